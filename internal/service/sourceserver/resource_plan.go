package sourceserver

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// ModifyPlan completes the plan: what the configuration leaves open stays as it is, and a
// destruction says what it does.
func (r *sourceServerResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan, state resourceModel
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	}
	if req.Plan.Raw.IsNull() {
		if !resp.Diagnostics.HasError() {
			r.planDestruction(ctx, &resp.Diagnostics, &state)
		}
		return
	}
	resp.Diagnostics.Append(codec.Decode(ctx, req.Config.Raw, &config)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.ForceDestroy.ValueBool() {
		r.seen().delete(state.SourceID.ValueString()) // With -refresh=false it was not read.
	}
	switch {
	case req.State.Raw.IsNull():
		r.planCreate(ctx, &resp.Diagnostics, &config, &plan)
	case !plan.SourceID.Equal(state.SourceID): // It is replaced: the plan of the creation comes next.
		r.planReplacement(ctx, &resp.Diagnostics, &plan, &state)
		return
	default:
		r.planUpdate(ctx, &config, &plan, &state)
	}
	if req.State.Raw.IsNull() || !plan.TagsAll.Equal(state.TagsAll) {
		tfprovider.CheckTagCount(&resp.Diagnostics, plan.TagsAll, "source server", otherTags)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(codec.Encode(ctx, &plan, &resp.Plan.Raw)...)
	}
}

// planCreate checks whether the source server can be adopted.
func (r *sourceServerResource) planCreate(ctx context.Context, diags *diag.Diagnostics, config, plan *resourceModel) {
	unknown := &resourceModel{Tags: types.MapUnknown(types.StringType), TagsAll: types.MapUnknown(types.StringType)}
	plan.planTags(config.Tags, unknown, r.data.Tags())
	diags.Append(r.data.CanCreate()...)
	id := plan.SourceID.ValueString()
	if tfvalue.Known(plan.SourceID) && r.seen().adopt(id) {
		diags.Append(selfDestruction(id))
	}
	if diags.HasError() || r.data == nil || r.data.SkipPreflight || !tfvalue.Known(plan.SourceID) {
		return
	}
	client, clientDiags := r.data.Client()
	if clientDiags.HasError() {
		return // The provider's configuration is not complete yet; the apply needs it.
	}
	server, err := client.RefreshSourceServer(ctx, id)
	d := unadoptable(id, server, err)
	switch {
	case d == nil:
	case err != nil && !smc.IsNotFound(err) && smc.KindOf(err) != smc.KindCredentials:
		diags.AddAttributeWarning(path.Root("source_id"), "The source server could not be checked",
			d.Detail()+"\n\nThe plan is made without knowing whether the source server exists. skip_preflight in the provider's configuration turns this check off.")
	default:
		diags.Append(d)
	}
}

// planUpdate plans a change in place.
func (r *sourceServerResource) planUpdate(ctx context.Context, config, plan, state *resourceModel) {
	if config.Name.IsNull() {
		plan.Name = state.Name
	}
	if config.Description.IsNull() {
		plan.Description = state.Description
	}
	plan.outputs = state.outputs
	plan.planTags(config.Tags, state, r.data.Tags())
	if !config.Tags.IsNull() && plan.TagsAll.Equal(state.TagsAll) && r.hasOtherTags(ctx, state) {
		plan.TagsAll = types.MapUnknown(types.StringType) // The update removes them.
	}
}

// hasOtherTags reports whether the source server of a state without tags has some nevertheless,
// because SMC does not report them with it.
func (r *sourceServerResource) hasOtherTags(ctx context.Context, state *resourceModel) bool {
	if len(state.TagsAll.Elements()) > 0 || r.seen().reported.Has(state.SourceID.ValueString()) {
		return false
	}
	client, diags := r.data.Client()
	if diags.HasError() {
		return false
	}
	has, err := state.withTags(ctx, client)
	return err == nil && len(has.TagsAll.Elements()) > 0
}

// planReplacement explains what happens to the source server that another one takes the place of.
func (r *sourceServerResource) planReplacement(ctx context.Context, diags *diag.Diagnostics, plan, state *resourceModel) {
	if state.ForceDestroy.ValueBool() && plan.SourceID.IsUnknown() {
		diags.AddAttributeError(path.Root("source_id"), "The source server to keep is not known",
			fmt.Sprintf("source_id is known only after an apply. If it turns out to be another source server, force_destroy deletes source server %s from SMC, and if it is the same, the source server "+
				"is lost all the same. Nothing is planned: give source_id a value that is known while planning, apply what it depends on first (with -target), or set force_destroy = false and apply that first.",
				state.label()))
		return
	}
	r.planDestruction(ctx, diags, state)
}

// planDestruction says what a destruction does and, where it is known, what will stop it.
func (r *sourceServerResource) planDestruction(ctx context.Context, diags *diag.Diagnostics, state *resourceModel) {
	if !state.ForceDestroy.ValueBool() {
		diags.AddWarning("The source server is released, not deleted",
			fmt.Sprintf("Terraform stops managing source server %s, without a call of the API. It stays registered in SMC, with its name, description and tags. "+
				"To delete it from SMC, set force_destroy = true and apply that before the destruction.", state.label()))
		return
	}
	if r.seen().delete(state.SourceID.ValueString()) {
		diags.Append(selfDestruction(state.SourceID.ValueString()))
		return
	}
	text := fmt.Sprintf("force_destroy is true: source server %s is deleted from SMC, together with the records of its finished replication jobs. "+
		"To register the server again, the SMC client on it has to be restarted; it then has another ID.", state.label())
	if job := r.plannedObstacle(ctx, state); job != nil {
		text += fmt.Sprintf("\n\nIts replication job %s is %s, which is not its end: the destruction fails as long as that job is there. "+
			"If the same apply destroys that job first, there is nothing to do. Otherwise finish or delete it; a running replication job is never thrown away by this resource.", job.ID, describe(job))
	}
	diags.AddWarning("The source server is deleted from SMC", text)
}

// plannedObstacle returns the unfinished job that will stop a destruction; nil where there is
// none, or it is not known.
func (r *sourceServerResource) plannedObstacle(ctx context.Context, state *resourceModel) *smc.ReplicationJob {
	client, diags := r.data.Client()
	if diags.HasError() {
		return nil
	}
	server, err := client.RefreshSourceServer(ctx, state.SourceID.ValueString())
	if err != nil {
		return nil
	}
	job, err := lastJob(ctx, client, server, client.RefreshReplicationJob)
	if err != nil || job == nil || ended(job) {
		return nil
	}
	return job
}

// otherTags says where tags of a source server come from besides the configuration's.
const otherTags = ", and without tags in the configuration also with those that it has,"
