package workgroup

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// model is the resource's configuration, plan and state.
type model struct {
	ID          types.String   `tfsdk:"id"`
	Name        types.String   `tfsdk:"name"`
	Description types.String   `tfsdk:"description"`
	Tags        types.Map      `tfsdk:"tags"`
	TagsAll     types.Map      `tfsdk:"tags_all"`
	Status      types.String   `tfsdk:"status"`
	Warnings    types.List     `tfsdk:"warnings"` // of warningType
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

// codec reads and writes the model.
var codec = tfvalue.NewCodec[model](NewResource)

// warningType is the type of an element of warnings.
var warningType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"warning_type": types.StringType,
	"source_ids":   types.ListType{ElemType: types.StringType},
}}

// imported reports whether a state comes from an import and has not been read yet.
func (m *model) imported() bool { return m.TagsAll.IsNull() }

// expand turns the plan of a creation into a request.
func (m *model) expand() *smc.CreateWorkgroupRequest {
	return &smc.CreateWorkgroupRequest{
		Name:        m.Name.ValueString(),
		Description: m.Description.ValueString(),
		Tags:        tfvalue.StringMap(m.TagsAll),
	}
}

// modification returns the request that changes the workgroup from the state m to a plan; nil
// when it changes nothing. A description that is removed is sent as an empty one.
func (m *model) modification(plan *model) *smc.ModifyWorkgroupAttributeRequest {
	request := &smc.ModifyWorkgroupAttributeRequest{WorkgroupID: m.ID.ValueString()}
	if !plan.Name.Equal(m.Name) && tfvalue.Known(plan.Name) {
		request.Name = plan.Name.ValueStringPointer()
	}
	if !plan.Description.Equal(m.Description) {
		description := plan.Description.ValueString()
		request.Description = &description
	}
	if request.Name == nil && request.Description == nil {
		return nil
	}
	return request
}

// flatten turns a workgroup into the state that follows prior. defaults are the provider's
// default tags. Tags that are not reported stay as they were.
func flatten(group *smc.Workgroup, prior *model, defaults map[string]string) *model {
	m := *prior
	m.ID = types.StringValue(group.ID)
	m.Name, m.Status = types.StringNull(), types.StringNull()
	m.fillOutputs(group)
	m.Description = tfvalue.StringOrNull(group.Description)
	if tags := smc.UserTags(group.Tags); tags != nil || prior.imported() {
		m.TagsAll = tfvalue.Map(tags)
		m.Tags = ownTags(tags, prior, defaults)
	}
	return &m
}

// fillOutputs sets what SMC decides: the status, the warnings and, where it is not known, the
// name.
func (m *model) fillOutputs(group *smc.Workgroup) {
	if !tfvalue.Known(m.Name) {
		m.Name = tfvalue.StringOrNull(group.Name)
	}
	m.Status = tfvalue.StringOrNull(string(group.Status))
	m.Warnings = flattenWarnings(group.Warnings)
}

// flattenWarnings returns warnings sorted by type, each with its source servers sorted by ID:
// the order of SMC is not documented.
func flattenWarnings(warnings []smc.WorkgroupWarning) types.List {
	warnings = slices.Clone(warnings)
	slices.SortFunc(warnings, func(a, b smc.WorkgroupWarning) int { return strings.Compare(string(a.Type), string(b.Type)) })
	elements := make([]attr.Value, 0, len(warnings))
	for _, w := range warnings {
		ids := make([]attr.Value, 0, len(w.SourceIDs))
		for _, id := range slices.Sorted(slices.Values(w.SourceIDs)) {
			ids = append(ids, types.StringValue(id))
		}
		elements = append(elements, types.ObjectValueMust(warningType.AttrTypes, map[string]attr.Value{
			"warning_type": types.StringValue(string(w.Type)),
			"source_ids":   types.ListValueMust(types.StringType, ids),
		}))
	}
	return types.ListValueMust(warningType, elements)
}
