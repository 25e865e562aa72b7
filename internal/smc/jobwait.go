package smc

import "context"

// LastRead is what the last reads of several replication jobs have found, by ID. A job that
// could not be read the last time has the values of the read before.
type LastRead struct {
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
func (c *Client) WatchReplicationJobs(ctx context.Context, regionID string, jobIDs []string, look func(LastRead) (done bool, err error)) error {
	progressed := func(before, now *ReplicationJob) bool {
		return before.Status != now.Status || before.BusinessStatus != now.BusinessStatus
	}
	return c.jobs.watch(ctx, regionID, jobIDs, pace{first: c.config.PollInterval}, make(map[string]bool), progressed, func(last watched[ReplicationJob]) (bool, error) {
		return look(LastRead{Jobs: last.objects, Gone: last.gone})
	})
}

// WaitReplicationJob watches one replication job until done returns true, and returns it
// as last read. A job that does not exist ends the wait with an error for which
// IsNotFound is true.
func (c *Client) WaitReplicationJob(ctx context.Context, regionID, jobID string, done func(*ReplicationJob) (bool, error)) (*ReplicationJob, error) {
	var job *ReplicationJob
	err := c.WatchReplicationJobs(ctx, regionID, []string{jobID}, func(last LastRead) (bool, error) {
		if last.Gone[jobID] {
			return false, notFound(opDescribeReplicationJobs.name, jobID)
		}
		job = copied(last.Jobs[jobID])
		return done(job)
	})
	return job, err
}

// WaitReplicationJobVisible waits until a replication job that was just created can
// be read.
func (c *Client) WaitReplicationJobVisible(ctx context.Context, regionID, jobID string) (*ReplicationJob, error) {
	return c.jobs.waitVisible(ctx, regionID, jobID)
}

// WaitReplicationJobGone waits until a replication job that is being deleted is gone.
func (c *Client) WaitReplicationJobGone(ctx context.Context, regionID, jobID string) error {
	return c.jobs.waitGone(ctx, regionID, jobID)
}
