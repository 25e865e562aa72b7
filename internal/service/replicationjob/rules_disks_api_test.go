package replicationjob_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// allByPath is a configuration with everything that the disks block has.
func allByPath() object {
	return inDisks(object{"system": []object{systemByPath}, "data": []object{with(firstByPath, object{"disk_id": "d-bp1one"}), secondByPath}})
}

// The creation sends the disks in one form, and the size of the system disk in both: the older
// documents require it.
func TestRules_disksByPathSent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		block object
		want  map[string]string
	}{
		{"LVM alone", object{"system": []object{{"lvm": true}}}, map[string]string{"Disks.System.LVM": "true", "Disks.System.Size": "80"}},
		{"nothing", object{}, map[string]string{"Disks.System.Size": "80"}},
		{"data disks", object{"data": []object{{"size": 120, "disk_id": "d-bp1one"}, {"lvm": false}}}, map[string]string{
			"Disks.System.Size": "80", "Disks.Data.1.Size": "120", "Disks.Data.1.DiskId": "d-bp1one", "Disks.Data.2.LVM": "false",
		}},
		{"partitions", object{
			"system": []object{{"partition": []object{{"path": "/"}, {"path": "/boot", "block": false}}}},
			"data":   []object{{"partition": []object{{"path": "/backup", "size_bytes": int64(60 << 30)}}}},
		}, map[string]string{
			"Disks.System.Size": "80", "Disks.System.Part.1.Path": "/", "Disks.System.Part.2.Path": "/boot", "Disks.System.Part.2.Block": "false",
			"Disks.Data.1.Part.1.Path": "/backup", "Disks.Data.1.Part.1.SizeBytes": "64424509440",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := newDeployment(t, startRuleMock(t))
			config := object{"source_id": source, "system_disk_size": 80, "disks": []object{test.block}}
			d.Create(config)
			want := with(object{"RegionId": "cn-hangzhou", "SourceId": source, "SystemDiskSize": "80"})
			for name, value := range test.want {
				want[name] = value
			}
			sent := d.Mock.CallsTo("CreateReplicationJob")[0].Business()
			delete(sent, "ClientToken")
			if fmt.Sprint(sent) != fmt.Sprint(want) {
				t.Errorf("sent %v, want %v", sent, want)
			}
			d.settled(config)
			setStatus(t, d.Mock, "Running")
			d.settled(config)
		})
	}
}

// Whatever the API reports of the disks, a job that was just created plans clean, in any status,
// and another size of the system disk is changed in place.
func TestRules_disksByPathReported(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*smcmock.Switches){
		"recommended":      func(*smcmock.Switches) {},
		"older fields":     func(s *smcmock.Switches) { s.OlderFields = true },
		"always":           func(s *smcmock.Switches) { s.AlwaysDisks = true },
		"in bytes":         func(s *smcmock.Switches) { s.DisksInBytes = true },
		"no derived disks": func(s *smcmock.Switches) { s.NoDerivedDisks = true },
		"block of source":  func(s *smcmock.Switches) { s.BlockFollowsSource = true },
		"empty fields":     func(s *smcmock.Switches) { s.EmptyFields = true },
		"size required":    func(s *smcmock.Switches) { s.RequireSystemDiskSize = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, config := range []object{allByPath(), inDisks(object{"system": []object{{"lvm": true}}}), inDisks(object{"data": []object{{"size": 120}}})} {
				mock := startRuleMock(t, func(o *smcmock.Options) { set(&o.Switches) })
				d := newDeployment(t, mock)
				d.Create(config)
				d.settled(config)
				bigger := with(config, object{"system_disk_size": 90})
				mock.ResetCalls()
				d.step(bigger, acctest.ActionUpdate)
				if sent := mock.CallsTo("ModifyReplicationJobAttribute"); len(sent) != 1 || sent[0].Params["SystemDiskSize"] != "90" || hasDisks(sent[0]) {
					t.Errorf("sent %+v", sent)
				}
				d.settled(bigger)
				setStatus(t, mock, "Running")
				d.settled(bigger)
			}
		})
	}
}

// hasDisks reports whether a call has disks but for the size of the system disk.
func hasDisks(call smcmock.Call) bool {
	for name := range call.Params {
		if strings.HasPrefix(name, "Disks") || strings.HasPrefix(name, "DataDisk") || strings.HasPrefix(name, "SystemDiskPart") {
			return true
		}
	}
	return false
}

// SMC ignores LVM silently where the source server has none: a warning says so once, and the job is
// neither replaced nor a difference, until the configuration or the job changes.
func TestRules_lvmWithoutEffect(t *testing.T) {
	t.Parallel()
	mock := startRuleMock(t, func(o *smcmock.Options) { o.Switches.IneffectiveLVMIsFalse = true })
	mock.UpdateSource(source, func(s *smcmock.Source) { s.LVM = false })
	d := newDeployment(t, mock)
	config := allByPath()
	plan := d.Plan(config)
	diagnostics := d.Apply(plan, config)
	d.Succeed(diagnostics)
	text := acctest.Summary(diagnostics)
	if found := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityWarning); len(found) != 1 || !strings.Contains(found[0], "disks") ||
		!strings.Contains(text, "disks.system: the configuration says lvm = true, the job has false") {
		t.Errorf("warnings: %s", text)
	}
	d.settled(config)
	if plan := d.Plan(with(config, object{"disks": []object{{"system": []object{with(systemByPath, object{"lvm": false})}}}})); plan.Action != acctest.ActionReplace || !slices.Equal(plan.Because, []string{"disks"}) {
		t.Errorf("without LVM: %s (%v)", plan.Action, plan.Because)
	}
	setStatus(t, mock, "Running")
	d.settled(config)
	mock.UpdateJob(d.ID(), func(j *smcmock.Job) { j.DataDisks[0].Size = 150 })
	if plan := d.Plan(config); plan.Action != acctest.ActionNone || len(kept(plan.Diagnostics)) != 1 {
		t.Errorf("after another change: %s: %s", plan.Action, acctest.Summary(plan.Diagnostics))
	}
}

// What has changed behind Terraform's back shows: it replaces a job that is Ready, and is kept by one
// that has started.
func TestRules_disksByPathDrift(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*smcmock.Job){
		"size":           func(j *smcmock.Job) { j.DataDisks[0].Size = 150 },
		"partition size": func(j *smcmock.Job) { j.SystemDiskParts[0].SizeBytes = 5 << 30 },
		"block":          func(j *smcmock.Job) { j.DataDisks[1].Parts[0].Block = false },
		"disk less":      func(j *smcmock.Job) { j.DataDisks = j.DataDisks[:1] },
		"partition less": func(j *smcmock.Job) { j.SystemDiskParts = j.SystemDiskParts[:1] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startRuleMock(t)
			d := newDeployment(t, mock)
			config := allByPath()
			d.Create(config)
			mock.UpdateJob(d.ID(), change)
			if plan := d.Plan(config); plan.Action != acctest.ActionReplace || !slices.Equal(plan.Because, []string{"disks"}) {
				t.Errorf("Ready: %s (%v)", plan.Action, plan.Because)
			}
			setStatus(t, mock, "Stopped")
			plan := d.Plan(config)
			if plan.Action == acctest.ActionReplace || len(kept(plan.Diagnostics)) != 1 {
				t.Errorf("Stopped: %s: %s", plan.Action, acctest.Summary(plan.Diagnostics))
			}
		})
	}
}

// A state that was written before there was a disks block plans clean.
func TestRules_stateWithoutDisks(t *testing.T) {
	t.Parallel()
	d := newDeployment(t, startRuleMock(t))
	config := blocksOnly(object{"data_disk": []object{fullDisk(1, 100)}})
	d.Create(config)
	d.State = maps.Clone(d.State)
	d.State["disks"] = tftypes.NewValue(d.State["disks"].Type(), nil)
	d.settled(config)
}

// LVM cannot be changed: where SMC reports only later that it is not kept, a new job would not keep
// it, either.
func TestRules_lvmLostLater(t *testing.T) {
	t.Parallel()
	mock := startRuleMock(t)
	d := newDeployment(t, mock)
	config := allByPath()
	d.Create(config)
	mock.UpdateJob(d.ID(), func(j *smcmock.Job) { j.Disks.System.LVM = new(bool) })
	plan := d.Plan(config)
	if plan.Action != acctest.ActionNone || !strings.Contains(acctest.Summary(plan.Diagnostics), "LVM is not kept") {
		t.Errorf("%s: %s", plan.Action, acctest.Summary(plan.Diagnostics))
	}
	if plan := d.Plan(config); plan.Action != acctest.ActionNone || len(plan.Diagnostics) > 0 {
		t.Errorf("the next plan: %s: %s", plan.Action, acctest.Summary(plan.Diagnostics))
	}
	mock.UpdateJob(d.ID(), func(j *smcmock.Job) { j.DataDisks[0].Size = 150 })
	if plan := d.Plan(config); plan.Action != acctest.ActionReplace {
		t.Errorf("after another change: %s", plan.Action)
	}
}

// A job that keeps LVM and is configured in the other form is replaced while it is Ready, and
// otherwise stays as it is. An API that does not report the disks causes neither.
func TestRules_disksInTheOtherForm(t *testing.T) {
	t.Parallel()
	other := blocksOnly(object{"data_disk": []object{fullDisk(1, 100), fullDisk(2, 200)}, "system_disk_partition": []object{partition("0_0", 30), partition("0_1", 10)}})
	for name, test := range map[string]struct {
		api           func(*smcmock.Switches)
		before, after object
		ready         string
		says          string
	}{
		"from LVM":            {before: allByPath(), after: other, ready: acctest.ActionReplace},
		"from no LVM":         {before: inDisks(object{"data": []object{plain(firstByPath), plain(secondByPath)}}), after: with(other, object{"system_disk_partition": nil}), ready: acctest.ActionUpdate},
		"to LVM, unreported":  {api: func(s *smcmock.Switches) { s.OlderFields = true }, before: other, after: allByPath(), ready: acctest.ActionUpdate, says: "not known"},
		"to disks, always":    {api: func(s *smcmock.Switches) { s.AlwaysDisks = true }, before: other, after: inDisks(object{"data": []object{plain(firstByPath), plain(secondByPath)}}), ready: acctest.ActionUpdate},
		"from LVM unreported": {api: func(s *smcmock.Switches) { s.OlderFields = true }, before: allByPath(), after: other, ready: acctest.ActionReplace},
	} {
		for _, imported := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/imported=%t", name, imported), func(t *testing.T) {
				t.Parallel()
				mock := startRuleMock(t, func(o *smcmock.Options) {
					if test.api != nil {
						test.api(&o.Switches)
					}
				})
				d := newDeployment(t, mock)
				id := d.Create(test.before)
				if imported {
					d.Adopt(id)
				}
				plan := d.Plan(test.after)
				ready := test.ready
				if imported && name == "from LVM unreported" {
					ready = acctest.ActionUpdate // The import knows the other form only.
				}
				if plan.Action != ready || !strings.Contains(acctest.Summary(plan.Diagnostics), test.says) {
					t.Errorf("Ready: %s (%v), want %s: %s", plan.Action, plan.Because, ready, acctest.Summary(plan.Diagnostics))
				}
				setStatus(t, mock, "Running")
				mock.ResetCalls()
				d.step(test.after, acctest.ActionUpdate)
				d.settled(test.after)
				calls := slices.DeleteFunc(written(mock), func(call string) bool { return call == "TagResources" }) // After an import of older fields.
				if len(calls) > 0 {
					t.Errorf("called %v", calls)
				}
			})
		}
	}
}

// An import takes all disks in the form that says everything.
func TestRules_importOfDisks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config object
		byPath bool
	}{
		"LVM":                {allByPath(), true},
		"LVM of a data disk": {inDisks(object{"data": []object{firstByPath}}), true},
		"no LVM":             {inDisks(object{"system": []object{{"lvm": false}}}), false},
		"devices":            {blocksOnly(object{"data_disk": []object{fullDisk(1, 100)}}), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDeployment(t, startRuleMock(t))
			id := d.Create(test.config)
			d.Adopt(id)
			d.State = d.Session().Refresh(d.State)
			count := func(name string) int { return len(acctest.Elements(d.State[name])) }
			if byPath, byDevice := count("disks") == 1, count("data_disk") > 0 && count("system_disk_partition") > 0; byPath != test.byPath || byDevice == test.byPath {
				t.Errorf("by path: %t, by device: %t", byPath, byDevice)
			}
		})
	}
}
