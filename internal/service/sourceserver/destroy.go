package sourceserver

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// destroy deletes a source server and waits until it is gone. It never deletes a job that has
// not ended: it refuses where it finds one, asks SMC first for a deletion that any job prevents,
// and has SMC delete jobs as well only where all of them are known to have ended.
func destroy(ctx context.Context, client *smc.Client, id string) error {
	server, job, err := look(ctx, client, id)
	switch {
	case smc.IsNotFound(err):
		return nil
	case err != nil:
		return err
	case server.State == smc.SourceDeleting:
		return client.WaitSourceServerGone(ctx, id)
	case job != nil && !ended(job):
		return unfinished(id, job)
	}
	err = client.DeleteSourceServer(ctx, id, false)
	if smc.KindOf(err) == smc.KindSourceState {
		err = destroyRelated(ctx, client, id, err)
	}
	if err != nil {
		return err
	}
	return client.WaitSourceServerGone(ctx, id)
}

// destroyRelated goes on after the refusal of a deletion that any job prevents.
func destroyRelated(ctx context.Context, client *smc.Client, id string, refusal error) error {
	server, job, err := look(ctx, client, id)
	var refused *smc.Error
	switch {
	case smc.IsNotFound(err):
		return nil
	case err != nil:
		return err
	case server.State == smc.SourceDeleting:
		return nil
	case job != nil && !ended(job):
		return unfinished(id, job)
	case !errors.As(refusal, &refused) || refused.Code != smc.CodeReplicationJobRelated:
		return refusal
	case job != nil, server.State == smc.SourceAvailable:
		// The last job has ended. A source server that is Available has no unfinished job, in any
		// region.
		return client.DeleteSourceServer(ctx, id, true)
	default:
		return fmt.Errorf("source server %s is %s and has a replication job (the last one is %s) that is not in the provider's region, so that it is not known whether it has ended. "+
			"Nothing was deleted. Delete that job, or bring the source server back online, and destroy again. %s", id, server.State, server.JobID, refusal.Error())
	}
}

// look returns a source server and its last job, or nil where that is not known.
func look(ctx context.Context, client *smc.Client, id string) (*smc.SourceServer, *smc.ReplicationJob, error) {
	server, err := client.FindSourceServer(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	job, err := lastJob(ctx, client, server, client.FindReplicationJob)
	return server, job, err
}

// lastJob returns the last job of a source server, the only one that can be unfinished; nil when
// there is none, or when it is not in the client's region: a source server does not tell the
// region of its job, and jobs are found only by region.
func lastJob(ctx context.Context, client *smc.Client, server *smc.SourceServer, find func(ctx context.Context, regionID, jobID string) (*smc.ReplicationJob, error)) (*smc.ReplicationJob, error) {
	if server.JobID == "" || client.Region() == "" {
		return nil, nil
	}
	job, err := find(ctx, client.Region(), server.JobID)
	if smc.IsNotFound(err) {
		return nil, nil
	}
	return job, err
}

// ended reports whether nothing is lost with a job, because it is finished or on its way out. A
// status that is not known counts as unfinished.
func ended(job *smc.ReplicationJob) bool {
	return job.Status == smc.JobFinished || job.Status == smc.JobDeleting
}

// describe returns the status of a job and, while it runs, the phase.
func describe(job *smc.ReplicationJob) string {
	if job.Status == smc.JobRunning {
		return fmt.Sprintf("%s (%s, %.0f %%)", job.Status, job.BusinessStatus, job.Progress)
	}
	return string(job.Status)
}

// unfinished is the error of a destruction that would throw away a job.
func unfinished(id string, job *smc.ReplicationJob) error {
	return fmt.Errorf("source server %s has the replication job %s, which is %s: deleting the source server would throw that migration away. Nothing was deleted. "+
		"Finish the job or delete it first, then destroy again; or set force_destroy = false to leave the source server in SMC", id, job.ID, describe(job))
}
