package crosszonejob_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/crosszonejob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// The rules of what may happen to a job, written down apart from the provider's own tables. SMC
// changes no argument in place. A job that is Ready is replaced for a difference. One that has
// started is replaced only for another instance or region; anything else is kept, with one
// warning; and what is not known while planning is dealt with by the apply.

// statuses are those of the jobs that the rules are tried on: the documented ones, one that no
// document has, and a job that was running and is there no more. A job that is being deleted is
// treated like that one.
var statuses = []string{"Ready", "Running", "Stopped", "InError", "Waiting", "Finished", "Expired", "Deleting", "Hibernating", "vanished"}

// unsureStatuses are those of them that stand for the others where a value is not known.
var unsureStatuses = []string{"Ready", "Running", "Finished", "vanished"}

func gone(status string) bool { return status == "vanished" || status == "Deleting" }

// wishes name another migration.
var wishes = []string{"instance_id", "region_id"}

// difference is an argument that the rules are tried on, and what the configuration says about it
// when the job is created and when it is planned; nil is nothing.
type difference struct {
	argument, kind string
	before, after  any
	// shown says that Terraform shows an update where the value is kept: a plan cannot leave out
	// a configured value, or have another number of blocks.
	shown bool
	// none says that it makes no difference to the job, in any status; action is then the plan's.
	none   bool
	action string
}

func block(id string, properties ...string) object {
	disk := object{"disk_id": id}
	for i, name := range []string{"category", "performance_level"} {
		if i < len(properties) {
			disk[name] = properties[i]
		}
	}
	return disk
}

func differences() []difference {
	pl1, pl0, plain := block("d-1", "cloud_essd", "PL1"), block("d-2", "cloud_essd", "PL0"), block("d-2")
	return []difference{
		{argument: "instance_id", kind: "changed", before: instance, after: otherInstance},
		{argument: "region_id", kind: "changed", before: "cn-hangzhou", after: "cn-beijing"},
		{argument: "region_id", kind: "changed from the provider's", after: "cn-beijing"},
		{argument: "region_id", kind: "removed", before: "cn-hangzhou", none: true},
		{argument: "target_zone_id", kind: "changed", before: "cn-hangzhou-i", after: "cn-hangzhou-h"},
		{argument: "target_zone_id", kind: "removed", before: "cn-hangzhou-i", none: true},
		{argument: "target_zone_id", kind: "added", after: "cn-hangzhou-h", shown: true},
		{argument: "target_vswitch_id", kind: "changed", before: "vsw-1", after: "vsw-2"},
		{argument: "target_vswitch_id", kind: "removed", before: "vsw-1", none: true},
		{argument: "target_vswitch_id", kind: "added", after: "vsw-2", shown: true},
		{argument: "target_instance_type", kind: "changed", before: "ecs.g7.large", after: "ecs.g7.xlarge"},
		{argument: "target_instance_type", kind: "added", after: "ecs.g7.xlarge", shown: true},
		{argument: "auto_pay", kind: "changed", before: false, after: true},
		{argument: "auto_pay", kind: "changed from the default", after: false},
		{argument: "auto_pay", kind: "written out", after: true, none: true},
		{argument: "auto_pay", kind: "removed", before: false, none: true},
		{argument: "resource_group_id", kind: "changed", before: "rg-1", after: "rg-2"},
		{argument: "resource_group_id", kind: "removed", before: "rg-1", none: true},
		{argument: "resource_group_id", kind: "added", after: "rg-2", shown: true},
		{argument: "timeouts", kind: "added", after: object{"read": "5m"}, none: true, action: acctest.ActionUpdate},
		{argument: "disk", kind: "level changed", before: []object{pl1, pl0}, after: []object{block("d-1", "cloud_essd", "PL2"), pl0}},
		{argument: "disk", kind: "category changed", before: []object{pl1, pl0}, after: []object{pl1, block("d-2", "cloud_ssd")}, shown: true},
		{argument: "disk", kind: "another", before: []object{pl1, pl0}, after: []object{pl1, block("d-3", "cloud_essd", "PL0")}},
		{argument: "disk", kind: "level removed", before: []object{pl1, pl0}, after: []object{pl1, block("d-2", "cloud_essd")}, shown: true},
		{argument: "disk", kind: "added", before: []object{pl1}, after: []object{pl1, pl0}, shown: true},
		{argument: "disk", kind: "first added", after: []object{pl1}, shown: true},
		{argument: "disk", kind: "removed", before: []object{pl1, pl0}, after: []object{pl0}, shown: true},
		{argument: "disk", kind: "all removed", before: []object{pl1, pl0}, shown: true},
		{argument: "disk", kind: "in another order", before: []object{pl1, pl0}, after: []object{pl0, pl1}, none: true},
		{argument: "disk", kind: "of another shape in another order", before: []object{pl1, plain}, after: []object{plain, pl1}, none: true, action: acctest.ActionUpdate},
	}
}

// configuration is one of the instance's job with a value of an argument.
func configuration(argument string, value any) object {
	return with(object{"instance_id": instance}, object{argument: value})
}

// with returns a configuration with other values; nil removes one.
func with(config object, changes ...object) object {
	result := maps.Clone(config)
	for _, values := range changes {
		maps.Copy(result, values)
	}
	maps.DeleteFunc(result, func(_ string, value any) bool { return value == nil })
	return result
}

// expectation is what a plan and its apply have to do.
type expectation struct {
	action string
	// kept says that one warning names the argument as kept.
	kept bool
	// failing says that the apply has to fail, and to advise another plan.
	failing bool
}

// expect is the outcome of a difference in a status.
func (d difference) expect(status string) expectation {
	action := d.action
	if action == "" {
		action = acctest.ActionNone
	}
	switch {
	case d.none && gone(status) && d.kind == "in another order":
		return expectation{action: acctest.ActionUpdate} // In the state only.
	case d.none:
		return expectation{action: action}
	case status == "Ready" || slices.Contains(wishes, d.argument):
		return expectation{action: acctest.ActionReplace}
	case gone(status):
		return expectation{action: acctest.ActionUpdate}
	case d.shown:
		return expectation{action: acctest.ActionUpdate, kept: true}
	default:
		return expectation{action: acctest.ActionNone, kept: true}
	}
}

// expectUnknown is the outcome of the same difference when it is not known while planning.
func (d difference) expectUnknown(status string) expectation {
	want := d.expect(status)
	if want.action == acctest.ActionReplace {
		want.failing = true
	}
	want.action = acctest.ActionUpdate
	return want
}

// expectSame is the outcome of a value that is not known while planning and then is what it was.
func expectSame() expectation { return expectation{action: acctest.ActionUpdate} }

// What a refresh takes is waiting, mostly, so that more differences are tried at the same time than
// there are processors.
func TestRules_everyDifferenceInEveryStatus(t *testing.T) {
	t.Parallel()
	queue := make(chan difference, len(differences()))
	for _, diff := range differences() {
		queue <- diff
	}
	close(queue)
	var workers sync.WaitGroup
	for range 16 {
		workers.Go(func() {
			for diff := range queue {
				t.Run(diff.argument+"/"+diff.kind, diff.tryInEveryStatus)
			}
		})
	}
	workers.Wait()
}

func (diff difference) tryInEveryStatus(t *testing.T) {
	before, after := configuration(diff.argument, diff.before), configuration(diff.argument, diff.after)
	d := deploy(t, acctest.StartMock(t, slowly))
	id := d.Create(before)
	original, _ := d.Mock.Job(id)
	for _, status := range statuses {
		check := func(kind string, config, final object, want expectation) {
			t.Run(status+"/"+kind, func(t *testing.T) {
				again := &deployment{d.Copy(t), t}
				again.bring(original, status)
				again.check(diff.argument, status, config, final, want)
			})
		}
		check("known", after, after, diff.expect(status))
		if diff.argument == "timeouts" || diff.after == nil || !slices.Contains(unsureStatuses, status) {
			continue
		}
		check("unknown", configuration(diff.argument, unsure(diff.after)), after, diff.expectUnknown(status))
		if diff.before != nil {
			check("unknown and the same", configuration(diff.argument, unsure(diff.before)), before, expectSame())
		}
	}
}

// unsure is a value that is not known yet: of blocks, their IDs are not.
func unsure(value any) any {
	blocks, ok := value.([]object)
	if !ok {
		return acctest.Unknown{}
	}
	var unsure []object
	for _, b := range blocks {
		unsure = append(unsure, with(b, object{"disk_id": acctest.Unknown{}}))
	}
	return unsure
}

// bring puts a job, as it was created, into a status.
func (d *deployment) bring(original smcmock.Job, status string) {
	d.t.Helper()
	id, first := original.JobId, status
	if gone(status) {
		first = "Running" // What it last was.
	}
	d.Mock.RemoveJob(id)
	d.Mock.AddJob(original)
	d.Mock.UpdateJob(id, func(j *smcmock.Job) {
		j.Status, j.ValidTime = first, original.ValidTime
		if first == "Running" {
			j.BusinessStatus = "Syncing"
		}
	})
	s := d.Session()
	d.State = s.Refresh(d.State)
	d.Private = s.Private
	switch status {
	case "vanished":
		d.Mock.RemoveJob(id)
	case "Deleting":
		d.Mock.UpdateJob(id, func(j *smcmock.Job) { j.Status = "Deleting" })
	}
}

// check plans and applies, and holds the outcome to what is wanted.
func (d *deployment) check(argument, status string, config, final object, want expectation) {
	t := d.t
	t.Helper()
	d.Mock.ResetCalls()
	plan := d.Plan(config)
	if plan.Action != want.action {
		t.Fatalf("%s (%s), want %s: %s", plan.Action, plan.Changed(), want.action, acctest.Summary(plan.Diagnostics))
	}
	known := fmt.Sprint(config) == fmt.Sprint(final)
	if gone(status) {
		for _, word := range []string{d.ID(), "-replace", "removed"} {
			if text := acctest.Summary(plan.Diagnostics); !strings.Contains(text, word) {
				t.Errorf("the warnings do not say %q: %s", word, text)
			}
		}
	} else if known {
		checkKept(t, plan.Diagnostics, argument, status, want)
	}
	if plan.Action == acctest.ActionReplace {
		return // TestReplace applies it.
	}
	diagnostics := d.Apply(plan, final)
	failures := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityError)
	if want.failing != (len(failures) > 0) {
		t.Fatalf("errors %v, want some: %t: %s", failures, want.failing, acctest.Summary(diagnostics))
	}
	if calls := written(d.Mock); len(calls) > 0 {
		t.Errorf("called %v", calls)
	}
	if want.failing {
		if text := acctest.Summary(diagnostics); !strings.Contains(text, "Plan again") {
			t.Errorf("the error does not say to plan again: %s", text)
		}
		return
	}
	if !known && !gone(status) {
		checkKept(t, diagnostics, argument, status, want)
	}
	if again := d.Plan(final); again.Action != acctest.ActionNone {
		t.Errorf("the next plan: %s (%s): %s", again.Action, again.Changed(), acctest.Summary(again.Diagnostics))
	}
}

// checkKept wants one warning that names the argument where it is kept, and none where nothing is.
func checkKept(t *testing.T, diagnostics []*tfprotov6.Diagnostic, argument, status string, want expectation) {
	t.Helper()
	var details []string
	for _, d := range diagnostics {
		if d.Summary == "Settings of a started replication job are kept" {
			details = append(details, d.Detail)
		}
	}
	if !want.kept {
		if len(details) > 0 {
			t.Errorf("warns that something is kept: %s", strings.Join(details, "\n"))
		}
		return
	}
	if len(details) != 1 {
		t.Fatalf("%d warnings that settings are kept, want one: %s", len(details), acctest.Summary(diagnostics))
	}
	for _, word := range []string{argument + ": the configuration says", "-replace", "SMC never changes it"} {
		if !strings.Contains(details[0], word) {
			t.Errorf("the warning does not say %q: %s", word, details[0])
		}
	}
	if over := status == "Finished" || status == "Expired"; over != strings.Contains(details[0], "no effect") {
		t.Errorf("on a job that is %s, the warning says: %s", status, details[0])
	}
}

// written returns the calls that change something since the last reset, each as often as it was.
func written(mock *smcmock.Server) []string {
	var calls []string
	counts := mock.Counts()
	for _, call := range slices.Sorted(maps.Keys(counts)) {
		if !strings.HasPrefix(call, "Describe") && !strings.HasPrefix(call, "List") {
			calls = append(calls, slices.Repeat([]string{call}, counts[call])...)
		}
	}
	return calls
}

// One warning names all that is kept.
func TestRules_oneWarning(t *testing.T) {
	t.Parallel()
	d := deploy(t, acctest.StartMock(t, slowly))
	d.Create(fullConfig())
	original, _ := d.Mock.Job(d.ID())
	d.bring(original, "Finished")
	other := with(fullConfig(), object{"target_zone_id": "cn-hangzhou-h", "target_vswitch_id": "vsw-2", "auto_pay": true, "disk": []object{block("d-9", "cloud_ssd"), block("d-8")}})
	plan := d.Plan(other)
	text := acctest.Summary(plan.Diagnostics)
	if len(plan.Diagnostics) != 1 {
		t.Errorf("%d warnings: %s", len(plan.Diagnostics), text)
	}
	for _, words := range []string{
		`target_zone_id: the configuration says "cn-hangzhou-h", the job has "cn-hangzhou-i"`, "target_vswitch_id", "auto_pay: the configuration says true, the job has false",
		"disk: the configuration says d-9 (cloud_ssd), d-8, the job has d-1 (cloud_essd, PL1), d-2",
	} {
		if !strings.Contains(text, words) {
			t.Errorf("%q is not in %s", words, text)
		}
	}
}

// Every argument of the schema has its differences.
func TestRules_haveEveryArgument(t *testing.T) {
	t.Parallel()
	tried := map[string]bool{"desired_status": true} // TestRunState.
	for _, d := range differences() {
		tried[d.argument] = true
	}
	schema := acctest.Schema(t, crosszonejob.TypeName).Block
	for _, a := range schema.Attributes {
		if (a.Optional || a.Required) && !tried[a.Name] {
			t.Errorf("%s: the rules have no case for it", a.Name)
		}
	}
	for _, b := range schema.BlockTypes {
		if !tried[b.TypeName] {
			t.Errorf("%s: the rules have no case for it", b.TypeName)
		}
	}
}
