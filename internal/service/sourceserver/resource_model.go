package sourceserver

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// resourceModel is the resource's configuration, plan and state.
type resourceModel struct {
	outputs

	SourceID     types.String   `tfsdk:"source_id"`
	Name         types.String   `tfsdk:"name"`
	Description  types.String   `tfsdk:"description"`
	Tags         types.Map      `tfsdk:"tags"`
	TagsAll      types.Map      `tfsdk:"tags_all"`
	ForceDestroy types.Bool     `tfsdk:"force_destroy"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`
}

// outputs are the attributes that SMC alone decides.
type outputs struct {
	State             types.String `tfsdk:"state"`
	Platform          types.String `tfsdk:"platform"`
	Architecture      types.String `tfsdk:"architecture"`
	KernelLevel       types.Int64  `tfsdk:"kernel_level"`
	ReplicationDriver types.String `tfsdk:"replication_driver"`
	AgentVersion      types.String `tfsdk:"agent_version"`
	SystemDiskSize    types.Int64  `tfsdk:"system_disk_size"`
	CreationTime      types.String `tfsdk:"creation_time"`
	ResourceGroupID   types.String `tfsdk:"resource_group_id"`
	WorkgroupID       types.String `tfsdk:"workgroup_id"`
}

// codec reads and writes the model.
var codec = tfvalue.NewCodec[resourceModel](NewResource)

// label is how messages name the source server.
func (m *resourceModel) label() string {
	if tfvalue.Known(m.Name) {
		return m.SourceID.ValueString() + " (" + m.Name.ValueString() + ")"
	}
	return m.SourceID.ValueString()
}

// flattenResource returns the state that a source server, as just read, gives. prior is the
// state before; after an import it has only source_id and force_destroy. defaults are the
// provider's default tags.
func flattenResource(server *smc.SourceServer, prior *resourceModel, defaults types.Map) *resourceModel {
	m := *prior
	m.Name = tfvalue.StringOrNull(server.Name)
	switch {
	case server.Description == "" && prior.State.IsNull():
		m.Description = types.StringValue("") // After an import: it suits a configuration with "", and one without.
	case server.Description != "" || prior.Description.ValueString() != "":
		m.Description = tfvalue.StringOrNull(server.Description) // Otherwise a configured "" stays.
	}
	m.TagsAll = tfvalue.Map(smc.UserTags(server.Tags))
	m.Tags = ownTags(m.TagsAll, prior.Tags, defaults)
	m.outputs = outputs{
		State:             types.StringValue(string(server.State)),
		Platform:          tfvalue.StringOrNull(server.Platform),
		Architecture:      tfvalue.StringOrNull(server.Architecture),
		KernelLevel:       types.Int64Value(server.KernelLevel),
		ReplicationDriver: tfvalue.StringOrNull(server.ReplicationDriver),
		AgentVersion:      tfvalue.StringOrNull(server.AgentVersion),
		SystemDiskSize:    types.Int64Value(server.SystemDiskSize),
		CreationTime:      tfvalue.TimeString(server.CreationTime),
		ResourceGroupID:   tfvalue.StringOrNull(server.ResourceGroupID),
		WorkgroupID:       tfvalue.StringOrNull(server.WorkgroupID),
	}
	return &m
}

// ownTags returns the attribute tags: all tags but those that come from the provider's default
// tags, where these are known, and were not in the attribute before. A tag whose value is null
// stays as it was written.
func ownTags(all, prior, defaults types.Map) types.Map {
	own := make(map[string]attr.Value, len(all.Elements()))
	for k, v := range prior.Elements() {
		if v.IsNull() {
			own[k] = v
		}
	}
	for k, v := range all.Elements() {
		had, ok := prior.Elements()[k]
		if inherited, isDefault := defaults.Elements()[k]; isDefault && inherited.Equal(v) && (!ok || had.IsNull()) {
			continue
		}
		own[k] = v
	}
	return types.MapValueMust(types.StringType, own)
}

// planTags plans the tags of a source server that has those of has. Where the configuration has
// tags, the source server carries exactly these and the default ones. Otherwise its own tags are
// not managed: only default tags are attached, and none is removed.
func (m *resourceModel) planTags(configured types.Map, has *resourceModel, defaults types.Map) {
	if !configured.IsNull() {
		m.Tags, m.TagsAll = configured, tfprovider.MergeTags(defaults, configured)
		return
	}
	m.TagsAll = tfprovider.MergeTags(has.TagsAll, defaults)
	switch {
	case m.TagsAll.Equal(has.TagsAll):
		m.Tags = has.Tags
	case m.TagsAll.IsUnknown():
		m.Tags = types.MapUnknown(types.StringType)
	default:
		m.Tags = ownTags(m.TagsAll, types.MapNull(types.StringType), defaults)
	}
}

// fill takes over from has what SMC decides and what the configuration leaves open.
func (m *resourceModel) fill(has *resourceModel) {
	m.outputs = has.outputs
	if m.Name.IsUnknown() {
		m.Name = has.Name
	}
	if m.Description.IsUnknown() {
		m.Description = has.Description
	}
}

// modification returns the change of the name and description from m to plan; nil where there
// is none.
func (m *resourceModel) modification(plan *resourceModel) *smc.ModifySourceServerAttributeRequest {
	request := &smc.ModifySourceServerAttributeRequest{SourceID: plan.SourceID.ValueString()}
	if name := plan.Name.ValueString(); name != m.Name.ValueString() {
		request.Name = &name
	}
	if description := plan.Description.ValueString(); description != m.Description.ValueString() {
		request.Description = &description
	}
	if request.Name == nil && request.Description == nil {
		return nil
	}
	return request
}
