package jobcompletion

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// wait waits until the jobs have completed, and returns nil then. Otherwise it returns an
// error: jobs that are stuck end the wait once all others have completed.
func wait(ctx context.Context, client *smc.Client, w *jobrun.Wait) diag.Diagnostic {
	err := w.Run(ctx, client)
	completed, stuck := w.Count(jobrun.Completed), w.Count(jobrun.Stuck)
	switch {
	case err == nil && stuck == 0:
		return nil
	case err == nil:
		return diag.NewErrorDiagnostic(
			fmt.Sprintf("%d of %d replication jobs did not complete", stuck, len(w.IDs)),
			w.List(jobrun.Stuck)+"\n\n"+w.Others()+"Those above stay as they are, and nothing is replaced: remove the cause and apply again. "+
				"The next apply acts on desired_status in place and waits again.")
	case errors.Is(err, context.DeadlineExceeded):
		return diag.NewErrorDiagnostic(
			fmt.Sprintf("The time to wait ran out with %d of %d replication jobs completed", completed, len(w.IDs)),
			strings.Join(slices.DeleteFunc([]string{w.List(jobrun.Pending), w.List(jobrun.Stuck)}, func(s string) bool { return s == "" }), "\n")+
				"\n\nThe replication jobs go on. Apply again to wait on, or raise the limit in the timeouts block."+jobrun.LastFailure(err))
	default:
		d := jobrun.Errors.Diagnostic("Waiting for replication jobs", "in region "+w.Region, err)
		return diag.NewErrorDiagnostic(d.Summary(), d.Detail()+
			fmt.Sprintf("\n\n%d of %d replication jobs have completed; the others go on. Apply again to wait on.", completed, len(w.IDs)))
	}
}

// removedBy returns a function that reports whether a job that was never found has existed and
// ended: it is the last job of a source server that has no unfinished job. That such a job had
// completed is for the plan to check (checkVanished).
func removedBy(client *smc.Client, seen *jobrun.Seen) func(context.Context, string) bool {
	results := make(map[string]bool)
	return func(ctx context.Context, id string) bool {
		if seen.WasCreated(id) {
			return false // A new job may take a moment to appear.
		}
		if removed, ok := results[id]; ok {
			return removed
		}
		servers, err := client.ListSourceServers(ctx, smc.SourceServerFilter{JobID: id})
		if err != nil {
			return false
		}
		results[id] = slices.ContainsFunc(servers, func(s smc.SourceServer) bool { return s.JobID == id && s.State != smc.SourceInUse })
		return results[id]
	}
}

// warnGone warns of jobs that count as completed although SMC has no record of them any more.
func warnGone(diags *diag.Diagnostics, w *jobrun.Wait) {
	var ids []string
	for _, id := range w.IDs {
		if w.Results[id].Job == nil && !w.Before[id] {
			ids = append(ids, id)
		}
	}
	if len(ids) > 0 {
		diags.AddAttributeWarning(path.Root("job_ids"), "Replication jobs without a record count as completed",
			"SMC no longer has these replication jobs, and their source servers have no unfinished job: "+strings.Join(ids, ", ")+
				". Nothing is left to wait for. What they made is not known here; where their resources are in the same state, the next refresh adds it.")
	}
}
