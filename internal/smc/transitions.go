package smc

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// DeleteReplicationJob begins the deletion of a replication job, which is
// asynchronous. It succeeds where the job does not exist any more.
func (c *Client) DeleteReplicationJob(ctx context.Context, regionID, jobID string) error {
	return c.jobs.delete(ctx, opDeleteReplicationJob, regionID, jobID, params{"JobId": jobID}, func(job *ReplicationJob) bool {
		return job.Status == JobDeleting
	})
}

// StartReplicationJob starts, resumes or retries a replication job.
func (c *Client) StartReplicationJob(ctx context.Context, regionID, jobID string) error {
	return c.jobs.transition(ctx, opStartReplicationJob, regionID, jobID, params{"JobId": jobID}, func(job *ReplicationJob) bool {
		return job.Status.In([]JobStatus{JobRunning, JobWaiting, JobFinished})
	})
}

// StartReplicationJobWithinQuota starts a replication job. A start that is refused because
// the account runs as many jobs as it may is repeated until it succeeds or the context ends;
// the error is then the refusal. Of several such starts one at a time is repeated, so that
// waiting costs few calls. refused is called once when the start has to wait; nil is none.
func (c *Client) StartReplicationJobWithinQuota(ctx context.Context, regionID, jobID string, refused func()) error {
	refusal := c.StartReplicationJob(ctx, regionID, jobID)
	if KindOf(refusal) != KindQuota {
		return refusal
	}
	if refused != nil {
		refused()
	}
	outOfTime := func() error {
		return fmt.Errorf("%w while the replication job waited for its turn: %w", context.Cause(ctx), refusal)
	}
	select {
	case c.startSlot <- struct{}{}:
		defer func() { <-c.startSlot }()
	case <-ctx.Done():
		return outOfTime()
	}
	tflog.Info(ctx, "The account runs as many replication jobs as it may: waiting for one to end", map[string]any{"job_id": jobID})
	for wait := c.config.PollInterval; ; wait = min(wait*3/2, c.config.PollInterval*maxPollGrowth) {
		if pause(ctx, wait) != nil {
			return outOfTime()
		}
		err := c.StartReplicationJob(ctx, regionID, jobID)
		switch {
		case err != nil && ctx.Err() != nil:
			return outOfTime()
		case KindOf(err) != KindQuota:
			return err
		}
	}
}

// StopReplicationJob pauses a replication job that is transferring data.
func (c *Client) StopReplicationJob(ctx context.Context, regionID, jobID string) error {
	return c.jobs.transition(ctx, opStopReplicationJob, regionID, jobID, params{"JobId": jobID}, func(job *ReplicationJob) bool {
		return job.Status == JobStopped
	})
}

// CutOverReplicationJob ends the runs of an incremental replication job, after a
// last one if syncData is set.
func (c *Client) CutOverReplicationJob(ctx context.Context, regionID, jobID string, syncData bool) error {
	p := params{"JobId": jobID, "SyncData": strconv.FormatBool(syncData)}
	return c.jobs.transition(ctx, opCutOverReplicationJob, regionID, jobID, p, func(job *ReplicationJob) bool {
		if job.Status != JobRunning {
			return job.Status == JobFinished
		}
		// Without a last run a cut-over only cleans up. Any other phase belongs to a
		// scheduled run that began meanwhile.
		return syncData || job.BusinessStatus == PhaseCleaning
	})
}
