package replicationjob

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// expand turns a plan into the request that creates the replication job.
// Unknown values (left to the API) and nulls are not sent.
func (m *model) expand() *smc.CreateReplicationJobRequest {
	return &smc.CreateReplicationJobRequest{
		RegionID:               m.RegionID.ValueString(),
		SourceID:               m.SourceID.ValueString(),
		SystemDiskSize:         m.SystemDiskSize.ValueInt64(),
		Name:                   m.Name.ValueString(),
		Description:            m.Description.ValueString(),
		TargetType:             smc.TargetType(m.TargetType.ValueString()).Canonical(),
		ScheduledStartTime:     instantOf(m.ScheduledStartTime),
		ValidTime:              instantOf(m.ValidTime),
		NeverExpires:           tfvalue.Known(m.ValidTime) && m.ValidTime.ValueString() == "",
		ImageName:              m.ImageName.ValueString(),
		InstanceID:             m.InstanceID.ValueString(),
		InstanceType:           m.InstanceType.ValueString(),
		InstanceRAMRole:        m.InstanceRAMRole.ValueString(),
		ContainerNamespace:     m.ContainerNamespace.ValueString(),
		ContainerRepository:    m.ContainerRepository.ValueString(),
		ContainerTag:           m.ContainerTag.ValueString(),
		LicenseType:            m.LicenseType.ValueString(),
		LaunchTemplateID:       m.LaunchTemplateID.ValueString(),
		LaunchTemplateVersion:  m.LaunchTemplateVersion.ValueString(),
		ResourceGroupID:        m.ResourceGroupID.ValueString(),
		VPCID:                  m.VPCID.ValueString(),
		VSwitchID:              m.VSwitchID.ValueString(),
		NetMode:                int64Pointer(m.NetMode),
		ReplicationParameters:  m.ReplicationParameters.ValueString(),
		RunOnce:                boolPointer(m.RunOnce),
		Frequency:              int64Pointer(m.Frequency),
		MaxNumberOfImageToKeep: int64Pointer(m.MaxNumberOfImageToKeep),
		JobType:                int64Pointer(m.JobType),
		SystemDiskParts:        expandPartitions(m.SystemDiskPartition),
		DataDisks:              expandDataDisks(m.DataDisk),
		Disks:                  m.expandDisks(),
		Tags:                   tfvalue.StringMap(m.TagsAll),
	}
}

// modification returns the request that changes the attributes of the job from state m to
// plan, as far as SMC changes them in its status, and the attributes that are in it. The
// disks are added by diskRequest.addTo.
func (m *model) modification(ctx context.Context, plan *model) (*smc.ModifyReplicationJobAttributeRequest, []field) {
	request := &smc.ModifyReplicationJobAttributeRequest{
		JobID:    m.ID.ValueString(),
		RegionID: m.RegionID.ValueString(),
	}
	status := smc.JobStatus(m.Status.ValueString())
	var changed []field
	for _, f := range fields {
		if f.request == nil || plan.unmanaged(f) || !f.inPlace(status) || !f.differs(ctx, plan, m) {
			continue
		}
		f.request(request, plan)
		changed = append(changed, f)
	}
	// SMC derives what belongs to these two anew, also where it is configured and stays.
	if request.VSwitchID != nil && tfvalue.Known(plan.VPCID) {
		request.VPCID = plan.VPCID.ValueStringPointer()
	}
	if request.LaunchTemplateID != nil && tfvalue.Known(plan.LaunchTemplateVersion) {
		request.LaunchTemplateVersion = plan.LaunchTemplateVersion.ValueStringPointer()
	}
	return request, changed
}

// unmanaged reports whether the plan leaves f's value to the API.
func (m *model) unmanaged(f field) bool { return f.value(m).IsUnknown() }

func listElements(v attr.Value) []attr.Value { return tfvalue.As[types.List](v).Elements() }

func expandPartitions(list types.List) []smc.Partition {
	models, _ := partitions(list)
	parts := make([]smc.Partition, 0, len(models))
	for _, p := range models {
		parts = append(parts, smc.Partition{
			Device:    p.Key.ValueString(),
			SizeBytes: p.SizeBytes.ValueInt64(),
			Block:     boolPointer(p.Block),
		})
	}
	return parts
}

func expandDataDisks(list types.List) []smc.DataDisk {
	models, _ := dataDisks(list)
	disks := make([]smc.DataDisk, 0, len(models))
	for _, d := range models {
		disks = append(disks, smc.DataDisk{
			Index: d.Index.ValueInt64(),
			Size:  d.Size.ValueInt64(),
			Parts: expandPartitions(d.Partition),
		})
	}
	return disks
}

// instantOf returns the time of t; the zero time when t is null, unknown or "".
// The form was checked by the attribute's type.
func instantOf(t tfplan.Time) time.Time {
	if !tfvalue.Known(t) || t.ValueString() == "" {
		return time.Time{}
	}
	instant, _ := t.ValueTime()
	return instant
}

func int64Pointer(v types.Int64) *int64 {
	if !tfvalue.Known(v) {
		return nil
	}
	return v.ValueInt64Pointer()
}

func boolPointer(v types.Bool) *bool {
	if !tfvalue.Known(v) {
		return nil
	}
	return v.ValueBoolPointer()
}
