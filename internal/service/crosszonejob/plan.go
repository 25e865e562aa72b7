package crosszonejob

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// ModifyPlan completes the plan: it fills in defaults, keeps what an update does not change, and
// decides whether a new job replaces the existing one.
func (r *crossZoneJobResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan, state model
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	}
	if req.Plan.Raw.IsNull() {
		if !resp.Diagnostics.HasError() {
			jobrun.WarnDestroyed(&resp.Diagnostics, &state.Outputs)
		}
		return
	}
	resp.Diagnostics.Append(codec.Decode(ctx, req.Config.Raw, &config)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.State.Raw.IsNull() {
		resp.Diagnostics.Append(r.planCreate(&config, &plan)...)
	} else {
		r.planExisting(ctx, change{config: &config, plan: &plan, state: &state}, req, resp)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(codec.Encode(ctx, &plan, &resp.Plan.Raw)...)
}

// planCreate fills in what a new job has without being configured.
func (r *crossZoneJobResource) planCreate(config, plan *model) diag.Diagnostics {
	for _, f := range fields {
		if f.value(config).IsNull() && !f.reported {
			f.clear(plan)
		}
	}
	if config.AutoPay.IsNull() {
		plan.AutoPay = types.BoolValue(true)
	}
	if config.RegionID.IsNull() && r.data != nil && r.data.Region != "" {
		plan.RegionID = types.StringValue(r.data.Region)
	}
	return r.data.CanCreateIn(config.RegionID)
}

// change is a change of a job that is planned.
type change struct {
	config, plan, state *model
	notes               notes
}

// started reports whether the job has started.
func (c change) started() bool { return c.notes.Vanished || c.state.Started() }

// planExisting plans the change of a job that exists.
func (r *crossZoneJobResource) planExisting(ctx context.Context, c change, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	seen := jobrun.SeenBy(r.data)
	seen.NotePlanned(c.state.ID.ValueString())
	c.notes = jobrun.ReadNotes[notes](ctx, req.Private)
	replace, kept, taken := c.planSettings()
	c.notes.Unstarted = ""
	switch {
	case len(replace) > 0:
		if c.started() {
			jobrun.WarnReplaced(&resp.Diagnostics, &c.state.Outputs, replace, "")
		}
		c.notes.PlanReplacement(resp, seen, &c.state.Outputs, replace)
	case c.notes.Vanished:
		c.plan.Keep(&c.state.Outputs) // The refresh has warned about it.
	default:
		c.plan.Keep(&c.state.Outputs)
		jobrun.WarnKept(&resp.Diagnostics, &c.state.Outputs, kept, "")
		jobrun.WarnTaken(&resp.Diagnostics, &c.state.Outputs, taken)
		jobrun.Plan(&resp.Diagnostics, &c.plan.Outputs, &c.state.Outputs, c.plan.DesiredStatus, &jobrun.State{
			Status: smc.JobStatus(c.state.Status.ValueString()),
			Phase:  smc.BusinessStatus(c.state.BusinessStatus.ValueString()),
		}, false)
	}
	resp.Diagnostics.Append(jobrun.WriteNotes(ctx, c.notes, resp.Private)...)
}

// planSettings changes the plan into what an update of the job will give. It returns the
// arguments that force a new job, those that a started job keeps, and those that the state of an
// imported job takes from the configuration.
func (c change) planSettings() (replace []string, kept []jobrun.Difference, taken []string) {
	for _, f := range fields {
		switch c.outcome(f) {
		case jobrun.Replaces:
			replace = append(replace, f.name)
		case jobrun.Kept:
			kept = append(kept, jobrun.NewDifference(f.name, jobrun.ValueText(f.value(c.config)), jobrun.ValueText(f.value(c.state)), ""))
			if tfvalue.Known(f.value(c.state)) { // Terraform does not let a plan keep null for a configured value.
				f.keep(c.plan, c.state)
			}
		case jobrun.Taken:
			taken = append(taken, f.name)
		case jobrun.Same, jobrun.Changed:
		}
	}
	switch c.diskOutcome() {
	case jobrun.Replaces:
		replace = append(replace, "disk")
	case jobrun.Kept:
		kept = append(kept, jobrun.NewDifference("disk", disksText(c.config.Disk), disksText(c.state.Disk), ""))
		c.plan.Disk = arranged(c.config.Disk, c.state.Disk)
	case jobrun.Taken:
		taken = append(taken, "disk")
		c.plan.Disk = arranged(c.config.Disk, c.state.Disk)
	case jobrun.Same, jobrun.Changed:
		if !c.notes.Vanished {
			c.plan.Disk = arranged(c.config.Disk, c.state.Disk)
		}
	}
	return replace, kept, taken
}

// outcome decides what the plan does about an attribute. Where nothing changes, the plan takes
// the state's value.
func (c change) outcome(f field) jobrun.Outcome {
	config, state := f.value(c.config), f.value(c.state)
	switch {
	case config.IsNull() && !f.filled && !c.started() && tfvalue.Known(state):
		f.clear(c.plan) // A job that has not started loses nothing.
		return jobrun.Replaces
	case config.IsNull():
		f.keep(c.plan, c.state)
		return jobrun.Same
	case config.Equal(state):
		return jobrun.Same
	default:
		return jobrun.Setting{
			Unknown:    config.IsUnknown(),
			Migration:  f.migration && tfvalue.Known(state),
			Unreported: c.notes.Imported && state.IsNull(),
		}.Outcome(c.started(), c.notes.Vanished)
	}
}

// diskOutcome decides what the plan does about the disks.
func (c change) diskOutcome() jobrun.Outcome {
	known := knownDisks(c.config.Disk)
	configured, _ := disks(c.config.Disk)
	has, _ := disks(c.state.Disk)
	if known && sameDisks(configured, has) {
		return jobrun.Same
	}
	return jobrun.Setting{
		Unknown:    !known,
		Unreported: c.notes.Imported && len(has) == 0,
	}.Outcome(c.started(), c.notes.Vanished)
}
