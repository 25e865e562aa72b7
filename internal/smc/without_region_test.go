package smc_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// What has no region works on a client without one; the stub checks the signatures.
func TestOperationsWithoutRegion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, op := range withoutRegion {
			s := newStub(t, succeedAny)
			if err := op.call(t.Context(), s.client(t, func(c *smc.Config) { c.Region = "" }), ""); err != nil {
				t.Errorf("%s: %v", op.action, err)
				continue
			}
			calls := s.seen()
			if last := calls[len(calls)-1]; last.action() != op.action {
				t.Errorf("%s: the last call is %s", op.action, last.action())
			}
		}
	})
}

// The same operations work on the tags of jobs, which have a region, and of source servers, which
// have none.
func TestTagsOfSourceServersNeedNoRegion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, succeedAny)
		client := s.client(t, func(c *smc.Config) { c.Region = "" })
		calls := func(of smc.ResourceType, id string) []error {
			_, err := client.ListTagResources(t.Context(), "", of, []string{id})
			return []error{
				err,
				client.TagResources(t.Context(), "", of, []string{id}, map[string]string{"k": "v"}),
				client.UntagResources(t.Context(), "", of, []string{id}, []string{"k"}),
			}
		}
		if err := errors.Join(calls(smc.ResourceTypeSourceServer, "s-1")...); err != nil || len(s.seen()) != 3 {
			t.Errorf("source servers: %v, %d calls", err, len(s.seen()))
		}
		for _, err := range calls(smc.ResourceTypeReplicationJob, "j-1") {
			if !errors.Is(err, smc.ErrNoRegion) {
				t.Errorf("replication jobs: %v", err)
			}
		}
	})
}

func TestParamsOfNewerOperations(t *testing.T) {
	t.Parallel()
	want := map[string]map[string]string{
		"ModifySourceServerAttribute": {"SourceId": "s-1", "Name": "web-01", "Description": ""},
		"DeleteSourceServer":          {"SourceId": "s-1", "Force": "true"},
		"CreateAccessToken":           {"Name": "import", "Description": "words", "Count": "5", "TimeToLiveInDays": "7"},
		"ListAccessTokens":            {"AccessTokenId.1": "at-1"},
		"DisableAccessToken":          {"AccessTokenId": "at-1"},
		"DeleteAccessToken":           {"AccessTokenId": "at-1"},
		"CreateWorkgroup":             {"ClientToken": "t", "Name": "web", "Description": "words", "Tag.1.Key": "k", "Tag.1.Value": "v"},
		"DescribeWorkgroups":          {"WorkgroupId.1": "w-1", "PageNumber": "1", "PageSize": "50"},
		"ModifyWorkgroupAttribute":    {"WorkgroupId": "w-1", "Name": "web", "Description": ""},
		"DeleteWorkgroup":             {"WorkgroupId": "w-1"},
		"AssociateSourceServers":      {"WorkgroupId": "w-1", "SourceId.1": "s-1", "SourceId.2": "s-2"},
		"DisassociateSourceServers":   {"WorkgroupId": "w-1", "SourceId.1": "s-1"},
		"CreateCrossZoneMigrationJob": {
			"ClientToken": "t", "InstanceId": "i-1", "TargetZoneId": "cn-hangzhou-b", "TargetVSwitchId": "vsw-1", "TargetInstanceType": "ecs.g7.large",
			"Disk.1.DiskId": "d-1", "Disk.1.Category": "cloud_essd", "Disk.1.PerformanceLevel": "PL1", "Disk.2.DiskId": "d-2",
			"AutoPay": "false", "ResourceGroupId": "rg-1",
		},
	}
	for _, op := range slices.Concat(withoutRegion, operations) {
		if want[op.action] == nil {
			continue
		}
		if got := sent(t, func(c *smc.Client) error { return op.call(t.Context(), c, "") }); !maps.Equal(got, want[op.action]) {
			t.Errorf("%s: sent %v, want %v", op.action, got, want[op.action])
		}
	}
	for name, call := range map[string]func(c *smc.Client) error{
		"access tokens": func(c *smc.Client) error {
			_, err := c.ListAccessTokens(t.Context(), smc.AccessTokenFilter{Name: "n", Status: smc.AccessTokenDisabled})
			return err
		},
		"workgroups": func(c *smc.Client) error {
			_, err := c.ListWorkgroups(t.Context(), smc.WorkgroupFilter{Name: "n", Status: smc.WorkgroupInProgress, Tags: map[string]string{"k": "v"}})
			return err
		},
	} {
		want := map[string]map[string]string{
			"access tokens": {"Name": "n", "Status": "unactivated"},
			"workgroups":    {"Name": "n", "Status": "InProgress", "Tag.1.Key": "k", "Tag.1.Value": "v", "PageNumber": "1", "PageSize": "50"},
		}[name]
		if got := sent(t, call); !maps.Equal(got, want) {
			t.Errorf("%s: sent %v, want %v", name, got, want)
		}
	}
}

// A creation with a client token repeats it.
func TestCreationsRepeatTheirClientToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, create := range map[string]func(c *smc.Client) (string, error){
			"w-1": func(c *smc.Client) (string, error) {
				return c.CreateWorkgroup(t.Context(), &smc.CreateWorkgroupRequest{Name: "web"})
			},
			"j-1": func(c *smc.Client) (string, error) {
				return c.CreateCrossZoneMigrationJob(t.Context(), &smc.CreateCrossZoneMigrationJobRequest{InstanceID: "i-1"})
			},
		} {
			s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				if n == 1 {
					hangUp()
				}
				succeedAny(w, r, n)
			})
			id, err := create(s.client(t))
			calls := s.seen()
			if err != nil || id != name || len(calls) != 2 {
				t.Fatalf("got %q, %v after %d calls", id, err, len(calls))
			}
			if token := calls[0].form.Get("ClientToken"); token == "" || token != calls[1].form.Get("ClientToken") {
				t.Errorf("%s: tokens %q and %q", name, token, calls[1].form.Get("ClientToken"))
			}
			s = newStub(t, func(w http.ResponseWriter, _ *received, _ int) { succeed(w, "") })
			if _, err := create(s.client(t)); err == nil || !strings.Contains(err.Error(), "ID") || !strings.Contains(err.Error(), requestID) {
				t.Errorf("%s: without an ID the error is %v", name, err)
			}
		}
	})
}

// exist responds to reads with those objects that exist, and to every other call with refuse.
func exist(t *testing.T, ids []string, refuse func(http.ResponseWriter)) func(http.ResponseWriter, *received, int) {
	t.Helper()
	return func(w http.ResponseWriter, r *received, n int) {
		switch r.action() {
		case "DescribeSourceServers", "DescribeWorkgroups", "ListAccessTokens":
			everyKind(t, ids)(w, r, n)
		default:
			refuse(w)
		}
	}
}

// Whatever the code of a refusal, a read decides whether the object is gone.
func TestRefusal_aReadDecidesForAllObjects(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refuse := func(w http.ResponseWriter) { fail(w, 400, "Unheard.Of", "The words of SMC.") }
		for _, op := range withoutRegion {
			if strings.HasPrefix(op.action, "Create") || strings.HasPrefix(op.action, "Describe") || strings.HasPrefix(op.action, "List") {
				continue
			}
			deletes := strings.HasPrefix(op.action, "Delete")
			err := op.call(t.Context(), newStub(t, exist(t, nil, refuse)).client(t), "")
			if deletes && err != nil || !deletes && !smc.IsNotFound(err) {
				t.Errorf("%s of what is gone: %v", op.action, err)
			}
			if strings.HasPrefix(op.action, "Disassociate") {
				continue // No source server of the stub is in the workgroup.
			}
			err = op.call(t.Context(), newStub(t, exist(t, []string{"s-1", "s-2", "w-1", "at-1"}, refuse)).client(t), "")
			var e *smc.Error
			if smc.IsNotFound(err) || !errors.As(err, &e) || e.Code != "Unheard.Of" || e.Operation != op.action {
				t.Errorf("%s of what exists: %v", op.action, err)
			}
		}
	})
}

// A change whose response was lost has succeeded where the repetition is refused and a read
// finds what it leads to.
func TestRefusal_ofARepetitionOfNewerOperations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			action, source, token string // what the reads find
			succeeds              bool
		}{
			{"DeleteSourceServer", `"State": "Deleting"`, "", true},
			{"DeleteSourceServer", `"State": "InUse"`, "", false},
			{"DisableAccessToken", "", `"Status": "unactivated"`, true},
			{"DisableAccessToken", "", `"Status": "activated"`, false},
			{"DeleteAccessToken", "", `"Status": "activated"`, false},
			{"AssociateSourceServers", `"WorkgroupId": "w-1"`, "", true},
			{"AssociateSourceServers", `"WorkgroupId": "w-2"`, "", false},
			{"DisassociateSourceServers", `"WorkgroupId": "w-1"`, "", false},
			{"DisassociateSourceServers", `"WorkgroupId": ""`, "", true},
		} {
			op := withoutRegion[slices.IndexFunc(withoutRegion, func(o operation) bool { return o.action == test.action })]
			s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				switch r.action() {
				case "DescribeSourceServers":
					all := make([]string, 0, 2)
					for _, id := range idsOf(r, "SourceId") {
						all = append(all, `{"SourceId": "`+id+`", `+test.source+`}`)
					}
					succeed(w, `"TotalCount": `+map[int]string{1: "1", 2: "2"}[len(all)]+`, "SourceServers": {"SourceServer": [`+strings.Join(all, ",")+`]}`)
				case "ListAccessTokens":
					succeed(w, `"TotalCount": 1, "AccessTokens": {"AccessToken": [{"AccessTokenId": "at-1", `+test.token+`}]}`)
				case "DescribeWorkgroups":
					everyKind(t, []string{"w-1"})(w, r, n)
				default:
					if n == 1 {
						hangUp()
					}
					fail(w, 400, "Unheard.Of", "The words of SMC.")
				}
			})
			if err := op.call(t.Context(), s.client(t), ""); (err == nil) != test.succeeds || smc.IsNotFound(err) {
				t.Errorf("%+v: %v", test, err)
			}
		}
	})
}

// A wait goes on over a read that fails temporarily. That a source server is gone is confirmed.
func TestWaitsForObjectsWithoutRegion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, test := range map[string]struct {
			wait func(ctx context.Context, c *smc.Client) error
			from int // from this read on, the object exists
			to   int // up to this one
			want int // reads
		}{
			"source gone": {func(ctx context.Context, c *smc.Client) error { return c.WaitSourceServerGone(ctx, "s-1") }, 0, 3, 5},
			"workgroup visible": {func(ctx context.Context, c *smc.Client) error {
				_, err := c.WaitWorkgroupVisible(ctx, "w-1")
				return err
			}, 4, 9, 4},
			"token visible": {func(ctx context.Context, c *smc.Client) error {
				_, err := c.WaitAccessTokenVisible(ctx, "at-1")
				return err
			}, 4, 9, 4},
		} {
			s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				var ids []string
				switch {
				case n == 2:
					fail(w, 503, "ServiceUnavailable", "Down.")
					return
				case n >= test.from && n <= test.to:
					ids = []string{"s-1", "w-1", "at-1"}
				}
				everyKind(t, ids)(w, r, n)
			})
			if err := test.wait(t.Context(), s.client(t, func(c *smc.Config) { c.MaxRetryTime = 1 })); err != nil || len(s.seen()) != test.want {
				t.Errorf("%s: %v after %d reads", name, err, len(s.seen()))
			}
		}
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) { fail(w, 403, "Forbidden.RAM", "No.") })
		if err := s.client(t).WaitSourceServerGone(t.Context(), "s-1"); smc.KindOf(err) != smc.KindUnauthorized {
			t.Errorf("error is %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		s = newStub(t, func(w http.ResponseWriter, r *received, n int) {
			everyKind(t, []string{"s-1"})(w, r, n)
			cancel()
		})
		if err := s.client(t).WaitSourceServerGone(ctx, "s-1"); !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v", err)
		}
	})
}
