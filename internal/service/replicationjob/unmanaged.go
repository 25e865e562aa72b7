package replicationjob

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// warnUnmanaged warns that removing all blocks of a kind from the configuration leaves the
// job's disks and partitions as they are.
func warnUnmanaged(diags *diag.Diagnostics, plan, state *model) {
	var unmanaged []string
	for _, b := range blocks {
		otherForm := len(plan.Disks.Elements()) > 0 || b.name == "disks" && plan.hasSimpleDisks()
		if !otherForm && !b.value(plan).IsUnknown() && len(listElements(b.value(plan))) == 0 && len(listElements(b.value(state))) > 0 {
			unmanaged = append(unmanaged, b.name)
		}
	}
	for _, d := range disksWithUnmanagedPartitions(plan, state) {
		unmanaged = append(unmanaged, fmt.Sprintf("partition of data_disk %s", valueText(d.Index)))
	}
	unmanaged = append(unmanaged, unmanagedPathDisks(plan, state)...)
	if len(unmanaged) == 0 {
		return
	}
	diags.AddWarning("Disks or partitions are no longer managed",
		fmt.Sprintf("The configuration has no block any more for: %s. Replication job %s keeps the disks and partitions that it has; Terraform only stops managing them. "+
			"To have SMC choose them anew, replace the job: terraform apply -replace=ADDRESS.", strings.Join(unmanaged, ", "), state.ID.ValueString()))
}

// disksWithUnmanagedPartitions returns the data disks of the state that the plan keeps but
// whose partitions it no longer manages.
func disksWithUnmanagedPartitions(plan, state *model) []dataDiskModel {
	planned, _ := dataDisks(plan.DataDisk)
	has, _ := dataDisks(state.DataDisk)
	var disks []dataDiskModel
	for i, match := range matchDataDisks(planned, has) {
		if match != nil && !planned[i].Partition.IsUnknown() && len(planned[i].Partition.Elements()) == 0 && len(match.Partition.Elements()) > 0 {
			disks = append(disks, *match)
		}
	}
	return disks
}

// checkUnmanaged refuses to shrink a disk below the partitions that the configuration no
// longer has: the job keeps them.
func checkUnmanaged(diags *diag.Diagnostics, plan, state *model) {
	check := func(at path.Path, size types.Int64, has types.List, name string) {
		parts, _ := partitions(has)
		if firstTooLarge(parts, size) < 0 {
			return
		}
		diags.AddAttributeError(at, "The partitions that are kept exceed their disk",
			fmt.Sprintf("The configuration has no partitions any more for %s, and replication job %s keeps those that it has: they need more than %d GiB. "+
				"Enlarge the disk, or write smaller partitions.", name, state.ID.ValueString(), size.ValueInt64()))
	}
	if !plan.SystemDiskPartition.IsUnknown() && len(plan.SystemDiskPartition.Elements()) == 0 {
		check(path.Root("system_disk_size"), plan.SystemDiskSize, state.SystemDiskPartition, "the system disk")
	}
	if slices.Contains(unmanagedPathDisks(plan, state), systemPathPartitions) {
		block, _ := disksBlockOf(state.Disks)
		system, _ := pathDisks(block.System)
		check(path.Root("system_disk_size"), plan.SystemDiskSize, system[0].Partition, "the system disk")
	}
	planned, _ := dataDisks(plan.DataDisk)
	for _, has := range disksWithUnmanagedPartitions(plan, state) {
		for i, d := range planned {
			if d.Index.Equal(has.Index) {
				check(path.Root("data_disk").AtListIndex(i).AtName("size"), d.Size, has.Partition, "data disk "+valueText(d.Index))
			}
		}
	}
}
