package replicationjob

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// matchDataDisks finds for each disk the same disk in from, or nil: the one with the same index or,
// where one of the two has no index, the one that has one of its partitions.
//
// For what is left, the order counts, as it does in a new job, whose disks get their positions as
// indexes: as many disks as before are the same in their order; of more or fewer, those are whose
// index is their position; and then the first that no other disk was matched with.
func matchDataDisks(disks, from []dataDiskModel) []*dataDiskModel {
	return matchWholeDisks(disks, from, from)
}

// matchWholeDisks does what matchDataDisks does. whole has the disks of from with all partitions that
// are known of them, also those that Terraform does not manage.
func matchWholeDisks(disks, from, whole []dataDiskModel) []*dataDiskModel {
	matches := make([]*dataDiskModel, len(disks))
	taken := make([]bool, len(from))
	claim := func(same func(position int64, d, other dataDiskModel) bool) {
		for i, d := range disks {
			for n := range from {
				if matches[i] == nil && !taken[n] && same(int64(i+1), d, whole[n]) {
					matches[i], taken[n] = &from[n], true
				}
			}
		}
	}
	open := func(d, other dataDiskModel) bool { return !tfvalue.Known(d.Index) || !tfvalue.Known(other.Index) }
	claim(func(_ int64, d, other dataDiskModel) bool {
		return tfvalue.Known(d.Index) && d.Index.Equal(other.Index)
	})
	claim(func(_ int64, d, other dataDiskModel) bool { return open(d, other) && d.sharesPartition(other) })
	if len(disks) != len(from) {
		claim(func(position int64, d, other dataDiskModel) bool {
			return open(d, other) && other.Index.Equal(types.Int64Value(position))
		})
	}
	claim(func(position int64, d, other dataDiskModel) bool {
		return open(d, other) && !d.isElsewhere(position, other)
	})
	return matches
}

// sharesPartition reports whether the two disks have a partition in common.
func (d dataDiskModel) sharesPartition(other dataDiskModel) bool {
	parts, _ := partitions(d.Partition)
	others, _ := partitions(other.Partition)
	return slices.ContainsFunc(parts, func(p partitionModel) bool { return findPartition(others, p.Key) != nil })
}

// isElsewhere reports whether the disk d, at a position, is not other: it has none of its partitions, and
// would not get its index in a new job.
func (d dataDiskModel) isElsewhere(position int64, other dataDiskModel) bool {
	parts, ok := partitions(d.Partition)
	keysKnown := ok && !slices.ContainsFunc(parts, func(p partitionModel) bool { return !tfvalue.Known(p.Key) })
	return keysKnown && len(parts) > 0 && len(other.Partition.Elements()) > 0 && !d.sharesPartition(other) &&
		tfvalue.Known(other.Index) && other.Index.ValueInt64() != position
}

// withPartitions returns the disks of a state, those without partitions with the ones that the job has.
func withPartitions(state, job []dataDiskModel) []dataDiskModel {
	whole := slices.Clone(state)
	for i, d := range whole {
		n := slices.IndexFunc(job, func(other dataDiskModel) bool { return d.Index.Equal(other.Index) })
		if n >= 0 && len(d.Partition.Elements()) == 0 {
			whole[i].Partition = job[n].Partition
		}
	}
	return whole
}

// matchInJob finds for each disk of a plan the same disk of the job, or nil. A disk without index
// is the one that it was matched with in the state, where there is one.
func matchInJob(plan []dataDiskModel, inState []*dataDiskModel, job []dataDiskModel) []*dataDiskModel {
	disks := slices.Clone(plan)
	for i, match := range inState {
		if match != nil && !tfvalue.Known(disks[i].Index) {
			disks[i].Index = match.Index
		}
	}
	return matchDataDisks(disks, job)
}

// chooseIndexes gives the disks without index the first ones that no other disk has, where others have
// one: what SMC takes by default, the position, may be another disk's.
func chooseIndexes(plan []dataDiskModel) {
	has := func(index types.Int64) bool {
		return slices.ContainsFunc(plan, func(d dataDiskModel) bool { return d.Index.Equal(index) })
	}
	if !slices.ContainsFunc(plan, func(d dataDiskModel) bool { return tfvalue.Known(d.Index) }) {
		return
	}
	for i := range plan {
		for index := int64(1); plan[i].Index.IsUnknown(); index++ {
			if free := types.Int64Value(index); !has(free) {
				plan[i].Index = free
			}
		}
	}
}
