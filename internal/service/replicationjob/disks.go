package replicationjob

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// diskRequest has the lists of disks and partitions that an update sends. SMC replaces the
// whole list, so that it must also contain what Terraform does not manage.
type diskRequest struct {
	dataDisks       []smc.DataDisk
	systemDiskParts []smc.Partition
}

func (d diskRequest) changed() bool { return len(d.dataDisks) > 0 || len(d.systemDiskParts) > 0 }

func (d diskRequest) addTo(request *smc.ModifyReplicationJobAttributeRequest) {
	request.DataDisks, request.SystemDiskParts = d.dataDisks, d.systemDiskParts
}

// fields returns the blocks that are in the request.
func (d diskRequest) fields() []field {
	var requested []field
	for _, b := range blocks {
		if b.name == "data_disk" && len(d.dataDisks) > 0 || b.name == "system_disk_partition" && len(d.systemDiskParts) > 0 {
			requested = append(requested, b.field)
		}
	}
	return requested
}

// diskChanges compares the blocks of the plan with the job and returns what to request. It
// reads the job, and returns it, only where the blocks differ from those of the state. Blocks
// that only begin or cease to be managed request nothing.
func diskChanges(ctx context.Context, client *smc.Client, plan, state *model) (diskRequest, *smc.ReplicationJob, error) {
	var request diskRequest
	if sameBlocks(plan, state) {
		return request, nil, nil
	}
	job, err := client.FindReplicationJob(ctx, state.RegionID.ValueString(), state.ID.ValueString())
	if err != nil {
		return request, nil, err
	}
	if !blocks[0].inPlace(smc.JobStatus(state.Status.ValueString())) {
		// Both kinds of blocks can be changed in the same statuses. The job keeps its disks: the plan has warned.
		return request, job, nil
	}
	has := everything(job)
	filled := *plan
	filled.fillBlocks(has)
	if parts := filled.SystemDiskPartition; len(parts.Elements()) > 0 && !samePartitions(parts, has.SystemDiskPartition) {
		request.systemDiskParts = expandPartitions(plan.SystemDiskPartition)
	}
	if disks := filled.DataDisk; len(disks.Elements()) > 0 && !sameDataDisks(disks, has.DataDisk) {
		request.dataDisks = withUnmanaged(ctx, client, expandDataDisks(plan.DataDisk), disks, job)
	}
	return request, job, nil
}

// sameBlocks reports whether the lists that the plan manages have the same disks and
// partitions as those of the state.
func sameBlocks(plan, state *model) bool {
	parts := plan.SystemDiskPartition
	return (len(parts.Elements()) == 0 || samePartitions(parts, state.SystemDiskPartition)) &&
		(len(plan.DataDisk.Elements()) == 0 || sameDataDisks(plan.DataDisk, state.DataDisk))
}

// sameDataDisks reports whether list has the same disks as has: as many, with the same sizes
// and, for a disk that has partitions in list, the same partitions.
func sameDataDisks(list, has types.List) bool {
	disks, ok := dataDisks(list)
	others, _ := dataDisks(has)
	if !ok || len(disks) != len(others) {
		return false
	}
	for i, match := range matchDataDisks(disks, others) {
		d := disks[i]
		if match == nil || !d.Index.Equal(match.Index) || !d.Size.Equal(match.Size) ||
			len(d.Partition.Elements()) > 0 && !samePartitions(d.Partition, match.Partition) {
			return false
		}
	}
	return true
}

// withUnmanaged returns the planned disks with the partitions that the job has on them and
// the plan does not manage: without them SMC would choose the source server's again.
// filled has the planned disks with the indexes that SMC has chosen.
func withUnmanaged(ctx context.Context, client *smc.Client, disks []smc.DataDisk, filled types.List, job *smc.ReplicationJob) []smc.DataDisk {
	unmanaged := func(d smc.DataDisk) bool { return len(d.Parts) == 0 }
	if !slices.ContainsFunc(disks, unmanaged) {
		return disks
	}
	source, err := client.RefreshSourceServer(ctx, job.SourceID)
	if err != nil {
		source = &smc.SourceServer{}
	}
	indexed, _ := dataDisks(filled)
	for i, d := range disks {
		n := slices.IndexFunc(job.DataDisks, func(other smc.DataDisk) bool { return indexed[i].Index.Equal(types.Int64Value(other.Index)) })
		if n >= 0 && unmanaged(d) && !chosenBySMC(job.DataDisks[n], source) {
			disks[i].Parts = job.DataDisks[n].Parts
		}
	}
	return disks
}

// chosenBySMC reports whether a disk has the partitions of the source server's disk.
func chosenBySMC(disk smc.DataDisk, source *smc.SourceServer) bool {
	n := slices.IndexFunc(source.DataDisks, func(d smc.SourceDataDisk) bool { return d.Index == disk.Index })
	return n >= 0 && slices.EqualFunc(disk.Parts, source.DataDisks[n].Parts, func(p smc.Partition, s smc.SourcePartition) bool {
		return p.Device == s.Device && p.SizeBytes == s.SizeBytes && (p.Block == nil || *p.Block == s.CanBlock)
	})
}
