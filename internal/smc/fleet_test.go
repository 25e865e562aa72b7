package smc_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// fleet is an endpoint at a distance whose replication jobs take a while to be deleted.
type fleet struct {
	deletion time.Duration

	mu    sync.Mutex
	jobs  map[string]time.Time // when a job is gone; zero where it is not being deleted
	calls map[string]int       // by action
}

const latency = 100 * time.Millisecond

func (f *fleet) respond(w http.ResponseWriter, r *received, n int) {
	<-time.After(latency)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[r.action()]++
	switch r.action() {
	case "CreateReplicationJob":
		id := fmt.Sprintf("j-%04d", f.calls[r.action()])
		f.jobs[id] = time.Time{}
		succeed(w, fmt.Sprintf(`"JobId": %q`, id))
	case "DeleteReplicationJob":
		f.jobs[r.form.Get("JobId")] = time.Now().Add(f.deletion)
		succeed(w, "")
	default:
		everyJob(func(id string) string {
			switch gone, ok := f.jobs[id]; {
			case !ok, !gone.IsZero() && !gone.After(time.Now()):
				return ""
			case gone.IsZero():
				return "Ready"
			default:
				return "Deleting"
			}
		})(w, r, n)
	}
}

// walk works on n objects as Terraform does on a machine that takes pace of its only processor for
// each.
func walk(n, parallel int, pace time.Duration, work func(i int) error) error {
	var walkers errgroup.Group
	walkers.SetLimit(parallel)
	processor := make(chan struct{}, 1)
	for i := range n {
		walkers.Go(func() error {
			processor <- struct{}{}
			<-time.After(pace)
			<-processor
			return work(i)
		})
	}
	return walkers.Wait()
}

// createAndSee creates a job as a resource does.
func createAndSee(t *testing.T, client *smc.Client) (id string, err error) {
	t.Helper()
	if id, err = client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: "s-1"}); err == nil {
		_, err = client.WaitReplicationJobVisible(t.Context(), "", id)
	}
	return id, err
}

// deleteAndSee deletes a job as a resource does.
func deleteAndSee(t *testing.T, client *smc.Client, id string) error {
	t.Helper()
	if err := client.DeleteReplicationJob(t.Context(), "", id); err != nil {
		return err
	}
	return client.WaitReplicationJobGone(t.Context(), "", id)
}

// What it costs to create and to destroy a fleet hardly depends on how fast Terraform asks for it,
// because the looks at the jobs share their calls: a call for each job, and these.
func TestFleet_calls(t *testing.T) {
	t.Parallel()
	const n = 300
	for _, test := range []struct {
		pace, deletion  time.Duration
		create, destroy int // looks at the fleet
	}{
		{0, 0, n / 50, 2 * n / 50},
		{2 * time.Millisecond, 0, 17, 29},
		{10 * time.Millisecond, 0, 30, 34},
		{20 * time.Millisecond, 0, 30, 49},
		{40 * time.Millisecond, 0, 50, 61},
		{2 * time.Millisecond, time.Second, 17, 36},
		{20 * time.Millisecond, time.Second, 30, 65},
		{20 * time.Millisecond, 10 * time.Second, 30, 108},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &fleet{deletion: test.deletion, jobs: make(map[string]time.Time), calls: make(map[string]int)}
			client := newStub(t, f.respond).client(t)
			ids := make([]string, n)
			err := walk(n, 50, test.pace, func(i int) (err error) {
				ids[i], err = createAndSee(t, client)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			create := f.calls["DescribeReplicationJobs"]
			if err := walk(n, 50, test.pace, func(i int) error { return deleteAndSee(t, client, ids[i]) }); err != nil {
				t.Fatal(err)
			}
			destroy := f.calls["DescribeReplicationJobs"] - create
			if create != test.create || destroy != test.destroy {
				t.Errorf("pace %s, deletion %s: %d looks at new jobs, want %d; %d at those being deleted, want %d",
					test.pace, test.deletion, create, test.create, destroy, test.destroy)
			}
			for _, action := range []string{"CreateReplicationJob", "DeleteReplicationJob"} {
				if f.calls[action] != n {
					t.Errorf("%d calls of %s for %d jobs", f.calls[action], action, n)
				}
			}
		})
	}
}

// Where the API admits so many requests a second, a fleet takes hardly longer than as many calls as
// it has jobs, and few calls are throttled.
func TestFleet_quota(t *testing.T) {
	t.Parallel()
	const n, admitted = 300, 50
	for _, pace := range []time.Duration{0, 15 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			f := &fleet{jobs: make(map[string]time.Time), calls: make(map[string]int)}
			quota := rate.NewLimiter(admitted, admitted)
			var throttled atomic.Int32
			client := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				if quota.Allow() {
					f.respond(w, r, n)
					return
				}
				throttled.Add(1)
				<-time.After(latency)
				fail(w, 400, "Throttling.User", "Slow down.")
			}).client(t)
			ids := make([]string, n)
			began := time.Now()
			err := walk(n, 50, pace, func(i int) (err error) {
				ids[i], err = createAndSee(t, client)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			created := time.Since(began)
			if err := walk(n, 50, pace, func(i int) error { return deleteAndSee(t, client, ids[i]) }); err != nil {
				t.Fatal(err)
			}
			destroyed, most := time.Since(began)-created, n*time.Second/admitted*13/10
			if created > most || destroyed > most || throttled.Load() > 2*n/10 {
				t.Errorf("pace %s: created in %s, destroyed in %s, want at most %s; %d calls were throttled", pace, created, destroyed, most, throttled.Load())
			}
		})
	}
}

// A job is looked at soon after its deletion has been requested, and again at growing intervals; it
// is gone when two looks in a row lack it.
func TestFleet_deletionIsSeenSoon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, statuses("Deleting", "Deleting", "Deleting", "Deleting", "Deleting", "", ""))
		began := time.Now()
		if err := s.client(t).WaitReplicationJobGone(t.Context(), "", "j-1"); err != nil {
			t.Fatal(err)
		}
		const ms = time.Millisecond
		got, want := append([]time.Duration{s.seen()[0].at.Sub(began)}, s.gaps()...), []time.Duration{250 * ms, 250 * ms, 375 * ms, 562*ms + ms/2, 843*ms + 3*ms/4, 1265*ms + 5*ms/8, 250 * ms}
		if !slices.Equal(got, want) {
			t.Errorf("waited %v, want %v", got, want)
		}
	})
}

// Ten looks are worth a call; fewer wait for others, but not for long, and not in another region.
func TestFleet_looksGather(t *testing.T) {
	t.Parallel()
	for n, want := range map[int][]time.Duration{1: {250}, 9: {250}, 10: {34}, 15: {34, 260}, 20: {34, 44}} {
		synctest.Test(t, func(t *testing.T) {
			s := newStub(t, everyJob(ready))
			client := s.client(t)
			began := time.Now()
			together(n+9, func(i int) {
				region := ""
				if i >= n {
					region = "cn-beijing"
				} else {
					<-time.After(time.Duration(i) * time.Millisecond)
				}
				if _, err := client.WaitReplicationJobVisible(t.Context(), region, fmt.Sprintf("j-%d", i)); err != nil {
					t.Error(err)
				}
			})
			var at []time.Duration
			for _, r := range s.seen() {
				if r.query.Get("RegionId") == testRegion {
					at = append(at, r.at.Sub(began)/time.Millisecond)
				}
			}
			if !slices.Equal(at, want) {
				t.Errorf("%d looks came after %v ms, want %v", n, at, want)
			}
		})
	}
}

// Look-ups that come while a call is under way share the next one, but do not wait for a call that
// does not end, nor for one of another region.
func TestFleet_lookUpsGatherBehindACall(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		takes time.Duration // of the first call
		want  []time.Duration
	}{
		{100 * time.Millisecond, []time.Duration{25, 60, 125}}, // 60 is the other region's.
		{10 * time.Second, []time.Duration{25, 60, 1055}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				if n == 1 {
					<-time.After(test.takes)
				}
				everyJob(ready)(w, r, n)
			})
			client := s.client(t)
			began := time.Now()
			together(20, func(i int) {
				region := ""
				switch {
				case i == 1:
					region = "cn-beijing"
					<-time.After(35 * time.Millisecond)
				case i > 1:
					<-time.After(time.Duration(28+i) * time.Millisecond)
				}
				if _, err := client.FindReplicationJob(t.Context(), region, fmt.Sprintf("j-%d", i)); err != nil {
					t.Error(err)
				}
			})
			var at []time.Duration
			for _, r := range s.seen() {
				at = append(at, r.at.Sub(began)/time.Millisecond)
			}
			if !slices.Equal(at, test.want) {
				t.Errorf("calls came after %v ms, want %v", at, test.want)
			}
		})
	}
}
