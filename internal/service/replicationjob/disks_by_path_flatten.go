package replicationjob

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// expandDisks returns the disks block as SMC takes it, which then has the size of the system disk,
// too; nil when there is no block.
func (m *model) expandDisks() *smc.Disks {
	block, ok := disksBlockOf(m.Disks)
	if !ok {
		return nil
	}
	disks := &smc.Disks{System: &smc.Disk{}, Data: expandPathDisks(block.Data)}
	if system := expandPathDisks(block.System); len(system) > 0 {
		disks.System = &system[0]
	}
	disks.System.Size = m.SystemDiskSize.ValueInt64()
	return disks
}

func expandPathDisks(list types.List) []smc.Disk {
	models, _ := pathDisks(list)
	disks := make([]smc.Disk, 0, len(models))
	for _, d := range models {
		disk := smc.Disk{DiskID: d.DiskID.ValueString(), LVM: boolPointer(d.LVM), Size: d.Size.ValueInt64()}
		for _, p := range expandPartitions(d.Partition) {
			disk.Parts = append(disk.Parts, smc.DiskPartition{Path: p.Device, SizeBytes: p.SizeBytes, Block: p.Block})
		}
		disks = append(disks, disk)
	}
	return disks
}

// flattenImportedDisks reads the disks of a job that is imported, all of them in one form: as a
// disks block where the other blocks could not say the same, because LVM is kept or SMC reports
// nothing else.
func (m *model) flattenImportedDisks(job *smc.ReplicationJob) {
	m.DataDisk = flattenDataDisks(job.DataDisks, types.ListNull(dataDiskType), allBlocks)
	m.SystemDiskPartition = flattenPartitions(job.SystemDiskParts, types.ListNull(partitionType), allBlocks)
	m.Disks = noDisksBlock()
	if job.Disks == nil {
		return
	}
	block := allPathDisks(job.Disks)
	if block.keepsLVM() || !m.hasSimpleDisks() && block.hasPartitionsOrData() {
		m.Disks = block.list()
		m.DataDisk, m.SystemDiskPartition = dataDiskList(nil), partitionList(nil)
	}
}

// hasPartitionsOrData reports whether the block says more than that there is a system disk.
func (d disksBlock) hasPartitionsOrData() bool {
	system, _ := pathDisks(d.System)
	return len(d.Data.Elements()) > 0 || len(system) > 0 && len(system[0].Partition.Elements()) > 0
}

// allPathDisks returns a disks block with all disks and partitions.
func allPathDisks(disks *smc.Disks) disksBlock {
	var system, data []pathDisk
	if disks.System != nil {
		disk := flattenPathDisk(disks.System, pathDisk{}, allBlocks)
		system = append(system, disk)
	}
	for i := range disks.Data {
		data = append(data, flattenPathDisk(&disks.Data[i], pathDisk{}, allBlocks))
	}
	return disksBlock{systemPathDiskList(system), dataPathDiskList(data)}
}

// flattenDisks refreshes the disks block. What SMC does not report stays, and what only SMC
// reports is not added: SMC never changes it, so that it would be of no use.
func (m *model) flattenDisks(reported *smc.Disks) {
	if m.Disks.IsNull() { // A state from before there was such a block.
		m.Disks = noDisksBlock()
	}
	block, ok := disksBlockOf(m.Disks)
	if !ok || reported == nil {
		return
	}
	if system, _ := pathDisks(block.System); len(system) > 0 && reported.System != nil {
		block.System = systemPathDiskList([]pathDisk{flattenPathDisk(reported.System, system[0], managedBlocks)})
	}
	if data, _ := pathDisks(block.Data); len(data) > 0 && len(reported.Data) > 0 {
		read, _ := pathDisks(allPathDisks(reported).Data)
		refreshed := make([]pathDisk, 0, len(data))
		for i, match := range matchPathDisks(data, read) {
			for n := range read {
				if match == &read[n] {
					refreshed = append(refreshed, flattenPathDisk(&reported.Data[n], data[i], managedBlocks))
				}
			}
		}
		block.Data = dataPathDiskList(refreshed)
	}
	m.Disks = block.list()
}

// flattenPathDisk refreshes a disk that was prior before.
func flattenPathDisk(disk *smc.Disk, prior pathDisk, extra extraBlocks) pathDisk {
	d := prior
	if disk.DiskID != "" {
		d.DiskID = tfvalue.StringOrNull(disk.DiskID)
	}
	if disk.LVM != nil {
		d.LVM = types.BoolValue(*disk.LVM)
	}
	if disk.Size > 0 {
		d.Size = types.Int64Value(disk.Size)
	}
	managed, _ := partitions(prior.Partition)
	if len(managed) == 0 && extra != allBlocks {
		d.Partition = pathPartitionList(nil)
		return d
	}
	if len(disk.Parts) == 0 && len(managed) > 0 {
		return d
	}
	parts := make([]smc.Partition, 0, len(disk.Parts))
	for _, p := range disk.Parts {
		if p.Path != "" { // Nothing could be said about the others.
			parts = append(parts, smc.Partition{Device: p.Path, SizeBytes: p.SizeBytes, Block: p.Block})
		}
	}
	d.Partition = pathPartitionList(readPartitions(parts, managed, extra))
	return d
}
