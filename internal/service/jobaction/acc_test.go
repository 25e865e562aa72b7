package jobaction_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// triggering is a job whose creation and change trigger actions.
func triggering(mock *smcmock.Server, description string) string {
	return acctest.ProviderConfig(mock) + fmt.Sprintf(`
resource "smc_replication_job" "test" {
  source_id        = "s-bp1test0001"
  system_disk_size = 60
  description      = %q

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.smc_start_replication_job.test, action.smc_wait_for_replication_jobs.test]
    }
  }
}

action "smc_start_replication_job" "test" {
  config {
    job_id = smc_replication_job.test.id
  }
}

action "smc_wait_for_replication_jobs" "test" {
  config {
    job_ids = [smc_replication_job.test.id]
    timeout = "30s"
  }
}
`, description)
}

// theOnlyJob checks the status of the only job in the mock.
func theOnlyJob(mock *smcmock.Server, status string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		jobs := mock.Jobs()
		if len(jobs) != 1 || jobs[0].Status != status {
			return fmt.Errorf("want one replication job that is %s: %+v", status, jobs)
		}
		return nil
	}
}

// A resource triggers actions, which know its ID only then. What they change is no difference.
func TestAccActions_trigger(t *testing.T) {
	t.Parallel()
	acctest.RequireActions(t)
	mock := acctest.StartMock(t, acctest.ShortRuns)
	mock.AddSource(smcmock.NewSource("s-bp1test0001"))
	become := func(status string) func() {
		return func() {
			for _, job := range mock.Jobs() {
				mock.UpdateJob(job.JobId, func(job *smcmock.Job) { job.Status = status })
			}
		}
	}
	finished := resource.ComposeTestCheckFunc(theOnlyJob(mock, "Finished"), acctest.Called(mock, "StartReplicationJob", 1))
	acctest.Run(t, mock,
		resource.TestStep{Config: triggering(mock, "First"), Check: finished},
		resource.TestStep{Config: triggering(mock, "First"), PlanOnly: true},
		resource.TestStep{Config: triggering(mock, "Second"), Check: finished},
		resource.TestStep{PreConfig: become("Expired"), Config: triggering(mock, "Third"), ExpectError: acctest.Message("Its valid time has passed")},
		resource.TestStep{Config: triggering(mock, "Third"), PlanOnly: true},
	)
}

// A user invokes actions by hand, reads their progress, and how they fail.
func TestAccActions_invoke(t *testing.T) {
	t.Parallel()
	acctest.RequireActions(t)
	mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Phases.Preparing = 50 * time.Millisecond })
	id := addJob(mock, "web", nil)
	cli, folder := acctest.Build(t), t.TempDir()
	config := fmt.Sprintf(`
terraform {
  required_providers {
    smc = {
      source = "seed-1848b749/smc"
    }
  }
}

action "smc_start_replication_job" "web" {
  config {
    job_id = %[1]q
  }
}

action "smc_stop_replication_job" "web" {
  config {
    job_id = %[1]q
  }
}

action "smc_cut_over_replication_job" "web" {
  config {
    job_id = %[1]q
  }
}

action "smc_wait_for_replication_jobs" "web" {
  config {
    job_ids = [%[1]q]
  }
}
`, id) + acctest.ProviderConfig(mock)
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		action string
		fails  bool
		words  []string
		status string
	}{
		{startType, false, []string{"has been started", id + " (web)"}, "Running"},
		{startType, false, []string{"there is nothing to start"}, "Running"},
		{stopType, false, []string{"has been paused"}, "Stopped"},
		{waitType, true, []string{"1 unable to complete", "1 of 1 replication jobs did not complete", "it is paused"}, "Stopped"},
		{cutOverType, true, []string{"cannot be cut over", "only an incremental"}, "Stopped"},
	} {
		out, err := cli.Run(t.Context(), folder, "apply", "-auto-approve", "-no-color", "-invoke=action."+step.action+".web")
		if (err != nil) != step.fails {
			t.Fatalf("%s: %v\n%s", step.action, err, out)
		}
		for _, words := range step.words {
			if !acctest.Message(words).MatchString(out) {
				t.Errorf("%s: %q is missing in\n%s", step.action, words, out)
			}
		}
		if job, _ := mock.Job(id); job.Status != step.status {
			t.Errorf("%s: the replication job is %s", step.action, job.Status)
		}
	}
}

// The examples of the documentation's pages, as they stand.
func TestAccActions_examples(t *testing.T) {
	t.Parallel()
	for _, action := range []string{startType, stopType, cutOverType, waitType} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Phases.Preparing = 50 * time.Millisecond })
			for _, id := range []string{"s-bp1e2fsl57knvuug0001", "s-bp1e2fsl57knvuug0002"} {
				mock.AddSource(smcmock.NewSource(id))
			}
			acctest.RunActionExample(t, mock, action)
		})
	}
}
