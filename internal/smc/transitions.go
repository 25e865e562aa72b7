package smc

import (
	"context"
	"strconv"
)

// DeleteReplicationJob begins the deletion of a replication job, which is
// asynchronous.
func (c *Client) DeleteReplicationJob(ctx context.Context, regionID, jobID string) error {
	return c.transition(ctx, "DeleteReplicationJob", regionID, params{"JobId": jobID}, func(job *ReplicationJob) bool {
		return job == nil || job.Status == JobDeleting
	})
}

// StartReplicationJob starts, resumes or retries a replication job.
func (c *Client) StartReplicationJob(ctx context.Context, regionID, jobID string) error {
	return c.transition(ctx, "StartReplicationJob", regionID, params{"JobId": jobID}, func(job *ReplicationJob) bool {
		return job != nil && job.Status.In([]JobStatus{JobRunning, JobWaiting, JobFinished})
	})
}

// StopReplicationJob pauses a replication job that is transferring data.
func (c *Client) StopReplicationJob(ctx context.Context, regionID, jobID string) error {
	return c.transition(ctx, "StopReplicationJob", regionID, params{"JobId": jobID}, func(job *ReplicationJob) bool {
		return job != nil && job.Status == JobStopped
	})
}

// CutOverReplicationJob ends the runs of an incremental replication job, after a
// last one if syncData is set.
func (c *Client) CutOverReplicationJob(ctx context.Context, regionID, jobID string, syncData bool) error {
	p := params{"JobId": jobID, "SyncData": strconv.FormatBool(syncData)}
	return c.transition(ctx, "CutOverReplicationJob", regionID, p, func(job *ReplicationJob) bool {
		if job == nil || job.Status != JobRunning {
			return job != nil && job.Status == JobFinished
		}
		// Without a last run only the cleaning is left; any other phase is that of a
		// scheduled run, which is no cut-over.
		return syncData || job.BusinessStatus == PhaseCleaning
	})
}

// transition makes a call that is not repeatable by itself: after an attempt whose
// outcome is not known, a refusal may only mean that the attempt succeeded, which
// the job's status tells. reached gets nil for a job that is gone.
func (c *Client) transition(ctx context.Context, operation, regionID string, p params, reached func(*ReplicationJob) bool) error {
	ambiguous, err := c.call(ctx, operation, regionID, p, &answer{})
	if kind := KindOf(err); err == nil || !ambiguous || kind != KindInvalidStatus && kind != KindNotFound {
		return err
	}
	job, findErr := c.FindReplicationJob(ctx, regionID, p["JobId"])
	if IsNotFound(findErr) {
		job, findErr = nil, nil
	}
	if findErr == nil && reached(job) {
		return nil
	}
	return err
}
