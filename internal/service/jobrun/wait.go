package jobrun

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// The values of until.
const (
	UntilImage    = "image"
	UntilFinished = "finished"
)

// UntilText describes the argument until.
const UntilText = "What to wait for. `" + UntilFinished + "`: the replication job has ended, and its intermediate resources are released; an incremental job finishes only by being cut over. " +
	"`" + UntilImage + "`: it has made an image; an incremental job makes one with its first run. Default: `" + UntilFinished + "`."

// scheduleGrace is how late SMC may start a job that has a schedule.
const scheduleGrace = 5 * time.Minute

// loggedProgress is the progress of a job, in percent, between two lines of the log.
const loggedProgress = 5

// WaitState is how far a job is in a wait.
type WaitState int

const (
	// Pending says that the job is expected to complete.
	Pending WaitState = iota
	// Completed says that it has what the wait is for.
	Completed
	// Stuck says that it does not complete unless somebody acts.
	Stuck
)

// Result is the result of evaluating a job.
type Result struct {
	State  WaitState
	Reason string              // why the job is stuck
	Job    *smc.ReplicationJob // as last read; nil when it was not found
}

// Wait waits for replication jobs of a region.
type Wait struct {
	IDs    []string
	Region string
	Until  string // UntilImage or UntilFinished
	Now    func() time.Time

	// Before are jobs that completed in an earlier wait: they stay completed when SMC has
	// removed them since.
	Before map[string]bool
	// Removed reports whether a job that this wait has never found counts as completed; nil when
	// none does.
	Removed func(ctx context.Context, id string) bool
	// Evaluated is called after each evaluation of all jobs; it may be nil.
	Evaluated func()

	Began   time.Time
	Results map[string]Result // by job ID

	logged map[string]float64 // the progress logged last, by job ID
	quiet  int                // consecutive evaluations in which no job was pending
}

// evaluate returns the state of a job, and the reason where it is stuck.
func evaluate(job *smc.ReplicationJob, until string, now time.Time) (WaitState, string) {
	if until == UntilImage && job.ImageID != "" {
		return Completed, ""
	}
	switch job.Status {
	case smc.JobFinished:
		return Completed, ""
	case smc.JobReady:
		if job.ScheduledStartTime.Add(scheduleGrace).After(now) {
			return Pending, ""
		}
		return Stuck, "it has not been started: with desired_status = \"Running\" the next apply starts it; with a scheduled_start_time SMC does"
	case smc.JobStopped:
		return Stuck, "it is paused: with desired_status = \"Running\" the next apply resumes it"
	case smc.JobInError:
		return Stuck, "its run failed: with desired_status = \"Running\" the next apply restarts it in place, from where it was"
	case smc.JobWaiting:
		if until == UntilImage {
			return Completed, ""
		}
		return Stuck, "it is incremental and waits for its next run: with desired_status = \"Finished\" the next apply cuts it over; until = \"image\" waits for its image only"
	case smc.JobExpired:
		return Stuck, "its valid time has passed: replace it (terraform apply -replace=ADDRESS) to migrate the source server after all"
	case smc.JobDeleting:
		return Stuck, "it is being deleted"
	default: // Running, and statuses of later versions of the API.
		return Pending, ""
	}
}

// Run watches the jobs until none is pending; Count says then whether some are stuck. It
// returns the error that ended the watch earlier, such as the end of the context.
func (w *Wait) Run(ctx context.Context, client *smc.Client) error {
	w.Began = w.Now()
	w.Results, w.logged = make(map[string]Result, len(w.IDs)), make(map[string]float64, len(w.IDs))
	slices.Sort(w.IDs)
	return client.WatchReplicationJobs(ctx, w.Region, w.IDs, func(seen smc.LastRead) (bool, error) {
		over := w.evaluateAll(ctx, seen)
		if w.Evaluated != nil {
			w.Evaluated()
		}
		return over, nil
	})
}

// evaluateAll evaluates all jobs as just read, and reports whether the wait is over. Jobs must
// be stuck in two consecutive evaluations to end it: they may be so for a moment only.
func (w *Wait) evaluateAll(ctx context.Context, seen smc.LastRead) bool {
	now := w.Now()
	for _, id := range w.IDs {
		job := seen.Jobs[id]
		switch {
		case job != nil:
			state, reason := evaluate(job, w.Until, now)
			w.Results[id] = Result{state, reason, job}
			w.logJob(ctx, job)
		case w.Before[id]:
			w.Results[id] = Result{State: Completed}
		case seen.Gone[id]:
			// A job that this wait saw complete stays completed when SMC removes it.
			if before := w.Results[id]; before.Job == nil && w.Removed != nil && w.Removed(ctx, id) {
				w.Results[id] = Result{State: Completed}
			} else if before.State != Completed {
				w.Results[id] = Result{Stuck, "it does not exist (any more) in region " + w.Region + ": take it out of job_ids, or correct the ID or region_id", before.Job}
			}
		}
	}
	completed, stuck := w.Count(Completed), w.Count(Stuck)
	tflog.Info(ctx, "Waiting for replication jobs", map[string]any{
		"jobs": len(w.IDs), "completed": completed, "pending": len(w.IDs) - completed - stuck,
		"stuck": stuck, "elapsed": now.Sub(w.Began).Round(time.Second).String(),
	})
	if completed+stuck < len(w.IDs) {
		w.quiet = 0
		return false
	}
	w.quiet++
	return stuck == 0 || w.quiet > 1
}

// logJob logs the progress of a job that has advanced by loggedProgress, or begun another run,
// since it was last logged.
func (w *Wait) logJob(ctx context.Context, job *smc.ReplicationJob) {
	if last, ok := w.logged[job.ID]; ok && job.Progress < last+loggedProgress && job.Progress >= last {
		return
	}
	w.logged[job.ID] = job.Progress
	tflog.Info(ctx, "Progress of a replication job", map[string]any{
		"job_id": job.ID, "percent": job.Progress, "status": string(job.Status), "business_status": string(job.BusinessStatus),
		"elapsed": w.Now().Sub(w.Began).Round(time.Second).String(),
	})
}

// LastFailure is a paragraph with what has failed last in a wait that ran out of time; "" when nothing has.
func LastFailure(err error) string {
	if err == context.DeadlineExceeded { //nolint:errorlint // Whether it says more.
		return ""
	}
	return "\n\n" + tfprovider.Text(err)
}

// Count returns how many jobs are in a state.
func (w *Wait) Count(state WaitState) int {
	n := 0
	for _, result := range w.Results {
		if result.State == state {
			n++
		}
	}
	return n
}

// Others says, at the end of a wait, that the jobs that are not stuck have completed; "" when there are none.
func (w *Wait) Others() string {
	if w.Count(Stuck) == len(w.IDs) {
		return ""
	}
	return "All other replication jobs have completed. "
}

// List describes the jobs in a state, one per line: "- " and what Describe returns.
func (w *Wait) List(state WaitState) string {
	var lines []string
	for _, id := range w.IDs {
		if result, ok := w.Results[id]; ok && result.State == state {
			lines = append(lines, "- "+result.Describe(id))
		}
	}
	return strings.Join(lines, "\n")
}

// Describe is a line such as "j-1 (web): InError, SourceServer.Offline: lost; its run failed: ...".
func (r Result) Describe(id string) string {
	if r.Job == nil {
		return id + ": " + r.Reason
	}
	var b strings.Builder
	b.WriteString(Title(r.Job))
	fmt.Fprintf(&b, ": %s", r.Job.Status)
	if r.Job.Status == smc.JobRunning {
		fmt.Fprintf(&b, " %s, %.0f %%", r.Job.BusinessStatus, r.Job.Progress)
	}
	if r.Job.ErrorCode != "" {
		fmt.Fprintf(&b, ", %s", r.Job.ErrorCode)
	}
	if r.Job.StatusInfo != "" {
		fmt.Fprintf(&b, ": %s", strings.TrimRight(r.Job.StatusInfo, ". "))
	}
	if r.Reason != "" {
		fmt.Fprintf(&b, "; %s", r.Reason)
	}
	if advice := runAdvice(r.Job); advice != "" {
		fmt.Fprintf(&b, ". %s", advice)
	}
	return b.String()
}

// Title is the ID of a job and, where it has one, its name: "j-1 (web)".
func Title(job *smc.ReplicationJob) string {
	if job.Name == "" {
		return job.ID
	}
	return fmt.Sprintf("%s (%s)", job.ID, job.Name)
}
