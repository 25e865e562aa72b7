package replicationjob

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// The disks block is the newer form of the disks (SDK, since 2025-03): it names partitions by mount
// path instead of device, and can keep LVM. SMC takes it when a job is created and never changes
// it. The API documents no index for its data disks: they are in the order of the source server's.

// disksBlock is a disks block.
type disksBlock struct {
	System types.List // of pathDisk, at most one
	Data   types.List // of pathDisk
}

// pathDisk is a disk of a disks block. The system disk has neither ID nor size there.
type pathDisk struct {
	DiskID    types.String
	LVM       types.Bool
	Size      types.Int64
	Partition types.List // of partitionModel
}

var (
	pathPartitionType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"path":       types.StringType,
		"size_bytes": tfplan.WholeNumberType{},
		"block":      types.BoolType,
	}}
	systemPathDiskType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"lvm":       types.BoolType,
		"partition": types.ListType{ElemType: pathPartitionType},
	}}
	dataPathDiskType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"disk_id":   types.StringType,
		"lvm":       types.BoolType,
		"size":      tfplan.WholeNumberType{},
		"partition": types.ListType{ElemType: pathPartitionType},
	}}
	disksBlockType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"system": types.ListType{ElemType: systemPathDiskType},
		"data":   types.ListType{ElemType: dataPathDiskType},
	}}
)

// disksBlockOf returns the block of a list; false when there is none, or it is not known yet.
func disksBlockOf(list types.List) (disksBlock, bool) {
	if list.IsUnknown() || len(list.Elements()) == 0 {
		return disksBlock{}, false
	}
	object, ok := list.Elements()[0].(basetypes.ObjectValue)
	if !ok || object.IsUnknown() {
		return disksBlock{}, false
	}
	a := object.Attributes()
	return disksBlock{System: listOr(a["system"], systemPathDiskType), Data: listOr(a["data"], dataPathDiskType)}, true
}

// list is the inverse of disksBlockOf.
func (d disksBlock) list() types.List {
	return types.ListValueMust(disksBlockType, []attr.Value{
		types.ObjectValueMust(disksBlockType.AttrTypes, map[string]attr.Value{"system": d.System, "data": d.Data}),
	})
}

// noDisksBlock is the list without a disks block.
func noDisksBlock() types.List { return types.ListValueMust(disksBlockType, []attr.Value{}) }

// pathDisks returns the system disk, or the data disks, of a disks block; false when the list,
// or one of its elements, is not known yet. Attributes inside a disk may still be unknown.
func pathDisks(list types.List) ([]pathDisk, bool) {
	if list.IsUnknown() {
		return nil, false
	}
	disks := make([]pathDisk, 0, len(list.Elements()))
	for _, element := range list.Elements() {
		object, ok := element.(basetypes.ObjectValue)
		if !ok || object.IsUnknown() {
			return nil, false
		}
		a := object.Attributes()
		disks = append(disks, pathDisk{
			DiskID:    tfvalue.As[types.String](a["disk_id"]),
			LVM:       tfvalue.As[types.Bool](a["lvm"]),
			Size:      tfvalue.WholeNumber(a["size"]),
			Partition: listOr(a["partition"], pathPartitionType),
		})
	}
	return disks, true
}

// systemPathDiskList is the inverse of pathDisks for the system disk.
func systemPathDiskList(disks []pathDisk) types.List {
	elements := make([]attr.Value, 0, len(disks))
	for _, d := range disks {
		elements = append(elements, types.ObjectValueMust(systemPathDiskType.AttrTypes, map[string]attr.Value{
			"lvm": d.LVM, "partition": d.Partition,
		}))
	}
	return types.ListValueMust(systemPathDiskType, elements)
}

// dataPathDiskList is the inverse of pathDisks for data disks.
func dataPathDiskList(disks []pathDisk) types.List {
	elements := make([]attr.Value, 0, len(disks))
	for _, d := range disks {
		elements = append(elements, types.ObjectValueMust(dataPathDiskType.AttrTypes, map[string]attr.Value{
			"disk_id": d.DiskID, "lvm": d.LVM, "size": d.Size, "partition": d.Partition,
		}))
	}
	return types.ListValueMust(dataPathDiskType, elements)
}

// pathPartitionList is the inverse of partitions, for partitions with a path.
func pathPartitionList(parts []partitionModel) types.List {
	elements := make([]attr.Value, 0, len(parts))
	for _, p := range parts {
		elements = append(elements, types.ObjectValueMust(pathPartitionType.AttrTypes, map[string]attr.Value{
			"path": p.Key, "size_bytes": p.SizeBytes, "block": p.Block,
		}))
	}
	return types.ListValueMust(pathPartitionType, elements)
}

// keepsLVM reports whether the logical volumes of one of the disks are kept.
func (d disksBlock) keepsLVM() bool {
	system, _ := pathDisks(d.System)
	data, _ := pathDisks(d.Data)
	return slices.ContainsFunc(append(system, data...), func(disk pathDisk) bool { return disk.LVM.ValueBool() })
}

// matchPathDisks finds for each data disk the same disk in from, or nil: the one with the same ID;
// otherwise the one that has a partition of the same path; otherwise, as the API has it, the next
// one that no other disk was matched with and that may be the same.
func matchPathDisks(disks, from []pathDisk) []*pathDisk {
	matches := make([]*pathDisk, len(disks))
	free := make([]*pathDisk, len(from))
	for i := range from {
		free[i] = &from[i]
	}
	for _, matching := range []func(a, b *pathDisk) bool{
		func(a, b *pathDisk) bool { return tfvalue.Known(a.DiskID) && a.DiskID.Equal(b.DiskID) },
		sharePath,
		mayBeSameDisk,
	} {
		for i := range disks {
			n := slices.IndexFunc(free, func(d *pathDisk) bool { return d != nil && matching(&disks[i], d) })
			if matches[i] == nil && n >= 0 {
				matches[i], free[n] = free[n], nil
			}
		}
	}
	return matches
}

// sharePath reports whether two disks have a partition of the same path.
func sharePath(a, b *pathDisk) bool {
	parts, _ := partitions(a.Partition)
	others, _ := partitions(b.Partition)
	return slices.ContainsFunc(parts, func(p partitionModel) bool { return findPartition(others, p.Key) != nil })
}

// mayBeSameDisk reports whether neither the IDs nor the paths of two disks say that they differ.
func mayBeSameDisk(a, b *pathDisk) bool {
	if tfvalue.Known(a.DiskID) && tfvalue.Known(b.DiskID) && !a.DiskID.Equal(b.DiskID) {
		return false
	}
	return !a.hasKnownPaths() || !b.hasKnownPaths() || sharePath(a, b)
}

// hasKnownPaths reports whether the disk has partitions, and all their paths are known.
func (d *pathDisk) hasKnownPaths() bool {
	parts, ok := partitions(d.Partition)
	return ok && len(parts) > 0 && !slices.ContainsFunc(parts, func(p partitionModel) bool { return !tfvalue.Known(p.Key) })
}

// fillDisks fills the unknown attributes of the disks block of m with those that read has for the
// same disk or partition.
func (m *model) fillDisks(read *model) {
	block, ok := disksBlockOf(m.Disks)
	has, reported := disksBlockOf(read.Disks)
	if !ok || !reported {
		return
	}
	if disks, ok := pathDisks(block.System); ok && len(disks) > 0 {
		if from, _ := pathDisks(has.System); len(from) > 0 {
			disks[0].fill(&from[0])
		}
		block.System = systemPathDiskList(disks)
	}
	if disks, ok := pathDisks(block.Data); ok && len(disks) > 0 {
		from, _ := pathDisks(has.Data)
		for i, match := range matchPathDisks(disks, from) {
			if match != nil {
				disks[i].fill(match)
			}
		}
		block.Data = dataPathDiskList(disks)
	}
	m.Disks = block.list()
}

func (d *pathDisk) fill(from *pathDisk) {
	if d.DiskID.IsUnknown() {
		d.DiskID = from.DiskID
	}
	if d.LVM.IsUnknown() {
		d.LVM = from.LVM
	}
	if d.Size.IsUnknown() {
		d.Size = from.Size
	}
	if parts, ok := partitions(d.Partition); ok && len(parts) > 0 {
		has, _ := partitions(from.Partition)
		fillPartitions(parts, has)
		d.Partition = pathPartitionList(parts)
	}
}

// settleDisks replaces what is still unknown in the disks block with null.
func (m *model) settleDisks() {
	block, ok := disksBlockOf(m.Disks)
	if !ok {
		return
	}
	settle := func(disks []pathDisk) []pathDisk {
		for i := range disks {
			d := &disks[i]
			if d.DiskID.IsUnknown() {
				d.DiskID = types.StringNull()
			}
			if d.LVM.IsUnknown() {
				d.LVM = types.BoolNull()
			}
			if d.Size.IsUnknown() {
				d.Size = types.Int64Null()
			}
			if parts, ok := partitions(d.Partition); ok {
				d.Partition = pathPartitionList(settlePartitions(parts))
			}
		}
		return disks
	}
	if disks, ok := pathDisks(block.System); ok {
		block.System = systemPathDiskList(settle(disks))
	}
	if disks, ok := pathDisks(block.Data); ok {
		block.Data = dataPathDiskList(settle(disks))
	}
	m.Disks = block.list()
}
