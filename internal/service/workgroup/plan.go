package workgroup

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// ModifyPlan completes the plan: it adds the provider's default tags to a new workgroup, keeps
// what an update does not change, and decides whether other tags replace the workgroup.
func (r *workgroupResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var config, plan model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Config.Raw, &config)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.State.Raw.IsNull() {
		plan.TagsAll = r.data.TagsAll(plan.Tags)
		resp.Diagnostics.Append(r.data.CanCreate()...)
		tfprovider.CheckTagCount(&resp.Diagnostics, plan.TagsAll, "workgroup", "")
	} else {
		var state model
		resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
		if resp.Diagnostics.HasError() {
			return
		}
		replaces, diags := r.planExisting(&config, &plan, &state)
		resp.Diagnostics.Append(diags...)
		if replaces {
			resp.RequiresReplace.Append(path.Root("tags"))
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(codec.Encode(ctx, &plan, &resp.Plan.Raw)...)
}

// planExisting plans the change of a workgroup that exists, and reports whether another one
// replaces it.
func (r *workgroupResource) planExisting(config, plan, state *model) (replaces bool, diags diag.Diagnostics) {
	plan.ID, plan.TagsAll, plan.Status, plan.Warnings = state.ID, state.TagsAll, state.Status, state.Warnings
	if config.Name.IsNull() {
		plan.Name = state.Name
	}
	id := state.ID.ValueString()
	defaults := types.MapNull(types.StringType)
	if r.data != nil {
		defaults = r.data.DefaultTags
	}
	changed := changedTags(plan, state, defaults)
	switch {
	case len(changed) > 0 && !tfprovider.Memory[records](r.data).read.Has(id):
		// Either this is the plan that Terraform makes again during the apply, and tags that were
		// not known are other ones; or the plan is made without a refresh.
		diags.AddAttributeError(path.Root("tags"), "Plan again before the workgroup is replaced",
			fmt.Sprintf("SMC cannot change the tags of workgroup %s, and tags has other values now, for which another workgroup would replace it. This was not known in the plan that is "+
				"applied, or the plan was made with -refresh=false. Nothing was changed. Plan again, with a refresh: the plan then shows the replacement.", id))
	case len(changed) > 0:
		warnReplacedForTags(&diags, id, changed)
		return true, diags
	default:
		if missing := missingDefaults(plan, state, defaults); len(missing) > 0 {
			warnMissingDefaults(&diags, id, missing)
		}
	}
	return false, diags
}
