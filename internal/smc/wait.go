package smc

import (
	"context"
	"fmt"
	"time"
)

// maxPollGrowth is the ratio of the longest interval of a wait to its first one.
const maxPollGrowth = 15

// Sighting is the result of one read of several replication jobs, by ID. A job that could not
// be read this time has the values of its last read.
type Sighting struct {
	Jobs map[string]*ReplicationJob
	Gone map[string]bool // IDs that do not exist: two reads in a row lacked them
}

// WatchReplicationJobs reads replication jobs of a region again and again until look
// returns true. All watches of a client share their calls, of up to
// MaxIDsPerRequest jobs each. The intervals grow as long as nothing happens and
// shrink when a job changes its status or phase; they never cost more than one call
// per PollInterval, besides the read that follows at once to confirm that a job is
// gone. A read that fails temporarily does not end the watch; the end of the context does,
// at once.
func (c *Client) WatchReplicationJobs(ctx context.Context, regionID string, jobIDs []string, look func(Sighting) (done bool, err error)) error {
	return c.watch(ctx, regionID, jobIDs, make(map[string]bool), look)
}

// watch is WatchReplicationJobs, which does not confirm that the jobs in gone do not exist.
func (c *Client) watch(ctx context.Context, regionID string, jobIDs []string, gone map[string]bool, look func(Sighting) (done bool, err error)) error {
	calls := (len(jobIDs) + MaxIDsPerRequest - 1) / MaxIDsPerRequest
	least := c.config.PollInterval * time.Duration(max(calls, 1))
	most := max(c.config.PollInterval*maxPollGrowth, 2*least)
	seen := Sighting{Jobs: make(map[string]*ReplicationJob, len(jobIDs)), Gone: gone}
	var (
		delay   time.Duration
		failure error // of the last read
	)
	for interval := least; ; {
		found, err := c.jobs.findMany(ctx, regionID, jobIDs, delay, seen.Gone)
		if ended := context.Cause(ctx); ended != nil {
			if failure != nil {
				return fmt.Errorf("%w; the last look failed: %w", ended, failure)
			}
			return ended
		}
		if err != nil && !isTemporary(err) {
			return err
		}
		failure = err
		if seen.merge(jobIDs, found) {
			interval = max(interval/2, least)
		}
		if len(found.unread) == 0 || len(found.unread) < len(jobIDs) {
			if done, err := look(seen); done || err != nil {
				return err
			}
		}
		delay, interval = interval, min(interval*3/2, most)
	}
}

// merge adds the result of a read, and reports whether a job changed its status or phase, or
// is gone.
func (s *Sighting) merge(ids []string, found lookupResult[ReplicationJob]) (changed bool) {
	for _, id := range ids {
		if found.unread[id] {
			continue
		}
		job, before := found.objects[id], s.Jobs[id]
		if job == nil {
			changed = changed || before != nil
			delete(s.Jobs, id)
			s.Gone[id] = true
			continue
		}
		changed = changed || before != nil && (before.Status != job.Status || before.BusinessStatus != job.BusinessStatus)
		s.Jobs[id] = job
		delete(s.Gone, id)
	}
	return changed
}

// WaitReplicationJob watches one replication job until done returns true, and returns it
// as last read. A job that does not exist ends the wait with an error for which
// IsNotFound is true.
func (c *Client) WaitReplicationJob(ctx context.Context, regionID, jobID string, done func(*ReplicationJob) (bool, error)) (*ReplicationJob, error) {
	var last *ReplicationJob
	err := c.WatchReplicationJobs(ctx, regionID, []string{jobID}, func(seen Sighting) (bool, error) {
		if seen.Gone[jobID] {
			return false, notFound("DescribeReplicationJobs", jobID)
		}
		job := *seen.Jobs[jobID]
		last = &job
		return done(last)
	})
	return last, err
}

// WaitReplicationJobVisible waits until a replication job that was just created can
// be read.
func (c *Client) WaitReplicationJobVisible(ctx context.Context, regionID, jobID string) (*ReplicationJob, error) {
	var last *ReplicationJob
	err := c.watch(ctx, regionID, []string{jobID}, map[string]bool{jobID: true}, func(seen Sighting) (bool, error) {
		if seen.Gone[jobID] {
			return false, nil
		}
		job := *seen.Jobs[jobID]
		last = &job
		return true, nil
	})
	return last, err
}

// WaitReplicationJobGone waits until a replication job that is being deleted is gone.
func (c *Client) WaitReplicationJobGone(ctx context.Context, regionID, jobID string) error {
	return c.WatchReplicationJobs(ctx, regionID, []string{jobID}, func(seen Sighting) (bool, error) {
		return seen.Gone[jobID], nil
	})
}
