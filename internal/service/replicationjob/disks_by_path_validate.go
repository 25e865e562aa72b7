package replicationjob

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// validateDisksByPath checks the disks block by itself, and that the disks are given in one form only:
// how the API would combine the two is not documented.
func (m *model) validateDisksByPath(diags *diag.Diagnostics) {
	if len(m.Disks.Elements()) == 0 {
		return
	}
	for _, other := range []struct {
		name string
		list types.List
	}{{"data_disk", m.DataDisk}, {"system_disk_partition", m.SystemDiskPartition}} {
		if len(other.list.Elements()) > 0 {
			diags.AddAttributeError(path.Root(other.name), "Disks in two forms",
				fmt.Sprintf("%s and disks are two forms of the same settings, which cannot be combined. Write all of them as disks, which names partitions by mount path and can keep LVM, "+
					"or remove the disks block and use data_disk and system_disk_partition.", other.name))
		}
	}
	block, ok := disksBlockOf(m.Disks)
	if !ok {
		return
	}
	at, seen := path.Root("disks").AtListIndex(0), pathsSeen{}
	system, _ := pathDisks(block.System)
	for i, d := range system {
		at := at.AtName("system").AtListIndex(i)
		d.validatePartitions(diags, at, m.SystemDiskSize, "system_disk_size")
		seen.check(diags, at, d, "disks.system")
	}
	data, _ := pathDisks(block.Data)
	for i, d := range data {
		at := at.AtName("data").AtListIndex(i)
		if d.DiskID.IsNull() && d.LVM.IsNull() && d.Size.IsNull() && !d.Partition.IsUnknown() && len(d.Partition.Elements()) == 0 {
			diags.AddAttributeError(at, "Empty data block",
				fmt.Sprintf("data block %d of disks says nothing: give it a size or partitions, or remove it. Without any data block SMC derives the data disks from the source server.", i+1))
		}
		if first := slices.IndexFunc(data, func(other pathDisk) bool { return tfvalue.Known(d.DiskID) && other.DiskID.Equal(d.DiskID) }); first >= 0 && first < i {
			diags.AddAttributeError(at.AtName("disk_id"), "Duplicate disk ID",
				fmt.Sprintf("data blocks %d and %d of disks both have disk_id %q; each disk can be given once.", first+1, i+1, d.DiskID.ValueString()))
		}
		d.validatePartitions(diags, at, d.Size, "the data disk's size")
		seen.check(diags, at, d, fmt.Sprintf("disks.data %d", i+1))
	}
}

func (d pathDisk) validatePartitions(diags *diag.Diagnostics, at path.Path, size types.Int64, sizeName string) {
	if parts, ok := partitions(d.Partition); ok {
		validatePartitions(diags, at.AtName("partition"), "path", parts, size, sizeName)
	}
}

// pathsSeen has the disk of each path.
type pathsSeen map[string]string

// check refuses paths that another disk has, too: a path is mounted once.
func (s pathsSeen) check(diags *diag.Diagnostics, at path.Path, d pathDisk, disk string) {
	parts, _ := partitions(d.Partition)
	for i, p := range parts {
		if !tfvalue.Known(p.Key) {
			continue
		}
		mounted := p.Key.ValueString()
		if first, ok := s[mounted]; ok && first != disk {
			diags.AddAttributeError(at.AtName("partition").AtListIndex(i).AtName("path"), "Duplicate partition path",
				fmt.Sprintf("%s and %s both have a partition with path %q; each partition of the source server can be given once.", first, disk, mounted))
			continue
		}
		s[mounted] = disk
	}
}

// checkDisksByPath compares the disks block with the source server.
func checkDisksByPath(diags *diag.Diagnostics, plan *model, source *smc.SourceServer) {
	block, _ := disksBlockOf(plan.Disks)
	at, inventory := path.Root("disks").AtListIndex(0), inventoryOf(source)
	system, _ := pathDisks(block.System)
	for i, d := range system {
		at := at.AtName("system").AtListIndex(i)
		checkLVM(diags, at, d.LVM, source)
		checkPartitions(diags, at.AtName("partition"), "path", d.Partition, inventory.system, "the system disk of source server "+source.ID)
	}
	configured := types.ListNull(pathPartitionType)
	if len(system) > 0 {
		configured = system[0].Partition
	}
	checkFit(diags, path.Root("system_disk_size"), plan.SystemDiskSize, configured, inventory.system, "The system disk")
	data, _ := pathDisks(block.Data)
	for i, d := range data {
		at := at.AtName("data").AtListIndex(i)
		checkLVM(diags, at, d.LVM, source)
		from, found := inventory.dataDisk(d, i)
		switch {
		case !d.pathsKnown():
		case !found && len(d.Partition.Elements()) == 0:
			diags.AddAttributeError(at, "Unknown data disk",
				fmt.Sprintf("Source server %s has %d data disks; data block %d of disks, which names no partitions, is about none of them. Remove it, or name its partitions.", source.ID, len(inventory.data), i+1))
		default:
			checkFit(diags, at.AtName("size"), d.Size, d.Partition, from, fmt.Sprintf("Data disk %d", i+1))
			checkPartitions(diags, at.AtName("partition"), "path", d.Partition, from, fmt.Sprintf("data disk %d of source server %s", i+1, source.ID))
		}
	}
}

// checkLVM says where LVM cannot be kept, as far as SMC reports it.
func checkLVM(diags *diag.Diagnostics, at path.Path, lvm types.Bool, source *smc.SourceServer) {
	switch {
	case !lvm.ValueBool():
	case source.IsWindows():
		diags.AddAttributeError(at.AtName("lvm"), "LVM cannot be kept",
			fmt.Sprintf("Source server %s runs %s. SMC keeps LVM of Linux servers only: remove lvm.", source.ID, source.Platform))
	case !hasBootPartition(source):
		diags.AddAttributeWarning(at.AtName("lvm"), "LVM can possibly not be kept",
			fmt.Sprintf("SMC reports no boot partition of source server %s, without which it cannot keep LVM: it will refuse the replication job, or ignore lvm. Remove lvm.", source.ID))
	}
}

// hasBootPartition reports whether the source server has a boot partition; true where SMC does
// not report the partitions of its system disk.
func hasBootPartition(source *smc.SourceServer) bool {
	const boot = "/boot"
	parts := source.SystemDiskParts
	if slices.ContainsFunc(parts, func(p smc.SourcePartition) bool { return p.Path == boot }) {
		return true
	}
	if source.Disks == nil || source.Disks.System == nil {
		return len(parts) == 0
	}
	newer := source.Disks.System.Parts
	return len(parts)+len(newer) == 0 || slices.ContainsFunc(newer, func(p smc.SourceDiskPartition) bool { return p.Type == smc.PartitionBoot || p.Path == boot })
}

// inventory has the partitions of a source server's disks, with their paths as Device.
type inventory struct {
	system []smc.SourcePartition
	data   [][]smc.SourcePartition
}

// inventoryOf returns the newer form of the disks where SMC reports it: it has the logical volumes.
func inventoryOf(source *smc.SourceServer) inventory {
	var i inventory
	if source.Disks != nil {
		newer := func(parts []smc.SourceDiskPartition) []smc.SourcePartition {
			named := make([]smc.SourcePartition, 0, len(parts))
			for _, p := range parts {
				named = append(named, smc.SourcePartition{Device: p.Path, SizeBytes: p.SizeBytes, CanBlock: p.CanBlock})
			}
			return named
		}
		if source.Disks.System != nil {
			i.system = newer(source.Disks.System.Parts)
		}
		for _, d := range source.Disks.Data {
			i.data = append(i.data, newer(d.Parts))
		}
		return i
	}
	older := func(parts []smc.SourcePartition) []smc.SourcePartition {
		named := slices.Clone(parts)
		for i := range named {
			named[i].Device = named[i].Path
		}
		return named
	}
	i.system = older(source.SystemDiskParts)
	for _, d := range source.DataDisks {
		i.data = append(i.data, older(d.Parts))
	}
	return i
}

// dataDisk returns the partitions of the source server's disk that a data block at a position is
// about: the disk that has one of its paths or, if it names none, the disk at that position.
func (i inventory) dataDisk(d pathDisk, position int) ([]smc.SourcePartition, bool) {
	parts, _ := partitions(d.Partition)
	for _, disk := range i.data {
		if slices.ContainsFunc(disk, func(s smc.SourcePartition) bool { return findPartition(parts, types.StringValue(s.Device)) != nil }) {
			return disk, true
		}
	}
	if position < len(i.data) {
		return i.data[position], true
	}
	return nil, false
}
