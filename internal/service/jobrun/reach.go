package jobrun

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
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
	region, id := target.RegionID, target.JobID
	var err error
	if job == nil {
		if job, err = client.FindReplicationJob(ctx, region, id); err != nil {
			return nil, err
		}
	}
	for refusals := 0; ; {
		out := decide(StateOf(job, now()), desired.Status)
		switch out.action {
		case nothing:
			return job, nil
		case impossible:
			var seen Outputs
			seen.Flatten(job)
			return nil, errors.New(explain(&seen, desired.Status, out.note))
		case start:
			err = client.StartReplicationJobWithinQuota(ctx, region, id)
		case pause:
			if job.BusinessStatus != smc.PhaseSyncing {
				if job, err = client.WaitReplicationJob(ctx, region, id, prepared); err != nil {
					return nil, err
				}
				if job.BusinessStatus != smc.PhaseSyncing {
					continue // The action depends on the phase that it is in now.
				}
			}
			err = client.StopReplicationJob(ctx, region, id)
		case cutOver:
			err = client.CutOverReplicationJob(ctx, region, id, desired.SyncData)
		}
		switch {
		case err == nil:
			tflog.Info(ctx, "Changed the run state of a job", map[string]any{"job_id": id, "action": out.String(), "was": string(job.Status)})
			return settled(ctx, client, job)
		case smc.KindOf(err) == smc.KindInvalidStatus && refusals < maxRefusals:
			refusals++ // The status has changed since the read, or is reported with a delay.
			if job, err = client.WaitReplicationJob(ctx, region, id, afterOneInterval()); err != nil {
				return nil, err
			}
		default:
			return job, err
		}
	}
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

// ReachError is the diagnostic of a Reach that failed.
func ReachError(target Target, desired Desired, err error) diag.Diagnostic {
	d := Errors.Diagnostic("Bringing to status "+desired.Status, "replication job "+target.JobID, err)
	if smc.KindOf(err) == smc.KindQuota {
		return diag.NewErrorDiagnostic("The replication job has not been started yet",
			"The account runs as many replication jobs at once as its quota allows, and none ended in the time that the timeouts block allows. "+
				"The jobs that were started go on; apply again when some have ended, or allow more time.\n\n"+d.Detail())
	}
	return d
}
