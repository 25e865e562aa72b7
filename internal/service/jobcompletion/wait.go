package jobcompletion

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// The values of until.
const (
	untilImage    = "image"
	untilFinished = "finished"
)

// scheduleGrace is how late SMC may start a job that has a schedule.
const scheduleGrace = 5 * time.Minute

// loggedProgress is the progress of a job, in percent, between two lines of the log.
const loggedProgress = 5

// state is how far a job is in a wait.
type state int

const (
	pending   state = iota // it is expected to complete
	completed              // it has what the wait is for
	stuck                  // it does not complete unless somebody acts
)

// result is the result of evaluating a job.
type result struct {
	state  state
	reason string              // why the job is stuck
	job    *smc.ReplicationJob // as last read; nil when it was not found
}

// completionWait waits for replication jobs.
type completionWait struct {
	ids    []string
	region string
	until  string
	before map[string]attr.Value // jobs that completed in an earlier wait
	now    func() time.Time

	began   time.Time
	results map[string]result  // by job ID
	logged  map[string]float64 // the progress logged last, by job ID
	quiet   int                // consecutive evaluations in which no job was pending
	seen    *jobrun.Seen
	removed map[string]bool // results of wasRemoved, by job ID
}

// evaluate returns the state of a job, and the reason where it is stuck.
func evaluate(job *smc.ReplicationJob, until string, now time.Time) (state, string) {
	if until == untilImage && job.ImageID != "" {
		return completed, ""
	}
	switch job.Status {
	case smc.JobFinished:
		return completed, ""
	case smc.JobReady:
		if job.ScheduledStartTime.Add(scheduleGrace).After(now) {
			return pending, ""
		}
		return stuck, "it has not been started: set its desired_status to \"Running\", or give it a scheduled_start_time"
	case smc.JobStopped:
		return stuck, "it is paused: set its desired_status to \"Running\" to resume it"
	case smc.JobInError:
		return stuck, "its run failed: with desired_status = \"Running\" the next apply restarts it in place, from where it was"
	case smc.JobWaiting:
		if until == untilImage {
			return completed, ""
		}
		return stuck, "it is incremental and waits for its next run: set its desired_status to \"Finished\" to cut it over, or wait for its image with until = \"image\""
	case smc.JobExpired:
		return stuck, "its valid time has passed: replace it (terraform apply -replace=ADDRESS) to migrate the source server after all"
	case smc.JobDeleting:
		return stuck, "it is being deleted"
	default: // Running, and statuses of later versions of the API.
		return pending, ""
	}
}

// wait watches the jobs until all have completed, and returns nil then. Otherwise it returns
// an error: jobs that are stuck end the wait once all others have completed.
func (w *completionWait) wait(ctx context.Context, client *smc.Client) diag.Diagnostic {
	w.logged = make(map[string]float64, len(w.ids))
	slices.Sort(w.ids)
	err := client.WatchReplicationJobs(ctx, w.region, w.ids, func(seen smc.LastRead) (bool, error) {
		return w.evaluateAll(ctx, client, seen), nil
	})
	switch {
	case err == nil && w.count(stuck) == 0:
		return nil
	case err == nil:
		return diag.NewErrorDiagnostic(
			fmt.Sprintf("%d of %d replication jobs did not complete", w.count(stuck), len(w.ids)),
			w.list(stuck)+"\n\nAll other replication jobs have completed. Those above stay as they are, and nothing is replaced: remove the cause and apply again. "+
				"The next apply acts on desired_status in place and waits again.")
	case errors.Is(err, context.DeadlineExceeded):
		return diag.NewErrorDiagnostic(
			fmt.Sprintf("The time to wait ran out with %d of %d replication jobs completed", w.count(completed), len(w.ids)),
			strings.Join(slices.DeleteFunc([]string{w.list(pending), w.list(stuck)}, func(s string) bool { return s == "" }), "\n")+
				"\n\nThe replication jobs go on. Apply again to wait on, or raise the limit in the timeouts block.\n\n"+err.Error())
	default:
		d := jobrun.Errors.Diagnostic("Waiting for replication jobs", "in region "+w.region, err)
		return diag.NewErrorDiagnostic(d.Summary(), d.Detail()+
			fmt.Sprintf("\n\n%d of %d replication jobs have completed; the others go on. Apply again to wait on.", w.count(completed), len(w.ids)))
	}
}

// evaluateAll evaluates all jobs as just read, and reports whether the wait is over. Jobs must
// be stuck in two consecutive evaluations to end it: they may be so for a moment only.
func (w *completionWait) evaluateAll(ctx context.Context, client *smc.Client, seen smc.LastRead) bool {
	now := w.now()
	for _, id := range w.ids {
		job := seen.Jobs[id]
		switch {
		case job != nil:
			s, reason := evaluate(job, w.until, now)
			w.results[id] = result{s, reason, job}
			w.logJob(ctx, job)
		case w.before[id] != nil:
			w.results[id] = result{state: completed}
		case seen.Gone[id]:
			// A job that this wait saw complete stays completed when SMC removes it.
			if before := w.results[id]; before.job == nil && w.wasRemoved(ctx, client, id) {
				w.results[id] = result{state: completed}
			} else if before.state != completed {
				w.results[id] = result{stuck, "it does not exist (any more) in region " + w.region, before.job}
			}
		}
	}
	tflog.Info(ctx, "Waiting for replication jobs", map[string]any{
		"jobs": len(w.ids), "completed": w.count(completed), "pending": len(w.ids) - w.count(completed) - w.count(stuck),
		"stuck": w.count(stuck), "elapsed": now.Sub(w.began).Round(time.Second).String(),
	})
	if w.count(completed)+w.count(stuck) < len(w.ids) {
		w.quiet = 0
		return false
	}
	w.quiet++
	return w.count(stuck) == 0 || w.quiet > 1
}

// wasRemoved reports whether a job that this wait never found has existed and ended: it is the
// last job of a source server that has no unfinished job. That such a job had completed is
// for the plan to check (checkVanished).
func (w *completionWait) wasRemoved(ctx context.Context, client *smc.Client, id string) bool {
	if w.seen.WasCreated(id) {
		return false // A new job may take a moment to appear.
	}
	if removed, ok := w.removed[id]; ok {
		return removed
	}
	servers, err := client.ListSourceServers(ctx, smc.SourceServerFilter{JobID: id})
	if err != nil {
		return false
	}
	w.removed[id] = slices.ContainsFunc(servers, func(s smc.SourceServer) bool { return s.JobID == id && s.State != smc.SourceInUse })
	return w.removed[id]
}

// warnGone warns of jobs that count as completed although SMC has no record of them any more.
func (w *completionWait) warnGone(diags *diag.Diagnostics) {
	var ids []string
	for _, id := range w.ids {
		if v := w.results[id]; v.job == nil && w.before[id] == nil {
			ids = append(ids, id)
		}
	}
	if len(ids) > 0 {
		diags.AddAttributeWarning(path.Root("job_ids"), "Replication jobs without a record count as completed",
			"SMC no longer has these replication jobs, and their source servers have no unfinished job: "+strings.Join(ids, ", ")+
				". Nothing is left to wait for. What they made is not known here; where their resources are in the same state, the next refresh adds it.")
	}
}

// logJob logs the progress of a job that has advanced by loggedProgress, or begun another run,
// since it was last logged.
func (w *completionWait) logJob(ctx context.Context, job *smc.ReplicationJob) {
	if last, ok := w.logged[job.ID]; ok && job.Progress < last+loggedProgress && job.Progress >= last {
		return
	}
	w.logged[job.ID] = job.Progress
	tflog.Info(ctx, "Progress of a replication job", map[string]any{
		"job_id": job.ID, "percent": job.Progress, "status": string(job.Status), "business_status": string(job.BusinessStatus),
		"elapsed": w.now().Sub(w.began).Round(time.Second).String(),
	})
}

func (w *completionWait) count(s state) int {
	n := 0
	for _, v := range w.results {
		if v.state == s {
			n++
		}
	}
	return n
}

// list describes the jobs in state s, one per line.
func (w *completionWait) list(s state) string {
	var lines []string
	for _, id := range w.ids {
		if v, ok := w.results[id]; ok && v.state == s {
			lines = append(lines, v.describe(id))
		}
	}
	return strings.Join(lines, "\n")
}

// describe is a line such as "- j-1 (web): InError, SourceServer.Offline: lost; its run failed: ...".
func (v result) describe(id string) string {
	var b strings.Builder
	b.WriteString("- " + id)
	if v.job == nil {
		return b.String() + ": " + v.reason
	}
	if v.job.Name != "" {
		fmt.Fprintf(&b, " (%s)", v.job.Name)
	}
	fmt.Fprintf(&b, ": %s", v.job.Status)
	if v.job.Status == smc.JobRunning {
		fmt.Fprintf(&b, " %s, %.0f %%", v.job.BusinessStatus, v.job.Progress)
	}
	if v.job.ErrorCode != "" {
		fmt.Fprintf(&b, ", %s", v.job.ErrorCode)
	}
	if v.job.StatusInfo != "" {
		fmt.Fprintf(&b, ": %s", v.job.StatusInfo)
	}
	if v.reason != "" {
		fmt.Fprintf(&b, "; %s", v.reason)
	}
	return b.String()
}
