package smc

import (
	"context"
	"fmt"
)

// WaitReplicationJob reads a replication job until done says so, at growing
// intervals, and returns it as last read. A read that fails for a reason that may
// pass does not end the wait; the end of the context does.
func (c *Client) WaitReplicationJob(ctx context.Context, regionID, jobID string, done func(*ReplicationJob) (bool, error)) (*ReplicationJob, error) {
	var last *ReplicationJob
	err := c.poll(ctx, func() (bool, error) {
		job, err := c.FindReplicationJob(ctx, regionID, jobID)
		if err != nil {
			return false, err
		}
		last = job
		return done(job)
	})
	return last, err
}

// WaitReplicationJobVisible waits until a replication job that was just created can
// be read.
func (c *Client) WaitReplicationJobVisible(ctx context.Context, regionID, jobID string) (*ReplicationJob, error) {
	var last *ReplicationJob
	err := c.poll(ctx, func() (bool, error) {
		job, err := c.FindReplicationJob(ctx, regionID, jobID)
		if IsNotFound(err) {
			return false, nil
		}
		last = job
		return err == nil, err
	})
	return last, err
}

// WaitReplicationJobGone waits until a replication job that is being deleted is gone.
func (c *Client) WaitReplicationJobGone(ctx context.Context, regionID, jobID string) error {
	return c.poll(ctx, func() (bool, error) {
		_, err := c.FindReplicationJob(ctx, regionID, jobID)
		if IsNotFound(err) {
			return true, nil
		}
		return false, err
	})
}

// poll calls look until it is done, fails for good, or the context ends.
func (c *Client) poll(ctx context.Context, look func() (bool, error)) error {
	for interval := c.config.PollInterval; ; interval = min(interval*3/2, max(maxPollInterval, c.config.PollInterval)) {
		done, err := look()
		if err == nil && done {
			return nil
		}
		if kind := KindOf(err); err != nil && ctx.Err() == nil && kind != KindTransient && kind != KindThrottled {
			return err
		}
		ended := context.Cause(ctx)
		if ended == nil {
			ended = c.config.Sleep(ctx, interval)
		}
		switch {
		case ended != nil && err != nil:
			return fmt.Errorf("%w; the last look failed: %w", ended, err)
		case ended != nil:
			return ended
		}
	}
}
