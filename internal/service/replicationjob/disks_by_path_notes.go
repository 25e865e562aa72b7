package replicationjob

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// lvmWithoutEffect says where SMC ignores LVM (API reference of the SDK, 2025-03).
const lvmWithoutEffect = "SMC ignores lvm where the source server has no LVM2, or runs Debian with a kernel up to version 3 and an XFS file system."

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
			"%s It offers no change of these settings, so that Terraform leaves it at that as long as SMC reports the same. Check the job before you start it.",
			state.ID.ValueString(), strings.Join(texts, "\n- "), lvmWithoutEffect))
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

// keepNotedDisks keeps the disks block of the state where SMC still reports what was noted, and
// where it reports only now that it does not keep LVM: a new job would not, either.
func (n *notes) keepNotedDisks(diags *diag.Diagnostics, read, state *model, job *smc.ReplicationJob) {
	if job.Disks == nil {
		return
	}
	switch note := disksNote(job.Disks); {
	case n.Disks == note:
		read.Disks = state.Disks
	case state.onlyLosesLVM(read):
		n.Disks, read.Disks = note, state.Disks
		diags.AddAttributeWarning(path.Root("disks"), "LVM is not kept",
			fmt.Sprintf("SMC reports that replication job %s does not keep the logical volumes of all disks for which lvm is true. %s Check the job before you start it.",
				state.ID.ValueString(), lvmWithoutEffect))
	default:
		n.Disks = ""
	}
}

// onlyLosesLVM reports whether the disks that were read differ from those of the state m in
// nothing but LVM that is not kept.
func (m *model) onlyLosesLVM(read *model) bool {
	had, ok := disksBlockOf(m.Disks)
	has, reported := disksBlockOf(read.Disks)
	if !ok || !reported || !had.keepsLVM() || m.Disks.Equal(read.Disks) {
		return false
	}
	restored := func(had, has types.List) []pathDisk {
		disks, _ := pathDisks(has)
		before, _ := pathDisks(had)
		for i := range min(len(disks), len(before)) {
			if before[i].LVM.ValueBool() {
				disks[i].LVM = before[i].LVM
			}
		}
		return disks
	}
	again := disksBlock{systemPathDiskList(restored(had.System, has.System)), dataPathDiskList(restored(had.Data, has.Data))}
	return again.list().Equal(m.Disks)
}
