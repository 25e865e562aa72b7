package replicationjob

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// findModified reads a modified job until the changed attributes have their new
// values; those that still have not a while after the first read are returned as missing.
// An error says that the job could not be read in the time that the context allows.
func findModified(ctx context.Context, client *smc.Client, plan *model, changed []field) (read *model, missing []string, err error) {
	wait, cancel := context.WithCancel(ctx)
	defer cancel()
	var settling *time.Timer
	_, err = client.WaitReplicationJob(wait, plan.RegionID.ValueString(), plan.ID.ValueString(), func(job *smc.ReplicationJob) (bool, error) {
		if settling == nil {
			settling = time.AfterFunc(jobrun.SettleTimeout, cancel)
		}
		read = flatten(job, plan, nil)
		missing = differing(ctx, plan, read, changed)
		return len(missing) == 0, nil
	})
	if settling != nil {
		settling.Stop()
	}
	if read != nil {
		return read, missing, nil
	}
	return nil, nil, err
}

// differing names the changed attributes whose value in read is not the planned one.
func differing(ctx context.Context, plan, read *model, changed []field) []string {
	var names []string
	aligned := *plan
	aligned.fillBlocks(read)
	for _, f := range changed {
		if f.differs(ctx, &aligned, read) {
			names = append(names, f.name)
		}
	}
	return names
}

// warnUnread warns that a change was made but the job could not be read afterwards.
func warnUnread(diags *diag.Diagnostics, id string, err error) {
	diags.AddWarning("The changed replication job could not be read back",
		fmt.Sprintf("SMC has changed replication job %s, but reading it failed for as long as timeouts.update allows. The state has the planned values; "+
			"the next refresh shows the job as it is.\n\n%s", id, tfprovider.Text(err)))
}

// warnIneffective warns of the changes that SMC accepted but does not report (missing). It
// returns the description when SMC keeps it although it was to be removed: later plans do not
// try again.
func warnIneffective(diags *diag.Diagnostics, id string, missing []string, plan, read *model) (description string) {
	for _, name := range missing {
		if name == "description" && plan.Description.IsNull() {
			description = read.Description.ValueString()
			diags.AddAttributeWarning(path.Root(name), "The description cannot be removed",
				fmt.Sprintf("SMC accepted an empty description for replication job %s and keeps the text %q. Terraform leaves it at that and does not manage "+
					"the description any more, until the configuration has one again or the text changes.", id, description))
			continue
		}
		diags.AddAttributeWarning(path.Root(name), "A change did not take effect",
			fmt.Sprintf("SMC accepted the change of %s of replication job %s but does not report the new value. The next plan shows the difference "+
				"if it is real, and applying it tries again.", name, id))
	}
	return description
}

// addCreateError explains a failed creation and, where the source server has a
// replication job already, names it and says how to adopt it.
func (r *replicationJobResource) addCreateError(ctx context.Context, diags *diag.Diagnostics, client *smc.Client, request *smc.CreateReplicationJobRequest, err error) {
	object := "for source server " + request.SourceID
	ambiguous := smc.MayHaveCreated(err)
	if smc.KindOf(err) != smc.KindSourceState && !ambiguous {
		addError(diags, "Creating replication job", object, err)
		return
	}
	// The look-up must also work after an interrupt or a timeout.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobrun.LookupTimeout)
	defer cancel()
	d := jobrun.Errors.Diagnostic("Creating replication job", object, err)
	detail := d.Detail()
	region, id, read := unfinishedJob(ctx, client, request)
	switch {
	case id != "" && ambiguous:
		detail += fmt.Sprintf("\n\nThe source server has the unfinished replication job %s: possibly this call created it. "+
			"Compare it with your configuration before you adopt it.%s", id, importAdvice(region, id))
	case id != "":
		detail += fmt.Sprintf("\n\nThe source server has the unfinished replication job %s; a source server carries one at a time. "+
			"Adopt it, or delete it and apply again. (With lifecycle create_before_destroy the new job cannot be created "+
			"before the old one is gone: remove it.)%s", id, importAdvice(region, id))
	case ambiguous && read:
		detail += "\n\nThe outcome of the call is not known, but the source server had no replication job just after it: apply again. Should SMC have created one after all, " +
			"it refuses another, and the message then names the first."
	case ambiguous:
		detail += "\n\nThe outcome of the call is not known. Before you apply again, check whether the source server has a replication job now; " +
			"if it has one, import it."
	}
	diags.AddAttributeError(path.Root("source_id"), d.Summary(), detail)
}

// importAdvice returns the import block for a job; region is "" when it is not known.
func importAdvice(region, id string) string { return jobrun.ImportAdvice(TypeName, region, id) }

// unfinishedJob looks for the job that occupies the request's source server: first in the
// request's region, then by the source server's own record. That does not have the region:
// it is "" where the job is not in the request's. The ID is "" when there is none or the
// look-up failed; read is whether everything could be read.
func unfinishedJob(ctx context.Context, client *smc.Client, request *smc.CreateReplicationJobRequest) (region, id string, read bool) {
	jobs, err := client.ListReplicationJobs(ctx, smc.ReplicationJobFilter{
		RegionID: request.RegionID, SourceIDs: []string{request.SourceID},
	})
	read = err == nil
	if err != nil {
		region = request.RegionID
	}
	for _, job := range jobs {
		if job.Status.In(smc.UnfinishedStatuses) {
			return job.RegionID, job.ID, read
		}
	}
	source, err := client.FindSourceServer(ctx, request.SourceID)
	if err != nil || source.State != smc.SourceInUse {
		return "", "", read && err == nil
	}
	return region, source.JobID, read
}
