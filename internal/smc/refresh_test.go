package smc_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// region is an endpoint with replication jobs, newest first, that responds by ID and in pages.
type region struct {
	mu    sync.Mutex
	ids   []string
	name  map[string]string
	lists int // calls for a page
	looks int // calls by ID

	onPage func(page string) // before a page is sent
}

// network takes the time of a real one, so that reads share calls.
func network() { <-time.After(10 * time.Millisecond) }

func newRegion(ids []string) *region { return &region{ids: ids, name: make(map[string]string)} }

func (r *region) respond(w http.ResponseWriter, q *received, _ int) {
	if q.action() != "DescribeReplicationJobs" {
		succeed(w, "")
		return
	}
	asked := jobsAsked(q)
	if len(asked) == 0 && r.onPage != nil {
		r.onPage(q.form.Get("PageNumber"))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	total := 0
	if len(asked) > 0 {
		r.looks++
		asked = slices.DeleteFunc(asked, func(id string) bool { return !slices.Contains(r.ids, id) })
		total = len(asked)
	} else {
		r.lists++
		total = len(r.ids)
		var page int
		_, _ = fmt.Sscan(q.form.Get("PageNumber"), &page)
		asked = r.ids[min((page-1)*50, total):min(page*50, total)]
	}
	jobs := make([]string, 0, len(asked))
	for _, id := range asked {
		jobs = append(jobs, fmt.Sprintf(`{"JobId": %q, "Name": %q, "Status": "Ready"}`, id, r.name[id]))
	}
	jobPage(w, total, jobs...)
}

func (r *region) calls() (looks, lists int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.looks, r.lists
}

// refreshAll reads ids as Terraform does: ten at a time.
func refreshAll(t *testing.T, client *smc.Client, ids []string) {
	t.Helper()
	tenAtATime(len(ids), func(i int) {
		if job, err := client.RefreshReplicationJob(t.Context(), "", ids[i]); err != nil || job.ID != ids[i] {
			t.Errorf("%s: got %+v, %v", ids[i], job, err)
		}
	})
}

// The calls of a refresh: one for a page of 50, and two more at most.
func TestRefresh_calls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, n := range []int{1, 10, 100, 1000} {
			ids := numbered("j-", n)
			r := newRegion(ids)
			s := newStub(t, func(w http.ResponseWriter, q *received, n int) {
				network()
				r.respond(w, q, n)
			})
			refreshAll(t, s.client(t), ids)
			if looks, lists := r.calls(); looks+lists > (n+49)/50+2 {
				t.Errorf("%d replication jobs: %d look-ups and %d pages", n, looks, lists)
			}
		}
	})
}

// However slowly the reads come, a refresh takes no more calls than the constants of the cache
// allow: most of them where one read follows the other.
func TestRefresh_bound(t *testing.T) {
	t.Parallel()
	for n, test := range map[int]struct{ oneByOne, most int }{
		1: {1, 1}, 4: {4, 4}, 10: {4 + 1, 1 + 5}, 100: {4 + 2, 2 + 5}, 1000: {13 + 1 + 20, 20 + 14},
	} {
		refresh := func(parallel int, pace, latency time.Duration) (calls int) {
			synctest.Test(t, func(t *testing.T) {
				r := newRegion(numbered("j-", n))
				client := newStub(t, func(w http.ResponseWriter, q *received, n int) {
					<-time.After(latency)
					r.respond(w, q, n)
				}).client(t)
				err := walk(n, parallel, pace, func(i int) error {
					_, err := client.RefreshReplicationJob(t.Context(), "", r.ids[i])
					return err
				})
				if err != nil {
					t.Error(err)
				}
				looks, lists := r.calls()
				calls = looks + lists
			})
			return calls
		}
		if calls := refresh(1, 0, latency); calls != test.oneByOne {
			t.Errorf("%d replication jobs, one by one: %d calls, want %d", n, calls, test.oneByOne)
		}
		for _, pace := range []time.Duration{0, 3 * time.Millisecond, 30 * time.Millisecond} {
			for _, latency := range []time.Duration{0, latency} {
				for _, parallel := range []int{2, 10} {
					if calls := refresh(parallel, pace, latency); calls > test.most {
						t.Errorf("%d replication jobs, %d at a time, %s for each, latency %s: %d calls, want at most %d", n, parallel, pace, latency, calls, test.most)
					}
				}
			}
		}
	}
}

// In an account with many others, a few replication jobs are read by ID.
func TestRefresh_fewAmongMany(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := numbered("j-", 1000)
		r := newRegion(ids)
		s := newStub(t, func(w http.ResponseWriter, q *received, n int) {
			network()
			r.respond(w, q, n)
		})
		refreshAll(t, s.client(t), ids[:10])
		if looks, lists := r.calls(); looks > 2 || lists > 1 {
			t.Errorf("%d look-ups and %d pages", looks, lists)
		}
	})
}

func TestRefresh_singly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := numbered("j-", 30)
		r := newRegion(ids)
		refreshAll(t, newStub(t, r.respond).client(t, func(c *smc.Config) { c.Reading = smc.ReadSingly }), ids)
		if looks, lists := r.calls(); looks != len(ids) || lists != 0 {
			t.Errorf("%d look-ups and %d pages", looks, lists)
		}
	})
}

// listed returns a client that always reads from a listing.
func listed(t *testing.T, r *region) *smc.Client {
	t.Helper()
	return newStub(t, r.respond).client(t, func(c *smc.Config) { c.Reading = smc.ReadListed })
}

func nameOf(t *testing.T, client *smc.Client, id string) string {
	t.Helper()
	job, err := client.RefreshReplicationJob(t.Context(), "", id)
	if err != nil {
		t.Fatal(err)
	}
	return job.Name
}

func (r *region) rename(id, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.name[id] = name
}

// A listing serves reads for cacheTTL; only then are changes made by others seen.
func TestRefresh_life(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRegion(numbered("j-", 3))
		client := listed(t, r)
		nameOf(t, client, "j-001")
		r.rename("j-001", "other")
		<-time.After(time.Minute)
		if got := nameOf(t, client, "j-001"); got != "" {
			t.Errorf("after a minute the name is %q: it was not from the listing", got)
		}
		<-time.After(time.Nanosecond)
		if got := nameOf(t, client, "j-001"); got != "other" {
			t.Errorf("after more than a minute the name is %q", got)
		}
		if looks, lists := r.calls(); looks != 0 || lists != 2 {
			t.Errorf("%d look-ups and %d pages", looks, lists)
		}
	})
}

// What this client writes is read again by ID.
func TestRefresh_writesShow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		name := "x"
		for action, write := range map[string]func(ctx context.Context, c *smc.Client) error{
			"modify": func(ctx context.Context, c *smc.Client) error {
				return c.ModifyReplicationJobAttribute(ctx, &smc.ModifyReplicationJobAttributeRequest{JobID: "j-001", Name: &name})
			},
			"start":    func(ctx context.Context, c *smc.Client) error { return c.StartReplicationJob(ctx, "", "j-001") },
			"stop":     func(ctx context.Context, c *smc.Client) error { return c.StopReplicationJob(ctx, "", "j-001") },
			"cut over": func(ctx context.Context, c *smc.Client) error { return c.CutOverReplicationJob(ctx, "", "j-001", true) },
			"delete":   func(ctx context.Context, c *smc.Client) error { return c.DeleteReplicationJob(ctx, "", "j-001") },
			"tag": func(ctx context.Context, c *smc.Client) error {
				return c.TagResources(ctx, "", smc.ResourceTypeReplicationJob, []string{"j-001"}, map[string]string{"a": "b"})
			},
			"untag": func(ctx context.Context, c *smc.Client) error {
				return c.UntagResources(ctx, "", smc.ResourceTypeReplicationJob, []string{"j-001"}, []string{"a"})
			},
		} {
			r := newRegion(numbered("j-", 3))
			client := listed(t, r)
			nameOf(t, client, "j-001")
			r.rename("j-001", "changed")
			r.rename("j-002", "by somebody else")
			if err := write(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			if got := nameOf(t, client, "j-001"); got != "changed" {
				t.Errorf("%s: the name is %q", action, got)
			}
			if got := nameOf(t, client, "j-002"); got != "" {
				t.Errorf("%s: more than what was written left the listing", action)
			}
		}
	})
}

// What is written while a listing is under way does not come from it.
func TestRefresh_writesDuringAListing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRegion(numbered("j-", 3))
		var client *smc.Client
		name := "x"
		r.onPage = func(string) {
			r.onPage = nil
			if err := client.ModifyReplicationJobAttribute(t.Context(), &smc.ModifyReplicationJobAttributeRequest{JobID: "j-001", Name: &name}); err != nil {
				t.Error(err)
			}
		}
		client = listed(t, r)
		nameOf(t, client, "j-001")
		nameOf(t, client, "j-002")
		if looks, lists := r.calls(); looks != 1 || lists != 1 {
			t.Errorf("%d look-ups and %d pages: j-001 is to be read by ID, j-002 is not", looks, lists)
		}
	})
}

// A job that a listing misses, because others came or went meanwhile, is looked up
// before it counts as gone.
func TestRefresh_nothingIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for what, change := range map[string]func(r *region){
			"others come": func(r *region) { r.ids = append(numbered("j-new", 3), r.ids...) },
			"others go":   func(r *region) { r.ids = r.ids[3:] },
		} {
			ids := numbered("j-", 120)
			r := newRegion(ids)
			var once sync.Once
			r.onPage = func(page string) {
				if page != "1" {
					once.Do(func() {
						r.mu.Lock()
						defer r.mu.Unlock()
						change(r)
					})
				}
			}
			refreshAllButGone(t, listed(t, r), ids, what == "others go")
		}
	})
}

func refreshAllButGone(t *testing.T, client *smc.Client, ids []string, gone bool) {
	t.Helper()
	together(len(ids), func(i int) {
		job, err := client.RefreshReplicationJob(t.Context(), "", ids[i])
		if gone && i < 3 {
			return // It may have been read before it went.
		}
		if err != nil || job.ID != ids[i] {
			t.Errorf("%s: got %+v, %v", ids[i], job, err)
		}
	})
	if _, err := client.RefreshReplicationJob(t.Context(), "", "j-none"); !smc.IsNotFound(err) {
		t.Errorf("error is %v", err)
	}
}

// After a listing that fails, or is too long, reads succeed by ID.
func TestRefresh_listingFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, list := range map[string]func(w http.ResponseWriter){
			"refused":  func(w http.ResponseWriter) { fail(w, 403, "Forbidden.RAM", "No.") },
			"too long": func(w http.ResponseWriter) { jobPage(w, 2001, `{"JobId": "j-x"}`) },
		} {
			ids := numbered("j-", 30)
			r := newRegion(ids)
			s := newStub(t, func(w http.ResponseWriter, q *received, n int) {
				if q.action() == "DescribeReplicationJobs" && len(jobsAsked(q)) == 0 {
					list(w)
					return
				}
				r.respond(w, q, n)
			})
			refreshAll(t, s.client(t), ids)
			if looks, _ := r.calls(); looks > 10 {
				t.Errorf("%s: %d look-ups", name, looks)
			}
		}
	})
}

func TestRefresh_cancelledReaderLeavesAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := numbered("j-", 40)
		r := newRegion(ids)
		arrived, goOn := make(chan struct{}), make(chan struct{})
		var once sync.Once
		r.onPage = func(string) {
			once.Do(func() { close(arrived) })
			<-goOn
		}
		client := listed(t, r)
		stays := t.Context()
		leaves, cancel := context.WithCancel(stays)
		var left atomic.Int32
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			together(len(ids), func(i int) {
				reader := stays
				if i%2 == 0 {
					reader = leaves
				}
				_, err := client.RefreshReplicationJob(reader, "", ids[i])
				if i%2 == 0 && !errors.Is(err, context.Canceled) || i%2 == 1 && err != nil {
					t.Errorf("reader %d: error is %v", i, err)
				}
				if i%2 == 0 && left.Add(1) == 20 {
					close(goOn)
				}
			})
		}()
		<-arrived
		cancel()
		<-finished
	})
}

func TestRefresh_regionsDoNotMix(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		regions := map[string]*region{"cn-beijing": newRegion(numbered("j-b", 60)), "cn-hangzhou": newRegion(numbered("j-h", 60))}
		s := newStub(t, func(w http.ResponseWriter, q *received, n int) { regions[q.query.Get("RegionId")].respond(w, q, n) })
		client := s.client(t)
		together(120, func(i int) {
			name, prefix := "cn-beijing", "j-b"
			if i%2 == 1 {
				name, prefix = "cn-hangzhou", "j-h"
			}
			job, err := client.RefreshReplicationJob(t.Context(), name, fmt.Sprintf("%s%03d", prefix, i/2))
			if err != nil || job.RegionID != name {
				t.Errorf("got %+v, %v", job, err)
			}
		})
		if _, err := client.RefreshReplicationJob(t.Context(), "cn-beijing", "j-h001"); !smc.IsNotFound(err) {
			t.Errorf("error is %v", err)
		}
	})
}

// What a client with one set of credentials has read is not served to one with another.
func TestRefresh_credentialsDoNotMix(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mine, theirs := newRegion(numbered("j-", 3)), newRegion(numbered("j-", 3))
		mine.rename("j-001", "mine")
		theirs.rename("j-001", "theirs")
		transport := inMemory{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseForm(); err != nil {
				t.Error(err)
			}
			of := map[string]*region{"mine": mine, "theirs": theirs}[r.Form.Get("AccessKeyId")]
			of.respond(w, &received{Request: r, query: r.URL.Query(), form: r.PostForm}, 0)
		})}
		together(20, func(i int) {
			key := []string{"mine", "theirs"}[i%2]
			client, err := smc.New(smc.Config{
				Endpoint: testEndpoint, Transport: transport, Region: testRegion, Reading: smc.ReadListed, Credentials: credentials.NewStaticAKCredentialsProvider(key, "secret"),
			})
			if err != nil {
				t.Error(err)
				return
			}
			if job, err := client.RefreshReplicationJob(t.Context(), "", "j-001"); err != nil || job.Name != key {
				t.Errorf("%s reads %+v, %v", key, job, err)
			}
		})
	})
}

// Tags that DescribeReplicationJobs does not return cost as few calls as the jobs.
func TestRefresh_tags(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := numbered("j-", 200)
		r := newRegion(ids)
		var calls atomic.Int32
		s := newStub(t, func(w http.ResponseWriter, q *received, n int) {
			network()
			if q.action() != "ListTagResources" {
				r.respond(w, q, n)
				return
			}
			calls.Add(1)
			var tags []string
			for _, id := range idsOf(q, "ResourceId") {
				if id != "j-000" {
					tags = append(tags, fmt.Sprintf(`{"ResourceId": %q, "TagKey": "id", "TagValue": %q}`, id, id))
				}
			}
			succeed(w, fmt.Sprintf(`"TagResources": {"TagResource": [%s]}`, strings.Join(tags, ",")))
		})
		client := s.client(t)
		tenAtATime(len(ids), func(i int) {
			if _, err := client.RefreshReplicationJob(t.Context(), "", ids[i]); err != nil {
				t.Error(err)
			}
			tags, err := client.RefreshTags(t.Context(), "", ids[i])
			if want := ids[i]; err != nil || tags == nil || i > 0 && tags["id"] != want || i == 0 && len(tags) > 0 {
				t.Errorf("%s: tags are %v, %v", ids[i], tags, err)
			}
		})
		if n := calls.Load(); int(n) > len(ids)/50+2 {
			t.Errorf("%d calls for the tags of %d replication jobs", n, len(ids))
		}
	})
}

func TestRefresh_sourceServers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := numbered("s-", 120)
		s := newStub(t, func(w http.ResponseWriter, q *received, _ int) {
			network()
			if asked := idsOf(q, "SourceId"); len(asked) > 0 {
				var sources []string
				for _, id := range asked {
					sources = append(sources, fmt.Sprintf(`{"SourceId": %q}`, id))
				}
				succeed(w, fmt.Sprintf(`"TotalCount": %d, "SourceServers": {"SourceServer": [%s]}`, len(sources), strings.Join(sources, ",")))
				return
			}
			servePage(t, w, q, ids, "SourceServer", "SourceId")
		})
		client := s.client(t)
		tenAtATime(len(ids), func(i int) {
			if source, err := client.RefreshSourceServer(t.Context(), ids[i]); err != nil || source.ID != ids[i] {
				t.Errorf("%s: got %+v, %v", ids[i], source, err)
			}
		})
		if n := len(s.seen()); n > len(ids)/50+3 {
			t.Errorf("%d calls for %d source servers", n, len(ids))
		}
	})
}
