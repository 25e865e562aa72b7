package smc_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// jobsAsked returns the JobId.N of a request.
func jobsAsked(r *received) []string {
	var ids []string
	for n := 1; ; n++ {
		id := r.form.Get(fmt.Sprintf("JobId.%d", n))
		if id == "" {
			return ids
		}
		ids = append(ids, id)
	}
}

// everyJob responds with all replication jobs that are asked for, in a status.
func everyJob(status func(id string) string) func(http.ResponseWriter, *received, int) {
	return func(w http.ResponseWriter, r *received, _ int) {
		var jobs []string
		for _, id := range jobsAsked(r) {
			if s := status(id); s != "" {
				jobs = append(jobs, fmt.Sprintf(`{"JobId": %q, "RegionId": %q, "Status": %q}`, id, r.query.Get("RegionId"), s))
			}
		}
		jobPage(w, len(jobs), jobs...)
	}
}

func ready(string) string { return "Ready" }

// together runs n calls at the same time.
func together(n int, call func(i int)) {
	var calls sync.WaitGroup
	for i := range n {
		calls.Go(func() { call(i) })
	}
	calls.Wait()
}

// tenAtATime runs n calls as Terraform does.
func tenAtATime(n int, call func(i int)) {
	var calls errgroup.Group
	calls.SetLimit(10)
	for i := range n {
		calls.Go(func() error {
			call(i)
			return nil
		})
	}
	_ = calls.Wait()
}

func TestBatch_readsShareCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, everyJob(func(id string) string {
			if id == "j-gone" {
				return ""
			}
			return "Ready"
		}))
		client := s.client(t)
		together(120, func(i int) {
			id := fmt.Sprintf("j-%d", i%110) // Some are asked for twice.
			if job, err := client.FindReplicationJob(t.Context(), "", id); err != nil || job.ID != id {
				t.Errorf("%s: got %+v, %v", id, job, err)
			}
		})
		if n := len(s.seen()); n < 3 || n > 20 {
			t.Errorf("%d calls for 110 replication jobs", n)
		}
		for _, r := range s.seen() {
			if n := len(jobsAsked(r)); n > smc.MaxIDsPerRequest {
				t.Errorf("a call asks for %d replication jobs", n)
			}
		}
		if _, err := client.FindReplicationJob(t.Context(), "", "j-gone"); !smc.IsNotFound(err) {
			t.Errorf("error is %v", err)
		}
	})
}

// Each caller gets a copy that it may change.
func TestBatch_readersOfOneJobDoNotShareIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newStub(t, everyJob(ready)).client(t)
		together(20, func(i int) {
			job, err := client.FindReplicationJob(t.Context(), "", "j-1")
			if err != nil {
				t.Error(err)
				return
			}
			job.Name = fmt.Sprint(i)
		})
	})
}

func TestBatch_regionsDoNotMix(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
			for _, id := range jobsAsked(r) {
				if !strings.HasPrefix(id, "j-"+r.query.Get("RegionId")) {
					t.Errorf("%s was asked for in %s", id, r.query.Get("RegionId"))
				}
			}
			everyJob(ready)(w, r, n)
		})
		client := s.client(t)
		together(40, func(i int) {
			region := []string{"cn-beijing", "cn-hangzhou"}[i%2]
			job, err := client.FindReplicationJob(t.Context(), region, fmt.Sprintf("j-%s-%d", region, i))
			if err != nil || job.RegionID != region {
				t.Errorf("got %+v, %v", job, err)
			}
		})
	})
}

// An ID that the API refuses fails only the look-up that asked for it.
func TestBatch_anErrorOfOneDoesNotPoisonOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
			for _, id := range jobsAsked(r) {
				if id == "j-bad" {
					fail(w, 400, "InvalidJobId", "Specified parameter JobId is not valid.")
					return
				}
			}
			everyJob(ready)(w, r, n)
		})
		client := s.client(t)
		together(20, func(i int) {
			id := fmt.Sprintf("j-%d", i)
			if i == 7 {
				id = "j-bad"
			}
			_, err := client.FindReplicationJob(t.Context(), "", id)
			if (i == 7) != (smc.KindOf(err) == smc.KindInvalidParameter) || i != 7 && err != nil {
				t.Errorf("%s: error is %v", id, err)
			}
		})
	})
}

// A caller that goes away returns at once, and the others get what they asked for.
func TestBatch_aCancelledReaderLeavesAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		arrived, goOn := make(chan struct{}), make(chan struct{})
		var once sync.Once
		s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
			once.Do(func() { close(arrived) })
			<-goOn
			everyJob(ready)(w, r, n)
		})
		client := s.client(t)
		stays := t.Context()
		leaves, cancel := context.WithCancel(stays)
		var left atomic.Int32
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			together(10, func(i int) {
				caller := stays
				if i < 5 {
					caller = leaves
				}
				_, err := client.FindReplicationJob(caller, "", fmt.Sprintf("j-%d", i))
				switch {
				case i < 5 && !errors.Is(err, context.Canceled), i >= 5 && err != nil:
					t.Errorf("reader %d: error is %v", i, err)
				case i < 5 && left.Add(1) == 5:
					close(goOn) // All have returned although the call has not.
				}
			})
		}()
		<-arrived
		cancel()
		<-finished
	})
}

// A call that no caller waits for any more is aborted.
func TestBatch_aCallThatNobodyWaitsForIsAborted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		arrived, aborted := make(chan struct{}), make(chan struct{})
		s := newStub(t, func(_ http.ResponseWriter, r *received, _ int) {
			close(arrived)
			<-r.Context().Done()
			close(aborted)
		})
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-arrived
			cancel()
		}()
		if _, err := s.client(t).FindReplicationJob(ctx, "", "j-1"); !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v", err)
		}
		select {
		case <-aborted:
		case <-time.After(10 * time.Second):
			t.Error("the call went on")
		}
	})
}

func TestBatch_sourceServersShareCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, r *received, _ int) {
			var sources []string
			for n := 1; r.form.Get(fmt.Sprintf("SourceId.%d", n)) != ""; n++ {
				sources = append(sources, fmt.Sprintf(`{"SourceId": %q}`, r.form.Get(fmt.Sprintf("SourceId.%d", n))))
			}
			succeed(w, fmt.Sprintf(`"TotalCount": %d, "SourceServers": {"SourceServer": [%s]}`, len(sources), strings.Join(sources, ",")))
		})
		client := s.client(t)
		together(100, func(i int) {
			id := fmt.Sprintf("s-%d", i)
			if source, err := client.FindSourceServer(t.Context(), id); err != nil || source.ID != id {
				t.Errorf("%s: got %+v, %v", id, source, err)
			}
		})
		if n := len(s.seen()); n < 2 || n > 20 {
			t.Errorf("%d calls for 100 source servers", n)
		}
	})
}

// A thousand jobs cost twenty calls a round, and waits that began apart share theirs.
func TestWatch_callsOfAFleet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var rounds atomic.Int32
		s := newStub(t, everyJob(func(string) string {
			if rounds.Load() < 10 {
				return "Running"
			}
			return "Finished"
		}))
		ids := make([]string, 1000)
		for i := range ids {
			ids[i] = fmt.Sprintf("j-%d", i)
		}
		err := s.client(t).WatchReplicationJobs(t.Context(), "", ids, func(seen smc.LastRead) (bool, error) {
			if len(seen.Jobs) != len(ids) {
				t.Errorf("%d replication jobs seen", len(seen.Jobs))
			}
			return rounds.Add(1) == 10, nil
		})
		if n := len(s.seen()); err != nil || n != 10*20 {
			t.Errorf("%d calls in 10 rounds, %v", n, err)
		}
		for _, wait := range s.gaps() {
			if wait < 20*time.Second {
				t.Errorf("a round came after %s: more than a call per second", wait)
			}
		}
	})
}

func TestWatch_waitsShareCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const waits, looks = 40, 5
		s := newStub(t, everyJob(func(string) string { return "Running" }))
		client := s.client(t, func(c *smc.Config) {
			c.PollInterval = 40 * time.Millisecond
		})
		together(waits, func(i int) {
			<-time.After(time.Duration(i) * time.Millisecond) // They begin apart.
			n := 0
			_, err := client.WaitReplicationJob(t.Context(), "", fmt.Sprintf("j-%d", i), func(*smc.ReplicationJob) (bool, error) {
				n++
				return n == looks, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
		if n := len(s.seen()); n > waits*looks/4 {
			t.Errorf("%d calls for %d waits of %d looks each", n, waits, looks)
		}
	})
}

// A job that cannot be read this time keeps its last values, and does not end the watch.
func TestWatch_partsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var round atomic.Int32
		s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
			if len(jobsAsked(r)) < smc.MaxIDsPerRequest && round.Load() == 1 {
				fail(w, 503, "ServiceUnavailable", "Down.")
				return
			}
			everyJob(func(string) string { return fmt.Sprintf("Round%d", round.Load()) })(w, r, n)
		})
		ids := make([]string, 60)
		for i := range ids {
			ids[i] = fmt.Sprintf("j-%02d", i)
		}
		client := s.client(t, func(c *smc.Config) { c.MaxRetryTime = 1 })
		err := client.WatchReplicationJobs(t.Context(), "", ids, func(seen smc.LastRead) (bool, error) {
			n := round.Add(1)
			want := map[int32]smc.JobStatus{1: "Round0", 2: "Round0", 3: "Round2"}[n]
			if got := seen.Jobs["j-59"].Status; got != want || len(seen.Jobs) != len(ids) {
				t.Errorf("look %d: j-59 is %s, want %s; %d jobs", n, got, want, len(seen.Jobs))
			}
			return n == 3, nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestWatch_nothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, everyJob(ready))
		err := s.client(t).WatchReplicationJobs(t.Context(), "", nil, func(seen smc.LastRead) (bool, error) {
			return len(seen.Jobs)+len(seen.Gone) == 0, nil
		})
		if err != nil || len(s.seen()) != 0 {
			t.Errorf("%d calls, %v", len(s.seen()), err)
		}
	})
}

// Starts beyond the account's quota wait for their turn; one at a time is repeated.
func TestStartWithinQuota(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const jobs, limit = 12, 3
		var mu sync.Mutex
		started, freed := 0, 0
		s := newStub(t, func(w http.ResponseWriter, _ *received, n int) {
			mu.Lock()
			defer mu.Unlock()
			if n%4 == 0 && started > freed { // Now and then a job ends.
				freed++
			}
			if started-freed >= limit {
				fail(w, 400, "QuotaExceeded.RunningReplicationJob", "Too many.")
				return
			}
			started++
			succeed(w, "")
		})
		client := s.client(t)
		together(jobs, func(i int) {
			if err := client.StartReplicationJobWithinQuota(t.Context(), "", fmt.Sprintf("j-%d", i), nil); err != nil {
				t.Error(err)
			}
		})
		if started != jobs {
			t.Errorf("%d replication jobs started", started)
		}
	})
}

func TestStartWithinQuota_outOfTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) {
			fail(w, 400, "QuotaExceeded.RunningReplicationJob", "Too many.")
		})
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		client := s.client(t, func(c *smc.Config) { c.PollInterval = 50 * time.Millisecond })
		together(3, func(i int) {
			err := client.StartReplicationJobWithinQuota(ctx, "", fmt.Sprintf("j-%d", i), nil)
			if !errors.Is(err, context.DeadlineExceeded) || smc.KindOf(err) != smc.KindQuota {
				t.Errorf("error is %v", err)
			}
		})
	})
}

func TestStartWithinQuota_otherRefusals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, _ *received, n int) {
			if n == 1 {
				fail(w, 400, "QuotaExceeded.RunningReplicationJob", "Too many.")
				return
			}
			fail(w, 400, "SourceServerState.Invalid", "Offline.")
		})
		waits := 0
		err := s.client(t).StartReplicationJobWithinQuota(t.Context(), "", "j-1", func() { waits++ })
		if smc.KindOf(err) != smc.KindSourceState || len(s.seen()) != 3 || waits != 1 { // The last call reads whether the job is gone.
			t.Errorf("error is %v after %d calls and %d waits", err, len(s.seen()), waits)
		}
	})
}
