package jobrun

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// LookupTimeout bounds the look-ups that only improve an error message.
const LookupTimeout = 20 * time.Second

// FindCreated reads a job just created, which may take a moment to appear, and brings it to its
// desired status, where it has one. Whatever fails is a warning: an error would taint the job,
// and the next apply would delete it. It returns nil when the job could not be read.
func FindCreated(ctx context.Context, diags *diag.Diagnostics, client *smc.Client, target Target, desired Desired, now func() time.Time) *smc.ReplicationJob {
	visible, cancel := context.WithTimeout(ctx, SettleTimeout)
	defer cancel()
	job, err := client.WaitReplicationJobVisible(visible, target.RegionID, target.JobID)
	if desired.Status != "" {
		if started := startCreated(ctx, diags, client, target, desired, now, job); started != nil {
			return started
		}
	}
	if err != nil {
		diags.AddWarning("The new replication job could not be read back",
			fmt.Sprintf("Replication job %s was created in region %s and is in the state, but reading it failed. "+
				"Its computed attributes stay empty until the next refresh.\n\n%s", target.JobID, target.RegionID, tfprovider.Text(err)))
		return nil
	}
	return job
}

// startCreated brings a job that was just created to its desired status. job is the job as just
// read, or nil; the job as read last is returned, or nil.
func startCreated(ctx context.Context, diags *diag.Diagnostics, client *smc.Client, target Target, desired Desired, now func() time.Time, job *smc.ReplicationJob) *smc.ReplicationJob {
	job, err := Reach(ctx, client, target, desired, now, job)
	if err != nil {
		diags.AddAttributeWarning(path.Root("desired_status"), "The replication job was created but not started",
			fmt.Sprintf("Replication job %s was created; it is in the state and stays as it is. The next apply starts it in place.\n\n%s",
				target.JobID, ReachError(target, desired, err).Detail()))
	}
	return job
}

// ImportAdvice returns the import block for a job of a resource type; region is "" when it is not
// known.
func ImportAdvice(typeName, region, id string) string {
	if region == "" {
		region = "REGION"
	}
	return tfprovider.ImportBlock(typeName, region+":"+id)
}
