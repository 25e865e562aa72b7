package replicationjob_test

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfserver"
)

// keptSummary is the summary of the warning that says what a started job keeps.
const keptSummary = "Settings of a started replication job are kept"

// deployment is one smc_replication_job in the hands of a Terraform.
type deployment struct {
	*acctest.Deployment
	t *testing.T
}

func newDeployment(t *testing.T, mock *smcmock.Server) *deployment {
	return &deployment{acctest.NewDeployment(t, mock, replicationjob.TypeName), t}
}

// body is a configuration of the source server's job with these arguments and blocks.
func body(t *testing.T, arguments ...string) object {
	t.Helper()
	config := acctest.Body(t, strings.Join(arguments, "\n"))
	config["source_id"] = source
	return config
}

// step plans a configuration, wants an action, and applies it.
func (d *deployment) step(config object, action string) {
	d.t.Helper()
	plan := d.Plan(config)
	if plan.Action != action {
		d.t.Fatalf("%s (%s), want %s: %s", plan.Action, plan.Changed(), action, acctest.Summary(plan.Diagnostics))
	}
	d.Succeed(d.Apply(plan, config))
}

// settled wants a plan without changes.
func (d *deployment) settled(config object) {
	d.t.Helper()
	d.step(config, acctest.ActionNone)
}

// destroyed destroys the job and looks whether it is gone.
func (d *deployment) destroyed() {
	d.t.Helper()
	d.Succeed(d.Destroy())
	if left := d.Mock.Jobs(); len(left) > 0 || d.State != nil {
		d.t.Errorf("%d replication jobs are left: %+v; the state: %v", len(left), left, d.State)
	}
}

// kept returns the details of the warnings about what a started job keeps.
func kept(diagnostics []*tfprotov6.Diagnostic) []string {
	var details []string
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityWarning && d.Summary == keptSummary {
			details = append(details, d.Detail)
		}
	}
	return details
}

// ruleCase is a configuration for a job that has been created, refreshed and planned with another.
type ruleCase struct {
	name   string
	status string
	// before and config are the configurations of the creation and of the plan; final is what the
	// plan's is by the apply, where that differs.
	before, config, final object
	elsewhere             func(*smcmock.Job)
	// argument is what the warning has to name.
	argument string
	want     expectation
}

// Every argument in every status: changed, removed, added, and not known until the apply.
func TestRules_everyArgumentInEveryStatus(t *testing.T) {
	t.Parallel()
	var groups [][]ruleCase
	for _, a := range ruleArguments {
		changed, added := argumentCases(a)
		groups = append(groups, changed, added)
	}
	runGroups(t, groups)
}

// argumentCases returns the cases that begin with the argument and those that begin without.
func argumentCases(a argument) (changed, added []ruleCase) {
	base := with(fullConfig(), object{"data_disk": nil, "system_disk_partition": nil}, a.with)
	other := with(base, object{a.name: a.other})
	unsure := with(base, object{a.name: unknown{}})
	for _, status := range ruleStatuses {
		add := func(kind string, config, final object, want expectation) {
			changed = append(changed, ruleCase{
				name: fmt.Sprintf("%s/%s/%s", a.name, kind, status), status: status, argument: a.name,
				before: base, config: config, final: final, elsewhere: a.elsewhere, want: want,
			})
		}
		add("changed", other, other, expectChange(a.name, status, true))
		if a.elsewhere == nil {
			add("unknown and the same", unsure, base, expectUnknown(a.name, status, true))
		}
		add("unknown and another", unsure, other, expectUnknown(a.name, status, false))
		if a.name == "source_id" || a.name == "system_disk_size" {
			continue // They are required.
		}
		removed := with(base, object{a.name: nil})
		add("removed", removed, removed, expectRemoval(a.name, status))
		more := other
		if a.added != nil {
			more = with(base, object{a.name: a.added})
		}
		added = append(added, ruleCase{
			name: fmt.Sprintf("%s/added/%s", a.name, status), status: status, argument: a.name,
			before: removed, config: more, final: more, want: expectChange(a.name, status, slices.Contains(hasDefault, a.name)),
		})
	}
	return changed, added
}

// runGroups runs groups of cases at the same time, and those of one group, which share the job that
// the first creates, one after the other. What a refresh takes is waiting, mostly, so that more
// groups run than there are processors.
func runGroups(t *testing.T, groups [][]ruleCase) {
	t.Helper()
	queue := make(chan []ruleCase, len(groups))
	for _, group := range groups {
		group = slices.DeleteFunc(group, func(c ruleCase) bool { return !sampled(c.name + c.status) })
		if len(group) > 0 {
			queue <- group
		}
	}
	close(queue)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for group := range queue {
				title, _, _ := strings.Cut(group[0].name, "/")
				t.Run(title, func(t *testing.T) { runGroup(t, group) })
			}
		})
	}
	workers.Wait()
}

// sampled reports whether a case is run: one of acctest.SampleOf is.
func sampled(name string) bool { return hashOf(name)%acctest.SampleOf == 0 }

// inShadow reports whether a case has the framework asked as well where the server answers beside it: one of
// five has, and all of a sample. The others are held to what the table expects, as all are.
func inShadow(name string) bool { return acctest.SampleOf > 1 || hashOf(name)%5 == 0 }

func hashOf(name string) uint32 {
	hash := fnv.New32()
	_, _ = hash.Write([]byte(name)) // It never fails.
	return hash.Sum32()
}

func runGroup(t *testing.T, group []ruleCase) {
	t.Helper()
	mock := startRuleMock(t)
	d := newDeployment(t, mock)
	id := d.Create(group[0].before)
	original, _ := mock.Job(id)
	for _, c := range group {
		_, name, _ := strings.Cut(c.name, "/")
		t.Run(name, func(t *testing.T) {
			again := &deployment{d.Copy(t), t}
			if !inShadow(c.name + c.status) {
				again.Options = []provider.Option{provider.WithServing(tfserver.Options{})}
			}
			again.bring(original, c)
			again.check(c)
		})
	}
}

func startRuleMock(t *testing.T, options ...func(*smcmock.Options)) *smcmock.Server {
	t.Helper()
	mock := startMock(t, append([]func(*smcmock.Options){func(o *smcmock.Options) {
		o.Phases = smcmock.Phases{Preparing: time.Hour, Syncing: time.Hour, Deleting: time.Hour}
		o.Switches.EmptyClears = true
	}}, options...)...)
	mock.AddSource(ruleSource(source))
	mock.AddSource(ruleSource(otherSource))
	return mock
}

// bring puts the job of a case, as it was created, into the status of the case.
func (d *deployment) bring(original smcmock.Job, c ruleCase) {
	d.t.Helper()
	id := original.JobId
	first := c.status
	if gone(first) {
		first = "Running" // What it last was.
	}
	d.Mock.RemoveJob(id)
	d.Mock.AddJob(original)
	d.Mock.UpdateJob(id, func(j *smcmock.Job) {
		j.Status, j.ValidTime = first, original.ValidTime
		if first == "Running" {
			j.BusinessStatus = "Syncing"
		}
		if c.elsewhere != nil {
			c.elsewhere(j)
		}
	})
	s := d.Session()
	d.State = s.Refresh(d.State)
	d.Private, d.Identity = s.Private, s.Identity
	switch c.status {
	case "vanished":
		d.Mock.RemoveJob(id)
	case "Deleting":
		d.Mock.UpdateJob(id, func(j *smcmock.Job) { j.Status = "Deleting" })
	}
}

// check plans and applies, and holds the outcome to what is wanted.
func (d *deployment) check(c ruleCase) {
	t, want := d.t, c.want
	t.Helper()
	d.Mock.ResetCalls()
	plan := d.Plan(c.config)
	if !slices.Contains(want.actions, plan.Action) {
		t.Fatalf("%s (%s), want %v: %s", plan.Action, plan.Changed(), want.actions, acctest.Summary(plan.Diagnostics))
	}
	if calls := written(d.Mock); len(calls) > 0 {
		t.Fatalf("the plan called %v", calls)
	}
	known := c.final == nil || maps.EqualFunc(c.config, c.final, func(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) })
	if gone(c.status) {
		d.checkVanished(plan)
	} else if known {
		d.checkWarnings(c, plan.Planned.Diagnostics)
	}
	if plan.Action == acctest.ActionReplace {
		return // What the apply of it does, others test.
	}
	final := c.final
	if final == nil {
		final = c.config
	}
	diagnostics := d.Apply(plan, final)
	failed := acctest.HasErrors(diagnostics)
	if want.either && failed {
		return
	}
	if failed != want.failing {
		t.Fatalf("the apply failed: %t, want %t: %s", failed, want.failing, acctest.Summary(diagnostics))
	}
	if calls := written(d.Mock); !slices.Equal(calls, want.calls) {
		t.Errorf("the apply called %v, want %v", calls, want.calls)
	}
	if !known && !gone(c.status) && !failed {
		d.checkWarnings(c, diagnostics)
	}
	if failed {
		if text := strings.ToLower(acctest.Summary(diagnostics)); !strings.Contains(text, "plan again") {
			t.Errorf("the error does not say to plan again: %s", text)
		}
		return
	}
	d.checkSettled(c, final)
}

// checkSettled plans once more: nothing is left to do, but for an update that sends nothing where
// the rules allow it.
func (d *deployment) checkSettled(c ruleCase, config object) {
	t := d.t
	t.Helper()
	d.Mock.ResetCalls()
	again := d.Plan(config)
	switch {
	case again.Action == acctest.ActionNone:
	case again.Action == acctest.ActionUpdate && c.want.visible:
		diagnostics := d.Apply(again, config)
		if failures := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityError); len(failures) > 0 {
			t.Errorf("the next apply failed: %s", acctest.Summary(diagnostics))
		}
	default:
		t.Errorf("the next plan: %s (%s): %s", again.Action, again.Changed(), acctest.Summary(again.Diagnostics))
	}
	if calls := written(d.Mock); len(calls) > 0 {
		t.Errorf("the next apply called %v", calls)
	}
}

// checkWarnings wants one warning that names the argument where it is kept, and none where nothing is.
func (d *deployment) checkWarnings(c ruleCase, diagnostics []*tfprotov6.Diagnostic) {
	t := d.t
	t.Helper()
	details := kept(diagnostics)
	if c.want.either {
		return
	}
	if !c.want.kept {
		if len(details) > 0 {
			t.Errorf("warns that something is kept: %s", strings.Join(details, "\n"))
		}
		if all := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityWarning); len(all) > 0 && slices.Equal(c.want.actions, []string{acctest.ActionNone}) {
			t.Errorf("warnings about no difference: %s", acctest.Summary(diagnostics))
		}
		return
	}
	if len(details) != 1 {
		t.Fatalf("%d warnings that settings are kept, want one: %s", len(details), acctest.Summary(diagnostics))
	}
	if !strings.Contains(details[0], c.argument) {
		t.Errorf("the warning does not name %s: %s", c.argument, details[0])
	}
	if !strings.Contains(details[0], "-replace") {
		t.Errorf("the warning does not name the way out: %s", details[0])
	}
	over := c.status == "Finished" || c.status == "Expired"
	if over != strings.Contains(details[0], "no effect") {
		t.Errorf("on a job that is %s, the warning says: %s", c.status, details[0])
	}
}

// checkVanished wants each plan to say that the job is gone, and how to go on.
func (d *deployment) checkVanished(plan acctest.Change) {
	t := d.t
	t.Helper()
	if d.State == nil {
		t.Fatal("the refresh has forgotten a job that had started")
	}
	text := acctest.Summary(plan.Diagnostics)
	for _, word := range []string{d.ID(), "-replace", "removed"} {
		if !strings.Contains(text, word) {
			t.Errorf("the warnings do not say %q: %s", word, text)
		}
	}
}
