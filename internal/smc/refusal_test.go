package smc_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestTransition_refusalAfterAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		call    func(context.Context, *smc.Client) error
		status  string // "" means that the job is gone
		refused string
		want    bool
	}{
		{"start that worked", func(ctx context.Context, c *smc.Client) error { return c.StartReplicationJob(ctx, "", "j-1") }, "Running", "ReplicationJob.InvalidStatus", true},
		{"start that did not", func(ctx context.Context, c *smc.Client) error { return c.StartReplicationJob(ctx, "", "j-1") }, "Expired", "ReplicationJob.InvalidStatus", false},
		{"stop that worked", func(ctx context.Context, c *smc.Client) error { return c.StopReplicationJob(ctx, "", "j-1") }, "Stopped", "ReplicationJob.InvalidStatus", true},
		{"stop that did not", func(ctx context.Context, c *smc.Client) error { return c.StopReplicationJob(ctx, "", "j-1") }, "Running", "ReplicationJob.InvalidBusinessStatus", false},
		{"cut-over that worked", func(ctx context.Context, c *smc.Client) error { return c.CutOverReplicationJob(ctx, "", "j-1", true) }, "Finished", "ReplicationJob.InvalidStatus", true},
		{"deletion that worked", func(ctx context.Context, c *smc.Client) error { return c.DeleteReplicationJob(ctx, "", "j-1") }, "Deleting", "ReplicationJob.InvalidStatus", true},
		{"deletion that is over", func(ctx context.Context, c *smc.Client) error { return c.DeleteReplicationJob(ctx, "", "j-1") }, "", "InvalidJobId.NotFound", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				client := memoryClient(t, func(w http.ResponseWriter, r *http.Request) {
					_ = r.ParseForm()
					switch calls++; {
					case r.Form.Get("Action") == "DescribeReplicationJobs" && test.status == "":
						succeed(w, `"TotalCount":0,"ReplicationJobs":{"ReplicationJob":[]}`)
					case r.Form.Get("Action") == "DescribeReplicationJobs":
						succeed(w, fmt.Sprintf(`"TotalCount":1,"ReplicationJobs":{"ReplicationJob":[{"JobId":"j-1","Status":%q}]}`, test.status))
					case calls == 1:
						hangUp()
					default:
						fail(w, 400, test.refused, "Refused.")
					}
				})
				if err := test.call(t.Context(), client); (err == nil) != test.want {
					t.Errorf("%v, want success: %v", err, test.want)
				}
			})
		})
	}
	// Without an ambiguous attempt, the refusal is the error.
	client := memoryClient(t, func(w http.ResponseWriter, _ *http.Request) { fail(w, 400, "ReplicationJob.InvalidStatus", "Refused.") })
	if err := client.StartReplicationJob(t.Context(), "", "j-1"); smc.KindOf(err) != smc.KindInvalidStatus {
		t.Errorf("%v", err)
	}
}

// changes are the calls that change replication jobs.
var changes = slices.DeleteFunc(slices.Clone(operations), func(o operation) bool {
	return slices.Contains([]string{"CreateReplicationJob", "CreateCrossZoneMigrationJob", "DescribeReplicationJobs", "ListTagResources"}, o.action)
})

// refusing refuses every change with a code; reads find the objects in exist.
func refusing(t *testing.T, code string, exist ...string) func(http.ResponseWriter, *received, int) {
	t.Helper()
	there := func(id string) bool { return slices.Contains(exist, id) }
	return func(w http.ResponseWriter, r *received, n int) {
		switch r.action() {
		case "DescribeReplicationJobs":
			everyJob(func(id string) string { return map[bool]string{true: "Expired"}[there(id)] })(w, r, n)
		case "DescribeSourceServers":
			everySource(t, there)(w, r, n)
		default:
			fail(w, 400, code, "The words of SMC.")
		}
	}
}

// Whatever the code of a refusal, a read decides whether the job is gone: then a deletion
// has succeeded, and any other change has found no job.
func TestRefusal_aReadDecides(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, code := range []string{"InvalidJobId.NotFound", "InvalidReplicationJob", "Unheard.Of", "JobNotExist", "ReplicationJob.InvalidStatus", "SourceServerState.Invalid", "MissingParameter"} {
			together(len(changes), func(i int) {
				op := changes[i]
				s := newStub(t, refusing(t, code))
				err := op.call(t.Context(), s.client(t), "us-west-1")
				switch {
				case op.action == "DeleteReplicationJob":
					if err != nil {
						t.Errorf("%s, %s: %v", op.action, code, err)
					}
				case !smc.IsNotFound(err):
					t.Errorf("%s, %s: error is %v, want not found", op.action, code, err)
				default:
					for _, part := range []string{op.action, "j-1 does not exist", code, "The words of SMC.", requestID} {
						if !strings.Contains(err.Error(), part) {
							t.Errorf("%s, %s: %q is not in %q", op.action, code, part, err)
						}
					}
				}
				if asked := timesAsked(s)["j-1"]; asked != 2 || len(s.seen()) != 3 {
					t.Errorf("%s, %s: asked for the job %d times in %d calls", op.action, code, asked, len(s.seen()))
				}
				if region := s.seen()[1].query.Get("RegionId"); region != "us-west-1" {
					t.Errorf("%s: the job was looked for in %q", op.action, region)
				}
				// Where the job exists, the refusal is the error.
				s = newStub(t, refusing(t, code, "j-1"))
				var e *smc.Error
				if err := op.call(t.Context(), s.client(t), ""); smc.IsNotFound(err) || !errors.As(err, &e) || e.Code != code || e.Operation != op.action || len(s.seen()) != 2 {
					t.Errorf("%s, %s: error is %v after %d calls, want the refusal", op.action, code, err, len(s.seen()))
				}
			})
		}
	})
}

// A refusal that cannot mean that the object is gone costs no read.
func TestRefusal_thatIsAboutSomethingElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, code := range []string{"Forbidden.RAM", "EntityNotExist.Role", "Throttling.User", "InternalError", "ServiceUnavailable", "QuotaExceeded.X", "NumberExceed.Tags", "SignatureDoesNotMatch", "InvalidAccessKeyId.NotFound", ""} {
			for _, op := range changes {
				s := newStub(t, refusing(t, code))
				var e *smc.Error
				err := op.call(t.Context(), s.client(t, func(c *smc.Config) { c.MaxRetryTime = 1 }), "")
				if smc.IsNotFound(err) || !errors.As(err, &e) || e.Code != code || len(s.seen()) != 1 {
					t.Errorf("%s, %s: error is %v after %d calls, want the refusal", op.action, code, err, len(s.seen()))
				}
			}
		}
	})
}

// Where the read after a refusal fails or is incomplete, the refusal is the error.
func TestRefusal_theReadFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, describe := range map[string]func(http.ResponseWriter){
			"refused":    func(w http.ResponseWriter) { fail(w, 403, "Forbidden.RAM", "No.") },
			"not found":  func(w http.ResponseWriter) { fail(w, 404, "InvalidJobId.NotFound", "No.") },
			"down":       func(w http.ResponseWriter) { fail(w, 503, "ServiceUnavailable", "Down.") },
			"incomplete": func(w http.ResponseWriter) { succeed(w, `"TotalCount": 1, "ReplicationJobs": {"ReplicationJob": []}`) },
			"hung up":    func(w http.ResponseWriter) { hangUp() },
		} {
			for _, op := range changes {
				s := newStub(t, func(w http.ResponseWriter, r *received, _ int) {
					if r.action() == "DescribeReplicationJobs" {
						describe(w)
						return
					}
					fail(w, 404, "InvalidJobId.NotFound", "The words of SMC.")
				})
				var e *smc.Error
				err := op.call(t.Context(), s.client(t, func(c *smc.Config) { c.MaxRetryTime = 1 }), "")
				if smc.IsNotFound(err) || !errors.As(err, &e) || e.Operation != op.action || e.Message != "The words of SMC." {
					t.Errorf("%s, %s: error is %v, want the refusal", op.action, name, err)
				}
			}
		}
	})
}

// After an attempt whose outcome is not known the repetition may be refused with any code.
func TestRefusal_ofARepetition(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			action, status string // "" means that the job is gone
			done, gone     bool
		}{
			{"DeleteReplicationJob", "", true, false},
			{"DeleteReplicationJob", "Deleting", true, false},
			{"DeleteReplicationJob", "Running", false, false},
			{"StartReplicationJob", "", false, true},
			{"StartReplicationJob", "Running", true, false},
			{"StartReplicationJob", "Expired", false, false},
			{"StopReplicationJob", "", false, true},
			{"StopReplicationJob", "Stopped", true, false},
			{"CutOverReplicationJob", "", false, true},
			{"CutOverReplicationJob", "Finished", true, false},
			{"ModifyReplicationJobAttribute", "", false, true},
			{"TagResources", "", false, true},
			{"UntagResources", "", false, true},
		} {
			op := changes[slices.IndexFunc(changes, func(o operation) bool { return o.action == test.action })]
			s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				switch {
				case n == 1:
					hangUp()
				case r.action() == "DescribeReplicationJobs":
					everyJob(func(string) string { return test.status })(w, r, n)
				default:
					fail(w, 400, "Unheard.Of", "The words of SMC.")
				}
			})
			err := op.call(t.Context(), s.client(t), "")
			if (err == nil) != test.done || smc.IsNotFound(err) != test.gone || err != nil && !strings.Contains(err.Error(), "Unheard.Of") {
				t.Errorf("%+v: error is %v", test, err)
			}
		}
	})
}

// A call on several objects finds them gone when none of them exists.
func TestRefusal_ofTags(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for resourceType, prefix := range map[smc.ResourceType]string{smc.ResourceTypeReplicationJob: "j-", smc.ResourceTypeSourceServer: "s-"} {
			ids := numbered(prefix, 3)
			for _, exist := range [][]string{nil, ids[:1], ids[2:], ids} {
				for name, call := range map[string]func(c *smc.Client) error{
					"tag": func(c *smc.Client) error {
						return c.TagResources(t.Context(), "", resourceType, ids, map[string]string{"a": "b"})
					},
					"untag": func(c *smc.Client) error { return c.UntagResources(t.Context(), "", resourceType, ids, []string{"a"}) },
				} {
					s := newStub(t, refusing(t, "Unheard.Of", exist...))
					err := call(s.client(t))
					if smc.IsNotFound(err) != (len(exist) == 0) || err == nil || !strings.Contains(err.Error(), "Unheard.Of") {
						t.Errorf("%s of %s, %d left: error is %v", name, resourceType, len(exist), err)
					}
					if want := 3 - len(exist)/3; len(s.seen()) != want { // Where all are there, nothing is to be confirmed.
						t.Errorf("%s of %s, %d left: %d calls, want %d", name, resourceType, len(exist), len(s.seen()), want)
					}
				}
			}
		}
		s := newStub(t, refusing(t, "Unheard.Of"))
		if err := s.client(t).TagResources(t.Context(), "", "workgroup", []string{"w-1"}, map[string]string{"a": "b"}); smc.IsNotFound(err) || len(s.seen()) != 1 {
			t.Errorf("error is %v after %d calls", err, len(s.seen()))
		}
	})
}

// A deletion whose response is lost has succeeded, whatever the code of the repetition's
// refusal and however soon the job is gone.
func TestMockLostDeletionOfAJob(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, code := range []string{"", "%sNotExist", "Operation.Denied", "ReplicationJob.InvalidStatus"} {
			for _, deleting := range []time.Duration{-1, time.Hour} {
				mock := smcmock.New(smcmock.Options{
					SecurityToken: testToken, Phases: smcmock.Phases{Deleting: deleting}, Switches: smcmock.Switches{NotFoundCode: code, NotFoundStatus: 400},
				})
				client := clientOf(t, mock)
				id := create(t, client)
				mock.Inject(smcmock.Fault{Action: "DeleteReplicationJob", DropAfter: true, Times: 1})
				if err := client.DeleteReplicationJob(t.Context(), "", id); err != nil {
					t.Errorf("%q, deleting for %s: %v", code, deleting, err)
				}
				if n := len(mock.CallsTo("DeleteReplicationJob")); n != 2 {
					t.Errorf("%q: %d deletions", code, n)
				}
				if err := client.WaitReplicationJobGone(t.Context(), "", id); err != nil {
					t.Error(err)
				}
				if err := client.DeleteReplicationJob(t.Context(), "", id); err != nil {
					t.Errorf("%q: of a job that is gone: %v", code, err)
				}
				if err := client.StartReplicationJob(t.Context(), "", id); !smc.IsNotFound(err) || !strings.Contains(err.Error(), "request ID") {
					t.Errorf("%q: error is %v", code, err)
				}
			}
		}
	})
}
