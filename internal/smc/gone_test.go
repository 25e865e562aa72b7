package smc_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// timesAsked returns how often each ID was asked for in look-ups.
func timesAsked(s *stub) map[string]int {
	asked := make(map[string]int)
	for _, r := range s.seen() {
		for _, id := range append(idsOf(r, "JobId"), idsOf(r, "SourceId")...) {
			asked[id]++
		}
	}
	return asked
}

// everySource answers as everyJob does.
func everySource(t *testing.T, there func(id string) bool) func(http.ResponseWriter, *received, int) {
	t.Helper()
	return func(w http.ResponseWriter, r *received, _ int) {
		ids := slices.DeleteFunc(idsOf(r, "SourceId"), func(id string) bool { return !there(id) })
		servePage(t, w, r, ids, "SourceServer", "SourceId")
	}
}

func isGone(id string) bool {
	return strings.HasPrefix(id, "j-gone") || strings.HasPrefix(id, "s-gone")
}

func readyUnlessGone(id string) string {
	if isGone(id) {
		return ""
	}
	return "Ready"
}

// An absence is confirmed by one more look-up, shared like the first; what is there costs
// no more than before.
func TestGone_costsOneMoreLookUp(t *testing.T) {
	t.Parallel()
	findJob := func(find func(*smc.Client, context.Context, string, string) (*smc.ReplicationJob, error)) func(context.Context, *smc.Client, string) error {
		return func(ctx context.Context, c *smc.Client, id string) error {
			_, err := find(c, ctx, "", id)
			return err
		}
	}
	findSource := func(find func(*smc.Client, context.Context, string) (*smc.SourceServer, error)) func(context.Context, *smc.Client, string) error {
		return func(ctx context.Context, c *smc.Client, id string) error {
			_, err := find(c, ctx, id)
			return err
		}
	}
	for name, test := range map[string]struct {
		prefix  string
		reading smc.Reading
		find    func(context.Context, *smc.Client, string) error
	}{
		"find":                     {"j-", smc.ReadAdaptively, findJob((*smc.Client).FindReplicationJob)},
		"find singly":              {"j-", smc.ReadSingly, findJob((*smc.Client).FindReplicationJob)},
		"refresh":                  {"j-", smc.ReadAdaptively, findJob((*smc.Client).RefreshReplicationJob)},
		"refresh singly":           {"j-", smc.ReadSingly, findJob((*smc.Client).RefreshReplicationJob)},
		"refresh by a list":        {"j-", smc.ReadListed, findJob((*smc.Client).RefreshReplicationJob)},
		"find source":              {"s-", smc.ReadAdaptively, findSource((*smc.Client).FindSourceServer)},
		"refresh source":           {"s-", smc.ReadAdaptively, findSource((*smc.Client).RefreshSourceServer)},
		"refresh source by a list": {"s-", smc.ReadListed, findSource((*smc.Client).RefreshSourceServer)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				there, gone := numbered(test.prefix, 20), numbered(test.prefix+"gone", 20)
				s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
					network()
					switch {
					case r.action() == "DescribeSourceServers" && len(idsOf(r, "SourceId")) == 0:
						servePage(t, w, r, there, "SourceServer", "SourceId")
					case r.action() == "DescribeSourceServers":
						everySource(t, func(id string) bool { return !isGone(id) })(w, r, n)
					case len(jobsAsked(r)) == 0:
						servePage(t, w, r, there, "ReplicationJob", "JobId")
					default:
						everyJob(readyUnlessGone)(w, r, n)
					}
				})
				client := s.client(t, func(c *smc.Config) { c.Reading = test.reading })
				together(20, func(i int) {
					if err := test.find(t.Context(), client, there[i]); err != nil {
						t.Errorf("%s: %v", there[i], err)
					}
					if err := test.find(t.Context(), client, gone[i]); !smc.IsNotFound(err) || !strings.Contains(err.Error(), gone[i]) {
						t.Errorf("%s: error is %v", gone[i], err)
					}
				})
				asked := timesAsked(s)
				for i := range there {
					if asked[gone[i]] != 2 || asked[there[i]] > 1 {
						t.Errorf("%s was asked for %d times, %s %d times", gone[i], asked[gone[i]], there[i], asked[there[i]])
					}
				}
				if n := len(s.seen()); n > 12 && test.reading != smc.ReadSingly {
					t.Errorf("%d calls", n)
				}
			})
		})
	}
}

// A watch confirms at once, all in one call, and once for each job that has gone.
func TestGone_watchConfirmsOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		left := make(map[string]bool)
		s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
			mu.Lock()
			defer mu.Unlock()
			everyJob(func(id string) string {
				if left[id] {
					return ""
				}
				return "Running"
			})(w, r, n)
		})
		ids := numbered("j-", 40)
		first, back, second := ids[:10], ids[0], ids[5:15]
		looks := 0
		err := s.client(t).WatchReplicationJobs(t.Context(), "", ids, func(seen smc.Sighting) (bool, error) {
			mu.Lock()
			defer mu.Unlock()
			if looks++; len(seen.Gone) != len(left) || len(seen.Jobs) != len(ids)-len(left) {
				t.Errorf("look %d: %d are gone, want %d", looks, len(seen.Gone), len(left))
			}
			change := func(gone bool, ids ...string) {
				for _, id := range ids {
					if gone {
						left[id] = true
					} else {
						delete(left, id)
					}
				}
			}
			switch looks {
			case 2:
				change(true, first...)
			case 4:
				change(false, back)
			case 5:
				change(true, slices.Concat(second, []string{back})...)
			}
			return looks == 7, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var sizes []int
		for _, r := range s.seen() {
			sizes = append(sizes, len(jobsAsked(r)))
		}
		// Of the second ten, five were gone before; back has to be confirmed anew.
		if want := []int{40, 40, 40, 10, 40, 40, 40, 6, 40}; !slices.Equal(sizes, want) {
			t.Errorf("asked for %v jobs, want %v", sizes, want)
		}
		waits := slices.DeleteFunc(s.gaps(), func(gap time.Duration) bool { return gap < time.Second })
		if len(waits) != looks-1 {
			t.Errorf("%d waits for %d looks: a confirmation does not wait", len(waits), looks)
		}
	})
}

// What the second look-up finds is there.
func TestGone_secondLookUpFindsIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, test := range map[string]struct {
			reading smc.Reading
			find    func(c *smc.Client) error
			looks   int // the look-up that finds it
		}{
			"find":           {smc.ReadAdaptively, func(c *smc.Client) error { return foundJob(c.FindReplicationJob(t.Context(), "", "j-1")) }, 2},
			"find singly":    {smc.ReadSingly, func(c *smc.Client) error { return foundJob(c.FindReplicationJob(t.Context(), "", "j-1")) }, 2},
			"refresh":        {smc.ReadAdaptively, func(c *smc.Client) error { return foundJob(c.RefreshReplicationJob(t.Context(), "", "j-1")) }, 2},
			"refresh singly": {smc.ReadSingly, func(c *smc.Client) error { return foundJob(c.RefreshReplicationJob(t.Context(), "", "j-1")) }, 2},
			"listed":         {smc.ReadListed, func(c *smc.Client) error { return foundJob(c.RefreshReplicationJob(t.Context(), "", "j-1")) }, 3}, // The listing is no look-up.
			"wait": {smc.ReadAdaptively, func(c *smc.Client) error {
				return foundJob(c.WaitReplicationJob(t.Context(), "", "j-1", status(smc.JobReady)))
			}, 2},
			"source": {smc.ReadAdaptively, func(c *smc.Client) error { _, err := c.FindSourceServer(t.Context(), "s-1"); return err }, 2},
			"source refresh": {smc.ReadAdaptively, func(c *smc.Client) error {
				_, err := c.RefreshSourceServer(t.Context(), "s-1")
				return err
			}, 2},
		} {
			s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				switch {
				case r.action() == "DescribeSourceServers":
					everySource(t, func(string) bool { return n >= test.looks })(w, r, n)
				case n >= test.looks:
					jobPage(w, 1, `{"JobId": "j-1", "Status": "Ready"}`)
				default:
					jobPage(w, 0)
				}
			})
			if err := test.find(s.client(t, func(c *smc.Config) { c.Reading = test.reading })); err != nil || len(s.seen()) != test.looks {
				t.Errorf("%s: %v after %d calls", name, err, len(s.seen()))
			}
		}
	})
}

func foundJob(job *smc.ReplicationJob, err error) error {
	if err == nil && (job == nil || job.Status != smc.JobReady) {
		return fmt.Errorf("got %+v", job)
	}
	return err
}

// An absence that cannot be confirmed is none.
func TestGone_secondLookUpFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, failure := range []string{"503", "403"} {
			for name, test := range map[string]struct {
				reading smc.Reading
				find    func(ctx context.Context, c *smc.Client) error
			}{
				"find":        {smc.ReadAdaptively, func(ctx context.Context, c *smc.Client) error { return foundJob(c.FindReplicationJob(ctx, "", "j-1")) }},
				"find singly": {smc.ReadSingly, func(ctx context.Context, c *smc.Client) error { return foundJob(c.FindReplicationJob(ctx, "", "j-1")) }},
				"refresh": {smc.ReadAdaptively, func(ctx context.Context, c *smc.Client) error {
					return foundJob(c.RefreshReplicationJob(ctx, "", "j-1"))
				}},
				"refresh singly": {smc.ReadSingly, func(ctx context.Context, c *smc.Client) error {
					return foundJob(c.RefreshReplicationJob(ctx, "", "j-1"))
				}},
			} {
				s := newStub(t, statuses("", failure))
				err := test.find(t.Context(), s.client(t, func(c *smc.Config) { c.Reading, c.MaxRetryTime = test.reading, 1 }))
				if err == nil || smc.IsNotFound(err) || len(s.seen()) != 2 {
					t.Errorf("%s, HTTP %s: error is %v after %d calls", name, failure, err, len(s.seen()))
				}
				// Nor when there is no time left for it.
				ctx, cancel := context.WithCancel(t.Context())
				s = newStub(t, func(w http.ResponseWriter, r *received, n int) {
					if statuses("")(w, r, n); n == 1 {
						cancel()
					}
				})
				if err := test.find(ctx, s.client(t, func(c *smc.Config) { c.Reading = test.reading })); !errors.Is(err, context.Canceled) || smc.IsNotFound(err) {
					t.Errorf("%s: error is %v", name, err)
				}
			}
		}
		s := newStub(t, statuses("Running", "", "403"))
		if err := s.client(t).WaitReplicationJobGone(t.Context(), "", "j-1"); smc.KindOf(err) != smc.KindUnauthorized || len(s.seen()) != 3 {
			t.Errorf("error is %v after %d calls", err, len(s.seen()))
		}
	})
}

// No code of the API proves an absence.
func TestIsNotFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for code, gone := range map[string]bool{"": true, "InvalidJobId.NotFound": false, "NotExist": false} {
			err := fmt.Errorf("wrapped: %w", &smc.Error{Code: code, Kind: smc.KindNotFound})
			if smc.IsNotFound(err) != gone || smc.KindOf(err) != smc.KindNotFound {
				t.Errorf("%q: not found is %v", code, smc.IsNotFound(err))
			}
		}
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) { fail(w, 404, "InvalidJobId.NotFound", "No such job.") })
		for name, err := range map[string]error{
			"find": foundJob(s.client(t).FindReplicationJob(t.Context(), "", "j-1")),
			"wait": s.client(t).WaitReplicationJobGone(t.Context(), "", "j-1"),
		} {
			if smc.KindOf(err) != smc.KindNotFound || smc.IsNotFound(err) {
				t.Errorf("%s: error is %v", name, err)
			}
		}
	})
}

// changes are the calls that change replication jobs.
var changes = slices.DeleteFunc(slices.Clone(operations), func(o operation) bool {
	return slices.Contains([]string{"CreateReplicationJob", "DescribeReplicationJobs", "ListTagResources"}, o.action)
})

// refusing refuses every change with a code, and knows the objects that exist.
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
				// A job that is there was refused.
				s = newStub(t, refusing(t, code, "j-1"))
				var e *smc.Error
				if err := op.call(t.Context(), s.client(t), ""); smc.IsNotFound(err) || !errors.As(err, &e) || e.Code != code || e.Operation != op.action || len(s.seen()) != 2 {
					t.Errorf("%s, %s: error is %v after %d calls, want the refusal", op.action, code, err, len(s.seen()))
				}
			})
		}
	})
}

// A refusal that is about something else for certain costs no read.
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

// Where the deciding read fails, or says nothing, the refusal stands.
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

// Several objects are gone when none of them is left.
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
