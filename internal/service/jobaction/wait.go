package jobaction

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// defaultWaitTimeout is long enough for a large source server.
const defaultWaitTimeout = 24 * time.Hour

var (
	_ action.ActionWithConfigure  = (*waitAction)(nil)
	_ action.ActionWithModifyPlan = (*waitAction)(nil)
)

type waitAction struct {
	data *tfprovider.Data
	now  func() time.Time
}

// NewWait returns the smc_wait_for_replication_jobs action.
func NewWait() action.Action { return &waitAction{now: time.Now} }

// waitModel is the configuration of smc_wait_for_replication_jobs.
type waitModel struct {
	JobIDs   types.Set    `tfsdk:"job_ids"`
	RegionID types.String `tfsdk:"region_id"`
	Until    types.String `tfsdk:"until"`
	Timeout  types.String `tfsdk:"timeout"`
}

func (a *waitAction) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = "smc_wait_for_replication_jobs"
}

func (a *waitAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.data = tfprovider.FromAction(req, resp)
}

// Schema describes the action.
func (a *waitAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Waits until replication jobs have ended, and shows their progress meanwhile.\n\n" +
			"* There is a line when a job changes its status or phase.\n" +
			fmt.Sprintf("* At most every %.0f minutes there is a line about all jobs, with an estimate of the time that is left as soon as there is one.\n", fleetInterval.Minutes()) +
			fmt.Sprintf("* The action waits with one call of the API for up to %d jobs at a time.\n", smc.MaxIDsPerRequest) +
			"* A job cannot complete when it has failed, is paused, was never started, has expired or is gone. The others are waited for all the same. Then the action fails, with the reason for each such job.\n" +
			"* An interrupt ends the wait soon. The replication jobs go on in any case.\n\n" +
			"Where other resources need the images, use the resource `smc_replication_job_completion` instead: an action has no result.\n\n" + needsTerraform,
		Attributes: map[string]schema.Attribute{
			"job_ids": schema.SetAttribute{
				Required: true, ElementType: types.StringType,
				Validators:          []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(tfvalidate.ID("j-", "replication job"))},
				MarkdownDescription: "The IDs of the replication jobs to wait for, all of one region.",
			},
			"region_id": regionAttribute("the replication jobs"),
			"until": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(jobrun.UntilImage, jobrun.UntilFinished)},
				MarkdownDescription: jobrun.UntilText,
			},
			"timeout": timeoutAttribute("How long to wait.", defaultWaitTimeout),
		},
	}
}

// ModifyPlan refuses what cannot be invoked: without a region or credentials.
func (a *waitAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var region types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region_id"), &region)...)
	resp.Diagnostics.Append(a.data.CanCreateIn(region)...)
}

// Invoke waits for the jobs.
func (a *waitAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config waitModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	client, diags := a.data.Client()
	resp.Diagnostics.Append(diags...)
	timeout, diags := timeoutOf(config.Timeout, defaultWaitTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	w := &jobrun.Wait{Region: regionOf(client, config.RegionID), Until: jobrun.UntilFinished, Now: a.now}
	if tfvalue.Known(config.Until) {
		w.Until = config.Until.ValueString()
	}
	for _, id := range config.JobIDs.Elements() {
		w.IDs = append(w.IDs, tfvalue.As[types.String](id).ValueString())
	}
	send := sender(ctx, resp)
	if len(w.IDs) == 0 {
		send("There are no replication jobs to wait for.")
		return
	}
	progress := newReporter(w, send)
	w.Evaluated = progress.report
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := w.Run(limited, client)
	send(progress.summary())
	if d := waitFailure(w, timeout, err); d != nil {
		resp.Diagnostics.Append(diag.WithPath(path.Root("job_ids"), d))
	}
}

// waitFailure is the diagnostic of a wait that has ended with err; nil where all jobs have
// completed.
func waitFailure(w *jobrun.Wait, timeout time.Duration, err error) diag.Diagnostic {
	completed, stuck := w.Count(jobrun.Completed), w.Count(jobrun.Stuck)
	switch {
	case err == nil && stuck == 0:
		return nil
	case err == nil:
		return diag.NewErrorDiagnostic(
			fmt.Sprintf("%d of %d replication jobs did not complete", stuck, len(w.IDs)),
			w.List(jobrun.Stuck)+"\n\n"+w.Others()+"Those above stay as they are, and nothing is replaced: remove the cause, restart them and wait again.")
	case errors.Is(err, context.DeadlineExceeded):
		return diag.NewErrorDiagnostic(
			fmt.Sprintf("The time to wait ran out with %d of %d replication jobs completed", completed, len(w.IDs)),
			strings.Join(slices.DeleteFunc([]string{w.List(jobrun.Pending), w.List(jobrun.Stuck)}, func(s string) bool { return s == "" }), "\n")+
				fmt.Sprintf("\n\nThe replication jobs go on. Invoke the action again to wait on, or allow more time than %s with timeout.%s", duration(timeout), jobrun.LastFailure(err)))
	default:
		d := apiErrors.Diagnostic("Waiting for replication jobs", "in region "+w.Region, err)
		return diag.NewErrorDiagnostic(d.Summary(), d.Detail()+
			fmt.Sprintf("\n\n%d of %d replication jobs have completed; the others go on. Invoke the action again to wait on.", completed, len(w.IDs)))
	}
}
