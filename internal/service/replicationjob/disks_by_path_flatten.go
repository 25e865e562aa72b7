package replicationjob

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
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
		d.DiskID = tfprovider.StringOrNull(disk.DiskID)
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

// noteDisks warns where SMC reports other disks for a new job than were asked for, and notes
// what it reports. SMC offers no change of them: without the note, each plan would replace the job.
func noteDisks(diags *diag.Diagnostics, state *model, job *smc.ReplicationJob, n *notes) {
	if job == nil || job.Disks == nil {
		return
	}
	read := *state
	read.flattenDisks(job.Disks)
	_, texts := blockPlan{config: state, plan: state, state: &read, kept: true}.planDisks()
	if len(texts) == 0 {
		return
	}
	n.Disks = disksNote(job.Disks)
	diags.AddAttributeWarning(path.Root("disks"), "The disks of the new replication job are not as configured",
		fmt.Sprintf("SMC has created replication job %s and reports other disks than the configuration has:\n\n- %s\n\n"+
			"SMC does not keep LVM where the source server has no LVM2, or runs Debian with a kernel up to version 3 and an XFS file system, and it may round sizes. It offers no change of these settings, "+
			"so that Terraform leaves it at that as long as SMC reports the same. Check the job before you start it.",
			state.ID.ValueString(), strings.Join(texts, "\n- ")))
}

// disksNote is what SMC reports of the disks, without what it may change.
func disksNote(disks *smc.Disks) string {
	noted := smc.Disks{}
	if disks.System != nil {
		noted.System = &smc.Disk{LVM: disks.System.LVM, Parts: disks.System.Parts}
	}
	for _, d := range disks.Data {
		d.DiskID = ""
		noted.Data = append(noted.Data, d)
	}
	text, err := json.Marshal(noted)
	if err != nil {
		return ""
	}
	return string(text)
}

// keepNotedDisks keeps the disks block of the state where SMC still reports what was noted when
// the job was created.
func (n *notes) keepNotedDisks(read, state *model, job *smc.ReplicationJob) {
	switch {
	case n.Disks == "" || job.Disks == nil:
	case n.Disks == disksNote(job.Disks) && tfvalue.Known(state.Disks):
		read.Disks = state.Disks
	default:
		n.Disks = ""
	}
}
