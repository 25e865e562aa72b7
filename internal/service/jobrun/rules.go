package jobrun

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// A migration takes hours and happens in a change window, and a finished one may be in
// production. A job that has started is therefore replaced only where the user asks for it:
// with terraform's -replace or replace_triggered_by, or a configuration that names another
// migration. Every other setting that SMC cannot change any more is kept, with one warning.

// Outcome is what a plan does about a setting of a job.
type Outcome int

// The outcomes.
const (
	Same     Outcome = iota // nothing, or only the state changes
	Changed                 // it is changed in place, or not known yet
	Replaces                // it forces a new job
	Kept                    // SMC does not change it any more
	Taken                   // only the state changes: it is not known whether the job has the value
)

// Setting is a setting of a job for which the configuration has another value than the state.
type Setting struct {
	// Unknown says that the configured value is not known yet.
	Unknown bool
	// InPlace says that SMC changes it in the status that the job has.
	InPlace bool
	// Migration says that another value than the one in the state, which has one, is another
	// migration: it replaces the job in every status in which it cannot be changed in place.
	Migration bool
	// Unreported says that the state of an imported job has no value because SMC does not report it.
	Unreported bool
}

// Outcome decides what the plan does about a setting. vanished says that the job had started and
// is gone.
func (s Setting) Outcome(started, vanished bool) Outcome {
	switch {
	case vanished && !s.Migration:
		return Same // The state takes the configuration's value.
	case s.Unknown:
		return Changed // It may turn out to be what the job has: no reason to replace it.
	case s.InPlace:
		return Changed
	case s.Migration:
		return Replaces
	case s.Unreported:
		return Taken
	case started || vanished:
		return Kept
	default:
		return Replaces
	}
}

// Difference is a setting that differs from the job's and cannot be changed.
type Difference struct {
	Name string // of the attribute or block
	Text string // for the user
}

// NewDifference describes a difference. when says when SMC changes the setting, as in "while the
// job is Ready"; "" is never.
func NewDifference(name, configured, has, when string) Difference {
	text := fmt.Sprintf("%s: the configuration says %s, the job has %s.", name, configured, has)
	if when == "" {
		return Difference{name, text + " SMC never changes it."}
	}
	return Difference{name, text + " SMC changes it " + when + "."}
}

// ValueText writes a value for a message.
func ValueText(v attr.Value) string {
	switch {
	case v.IsNull():
		return "none that SMC reports"
	case v.IsUnknown():
		return "a value that is not known yet"
	default:
		return v.String()
	}
}

// WarnKept warns, once for all settings, of those that the job keeps as they are. advice is what
// to do about them, or "".
func WarnKept(diags *diag.Diagnostics, state *Outputs, kept []Difference, advice string) {
	if len(kept) == 0 {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Replication job %s is %s. It is neither changed nor replaced for these settings, which SMC does not change in this status:\n",
		state.ID.ValueString(), state.StatusText())
	for _, d := range kept {
		b.WriteString("\n- " + d.Text)
	}
	if state.Over() {
		advice = fmt.Sprintf("The job is %s: the settings have no effect any more.", state.Status.ValueString())
	}
	if advice != "" {
		b.WriteString("\n\n" + advice)
	}
	b.WriteString("\n\nTo keep this migration, put the job's values into the configuration. To migrate again with the new ones, run " +
		"terraform apply -replace=ADDRESS; where that shall happen by itself, use replace_triggered_by in a lifecycle block.")
	diags.AddWarning("Settings of a started replication job are kept", b.String())
}

// WarnTaken warns of the settings of an imported job that SMC does not report.
func WarnTaken(diags *diag.Diagnostics, state *Outputs, taken []string) {
	if len(taken) == 0 {
		return
	}
	diags.AddWarning("Settings of an imported replication job are not known",
		fmt.Sprintf("Replication job %s was imported, and SMC does not report these settings of it: %s. Whether the job has what the configuration says is not known. "+
			"The configuration's values are taken into the state as they are, and change nothing. If the job was created with others, replace it: terraform apply -replace=ADDRESS.",
			state.ID.ValueString(), strings.Join(taken, ", ")))
}

// WarnReplaced warns of what is lost with a started job that a changed configuration replaces.
// more is what else the user has to know, or "".
func WarnReplaced(diags *diag.Diagnostics, state *Outputs, replace []string, more string) {
	text := fmt.Sprintf("Replication job %s is %s. The configuration has another value for %s, which names another migration: the job is deleted with all that it "+
		"has transferred, and a new one is created. To keep it, revert that value. %s",
		state.ID.ValueString(), state.StatusText(), strings.Join(replace, ", "), more)
	diags.AddWarning("Another migration replaces the replication job", strings.TrimSpace(text))
}

// PlanReplacement has the plan replace a job because of these attributes. That needs a refresh:
// without one it is not known whether the job has started.
func (n *Notes) PlanReplacement(resp *resource.ModifyPlanResponse, seen *Seen, state *Outputs, replace []string) {
	id := state.ID.ValueString()
	if !seen.WasRead(id) {
		// Either this is the plan that Terraform makes again during the apply, and a value that
		// was not known names another migration; or the plan is made without a refresh.
		resp.Diagnostics.AddAttributeError(path.Root(replace[0]), "Plan again before the replication job is replaced",
			fmt.Sprintf("%s of replication job %s has another value now, for which a new job would replace it. This was not known in the plan that is applied, "+
				"or the plan was made with -refresh=false, so that it is not known whether the job has started meanwhile. Nothing was changed. Plan again, with a refresh: "+
				"the plan then shows the replacement.", replace[0], id))
		return
	}
	for _, name := range replace {
		resp.RequiresReplace.Append(path.Root(name))
	}
	seen.NoteReplaced(id) // For the plan of the new job, which Terraform asks for next.
	if !n.Vanished && !state.Started() {
		n.Unstarted = id
	}
}

// WarnVanished warns that a job that had started is gone, or being deleted.
func WarnVanished(diags *diag.Diagnostics, state *Outputs, region string, deleting bool) {
	gone := "no longer exists in region " + region
	if deleting {
		gone = "is being deleted in region " + region
	}
	diags.AddWarning("A replication job that had started is gone",
		fmt.Sprintf("Replication job %s %s; when it was last read it was %s. SMC removes the records of old jobs, and others may delete them. "+
			"The job stays in the state as it was, so that nothing is migrated a second time, and nothing can be changed any more. "+
			"To migrate again, run terraform apply -replace=ADDRESS. To forget the job, use a removed block or terraform state rm ADDRESS.",
			state.ID.ValueString(), gone, state.StatusText()))
}

// WarnDestroyed warns, in the plan of a destruction, that destroying a running job stops its
// transfer.
func WarnDestroyed(diags *diag.Diagnostics, state *Outputs) {
	if smc.JobStatus(state.Status.ValueString()) != smc.JobRunning {
		return
	}
	diags.AddWarning("Destroying a running replication job",
		fmt.Sprintf("Replication job %s is running (%s, %.0f %%). Destroying it stops the transfer, which is possible only "+
			"while it is Syncing, and releases its intermediate resources; in any other phase the destroy waits, "+
			"for as long as the timeouts block's delete allows.",
			state.ID.ValueString(), state.BusinessStatus.ValueString(), state.Progress.ValueFloat64()))
}

// NothingToImport adds the error that the job which is to be imported does not exist.
func (t Target) NothingToImport(diags *diag.Diagnostics) {
	diags.AddError("Replication job not found",
		fmt.Sprintf("Region %s has no replication job %s: there is nothing to import. Check the ID; for a job of another region than the provider's, write REGION:%s.",
			t.RegionID, t.JobID, t.JobID))
}
