package replicationjob

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// planDisks plans the disks block and describes what differs from what the job has.
func (b blockPlan) planDisks() (types.List, []string) {
	plan, ok := disksBlockOf(b.plan.Disks)
	state, _ := disksBlockOf(b.state.Disks)
	if !ok {
		if b.kept && !b.plan.Disks.IsUnknown() && b.plan.hasSimpleDisks() && state.keepsLVM() {
			return b.plan.Disks, []string{"disks: the job was created to keep LVM; with data_disk and system_disk_partition blocks it would not be."}
		}
		return b.plan.Disks, nil
	}
	config, _ := disksBlockOf(b.config.Disks)
	job, _ := disksBlockOf(b.job.Disks)
	system, texts := b.planSystemPathDisk(plan.System, config.System, state.System, job.System)
	data, more := b.planDataPathDisks(plan.Data, config.Data, state.Data, job.Data)
	return disksBlock{system, data}.list(), append(texts, more...)
}

// hasSimpleDisks reports whether m has blocks of the other form of the disks.
func (m *model) hasSimpleDisks() bool {
	return len(m.DataDisk.Elements()) > 0 || len(m.SystemDiskPartition.Elements()) > 0
}

func (b blockPlan) planSystemPathDisk(plan, config, state, job types.List) (types.List, []string) {
	disks, ok := pathDisks(plan)
	if !ok || len(disks) == 0 {
		return plan, nil
	}
	first := func(list types.List) *pathDisk {
		if disks, _ := pathDisks(list); len(disks) > 0 {
			return &disks[0]
		}
		return nil
	}
	at := pathDisk{}
	match := first(state)
	if match != nil {
		at = *match
	}
	configured, _ := pathDisks(config)
	texts := b.planPathDisk("disks.system", &disks[0], at, elementOr(configured, 0, disks[0]), match, first(job))
	return systemPathDiskList(disks), texts
}

func (b blockPlan) planDataPathDisks(plan, config, state, job types.List) (types.List, []string) {
	disks, ok := pathDisks(plan)
	if !ok || len(disks) == 0 {
		return plan, nil
	}
	configured, _ := pathDisks(config)
	has, _ := pathDisks(state)
	jobs, _ := pathDisks(job)
	keysKnown := true
	for i := range disks {
		// The ID in a plan is that of the disk at this position in the state, where none is configured.
		disks[i].DiskID = elementOr(configured, i, disks[i]).DiskID
		keysKnown = keysKnown && disks[i].hasKey()
	}
	matches, inJob := matchPathDisks(disks, has), matchPathDisks(disks, jobs)
	var texts []string
	for i := range disks {
		name := fmt.Sprintf("disks.data %d", i+1)
		texts = append(texts, b.planPathDisk(name, &disks[i], elementOr(has, i, pathDisk{}), elementOr(configured, i, disks[i]), matches[i], inJob[i])...)
	}
	if b.kept && keysKnown {
		texts = append(texts, notConfigured(has, matches)...)
		if len(has) == 0 {
			texts = append(texts, notConfigured(jobs, inJob)...)
		}
	}
	if len(has) == len(disks) && b.samePathDisksInOrder(disks, matches, has, configured) {
		return state, texts
	}
	return dataPathDiskList(disks), texts
}

// notConfigured describes the disks that no configured one was matched with.
func notConfigured(disks []pathDisk, matches []*pathDisk) []string {
	var texts []string
	for i := range disks {
		if !slices.Contains(matches, &disks[i]) {
			texts = append(texts, fmt.Sprintf("disks.data %s: it is not configured, the job has it.", disks[i].describe(i)))
		}
	}
	return texts
}

// hasKey reports whether it is known which disk this is.
func (d *pathDisk) hasKey() bool {
	return !d.DiskID.IsUnknown() && d.pathsKnown()
}

// pathsKnown reports whether the paths of all its partitions are known, if it has any.
func (d *pathDisk) pathsKnown() bool {
	return !d.Partition.IsUnknown() && (len(d.Partition.Elements()) == 0 || d.hasKnownPaths())
}

// describe names the data disk at a position for a message.
func (d *pathDisk) describe(position int) string {
	if tfvalue.Known(d.DiskID) {
		return d.DiskID.ValueString()
	}
	if parts, _ := partitions(d.Partition); len(parts) > 0 {
		return "with " + valueText(parts[0].Key)
	}
	return fmt.Sprint(position + 1)
}

// planPathDisk plans the disk d: at is the disk at its position in the state, config its
// configuration, match the same disk in the state and job the same disk of the job; the last
// two may be nil. name is the name of the block in messages.
func (b blockPlan) planPathDisk(name string, d *pathDisk, at, config pathDisk, match, job *pathDisk) []string {
	has := match
	if has == nil {
		has = job
	}
	if has == nil {
		hasKey := d.hasKey()
		d.forget(config)
		if b.kept && !b.jobUnknown && hasKey {
			return []string{name + ": the job has none."}
		}
		return nil
	}
	if config.DiskID.IsNull() {
		d.DiskID = has.DiskID
	}
	if config.LVM.IsNull() {
		d.LVM = has.LVM
	}
	if config.Size.IsNull() {
		d.Size = has.Size
	}
	var texts []string
	if b.kept {
		// An ID that is not reported is not another one, and without a report there is no LVM.
		d.DiskID = keepDiffering(&texts, name+": the configuration says disk_id", d.DiskID, config.DiskID, at.DiskID, has.DiskID, has.DiskID.IsNull())
		d.LVM = keepDiffering(&texts, name+": the configuration says lvm", d.LVM, config.LVM, at.LVM, has.LVM, !d.LVM.ValueBool() && !has.LVM.ValueBool())
		d.Size = keepDiffering(&texts, name+": the configuration says size", d.Size, config.Size, at.Size, has.Size, false)
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
	d.Partition = pathPartitionList(planned)
	return append(texts, more...)
}

// forget makes unknown what is not configured of a disk: the plan has what the state has at its
// position, which may be another disk.
func (d *pathDisk) forget(config pathDisk) {
	if config.DiskID.IsNull() {
		d.DiskID = types.StringUnknown()
	}
	if config.LVM.IsNull() {
		d.LVM = types.BoolUnknown()
	}
	if config.Size.IsNull() {
		d.Size = types.Int64Unknown()
	}
}

// keepDiffering compares a planned value with what the job has. Where they differ, it appends a
// text that begins with says and returns what the job has, where Terraform accepts that.
func keepDiffering[T attr.Value](texts *[]string, says string, planned, config, prior, has T, same bool) T {
	if !tfvalue.Known(planned) || planned.Equal(has) || same {
		return planned
	}
	*texts = append(*texts, fmt.Sprintf("%s = %s, the job has %s.", says, valueText(planned), valueText(has)))
	return keepWhereAllowed(planned, config, prior, has)
}

// samePathDisksInOrder does for the data disks of a disks block what sameDisksInOrder does for
// data_disk blocks.
func (b blockPlan) samePathDisksInOrder(plan []pathDisk, matches []*pathDisk, state, config []pathDisk) bool {
	keeps := func(planned, has attr.Value) bool { return planned.Equal(has) || b.kept && !planned.IsUnknown() }
	for i, d := range plan {
		match := matches[i]
		if match == nil || !keeps(d.DiskID, match.DiskID) || !keeps(d.LVM, match.LVM) || !keeps(d.Size, match.Size) ||
			!b.keepsPartitions(d.Partition, match.Partition) {
			return false
		}
		at, configured := state[i], elementOr(config, i, d)
		if !allowedAt(configured.DiskID, at.DiskID) || !allowedAt(configured.LVM, at.LVM) || !allowedAt(configured.Size, at.Size) {
			return false
		}
		priorParts, _ := partitions(at.Partition)
		configParts, _ := partitions(configured.Partition)
		if len(priorParts) != len(configParts) {
			return false
		}
		for j := range priorParts {
			if !allowedAt(configParts[j].SizeBytes, priorParts[j].SizeBytes) || !allowedAt(configParts[j].Block, priorParts[j].Block) {
				return false
			}
		}
	}
	return true
}

// takesOverDisks reports whether the disks block of the configuration m has disks or partitions
// that the state lacks.
func (m *model) takesOverDisks(state *model) bool {
	plan, ok := disksBlockOf(m.Disks)
	if !ok {
		return false
	}
	has, _ := disksBlockOf(state.Disks)
	lacks := func(plan, has types.List, match func(disks, from []pathDisk) []*pathDisk) bool {
		disks, _ := pathDisks(plan)
		from, _ := pathDisks(has)
		for i, match := range match(disks, from) {
			if match == nil || lacksPartition(match.Partition, disks[i].Partition) {
				return true
			}
		}
		return false
	}
	samePosition := func(disks, from []pathDisk) []*pathDisk {
		matches := make([]*pathDisk, len(disks))
		for i := range min(len(disks), len(from)) {
			matches[i] = &from[i]
		}
		return matches
	}
	return lacks(plan.System, has.System, samePosition) || lacks(plan.Data, has.Data, matchPathDisks)
}

// disksOf returns the disks of a job in the form of the disks block. SMC may report them so only
// for jobs that were created so; those of others follow from the devices of the source server's
// partitions. It returns false where the API does not know this form at all, or it could not be
// asked: then nobody knows.
func disksOf(ctx context.Context, client *smc.Client, job *smc.ReplicationJob) (*smc.Disks, bool) {
	if job.Disks != nil {
		return job.Disks, true
	}
	source, err := client.RefreshSourceServer(ctx, job.SourceID)
	if err != nil || source.Disks == nil {
		return nil, false
	}
	return withPaths(job, source), true
}

// withPaths returns the disks of a job with the paths of the source server's partitions.
func withPaths(job *smc.ReplicationJob, source *smc.SourceServer) *smc.Disks {
	parts := func(parts []smc.Partition, of []smc.SourcePartition) []smc.DiskPartition {
		named := make([]smc.DiskPartition, 0, len(parts))
		for _, p := range parts {
			if n := slices.IndexFunc(of, func(s smc.SourcePartition) bool { return s.Device == p.Device }); n >= 0 {
				named = append(named, smc.DiskPartition{Path: of[n].Path, SizeBytes: p.SizeBytes, Block: p.Block})
			}
		}
		return named
	}
	disks := &smc.Disks{System: &smc.Disk{Size: job.SystemDiskSize, Parts: parts(job.SystemDiskParts, source.SystemDiskParts)}}
	for _, d := range job.DataDisks {
		disk := smc.Disk{Size: d.Size}
		if n := slices.IndexFunc(source.DataDisks, func(s smc.SourceDataDisk) bool { return s.Index == d.Index }); n >= 0 {
			disk.Parts = parts(d.Parts, source.DataDisks[n].Parts)
		}
		disks.Data = append(disks.Data, disk)
	}
	return disks
}

// warnDisksUnknown warns that the configuration has disks of which nobody knows whether the job has them.
func warnDisksUnknown(diags *diag.Diagnostics, c change) {
	if c.jobUnknown {
		diags.AddAttributeWarning(path.Root("disks"), "The disks of the replication job are not known",
			fmt.Sprintf("SMC does not report the disks of replication job %s in the form of the disks block, so that it is not known whether it has what the configuration says. "+
				"The block is taken into the state as it is and changes nothing. If the job was created otherwise, replace it: terraform apply -replace=ADDRESS.", c.state.ID.ValueString()))
	}
}

// systemPathPartitions names the partitions of the system disk of a disks block.
const systemPathPartitions = "partition of disks.system"

// unmanagedPathDisks names what the disks block of the state manages and that of the plan no
// longer does.
func unmanagedPathDisks(plan, state *model) []string {
	planned, ok := disksBlockOf(plan.Disks)
	has, had := disksBlockOf(state.Disks)
	if !ok || !had {
		return nil
	}
	none := func(list types.List) bool { return !list.IsUnknown() && len(list.Elements()) == 0 }
	gone := func(list, had types.List) bool { return none(list) && !none(had) }
	var unmanaged []string
	if gone(planned.System, has.System) {
		unmanaged = append(unmanaged, "disks.system")
	}
	if gone(planned.Data, has.Data) {
		unmanaged = append(unmanaged, "disks.data")
	}
	system, _ := pathDisks(planned.System)
	if before, _ := pathDisks(has.System); len(system) > 0 && len(before) > 0 && gone(system[0].Partition, before[0].Partition) {
		unmanaged = append(unmanaged, systemPathPartitions)
	}
	data, _ := pathDisks(planned.Data)
	before, _ := pathDisks(has.Data)
	for i, match := range matchPathDisks(data, before) {
		if match != nil && gone(data[i].Partition, match.Partition) {
			unmanaged = append(unmanaged, fmt.Sprintf("partition of disks.data %d", i+1))
		}
	}
	return unmanaged
}
