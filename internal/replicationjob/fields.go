package replicationjob

import (
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// field is one configurable attribute: when it can be changed and how a change
// is requested. Plan logic, updates and the schema's descriptions all use it.
type field struct {
	name string

	// modifiable lists the statuses in which ModifyReplicationJobAttribute
	// accepts the attribute; nil means that it can never be changed.
	modifiable []smc.JobStatus

	// filled says that SMC chooses a value when none is given, so that removing
	// the attribute from the configuration keeps what the job has.
	filled bool

	// clearable says that an explicitly empty value removes it in place.
	clearable bool

	// value reads the attribute, keep copies it from src to dst.
	value func(*model) attr.Value
	keep  func(dst, src *model)

	// clear sets the attribute to null; nil for blocks.
	clear func(*model)

	// request puts the attribute into a modification; nil when modifiable is nil.
	request func(*smc.ModifyReplicationJobAttributeRequest, *model)
}

// The ways in which attributes may change, with the source that says so: the
// ModifyReplicationJobAttribute document.
var (
	always      = smc.ModifiableAlways
	untilEnd    = smc.ModifiableUntilEnd
	betweenRuns = smc.ModifiableBetweenRuns
	beforeStart = smc.ModifiableBeforeStart
	never       []smc.JobStatus
)

// modification abbreviates the request that the field functions fill.
type modification = smc.ModifyReplicationJobAttributeRequest

// fields is the table of all configurable attributes but tags and blocks.
var fields = []field{
	text("source_id", never, false, func(m *model) *types.String { return &m.SourceID }, nil),
	text("region_id", never, true, func(m *model) *types.String { return &m.RegionID }, nil),
	number("system_disk_size", beforeStart, false, func(m *model) *types.Int64 { return &m.SystemDiskSize },
		func(r *modification) **int64 { return &r.SystemDiskSize }),
	text("name", always, true, func(m *model) *types.String { return &m.Name },
		func(r *modification) **string { return &r.Name }),
	clearable(text("description", always, false, func(m *model) *types.String { return &m.Description },
		func(r *modification) **string { return &r.Description })),

	{
		name: "target_type", modifiable: beforeStart, filled: true,
		value: func(m *model) attr.Value { return m.TargetType },
		keep:  func(dst, src *model) { dst.TargetType = src.TargetType },
		clear: func(m *model) { m.TargetType = tfplan.NewTargetTypeNull() },
		request: func(r *modification, m *model) {
			t := smc.TargetType(m.TargetType.ValueString()).Canonical()
			r.TargetType = &t
		},
	},
	text("image_name", beforeStart, true, func(m *model) *types.String { return &m.ImageName },
		func(r *modification) **string { return &r.ImageName }),
	text("instance_id", beforeStart, false, func(m *model) *types.String { return &m.InstanceID },
		func(r *modification) **string { return &r.InstanceID }),
	text("container_namespace", beforeStart, false, func(m *model) *types.String { return &m.ContainerNamespace },
		func(r *modification) **string { return &r.ContainerNamespace }),
	text("container_repository", beforeStart, false, func(m *model) *types.String { return &m.ContainerRepository },
		func(r *modification) **string { return &r.ContainerRepository }),
	text("container_tag", beforeStart, false, func(m *model) *types.String { return &m.ContainerTag },
		func(r *modification) **string { return &r.ContainerTag }),
	text("license_type", never, false, func(m *model) *types.String { return &m.LicenseType }, nil),

	instant("scheduled_start_time", beforeStart, false, func(m *model) *tfplan.Time { return &m.ScheduledStartTime },
		func(r *modification) **time.Time { return &r.ScheduledStartTime }),
	instant("valid_time", untilEnd, true, func(m *model) *tfplan.Time { return &m.ValidTime },
		func(r *modification) **time.Time { return &r.ValidTime }),
	{
		name: "run_once", modifiable: never, filled: true,
		value: func(m *model) attr.Value { return m.RunOnce },
		keep:  func(dst, src *model) { dst.RunOnce = src.RunOnce },
		clear: func(m *model) { m.RunOnce = types.BoolNull() },
	},
	number("frequency", betweenRuns, false, func(m *model) *types.Int64 { return &m.Frequency },
		func(r *modification) **int64 { return &r.Frequency }),
	number("max_number_of_image_to_keep", betweenRuns, false, func(m *model) *types.Int64 { return &m.MaxNumberOfImageToKeep },
		func(r *modification) **int64 { return &r.MaxNumberOfImageToKeep }),

	number("net_mode", beforeStart, true, func(m *model) *types.Int64 { return &m.NetMode },
		func(r *modification) **int64 { return &r.NetMode }),
	text("vpc_id", beforeStart, true, func(m *model) *types.String { return &m.VPCID },
		func(r *modification) **string { return &r.VPCID }),
	text("vswitch_id", beforeStart, true, func(m *model) *types.String { return &m.VSwitchID },
		func(r *modification) **string { return &r.VSwitchID }),
	{
		name: "replication_parameters", modifiable: beforeStart, filled: true,
		value: func(m *model) attr.Value { return m.ReplicationParameters },
		keep:  func(dst, src *model) { dst.ReplicationParameters = src.ReplicationParameters },
		clear: func(m *model) { m.ReplicationParameters = jsontypes.NewNormalizedNull() },
		request: func(r *modification, m *model) {
			parameters := m.ReplicationParameters.ValueString()
			r.ReplicationParameters = &parameters
		},
	},

	text("instance_type", beforeStart, true, func(m *model) *types.String { return &m.InstanceType },
		func(r *modification) **string { return &r.InstanceType }),
	text("instance_ram_role", beforeStart, false, func(m *model) *types.String { return &m.InstanceRAMRole },
		func(r *modification) **string { return &r.InstanceRAMRole }),
	text("launch_template_id", beforeStart, false, func(m *model) *types.String { return &m.LaunchTemplateID },
		func(r *modification) **string { return &r.LaunchTemplateID }),
	text("launch_template_version", beforeStart, true, func(m *model) *types.String { return &m.LaunchTemplateVersion },
		func(r *modification) **string { return &r.LaunchTemplateVersion }),
	text("resource_group_id", never, true, func(m *model) *types.String { return &m.ResourceGroupID }, nil),
	number("job_type", never, true, func(m *model) *types.Int64 { return &m.JobType }, nil),
}

// blocks is the table of the configurable blocks. Having none in the
// configuration means that Terraform does not manage them.
var blocks = []field{
	{
		name: "data_disk", modifiable: beforeStart,
		value: func(m *model) attr.Value { return m.DataDisk },
		keep:  func(dst, src *model) { dst.DataDisk = src.DataDisk },
		request: func(r *modification, m *model) {
			r.DataDisks = expandDataDisks(m.DataDisk)
		},
	},
	{
		name: "system_disk_partition", modifiable: beforeStart,
		value: func(m *model) attr.Value { return m.SystemDiskPartition },
		keep:  func(dst, src *model) { dst.SystemDiskPartition = src.SystemDiskPartition },
		request: func(r *modification, m *model) {
			r.SystemDiskParts = expandPartitions(m.SystemDiskPartition)
		},
	},
}

func text(name string, modifiable []smc.JobStatus, filled bool, at func(*model) *types.String, to func(*modification) **string) field {
	f := field{
		name: name, modifiable: modifiable, filled: filled,
		value: func(m *model) attr.Value { return *at(m) },
		keep:  func(dst, src *model) { *at(dst) = *at(src) },
		clear: func(m *model) { *at(m) = types.StringNull() },
	}
	if to != nil {
		f.request = func(r *modification, m *model) {
			value := at(m).ValueString()
			*to(r) = &value
		}
	}
	return f
}

func clearable(f field) field {
	f.clearable = true
	return f
}

func number(name string, modifiable []smc.JobStatus, filled bool, at func(*model) *types.Int64, to func(*modification) **int64) field {
	f := field{
		name: name, modifiable: modifiable, filled: filled,
		value: func(m *model) attr.Value { return *at(m) },
		keep:  func(dst, src *model) { *at(dst) = *at(src) },
		clear: func(m *model) { *at(m) = types.Int64Null() },
	}
	if to != nil {
		f.request = func(r *modification, m *model) { *to(r) = at(m).ValueInt64Pointer() }
	}
	return f
}

func instant(name string, modifiable []smc.JobStatus, filled bool, at func(*model) *tfplan.Time, to func(*modification) **time.Time) field {
	return field{
		name: name, modifiable: modifiable, filled: filled,
		value: func(m *model) attr.Value { return *at(m) },
		keep:  func(dst, src *model) { *at(dst) = *at(src) },
		clear: func(m *model) { *at(m) = tfplan.NewTimeNull() },
		request: func(r *modification, m *model) {
			value := instantOf(*at(m))
			*to(r) = &value
		},
	}
}

// inPlace reports whether ModifyReplicationJobAttribute accepts f in status. A
// status that is not known (the job could not be read back after its creation)
// leaves the decision to the API.
func (f field) inPlace(status smc.JobStatus) bool {
	return len(f.modifiable) > 0 && (status == "" || status.In(f.modifiable))
}

// changes is the sentence of the documentation that says when name can be changed.
func changes(name string) string {
	for _, f := range slices.Concat(fields, blocks) {
		if f.name == name {
			return f.changes()
		}
	}
	return ""
}

func (f field) changes() string {
	switch {
	case len(f.modifiable) == 0:
		return "Changing it forces a new replication job."
	case len(f.modifiable) == len(smc.JobStatuses):
		return "It can be changed in place at any time."
	default:
		return "It can be changed in place while the replication job is " + tfprovider.Alternatives(f.modifiable) +
			"; in any other status, changing it forces a new replication job."
	}
}
