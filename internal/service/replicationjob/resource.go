// Package replicationjob holds the smc_replication_job resource: a migration of a
// source server into an image, a container image or an instance.
package replicationjob

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// TypeName is the resource's type in configurations.
const TypeName = "smc_replication_job"

var (
	_ resource.ResourceWithConfigure      = (*replicationJobResource)(nil)
	_ resource.ResourceWithImportState    = (*replicationJobResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*replicationJobResource)(nil)
	_ resource.ResourceWithValidateConfig = (*replicationJobResource)(nil)
)

// Default time limits, which the timeouts block overrides.
const (
	defaultCreateTimeout = 10 * time.Minute
	defaultReadTimeout   = 5 * time.Minute
	defaultUpdateTimeout = 10 * time.Minute
	// Destroying a running job may have to wait for a phase that cannot be stopped.
	defaultDeleteTimeout = 60 * time.Minute
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

// defaultTags returns the provider's default tags: a map, null or unknown.
func (r *replicationJobResource) defaultTags() types.Map {
	if r.data == nil {
		return types.MapNull(types.StringType)
	}
	return r.data.DefaultTags
}

// Create creates the replication job. Whatever fails after SMC has responded with its ID is
// a warning: an error would taint the job, and the next apply would delete it.
func (r *replicationJobResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultCreateTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if plan.RegionID.IsUnknown() {
		plan.RegionID = types.StringValue(client.Region())
	}
	plan.TagsAll = r.tagsAll(plan.Tags) // It may have been unknown in the plan.
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	request := plan.expand()
	id, err := tfprovider.Uninterrupted(ctx, func(ctx context.Context) (string, error) { return client.CreateReplicationJob(ctx, request) })
	if err != nil {
		r.addCreateError(ctx, &resp.Diagnostics, client, request, err)
		return
	}
	plan.ID = types.StringValue(id)
	r.seen().NoteCreated(id)
	var read *model
	job, err := findCreated(ctx, client, plan.RegionID.ValueString(), id)
	if tfvalue.Known(plan.DesiredStatus) {
		if started := r.startCreated(ctx, &resp.Diagnostics, client, &plan, job); started != nil {
			job, err = started, nil
		}
	}
	if err == nil {
		read = flatten(job, &plan, nil)
	} else {
		resp.Diagnostics.AddWarning("The new replication job could not be read back",
			fmt.Sprintf("Replication job %s was created in region %s and is in the state, but reading it failed. "+
				"Its computed attributes stay empty until the next refresh.\n\n%s", id, plan.RegionID.ValueString(), err))
		read = blank(&plan)
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
	timeout, diags := state.Timeouts.Read(ctx, defaultReadTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	region, id := state.RegionID.ValueString(), state.ID.ValueString()
	job, err := client.RefreshReplicationJob(ctx, region, id)
	deleting := err == nil && job.Status == smc.JobDeleting
	r.seen().NoteRead(id)
	n := readNotes(ctx, req.Private)
	switch {
	case smc.IsNotFound(err) && state.SourceID.IsNull():
		resp.Diagnostics.AddError("Replication job not found",
			fmt.Sprintf("Region %s has no replication job %s: there is nothing to import. Check the ID; for a job of another region than the provider's, write REGION:%s.", region, id, id))
		return
	case (smc.IsNotFound(err) || deleting) && !state.SourceID.IsNull():
		if !state.mayHaveStarted(r.now()) {
			resp.State.RemoveResource(ctx)
			return
		}
		r.seen().NoteVanished(id, state.Outputs)
		warnVanished(&resp.Diagnostics, &state, deleting)
		n.Vanished = true
		resp.Diagnostics.Append(n.write(ctx, resp.Private)...)
		return
	}
	if err == nil && job.Tags == nil && len(state.TagsAll.Elements()) > 0 {
		err = readTags(ctx, client, job)
	}
	if err != nil {
		addError(&resp.Diagnostics, "Reading replication job", id, err)
		return
	}
	read := flatten(job, &state, tfvalue.StringMap(r.defaultTags()))
	n.Vanished = false
	n.keepNotedDisks(&resp.Diagnostics, read, &state, job)
	if n.Description != "" && n.Description == read.Description.ValueString() {
		read.Description = types.StringNull() // SMC keeps it, although it was to be removed.
	} else {
		n.Description = ""
	}
	resp.Diagnostics.Append(n.write(ctx, resp.Private)...)
	resp.Diagnostics.Append(codec.Encode(ctx, read, &resp.State.Raw)...)
}

// warnVanished warns that a job that had started is gone.
func warnVanished(diags *diag.Diagnostics, state *model, deleting bool) {
	gone := fmt.Sprintf("no longer exists in region %s", state.RegionID.ValueString())
	if deleting {
		gone = fmt.Sprintf("is being deleted in region %s", state.RegionID.ValueString())
	}
	diags.AddWarning("A replication job that had started is gone",
		fmt.Sprintf("Replication job %s %s; when it was last read it was %s. SMC removes the records of old jobs, and others may delete them. "+
			"The job stays in the state as it was, so that its source server is not migrated a second time, and nothing can be changed any more. "+
			"To migrate the source server again, run terraform apply -replace=ADDRESS. To forget the job, use a removed block or terraform state rm ADDRESS.",
			state.ID.ValueString(), gone, state.StatusText()))
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
	timeout, diags := plan.Timeouts.Update(ctx, defaultUpdateTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.TagsAll = r.tagsAll(plan.Tags)
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
			warnVanished(&diags, state, false)
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
		job, err := jobrun.Reach(ctx, client, plan.target(), plan.desired(), r.now, nil)
		if err != nil && (job == nil || smc.KindOf(err) != smc.KindQuota) {
			if smc.IsNotFound(err) {
				return failed("Reading replication job", err)
			}
			diags.Append(diag.WithPath(path.Root("desired_status"), jobrun.ReachError(plan.target(), plan.desired(), err)))
			return nil, diags
		}
		if err != nil {
			// A warning: after an error, what depends on the jobs that were started would not go on.
			d := jobrun.ReachError(plan.target(), plan.desired(), err)
			diags.AddAttributeWarning(path.Root("desired_status"), d.Summary(), d.Detail())
		}
		read = flatten(job, plan, nil)
	}
	return read, diags
}

// updateTags changes the job's tags from state to plan with as few calls as possible.
func updateTags(ctx context.Context, client *smc.Client, plan, state *model) error {
	want, have := tfvalue.StringMap(plan.TagsAll), tfvalue.StringMap(state.TagsAll)
	remove := make([]string, 0, len(have))
	for k := range have {
		if _, ok := want[k]; !ok {
			remove = append(remove, k)
		}
	}
	slices.Sort(remove)
	maps.DeleteFunc(want, func(k, v string) bool {
		old, ok := have[k]
		return ok && old == v
	})
	region, ids := state.RegionID.ValueString(), []string{state.ID.ValueString()}
	if len(remove) > 0 { // First, so that the limit of tags is not exceeded in between.
		if err := client.UntagResources(ctx, region, smc.ResourceTypeReplicationJob, ids, remove); err != nil {
			return err
		}
	}
	if len(want) == 0 {
		return nil
	}
	return client.TagResources(ctx, region, smc.ResourceTypeReplicationJob, ids, want)
}

// Delete stops the job if it must, deletes it and waits until it is gone.
func (r *replicationJobResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if readNotes(ctx, req.Private).Unstarted == state.ID.ValueString() {
		if err := jobrun.StillUnstarted(ctx, client, state.target()); err != nil {
			addError(&resp.Diagnostics, "Replacing replication job", state.ID.ValueString(), err)
			return
		}
	}
	if err := jobrun.Destroy(ctx, client, state.target()); err != nil {
		addError(&resp.Diagnostics, "Deleting replication job", state.ID.ValueString(), err)
	}
}

// importID is JOB or REGION:JOB.
var importID = regexp.MustCompile(`^(?:([a-z0-9-]+):)?(j-[^\s:]+)$`)

// ImportState accepts the job's ID, alone or after its region (importID).
func (r *replicationJobResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	parts := importID.FindStringSubmatch(req.ID)
	if parts == nil {
		resp.Diagnostics.AddError("Invalid import ID",
			fmt.Sprintf("%q is not the ID of a replication job. Write j-bp1example, or cn-hangzhou:j-bp1example for a job "+
				"whose region is not the provider's.", req.ID))
		return
	}
	region, id := parts[1], parts[2]
	if region == "" {
		client, diags := r.data.Client()
		resp.Diagnostics.Append(diags...)
		if diags.HasError() {
			return
		}
		region = client.Region()
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region_id"), region)...)
}

// addError adds the diagnostic of err, on the attribute at fault where there is one.
func addError(diags *diag.Diagnostics, operation, object string, err error) {
	attributes := []string{"tags"}
	for _, f := range allFields() {
		attributes = append(attributes, f.name)
	}
	diags.Append(jobrun.Errors.Diagnostic(operation, object, err, attributes...))
}
