package jobaction

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

const (
	// fleetInterval is the least time between two lines about all jobs.
	fleetInterval = 2 * time.Minute
	// leastObserved and leastProgress (in percent) are for how long and how far a run must have
	// been seen to advance before its end is estimated.
	leastObserved = time.Minute
	leastProgress = 1
)

// reporter reports the progress of a wait.
type reporter struct {
	wait *jobrun.Wait
	send func(text string)

	seen     map[string]jobState // by job ID
	observed map[string]run      // by ID of the jobs that are running
	fleetAt  time.Time           // when the last line about all jobs was sent
}

// jobState is what is reported of a job when it changes.
type jobState struct {
	state  jobrun.WaitState
	status smc.JobStatus
	phase  smc.BusinessStatus
}

// run is what has been observed of a job's run.
type run struct {
	since      time.Time
	from, last float64 // the progress when it was first seen, and now, in percent
}

func newReporter(w *jobrun.Wait, send func(string)) *reporter {
	return &reporter{wait: w, send: send, seen: make(map[string]jobState), observed: make(map[string]run)}
}

// report sends what has changed since the last report, and every fleetInterval how far all jobs are.
func (r *reporter) report() {
	now := r.wait.Now()
	for _, id := range r.wait.IDs {
		result, ok := r.wait.Results[id]
		if !ok {
			continue // It could not be read yet.
		}
		r.observe(id, result.Job, now)
		current := jobState{state: result.State}
		if result.Job != nil {
			current.status = result.Job.Status
			if current.status == smc.JobRunning {
				current.phase = result.Job.BusinessStatus
			}
		}
		// At first only what needs somebody's attention: the line about all jobs has the rest.
		if before, ok := r.seen[id]; ok && before != current || !ok && current.state == jobrun.Stuck {
			r.send(result.Describe(id))
		}
		r.seen[id] = current
	}
	if r.fleetAt.IsZero() || now.Sub(r.fleetAt) >= fleetInterval {
		r.fleetAt = now
		r.send(r.fleet(now))
	}
}

// observe notes how far a job's run is. A run that has begun anew is observed from there.
func (r *reporter) observe(id string, job *smc.ReplicationJob, now time.Time) {
	if job == nil || job.Status != smc.JobRunning {
		delete(r.observed, id)
		return
	}
	o, ok := r.observed[id]
	if !ok || job.Progress < o.last {
		o = run{since: now, from: job.Progress}
	}
	o.last = job.Progress
	r.observed[id] = o
}

// fleet is the line about all jobs, such as "12 of 40 replication jobs done, 28 running; 57 %
// overall, about 1h20m left".
func (r *reporter) fleet(now time.Time) string {
	var running, waiting int
	var percent float64
	for _, result := range r.wait.Results {
		switch {
		case result.State == jobrun.Completed:
			percent += 100
			continue
		case result.State == jobrun.Stuck:
		case result.Job.Status == smc.JobRunning:
			running++
		default:
			waiting++
		}
		if result.Job != nil {
			percent += result.Job.Progress
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d replication jobs done", r.wait.Count(jobrun.Completed), len(r.wait.IDs))
	for _, part := range []struct {
		count int
		what  string
	}{{running, "running"}, {waiting, "not started yet"}, {r.wait.Count(jobrun.Stuck), "unable to complete"}} {
		if part.count > 0 {
			fmt.Fprintf(&b, ", %d %s", part.count, part.what)
		}
	}
	fmt.Fprintf(&b, "; %.0f %% overall", percent/float64(max(len(r.wait.IDs), 1)))
	if left, ok := r.left(now); ok {
		fmt.Fprintf(&b, ", about %s left", duration(left))
	}
	return b.String()
}

// left estimates how long it takes until no job is pending, from how fast each has advanced
// while it was observed. There is no estimate while that is not known of one of them.
func (r *reporter) left(now time.Time) (time.Duration, bool) {
	var longest time.Duration
	pending := 0
	for _, id := range r.wait.IDs {
		result, ok := r.wait.Results[id]
		if ok && result.State != jobrun.Pending {
			continue
		}
		o, ok := r.observed[id]
		took, gained := now.Sub(o.since), o.last-o.from
		if !ok || took < leastObserved || gained < leastProgress {
			return 0, false
		}
		longest = max(longest, time.Duration(float64(took)*(100-o.last)/gained))
		pending++
	}
	return longest, pending > 0
}

// summary is the last line.
func (r *reporter) summary() string {
	images := 0
	for _, result := range r.wait.Results {
		if result.State == jobrun.Completed && result.Job != nil && result.Job.ImageID != "" {
			images++
		}
	}
	return fmt.Sprintf("%d of %d replication jobs have completed after %s; images made: %d",
		r.wait.Count(jobrun.Completed), len(r.wait.IDs), duration(r.wait.Now().Sub(r.wait.Began)), images)
}

// duration writes a duration in minutes, or in seconds where it is less than one.
func duration(d time.Duration) string {
	if seconds := d.Round(time.Second); seconds < time.Minute {
		return seconds.String()
	}
	text := strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
	if strings.HasSuffix(text, "h0m") {
		return strings.TrimSuffix(text, "0m")
	}
	return text
}
