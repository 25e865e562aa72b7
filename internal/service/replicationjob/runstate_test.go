package replicationjob_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// runStateCells is what the provider is to do, written down apart from its own table:
// a status and phase, then what Running, Stopped, Finished, and Finished of an
// incremental job lead to. "-" is nothing, "?" nothing with a warning, "!" nothing with a warning that
// the status cannot be reached: no status fails a plan.
const runStateCells = `
Ready               start  -      start  start
Running/Preparing   -      pause  -      ?
Running/Syncing     -      pause  -      ?
Running/Processing  -      !      -      ?
Running/Cleaning    -      !      -      -
Stopped             start  -      start  start
InError             start  ?      start  start
Waiting             -      !      -      cutover
Finished            -      !      -      -
Expired             !      ?      !      !
Deleting            !      !      !      !
Hibernating         ?      ?      ?      ?
`

// runStateCalls is the call that an action makes, and what the plan does not know.
var runStateCalls = map[string]struct {
	call    string
	unknown []string
	reached string
}{
	"start": {"StartReplicationJob", []string{
		"business_status", "end_time", "error_code", "image_id", "progress", "replication_job_runs", "start_time", "status", "status_info", "transition_instance_id",
	}, "Running"},
	"pause":   {"StopReplicationJob", []string{"business_status", "progress", "status", "status_info"}, "Stopped"},
	"cutover": {"CutOverReplicationJob", []string{"business_status", "end_time", "progress", "status", "status_info", "transition_instance_id"}, "Running"},
}

func TestRunState_everyCell(t *testing.T) {
	t.Parallel()
	for line := range strings.Lines(strings.TrimSpace(runStateCells)) {
		cells := strings.Fields(line)
		for column, desired := range []string{"Running", "Stopped", "Finished", "Finished"} {
			incremental := column == 3
			t.Run(fmt.Sprintf("%s/%s/incremental=%t", cells[0], desired, incremental), func(t *testing.T) {
				t.Parallel()
				checkRunState(t, cells[0], desired, incremental, cells[column+1])
			})
		}
	}
}

func checkRunState(t *testing.T, actual, desired string, incremental bool, want string) {
	t.Helper()
	mock := startMock(t, func(o *smcmock.Options) { o.Phases.Preparing = 100 * time.Millisecond })
	status, phase, _ := strings.Cut(actual, "/")
	id, config := addJob(mock, status, phase, incremental)
	s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
	state := s.Import(id)
	for name, value := range map[string]string{"status": status, "business_status": phase} {
		if value != "" { // Also what a refresh would not leave in the state.
			state[name] = tftypes.NewValue(tftypes.String, value)
		}
	}
	mock.ResetCalls()
	config["desired_status"] = desired
	configured := s.Config(config)
	plan := s.Plan(state, configured)

	failures := acctest.Problems(plan.Diagnostics, tfprotov6.DiagnosticSeverityError)
	warnings := acctest.Problems(plan.Diagnostics, tfprotov6.DiagnosticSeverityWarning)
	if len(failures) > 0 {
		t.Fatalf("errors on %v", failures)
	}
	warned := slices.ContainsFunc(warnings, func(at string) bool { return strings.Contains(at, "desired_status") })
	if warned != (want == "?" || want == "!") || strings.Contains(acctest.Summary(plan.Diagnostics), "cannot be reached") != (want == "!") {
		t.Errorf("warnings on %v: %s", warnings, acctest.Summary(plan.Diagnostics))
	}
	expected := runStateCalls[want]
	if got := plan.Unknown(); !slices.Equal(got, expected.unknown) {
		t.Errorf("not known in the plan: %v, want %v", got, expected.unknown)
	}
	after, diagnostics := s.Apply(state, configured, plan)
	s.Succeeded(diagnostics)
	calls := mock.Counts()
	for _, call := range []string{"StartReplicationJob", "StopReplicationJob", "CutOverReplicationJob", "ModifyReplicationJobAttribute"} {
		times := 0
		if call == expected.call {
			times = 1
		}
		if calls[call] != times {
			t.Errorf("%s was called %d times, want %d", call, calls[call], times)
		}
	}
	if expected.reached != "" && !after["status"].Equal(tftypes.NewValue(tftypes.String, expected.reached)) {
		t.Errorf("status is %s, want %s", after["status"], expected.reached)
	}
	if again := s.Plan(s.Refresh(after), configured); len(again.Unknown()) > 0 && status != "Hibernating" && status != "Deleting" { // The mock has a Ready job for both.
		t.Errorf("the next plan does not know %v", again.Unknown())
	}
}

// addJob adds a replication job in a status, and returns its ID and configuration.
func addJob(mock *smcmock.Server, status, phase string, incremental bool) (string, object) {
	now := mock.Clock().Now()
	job := smcmock.Job{
		SourceId: source, RegionId: acctest.Region, Name: "job", SystemDiskSize: 80, TargetType: "Image", ImageName: "image",
		RunOnce: !incremental, Status: status, BusinessStatus: phase,
		CreationTime: now.Add(-time.Hour), ValidTime: now.Add(240 * time.Hour),
	}
	if status == "Expired" {
		job.ValidTime = now.Add(-time.Minute)
	}
	if status == "Deleting" || status == "Hibernating" {
		job.Status = "Ready" // The state says otherwise.
	}
	config := object{"source_id": source, "system_disk_size": 80, "name": "job", "target_type": "Image", "image_name": "image"}
	if incremental {
		job.Frequency, job.MaxNumberOfImageToKeep = 24, 3
		config["run_once"], config["frequency"], config["max_number_of_image_to_keep"] = false, 24, 3
	}
	return mock.AddJob(job), config
}
