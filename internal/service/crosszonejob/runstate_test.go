package crosszonejob_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/crosszonejob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// What each desired status calls in each status; package jobrun tests the rest of the table.
func TestRunState(t *testing.T) {
	t.Parallel()
	d := deploy(t, acctest.StartMock(t, slowly))
	id := d.Create(fullConfig())
	original, _ := d.Mock.Job(id)
	for _, status := range statuses {
		for _, desired := range []string{"Running", "Stopped", "Finished"} {
			t.Run(status+"/"+desired, func(t *testing.T) {
				t.Parallel()
				mock := acctest.StartMock(t, slowly)
				again := &deployment{d.Copy(t), t}
				again.Mock = mock
				again.bring(original, status)
				var want []string
				switch {
				case desired != "Stopped" && slices.Contains([]string{"Ready", "Stopped", "InError"}, status):
					want = []string{"StartReplicationJob"}
				case desired == "Stopped" && status == "Running":
					want = []string{"StopReplicationJob"}
				}
				config := with(fullConfig(), object{"desired_status": desired})
				mock.ResetCalls()
				plan := again.Plan(config)
				if plan.Action != acctest.ActionUpdate {
					t.Fatalf("%s (%s)", plan.Action, plan.Changed())
				}
				again.Succeed(again.Apply(plan, config))
				if calls := written(mock); !slices.Equal(calls, want) {
					t.Errorf("called %v, want %v", calls, want)
				}
				if next := again.Plan(config); next.Action != acctest.ActionNone {
					t.Errorf("the next plan: %s (%s)", next.Action, next.Changed())
				}
			})
		}
	}
}

// A job that has never started and is gone is created anew.
func TestVanished_unstarted(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	d := deploy(t, mock)
	mock.RemoveJob(d.Create(fullConfig()))
	if plan := d.Plan(fullConfig()); plan.Action != acctest.ActionForget {
		t.Errorf("%s: %s", plan.Action, acctest.Summary(plan.Diagnostics))
	}
}

// A started job that is removed between plan and apply stays in the state, with a warning.
func TestVanished_duringTheUpdate(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, slowly)
	d := deploy(t, mock)
	id := d.Create(fullConfig())
	mock.UpdateJob(id, func(j *smcmock.Job) { j.Status = "Stopped" })
	config := with(fullConfig(), object{"desired_status": "Running"})
	plan := d.Plan(config)
	mock.RemoveJob(id)
	diagnostics := d.Apply(plan, config)
	d.Succeed(diagnostics)
	if text := acctest.Summary(diagnostics); d.ID() != id || !strings.Contains(text, "no longer exists in region cn-hangzhou") {
		t.Errorf("the state has %q: %s", d.ID(), text)
	}
	if plan := d.Plan(config); plan.Action != acctest.ActionNone {
		t.Errorf("the next plan: %s (%s)", plan.Action, plan.Changed())
	}
}

// A refusal is not taken for gone.
func TestRead_refused(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	d := deploy(t, mock)
	id := d.Create(fullConfig())
	mock.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Code: "Forbidden.RAM"})
	state, diagnostics := d.Session().Reread(d.State)
	if text := acctest.Summary(diagnostics); !strings.Contains(text, "Forbidden.RAM") || state == nil {
		t.Errorf("%s: the state is %v: %s", id, state, text)
	}
}

// Destroying a running job stops it first, and says so.
func TestDestroy_running(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, slowly, func(o *smcmock.Options) { o.Phases.Deleting = -1 })
	d := deploy(t, mock)
	id := d.Create(fullConfig())
	mock.UpdateJob(id, func(j *smcmock.Job) { j.Status, j.BusinessStatus = "Running", "Syncing" })
	mock.ResetCalls()
	diagnostics := d.Destroy()
	d.Succeed(diagnostics)
	if text := acctest.Summary(diagnostics); !strings.Contains(text, "Destroying it stops the transfer") {
		t.Errorf("%s", text)
	}
	if calls := written(mock); !slices.Equal(calls, []string{"DeleteReplicationJob", "StopReplicationJob"}) || len(mock.Jobs()) > 0 {
		t.Errorf("called %v; left %+v", calls, mock.Jobs())
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	disk := func(blocks ...object) object { return object{"disk": blocks} }
	for name, test := range map[string]struct {
		config object
		on     string // "" is no error.
	}{
		"everything":                  {fullConfig(), ""},
		"not known":                   {object{"instance_id": acctest.Unknown{}, "target_zone_id": acctest.Unknown{}, "disk": acctest.Unknown{}}, ""},
		"disk not known":              {disk(object{"disk_id": acctest.Unknown{}, "category": acctest.Unknown{}, "performance_level": "PL0"}, block("d-1")), ""},
		"level of a category to be":   {disk(object{"disk_id": "d-1", "category": "cloud_ssd", "performance_level": acctest.Unknown{}}), ""},
		"level alone":                 {disk(object{"disk_id": "d-1", "performance_level": "PL3"}), ""},
		"level of another category":   {disk(block("d-1", "cloud_ssd", "PL1")), "performance_level"},
		"level that there is not":     {disk(block("d-1", "cloud_essd", "PL4")), "performance_level"},
		"disk given twice":            {disk(block("d-1"), block("d-2"), block("d-1", "cloud_ssd")), "disk_id"},
		"disks that may be the same":  {disk(block("d-1"), object{"disk_id": acctest.Unknown{}}), ""},
		"no disk":                     {disk(block("i-1")), "disk_id"},
		"no category":                 {disk(block("d-1", "")), "category"},
		"no instance":                 {object{"instance_id": "s-1"}, "instance_id"},
		"no region":                   {object{"region_id": "Hangzhou"}, "region_id"},
		"no zone":                     {object{"target_zone_id": ""}, "target_zone_id"},
		"no vSwitch":                  {object{"target_vswitch_id": "vpc-1"}, "target_vswitch_id"},
		"no instance type":            {object{"target_instance_type": ""}, "target_instance_type"},
		"no resource group":           {object{"resource_group_id": "1"}, "resource_group_id"},
		"a status that is not wanted": {object{"desired_status": "Ready"}, "desired_status"},
		"no time":                     {object{"timeouts": object{"create": "0s"}}, "create"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diagnostics := acctest.Validate(t, crosszonejob.TypeName, with(object{"instance_id": instance}, test.config))
			found := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityError)
			if len(found) > 1 || len(found) == 1 != (test.on != "") || test.on != "" && !strings.Contains(found[0], test.on) {
				t.Errorf("errors on %v, want %q: %s", found, test.on, acctest.Summary(diagnostics))
			}
		})
	}
}
