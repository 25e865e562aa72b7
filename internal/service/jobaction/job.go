package jobaction

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

// defaultJobTimeout is that of the resource's changes, which wait for the same.
const defaultJobTimeout = 10 * time.Minute

var (
	_ action.ActionWithConfigure  = (*jobAction)(nil)
	_ action.ActionWithModifyPlan = (*jobAction)(nil)
)

// jobAction is an action on one replication job.
type jobAction struct {
	typeName    string
	description string
	timeout     string // the description of timeout
	desired     string // the status that it leads to, as in desired_status
	operation   string // "Starting replication job"
	verb        string // "start"
	done        string // "started"

	data *tfprovider.Data
}

// NewStart returns the smc_start_replication_job action.
func NewStart() action.Action {
	return &jobAction{
		typeName: "smc_start_replication_job",
		description: "Starts, resumes or restarts a replication job.\n\n" +
			"| The job is | What the action does |\n|---|---|\n" +
			"| `Ready` | starts it, also where its `scheduled_start_time` lies ahead |\n" +
			"| `Stopped` | resumes it |\n" +
			"| `InError` | restarts it |\n" +
			"| `Running`, `Waiting`, `Finished` | nothing, and succeeds |\n" +
			"| `Expired`, `Deleting` | fails |\n\n" +
			"The action does not wait for the migration to end: `smc_wait_for_replication_jobs` does.",
		timeout: "How long to wait for the replication job's turn while the account runs as many at once as its quota allows.",
		desired: jobrun.DesiredRunning, operation: "Starting replication job", verb: "start", done: "started",
	}
}

// NewStop returns the smc_stop_replication_job action.
func NewStop() action.Action {
	return &jobAction{
		typeName: "smc_stop_replication_job",
		description: "Pauses a replication job. What it has transferred is kept.\n\n" +
			"| The job is | What the action does |\n|---|---|\n" +
			"| `Running`, in the phase `Preparing` | waits until it is `Syncing`, and pauses it |\n" +
			"| `Running`, in the phase `Syncing` | pauses it |\n" +
			"| `Running`, in a later phase | fails: SMC pauses a job only while it is `Syncing` |\n" +
			"| `Ready`, `Stopped` | nothing, and succeeds |\n" +
			"| `InError`, `Expired` | nothing, with a warning: nothing runs |\n" +
			"| `Waiting`, `Finished`, `Deleting` | fails |",
		timeout: "How long to wait until the replication job can be paused.",
		desired: jobrun.DesiredStopped, operation: "Pausing replication job", verb: "pause", done: "paused",
	}
}

// cutOverAction is the jobAction with sync_data.
type cutOverAction struct{ jobAction }

// NewCutOver returns the smc_cut_over_replication_job action.
func NewCutOver() action.Action {
	return &cutOverAction{jobAction{
		typeName: "smc_cut_over_replication_job",
		description: "Cuts over an incremental replication job: no further run begins, and its intermediate resources are released.\n\n" +
			"| The job is | What the action does |\n|---|---|\n" +
			"| `Waiting` | cuts it over |\n" +
			"| `Running` | fails: invoke it again when the run has ended |\n" +
			"| `Finished`, or cleaning up after a cut-over | nothing, and succeeds |\n" +
			"| in another status, or a job that runs once | fails |",
		timeout: "How long to wait until SMC reports the cut-over. The last run goes on after that.",
		desired: jobrun.DesiredFinished, operation: "Cutting over replication job", verb: "cut over", done: "cut over",
	}}
}

// model is the configuration of an action on one job.
type model struct {
	JobID    types.String `tfsdk:"job_id"`
	RegionID types.String `tfsdk:"region_id"`
	Timeout  types.String `tfsdk:"timeout"`
}

type cutOverModel struct {
	model

	SyncData types.Bool `tfsdk:"sync_data"`
}

func (a *jobAction) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = a.typeName
}

func (a *jobAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.data = tfprovider.FromAction(req, resp)
}

// Schema describes the action.
func (a *jobAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: a.description + "\n\n" +
			"Where the replication job's resource has a `desired_status`, the next apply leads back to that. " +
			"An interrupt ends the action soon, and the replication job goes on.\n\n" + needsTerraform,
		Attributes: map[string]schema.Attribute{
			"job_id": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfvalidate.ID("j-", "replication job")},
				MarkdownDescription: "The ID of the replication job, such as `j-bp17bclvg344jlyt0001`.",
			},
			"region_id": regionAttribute("the replication job"),
			"timeout":   timeoutAttribute(a.timeout, defaultJobTimeout),
		},
	}
}

// Schema describes the action.
func (a *cutOverAction) Schema(ctx context.Context, req action.SchemaRequest, resp *action.SchemaResponse) {
	a.jobAction.Schema(ctx, req, resp)
	resp.Schema.Attributes["sync_data"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Whether one last run transfers what has changed, and makes the last image. With `false` the replication job ends at once, " +
			"with the image that it made last. Default: `false`.",
	}
}

// ModifyPlan refuses what cannot be invoked: without a region or credentials.
func (a *jobAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var region types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region_id"), &region)...)
	resp.Diagnostics.Append(a.data.CanCreateIn(region)...)
}

// Invoke brings the job where the action leads, as far as it is not there.
func (a *jobAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); !resp.Diagnostics.HasError() {
		a.run(ctx, &config, false, resp)
	}
}

// Invoke cuts the job over.
func (a *cutOverAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config cutOverModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); !resp.Diagnostics.HasError() {
		a.run(ctx, &config.model, config.SyncData.ValueBool(), resp)
	}
}

// run brings the job where the action leads, and reports what it has done.
func (a *jobAction) run(ctx context.Context, config *model, syncData bool, resp *action.InvokeResponse) {
	client, diags := a.data.Client()
	resp.Diagnostics.Append(diags...)
	timeout, diags := timeoutOf(config.Timeout, defaultJobTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	report := sender(ctx, resp)
	target := jobrun.Target{RegionID: regionOf(client, config.RegionID), JobID: config.JobID.ValueString()}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	invoked, err := jobrun.Invoke(limited, client, target, jobrun.Desired{Status: a.desired, SyncData: syncData}, report)
	switch {
	case err != nil:
		resp.Diagnostics.Append(a.failure(target, invoked.Job, timeout, err))
	case invoked.Impossible:
		resp.Diagnostics.AddAttributeError(path.Root("job_id"), "The replication job cannot be "+a.done, invoked.Note)
	case invoked.Changed:
		report(fmt.Sprintf("Replication job %s has been %s; SMC reports it as %s.", jobrun.Title(invoked.Job), a.done, jobrun.StatusText(invoked.Job)))
	default:
		report(fmt.Sprintf("Replication job %s is %s: there is nothing to %s.", jobrun.Title(invoked.Job), jobrun.StatusText(invoked.Job), a.verb))
		if invoked.Note != "" {
			resp.Diagnostics.AddAttributeWarning(path.Root("job_id"), "The replication job was left alone", invoked.Note)
		}
	}
}

// failure is the diagnostic of an invocation that failed; job is the job as read last, or nil.
func (a *jobAction) failure(target jobrun.Target, job *smc.ReplicationJob, timeout time.Duration, err error) diag.Diagnostic {
	d := apiErrors.Diagnostic(a.operation, target.JobID, err, "job_id", "region_id", "sync_data")
	at := path.Root("job_id")
	switch {
	case errors.Is(err, context.Canceled):
		return diag.NewAttributeErrorDiagnostic(at, d.Summary(), d.Detail()+" The replication job goes on: what SMC had been told by then is not undone.")
	case smc.KindOf(err) == smc.KindQuota:
		return diag.NewAttributeErrorDiagnostic(at, "The replication job has not been started yet",
			fmt.Sprintf("The account runs as many replication jobs at once as its quota allows, and none ended within %s. ", duration(timeout))+
				"The jobs that were started go on; invoke the action again when some have ended, or allow more time with timeout.\n\n"+jobrun.LastRefusal(target, err))
	case errors.Is(err, context.DeadlineExceeded):
		return diag.NewAttributeErrorDiagnostic(path.Root("timeout"), d.Summary(),
			fmt.Sprintf("Replication job %s could not be %s within %s%s. It goes on. Invoke the action again, or allow more time with timeout.%s",
				target.JobID, a.done, duration(timeout), lastSeen(job), jobrun.LastFailure(err)))
	case smc.IsNotFound(err):
		return diag.NewAttributeErrorDiagnostic(at, "No such replication job", fmt.Sprintf("%s %s: region %s has no such replication job (any more). "+
			"Check the ID; for a job of another region than the provider's, set region_id.", a.operation, target.JobID, target.RegionID))
	default:
		return d
	}
}

// lastSeen says what status a job had when it was read last; nil: it was not read.
func lastSeen(job *smc.ReplicationJob) string {
	if job == nil {
		return ""
	}
	return "; it was " + jobrun.StatusText(job) + " last"
}

// sender returns a function that sends progress to Terraform until the action is interrupted:
// nobody may be there to receive it then.
func sender(ctx context.Context, resp *action.InvokeResponse) func(string) {
	return func(text string) {
		if ctx.Err() == nil {
			resp.SendProgress(action.InvokeProgressEvent{Message: text})
		}
	}
}
