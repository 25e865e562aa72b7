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

// everySource responds as everyJob does.
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

// That an object is missing is confirmed by one more look-up, shared like the first. An object
// that exists costs one look-up.
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

// A watch confirms that jobs are gone at once, in one call, and once for each job.
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
		err := s.client(t).WatchReplicationJobs(t.Context(), "", ids, func(seen smc.LastRead) (bool, error) {
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

// An object that only the second look-up finds exists.
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

// Without a second look-up that succeeds, an object does not count as missing.
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
				// The same where the context ends before it.
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

// No code of the API proves that an object does not exist.
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
