package crosszonejob_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/crosszonejob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestCreate_sends(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config object
		want   map[string]string
	}{
		"least": {object{"instance_id": instance}, map[string]string{"RegionId": "cn-hangzhou", "InstanceId": instance, "AutoPay": "true"}},
		"everything": {fullConfig(), map[string]string{
			"RegionId": "cn-hangzhou", "InstanceId": instance, "AutoPay": "false", "TargetZoneId": "cn-hangzhou-i", "TargetVSwitchId": "vsw-1",
			"TargetInstanceType": "ecs.g7.large", "ResourceGroupId": "rg-1", "Disk.1.DiskId": "d-1", "Disk.1.Category": "cloud_essd", "Disk.1.PerformanceLevel": "PL1",
			"Disk.2.DiskId": "d-2",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := acctest.StartMock(t)
			d := deploy(t, mock)
			d.Create(test.config)
			calls := mock.CallsTo("CreateCrossZoneMigrationJob")
			got := calls[0].Business()
			if token := got["ClientToken"]; token == "" || len(token) > 64 {
				t.Errorf("client token %q", token)
			}
			test.want["ClientToken"] = got["ClientToken"]
			if err := acctest.Sent(mock, "CreateCrossZoneMigrationJob", test.want)(nil); err != nil {
				t.Error(err)
			}
			if plan := d.Plan(test.config); plan.Action != acctest.ActionNone || len(plan.Diagnostics) > 0 {
				t.Errorf("the next plan: %s (%s): %s", plan.Action, plan.Changed(), acctest.Summary(plan.Diagnostics))
			}
		})
	}
}

// A Ready job is replaced for a difference: the old one is deleted, the new one is as configured.
func TestReplace(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Phases.Deleting = -1 })
	d := deploy(t, mock)
	id := d.Create(fullConfig())
	other := with(fullConfig(), object{"target_zone_id": "cn-hangzhou-h", "disk": []object{block("d-1", "cloud_essd", "PL2")}})
	plan := d.Plan(other)
	if plan.Action != acctest.ActionReplace || len(plan.Diagnostics) > 0 {
		t.Fatalf("%s: %s", plan.Action, acctest.Summary(plan.Diagnostics))
	}
	d.Succeed(d.Apply(plan, other))
	jobs := mock.Jobs()
	if len(jobs) != 1 || jobs[0].JobId == id || jobs[0].JobId != d.ID() || jobs[0].CrossZone.TargetZoneId != "cn-hangzhou-h" || jobs[0].CrossZone.Disks[0].PerformanceLevel != "PL2" {
		t.Errorf("%+v", jobs)
	}
}

// A job that has started since the plan is not replaced.
func TestReplace_startedSinceThePlan(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, slowly)
	d := deploy(t, mock)
	id := d.Create(fullConfig())
	other := with(fullConfig(), object{"target_zone_id": "cn-hangzhou-h"})
	plan := d.Plan(other)
	mock.UpdateJob(id, func(j *smcmock.Job) { j.Status, j.BusinessStatus = "Running", "Syncing" })
	if text := acctest.Summary(d.Apply(plan, other)); !strings.Contains(text, "it has started since") {
		t.Errorf("%s", text)
	}
	if jobs := mock.Jobs(); len(jobs) != 1 || jobs[0].JobId != id || jobs[0].Status != "Running" {
		t.Errorf("%+v", jobs)
	}
}

// Another migration replaces a started job, and the plan says what is lost.
func TestReplace_started(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, slowly, func(o *smcmock.Options) { o.Phases.Deleting = -1 })
	d := deploy(t, mock)
	id := d.Create(fullConfig())
	mock.UpdateJob(id, func(j *smcmock.Job) { j.Status, j.BusinessStatus = "Running", "Syncing" })
	other := with(fullConfig(), object{"instance_id": otherInstance})
	plan := d.Plan(other)
	if text := acctest.Summary(plan.Diagnostics); plan.Action != acctest.ActionReplace || !strings.Contains(text, "instance_id, which names another migration") {
		t.Fatalf("%s: %s", plan.Action, text)
	}
	d.Succeed(d.Apply(plan, other))
	if jobs := mock.Jobs(); len(jobs) != 1 || jobs[0].JobId == id || jobs[0].InstanceId != otherInstance {
		t.Errorf("%+v", jobs)
	}
}

// An interrupt while the creation is under way does not lose the job that SMC makes.
func TestCreate_interruptKeepsTheJob(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	s := acctest.NewSession(t, mock, crosszonejob.TypeName, nil)
	config := s.Config(object{"instance_id": instance})
	plan := s.Plan(nil, config)
	state, diagnostics := s.ApplyIn(acctest.InterruptedBy(t, mock, "CreateCrossZoneMigrationJob"), nil, config, plan)
	s.Succeeded(diagnostics)
	var id string
	if err := state["id"].As(&id); err != nil {
		t.Fatal(err)
	}
	if jobs := mock.Jobs(); len(jobs) != 1 || jobs[0].JobId != id {
		t.Errorf("the state has %q, SMC has %+v", id, jobs)
	}
}

func TestCreate_refused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(*smcmock.Server)
		config  object
		on      string
		says    []string
	}{
		"zone of another region": {
			config: object{"instance_id": instance, "target_zone_id": "cn-beijing-a"}, on: "target_zone_id",
			says: []string{"CreateCrossZoneMigrationJob", "InvalidTargetZoneId", "for instance " + instance},
		},
		"quota": {
			prepare: func(m *smcmock.Server) {
				m.Inject(smcmock.Fault{Action: "CreateCrossZoneMigrationJob", Code: "QuotaExceeded.ReplicationJob"})
			},
			config: object{"instance_id": instance}, says: []string{"QuotaExceeded.ReplicationJob", "raise the quota"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := acctest.StartMock(t)
			if test.prepare != nil {
				test.prepare(mock)
			}
			d := deploy(t, mock)
			diagnostics := d.Apply(d.Plan(test.config), test.config)
			text := acctest.Summary(diagnostics)
			for _, words := range test.says {
				if !strings.Contains(text, words) {
					t.Errorf("%q is not in %s", words, text)
				}
			}
			if on := strings.Join(acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityError), " "); !strings.Contains(on, test.on) || d.State != nil {
				t.Errorf("errors on %s; the state: %v", on, d.State)
			}
		})
	}
}

// Where no response says what became of the call, the error names the job that it may have made.
func TestCreate_outcomeNotKnown(t *testing.T) {
	t.Parallel()
	for name, made := range map[string]bool{"made": true, "not made": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := acctest.StartMock(t)
			mock.Inject(smcmock.Fault{Action: "CreateCrossZoneMigrationJob", DropAfter: made, DropBefore: !made})
			d := deploy(t, mock)
			d.Settings = object{"max_retry_timeout": 1}
			text := acctest.Summary(d.Apply(d.Plan(fullConfig()), fullConfig()))
			want := "The outcome of the call is not known"
			if made {
				jobs := mock.Jobs()
				if len(jobs) != 1 {
					t.Fatalf("%d jobs", len(jobs))
				}
				want = `id = "cn-hangzhou:` + jobs[0].JobId + `"`
			}
			if !strings.Contains(text, want) || d.State != nil {
				t.Errorf("%q is not in %s", want, text)
			}
		})
	}
}

// A job that was created is not tainted by what fails afterwards.
func TestCreate_notReadBack(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, slowly, func(o *smcmock.Options) { o.Switches.CreationVisibleAfter = time.Hour })
	d := deploy(t, mock)
	config := with(fullConfig(), object{"desired_status": "Running", "timeouts": object{"create": "3s"}})
	diagnostics := d.Apply(d.Plan(config), config)
	d.Succeed(diagnostics)
	text := acctest.Summary(diagnostics)
	if d.ID() == "" || !strings.Contains(text, d.ID()) || !strings.Contains(text, "could not be read back") {
		t.Errorf("the state has %q: %s", d.ID(), text)
	}
	mock.Clock().Step(2 * time.Hour)
	plan := d.Plan(config)
	if plan.Action != acctest.ActionUpdate {
		t.Fatalf("%s: %s", plan.Action, acctest.Summary(plan.Diagnostics))
	}
	d.Succeed(d.Apply(plan, config))
	if j, _ := mock.Job(d.ID()); j.Status != "Running" {
		t.Errorf("%+v", j)
	}
}
