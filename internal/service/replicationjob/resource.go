// Package replicationjob holds the smc_replication_job resource: a migration of a
// source server into an image, a container image or an instance.
package replicationjob

import (
	"cmp"
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfserver"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// TypeName is the resource's type in configurations.
const TypeName = "smc_replication_job"

var (
	_ resource.ResourceWithConfigure      = (*replicationJobResource)(nil)
	_ resource.ResourceWithIdentity       = (*replicationJobResource)(nil)
	_ resource.ResourceWithImportState    = (*replicationJobResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*replicationJobResource)(nil)
	_ resource.ResourceWithValidateConfig = (*replicationJobResource)(nil)
)

type replicationJobResource struct {
	data *tfprovider.Data // nil until the provider is configured
	now  func() time.Time
}

// NewResource returns the smc_replication_job resource.
func NewResource() resource.Resource { return &replicationJobResource{now: time.Now} }

func (r *replicationJobResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = TypeName
}

func (r *replicationJobResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = tfprovider.FromResource(req, resp)
}

// IdentitySchema describes the identity.
func (r *replicationJobResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = jobrun.IdentitySchema()
}

func (r *replicationJobResource) seen() *jobrun.Seen { return jobrun.SeenBy(r.data) }

// target is the job of a state or plan.
func (m *model) target() jobrun.Target {
	return jobrun.Target{RegionID: m.RegionID.ValueString(), JobID: m.ID.ValueString()}
}

// desired is the status that a plan asks for.
func (m *model) desired() jobrun.Desired {
	return jobrun.Desired{Status: m.DesiredStatus.ValueString(), SyncData: m.SyncDataOnCutOver.ValueBool()}
}

// defaultRegion returns the provider's region; "" when it has none or it is not known yet.
func (r *replicationJobResource) defaultRegion() string {
	if r.data == nil {
		return ""
	}
	return r.data.Region
}

// Create creates the replication job. Whatever fails after SMC has responded with its ID is
// a warning: an error would taint the job, and the next apply would delete it.
func (r *replicationJobResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
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
	plan.TagsAll = r.data.TagsAll(plan.Tags) // It may have been unknown in the plan.
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	request := plan.expand()
	id, err := tfprovider.Uninterrupted(ctx, func(ctx context.Context) (string, error) { return client.CreateReplicationJob(ctx, request) })
	if err != nil {
		r.addCreateError(ctx, &resp.Diagnostics, client, request, err)
		return
	}
	plan.ID = types.StringValue(id)
	plan.target().SetIdentity(resp.Identity)
	r.seen().NoteCreated(id)
	read := blank(&plan)
	job := jobrun.FindCreated(ctx, &resp.Diagnostics, client, plan.target(), plan.desired(), r.now)
	if job != nil {
		read = flatten(job, &plan, nil)
	}
	state := complete(&plan, read)
	state.Keep(&read.Outputs)
	var n notes
	noteDisks(&resp.Diagnostics, state, job, &n)
	resp.Diagnostics.Append(n.write(ctx, resp.Private)...)
	resp.Diagnostics.Append(codec.Encode(ctx, state, &resp.State.Raw)...)
}

// Read refreshes the state. A job is gone only when a complete response does not have it; it
// is removed from the state only if it had not started. Any failure to get a response is an
// error.
func (r *replicationJobResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	state.target().SetIdentity(resp.Identity)
	timeout, diags := state.Timeouts.Read(ctx, jobrun.DefaultReadTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	read, diags := r.refresh(ctx, &state, r.find(ctx, &state, timeout), resp.Private)
	resp.Diagnostics.Append(diags...)
	switch {
	case resp.Diagnostics.HasError(), read == &state:
	case read == nil:
		resp.State.RemoveResource(ctx)
	default:
		resp.Diagnostics.Append(codec.Encode(ctx, read, &resp.State.Raw)...)
	}
}

// found is what a refresh gets from SMC.
type found struct {
	job     *smc.ReplicationJob
	err     error            // of reading the job
	tagsErr error            // of reading its tags
	diags   diag.Diagnostics // why SMC was not asked
}

// find asks SMC for the job of a state, once for each refresh.
func (r *replicationJobResource) find(ctx context.Context, state *model, timeout time.Duration) found {
	return tfserver.Once(ctx, func() found {
		client, diags := r.data.Client()
		if diags.HasError() {
			return found{diags: diags}
		}
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		job, err := client.RefreshReplicationJob(ctx, state.RegionID.ValueString(), state.ID.ValueString())
		f := found{job: job, err: err}
		if err == nil && !f.gone(state) && job.Tags == nil && len(state.TagsAll.Elements()) > 0 {
			f.tagsErr = readTags(ctx, client, job)
		}
		return f
	})
}

// gone reports whether the job of a state, which is not being imported, no longer exists or is being
// deleted.
func (f found) gone(state *model) bool {
	return (smc.IsNotFound(f.err) || f.err == nil && f.job.Status == smc.JobDeleting) && !state.SourceID.IsNull()
}

// refresh returns the state after a refresh: nil when the job is gone for good, and state itself when it
// is gone, but was not to be.
func (r *replicationJobResource) refresh(ctx context.Context, state *model, f found, private jobrun.PrivateData) (read *model, diags diag.Diagnostics) {
	if f.diags.HasError() {
		return nil, f.diags
	}
	region, id, job := state.RegionID.ValueString(), state.ID.ValueString(), f.job
	r.seen().NoteRead(id)
	n := readNotes(ctx, private)
	switch {
	case smc.IsNotFound(f.err) && state.SourceID.IsNull():
		state.target().NothingToImport(&diags)
		return nil, diags
	case f.gone(state):
		if !state.mayHaveStarted(r.now()) {
			return nil, diags
		}
		r.seen().NoteVanished(id, state.Outputs)
		jobrun.WarnVanished(&diags, &state.Outputs, region, f.err == nil)
		n.Vanished = true
		diags.Append(n.write(ctx, private)...)
		return state, diags
	case f.err != nil, f.tagsErr != nil:
		addError(&diags, "Reading replication job", id, cmp.Or(f.err, f.tagsErr))
		return nil, diags
	}
	read = flatten(job, state, tfvalue.StringMap(r.data.Tags()))
	n.Vanished, n.Imported = false, n.Imported || state.SourceID.IsNull()
	n.keepNotedDisks(&diags, read, state, job)
	if n.Description != "" && n.Description == read.Description.ValueString() {
		read.Description = types.StringNull() // SMC keeps it, although it was to be removed.
	} else {
		n.Description = ""
	}
	diags.Append(n.write(ctx, private)...)
	return read, diags
}

// readTags fills in the tags of a job whose description does not report them
// (older versions of DescribeReplicationJobs).
func readTags(ctx context.Context, client *smc.Client, job *smc.ReplicationJob) error {
	tags, err := client.RefreshTags(ctx, job.RegionID, job.ID)
	job.Tags = tags
	if job.Tags == nil && err == nil {
		job.Tags = map[string]string{}
	}
	return err
}

// Update requests what changed, and nothing else.
func (r *replicationJobResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	state.target().SetIdentity(resp.Identity)
	timeout, diags := plan.Timeouts.Update(ctx, jobrun.DefaultUpdateTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.TagsAll = r.data.TagsAll(plan.Tags)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	n := readNotes(ctx, req.Private)
	read := &state
	if !n.Vanished {
		updated, diags := r.modify(ctx, client, &plan, &state, &n)
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
		if updated != nil {
			read = updated
		}
	}
	result := complete(&plan, read)
	result.Fill(&read.Outputs)
	resp.Diagnostics.Append(n.write(ctx, resp.Private)...)
	resp.Diagnostics.Append(codec.Encode(ctx, result, &resp.State.Raw)...)
}

// modify changes the job from state to plan. It returns the job as read afterwards; nil
// when it was not read.
func (r *replicationJobResource) modify(ctx context.Context, client *smc.Client, plan, state *model, n *notes) (read *model, diags diag.Diagnostics) {
	id := state.ID.ValueString()
	failed := func(operation string, err error) (*model, diag.Diagnostics) {
		if smc.IsNotFound(err) && state.mayHaveStarted(r.now()) {
			jobrun.WarnVanished(&diags, &state.Outputs, state.RegionID.ValueString(), false)
			n.Vanished = true
			return nil, diags
		}
		addError(&diags, operation, id, err)
		return nil, diags
	}
	request, changed := state.modification(ctx, plan)
	disks, job, err := diskChanges(ctx, client, plan, state)
	if err != nil {
		return failed("Reading replication job", err)
	}
	if job != nil {
		read = flatten(job, plan, nil)
	}
	disks.addTo(request)
	if len(changed) > 0 || disks.changed() {
		if err := client.ModifyReplicationJobAttribute(ctx, request); err != nil {
			return failed("Modifying replication job", err)
		}
	}
	if err := updateTags(ctx, client, plan, state); err != nil {
		return failed("Tagging replication job", err)
	}
	if len(changed) > 0 || disks.changed() {
		modified, missing, err := findModified(ctx, client, plan, append(changed, disks.fields()...))
		if err != nil {
			warnUnread(&diags, id, err)
		}
		if modified != nil {
			read = modified
		}
		if text := warnIneffective(&diags, id, missing, plan, modified); text != "" {
			n.Description = text
		}
	}
	if plan.Status.IsUnknown() { // The plan has the job change its status.
		job, err := jobrun.ReachInUpdate(ctx, &diags, client, plan.target(), plan.desired(), r.now)
		if smc.IsNotFound(err) {
			return failed("Reading replication job", err)
		}
		if err != nil {
			diags.Append(diag.WithPath(path.Root("desired_status"), jobrun.ReachError(plan.target(), plan.desired(), err)))
			return nil, diags
		}
		read = flatten(job, plan, nil)
	}
	return read, diags
}

// updateTags changes the job's tags from state to plan with as few calls as possible.
func updateTags(ctx context.Context, client *smc.Client, plan, state *model) error {
	has, region, ids := state.TagsAll, state.RegionID.ValueString(), []string{state.ID.ValueString()}
	changes := !plan.TagsAll.Equal(has) || !plan.Tags.Equal(state.Tags)
	if changes && len(has.Elements()) == 0 { // Tags that are not reported with the job are read only where the state has some.
		tags, err := client.RefreshTags(ctx, region, ids[0])
		if err != nil {
			return err
		}
		has = tfvalue.Map(smc.UserTags(tags))
	}
	remove, attach := tfprovider.TagChanges(has, plan.TagsAll)
	if len(remove) > 0 { // First, so that the limit of tags is not exceeded in between.
		if err := client.UntagResources(ctx, region, smc.ResourceTypeReplicationJob, ids, remove); err != nil {
			return err
		}
	}
	if len(attach) == 0 {
		return nil
	}
	return client.TagResources(ctx, region, smc.ResourceTypeReplicationJob, ids, attach)
}

// Delete stops the job if it must, deletes it and waits until it is gone.
func (r *replicationJobResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
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
	n := readNotes(ctx, req.Private)
	if n.Unstarted == state.ID.ValueString() {
		if err := jobrun.StillUnstarted(ctx, client, state.target()); err != nil {
			addError(&resp.Diagnostics, "Replacing replication job", state.ID.ValueString(), err)
			return
		}
	}
	if err := jobrun.Destroy(ctx, client, state.target(), &state.Outputs, n.Vanished); err != nil {
		addError(&resp.Diagnostics, "Deleting replication job", state.ID.ValueString(), err)
		return
	}
	r.seen().NoteDestroyed(state.ID.ValueString())
}

// ImportState accepts the job's ID, alone or after its region, and its identity.
func (r *replicationJobResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	jobrun.ImportState(ctx, r.data, req, resp)
}

// addError adds the diagnostic of err, on the attribute at fault where there is one.
func addError(diags *diag.Diagnostics, operation, object string, err error) {
	attributes := []string{"tags"}
	for _, f := range allFields() {
		attributes = append(attributes, f.name)
	}
	diags.Append(jobrun.Errors.Diagnostic(operation, object, err, attributes...))
}
