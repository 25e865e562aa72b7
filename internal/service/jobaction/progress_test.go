package jobaction

import (
	"slices"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// observedWait is a wait whose clock and results the test sets.
type observedWait struct {
	*reporter

	now   time.Time
	lines []string
}

func newObservedWait(ids ...string) *observedWait {
	o := &observedWait{now: time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)}
	w := &jobrun.Wait{IDs: ids, Now: func() time.Time { return o.now }, Began: o.now, Results: map[string]jobrun.Result{}}
	o.reporter = newReporter(w, func(text string) { o.lines = append(o.lines, text) })
	return o
}

// running, ended and other set the result of a job.
func (o *observedWait) running(id string, phase smc.BusinessStatus, progress float64) {
	o.wait.Results[id] = jobrun.Result{Job: &smc.ReplicationJob{ID: id, Status: smc.JobRunning, BusinessStatus: phase, Progress: progress}}
}

func (o *observedWait) ended(id, image string) {
	o.wait.Results[id] = jobrun.Result{State: jobrun.Completed, Job: &smc.ReplicationJob{ID: id, Status: smc.JobFinished, Progress: 100, ImageID: image}}
}

func (o *observedWait) other(id string, state jobrun.WaitState, status smc.JobStatus, reason string) {
	o.wait.Results[id] = jobrun.Result{State: state, Reason: reason, Job: &smc.ReplicationJob{ID: id, Name: "web", Status: status, BusinessStatus: smc.PhaseSyncing}}
}

// after steps the clock, reports, and returns the lines that were sent.
func (o *observedWait) after(d time.Duration) []string {
	o.now, o.lines = o.now.Add(d), nil
	o.report()
	return o.lines
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// A line about a job only when its status or phase changes, one about all of them only now and then.
func TestReporterLines(t *testing.T) {
	t.Parallel()
	o := newObservedWait("j-1", "j-2", "j-3")
	o.running("j-1", smc.PhaseSyncing, 10)
	o.other("j-2", jobrun.Pending, smc.JobReady, "")
	expect(t, o.after(0), "0 of 3 replication jobs done, 1 running, 1 not started yet; 3 % overall") // j-3 could not be read.

	o.running("j-1", smc.PhaseSyncing, 20)
	o.other("j-3", jobrun.Stuck, smc.JobStopped, "it is paused")
	expect(t, o.after(fleetInterval-time.Second), "j-3 (web): Stopped; it is paused")

	o.running("j-1", smc.PhaseProcessing, 80)
	o.other("j-3", jobrun.Stuck, smc.JobStopped, "it is paused")
	expect(t, o.after(time.Second), "j-1: Running Processing, 80 %",
		"0 of 3 replication jobs done, 1 running, 1 not started yet, 1 unable to complete; 27 % overall")

	o.ended("j-1", "m-1")
	o.running("j-2", smc.PhasePreparing, 0)
	o.wait.Results["j-3"] = jobrun.Result{State: jobrun.Stuck, Reason: "it does not exist"}
	expect(t, o.after(time.Second), "j-1: Finished", "j-2: Running Preparing, 0 %", "j-3: it does not exist")
	expect(t, o.after(time.Second))

	o.ended("j-2", "")
	o.wait.Results["j-3"] = jobrun.Result{State: jobrun.Completed}
	o.after(time.Hour)
	expect(t, []string{o.summary()}, "3 of 3 replication jobs have completed after 1h2m; images made: 1")
}

// The end is estimated from how fast the slowest pending job advances, and only when that is
// known of each.
func TestReporterEstimate(t *testing.T) {
	t.Parallel()
	o := newObservedWait("j-1", "j-2", "j-3")
	estimate := func(d time.Duration, want string) {
		t.Helper()
		o.after(d)
		got := ""
		if left, ok := o.left(o.now); ok {
			got = duration(left)
		}
		if got != want {
			t.Errorf("after %s: %q is left, want %q", o.now.Sub(o.wait.Began), got, want)
		}
	}
	o.ended("j-1", "")
	o.running("j-2", smc.PhaseSyncing, 50)
	o.other("j-3", jobrun.Stuck, smc.JobInError, "")
	estimate(0, "")

	o.running("j-2", smc.PhaseSyncing, 60)
	estimate(leastObserved-time.Second, "") // Too soon.
	o.running("j-2", smc.PhaseSyncing, 50+leastProgress/2.0)
	estimate(time.Minute, "") // It went back: another run, of which nothing is known yet.
	o.running("j-2", smc.PhaseSyncing, 60.5)
	estimate(10*time.Minute, "40m") // 10 % in 10 minutes.
	o.running("j-3", smc.PhaseSyncing, 0)
	estimate(0, "")
	o.running("j-3", smc.PhaseSyncing, 5)
	estimate(10*time.Minute, "3h10m")
	o.running("j-3", smc.PhaseSyncing, leastProgress/2.0)
	estimate(0, "")
	o.ended("j-3", "")
	estimate(0, "1h19m") // 10 % in 20 minutes.
	o.ended("j-2", "")
	estimate(time.Minute, "")
	delete(o.wait.Results, "j-2")
	estimate(time.Minute, "") // It cannot be read: nothing is known of it.
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0s", 1400 * time.Millisecond: "1s", 59 * time.Second: "59s", 59600 * time.Millisecond: "1m", time.Minute: "1m", 10 * time.Minute: "10m",
		90 * time.Second: "2m", time.Hour: "1h", 24 * time.Hour: "24h", 65*time.Minute + 20*time.Second: "1h5m",
	} {
		if got := duration(d); got != want {
			t.Errorf("%s: got %q, want %q", d, got, want)
		}
	}
}
