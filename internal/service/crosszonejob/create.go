package crosszonejob

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// addCreateError explains a failed creation. Where its outcome is not known, it names the job
// that the call may have created, and says how to adopt it.
func addCreateError(ctx context.Context, diags *diag.Diagnostics, client *smc.Client, request *smc.CreateCrossZoneMigrationJobRequest, err error) {
	const operation = "Creating cross-zone migration job"
	object := "for instance " + request.InstanceID
	if !smc.MayHaveCreated(err) {
		addError(diags, operation, object, err)
		return
	}
	// The look-up must also work after an interrupt or a timeout.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobrun.LookupTimeout)
	defer cancel()
	d := jobrun.Errors.Diagnostic(operation, object, err)
	detail := d.Detail()
	if job := unfinishedJob(ctx, client, request); job != nil {
		detail += fmt.Sprintf("\n\nThere is the unfinished replication job %s for the instance: possibly this call created it. "+
			"Compare it with your configuration before you adopt it.%s", job.ID, jobrun.ImportAdvice(TypeName, job.RegionID, job.ID))
	} else {
		detail += "\n\nThe outcome of the call is not known. Before you apply again, check whether there is a replication job for the instance now; " +
			"if there is one, import it."
	}
	diags.AddAttributeError(path.Root("instance_id"), d.Summary(), detail)
}

// unfinishedJob looks for a cross-zone job of the request's instance that has not ended. It
// returns nil when there is none or the look-up failed.
func unfinishedJob(ctx context.Context, client *smc.Client, request *smc.CreateCrossZoneMigrationJobRequest) *smc.ReplicationJob {
	jobs, err := client.ListReplicationJobs(ctx, smc.ReplicationJobFilter{RegionID: request.RegionID, InstanceIDs: []string{request.InstanceID}})
	if err != nil {
		return nil
	}
	for i, job := range jobs {
		ours := job.JobType == nil || *job.JobType == smc.JobTypeCrossZone
		if ours && job.InstanceID == request.InstanceID && job.Status.In(smc.UnfinishedStatuses) {
			return &jobs[i]
		}
	}
	return nil
}
