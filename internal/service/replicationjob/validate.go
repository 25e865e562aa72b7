package replicationjob

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// ValidateConfig checks the rules that relate attributes to each other. Source:
// the CreateReplicationJob document. What is unknown passes.
func (r *replicationJobResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Config.Raw, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.validate()...)
}

func (m *model) validate() diag.Diagnostics {
	var diags diag.Diagnostics
	m.validateTarget(&diags)
	m.validateNetwork(&diags)
	m.validateIncremental(&diags)
	m.validateRunState(&diags)
	m.validateDisks(&diags)
	m.validateDisksByPath(&diags)
	return diags
}

func (m *model) validateTarget(diags *diag.Diagnostics) {
	if !tfvalue.Known(m.TargetType) {
		return
	}
	written := m.TargetType.ValueString()
	condition := fmt.Sprintf("target_type = %q", written)
	if smc.TargetType(written).Equal(smc.TargetImage) {
		// Only where it is written out: the document's own sample leaves both out.
		requireWith(diags, "image_name", m.ImageName, condition,
			"or leave target_type out: a custom image is what SMC makes by default, under a name that it chooses")
	}
	if smc.TargetType(written).Equal(smc.TargetInstance) {
		requireWith(diags, "instance_id", m.InstanceID, condition, "the ID of the ECS instance to migrate into")
	}
}

func (m *model) validateNetwork(diags *diag.Diagnostics) {
	if tfvalue.Known(m.NetMode) && m.NetMode.ValueInt64() == smc.NetModeVPC {
		requireWith(diags, "vswitch_id", m.VSwitchID, fmt.Sprintf("net_mode = %d", smc.NetModeVPC),
			"the vSwitch through which the source server reaches the VPC; vpc_id may be left out")
	} else if tfvalue.Known(m.VPCID) {
		requireWith(diags, "vswitch_id", m.VSwitchID, "vpc_id", "a vSwitch of that VPC")
	}
}

func (m *model) validateIncremental(diags *diag.Diagnostics) {
	incremental := tfvalue.Known(m.RunOnce) && !m.RunOnce.ValueBool()
	for _, a := range []struct {
		name   string
		value  types.Int64
		advice string
	}{
		{"frequency", m.Frequency, "the hours between two runs"},
		{"max_number_of_image_to_keep", m.MaxNumberOfImageToKeep, "how many images to retain"},
	} {
		switch {
		case incremental:
			requireWith(diags, a.name, a.value, "run_once = false", a.advice)
		case tfvalue.Known(a.value) && !m.RunOnce.IsUnknown():
			diags.AddAttributeWarning(path.Root(a.name), "Attribute without effect",
				a.name+" matters only to an incremental replication job. Set run_once = false to make this one incremental, or remove "+a.name+".")
		}
	}
}

func (m *model) validateRunState(diags *diag.Diagnostics) {
	if tfvalue.Known(m.SyncDataOnCutOver) && (m.RunOnce.IsNull() || tfvalue.Known(m.RunOnce) && m.RunOnce.ValueBool()) {
		diags.AddAttributeWarning(path.Root("sync_data_on_cut_over"), "Attribute without effect",
			"sync_data_on_cut_over matters only to an incremental replication job, which is cut over. Set run_once = false to make this one incremental, or remove sync_data_on_cut_over.")
	}
	if m.DesiredStatus.ValueString() == jobrun.DesiredStopped && tfvalue.Known(m.ScheduledStartTime) {
		diags.AddAttributeWarning(path.Root("desired_status"), "The schedule starts the replication job all the same",
			"scheduled_start_time starts the replication job although desired_status is \"Stopped\": it then runs until an apply pauses it. Remove one of the two.")
	}
}

// requireWith adds an error when the attribute is null although condition holds.
func requireWith(diags *diag.Diagnostics, name string, value interface{ IsNull() bool }, condition, advice string) {
	if value.IsNull() {
		diags.AddAttributeError(path.Root(name), "Missing required argument",
			fmt.Sprintf("%s is required with %s: set it (%s).", name, condition, advice))
	}
}

func (m *model) validateDisks(diags *diag.Diagnostics) {
	if parts, ok := partitions(m.SystemDiskPartition); ok {
		validatePartitions(diags, path.Root("system_disk_partition"), "device", parts, m.SystemDiskSize, "system_disk_size")
	}
	disks, ok := dataDisks(m.DataDisk)
	if !ok {
		return
	}
	indexed := slices.ContainsFunc(disks, func(d dataDiskModel) bool { return !d.Index.IsNull() })
	seen := make(map[int64]int, len(disks))
	for i, d := range disks {
		at := path.Root("data_disk").AtListIndex(i)
		switch {
		case d.Index.IsNull() && d.Size.IsNull() && !d.Partition.IsUnknown() && len(d.Partition.Elements()) == 0:
			diags.AddAttributeError(at, "Empty data_disk block",
				fmt.Sprintf("data_disk block %d says nothing: give it an index, or remove it. Without any data_disk block SMC derives the data disks from the source server.", i+1))
		case d.Index.IsNull() && indexed:
			diags.AddAttributeError(at.AtName("index"), "Missing data disk index",
				fmt.Sprintf("data_disk block %d has no index although others have one, so that it is not clear which data disk it is about. Give each block an index, or none.", i+1))
		}
		if tfvalue.Known(d.Index) {
			index := d.Index.ValueInt64()
			if first, ok := seen[index]; ok {
				diags.AddAttributeError(at.AtName("index"), "Duplicate data disk index",
					fmt.Sprintf("data_disk blocks %d and %d both have index %d; each data disk of the source server can be given once.", first+1, i+1, index))
			} else {
				seen[index] = i
			}
		}
		if parts, ok := partitions(d.Partition); ok {
			validatePartitions(diags, at.AtName("partition"), "device", parts, d.Size, "the data disk's size")
		}
	}
}

// validatePartitions checks that the keys of the partitions (devices or paths) are distinct and that
// the partitions (bytes) fit on their disk (GiB).
func validatePartitions(diags *diag.Diagnostics, at path.Path, key string, parts []partitionModel, diskSize types.Int64, diskSizeName string) {
	seen := make(map[string]int, len(parts))
	tooLarge := firstTooLarge(parts, diskSize)
	for i, p := range parts {
		if tfvalue.Known(p.Key) {
			name := p.Key.ValueString()
			if first, ok := seen[name]; ok {
				diags.AddAttributeError(at.AtListIndex(i).AtName(key), "Duplicate partition "+key,
					fmt.Sprintf("partitions %d and %d both have %s %q; each partition of the source server can be given once.", first+1, i+1, key, name))
			} else {
				seen[name] = i
			}
		}
		if i == tooLarge {
			diags.AddAttributeError(at.AtListIndex(i).AtName("size_bytes"), "Partitions exceed their disk",
				fmt.Sprintf("The first %d partitions need more than the %d bytes of the disk (%s = %d GiB). "+
					"Enlarge the disk or shrink the partitions.", i+1, diskSize.ValueInt64()*smc.BytesPerGiB, diskSizeName, diskSize.ValueInt64()))
		}
	}
}

// firstTooLarge returns the index of the first partition (bytes) that does not fit on a disk
// (GiB) behind those before it; -1 when all fit. A partition whose size is not known takes no
// space, and everything fits on a disk whose size is not known or out of range: the size's
// own validator reports the latter.
func firstTooLarge(parts []partitionModel, diskSize types.Int64) int {
	if !tfvalue.Known(diskSize) || diskSize.ValueInt64() <= 0 || diskSize.ValueInt64() > smc.MaxDataDiskSizeGiB {
		return -1
	}
	free := diskSize.ValueInt64() * smc.BytesPerGiB
	for i, p := range parts {
		// Sizes are subtracted, not added up: the sum of absurd ones would overflow.
		if p.SizeBytes.ValueInt64() > free {
			return i
		}
		free -= p.SizeBytes.ValueInt64()
	}
	return -1
}
