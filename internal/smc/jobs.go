package smc

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"strings"
)

// CreateReplicationJob creates a replication job and returns its ID.
func (c *Client) CreateReplicationJob(ctx context.Context, request *CreateReplicationJobRequest) (string, error) {
	withToken := *request
	withToken.ClientToken = clientToken(request.ClientToken)
	return c.createJob(ctx, opCreateReplicationJob, request.RegionID, withToken.params())
}

// clientToken returns the token that was given or, where none was, a new one, which makes
// repeating the call after a lost response safe.
func clientToken(given string) string {
	if given != "" {
		return given
	}
	return rand.Text() // 26 ASCII characters, within MaxClientTokenLength.
}

// createJob makes a call that creates a job, and returns the job's ID.
func (c *Client) createJob(ctx context.Context, op createOperation, regionID string, p params) (string, error) {
	var result struct {
		baseResponse

		JobID text `json:"JobId"`
	}
	if _, err := c.create(ctx, op, regionID, p, &result); err != nil {
		return "", err
	}
	if result.JobID == "" {
		return "", &mayHaveCreatedError{&Error{Operation: op.name, RequestID: string(result.RequestID), Message: "the response has no job ID"}}
	}
	return string(result.JobID), nil
}

// jobKind describes the replication jobs of DescribeReplicationJobs.
var jobKind = objectKind[wireJob, ReplicationJob]{
	operation: opDescribeReplicationJobs, list: "ReplicationJobs", idParam: "JobId",
	convert: func(ctx context.Context, region string, wire *wireJob) ReplicationJob {
		job := wire.job(ctx)
		if job.RegionID == "" {
			job.RegionID = region
		}
		return job
	},
	id: func(job *ReplicationJob) string { return job.ID },
	wrong: func(region string, job *ReplicationJob) string { // RegionId is a filter.
		if strings.EqualFold(job.RegionID, region) {
			return ""
		}
		return fmt.Sprintf("%s is of region %s, asked for was %s", job.ID, job.RegionID, region)
	},
}

// ListReplicationJobs returns all replication jobs of a region that match the filter,
// each once.
func (c *Client) ListReplicationJobs(ctx context.Context, filter ReplicationJobFilter) ([]ReplicationJob, error) {
	return collect(c.ReplicationJobPages(ctx, filter))
}

// ReplicationJobPages yields what ListReplicationJobs returns in pages, and requests one when
// the page before it has been taken. Nothing follows an error.
func (c *Client) ReplicationJobPages(ctx context.Context, filter ReplicationJobFilter) iter.Seq2[[]ReplicationJob, error] {
	return func(yield func([]ReplicationJob, error) bool) {
		for part := range filter.parts() {
			for page, err := range jobKind.pages(ctx, c, part.RegionID, part.params()) {
				if !yield(page, err) || err != nil {
					return
				}
			}
		}
	}
}

// parts yields filters that together select the same jobs, each within the API's limits of
// IDs. No job matches two of them.
func (f ReplicationJobFilter) parts() iter.Seq[ReplicationJobFilter] {
	return func(yield func(ReplicationJobFilter) bool) {
		for jobIDs := range batches(f.JobIDs) {
			for sourceIDs := range batches(f.SourceIDs) {
				for instanceIDs := range batchesOf(f.InstanceIDs, MaxInstanceIDsPerRequest) {
					part := f
					part.JobIDs, part.SourceIDs, part.InstanceIDs = jobIDs, sourceIDs, instanceIDs
					if !yield(part) {
						return
					}
				}
			}
		}
	}
}

// FindReplicationJob returns a replication job; an error for which IsNotFound is true
// when two look-ups in a row say that the region has none of that ID. Look-ups at about
// the same time share a call.
func (c *Client) FindReplicationJob(ctx context.Context, regionID, jobID string) (*ReplicationJob, error) {
	return c.jobs.find(ctx, regionID, jobID)
}

// RefreshReplicationJob is FindReplicationJob for a refresh: the job may come from a
// listing that is up to a minute old, unless this client has changed it since.
func (c *Client) RefreshReplicationJob(ctx context.Context, regionID, jobID string) (*ReplicationJob, error) {
	return c.jobs.refresh(ctx, regionID, jobID)
}

// ModifyReplicationJobAttribute changes a replication job. Repeating it is safe.
func (c *Client) ModifyReplicationJobAttribute(ctx context.Context, request *ModifyReplicationJobAttributeRequest) error {
	return c.jobs.write(ctx, opModifyReplicationJobAttribute, request.RegionID, []string{request.JobID}, request.params())
}
