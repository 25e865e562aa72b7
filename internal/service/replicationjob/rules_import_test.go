package replicationjob_test

import (
	"slices"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// apis are the responses that no document settles: whichever it is, a job that is removed from the
// state and imported again is not changed by the configuration that made it.
var apis = map[string]func(*smcmock.Switches){
	"recommended":         func(*smcmock.Switches) {},
	"OlderFields":         func(s *smcmock.Switches) { s.OlderFields = true },
	"RewriteParameters":   func(s *smcmock.Switches) { s.RewriteParameters = true },
	"NoDerivedDisks":      func(s *smcmock.Switches) { s.NoDerivedDisks = true },
	"EmptyFields":         func(s *smcmock.Switches) { s.EmptyFields = true },
	"LowerCaseTargetType": func(s *smcmock.Switches) { s.LowerCaseTargetType = true },
	"OlderTargetType":     func(s *smcmock.Switches) { s.OlderTargetType = true },
	"ImageSuffixDash":     func(s *smcmock.Switches) { s.ImageSuffixDash = true },
	"KeepPhase":           func(s *smcmock.Switches) { s.KeepPhase = true },
	"NoGeneratedName":     func(s *smcmock.Switches) { s.NoGeneratedName = true },
	"LateInstanceType":    func(s *smcmock.Switches) { s.LateInstanceType = true },
	"BlockFollowsSource":  func(s *smcmock.Switches) { s.BlockFollowsSource = true },
	"ModifyMergesDisks":   func(s *smcmock.Switches) { s.ModifyMergesDisks = true },
	"AlwaysDisks":         func(s *smcmock.Switches) { s.AlwaysDisks = true },
	"DisksInBytes":        func(s *smcmock.Switches) { s.DisksInBytes = true },
	"EmptyKept":           func(s *smcmock.Switches) { s.EmptyClears = false },
	"KeepSchedule":        func(s *smcmock.Switches) { s.KeepSchedule = true },
}

// imported is a configuration, and what an import and a plan with it may do.
type imported struct {
	name   string
	config object
	// other is what the job has become meanwhile.
	other  func(*smcmock.Job)
	action string
	// always says to try it with each of the apis, not just with the recommended one.
	always bool
}

func importedConfigs() []imported {
	full := blocksOnly(object{"data_disk": []object{fullDisk(1, 100), fullDisk(2, 200)}, "system_disk_partition": []object{partition("0_0", 20), partition("0_1", 20)}})
	byPath := object{"system": []object{systemByPath}, "data": []object{firstByPath, secondByPath}}
	minimal := object{"source_id": source, "system_disk_size": 80}
	suffixed := func(suffixes ...string) func(*smcmock.Job) {
		return func(j *smcmock.Job) {
			for _, s := range suffixes {
				j.ImageName += s + j.JobId
			}
		}
	}
	return []imported{
		{name: "everything", config: full, action: acctest.ActionNone, always: true},
		{name: "what Terraform keeps to itself", config: with(full, object{"sync_data_on_cut_over": true, "timeouts": object{"read": "5m"}}), action: acctest.ActionUpdate},
		{name: "least", config: minimal, action: acctest.ActionUpdate, always: true}, // The import takes the disks, the configuration lets them go.
		{name: "disks without partitions", config: with(full, object{"data_disk": []object{dataDisk(1, 100), dataDisk(2, 200)}}), action: acctest.ActionUpdate, always: true},
		{name: "disks without index", config: with(full, object{"data_disk": []object{with(fullDisk(1, 100), object{"index": nil}), with(fullDisk(2, 200), object{"index": nil})}}), action: acctest.ActionNone},
		{name: "disks in another order", config: with(full, object{"data_disk": []object{fullDisk(2, 200), fullDisk(1, 100)}}), action: acctest.ActionNone},
		{name: "disks by path", config: inDisks(byPath), action: acctest.ActionNone, always: true},
		{name: "disks by path in another order", config: inDisks(with(byPath, object{"data": []object{secondByPath, firstByPath}})), action: acctest.ActionNone},
		{name: "LVM alone", config: inDisks(object{"system": []object{{"lvm": true}}}), action: acctest.ActionUpdate}, // As with the least.
		{
			name: "disks by path without LVM", action: acctest.ActionUpdate, // The import takes the other form.
			config: inDisks(object{"system": []object{plain(systemByPath)}, "data": []object{plain(firstByPath), plain(secondByPath)}}),
		},
		{name: "instance", config: with(full, object{"target_type": "TargetInstance"}), action: acctest.ActionNone, always: true},
		{name: "instance by its older name", config: with(full, object{"target_type": "instance"}), action: acctest.ActionNone},
		{name: "times with an offset", config: with(full, object{"valid_time": suiteTime.Add(20 * 24 * time.Hour).In(time.FixedZone("", 8*3600)).Format(time.RFC3339)}), action: acctest.ActionNone},
		{name: "never expires", config: with(full, object{"valid_time": ""}), action: acctest.ActionUpdate},
		{name: "image with a suffix", config: full, other: suffixed("_"), action: acctest.ActionNone},
		{name: "image with the other suffix", config: full, other: suffixed("-"), action: acctest.ActionNone},
		{name: "image with two suffixes", config: full, other: suffixed("_", "-"), action: acctest.ActionNone},
		{name: "parameters in other words", config: with(full, object{"replication_parameters": ` { "checksum" : true } `}), action: acctest.ActionNone},
	}
}

func TestRules_importChangesNothing(t *testing.T) {
	t.Parallel()
	for api, set := range apis {
		t.Run(api, func(t *testing.T) {
			t.Parallel()
			for _, i := range importedConfigs() {
				if api != "recommended" && !i.always {
					continue
				}
				t.Run(i.name, func(t *testing.T) { checkImport(t, api, set, i) })
			}
		})
	}
}

func checkImport(t *testing.T, api string, set func(*smcmock.Switches), i imported) {
	t.Helper()
	mock := startRuleMock(t, func(o *smcmock.Options) { set(&o.Switches) })
	d := newDeployment(t, mock)
	id := d.Create(i.config)
	original, _ := mock.Job(id)
	// What is not reported, or not as it was sent, comes from the configuration.
	unreported := api == "OlderFields" || api == "RewriteParameters"
	for _, status := range ruleStatuses {
		if gone(status) || api != "recommended" && !slices.Contains([]string{"Ready", "Running", "Finished"}, status) {
			continue // There is nothing to import, or nothing else to expect.
		}
		if !sampled(api + i.name + status) {
			continue
		}
		t.Run(status, func(t *testing.T) {
			again := newDeployment(t, mock)
			again.State, again.Private, again.Identity = d.State, d.Private, d.Identity
			again.bring(original, ruleCase{status: status, elsewhere: i.other})
			if plan := again.Plan(i.config); plan.Action != acctest.ActionNone || len(kept(plan.Diagnostics)) > 0 {
				t.Errorf("before the import: %s (%s): %s", plan.Action, plan.Changed(), acctest.Summary(plan.Diagnostics))
			}
			again.Adopt(id)
			mock.ResetCalls()
			plan := again.Plan(i.config)
			switch {
			case plan.Action == i.action:
			case plan.Action == acctest.ActionUpdate && (unreported || api == "NoDerivedDisks" || api == "LateInstanceType"):
			case plan.Action == acctest.ActionNone && api == "NoDerivedDisks": // Nothing to let go of.
			default:
				t.Fatalf("%s (%s), want %s: %s", plan.Action, plan.Changed(), i.action, acctest.Summary(plan.Diagnostics))
			}
			if plan.Action == acctest.ActionReplace {
				t.Fatalf("replaced because of %v", plan.Because)
			}
			if found := kept(plan.Planned.Diagnostics); len(found) > 0 && !unreported {
				t.Errorf("warns that something is kept: %v", found)
			}
			again.Succeed(again.Apply(plan, i.config))
			calls := slices.DeleteFunc(written(mock), func(call string) bool {
				return api == "OlderFields" && call == "TagResources" ||
					api == "RewriteParameters" && status == "Ready" && call == "ModifyReplicationJobAttribute"
			})
			if len(calls) > 0 {
				t.Errorf("the apply called %v", calls)
			}
			again.checkSettled(ruleCase{status: status}, i.config)
		})
	}
}
