package jobrun

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// The values of desired_status.
const (
	DesiredRunning  = string(smc.JobRunning)
	DesiredStopped  = string(smc.JobStopped)
	DesiredFinished = string(smc.JobFinished)
)

// action is what the provider does to bring a replication job to its desired status.
type action int

const (
	// nothing: the desired status is reached, or the job is on its way there.
	nothing action = iota
	// start starts, resumes or retries the job.
	start
	// pause stops the job, as soon as it is Syncing.
	pause
	// cutOver ends the runs of an incremental job.
	cutOver
	// impossible: no call leads there. A plan changes nothing and warns; an apply that finds
	// the job in such a status, which the plan did not show, fails for this job.
	impossible
)

// outputsChangedBy lists the outputs that an action changes: they are unknown in a plan with
// the action.
var outputsChangedBy = map[action][]string{
	start: {
		"status", "business_status", "progress", "error_code", "status_info", "image_id", "transition_instance_id",
		"start_time", "end_time", "replication_job_runs",
	},
	pause:   {"status", "business_status", "progress", "status_info"},
	cutOver: {"status", "business_status", "progress", "status_info", "transition_instance_id", "end_time"},
}

// outputsChangedBySync lists the outputs that a cut-over changes in addition when it transfers
// once more what has changed.
var outputsChangedBySync = []string{"error_code", "image_id", "start_time", "replication_job_runs"}

// decision is what to do about a job: a cell of the run state table.
type decision struct {
	action action
	// note is nil where there is nothing to say.
	note *note
}

// runState is a row of the run state table: what each desired status leads to.
type runState struct {
	status smc.JobStatus
	phase  smc.BusinessStatus

	running  decision
	stopped  decision
	finished decision // of a job that runs once
	cutOver  decision // Finished, for an incremental job
}

// note tells the user why an action is impossible, or why nothing is done although the desired
// status is not reached, and what to do about it.
type note struct {
	why     string
	desired string // what to do about a desired_status
	called  string // what to do when an action has asked for it
}

// The notes of the table.
var (
	noteRunFirst = &note{
		"It is incremental and a run is in progress: it can be cut over only while it is Waiting.",
		"Apply again when the run has ended. If it has been cut over already, nothing is left to do.",
		"Invoke the action again when the run has ended. If it has been cut over already, nothing is left to do.",
	}
	noteTooLate = &note{
		"Its data is transferred and its destination is being built: it can no longer be paused.",
		"It ends by itself; to pause an incremental replication job, apply again while its next run is Syncing.",
		"It ends by itself; to pause an incremental replication job, invoke the action again while its next run is Syncing.",
	}
	noteWaiting = &note{
		"It is incremental and waits for its next run: SMC can pause a replication job only while it is Syncing.",
		"Cut it over with desired_status = \"Finished\", or destroy it.",
		"Cut it over instead, or invoke the action again while its next run is Syncing.",
	}
	noteOver = &note{
		"It has finished and cannot be paused.",
		"Set desired_status to \"Finished\", or remove it.",
		"There is nothing left to pause.",
	}
	noteFailed = &note{
		"Its last run has failed, so that nothing runs, but it is not paused.",
		"Set desired_status to \"Running\" to restart it.",
		"Start it to go on where it was.",
	}
	noteExpired = &note{
		expired + "It cannot be started any more.",
		"To migrate after all, run terraform apply -replace=ADDRESS: a new replication job replaces it.",
		"To migrate after all, create a new replication job, or replace this one with terraform apply -replace=ADDRESS.",
	}
	noteIdleExpiry = &note{why: expired + "Nothing runs any more."}
	noteDeleting   = &note{why: "It is being deleted, and nothing can be done about it any more."}

	expired = fmt.Sprintf("Its valid time has passed; SMC keeps it for %d days and then removes it. ", tfvalue.Days(smc.ExpiredRetention))
)

// runStates is the run state table. Sources: the documents of StartReplicationJob,
// StopReplicationJob and CutOverReplicationJob, which say in which status each is accepted.
var runStates = []runState{
	{smc.JobReady, "", decision{start, nil}, decision{nothing, nil}, decision{start, nil}, decision{start, nil}},
	{smc.JobRunning, smc.PhasePreparing, decision{nothing, nil}, decision{pause, nil}, decision{nothing, nil}, decision{nothing, noteRunFirst}},
	{smc.JobRunning, smc.PhaseSyncing, decision{nothing, nil}, decision{pause, nil}, decision{nothing, nil}, decision{nothing, noteRunFirst}},
	{smc.JobRunning, smc.PhaseProcessing, decision{nothing, nil}, decision{impossible, noteTooLate}, decision{nothing, nil}, decision{nothing, noteRunFirst}},
	{smc.JobRunning, smc.PhaseCleaning, decision{nothing, nil}, decision{impossible, noteTooLate}, decision{nothing, nil}, decision{nothing, nil}},
	{smc.JobStopped, "", decision{start, nil}, decision{nothing, nil}, decision{start, nil}, decision{start, nil}},
	{smc.JobInError, "", decision{start, nil}, decision{nothing, noteFailed}, decision{start, nil}, decision{start, nil}},
	{smc.JobWaiting, "", decision{nothing, nil}, decision{impossible, noteWaiting}, decision{nothing, nil}, decision{cutOver, nil}},
	{smc.JobFinished, "", decision{nothing, nil}, decision{impossible, noteOver}, decision{nothing, nil}, decision{nothing, nil}},
	{smc.JobExpired, "", decision{impossible, noteExpired}, decision{nothing, noteIdleExpiry}, decision{impossible, noteExpired}, decision{impossible, noteExpired}},
	{smc.JobDeleting, "", decision{impossible, noteDeleting}, decision{impossible, noteDeleting}, decision{impossible, noteDeleting}, decision{impossible, noteDeleting}},
}

// State is what the action depends on, besides the desired status.
type State struct {
	Status      smc.JobStatus
	Phase       smc.BusinessStatus
	Incremental bool
	Scheduled   bool // its schedule lies ahead
}

// StateOf returns the state of a job as it was read.
func StateOf(job *smc.ReplicationJob, now time.Time) State {
	return State{job.Status, job.BusinessStatus, job.RunOnce != nil && !*job.RunOnce, job.ScheduledStartTime.After(now)}
}

// decide looks the decision up in the table. A job whose schedule will start it is left alone.
func decide(state State, desired string) decision {
	if state.Status == smc.JobReady && state.Scheduled {
		return decision{}
	}
	row := runStateOf(state.Status, state.Phase)
	switch {
	case row == nil:
		return decision{nothing, &note{why: fmt.Sprintf("This version of the provider does not know the status %q and leaves the job alone.", state.Status)}}
	case desired == DesiredRunning:
		return row.running
	case desired == DesiredStopped:
		return row.stopped
	case state.Incremental:
		return row.cutOver
	default:
		return row.finished
	}
}

// runStateOf returns the row of a status and phase, or nil. The phase matters only
// while the job is Running; one that is not known, or not reported, counts as the first.
func runStateOf(status smc.JobStatus, phase smc.BusinessStatus) *runState {
	if status == smc.JobRunning && !slices.Contains(smc.BusinessStatuses, phase) {
		phase = smc.PhasePreparing
	}
	for i, row := range runStates {
		if row.status == status && (row.phase == phase || status != smc.JobRunning) {
			return &runStates[i]
		}
	}
	return nil
}

// Plan decides what an update does about a desired status that is set: it makes the outputs in
// plan unknown that the action changes, and warns where the status cannot be reached. state is
// nil while it is not known; last are the outputs of the Terraform state. syncs says that a
// cut-over transfers once more what has changed, or that this is not known.
func Plan(diags *diag.Diagnostics, plan, last *Outputs, desired types.String, state *State, syncs bool) {
	if desired.IsNull() {
		return
	}
	if desired.IsUnknown() || state == nil || state.Status == "" {
		plan.Forget(outputsChangedBy[start]) // The apply decides; a start changes the most.
		return
	}
	decided := decide(*state, desired.ValueString())
	at := path.Root("desired_status")
	switch {
	case decided.action == impossible:
		diags.AddAttributeWarning(at, "The desired status cannot be reached", explain(last, ", desired_status is "+desired.ValueString(), decided.note.why, decided.note.desired))
	case decided.note != nil:
		diags.AddAttributeWarning(at, "The desired status is not reached yet", explain(last, ", desired_status is "+desired.ValueString(), decided.note.why, decided.note.desired))
	}
	plan.Forget(outputsChangedBy[decided.action])
	if decided.action == cutOver && syncs {
		plan.Forget(outputsChangedBySync)
	}
}

// explain says what status a job has, what else is to be said in the same sentence, why that is, and what to do.
func explain(state *Outputs, and, why, next string) string {
	text := strings.TrimSpace(fmt.Sprintf("Replication job %s is %s%s. %s %s", state.ID.ValueString(), state.StatusText(), and, why, next))
	if code := state.ErrorCode.ValueString(); code != "" {
		text += fmt.Sprintf("\n\nSMC reports: %s %s", code, state.StatusInfo.ValueString())
	}
	return text
}

// Table is the run state table as documentation.
func Table() string {
	var b strings.Builder
	b.WriteString("What the next apply does for each status (and phase) of the replication job and each `desired_status`:\n\n| status | `Running` | `Stopped` | `Finished` | `Finished`, incremental |\n|---|---|---|---|---|\n")
	for _, row := range runStates {
		name := "`" + string(row.status) + "`"
		if row.phase != "" {
			name += " / `" + string(row.phase) + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", name, row.running, row.stopped, row.finished, row.cutOver)
	}
	return b.String()
}

// String is the decision as the documentation shows it.
func (d decision) String() string {
	switch {
	case d.action == start:
		return "start"
	case d.action == pause:
		return "pause"
	case d.action == cutOver:
		return "cut over"
	case d.note != nil:
		return "left alone, with a warning"
	default:
		return "no change"
	}
}
