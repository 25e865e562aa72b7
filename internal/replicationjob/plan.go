package replicationjob

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

// ModifyPlan completes the plan: it fills in the provider's defaults, keeps what
// an update does not touch, and turns changes that the API cannot make in the
// replication job's status into a replacement.
func (r *replicationJobResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		r.planDelete(ctx, req, resp)
		return
	}
	var config, plan model
	resp.Diagnostics.Append(decode(ctx, req.Config.Raw, &config)...)
	resp.Diagnostics.Append(decode(ctx, req.Plan.Raw, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.TagsAll = r.tagsAll(plan.Tags)

	if req.State.Raw.IsNull() {
		resp.Diagnostics.Append(r.planCreate(&config, &plan)...)
		resp.Diagnostics.Append(r.preflight(ctx, &plan, "")...)
	} else {
		var state model
		resp.Diagnostics.Append(decode(ctx, req.State.Raw, &state)...)
		if resp.Diagnostics.HasError() {
			return
		}
		replace, diags := r.planUpdate(&config, &plan, &state)
		resp.Diagnostics.Append(diags...)
		for _, name := range replace {
			resp.RequiresReplace.Append(path.Root(name))
		}
		switch {
		case len(replace) > 0:
			r.data.Replace(state.ID.ValueString()) // Terraform asks for the plan of the new job next.
		case state.disksDiffer(&plan):
			resp.Diagnostics.Append(r.preflight(ctx, &plan, state.ID.ValueString())...)
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(plan.encode(ctx, &resp.Plan.Raw)...)
}

// planDelete warns where destroying means more than forgetting a job.
func (r *replicationJobResource) planDelete(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state model
	resp.Diagnostics.Append(decode(ctx, req.State.Raw, &state)...)
	if resp.Diagnostics.HasError() || smc.JobStatus(state.Status.ValueString()) != smc.JobRunning {
		return
	}
	resp.Diagnostics.AddWarning("Destroying a running replication job",
		fmt.Sprintf("Replication job %s is running (%s, %.0f %%). Destroying it stops the transfer, which is possible only "+
			"while it is Syncing, and releases its intermediate resources; in any other phase the destroy waits, "+
			"for as long as the timeouts block's delete allows.",
			state.ID.ValueString(), state.BusinessStatus.ValueString(), state.Progress.ValueFloat64()))
}

func (r *replicationJobResource) planCreate(config, plan *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if config.RegionID.IsNull() {
		if region := r.defaultRegion(); region != "" {
			plan.RegionID = types.StringValue(region)
		}
	}
	now := r.now()
	checkSchedule(&diags, plan.ScheduledStartTime, now)
	checkValidTime(&diags, plan.ValidTime, now)
	checkTagCount(&diags, plan.TagsAll)
	warnErasure(&diags, plan)
	return diags
}

// planUpdate changes plan into what an update of the job in state will give, and
// returns the attributes that force a new replication job.
func (r *replicationJobResource) planUpdate(config, plan, state *model) ([]string, diag.Diagnostics) {
	var (
		diags   diag.Diagnostics
		replace []string
		changed = map[string]bool{}
		status  = smc.JobStatus(state.Status.ValueString())
	)
	for _, f := range fields {
		if f.value(config).IsNull() && !f.clearable {
			if status == smc.JobReady && !f.filled && known(f.value(state)) {
				f.clear(plan) // The API cannot clear it; a job that has not started loses nothing.
				replace = append(replace, f.name)
				changed[f.name] = true
				continue
			}
			f.keep(plan, state)
			continue
		}
		if f.value(plan).Equal(f.value(state)) {
			continue
		}
		changed[f.name] = true
		if !f.inPlace(status) || f.name == "system_disk_size" && beyondModify(plan.SystemDiskSize) {
			replace = append(replace, f.name)
		}
	}
	alignPlan(plan, state)
	for _, b := range blocks {
		if b.value(plan).Equal(b.value(state)) {
			continue
		}
		changed[b.name] = true
		switch {
		case !b.value(plan).IsUnknown() && len(listElements(b.value(plan))) == 0:
			warnUnmanaged(&diags, b.name, state)
		case !b.inPlace(status):
			replace = append(replace, b.name)
		}
	}
	if changed["vswitch_id"] && config.VPCID.IsNull() {
		plan.VPCID = types.StringUnknown() // SMC derives it.
	}
	if changed["launch_template_id"] && config.LaunchTemplateVersion.IsNull() {
		plan.LaunchTemplateVersion = types.StringUnknown() // The template has its own versions.
	}
	if len(replace) > 0 {
		explainReplacement(&diags, replace, state)
		return replace, diags
	}

	plan.keepOutputs(state)
	r.planRunState(&diags, plan, state)
	if changed["scheduled_start_time"] {
		checkSchedule(&diags, plan.ScheduledStartTime, r.now())
	}
	if changed["valid_time"] {
		created, err := time.Parse(smc.TimeFormat, state.CreationTime.ValueString())
		if err != nil {
			created = r.now()
		}
		checkValidTime(&diags, plan.ValidTime, created)
	}
	if !plan.TagsAll.Equal(state.TagsAll) {
		checkTagCount(&diags, plan.TagsAll)
	}
	if changed["target_type"] || changed["instance_id"] {
		warnErasure(&diags, plan)
	}
	return nil, diags
}

// disksDiffer reports whether plan has other disks or partitions than m.
func (m *model) disksDiffer(plan *model) bool {
	return !plan.SystemDiskSize.Equal(m.SystemDiskSize) || !plan.DataDisk.Equal(m.DataDisk) || !plan.SystemDiskPartition.Equal(m.SystemDiskPartition)
}

// beyondModify reports whether size exceeds what ModifyReplicationJobAttribute
// accepts in every source, although CreateReplicationJob accepts it.
func beyondModify(size types.Int64) bool {
	return size.ValueInt64() > smc.MaxSystemDiskSizeGiBOlder
}

// tagsAll merges the provider's default tags with the resource's own, which win.
func (r *replicationJobResource) tagsAll(tags types.Map) types.Map {
	defaults := r.defaultTags()
	if tags.IsUnknown() || defaults.IsUnknown() {
		return types.MapUnknown(types.StringType)
	}
	merged := make(map[string]attr.Value, len(defaults.Elements())+len(tags.Elements()))
	for k, v := range defaults.Elements() {
		merged[k] = v
	}
	for k, v := range tags.Elements() {
		merged[k] = v
	}
	return types.MapValueMust(types.StringType, merged)
}

func checkSchedule(diags *diag.Diagnostics, start tfplan.Time, now time.Time) {
	if !known(start) {
		return
	}
	if err := tfvalidate.CheckSchedule(now, instantOf(start)); err != nil {
		diags.AddAttributeError(path.Root("scheduled_start_time"), "Invalid scheduled start time", err.Error())
	}
}

func checkValidTime(diags *diag.Diagnostics, valid tfplan.Time, created time.Time) {
	if !known(valid) || valid.ValueString() == "" {
		return
	}
	if err := tfvalidate.CheckValidTime(created, instantOf(valid)); err != nil {
		diags.AddAttributeError(path.Root("valid_time"), "Invalid valid time", err.Error())
	}
}

func checkTagCount(diags *diag.Diagnostics, tagsAll types.Map) {
	if n := len(tagsAll.Elements()); n > smc.MaxTags {
		diags.AddAttributeError(path.Root("tags"), "Too many tags",
			fmt.Sprintf("A replication job can carry %d tags; with the provider's default_tags this one would carry %d. "+
				"Remove tags here or in the provider's default_tags.", smc.MaxTags, n))
	}
}

// warnErasure warns that a target instance loses its data.
func warnErasure(diags *diag.Diagnostics, plan *model) {
	if !smc.TargetType(plan.TargetType.ValueString()).Equal(smc.TargetInstance) {
		return
	}
	instance := "the instance in instance_id"
	if known(plan.InstanceID) {
		instance = "instance " + plan.InstanceID.ValueString()
	}
	diags.AddAttributeWarning(path.Root("instance_id"), "The target instance's disks will be erased",
		"target_type "+plan.TargetType.ValueString()+" migrates into an existing instance: when the replication job runs, all data on the disks of "+
			instance+" is erased and replaced by the source server's. Make sure that nothing on it is still needed.")
}

// warnUnmanaged tells what removing every block of a kind does, and does not do.
func warnUnmanaged(diags *diag.Diagnostics, block string, state *model) {
	diags.AddAttributeWarning(path.Root(block), "No "+block+" block is left in the configuration",
		"Replication job "+state.ID.ValueString()+" keeps the disks and partitions it has; Terraform only stops managing them. "+
			"To have SMC choose them anew, replace the job: terraform apply -replace=ADDRESS.")
}

// explainReplacement says why a change that is possible in another status needs
// a new replication job in this one.
func explainReplacement(diags *diag.Diagnostics, replace []string, state *model) {
	status := smc.JobStatus(state.Status.ValueString())
	if status == smc.JobReady || status == "" {
		return // Nothing has been transferred yet.
	}
	diags.AddWarning("The replication job will be replaced",
		fmt.Sprintf("Replication job %s is %s. Changing %s needs a new replication job: what was transferred is discarded and the source server "+
			"is replicated anew.\n\n%s\n\nTo keep the job, revert the change, or wait for a status in which it can be made in place. "+
			"A source server carries one unfinished replication job at a time, so lifecycle create_before_destroy cannot be used here.",
			state.ID.ValueString(), status, strings.Join(replace, ", "), replacementRules(replace)))
}

func replacementRules(replace []string) string {
	rules := make([]string, 0, len(replace))
	for _, name := range replace {
		rules = append(rules, name+": "+strings.ReplaceAll(changes(name), "`", ""))
	}
	return strings.Join(rules, "\n")
}
