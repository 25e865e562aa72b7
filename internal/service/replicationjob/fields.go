package replicationjob

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
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

	// migration says that another value is another migration: it replaces the job in
	// every status in which it cannot be changed in place.
	migration bool

	// unreported says that not every version of the API reports the attribute, so that none in
	// the state of an imported job may only mean that the value is not known.
	unreported bool

	// same reports whether the plan's value means what the job has; nil where it is enough
	// to compare the values.
	same func(plan, has *model) bool

	// value reads the attribute, keep copies it from src to dst.
	value func(*model) attr.Value
	keep  func(dst, src *model)

	// clear sets the attribute to null; nil for blocks.
	clear func(*model)

	// request puts the attribute into a modification; nil when modifiable is nil, and for
	// blocks.
	request func(*smc.ModifyReplicationJobAttributeRequest, *model)
}

// The statuses in which attributes can be changed. Source: the
// ModifyReplicationJobAttribute document.
var (
	always      = smc.ModifiableAlways
	untilEnd    = smc.ModifiableUntilEnd
	betweenRuns = smc.ModifiableBetweenRuns
	beforeStart = smc.ModifiableBeforeStart
	never       []smc.JobStatus
)

// modifyRequest abbreviates the request that the field functions fill.
type modifyRequest = smc.ModifyReplicationJobAttributeRequest

// fields is the table of all configurable attributes but tags and blocks.
var fields = []field{
	migration(stringField("source_id", never, false, func(m *model) *types.String { return &m.SourceID }, nil)),
	migration(stringField("region_id", never, true, func(m *model) *types.String { return &m.RegionID }, nil)),
	int64Field("system_disk_size", beforeStart, false, func(m *model) *types.Int64 { return &m.SystemDiskSize },
		func(r *modifyRequest) **int64 { return &r.SystemDiskSize }),
	stringField("name", always, true, func(m *model) *types.String { return &m.Name },
		func(r *modifyRequest) **string { return &r.Name }),
	clearable(stringField("description", always, false, func(m *model) *types.String { return &m.Description },
		func(r *modifyRequest) **string { return &r.Description })),

	{
		name: "target_type", modifiable: beforeStart, filled: true, migration: true,
		value: func(m *model) attr.Value { return m.TargetType },
		keep:  func(dst, src *model) { dst.TargetType = src.TargetType },
		clear: func(m *model) { m.TargetType = newTargetTypeNull() },
		request: func(r *modifyRequest, m *model) {
			t := smc.TargetType(m.TargetType.ValueString()).Canonical()
			r.TargetType = &t
		},
	},
	sameWhen(stringField("image_name", beforeStart, true, func(m *model) *types.String { return &m.ImageName },
		func(r *modifyRequest) **string { return &r.ImageName }),
		func(plan, has *model) bool {
			return tfvalue.Known(plan.ImageName) && sameImageName(plan.ImageName.ValueString(), has.ImageName.ValueString(), has.ID.ValueString())
		}),
	migration(stringField("instance_id", beforeStart, false, func(m *model) *types.String { return &m.InstanceID },
		func(r *modifyRequest) **string { return &r.InstanceID })),
	stringField("container_namespace", beforeStart, false, func(m *model) *types.String { return &m.ContainerNamespace },
		func(r *modifyRequest) **string { return &r.ContainerNamespace }),
	stringField("container_repository", beforeStart, false, func(m *model) *types.String { return &m.ContainerRepository },
		func(r *modifyRequest) **string { return &r.ContainerRepository }),
	stringField("container_tag", beforeStart, false, func(m *model) *types.String { return &m.ContainerTag },
		func(r *modifyRequest) **string { return &r.ContainerTag }),
	stringField("license_type", never, false, func(m *model) *types.String { return &m.LicenseType }, nil),

	timeField("scheduled_start_time", beforeStart, false, func(m *model) *tfplan.Time { return &m.ScheduledStartTime },
		func(r *modifyRequest) **time.Time { return &r.ScheduledStartTime }),
	sameWhen(timeField("valid_time", untilEnd, true, func(m *model) *tfplan.Time { return &m.ValidTime },
		func(r *modifyRequest) **time.Time { return &r.ValidTime }),
		func(plan, has *model) bool { // "": never expires, and a job that never expires has none.
			return tfvalue.Known(plan.ValidTime) && plan.ValidTime.ValueString() == "" && has.ValidTime.IsNull()
		}),
	{
		name: "run_once", modifiable: never, filled: true,
		value: func(m *model) attr.Value { return m.RunOnce },
		keep:  func(dst, src *model) { dst.RunOnce = src.RunOnce },
		clear: func(m *model) { m.RunOnce = types.BoolNull() },
	},
	int64Field("frequency", betweenRuns, false, func(m *model) *types.Int64 { return &m.Frequency },
		func(r *modifyRequest) **int64 { return &r.Frequency }),
	int64Field("max_number_of_image_to_keep", betweenRuns, false, func(m *model) *types.Int64 { return &m.MaxNumberOfImageToKeep },
		func(r *modifyRequest) **int64 { return &r.MaxNumberOfImageToKeep }),

	int64Field("net_mode", beforeStart, true, func(m *model) *types.Int64 { return &m.NetMode },
		func(r *modifyRequest) **int64 { return &r.NetMode }),
	stringField("vpc_id", beforeStart, true, func(m *model) *types.String { return &m.VPCID },
		func(r *modifyRequest) **string { return &r.VPCID }),
	stringField("vswitch_id", beforeStart, true, func(m *model) *types.String { return &m.VSwitchID },
		func(r *modifyRequest) **string { return &r.VSwitchID }),
	{
		name: "replication_parameters", modifiable: beforeStart, filled: true,
		value: func(m *model) attr.Value { return m.ReplicationParameters },
		keep:  func(dst, src *model) { dst.ReplicationParameters = src.ReplicationParameters },
		clear: func(m *model) { m.ReplicationParameters = jsontypes.NewNormalizedNull() },
		request: func(r *modifyRequest, m *model) {
			parameters := m.ReplicationParameters.ValueString()
			r.ReplicationParameters = &parameters
		},
	},

	stringField("instance_type", beforeStart, true, func(m *model) *types.String { return &m.InstanceType },
		func(r *modifyRequest) **string { return &r.InstanceType }),
	stringField("instance_ram_role", beforeStart, false, func(m *model) *types.String { return &m.InstanceRAMRole },
		func(r *modifyRequest) **string { return &r.InstanceRAMRole }),
	stringField("launch_template_id", beforeStart, false, func(m *model) *types.String { return &m.LaunchTemplateID },
		func(r *modifyRequest) **string { return &r.LaunchTemplateID }),
	stringField("launch_template_version", beforeStart, true, func(m *model) *types.String { return &m.LaunchTemplateVersion },
		func(r *modifyRequest) **string { return &r.LaunchTemplateVersion }),
	unreported(stringField("resource_group_id", never, true, func(m *model) *types.String { return &m.ResourceGroupID }, nil)),
	jobType(),
}

// jobType is the field of job_type, whose default is what a job has that was created without one.
func jobType() field {
	f := unreported(int64Field("job_type", never, true, func(m *model) *types.Int64 { return &m.JobType }, nil))
	f.same = func(plan, has *model) bool {
		return has.JobType.IsNull() && plan.JobType.Equal(types.Int64Value(smc.JobTypeServer))
	}
	return f
}

// block is one kind of configurable blocks. Having none in the configuration means that
// Terraform does not manage them.
type block struct {
	field

	// set puts planned blocks into a model, plan plans them and describes what is kept.
	set  func(*model, types.List)
	plan func(blockPlan) (types.List, []string)
}

// blocks is the table of the configurable blocks.
var blocks = []block{
	{
		field: field{
			name: "data_disk", modifiable: beforeStart,
			value: func(m *model) attr.Value { return m.DataDisk },
			same:  func(plan, has *model) bool { return sameDataDisks(plan.DataDisk, has.DataDisk) },
		},
		set:  func(m *model, planned types.List) { m.DataDisk = planned },
		plan: blockPlan.planDataDisks,
	},
	{
		field: field{
			name: "system_disk_partition", modifiable: beforeStart,
			value: func(m *model) attr.Value { return m.SystemDiskPartition },
			same:  func(plan, has *model) bool { return samePartitions(plan.SystemDiskPartition, has.SystemDiskPartition) },
		},
		set:  func(m *model, planned types.List) { m.SystemDiskPartition = planned },
		plan: blockPlan.planSystemDiskPartitions,
	},
	{
		field: field{
			name: "disks", modifiable: never,
			value: func(m *model) attr.Value { return m.Disks },
		},
		set:  func(m *model, planned types.List) { m.Disks = planned },
		plan: blockPlan.planDisks,
	},
}

// allFields are the attributes and blocks of both tables.
func allFields() []field {
	all := slices.Clone(fields)
	for _, b := range blocks {
		all = append(all, b.field)
	}
	return all
}

func stringField(name string, modifiable []smc.JobStatus, filled bool, at func(*model) *types.String, to func(*modifyRequest) **string) field {
	f := field{
		name: name, modifiable: modifiable, filled: filled,
		value: func(m *model) attr.Value { return *at(m) },
		keep:  func(dst, src *model) { *at(dst) = *at(src) },
		clear: func(m *model) { *at(m) = types.StringNull() },
	}
	if to != nil {
		f.request = func(r *modifyRequest, m *model) {
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

func migration(f field) field {
	f.migration = true
	return f
}

func unreported(f field) field {
	f.unreported = true
	return f
}

func sameWhen(f field, same func(plan, has *model) bool) field {
	f.same = same
	return f
}

func int64Field(name string, modifiable []smc.JobStatus, filled bool, at func(*model) *types.Int64, to func(*modifyRequest) **int64) field {
	f := field{
		name: name, modifiable: modifiable, filled: filled,
		value: func(m *model) attr.Value { return *at(m) },
		keep:  func(dst, src *model) { *at(dst) = *at(src) },
		clear: func(m *model) { *at(m) = types.Int64Null() },
	}
	if to != nil {
		f.request = func(r *modifyRequest, m *model) { *to(r) = at(m).ValueInt64Pointer() }
	}
	return f
}

func timeField(name string, modifiable []smc.JobStatus, filled bool, at func(*model) *tfplan.Time, to func(*modifyRequest) **time.Time) field {
	return field{
		name: name, modifiable: modifiable, filled: filled,
		value: func(m *model) attr.Value { return *at(m) },
		keep:  func(dst, src *model) { *at(dst) = *at(src) },
		clear: func(m *model) { *at(m) = tfplan.NewTimeNull() },
		request: func(r *modifyRequest, m *model) {
			value := instantOf(*at(m))
			*to(r) = &value
		},
	}
}

// differs reports whether plan has another value than a job. Values that are written in
// another way, but mean the same, do not differ.
func (f field) differs(ctx context.Context, plan, has *model) bool {
	return !equivalent(ctx, f.value(plan), f.value(has)) && (f.same == nil || !f.same(plan, has))
}

// inPlace reports whether ModifyReplicationJobAttribute accepts f in status. A status
// that is not known (the job could not be read back after its creation) leaves the
// decision to the API.
func (f field) inPlace(status smc.JobStatus) bool {
	return len(f.modifiable) > 0 && (status == "" || status.In(f.modifiable))
}
