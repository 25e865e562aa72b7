package smc_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Every field that DescribeWorkgroups documents.
func TestResponsesOfWorkgroups(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for fields, want := range map[string]smc.Workgroup{
			`"Name": "web", "Description": "words", "Status": "InProgress", "Tags": {"Tag": [{"Key": "env", "Value": "test"}]},
				"Warnings": {"Warning": [{"WarningType": "InError", "SourceIds": {"SourceId": ["s-1", "s-2"]}}, {"WarningType": "New"}]}`: {
				ID: "w-1", Name: "web", Description: "words", Status: smc.WorkgroupInProgress, Tags: map[string]string{"env": "test"},
				Warnings: []smc.WorkgroupWarning{{Type: smc.WarningInError, SourceIDs: []string{"s-1", "s-2"}}, {Type: "New"}},
			},
			`"Name": null, "Status": "Brewing", "Warnings": "", "Tags": null`: {ID: "w-1", Status: "Brewing"},
			`"Warnings": {"Warning": {"WarningType": "UnRelated", "SourceIds": ["s-1"]}}, "Tags": {"Tag": []}`: {
				ID: "w-1", Warnings: []smc.WorkgroupWarning{{Type: smc.WarningUnrelated, SourceIDs: []string{"s-1"}}}, Tags: map[string]string{},
			},
		} {
			s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) {
				succeed(w, `"TotalCount": 1, "Workgroups": {"Workgroup": [{"WorkgroupId": "w-1", `+fields+`}]}`)
			})
			if got, err := s.client(t).FindWorkgroup(t.Context(), "w-1"); err != nil || !reflect.DeepEqual(*got, want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
			}
		}
	})
}

func TestListWorkgroupsReadsAllPagesAndBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := numbered("w-", 120)
		for name, filter := range map[string]smc.WorkgroupFilter{"all": {}, "by ID": {WorkgroupIDs: ids}} {
			s := newStub(t, everyKind(t, ids))
			workgroups, err := s.client(t).ListWorkgroups(t.Context(), filter)
			if err != nil || len(workgroups) != 120 || len(s.seen()) != 3 {
				t.Errorf("%s: %d workgroups, %v with %d calls", name, len(workgroups), err, len(s.seen()))
			}
		}
	})
}

// More source servers than one call takes are split; a failure leaves the calls before it.
func TestMembersAreChangedInBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := numbered("s-", 120)
		for name, change := range map[string]func(c *smc.Client, ids []string) error{
			"AssociateSourceServers":    func(c *smc.Client, ids []string) error { return c.AssociateSourceServers(t.Context(), "w-1", ids) },
			"DisassociateSourceServers": func(c *smc.Client, ids []string) error { return c.DisassociateSourceServers(t.Context(), "w-1", ids) },
		} {
			for failing, want := range map[int]string{0: "[50 50 20]", 1: "[50]", 2: "[50 50]", 3: "[50 50 20]"} {
				var sizes []int
				s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
					if sizes = append(sizes, len(idsOf(r, "SourceId"))); n == failing {
						fail(w, 403, "Forbidden.Unauthorized", "No.")
						return
					}
					succeedAny(w, r, n)
				})
				err := change(s.client(t), slices.Concat(ids, ids[:3]))
				if fmt.Sprint(sizes) != want || (err == nil) != (failing == 0) {
					t.Errorf("%s, call %d fails: batches of %v, %v", name, failing, sizes, err)
				}
				if err == nil {
					continue
				}
				done := fmt.Sprintf("succeeded for %d source servers", (failing-1)*50)
				if smc.KindOf(err) != smc.KindUnauthorized || strings.Contains(err.Error(), done) != (failing > 1) {
					t.Errorf("%s, call %d fails: %v", name, failing, err)
				}
			}
			s := newStub(t, succeedAny)
			if err := change(s.client(t), nil); err != nil || len(s.seen()) != 0 {
				t.Errorf("%s of none: %v after %d calls", name, err, len(s.seen()))
			}
		}
	})
}

// A watch goes on while its listings fail temporarily, and ends with the context, with look, or
// with an error that is final.
func TestWatchSourceServers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mock, client := startMock(t, func(c *smc.Config) { c.MaxRetryTime = time.Second })
		mock.UpdateSource(mockSource, func(s *smcmock.Source) { s.WorkgroupId = "w-1" })
		in := smc.SourceServerFilter{WorkgroupID: "w-1"}
		left := func(sources []smc.SourceServer) (bool, error) { return len(sources) == 0, nil }
		mock.Inject(smcmock.Fault{Code: "ServiceUnavailable", After: 1, Times: 20})
		time.AfterFunc(90*time.Second, func() {
			mock.UpdateSource(mockSource, func(s *smcmock.Source) { s.WorkgroupId = "" })
		})
		began := time.Now()
		if err := client.WatchSourceServers(t.Context(), in, left); err != nil || time.Since(began) < 90*time.Second || time.Since(began) > 110*time.Second {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		never := func([]smc.SourceServer) (bool, error) { return false, nil }
		if err := client.WatchSourceServers(ctx, in, never); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v at the end of the context", err)
		}
		enough := errors.New("enough")
		if err := client.WatchSourceServers(t.Context(), in, func([]smc.SourceServer) (bool, error) { return false, enough }); !errors.Is(err, enough) {
			t.Errorf("%v instead of the error of look", err)
		}
		mock.Inject(smcmock.Fault{Code: "Forbidden.Unauthorized"})
		if err := client.WatchSourceServers(t.Context(), in, never); smc.KindOf(err) != smc.KindUnauthorized {
			t.Errorf("%v where the listing is not permitted", err)
		}
	})
}
