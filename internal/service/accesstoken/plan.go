package accesstoken

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ModifyPlan decides what an update changes and what forces a new access token, and warns about
// access tokens that register no more source servers. The status of an access token is never
// an error: that would also stop a plan with -replace.
func (r *accessTokenResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	if req.State.Raw.IsNull() {
		resp.Diagnostics.Append(r.data.CanCreate()...)
		return
	}
	var config, plan, state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Config.Raw, &config)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	replace := planUpdate(&config, &plan, &state)
	switch read := r.refreshed().ids.Has(state.ID.ValueString()); {
	case len(replace) > 0 && !read:
		// Either this is the plan that Terraform makes again during the apply, and a value that
		// was not known turns out to be another one; or the plan is made without a refresh.
		resp.Diagnostics.AddAttributeError(path.Root(replace[0]), "Plan again before the access token is replaced",
			fmt.Sprintf("%s of access token %s has another value now, for which a new access token would replace it. This was not known in the plan that is applied, "+
				"or the plan was made with -refresh=false. Nothing was changed. Plan again, with a refresh: the plan then shows the replacement.", replace[0], state.ID.ValueString()))
		return
	case len(replace) > 0:
		for _, name := range replace {
			resp.RequiresReplace.Append(path.Root(name))
		}
	default:
		warn(&resp.Diagnostics, &config, &plan, &state)
	}
	resp.Diagnostics.Append(codec.Encode(ctx, &plan, &resp.Plan.Raw)...)
}

// planUpdate changes the plan into what an update of the access token will give, and returns
// the arguments that force a new one. An argument that is not configured, or not known yet, does
// not.
func planUpdate(config, plan, state *model) (replace []string) {
	replaces := func(name string, configured, before attr.Value) bool {
		differs := !configured.IsNull() && !configured.Equal(before)
		if differs && !configured.IsUnknown() {
			replace = append(replace, name)
		}
		return differs
	}
	if !replaces("name", config.Name, state.Name) {
		plan.Name = state.Name
	}
	if !replaces("description", config.Description, state.Description) {
		plan.Description = state.Description
	}
	if !replaces("limit", config.Limit, state.Limit) {
		plan.Limit = state.Limit
	}
	if !replaces("time_to_live_in_days", config.TimeToLiveInDays, state.TimeToLiveInDays) {
		plan.TimeToLiveInDays = state.TimeToLiveInDays
	}
	if state.Disabled.ValueBool() {
		plan.Disabled = state.Disabled // It cannot be enabled again.
	}
	plan.ID, plan.Code, plan.CreationTime, plan.ExpirationTime = state.ID, state.Code, state.CreationTime, state.ExpirationTime
	plan.Status, plan.RegisteredCount = state.Status, state.RegisteredCount
	if !plan.Disabled.Equal(state.Disabled) && !state.expired() {
		plan.Status, plan.RegisteredCount = types.StringUnknown(), types.Int64Unknown()
	}
	return replace
}

// warn warns about an access token that registers no more source servers, although its
// configuration has it enabled.
func warn(diags *diag.Diagnostics, config, plan, state *model) {
	const another = "To have another code instead, run terraform apply -replace=ADDRESS, with the address of this resource: that deletes this access token and creates another one. "
	const quiet = "Set disabled = true to keep it without this warning."
	const stay = "The source servers that it has registered are not affected. "
	switch {
	case state.Disabled.ValueBool():
		if !config.Disabled.ValueBool() && !config.Disabled.IsUnknown() {
			diags.AddAttributeWarning(path.Root("disabled"), "A disabled access token cannot be enabled again",
				fmt.Sprintf("%s is disabled, for good: SMC has no operation that enables it. It stays as it is. ", state.text())+stay+another+quiet)
		}
	case !plan.Disabled.Equal(types.BoolValue(false)):
	case state.expired():
		expired := "has expired"
		if at := state.ExpirationTime.ValueString(); at != "" {
			expired = "expired at " + at
		}
		diags.AddWarning("The access token has expired",
			fmt.Sprintf("%s %s and registers no more source servers. It stays as it is. ", state.text(), expired)+stay+another+quiet)
	case state.usedUp():
		diags.AddWarning("The access token is used up",
			fmt.Sprintf("%s has registered %d source servers, as many as its limit allows, and registers no more. It stays as it is. ", state.text(), state.RegisteredCount.ValueInt64())+stay+another+quiet)
	}
}
