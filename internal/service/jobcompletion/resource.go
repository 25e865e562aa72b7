// Package jobcompletion holds the smc_replication_job_completion resource, which waits for jobs.
package jobcompletion

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// TypeName is the resource's type in configurations.
const TypeName = "smc_replication_job_completion"

// defaultCompletionTimeout is long enough for a large source server.
const defaultCompletionTimeout = 24 * time.Hour

var (
	_ resource.ResourceWithConfigure  = (*completionResource)(nil)
	_ resource.ResourceWithModifyPlan = (*completionResource)(nil)
)

type completionResource struct {
	data *tfprovider.Data
	now  func() time.Time
}

// NewResource returns the smc_replication_job_completion resource.
func NewResource() resource.Resource { return &completionResource{now: time.Now} }

// model is the resource's configuration, plan and state.
type model struct {
	JobIDs   types.Set      `tfsdk:"job_ids"`
	RegionID types.String   `tfsdk:"region_id"`
	Until    types.String   `tfsdk:"until"`
	ImageIDs types.Map      `tfsdk:"image_ids"`
	Jobs     types.Map      `tfsdk:"jobs"` // of completedType
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// codec reads and writes the model.
var codec = tfvalue.NewCodec[model](NewResource)

// completedType is the type of an element of jobs: what the state keeps of a job.
var completedType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"status":      types.StringType,
	"image_id":    types.StringType,
	"start_time":  types.StringType,
	"end_time":    types.StringType,
	"error_code":  types.StringType,
	"status_info": types.StringType,
}}

func (r *completionResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = TypeName
}

func (r *completionResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = tfprovider.FromResource(req, resp)
}

// Schema describes the resource.
func (r *completionResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	stringAttribute := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	timeout := fmt.Sprintf("Default: `%dh`.", int(defaultCompletionTimeout.Hours()))
	resp.Schema = schema.Schema{
		MarkdownDescription: "Waits until replication jobs have ended, so that the images that they made can be used in the same apply.\n\n" +
			"It is only a record of having waited: it creates nothing, and destroying it does nothing. One such resource waits for a whole fleet, with one call of the API for up to " +
			fmt.Sprint(smc.MaxIDsPerRequest) + " replication jobs at a time. It waits for jobs of `smc_replication_job` and of `smc_cross_zone_migration_job`.\n\n" +
			"## When a Job Does Not Complete\n\n" +
			"A replication job cannot complete when it has failed, is paused, was never started, has expired or is gone. The others are waited for all the same. " +
			"Then the apply fails, with the reason for each such job.\n\n" +
			"The replication jobs stay as they are: none is tainted or replaced. The next apply restarts those whose `desired_status` says so, in place, and waits again. " +
			"It does the same when the time to wait has run out, or after an interrupt.\n\n" +
			"Another value of `job_ids`, `region_id` or `until` waits again, in place. A job that had completed before and that SMC has removed since counts as completed.",
		Attributes: map[string]schema.Attribute{
			"job_ids": schema.SetAttribute{
				Required: true, ElementType: types.StringType,
				Validators:          []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(tfvalidate.ID("j-", "replication job"))},
				MarkdownDescription: "The IDs of the replication jobs to wait for, all of one region.",
			},
			"region_id": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators:          []validator.String{tfvalidate.RegionID()},
				MarkdownDescription: "The ID of the region of the replication jobs. Default: the provider's `region`.",
			},
			"until": schema.StringAttribute{
				Optional: true, Computed: true,
				Default:             stringdefault.StaticString(jobrun.UntilFinished),
				Validators:          []validator.String{stringvalidator.OneOf(jobrun.UntilImage, jobrun.UntilFinished)},
				MarkdownDescription: jobrun.UntilText,
			},
			"image_ids": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The image that each replication job made: image IDs by job ID. Jobs that make no custom image are missing.",
			},
			"jobs": schema.MapNestedAttribute{
				Computed:            true,
				MarkdownDescription: "How each replication job ended, by job ID.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"status":      stringAttribute("The status of the replication job when it was last seen."),
					"image_id":    stringAttribute("The ID of the image that it made."),
					"start_time":  stringAttribute("When its last run started, in UTC."),
					"end_time":    stringAttribute("When its last run ended, in UTC."),
					"error_code":  stringAttribute("The error code of its last failed run."),
					"status_info": stringAttribute("What SMC says about its status."),
				}},
			},
		},
		Blocks: map[string]schema.Block{
			"timeouts": tfvalidate.PositiveTimeouts(timeouts.Block(ctx, timeouts.Opts{
				Create: true, Update: true,
				CreateDescription: "How long to wait. When the time is over, the error says how far each replication job is. The jobs go on. " + timeout,
				UpdateDescription: "How long to wait after a change. " + timeout,
			})),
		},
	}
}

// ModifyPlan fills in the provider's region, and keeps the outcome where the update does not
// wait again.
func (r *completionResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var config, plan model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Config.Raw, &config)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	created := req.State.Raw.IsNull()
	var state model
	if created {
		resp.Diagnostics.Append(r.data.CanCreateIn(config.RegionID)...)
	} else {
		resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	}
	if config.RegionID.IsNull() {
		plan.RegionID = types.StringUnknown()
		switch {
		case !created:
			plan.RegionID = state.RegionID
		case r.data != nil && r.data.Region != "":
			plan.RegionID = types.StringValue(r.data.Region)
		}
	}
	if !created && plan.JobIDs.Equal(state.JobIDs) && plan.Until.Equal(state.Until) && plan.RegionID.Equal(state.RegionID) {
		plan.ImageIDs, plan.Jobs = state.ImageIDs, state.Jobs
	} else {
		plan.ImageIDs, plan.Jobs = types.MapUnknown(types.StringType), types.MapUnknown(completedType)
	}
	if plan.Jobs.IsUnknown() {
		r.checkVanished(&resp.Diagnostics, &plan, &state)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(codec.Encode(ctx, &plan, &resp.Plan.Raw)...)
}

// checkVanished refuses to wait for a job that is gone and had not completed when it was last
// read. Only the plan can tell: an apply does not have the record of what the refresh read.
func (r *completionResource) checkVanished(diags *diag.Diagnostics, plan, state *model) {
	for _, element := range plan.JobIDs.Elements() {
		id := tfvalue.As[types.String](element).ValueString()
		last := jobrun.SeenBy(r.data).Last(id)
		if last == nil || state.Jobs.Elements()[id] != nil {
			continue
		}
		status := smc.JobStatus(last.Status.ValueString())
		if status == smc.JobFinished || plan.Until.ValueString() == jobrun.UntilImage && (status == smc.JobWaiting || tfvalue.Known(last.ImageID)) {
			continue
		}
		diags.AddAttributeError(path.Root("job_ids"), "A replication job is gone and had not completed",
			fmt.Sprintf("Replication job %s no longer exists; when it was last read it was %s. There is nothing to wait for. Leave it out of job_ids, or migrate its "+
				"source server again: terraform apply -replace=ADDRESS, with the address of the replication job.", id, last.StatusText()))
	}
}

// Create waits. A failure leaves no state: the next apply waits again.
func (r *completionResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultCompletionTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if resp.Diagnostics.Append(r.complete(ctx, &plan, nil, timeout)...); !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(codec.Encode(ctx, &plan, &resp.State.Raw)...)
	}
}

// Read calls no API: jobs that have completed stay completed, also when SMC has removed their
// records. For jobs that were gone before anything waited for them it adds what is in the
// state of their own resource.
func (r *completionResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	jobs, images := state.Jobs.Elements(), state.ImageIDs.Elements()
	added := false
	for id, record := range jobs {
		last := jobrun.SeenBy(r.data).Last(id)
		if last == nil || tfvalue.Known(tfvalue.As[basetypes.ObjectValue](record).Attributes()["status"]) {
			continue
		}
		jobs[id], added = recordOf(last), true
		if tfvalue.Known(last.ImageID) {
			images[id] = last.ImageID
		}
	}
	if added {
		state.Jobs, state.ImageIDs = types.MapValueMust(completedType, jobs), types.MapValueMust(types.StringType, images)
		resp.Diagnostics.Append(codec.Encode(ctx, &state, &resp.State.Raw)...)
	}
}

// recordOf is what the state keeps of a job.
func recordOf(o *jobrun.Outputs) basetypes.ObjectValue {
	return types.ObjectValueMust(completedType.AttrTypes, map[string]attr.Value{
		"status": o.Status, "image_id": o.ImageID, "start_time": o.StartTime, "end_time": o.EndTime,
		"error_code": o.ErrorCode, "status_info": o.StatusInfo,
	})
}

// Update waits where the jobs or what to wait for have changed. After a failure the state
// stays as it was: the next apply waits again.
func (r *completionResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultCompletionTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if plan.Jobs.IsUnknown() {
		resp.Diagnostics.Append(r.complete(ctx, &plan, &state, timeout)...)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(codec.Encode(ctx, &plan, &resp.State.Raw)...)
	}
}

// Delete removes the outcome from the state, and nothing else.
func (r *completionResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// complete waits and fills in the outcome; state is that before an update, or nil.
func (r *completionResource) complete(ctx context.Context, plan, state *model, timeout time.Duration) diag.Diagnostics {
	client, diags := r.data.Client()
	if diags.HasError() {
		return diags
	}
	if plan.RegionID.IsUnknown() {
		plan.RegionID = types.StringValue(client.Region())
	}
	var prior map[string]attr.Value // what the state has of jobs that completed in an earlier wait
	if state != nil && state.RegionID.Equal(plan.RegionID) {
		prior = state.Jobs.Elements()
	}
	w := jobrun.Wait{
		Region: plan.RegionID.ValueString(), Until: plan.Until.ValueString(), Now: r.now,
		Before: make(map[string]bool, len(prior)), Removed: removedBy(client, jobrun.SeenBy(r.data)),
	}
	for _, id := range plan.JobIDs.Elements() {
		w.IDs = append(w.IDs, tfvalue.As[types.String](id).ValueString())
	}
	for id := range prior {
		w.Before[id] = true
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if d := wait(ctx, client, &w); d != nil {
		diags.Append(diag.WithPath(path.Root("job_ids"), d))
		return diags
	}
	warnGone(&diags, &w)
	images, jobs := make(map[string]string), make(map[string]attr.Value)
	for id, result := range w.Results {
		object := record(result.Job, prior[id])
		jobs[id] = object
		if image := tfvalue.As[types.String](object.Attributes()["image_id"]); tfvalue.Known(image) {
			images[id] = image.ValueString()
		}
	}
	plan.ImageIDs, plan.Jobs = tfvalue.Map(images), types.MapValueMust(completedType, jobs)
	return diags
}

// record returns what the state keeps of a job as last read, or nil; before is what it kept
// already, or nil.
func record(job *smc.ReplicationJob, before attr.Value) basetypes.ObjectValue {
	switch {
	case job != nil:
		var o jobrun.Outputs
		o.Flatten(job)
		return recordOf(&o)
	case before != nil:
		return tfvalue.As[basetypes.ObjectValue](before)
	default:
		return recordOf(new(jobrun.Outputs)) // It was gone before the wait: nothing is known of it.
	}
}
