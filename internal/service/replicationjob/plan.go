package replicationjob

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// ModifyPlan completes the plan: it fills in the provider's defaults, keeps what an update
// does not change, and decides whether a new replication job replaces the existing one.
func (r *replicationJobResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		r.planDelete(ctx, req, resp)
		return
	}
	var config, plan model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Config.Raw, &config)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.State.Raw.IsNull() {
		resp.Diagnostics.Append(r.planCreate(ctx, &config, &plan)...)
	} else {
		var state model
		resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
		if resp.Diagnostics.HasError() {
			return
		}
		resp.Diagnostics.Append(r.planExisting(ctx, r.changeTo(&config, &plan, &state, readNotes(ctx, req.Private)), resp)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(codec.Encode(ctx, &plan, &resp.Plan.Raw)...)
}

// planExisting plans the change of a job that exists.
func (r *replicationJobResource) planExisting(ctx context.Context, c change, resp *resource.ModifyPlanResponse) diag.Diagnostics {
	seen := r.seen()
	seen.NotePlanned(c.state.ID.ValueString())
	r.readTakenOver(ctx, &c)
	replace, diags := r.planUpdate(ctx, c)
	if diags.HasError() {
		return diags
	}
	n := c.notes.forPlan()
	switch {
	case len(replace) > 0:
		n.PlanReplacement(resp, seen, &c.state.Outputs, replace)
	case !c.started() && c.state.disksDiffer(c.plan):
		diags.Append(r.preflight(ctx, c.plan, c.state)...)
	}
	diags.Append(n.write(ctx, resp.Private)...)
	return diags
}

// change is a change of a replication job that is planned.
type change struct {
	config, plan, state *model
	// notes is the private data before.
	notes notes
	// job is the job with all its disks and partitions; empty when it was not read.
	job model
	// unread says that reading the job has failed.
	unread bool
	// jobUnknown says that it is not known which disks by path the job has besides those in the state.
	jobUnknown bool
	// imported says that the job was imported: what SMC does not report of it is not known.
	imported bool
	// vanished says that the job had started and is gone: nothing can be changed any more.
	vanished bool
}

// changeTo returns the change to a plan.
func (r *replicationJobResource) changeTo(config, plan, state *model, n notes) change {
	plan.TagsAll = r.data.TagsAll(plan.Tags)
	return change{config: config, plan: plan, state: state, notes: n, imported: n.Imported, vanished: n.Vanished}
}

// started reports whether the job has started.
func (c change) started() bool { return c.vanished || c.state.Started() }

// takesOver reports whether the configuration has disks or partitions that the state lacks.
func (c change) takesOver() bool {
	return c.config.takesOverDisks(c.state) || c.plan.takesOver(c.state)
}

// readTakenOver reads the job where the configuration has blocks that the state lacks: the job
// may have those disks and partitions already. After a failure the apply compares them.
func (r *replicationJobResource) readTakenOver(ctx context.Context, c *change) {
	byPath := c.config.takesOverDisks(c.state)
	c.jobUnknown = byPath
	if c.vanished || !c.takesOver() {
		return
	}
	c.unread = true
	client, diags := r.data.Client()
	if diags.HasError() {
		return
	}
	job, err := client.RefreshReplicationJob(ctx, c.state.RegionID.ValueString(), c.state.ID.ValueString())
	if err != nil {
		return
	}
	c.job, c.unread = *everything(job), false
	if !byPath {
		return
	}
	if disks, known := disksOf(ctx, client, job); known {
		c.job.Disks, c.jobUnknown = allPathDisks(disks).list(), false
	}
}

// planDelete warns that destroying a running job stops its transfer.
func (r *replicationJobResource) planDelete(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	if !resp.Diagnostics.HasError() {
		jobrun.WarnDestroyed(&resp.Diagnostics, &state.Outputs)
	}
}

// planCreate completes the plan of a new job, and compares it with its source server.
func (r *replicationJobResource) planCreate(ctx context.Context, config, plan *model) diag.Diagnostics {
	var diags diag.Diagnostics
	plan.TagsAll = r.data.TagsAll(plan.Tags)
	if config.RegionID.IsNull() {
		if region := r.defaultRegion(); region != "" {
			plan.RegionID = types.StringValue(region)
		}
	}
	diags.Append(r.data.CanCreateIn(config.RegionID)...)
	now := r.now()
	checkSchedule(&diags, plan.ScheduledStartTime, now)
	checkValidTime(&diags, plan.ValidTime, now)
	tfprovider.CheckTagCount(&diags, plan.TagsAll, "replication job", "")
	warnErasure(&diags, plan)
	diags.Append(r.preflight(ctx, plan, nil)...)
	return diags
}

// planUpdate changes the plan into what an update of the job will give, and returns the
// attributes that force a new replication job.
func (r *replicationJobResource) planUpdate(ctx context.Context, c change) ([]string, diag.Diagnostics) {
	var (
		diags   diag.Diagnostics
		replace []string
		kept    []jobrun.Difference
		taken   []string
		changed = map[string]bool{}
		plan    = c.plan
		status  = smc.JobStatus(c.state.Status.ValueString())
	)
	for _, f := range fields {
		switch c.outcome(ctx, f, status) {
		case jobrun.Changed:
			changed[f.name] = true
		case jobrun.Replaces:
			changed[f.name] = true
			replace = append(replace, f.name)
		case jobrun.Kept:
			kept = append(kept, differenceOf(f, plan, c.state))
			if tfvalue.Known(f.value(c.state)) && !f.value(c.config).IsNull() {
				f.keep(plan, c.state) // Terraform accepts this only where the configuration has a value.
			}
		case jobrun.Taken:
			taken = append(taken, f.name)
		case jobrun.Same:
		}
	}
	keptBlocks, replacing := c.planBlocks(status)
	kept, replace = append(kept, keptBlocks...), append(replace, replacing...)
	if changed["vswitch_id"] && c.config.VPCID.IsNull() {
		plan.VPCID = types.StringUnknown() // SMC derives it.
	}
	if changed["launch_template_id"] && c.config.LaunchTemplateVersion.IsNull() {
		plan.LaunchTemplateVersion = types.StringUnknown() // The template has its own versions.
	}
	if len(replace) > 0 {
		if c.started() {
			jobrun.WarnReplaced(&diags, &c.state.Outputs, replace,
				"A source server carries one unfinished replication job at a time, so lifecycle create_before_destroy cannot be used here.")
		}
		return replace, diags
	}

	plan.Keep(&c.state.Outputs)
	if !plan.TagsAll.Equal(c.state.TagsAll) {
		tfprovider.CheckTagCount(&diags, plan.TagsAll, "replication job", "")
	}
	if c.vanished {
		return nil, diags // The refresh has warned about it.
	}
	jobrun.WarnKept(&diags, &c.state.Outputs, kept, adviceOn(kept))
	jobrun.WarnTaken(&diags, &c.state.Outputs, taken)
	warnDisksUnknown(&diags, c)
	warnUnmanaged(&diags, plan, c.state)
	r.planRunState(&diags, plan, c.state)
	if changed["scheduled_start_time"] {
		checkSchedule(&diags, plan.ScheduledStartTime, r.now())
	}
	if changed["valid_time"] {
		created, err := time.Parse(smc.TimeFormat, c.state.CreationTime.ValueString())
		if err != nil {
			created = r.now()
		}
		checkValidTime(&diags, plan.ValidTime, created)
	}
	if changed["target_type"] || changed["instance_id"] {
		warnErasure(&diags, plan)
	}
	if !c.started() {
		checkUnmanaged(&diags, plan, c.state)
	}
	return nil, diags
}

// outcome decides what the plan does about an attribute. Where nothing changes, the plan
// takes the state's value.
func (c change) outcome(ctx context.Context, f field, status smc.JobStatus) jobrun.Outcome {
	started := c.started()
	if f.value(c.config).IsNull() && !f.clearable {
		if !started && !f.filled && tfvalue.Known(f.value(c.state)) {
			f.clear(c.plan) // The API cannot clear it; a job that has not started loses nothing.
			return jobrun.Replaces
		}
		f.keep(c.plan, c.state)
		return jobrun.Same
	}
	if !f.differs(ctx, c.plan, c.state) {
		if tfvalue.Known(f.value(c.state)) {
			f.keep(c.plan, c.state)
		}
		return jobrun.Same
	}
	return jobrun.Setting{
		Unknown:    f.value(c.plan).IsUnknown(),
		InPlace:    f.inPlace(status) && (f.name != "system_disk_size" || !beyondModify(c.plan.SystemDiskSize)),
		Migration:  f.migration && tfvalue.Known(f.value(c.state)),
		Unreported: f.unreported && f.value(c.state).IsNull() && c.imported,
	}.Outcome(started, c.vanished)
}

// planBlocks plans the disks and partitions and returns what is kept, and the blocks that force
// a new replication job: one that has not started loses nothing.
func (c change) planBlocks(status smc.JobStatus) (kept []jobrun.Difference, replacing []string) {
	for _, b := range blocks {
		planned, texts := b.plan(blockPlan{
			config: c.config, plan: c.plan, state: c.state, job: c.job, jobUnknown: c.unread || c.jobUnknown && b.name == "disks",
			kept: !b.inPlace(status) && !c.vanished,
		})
		if len(texts) > 0 && !c.started() {
			replacing = append(replacing, b.name)
			continue
		}
		b.set(c.plan, planned)
		for _, text := range texts {
			kept = append(kept, jobrun.Difference{Name: b.name, Text: text})
		}
	}
	return kept, replacing
}

// disksDiffer reports whether plan has other disks or partitions than the state m.
func (m *model) disksDiffer(plan *model) bool {
	return !plan.SystemDiskSize.Equal(m.SystemDiskSize) || !plan.DataDisk.Equal(m.DataDisk) || !plan.SystemDiskPartition.Equal(m.SystemDiskPartition) ||
		!plan.Disks.Equal(m.Disks)
}

// beyondModify reports whether size exceeds what ModifyReplicationJobAttribute
// accepts in every source, although CreateReplicationJob accepts it.
func beyondModify(size types.Int64) bool {
	return size.ValueInt64() > smc.MaxSystemDiskSizeGiBOlder
}

func checkSchedule(diags *diag.Diagnostics, start tfplan.Time, now time.Time) {
	if !tfvalue.Known(start) {
		return
	}
	if err := checkScheduleWindow(now, instantOf(start)); err != nil {
		diags.AddAttributeError(path.Root("scheduled_start_time"), "Invalid scheduled start time", err.Error()+". Choose another time; without one, desired_status = \"Running\" starts the job as soon as it is created.")
	}
}

func checkValidTime(diags *diag.Diagnostics, valid tfplan.Time, created time.Time) {
	if !tfvalue.Known(valid) || valid.ValueString() == "" {
		return
	}
	if err := checkValidTimeWindow(created, instantOf(valid)); err != nil {
		diags.AddAttributeError(path.Root("valid_time"), "Invalid valid time", err.Error()+". Choose another time, or leave it out and SMC chooses one.")
	}
}

// warnErasure warns that a target instance loses its data.
func warnErasure(diags *diag.Diagnostics, plan *model) {
	if !smc.TargetType(plan.TargetType.ValueString()).Equal(smc.TargetInstance) {
		return
	}
	instance := "the instance in instance_id"
	if tfvalue.Known(plan.InstanceID) {
		instance = "instance " + plan.InstanceID.ValueString()
	}
	diags.AddAttributeWarning(path.Root("instance_id"), "The target instance's disks will be erased",
		"target_type "+plan.TargetType.ValueString()+" migrates into an existing instance: when the replication job runs, all data on the disks of "+
			instance+" is erased and replaced by the source server's. Make sure that nothing on it is still needed.")
}

// planRunState plans the action that the desired status leads to.
func (r *replicationJobResource) planRunState(diags *diag.Diagnostics, plan, state *model) {
	var from *jobrun.State
	if !plan.RunOnce.IsUnknown() && !plan.ScheduledStartTime.IsUnknown() {
		from = &jobrun.State{
			Status:      smc.JobStatus(state.Status.ValueString()),
			Phase:       smc.BusinessStatus(state.BusinessStatus.ValueString()),
			Incremental: plan.incremental(),
			Scheduled:   tfvalue.Known(plan.ScheduledStartTime) && instantOf(plan.ScheduledStartTime).After(r.now()),
		}
	}
	syncs := plan.SyncDataOnCutOver.IsUnknown() || plan.SyncDataOnCutOver.ValueBool()
	jobrun.Plan(diags, &plan.Outputs, &state.Outputs, plan.DesiredStatus, from, syncs)
}

// incremental reports whether the job runs more than once.
func (m *model) incremental() bool { return tfvalue.Known(m.RunOnce) && !m.RunOnce.ValueBool() }
