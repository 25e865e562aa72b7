package replicationjob

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// A migration takes hours and happens in a change window, and a finished one may be in
// production. A job that has started is therefore replaced only where the user asks for it:
// with terraform's -replace or replace_triggered_by, or a configuration that names another
// migration (the fields with migration set). Every other setting that SMC cannot change any
// more is kept, with one warning.

// mayHaveStarted reports whether the job has started, or its scheduled start has passed.
func (m *model) mayHaveStarted(now time.Time) bool {
	return m.Started() || tfvalue.Known(m.ScheduledStartTime) && !instantOf(m.ScheduledStartTime).After(now)
}

// difference is a setting that differs from the job's and cannot be changed.
type difference struct {
	name string // of the attribute or block
	text string // for the user
}

// differenceOf describes an attribute.
func differenceOf(f field, plan, state *model) difference {
	text := fmt.Sprintf("%s: the configuration says %s, the job has %s.", f.name, valueText(f.value(plan)), valueText(f.value(state)))
	if len(f.modifiable) > 0 {
		text += " SMC changes it while the job is " + plainAlternatives(f.modifiable) + "."
	} else {
		text += " SMC never changes it."
	}
	return difference{f.name, text}
}

// valueText writes a value for a message.
func valueText(v attr.Value) string {
	switch {
	case v.IsNull():
		return "none that SMC reports"
	case v.IsUnknown():
		return "a value that is not known yet"
	default:
		return v.String()
	}
}

func plainAlternatives(statuses []smc.JobStatus) string {
	return strings.ReplaceAll(tfprovider.Alternatives(statuses), "`", "")
}

// warnKept warns, once for all settings, of those that the job keeps as they are.
func warnKept(diags *diag.Diagnostics, state *model, kept []difference) {
	if len(kept) == 0 {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Replication job %s is %s. It is neither changed nor replaced for these settings, which SMC does not change in this status:\n",
		state.ID.ValueString(), state.StatusText())
	for _, d := range kept {
		b.WriteString("\n- " + d.text)
	}
	if state.Over() {
		fmt.Fprintf(&b, "\n\nThe job is %s: the settings have no effect any more.", state.Status.ValueString())
	} else if betweenRunsOnly(kept) {
		b.WriteString("\n\nApply again when the job is Waiting: the change is then made in place.")
	}
	b.WriteString("\n\nTo keep this migration, put the job's values into the configuration. To migrate the source server again with the new ones, run " +
		"terraform apply -replace=ADDRESS; where that shall happen by itself, use replace_triggered_by in a lifecycle block.")
	diags.AddWarning("Settings of a started replication job are kept", b.String())
}

// betweenRunsOnly reports whether one of the settings can be changed while the job waits
// for its next run.
func betweenRunsOnly(kept []difference) bool {
	for _, d := range kept {
		for _, f := range fields {
			if f.name == d.name && smc.JobWaiting.In(f.modifiable) && !smc.JobRunning.In(f.modifiable) {
				return true
			}
		}
	}
	return false
}
