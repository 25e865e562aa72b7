package replicationjob

import (
	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// model is the resource's configuration, plan and state.
type model struct {
	jobrun.Outputs

	SourceID       types.String `tfsdk:"source_id"`
	SystemDiskSize types.Int64  `tfsdk:"system_disk_size"`
	RegionID       types.String `tfsdk:"region_id"`
	Name           types.String `tfsdk:"name"`
	Description    types.String `tfsdk:"description"`

	TargetType          targetType   `tfsdk:"target_type"`
	ImageName           types.String `tfsdk:"image_name"`
	InstanceID          types.String `tfsdk:"instance_id"`
	ContainerNamespace  types.String `tfsdk:"container_namespace"`
	ContainerRepository types.String `tfsdk:"container_repository"`
	ContainerTag        types.String `tfsdk:"container_tag"`
	LicenseType         types.String `tfsdk:"license_type"`

	ScheduledStartTime     tfplan.Time `tfsdk:"scheduled_start_time"`
	ValidTime              tfplan.Time `tfsdk:"valid_time"`
	RunOnce                types.Bool  `tfsdk:"run_once"`
	Frequency              types.Int64 `tfsdk:"frequency"`
	MaxNumberOfImageToKeep types.Int64 `tfsdk:"max_number_of_image_to_keep"`

	NetMode               types.Int64          `tfsdk:"net_mode"`
	VPCID                 types.String         `tfsdk:"vpc_id"`
	VSwitchID             types.String         `tfsdk:"vswitch_id"`
	ReplicationParameters jsontypes.Normalized `tfsdk:"replication_parameters"`

	InstanceType          types.String `tfsdk:"instance_type"`
	InstanceRAMRole       types.String `tfsdk:"instance_ram_role"`
	LaunchTemplateID      types.String `tfsdk:"launch_template_id"`
	LaunchTemplateVersion types.String `tfsdk:"launch_template_version"`
	ResourceGroupID       types.String `tfsdk:"resource_group_id"`
	JobType               types.Int64  `tfsdk:"job_type"`

	Tags    types.Map `tfsdk:"tags"`
	TagsAll types.Map `tfsdk:"tags_all"`

	DesiredStatus     types.String `tfsdk:"desired_status"`
	SyncDataOnCutOver types.Bool   `tfsdk:"sync_data_on_cut_over"`

	DataDisk            types.List     `tfsdk:"data_disk"`             // of dataDiskModel
	SystemDiskPartition types.List     `tfsdk:"system_disk_partition"` // of partitionModel
	Disks               types.List     `tfsdk:"disks"`                 // at most one disksBlock
	Timeouts            timeouts.Value `tfsdk:"timeouts"`
}

// dataDiskModel is a data_disk block.
type dataDiskModel struct {
	Index     types.Int64
	Size      types.Int64
	Partition types.List // of partitionModel
}

// partitionModel is a partition of a data disk or of the system disk.
type partitionModel struct {
	Key       types.String // the device of the source server's partition or, in a disks block, its path
	SizeBytes types.Int64
	Block     types.Bool
}

var (
	partitionType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"device":     types.StringType,
		"size_bytes": tfplan.WholeNumberType{},
		"block":      types.BoolType,
	}}
	dataDiskType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"index":     tfplan.WholeNumberType{},
		"size":      tfplan.WholeNumberType{},
		"partition": types.ListType{ElemType: partitionType},
	}}
)

// partitions returns the partitions of a block list; false when the list, or one of its
// elements, is not known yet. Attributes inside a partition may still be unknown.
func partitions(list types.List) ([]partitionModel, bool) {
	if list.IsUnknown() {
		return nil, false
	}
	parts := make([]partitionModel, 0, len(list.Elements()))
	for _, element := range list.Elements() {
		object, ok := element.(basetypes.ObjectValue)
		if !ok || object.IsUnknown() {
			return nil, false
		}
		a := object.Attributes()
		key, ok := a["device"]
		if !ok {
			key = a["path"]
		}
		parts = append(parts, partitionModel{
			Key:       tfvalue.As[types.String](key),
			SizeBytes: tfvalue.WholeNumber(a["size_bytes"]),
			Block:     tfvalue.As[types.Bool](a["block"]),
		})
	}
	return parts, true
}

// dataDisks returns the disks of a block list; false when the list, or one of its
// elements, is not known yet. Attributes inside a disk may still be unknown.
func dataDisks(list types.List) ([]dataDiskModel, bool) {
	if list.IsUnknown() {
		return nil, false
	}
	disks := make([]dataDiskModel, 0, len(list.Elements()))
	for _, element := range list.Elements() {
		object, ok := element.(basetypes.ObjectValue)
		if !ok || object.IsUnknown() {
			return nil, false
		}
		a := object.Attributes()
		disks = append(disks, dataDiskModel{
			Index:     tfvalue.WholeNumber(a["index"]),
			Size:      tfvalue.WholeNumber(a["size"]),
			Partition: listOr(a["partition"], partitionType),
		})
	}
	return disks, true
}

// listOr returns v as a list; a null list of these elements when it is none, as in a null object.
func listOr(v attr.Value, element attr.Type) types.List {
	if list, ok := v.(types.List); ok {
		return list
	}
	return types.ListNull(element)
}

// partitionList is the inverse of partitions, for partitions with a device.
func partitionList(parts []partitionModel) types.List {
	elements := make([]attr.Value, 0, len(parts))
	for _, p := range parts {
		elements = append(elements, types.ObjectValueMust(partitionType.AttrTypes, map[string]attr.Value{
			"device": p.Key, "size_bytes": p.SizeBytes, "block": p.Block,
		}))
	}
	return types.ListValueMust(partitionType, elements)
}

// dataDiskList is the inverse of dataDisks.
func dataDiskList(disks []dataDiskModel) types.List {
	elements := make([]attr.Value, 0, len(disks))
	for _, d := range disks {
		elements = append(elements, types.ObjectValueMust(dataDiskType.AttrTypes, map[string]attr.Value{
			"index": d.Index, "size": d.Size, "partition": d.Partition,
		}))
	}
	return types.ListValueMust(dataDiskType, elements)
}

// codec reads and writes the model.
var codec = tfvalue.NewCodec[model](NewResource)
