// Package crosszonejob holds the smc_cross_zone_migration_job resource: the move of an ECS
// instance to another zone of its region.
package crosszonejob

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// TypeName is the resource's type in configurations.
const TypeName = "smc_cross_zone_migration_job"

var (
	_ resource.ResourceWithConfigure      = (*crossZoneJobResource)(nil)
	_ resource.ResourceWithIdentity       = (*crossZoneJobResource)(nil)
	_ resource.ResourceWithImportState    = (*crossZoneJobResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*crossZoneJobResource)(nil)
	_ resource.ResourceWithValidateConfig = (*crossZoneJobResource)(nil)
)

type crossZoneJobResource struct {
	data *tfprovider.Data // nil until the provider is configured
	now  func() time.Time
}

// NewResource returns the smc_cross_zone_migration_job resource.
func NewResource() resource.Resource { return &crossZoneJobResource{now: time.Now} }

// notes is the resource's private data.
type notes = jobrun.Notes

func (r *crossZoneJobResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = TypeName
}

func (r *crossZoneJobResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = tfprovider.FromResource(req, resp)
}

// IdentitySchema describes the resource identity.
func (r *crossZoneJobResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = jobrun.IdentitySchema()
}

// Create creates the job. Whatever fails after SMC has responded with its ID is a warning: an
// error would taint the job, and the next apply would delete it.
func (r *crossZoneJobResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, jobrun.DefaultCreateTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if plan.RegionID.IsUnknown() {
		plan.RegionID = types.StringValue(client.Region())
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	request := plan.expand()
	id, err := tfprovider.Uninterrupted(ctx, func(ctx context.Context) (string, error) {
		return client.CreateCrossZoneMigrationJob(ctx, request)
	})
	if err != nil {
		addCreateError(ctx, &resp.Diagnostics, client, request, err)
		return
	}
	plan.ID = types.StringValue(id)
	jobrun.SeenBy(r.data).NoteCreated(id)
	read := blank(id)
	if job := jobrun.FindCreated(ctx, &resp.Diagnostics, client, plan.target(), plan.desired(), r.now); job != nil {
		read = flatten(job, &plan)
	}
	state := complete(&plan, read)
	state.Keep(&read.Outputs)
	resp.Diagnostics.Append(codec.Encode(ctx, state, &resp.State.Raw)...)
	state.target().SetIdentity(resp.Identity)
}

// Read refreshes the state. A job is gone only when a complete response does not have it; it is
// removed from the state only if it had not started. Any failure to get a response is an error.
func (r *crossZoneJobResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	timeout, diags := state.Timeouts.Read(ctx, jobrun.DefaultReadTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	state.target().SetIdentity(resp.Identity)

	region, id := state.RegionID.ValueString(), state.ID.ValueString()
	job, err := client.RefreshReplicationJob(ctx, region, id)
	deleting := err == nil && job.Status == smc.JobDeleting
	seen := jobrun.SeenBy(r.data)
	seen.NoteRead(id)
	n := jobrun.ReadNotes[notes](ctx, req.Private)
	importing := state.beingImported()
	switch {
	case smc.IsNotFound(err) && importing:
		state.target().NothingToImport(&resp.Diagnostics)
		return
	case (smc.IsNotFound(err) || deleting) && !importing:
		if !state.Started() {
			resp.State.RemoveResource(ctx)
			return
		}
		seen.NoteVanished(id, state.Outputs)
		jobrun.WarnVanished(&resp.Diagnostics, &state.Outputs, region, deleting)
		n.Vanished = true
		resp.Diagnostics.Append(jobrun.WriteNotes(ctx, n, resp.Private)...)
		return
	case err != nil:
		addError(&resp.Diagnostics, "Reading replication job", id, err)
		return
	}
	if importing {
		n.Imported = true
		warnOtherType(&resp.Diagnostics, job)
	}
	n.Vanished = false
	resp.Diagnostics.Append(jobrun.WriteNotes(ctx, n, resp.Private)...)
	resp.Diagnostics.Append(codec.Encode(ctx, flatten(job, &state), &resp.State.Raw)...)
}

// warnOtherType warns that a job that is imported is of another kind. It is no error: that
// cross-zone jobs have this type is an inference from the types that SMC documents.
func warnOtherType(diags *diag.Diagnostics, job *smc.ReplicationJob) {
	if job.JobType == nil || *job.JobType == smc.JobTypeCrossZone {
		return
	}
	diags.AddWarning("The replication job may be of another kind",
		fmt.Sprintf("Replication job %s has the type %d, and jobs that move an instance to another zone have %d. If it migrates a source server, "+
			"import it as an smc_replication_job.", job.ID, *job.JobType, smc.JobTypeCrossZone))
}

// Update starts, resumes or pauses the job where the plan says so. SMC changes nothing else.
func (r *crossZoneJobResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, jobrun.DefaultUpdateTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	n := jobrun.ReadNotes[notes](ctx, req.Private)
	read := &state
	if !n.Vanished && plan.Status.IsUnknown() { // The plan has the job change its status.
		job, err := jobrun.ReachInUpdate(ctx, &resp.Diagnostics, client, plan.target(), plan.desired(), r.now)
		switch {
		case smc.IsNotFound(err) && state.Started():
			jobrun.WarnVanished(&resp.Diagnostics, &state.Outputs, state.RegionID.ValueString(), false)
			n.Vanished = true
		case err != nil:
			resp.Diagnostics.Append(diag.WithPath(path.Root("desired_status"), jobrun.ReachError(plan.target(), plan.desired(), err)))
			return
		default:
			read = flatten(job, &plan)
		}
	}
	resp.Diagnostics.Append(jobrun.WriteNotes(ctx, n, resp.Private)...)
	resp.Diagnostics.Append(codec.Encode(ctx, complete(&plan, read), &resp.State.Raw)...)
	state.target().SetIdentity(resp.Identity)
}

// Delete stops the job if it must, deletes it and waits until it is gone.
func (r *crossZoneJobResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, jobrun.DefaultDeleteTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	n := jobrun.ReadNotes[notes](ctx, req.Private)
	if n.Unstarted == state.ID.ValueString() {
		if err := jobrun.StillUnstarted(ctx, client, state.target()); err != nil {
			addError(&resp.Diagnostics, "Replacing replication job", state.ID.ValueString(), err)
			return
		}
	}
	if err := jobrun.Destroy(ctx, client, state.target(), &state.Outputs, n.Vanished); err != nil {
		addError(&resp.Diagnostics, "Deleting replication job", state.ID.ValueString(), err)
	}
}

// ImportState accepts the job's ID, alone or after its region, or its resource identity.
func (r *crossZoneJobResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	jobrun.ImportState(ctx, r.data, req, resp)
}

// addError adds the diagnostic of err, on the argument at fault where there is one.
func addError(diags *diag.Diagnostics, operation, object string, err error) {
	diags.Append(jobrun.Errors.Diagnostic(operation, object, err, argumentNames()...))
}
