package crosszonejob

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// model is the resource's configuration, plan and state.
type model struct {
	jobrun.Outputs

	InstanceID         types.String `tfsdk:"instance_id"`
	RegionID           types.String `tfsdk:"region_id"`
	TargetZoneID       types.String `tfsdk:"target_zone_id"`
	TargetVSwitchID    types.String `tfsdk:"target_vswitch_id"`
	TargetInstanceType types.String `tfsdk:"target_instance_type"`
	AutoPay            types.Bool   `tfsdk:"auto_pay"`
	ResourceGroupID    types.String `tfsdk:"resource_group_id"`

	DesiredStatus types.String `tfsdk:"desired_status"`

	Disk     types.List     `tfsdk:"disk"` // of diskModel
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// codec reads and writes the model.
var codec = tfvalue.NewCodec[model](NewResource)

// target is the job of a state or plan.
func (m *model) target() jobrun.Target {
	return jobrun.Target{RegionID: m.RegionID.ValueString(), JobID: m.ID.ValueString()}
}

// desired is the status that a plan asks for.
func (m *model) desired() jobrun.Desired {
	return jobrun.Desired{Status: m.DesiredStatus.ValueString()}
}

// beingImported reports whether the state has only what an import gives it.
func (m *model) beingImported() bool { return m.InstanceID.IsNull() && m.Status.IsNull() }

// expand turns a plan into the request that creates the job. Unknown values (left to the API)
// and nulls are not sent.
func (m *model) expand() *smc.CreateCrossZoneMigrationJobRequest {
	request := &smc.CreateCrossZoneMigrationJobRequest{
		RegionID:           m.RegionID.ValueString(),
		InstanceID:         m.InstanceID.ValueString(),
		TargetZoneID:       m.TargetZoneID.ValueString(),
		TargetVSwitchID:    m.TargetVSwitchID.ValueString(),
		TargetInstanceType: m.TargetInstanceType.ValueString(),
		ResourceGroupID:    m.ResourceGroupID.ValueString(),
		Disks:              expandDisks(m.Disk),
	}
	if tfvalue.Known(m.AutoPay) {
		request.AutoPay = m.AutoPay.ValueBoolPointer()
	}
	return request
}

// flatten returns the state that job, as just read, gives. DescribeReplicationJobs has no field
// for the target zone, the target instance type, the disks' categories and auto_pay, and no
// document says whether its VSwitchId is the target vSwitch or that of an intermediate instance:
// these stay as they are in prior. The instance and the region of a job never change.
func flatten(job *smc.ReplicationJob, prior *model) *model {
	m := *prior
	m.Flatten(job)
	if m.InstanceID.IsNull() {
		m.InstanceID = tfvalue.StringOrNull(job.InstanceID)
	}
	if m.RegionID.IsNull() {
		m.RegionID = tfvalue.StringOrNull(job.RegionID)
	}
	if job.ResourceGroupID != "" { // Not every version of the API reports it.
		m.ResourceGroupID = types.StringValue(job.ResourceGroupID)
	}
	return &m
}

// complete returns the state after a creation or an update: the planned values, and those of
// read for what is unknown in the plan.
func complete(plan, read *model) *model {
	m := *plan
	for _, f := range fields {
		if f.value(&m).IsUnknown() {
			f.keep(&m, read)
		}
		if f.value(&m).IsUnknown() {
			f.clear(&m) // Not reported.
		}
	}
	m.Fill(&read.Outputs)
	return &m
}

// blank returns what is known of a job that could not be read after its creation: its ID.
func blank(id string) *model {
	return &model{Outputs: jobrun.Outputs{ID: types.StringValue(id), ReplicationJobRuns: types.ListNull(jobrun.RunType)}}
}
