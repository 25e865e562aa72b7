package replicationjob

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// Blocks are compared by key (index of a disk, device or path of a partition), never by
// position: what the API filled in follows its disk or partition when blocks move, and
// the same blocks in another order are no change. Lists without elements are not rebuilt:
// they may be null, and have to stay so.

// blockPlan plans the blocks of an update.
type blockPlan struct {
	config, plan, state *model
	// job is the job with all its disks and partitions; empty when it was not read.
	job model
	// jobUnknown says that it is not known what the job has besides what is in the state.
	jobUnknown bool
	// kept says that SMC does not change the disks any more.
	kept bool
}

// planDataDisks plans the data_disk blocks and describes what is kept.
func (b blockPlan) planDataDisks() (types.List, []string) {
	plan, ok := dataDisks(b.plan.DataDisk)
	if !ok || len(plan) == 0 {
		return b.plan.DataDisk, nil
	}
	config, _ := dataDisks(b.config.DataDisk)
	state, _ := dataDisks(b.state.DataDisk)
	job, _ := dataDisks(b.job.DataDisk)
	var texts []string
	matches := matchWholeDisks(plan, state, withPartitions(state, job))
	inJob := matchInJob(plan, matches, job)
	keysKnown := true
	for i := range plan {
		d := &plan[i]
		configured := elementOr(config, i, *d)
		keysKnown = keysKnown && !configured.Index.IsUnknown()
		texts = append(texts, b.planDataDisk(i, d, elementOr(state, i, dataDiskModel{}), configured, matches[i], inJob[i])...)
	}
	if !b.kept && keysKnown {
		chooseIndexes(plan)
	}
	if b.kept && keysKnown {
		for i := range state {
			if !slices.Contains(matches, &state[i]) {
				texts = append(texts, fmt.Sprintf("%s: it is no longer configured, the job keeps it.", state[i].describe(i)))
			}
		}
		for i := range job {
			if len(state) == 0 && !slices.Contains(inJob, &job[i]) {
				texts = append(texts, fmt.Sprintf("%s: it is not configured, the job has it.", job[i].describe(i)))
			}
		}
	}
	if len(state) == len(plan) && b.sameDisksInOrder(plan, matches, state, config) {
		return b.state.DataDisk, texts
	}
	return dataDiskList(plan), texts
}

// describe names the data disk at a position for a message.
func (d *dataDiskModel) describe(position int) string {
	if tfvalue.Known(d.Index) {
		return "data_disk with index " + valueText(d.Index)
	}
	return fmt.Sprintf("data_disk %d", position+1)
}

// planDataDisk plans the block d at a position: at is the disk at its position in the state, config
// its configuration, match the same disk in the state and job the same disk of the job; the last
// two may be nil.
func (b blockPlan) planDataDisk(position int, d *dataDiskModel, at, config dataDiskModel, match, job *dataDiskModel) []string {
	has := match
	if has == nil && b.kept {
		has = job
	}
	if has == nil {
		if b.kept && !b.jobUnknown && !config.Index.IsUnknown() {
			return []string{d.describe(position) + ": the job has none."}
		}
		return nil
	}
	if d.Index.IsUnknown() && !config.Index.IsUnknown() {
		d.Index = has.Index
	}
	if config.Size.IsNull() {
		d.Size = has.Size
	}
	name := d.describe(position)
	var texts []string
	if b.kept && tfvalue.Known(d.Size) && !d.Size.Equal(has.Size) {
		texts = append(texts, fmt.Sprintf("%s: the configuration says size = %s, the job has %s.", name, valueText(d.Size), valueText(has.Size)))
		d.Size = keepWhereAllowed(d.Size, config.Size, at.Size, has.Size)
	}
	parts, ok := partitions(d.Partition)
	if !ok || len(parts) == 0 {
		return texts
	}
	configured, _ := partitions(config.Partition)
	prior, _ := partitions(at.Partition)
	mine, _ := partitions(has.Partition)
	var jobs []partitionModel
	if job != nil {
		jobs, _ = partitions(job.Partition)
	}
	planned, more := b.planPartitions(name+", partition", parts, configured, prior, mine, jobs)
	d.Partition = partitionList(planned)
	return append(texts, more...)
}

// planSystemDiskPartitions plans the system_disk_partition blocks and describes what is kept.
func (b blockPlan) planSystemDiskPartitions() (types.List, []string) {
	plan, ok := partitions(b.plan.SystemDiskPartition)
	if !ok || len(plan) == 0 {
		return b.plan.SystemDiskPartition, nil
	}
	config, _ := partitions(b.config.SystemDiskPartition)
	state, _ := partitions(b.state.SystemDiskPartition)
	job, _ := partitions(b.job.SystemDiskPartition)
	planned, texts := b.planPartitions("system_disk_partition", plan, config, state, state, job)
	return partitionList(planned), texts
}

// keepWhereAllowed returns what the job has instead of a planned value, where Terraform accepts
// it in a plan: it is the state's value at the same position, or the configuration's.
func keepWhereAllowed[T attr.Value](planned, config, prior, has T) T {
	if has.Equal(config) || has.Equal(prior) && !prior.IsNull() {
		return has
	}
	return planned
}

// allowedAt reports whether Terraform accepts a plan that has the state's value at a position.
func allowedAt(config, prior attr.Value) bool {
	return config.IsNull() || config.Equal(prior) || !prior.IsNull()
}

// sameDisksInOrder reports whether the planned disks are those of the state in another
// order (or kept as they are, whatever the configuration says), and Terraform accepts a plan
// with the state's order: the disks at each position must have as many partitions.
func (b blockPlan) sameDisksInOrder(plan []dataDiskModel, matches []*dataDiskModel, state, config []dataDiskModel) bool {
	for i := range plan {
		match := matches[i]
		if match == nil || !plan[i].Index.Equal(match.Index) || !plan[i].Size.Equal(match.Size) && (!b.kept || plan[i].Size.IsUnknown()) ||
			!b.keepsPartitions(plan[i].Partition, match.Partition) {
			return false
		}
		at, configured := state[i], elementOr(config, i, plan[i])
		if !allowedAt(configured.Index, at.Index) || !allowedAt(configured.Size, at.Size) {
			return false
		}
		priorParts, _ := partitions(at.Partition)
		configParts, _ := partitions(configured.Partition)
		if len(priorParts) != len(configParts) {
			return false
		}
		for j := range priorParts {
			if !allowedAt(configParts[j].Block, priorParts[j].Block) {
				return false
			}
		}
	}
	return true
}

// elementOr returns the element i of a list, or otherwise where the list is shorter.
func elementOr[T any](list []T, i int, otherwise T) T {
	if i < len(list) {
		return list[i]
	}
	return otherwise
}

// fillBlocks fills the unknown attributes of the blocks of m with those that read has for
// the same disk or partition.
func (m *model) fillBlocks(read *model) {
	if parts, ok := partitions(m.SystemDiskPartition); ok && len(parts) > 0 {
		has, _ := partitions(read.SystemDiskPartition)
		fillPartitions(parts, has)
		m.SystemDiskPartition = partitionList(parts)
	}
	disks, ok := dataDisks(m.DataDisk)
	if !ok || len(disks) == 0 {
		return
	}
	has, _ := dataDisks(read.DataDisk)
	for i, match := range matchDataDisks(disks, has) {
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
			from, _ := partitions(match.Partition)
			fillPartitions(parts, from)
			d.Partition = partitionList(parts)
		}
	}
	m.DataDisk = dataDiskList(disks)
}

// settle replaces what is still unknown after the job was read with null.
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

// equivalent reports whether a and b are equal, or semantically equal where their type has
// such an equality (times, JSON, target types).
func equivalent(ctx context.Context, a, b attr.Value) bool {
	if a.Equal(b) {
		return true
	}
	semantic, ok := a.(basetypes.StringValuableWithSemanticEquals)
	other, isString := b.(basetypes.StringValuable)
	if !ok || !isString || !tfvalue.Known(a) || !tfvalue.Known(b) {
		return false
	}
	same, diags := semantic.StringSemanticEquals(ctx, other)
	return same && !diags.HasError()
}

// everything is a job with all its disks and partitions by device.
func everything(job *smc.ReplicationJob) *model {
	m := flatten(job, &model{}, nil)
	m.DataDisk = flattenDataDisks(job.DataDisks, types.ListNull(dataDiskType), allBlocks)
	m.SystemDiskPartition = flattenPartitions(job.SystemDiskParts, types.ListNull(partitionType), allBlocks)
	m.Disks = noDisksBlock()
	return m
}

// takesOver reports whether the plan m has disks or partitions that the state lacks.
func (m *model) takesOver(state *model) bool {
	planned, _ := dataDisks(m.DataDisk)
	has, _ := dataDisks(state.DataDisk)
	for i, match := range matchDataDisks(planned, has) {
		if match == nil || lacksPartition(match.Partition, planned[i].Partition) {
			return true
		}
	}
	return lacksPartition(state.SystemDiskPartition, m.SystemDiskPartition)
}
