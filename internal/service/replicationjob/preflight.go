package replicationjob

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfserver"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// preflight compares the plan of a job that is created, or whose disks change, with its source
// server. What is not known yet passes. state is nil for a new job.
func (r *replicationJobResource) preflight(ctx context.Context, plan, state *model) diag.Diagnostics {
	if r.data == nil || r.data.SkipPreflight || !tfvalue.Known(plan.SourceID) {
		return nil
	}
	client, diags := r.data.Client()
	if diags.HasError() {
		return nil // The provider's configuration is not complete yet; the apply needs it.
	}
	type foundSource struct {
		source *smc.SourceServer
		err    error
	}
	read := tfserver.Once(ctx, func() foundSource {
		source, err := client.RefreshSourceServer(ctx, plan.SourceID.ValueString())
		return foundSource{source, err}
	})
	if read.err != nil {
		return diag.Diagnostics{preflightError(plan.SourceID.ValueString(), read.err)}
	}
	source := read.source
	if state == nil {
		r.checkSourceState(&diags, source)
		checkContainerImage(&diags, plan, source)
	}
	if _, ok := disksBlockOf(plan.Disks); ok {
		checkDisksByPath(&diags, plan, source)
		return diags
	}
	checkSystemDisk(&diags, plan, source)
	checkDataDisks(&diags, plan, source)
	return diags
}

// preflightError returns the diagnostic of a look-up that failed.
func preflightError(id string, err error) diag.Diagnostic {
	at := path.Root("source_id")
	if smc.IsNotFound(err) {
		return diag.NewAttributeErrorDiagnostic(at, "Unknown source server",
			fmt.Sprintf("The account has no source server %s. Check the ID: the data source smc_source_servers lists all of them. "+
				"A server is there once the SMC client on it has been registered.", id))
	}
	d := jobrun.Errors.Diagnostic("Reading source server", id, err)
	if smc.KindOf(err) == smc.KindCredentials {
		return d // No attribute is at fault.
	}
	return diag.NewAttributeWarningDiagnostic(at, "The source server could not be checked",
		d.Detail()+"\n\nThe plan is made without knowing whether the source server exists and fits. skip_preflight in the provider's configuration turns these checks off.")
}

// checkSourceState warns where the source server's state keeps a job from being created.
func (r *replicationJobResource) checkSourceState(diags *diag.Diagnostics, source *smc.SourceServer) {
	at, name := path.Root("source_id"), source.ID
	if source.Name != "" {
		name += " (" + source.Name + ")"
	}
	switch source.State {
	case smc.SourceAvailable:
	case smc.SourceUnavailable:
		reason := strings.TrimSpace(source.ErrorCode + " " + source.StatusInfo)
		if reason != "" {
			reason = " (" + reason + ")"
		}
		diags.AddAttributeWarning(at, "The source server is not available",
			fmt.Sprintf("Source server %s is offline or in error%s. SMC refuses to create a replication job for it until it is Available: start the SMC client on it before the apply.", name, reason))
	case smc.SourceDeleting:
		diags.AddAttributeWarning(at, "The source server is being deleted",
			fmt.Sprintf("Source server %s is being deleted. SMC will refuse to create a replication job for it.", name))
	case smc.SourceInUse:
		if !r.seen().OccupiesItsSource(source.JobID) {
			return
		}
		diags.AddAttributeWarning(at, "The source server is in use",
			fmt.Sprintf("Source server %s has the unfinished replication job %s. A source server carries one at a time: unless that job ends or is destroyed before, "+
				"SMC will refuse to create another. To adopt it, import it.%s", name, source.JobID, importAdvice("", source.JobID)))
	}
}

// checkContainerImage refuses a source server that cannot become a container image: only Linux
// servers on x86 can.
func checkContainerImage(diags *diag.Diagnostics, plan *model, source *smc.SourceServer) {
	if !tfvalue.Known(plan.TargetType) || !smc.TargetType(plan.TargetType.ValueString()).Equal(smc.TargetContainerImage) {
		return
	}
	if platform := source.Platform; source.IsWindows() || source.IsARM() {
		diags.AddAttributeError(path.Root("target_type"), "The source server cannot become a container image",
			fmt.Sprintf("SMC makes container images of Linux servers with an x86 architecture only; source server %s is %s, %s. Use target_type = \"Image\".",
				source.ID, platform, source.Architecture))
	}
}

func checkSystemDisk(diags *diag.Diagnostics, plan *model, source *smc.SourceServer) {
	checkFit(diags, path.Root("system_disk_size"), plan.SystemDiskSize, plan.SystemDiskPartition, source.SystemDiskParts, "The system disk")
	checkPartitions(diags, path.Root("system_disk_partition"), "device", plan.SystemDiskPartition, source.SystemDiskParts, "the system disk of source server "+source.ID)
}

func checkDataDisks(diags *diag.Diagnostics, plan *model, source *smc.SourceServer) {
	disks, _ := dataDisks(plan.DataDisk)
	for i, d := range disks {
		if !tfvalue.Known(d.Index) {
			continue
		}
		at, index := path.Root("data_disk").AtListIndex(i), d.Index.ValueInt64()
		n := slices.IndexFunc(source.DataDisks, func(s smc.SourceDataDisk) bool { return s.Index == index })
		if n < 0 {
			diags.AddAttributeError(at.AtName("index"), "Unknown data disk",
				fmt.Sprintf("Source server %s has no data disk of index %d; it has %s.", source.ID, index, indexes(source.DataDisks)))
			continue
		}
		from := source.DataDisks[n]
		checkFit(diags, at.AtName("size"), d.Size, d.Partition, from.Parts, fmt.Sprintf("Data disk %d", index))
		checkPartitions(diags, at.AtName("partition"), "device", d.Partition, from.Parts, fmt.Sprintf("data disk %d of source server %s", index, source.ID))
	}
}

// checkFit warns of a disk (GiB) that is smaller than the source server's partitions
// (bytes) on it. Where the configuration has partitions of its own, their sum was
// compared with the disk by the validation.
func checkFit(diags *diag.Diagnostics, at path.Path, size types.Int64, configured types.List, of []smc.SourcePartition, disk string) {
	if !tfvalue.Known(size) || configured.IsUnknown() || len(configured.Elements()) > 0 {
		return
	}
	var total int64
	for _, p := range of {
		total += p.SizeBytes
	}
	if least := (total + smc.BytesPerGiB - 1) / smc.BytesPerGiB; least > size.ValueInt64() {
		diags.AddAttributeWarning(at, "The disk is smaller than the source server's partitions",
			fmt.Sprintf("%s of the destination has %d GiB, the source server's partitions on it %d GiB in all. SMC shrinks partitions only as far as their used space allows: "+
				"if it exceeds the disk, the run fails. Use at least %d GiB to be sure.", disk, size.ValueInt64(), least, least))
	}
}

// checkPartitions compares the configured partitions with those of the source server, whose Device
// is the key of the configured ones (device or path).
func checkPartitions(diags *diag.Diagnostics, at path.Path, key string, configured types.List, of []smc.SourcePartition, disk string) {
	parts, _ := partitions(configured)
	for i, p := range parts {
		if !tfvalue.Known(p.Key) || len(of) == 0 {
			continue
		}
		at, name := at.AtListIndex(i), p.Key.ValueString()
		n := slices.IndexFunc(of, func(s smc.SourcePartition) bool { return s.Device == name })
		switch {
		case n < 0:
			// Only a warning: in the samples of the documents, jobs have devices that their source
			// servers do not have.
			diags.AddAttributeWarning(at.AtName(key), "Unknown partition",
				fmt.Sprintf("SMC reports no partition %q on %s; it has %s. SMC will refuse the replication job if there is none.", name, disk, devices(of)))
		case tfvalue.Known(p.Block) && p.Block.ValueBool() && !of[n].CanBlock:
			diags.AddAttributeWarning(at.AtName("block"), "The partition cannot be replicated block by block",
				fmt.Sprintf("Partition %q on %s does not allow block replication. SMC will replicate its files instead, or refuse the replication job. Set block = false.", name, disk))
		}
	}
}

func indexes(disks []smc.SourceDataDisk) string {
	if len(disks) == 0 {
		return "no data disks"
	}
	all := make([]string, len(disks))
	for i, d := range disks {
		all[i] = fmt.Sprint(d.Index)
	}
	return strings.Join(all, ", ")
}

func devices(parts []smc.SourcePartition) string {
	all := make([]string, len(parts))
	for i, p := range parts {
		all[i] = p.Device
	}
	return strings.Join(all, ", ")
}
