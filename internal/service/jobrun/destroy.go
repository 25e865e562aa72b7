package jobrun

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// maxRefusals is how often a job is read again after SMC refused a call because of its
// status, which can change between the read and the call.
const maxRefusals = 10

// StillUnstarted returns an error when a job that the plan replaces because it had not
// started has started since: the plan did not show that a migration would be lost.
func StillUnstarted(ctx context.Context, client *smc.Client, target Target) error {
	job, err := client.FindReplicationJob(ctx, target.RegionID, target.JobID)
	switch {
	case smc.IsNotFound(err):
		return nil
	case err != nil:
		return err
	case job.Status != smc.JobReady && job.Status != smc.JobDeleting:
		return fmt.Errorf("the plan replaces replication job %s because it was Ready, and it is %s now: it has started since. It was left alone. "+
			"Plan again: settings that cannot be changed any more are then kept. To replace it all the same, use terraform apply -replace=ADDRESS", job.ID, job.Status)
	default:
		return nil
	}
}

// Destroy deletes a job and waits until it is gone. A running job is stopped
// first; in a phase that cannot be stopped, it waits for the phase to end.
// A job that does not exist is destroyed already.
//
// last is what the state has of the job. Where its status allows the deletion, that is requested
// without a look at the job: SMC refuses it if the status is another one by now. vanished says that the
// last refresh did not find the job any more: there is probably nothing to delete.
func Destroy(ctx context.Context, client *smc.Client, target Target, last *Outputs, vanished bool) error {
	region, id := target.RegionID, target.JobID
	waitGone := func(last *Outputs) error {
		return explainTimeout(client.WaitReplicationJobGone(ctx, region, id), last)
	}
	if !vanished && smc.JobStatus(last.Status.ValueString()).In(smc.DeletableStatuses) {
		err := client.DeleteReplicationJob(ctx, region, id)
		switch smc.KindOf(err) {
		case smc.KindThrottled, smc.KindTransient, smc.KindQuota, smc.KindUnauthorized, smc.KindCredentials:
			return err
		default: // A refusal, whose code may be unknown, is decided on by what the job is now.
		}
		if err == nil {
			return waitGone(last)
		}
	}
	for refusals := 0; ; {
		job, err := client.FindReplicationJob(ctx, region, id)
		if smc.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		switch {
		case job.Status == smc.JobDeleting:
			return waitGone(outputsOf(job))
		case job.Status.In(smc.DeletableStatuses):
			err = client.DeleteReplicationJob(ctx, region, id)
			if err == nil {
				return waitGone(outputsOf(job))
			}
		case job.Status == smc.JobRunning && job.BusinessStatus == smc.PhaseSyncing:
			err = client.StopReplicationJob(ctx, region, id)
			if err == nil {
				err = waitUntil(ctx, client, job, notSyncing)
			}
		default:
			err = waitUntil(ctx, client, job, stoppableOrDeletable)
		}
		switch {
		case err == nil:
		case smc.IsNotFound(err):
			return nil
		case smc.KindOf(err) == smc.KindInvalidStatus && refusals < maxRefusals:
			refusals++
			if err := waitUntil(ctx, client, job, afterOneInterval()); err != nil {
				return err
			}
		default:
			return err
		}
	}
}

func notSyncing(job *smc.ReplicationJob) (bool, error) {
	return job.Status != smc.JobRunning || job.BusinessStatus != smc.PhaseSyncing, nil
}

func stoppableOrDeletable(job *smc.ReplicationJob) (bool, error) {
	return job.Status.In(smc.DeletableStatuses) || job.Status == smc.JobDeleting ||
		job.Status == smc.JobRunning && job.BusinessStatus == smc.PhaseSyncing, nil
}

// afterOneInterval returns a condition that ends a wait after one polling interval.
func afterOneInterval() func(*smc.ReplicationJob) (bool, error) {
	reads := 0
	return func(*smc.ReplicationJob) (bool, error) {
		reads++
		return reads > 1, nil
	}
}

// waitUntil waits until done reports true of the job. seen is the job as last read, for the
// error of a wait that ran out of time.
func waitUntil(ctx context.Context, client *smc.Client, seen *smc.ReplicationJob, done func(*smc.ReplicationJob) (bool, error)) error {
	job, err := client.WaitReplicationJob(ctx, seen.RegionID, seen.ID, done)
	if job == nil {
		job = seen
	}
	return explainTimeout(err, outputsOf(job))
}

// explainTimeout adds to the error of a wait that ran out of time how far the job was when it was
// last read.
func explainTimeout(err error, last *Outputs) error {
	if !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w; the replication job was %s, %.0f %%, when it was last read, and stays in the state", err, last.StatusText(), last.Progress.ValueFloat64())
}
