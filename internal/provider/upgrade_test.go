package provider_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// writtenState is a resource as an earlier version of the provider left it. The states of
// testdata/state_v0 are those that the first version wrote, none of which has private data;
// they are never changed, because users have them. Their times are in the year 2100, so
// that no job expires or starts while the tests run.
type writtenState struct {
	ResourceType string          `json:"resource_type"`
	Config       acctest.Object  `json:"config"`
	Job          smcmock.Job     `json:"job"`
	State        json.RawMessage `json:"state"`
}

func readState(t *testing.T, file string) writtenState {
	t.Helper()
	content, err := os.ReadFile(file) //nolint:gosec // A file of the test.
	if err != nil {
		t.Fatal(err)
	}
	var w writtenState
	if err := json.Unmarshal(content, &w); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return w
}

// addWritten adds the job of a state, and its source server, as SMC has them.
func addWritten(mock *smcmock.Server, job smcmock.Job) {
	mock.AddSource(smcmock.NewSource(job.SourceId))
	mock.AddJob(job)
	mock.UpdateJob(job.JobId, func(j *smcmock.Job) { j.ValidTime = job.ValidTime }) // Zero is never.
}

// upgrade hands a state to the provider as Terraform does with what it reads from a file.
func upgrade(t *testing.T, d *acctest.Deployment, w writtenState) {
	t.Helper()
	s := d.Session()
	resp, err := s.Server.UpgradeResourceState(s.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: w.ResourceType, Version: 0, RawState: &tfprotov6.RawState{JSON: w.State},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Succeeded(resp.Diagnostics)
	d.State = s.Decode(resp.UpgradedState)
}

// Who upgrades the provider and changes nothing sees no change.
func TestStateOfFirstVersion(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/state_v0/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d states, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			w := readState(t, file)
			mock := acctest.StartMock(t)
			addWritten(mock, w.Job)
			d := acctest.NewDeployment(t, mock, w.ResourceType)
			upgrade(t, d, w)
			change := d.Plan(w.Config)
			if change.Action != acctest.ActionNone {
				t.Errorf("%s, because of %v: %s", change.Action, change.Because, acctest.Summary(change.Diagnostics))
			}
			for name, value := range change.Prior {
				if planned := change.Planned.Values[name]; !planned.Equal(value) {
					t.Errorf("%s: %s became %s", name, value, planned)
				}
			}
		})
	}
}

// A job that had finished and that SMC has removed since stays in the state.
func TestStateOfFirstVersionWithoutItsJob(t *testing.T) {
	t.Parallel()
	w := readState(t, "testdata/state_v0/job_finished.json")
	mock := acctest.StartMock(t)
	mock.AddSource(smcmock.NewSource(w.Job.SourceId))
	d := acctest.NewDeployment(t, mock, w.ResourceType)
	upgrade(t, d, w)
	if change := d.Plan(w.Config); change.Action != acctest.ActionNone {
		t.Errorf("%s: %s", change.Action, acctest.Summary(change.Diagnostics))
	}
}

// The states differ from what another configuration asks for: that nothing is planned for
// their own configuration is no accident.
func TestStateOfFirstVersionChanges(t *testing.T) {
	t.Parallel()
	w := readState(t, "testdata/state_v0/job_disks.json")
	mock := acctest.StartMock(t)
	addWritten(mock, w.Job)
	d := acctest.NewDeployment(t, mock, w.ResourceType)
	upgrade(t, d, w)
	w.Config["name"] = "web-02"
	if change := d.Plan(w.Config); change.Action != acctest.ActionUpdate {
		t.Errorf("%s: %s", change.Action, acctest.Summary(change.Diagnostics))
	}
}
