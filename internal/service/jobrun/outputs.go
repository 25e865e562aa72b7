// Package jobrun is about running jobs: which action brings a job from its status to the
// desired one, the calls that start, pause, cut over and delete it, and the computed
// attributes that describe it. It does not depend on the model of a resource: its functions
// take a State or a Target, so that resources of several kinds of jobs can use them.
package jobrun

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// Outputs are the computed attributes of a job that only SMC sets. The models of the
// resources embed them.
type Outputs struct {
	ID                   types.String  `tfsdk:"id"`
	Status               types.String  `tfsdk:"status"`
	BusinessStatus       types.String  `tfsdk:"business_status"`
	Progress             types.Float64 `tfsdk:"progress"`
	ErrorCode            types.String  `tfsdk:"error_code"`
	StatusInfo           types.String  `tfsdk:"status_info"`
	ImageID              types.String  `tfsdk:"image_id"`
	TransitionInstanceID types.String  `tfsdk:"transition_instance_id"`
	CreationTime         types.String  `tfsdk:"creation_time"`
	StartTime            types.String  `tfsdk:"start_time"`
	EndTime              types.String  `tfsdk:"end_time"`
	ReplicationJobRuns   types.List    `tfsdk:"replication_job_runs"` // of RunType
}

// RunType is the type of an element of replication_job_runs.
var RunType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"type":       types.StringType,
	"start_time": types.StringType,
	"end_time":   types.StringType,
	"image_id":   types.StringType,
}}

// output is a computed attribute that only SMC sets.
type output struct {
	name   string
	value  func(*Outputs) attr.Value
	keep   func(dst, src *Outputs)
	forget func(*Outputs) // makes it unknown
}

// outputTable is the table of the outputs. An update keeps them, except for those that its
// action changes (outputsChangedBy).
var outputTable = []output{
	stringOutput("id", func(o *Outputs) *types.String { return &o.ID }),
	stringOutput("status", func(o *Outputs) *types.String { return &o.Status }),
	stringOutput("business_status", func(o *Outputs) *types.String { return &o.BusinessStatus }),
	{
		name:   "progress",
		value:  func(o *Outputs) attr.Value { return o.Progress },
		keep:   func(dst, src *Outputs) { dst.Progress = src.Progress },
		forget: func(o *Outputs) { o.Progress = types.Float64Unknown() },
	},
	stringOutput("error_code", func(o *Outputs) *types.String { return &o.ErrorCode }),
	stringOutput("status_info", func(o *Outputs) *types.String { return &o.StatusInfo }),
	stringOutput("image_id", func(o *Outputs) *types.String { return &o.ImageID }),
	stringOutput("transition_instance_id", func(o *Outputs) *types.String { return &o.TransitionInstanceID }),
	stringOutput("creation_time", func(o *Outputs) *types.String { return &o.CreationTime }),
	stringOutput("start_time", func(o *Outputs) *types.String { return &o.StartTime }),
	stringOutput("end_time", func(o *Outputs) *types.String { return &o.EndTime }),
	{
		name:   "replication_job_runs",
		value:  func(o *Outputs) attr.Value { return o.ReplicationJobRuns },
		keep:   func(dst, src *Outputs) { dst.ReplicationJobRuns = src.ReplicationJobRuns },
		forget: func(o *Outputs) { o.ReplicationJobRuns = types.ListUnknown(RunType) },
	},
}

func stringOutput(name string, at func(*Outputs) *types.String) output {
	return output{
		name:   name,
		value:  func(o *Outputs) attr.Value { return *at(o) },
		keep:   func(dst, src *Outputs) { *at(dst) = *at(src) },
		forget: func(o *Outputs) { *at(o) = types.StringUnknown() },
	}
}

// Keep copies the outputs from src.
func (o *Outputs) Keep(src *Outputs) {
	for _, output := range outputTable {
		output.keep(o, src)
	}
}

// Fill copies those outputs from src that are unknown in o.
func (o *Outputs) Fill(src *Outputs) {
	for _, output := range outputTable {
		if output.value(o).IsUnknown() {
			output.keep(o, src)
		}
	}
}

// Flatten sets the outputs to what SMC reports of a job.
func (o *Outputs) Flatten(job *smc.ReplicationJob) {
	o.ID = types.StringValue(job.ID)
	o.Status = types.StringValue(string(job.Status))
	o.BusinessStatus = tfvalue.StringOrNull(string(job.BusinessStatus))
	o.Progress = types.Float64Value(job.Progress)
	o.ErrorCode = tfvalue.StringOrNull(job.ErrorCode)
	o.StatusInfo = tfvalue.StringOrNull(job.StatusInfo)
	o.ImageID = tfvalue.StringOrNull(job.ImageID)
	o.TransitionInstanceID = tfvalue.StringOrNull(job.TransitionInstanceID)
	o.CreationTime = tfvalue.TimeString(job.CreationTime)
	o.StartTime = tfvalue.TimeString(job.StartTime)
	o.EndTime = tfvalue.TimeString(job.EndTime)
	runs := make([]attr.Value, 0, len(job.Runs))
	for _, run := range job.Runs {
		runs = append(runs, types.ObjectValueMust(RunType.AttrTypes, map[string]attr.Value{
			"type":       tfvalue.StringOrNull(run.Type),
			"start_time": tfvalue.TimeString(run.StartTime),
			"end_time":   tfvalue.TimeString(run.EndTime),
			"image_id":   tfvalue.StringOrNull(run.ImageID),
		}))
	}
	o.ReplicationJobRuns = types.ListValueMust(RunType, runs)
}

// Forget makes the outputs of these names unknown.
func (o *Outputs) Forget(names []string) {
	for _, output := range outputTable {
		if slices.Contains(names, output.name) {
			output.forget(o)
		}
	}
}

// Started reports whether the job has started: its status is, or was when it was last
// read, anything but Ready. An unknown status counts as started.
func (o *Outputs) Started() bool { return smc.JobStatus(o.Status.ValueString()) != smc.JobReady }

// Over reports whether the job has ended for good: its settings have no effect any more.
func (o *Outputs) Over() bool {
	return smc.JobStatus(o.Status.ValueString()).In([]smc.JobStatus{smc.JobFinished, smc.JobExpired})
}

// StatusText is the status, with the phase of a running job, for a message.
func (o *Outputs) StatusText() string {
	status := o.Status.ValueString()
	if status == "" {
		return "in a status that is not known"
	}
	if phase := o.BusinessStatus.ValueString(); phase != "" && smc.JobStatus(status) == smc.JobRunning {
		status += " (" + phase + ")"
	}
	return status
}

// DesiredStatusText is what the descriptions of desired_status of all kinds of jobs share.
const DesiredStatusText = "With `Running` and `Finished`, the next apply restarts a job that has failed (`InError`), in place. " +
	"While the account runs as many jobs as it may, a start waits for its turn for as long as the `timeouts` block allows. It is then left to the next apply, with a warning. " +
	"A new job that cannot be started is a warning, too, so that it is not tainted. Default: Terraform does not manage the status."

// OutputAttributes are the attributes of Outputs except the ID, which each kind of job
// describes itself.
func OutputAttributes() map[string]schema.Attribute {
	stringAttribute := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"status": stringAttribute("The status of the replication job: " + tfvalue.Alternatives(smc.JobStatuses) + "."),
		"business_status": stringAttribute("The phase of a replication job that is `Running`: `Preparing` (intermediate resources are created), `Syncing` (data is transferred), " +
			"`Processing` (the destination is built) or `Cleaning` (intermediate resources are released)."),
		"progress":               schema.Float64Attribute{Computed: true, MarkdownDescription: "The progress of the current run in percent, from 0 to 100."},
		"error_code":             stringAttribute("The error code of the last failed run."),
		"status_info":            stringAttribute("What SMC says about the status, such as the reason of a failure."),
		"image_id":               stringAttribute("The ID of the image that the last run made."),
		"transition_instance_id": stringAttribute("The ID of the intermediate instance."),
		"creation_time":          stringAttribute("When the replication job was created, in UTC."),
		"start_time":             stringAttribute("When the last run started, in UTC."),
		"end_time":               stringAttribute("When the last run ended, in UTC."),
		// Not a nested attribute: before OpenTofu 1.11.2, generating the configuration of an
		// imported job crashes on a nested attribute that is only computed.
		"replication_job_runs": schema.ListAttribute{
			Computed: true, ElementType: RunType,
			MarkdownDescription: "The runs of an incremental replication job. Each has a `type` (how it was started: `Manual` or `Schedule`), a `start_time` and an `end_time` " +
				"(when it started and ended, in UTC) and an `image_id` (the ID of the image that it made).",
		},
	}
}
