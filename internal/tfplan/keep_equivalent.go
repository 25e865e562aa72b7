package tfplan

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// KeepEquivalent returns a plan modifier that plans the state's value where the
// configuration's is semantically equal to it, so that writing a value in another way is not
// a change; Terraform accepts either of the two in a plan. The framework itself applies
// semantic equality only to what an apply or a refresh returns. The modifier does nothing
// when the attribute's type has no semantic equality.
func KeepEquivalent() planmodifier.String { return equivalentModifier{} }

type equivalentModifier struct{}

// Description describes the modifier in plain text.
func (equivalentModifier) Description(context.Context) string {
	return "A value that means the same as the current one is not a change."
}

// MarkdownDescription describes the modifier in Markdown.
func (m equivalentModifier) MarkdownDescription(ctx context.Context) string {
	return m.Description(ctx)
}

// KeepsEqual implements tfserver.KeepsEqual.
func (equivalentModifier) KeepsEqual() {}

// PlanModifyString implements planmodifier.String.
func (equivalentModifier) PlanModifyString(ctx context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() || req.PlanValue.Equal(req.StateValue) {
		return
	}
	typ, diags := req.Plan.Schema.TypeAtPath(ctx, req.Path)
	resp.Diagnostics.Append(diags...)
	custom, ok := typ.(basetypes.StringTypable)
	if diags.HasError() || !ok {
		return
	}
	planned, diags := custom.ValueFromString(ctx, req.PlanValue)
	resp.Diagnostics.Append(diags...)
	state, diags := custom.ValueFromString(ctx, req.StateValue)
	resp.Diagnostics.Append(diags...)
	semantic, ok := planned.(basetypes.StringValuableWithSemanticEquals)
	if resp.Diagnostics.HasError() || !ok {
		return
	}
	same, diags := semantic.StringSemanticEquals(ctx, state)
	resp.Diagnostics.Append(diags...)
	if same {
		resp.PlanValue = req.StateValue
	}
}
