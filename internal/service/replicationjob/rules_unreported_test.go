package replicationjob_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Another value of an argument that SMC never changes, and that not every version of the API reports,
// is never taken over without a word: it replaces a job that is Ready, is kept by one that has
// started, and of an imported job a warning says that nobody knows.
func TestRules_unreportedArguments(t *testing.T) {
	t.Parallel()
	const update, replace, none = acctest.ActionUpdate, acctest.ActionReplace, acctest.ActionNone
	const keptSays, takenSays = "which SMC does not change in this status", "is not known"
	for _, argument := range []struct {
		name       string
		one, other any
	}{
		{"resource_group_id", "rg-1", "rg-2"},
		{"job_type", 1, 2},
	} {
		base := object{"source_id": source, "system_disk_size": 80}
		one, other := with(base, object{argument.name: argument.one}), with(base, object{argument.name: argument.other})
		for _, test := range []struct {
			name           string
			before, after  object
			older          bool
			imported       bool
			ready, started string // The actions.
			says           [2]string
		}{
			{"changed", one, other, false, false, replace, none, [2]string{"", keptSays}},
			{"changed, older", one, other, true, false, replace, none, [2]string{"", keptSays}},
			{"added, older", base, one, true, false, replace, update, [2]string{"", keptSays}},
			{"removed, older", one, base, true, false, none, none, [2]string{}},
			{"imported", one, one, false, true, none, none, [2]string{}},
			{"imported and changed", one, other, false, true, replace, none, [2]string{"", keptSays}},
			{"imported, older", one, one, true, true, update, update, [2]string{takenSays, takenSays}},
			{"imported and changed, older", one, other, true, true, update, update, [2]string{takenSays, takenSays}},
		} {
			for i, status := range []string{"Ready", "Running"} {
				t.Run(fmt.Sprintf("%s/%s/%s", argument.name, test.name, status), func(t *testing.T) {
					t.Parallel()
					mock := startRuleMock(t, func(o *smcmock.Options) { o.Switches.OlderFields, o.Switches.NoDerivedDisks = test.older, true })
					d := newDeployment(t, mock)
					id := d.Create(test.before)
					setStatus(t, mock, status)
					if test.imported {
						d.Adopt(id)
					}
					plan := d.Plan(test.after)
					if want := []string{test.ready, test.started}[i]; plan.Action != want {
						t.Fatalf("%s (%s), want %s: %s", plan.Action, plan.Changed(), want, acctest.Summary(plan.Diagnostics))
					}
					text := acctest.Summary(plan.Diagnostics)
					if says := test.says[i]; says == "" && text != "" || says != "" && (!strings.Contains(text, says) || !strings.Contains(text, argument.name)) {
						t.Errorf("the plan says %q, want %q", text, says)
					}
					if plan.Action == replace {
						return
					}
					mock.ResetCalls()
					d.Succeed(d.Apply(plan, test.after))
					if calls := written(mock); len(calls) > 0 {
						t.Errorf("the apply called %v", calls)
					}
					if again := d.Plan(test.after); again.Action != none {
						t.Errorf("the next plan: %s (%s)", again.Action, again.Changed())
					}
				})
			}
		}
	}
}

// Without a job_type, a job has the default: naming it changes nothing, also where it is not reported.
func TestRules_defaultJobTypeIsNoChange(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"Ready", "Running"} {
		mock := startRuleMock(t, func(o *smcmock.Options) { o.Switches.OlderFields = true })
		d := newDeployment(t, mock)
		d.Create(object{"source_id": source, "system_disk_size": 80})
		setStatus(t, mock, status)
		config := object{"source_id": source, "system_disk_size": 80, "job_type": 0}
		plan := d.Plan(config)
		if text := acctest.Summary(plan.Diagnostics); plan.Action == acctest.ActionReplace || text != "" {
			t.Errorf("%s: %s (%s), %s", status, plan.Action, plan.Changed(), text)
		}
		d.Succeed(d.Apply(plan, config))
		if again := d.Plan(config); again.Action != acctest.ActionNone {
			t.Errorf("%s: the next plan: %s (%s)", status, again.Action, again.Changed())
		}
	}
}
