package replicationjob

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// Blocks are compared by key (index of a disk, device of a partition), never by
// position: the configuration's order is kept, and what the API filled in
// follows its disk or partition when blocks move. Lists without elements are left as
// they are: the framework hands empty ones over as null.

// alignPlan fills the unknown index, size and block attributes of plan's disks and
// partitions with the values that state has for the same disk or partition.
func alignPlan(plan, state *model) {
	if parts, ok := partitions(plan.SystemDiskPartition); ok && len(parts) > 0 {
		prior, _ := partitions(state.SystemDiskPartition)
		plan.SystemDiskPartition = partitionList(fillPartitions(parts, prior))
	}
	if disks, ok := dataDisks(plan.DataDisk); ok && len(disks) > 0 {
		prior, _ := dataDisks(state.DataDisk)
		plan.DataDisk = dataDiskList(fillDataDisks(disks, prior))
	}
}

// fillPartitions returns parts with unknown attributes taken from the partition of
// known that has the same device.
func fillPartitions(parts, from []partitionModel) []partitionModel {
	byDevice := make(map[string]partitionModel, len(from))
	for _, p := range from {
		byDevice[p.Device.ValueString()] = p
	}
	for i := range parts {
		p := &parts[i]
		match, ok := byDevice[p.Device.ValueString()]
		if ok && known(p.Device) && p.Block.IsUnknown() {
			p.Block = match.Block
		}
	}
	return parts
}

// fillDataDisks returns disks with unknown attributes taken from the same disk of
// from: the one with the same index or, for a disk without an index, the next one
// that no other disk claims.
func fillDataDisks(disks, from []dataDiskModel) []dataDiskModel {
	matches := matchDataDisks(disks, from)
	for i := range disks {
		match := matches[i]
		if match == nil {
			continue
		}
		d := &disks[i]
		if d.Index.IsUnknown() {
			d.Index = match.Index
		}
		if d.Size.IsUnknown() {
			d.Size = match.Size
		}
		if parts, ok := partitions(d.Partition); ok && len(parts) > 0 {
			prior, _ := partitions(match.Partition)
			d.Partition = partitionList(fillPartitions(parts, prior))
		}
	}
	return disks
}

// matchDataDisks finds for each disk its counterpart in from, or nil.
func matchDataDisks(disks, from []dataDiskModel) []*dataDiskModel {
	free := make(map[int64]*dataDiskModel, len(from))
	order := make([]int64, 0, len(from))
	for i := range from {
		index := from[i].Index.ValueInt64()
		free[index] = &from[i]
		order = append(order, index)
	}
	matches := make([]*dataDiskModel, len(disks))
	for i, d := range disks {
		if known(d.Index) {
			matches[i] = free[d.Index.ValueInt64()]
			delete(free, d.Index.ValueInt64())
		}
	}
	next := 0
	for i, d := range disks {
		if known(d.Index) {
			continue
		}
		for ; next < len(order); next++ {
			if match, ok := free[order[next]]; ok {
				matches[i] = match
				delete(free, order[next])
				break
			}
		}
	}
	return matches
}

// settle replaces what is still unknown after the job was read by null.
func settle(m *model) {
	if parts, ok := partitions(m.SystemDiskPartition); ok {
		m.SystemDiskPartition = partitionList(settlePartitions(parts))
	}
	if disks, ok := dataDisks(m.DataDisk); ok {
		for i := range disks {
			d := &disks[i]
			if d.Index.IsUnknown() {
				d.Index = types.Int64Null()
			}
			if d.Size.IsUnknown() {
				d.Size = types.Int64Null()
			}
			if parts, ok := partitions(d.Partition); ok {
				d.Partition = partitionList(settlePartitions(parts))
			}
		}
		m.DataDisk = dataDiskList(disks)
	}
}

func settlePartitions(parts []partitionModel) []partitionModel {
	for i := range parts {
		if parts[i].Block.IsUnknown() {
			parts[i].Block = types.BoolNull()
		}
	}
	return parts
}

// equivalent reports whether a and b are the same value, or mean the same where
// their type knows better (times, JSON, target types).
func equivalent(ctx context.Context, a, b attr.Value) bool {
	if a.Equal(b) {
		return true
	}
	semantic, ok := a.(basetypes.StringValuableWithSemanticEquals)
	other, isString := b.(basetypes.StringValuable)
	if !ok || !isString || !known(a) || !known(b) {
		return false
	}
	same, diags := semantic.StringSemanticEquals(ctx, other)
	return same && !diags.HasError()
}
