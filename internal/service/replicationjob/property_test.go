package replicationjob_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Whatever is configured, happens and is edited, short of naming another migration: no plan throws
// away a job that has started, and no apply creates, stops or deletes one, or fails.
func TestProperty_whatHasStartedIsKept(t *testing.T) {
	t.Parallel()
	acctest.PlayRounds(t, acctest.Sampled(1000), playRound)
}

// round is a job in the hands of chance.
type round struct {
	*deployment
	chance *editor
	config object
	log    []string
}

func playRound(t *testing.T, seed uint64) {
	t.Helper()
	r := &round{chance: &editor{Rand: rand.New(rand.NewPCG(seed, 0))}} //nolint:gosec // Repeatable, not secret.
	mock := startMock(t, func(o *smcmock.Options) {
		r.chance.switches(&o.Switches)
		o.Phases.Deleting = -1
	})
	server := ruleSource(source)
	server.LVM = r.chance.chance(70)
	mock.AddSource(server)
	r.deployment = newDeployment(t, mock)
	r.Settings = object{"skip_preflight": r.chance.chance(80)}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("what happened: %s", strings.Join(r.log, "\n"))
		}
	})
	r.config = r.chance.config()
	r.note("created with %v", r.config)
	r.Create(r.config)
	steps := 1
	if r.chance.chance(25) {
		steps = 3
	}
	for range steps {
		for range 1 + r.chance.IntN(2) {
			r.chance.happen(mock, r.ID())
		}
		if !r.step() {
			return
		}
	}
}

func (r *round) note(format string, args ...any) { r.log = append(r.log, fmt.Sprintf(format, args...)) }

// step edits, plans and applies. It reports whether the round goes on.
func (r *round) step() bool {
	r.t.Helper()
	planned, final := r.config, r.config
	for range 1 + r.chance.IntN(3) {
		planned, final = r.chance.edit(final)
	}
	r.config = final
	job, there := r.Mock.Job(r.ID())
	r.note("%s (there: %t): planned with %v, applied with %v", job.Status, there, planned, final)
	if r.chance.chance(10) {
		r.Settings = with(r.Settings, object{"default_tags": []object{{"tags": object{"owner": fmt.Sprint("team-", r.chance.IntN(2))}}}})
	}
	if there && r.chance.chance(10) {
		r.note("imported")
		r.Adopt(r.ID())
	}
	r.Mock.ResetCalls()
	plan := r.Plan(planned)
	r.note("%s (%s)", plan.Action, plan.Changed())
	if !r.acceptable(plan, planned) {
		return false
	}
	late := false
	if there && r.chance.chance(5) && job.Status == "Ready" {
		r.note("started before the apply")
		late = true
		r.Mock.UpdateJob(r.ID(), func(j *smcmock.Job) { j.Status, j.BusinessStatus = "Running", "Syncing" })
	}
	diagnostics := r.Apply(plan, final)
	failed := acctest.HasErrors(diagnostics)
	// A value that was not known may turn out to be one for which only a new job will do.
	replan := job.Status == "Ready" && plan.Action == acctest.ActionUpdate && strings.Contains(acctest.Summary(diagnostics), "Plan again before the replication job is replaced")
	if failed && !late && !replan {
		r.t.Errorf("the apply failed: %s", acctest.Summary(diagnostics))
	}
	r.checkCalls(plan, final, late)
	if failed || late {
		return false
	}
	if r.chance.chance(50) {
		r.checkNext(final)
	}
	return !r.t.Failed()
}

// acceptable checks a plan, and reports whether it is to be applied.
func (r *round) acceptable(plan acctest.Change, config object) bool {
	r.t.Helper()
	if plan.Action == acctest.ActionRefused {
		r.t.Errorf("the plan failed: %s", acctest.Summary(plan.Diagnostics))
		return false
	}
	if len(kept(plan.Diagnostics)) > 1 {
		r.t.Errorf("%d warnings that settings are kept", len(kept(plan.Diagnostics)))
	}
	if plan.Action == acctest.ActionForget {
		return false // It had not started when it was last seen; its times may be too old for another.
	}
	ready := plan.Prior["status"].Equal(tftypes.NewValue(tftypes.String, "Ready"))
	if plan.Action != acctest.ActionReplace {
		return true
	}
	for _, name := range plan.Because {
		removed := config[name] == nil && !slices.Contains(filledBySMC, name)
		if !ready || !removed && !slices.Contains(notModifiable, name) {
			r.t.Errorf("a job that is %s is replaced because of %s", plan.Prior["status"], name)
		}
	}
	return ready
}

// checkCalls looks at what an apply has sent.
func (r *round) checkCalls(plan acctest.Change, config object, late bool) {
	r.t.Helper()
	for _, call := range r.Mock.Calls() {
		switch call.Action {
		case "CreateReplicationJob", "DeleteReplicationJob":
			if plan.Action != acctest.ActionReplace || late {
				r.t.Errorf("%s was called", call.Action)
			}
		case "StartReplicationJob":
			if config["desired_status"] == nil {
				r.t.Error("StartReplicationJob was called without a wish for it")
			}
		case "StopReplicationJob", "CutOverReplicationJob":
			r.t.Errorf("%s was called", call.Action)
		case "ModifyReplicationJobAttribute", "TagResources", "UntagResources":
			if call.Code != "" && !late {
				r.t.Errorf("%s was refused: %s", call.Action, call.Code)
			}
		}
	}
}

// checkNext plans once more: nothing is sent any more.
func (r *round) checkNext(config object) {
	r.t.Helper()
	r.Mock.ResetCalls()
	again := r.Plan(config)
	r.note("the next plan: %s (%s)", again.Action, again.Changed())
	if again.Action != acctest.ActionNone && again.Action != acctest.ActionUpdate {
		r.t.Errorf("the next plan: %s (%s): %s", again.Action, again.Changed(), acctest.Summary(again.Diagnostics))
		return
	}
	r.Succeed(r.Apply(again, config))
	if calls := written(r.Mock); len(calls) > 0 {
		r.t.Errorf("the next apply called %v for %s", calls, again.Changed())
	}
}
