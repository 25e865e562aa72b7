package replicationjob_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// withCompletion adds a completion of the job under test to a configuration.
func withCompletion(configuration, name string) string {
	return configuration + fmt.Sprintf(`
resource "smc_replication_job_completion" %q {
  job_ids = [smc_replication_job.test.id]
}
`, name)
}

// A job that ran to its end within one apply, of which SMC has removed the record before
// anything was refreshed, is not migrated a second time.
func TestAccReplicationJob_purgedBeforeARefresh(t *testing.T) {
	t.Parallel()
	mock := startMock(t, acctest.ShortRuns)
	configuration := withCompletion(basic(mock, `desired_status = "Running"`), "first")
	acctest.Run(t, mock,
		resource.TestStep{Config: configuration},
		resource.TestStep{PreConfig: remove(t, mock), Config: configuration, PlanOnly: true},
		resource.TestStep{Config: configuration, Check: acctest.Called(mock, "CreateReplicationJob", 1)},
	)
}

// Neither is one that its schedule has started since it was read.
func TestReplicationJob_vanishedAfterItsSchedule(t *testing.T) {
	t.Parallel()
	for at, kept := range map[string]bool{"2020-01-01T00:00:00Z": true, "2999-01-01T00:00:00Z": false, "": false} {
		mock := startMock(t)
		id, _ := addJob(mock, "Ready", "", false)
		s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
		state := s.Import(id)
		if at != "" {
			state["scheduled_start_time"] = tftypes.NewValue(tftypes.String, at)
		}
		mock.RemoveJob(id)
		if after := s.Refresh(state); (after != nil) != kept {
			t.Errorf("scheduled at %q: kept %v, want %v", at, after != nil, kept)
		}
	}
}

// A finished job that is gone stays usable: its settings change in the state only, and a
// second completion, which knows nothing of the first, completes.
func TestAccReplicationJob_vanishedIsUsable(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	described := basic(mock, `description = "Over"`, `name = "renamed"`, `desired_status = "Running"`)
	tagged := strings.Replace(described, "secret_key = \"testsecret\"", "secret_key = \"testsecret\"\n  default_tags {\n    tags = { team = \"a\" }\n  }", 1)
	const second = "smc_replication_job_completion.second"
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock)},
		resource.TestStep{
			PreConfig:    change(t, mock, func(j *smcmock.Job) { j.Status, j.ImageId = "Finished", "m-bp1image000000001" }),
			RefreshState: true,
		},
		resource.TestStep{
			PreConfig: func() { remove(t, mock)(); mock.ResetCalls() },
			Config:    described, ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value(job, "description", knownvalue.StringExact("Over")), acctest.Value(job, "status", knownvalue.StringExact("Finished")),
			},
		},
		resource.TestStep{Config: described, PlanOnly: true},
		resource.TestStep{
			Config: tagged, ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{acctest.Value(job, "tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"team": knownvalue.StringExact("a")}))},
		},
		resource.TestStep{Config: withCompletion(tagged, "second"), ConfigStateChecks: []statecheck.StateCheck{
			acctest.Value(second, "jobs", knownvalue.MapSizeExact(1)),
		}},
		// The refresh adds what the job's own state knows.
		resource.TestStep{RefreshState: true},
		resource.TestStep{Config: withCompletion(tagged, "second"), ConfigStateChecks: []statecheck.StateCheck{
			acctest.Value(second, "image_ids", knownvalue.MapSizeExact(1)),
		}},
		resource.TestStep{Config: withCompletion(tagged, "second"), PlanOnly: true},
	)
	for call, times := range mock.Counts() {
		if !strings.HasPrefix(call, "Describe") {
			t.Errorf("%s was called %d times", call, times)
		}
	}
}

// A job that is gone and had not ended is not waited for, and the plan says so.
func TestAccReplicationJobCompletion_vanishedUnfinished(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock)},
		resource.TestStep{PreConfig: func() { setStatus(t, mock, "InError") }, RefreshState: true},
		resource.TestStep{
			PreConfig: remove(t, mock), Config: withCompletion(basic(mock), "late"),
			ExpectError: acctest.Message("A replication job is gone and had not completed"),
		},
	)
}

// A job that starts between the plan of its replacement and the apply is left alone.
func TestAccReplicationJob_startedSinceThePlan(t *testing.T) {
	t.Parallel()
	cli := acctest.Build(t)
	mock := startMock(t)
	folder := t.TempDir()
	write := func(configuration string) {
		if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(configuration+requiredProviders), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(basic(mock, `instance_ram_role = "SMCAdmin"`))
	if out, err := cli.Run(t.Context(), folder, "apply", "-auto-approve"); err != nil {
		t.Fatal(out)
	}
	write(basic(mock))
	if out, err := cli.Run(t.Context(), folder, "plan", "-out=plan", "-no-color"); err != nil || !strings.Contains(out, "must be replaced") {
		t.Fatal(out)
	}
	setStatus(t, mock, "Running")
	out, err := cli.Run(t.Context(), folder, "apply", "-no-color", "plan")
	if err == nil || !acctest.Message("it has started since. It was left alone.").MatchString(out) {
		t.Errorf("%v: %s", err, out)
	}
	if j, err := theJob(mock); err != nil || j.Status != "Running" {
		t.Errorf("%+v, %v", j, err)
	}
	if out, err := cli.Run(t.Context(), folder, "plan", "-detailed-exitcode", "-no-color"); err != nil {
		t.Errorf("the next plan: %v: %s", err, out)
	}
}
