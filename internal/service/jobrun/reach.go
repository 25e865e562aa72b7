package jobrun

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// SettleTimeout bounds the wait for a change to show in DescribeReplicationJobs.
const SettleTimeout = 10 * time.Second

// Target is the job to act on.
type Target struct{ RegionID, JobID string }

// Desired is the status that a job is to be brought to.
type Desired struct {
	Status   string // DesiredRunning, DesiredStopped or DesiredFinished
	SyncData bool   // whether a cut-over transfers what has changed once more
}

// Reach takes the action that the run state table has for the job's current status, and
// returns the job as read afterwards. It never waits for a migration to end, only for what
// the action itself needs: a phase that can be paused, the quota of jobs that run at once,
// and the new status to be reported.
//
// job is the job as just read, or nil to read it first.
func Reach(ctx context.Context, client *smc.Client, target Target, desired Desired, now func() time.Time, job *smc.ReplicationJob) (*smc.ReplicationJob, error) {
	t := transition{client: client, target: target, syncData: desired.SyncData, decide: func(job *smc.ReplicationJob) decision {
		return decide(StateOf(job, now()), desired.Status)
	}}
	job, decided, err := t.run(ctx, job)
	if err == nil && decided.action == impossible {
		return nil, errors.New(explain(outputsOf(job), ", desired_status is "+desired.Status, decided.note.why, decided.note.desired))
	}
	return job, err
}

// transition takes the action that is decided on for a job.
type transition struct {
	client   *smc.Client
	target   Target
	syncData bool
	decide   func(*smc.ReplicationJob) decision
	report   func(text string) // is told what is done and waited for; may be nil
}

// run takes the action that is decided on for the job's current status, and returns it with
// the job as read afterwards. Where nothing can be done, the decision says so, and there is no
// error. job is the job as just read, or nil to read it first.
func (t *transition) run(ctx context.Context, job *smc.ReplicationJob) (*smc.ReplicationJob, decision, error) {
	region, id := t.target.RegionID, t.target.JobID
	var err error
	if job == nil {
		if job, err = t.client.FindReplicationJob(ctx, region, id); err != nil {
			return nil, decision{}, err
		}
	}
	for refusals := 0; ; {
		decided := t.decide(job)
		if decided.action == nothing || decided.action == impossible {
			return job, decided, nil
		}
		if decided.action == pause && job.BusinessStatus != smc.PhaseSyncing {
			t.say("%s can be paused only while it is Syncing: waiting for that.", job)
			if job, err = t.await(ctx, job, prepared); err != nil {
				return job, decided, err
			}
			if job.BusinessStatus != smc.PhaseSyncing {
				continue // The action depends on the phase that it is in now.
			}
		}
		err = t.call(ctx, job, decided.action)
		switch {
		case err == nil:
			tflog.Info(ctx, "Changed the run state of a job", map[string]any{"job_id": id, "action": decided.String(), "was": string(job.Status)})
			job, err = settled(ctx, t.client, job)
			return job, decided, err
		case smc.KindOf(err) == smc.KindInvalidStatus && refusals < maxRefusals:
			refusals++ // The status has changed since the read, or is reported with a delay.
			if job, err = t.await(ctx, job, afterOneInterval()); err != nil {
				return job, decided, err
			}
		default:
			return job, decided, err
		}
	}
}

// await waits until done reports true of the job, and returns it as read last, also with an
// error; nil when it is gone.
func (t *transition) await(ctx context.Context, job *smc.ReplicationJob, done func(*smc.ReplicationJob) (bool, error)) (*smc.ReplicationJob, error) {
	read, err := t.client.WaitReplicationJob(ctx, t.target.RegionID, t.target.JobID, done)
	switch {
	case smc.IsNotFound(err):
		return nil, err
	case read == nil:
		return job, err
	default:
		return read, err
	}
}

// call makes the API call of an action.
func (t *transition) call(ctx context.Context, job *smc.ReplicationJob, a action) error {
	region, id := t.target.RegionID, t.target.JobID
	switch a {
	case start:
		t.say("%s is being started.", job)
		return t.client.StartReplicationJobWithinQuota(ctx, region, id, func() {
			t.say("%s waits for its turn: the account runs as many replication jobs at once as its quota allows.", job)
		})
	case pause:
		t.say("%s is being paused.", job)
		return t.client.StopReplicationJob(ctx, region, id)
	default:
		t.say("%s is being cut over.", job)
		return t.client.CutOverReplicationJob(ctx, region, id, t.syncData)
	}
}

// say reports a text about a job as it was read last; format has one verb, for the job.
func (t *transition) say(format string, job *smc.ReplicationJob) {
	if t.report != nil {
		t.report(fmt.Sprintf(format, "Replication job "+Title(job)+", which is "+StatusText(job)+","))
	}
}

// StatusText is the status of a job, with the phase where it is running, for a message.
func StatusText(job *smc.ReplicationJob) string { return outputsOf(job).StatusText() }

// outputsOf returns what SMC reports of a job.
func outputsOf(job *smc.ReplicationJob) *Outputs {
	var o Outputs
	o.Flatten(job)
	return &o
}

// prepared reports whether the job has left the phase Preparing: it can be paused now, or not
// any more in this run.
func prepared(job *smc.ReplicationJob) (bool, error) {
	row := runStateOf(job.Status, job.BusinessStatus) // An unknown phase counts as the first.
	return row == nil || row.status != smc.JobRunning || row.phase != smc.PhasePreparing, nil
}

// settled reads the job until its status is not the one before any more, for at most
// SettleTimeout, and returns it as last read.
func settled(ctx context.Context, client *smc.Client, before *smc.ReplicationJob) (*smc.ReplicationJob, error) {
	wait, cancel := context.WithTimeout(ctx, SettleTimeout)
	defer cancel()
	job, err := client.WaitReplicationJob(wait, before.RegionID, before.ID, func(job *smc.ReplicationJob) (bool, error) {
		return job.Status != before.Status, nil
	})
	if job != nil && wait.Err() != nil && ctx.Err() == nil {
		return job, nil
	}
	return job, err
}

// ReachInUpdate is Reach for the update of a resource: that the quota of jobs that run at once is
// exhausted is a warning. After an error, what depends on the jobs that were started would not
// go on.
func ReachInUpdate(ctx context.Context, diags *diag.Diagnostics, client *smc.Client, target Target, desired Desired, now func() time.Time) (*smc.ReplicationJob, error) {
	job, err := Reach(ctx, client, target, desired, now, nil)
	if job != nil && smc.KindOf(err) == smc.KindQuota {
		d := ReachError(target, desired, err)
		diags.AddAttributeWarning(path.Root("desired_status"), d.Summary(), d.Detail())
		return job, nil
	}
	return job, err
}

// operationOf names, for a message, what leads to a desired status.
var operationOf = map[string]string{
	DesiredRunning: "Starting replication job", DesiredStopped: "Pausing replication job", DesiredFinished: "Finishing replication job",
}

// ReachError is the diagnostic of a Reach that failed.
func ReachError(target Target, desired Desired, err error) diag.Diagnostic {
	if smc.KindOf(err) == smc.KindQuota {
		return diag.NewErrorDiagnostic("The replication job has not been started yet",
			"The account runs as many replication jobs at once as its quota allows, and none ended in the time that the timeouts block allows. "+
				"The jobs that were started go on; apply again when some have ended, or allow more time.\n\n"+LastRefusal(target, err))
	}
	return StartErrors.Diagnostic(operationOf[desired.Status], target.JobID, err)
}

// LastRefusal says how SMC has refused to start a job until the time ran out.
func LastRefusal(target Target, err error) string {
	return fmt.Sprintf("%s %s: %s", operationOf[DesiredRunning], target.JobID, tfprovider.Text(err))
}
