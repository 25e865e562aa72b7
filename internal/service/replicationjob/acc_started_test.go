package replicationjob_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// requiredProviders is what a configuration needs that a real CLI runs.
const requiredProviders = `
terraform {
  required_providers {
    smc = {
      source = "seed-1848b749/smc"
    }
  }
}
`

// A source server that is merely not known while planning is no other source server, and
// one that turns out to be another is not migrated before a plan says so.
func TestAccReplicationJob_unknownSource(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	mock.AddSource(smcmock.NewSource("s-bp1other"))
	configuration := func(source, revision string) string {
		return acctest.ProviderConfig(mock) + fmt.Sprintf(`
resource "terraform_data" "revision" {
  input = %q
}

locals {
  # The value is not known before the apply although it may be the same.
  source = terraform_data.revision.output == "" ? "" : %q
}

resource "smc_replication_job" "test" {
  source_id        = local.source
  system_disk_size = 80
}
`, revision, source)
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: configuration(source, "1")},
		resource.TestStep{
			PreConfig: func() { setStatus(t, mock, "Running") },
			Config:    configuration(source, "2"), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			Check: resource.ComposeAggregateTestCheckFunc(acctest.Called(mock, "CreateReplicationJob", 1), acctest.Called(mock, "DeleteReplicationJob", 0)),
		},
		resource.TestStep{Config: configuration(source, "2"), PlanOnly: true},
		resource.TestStep{
			Config: configuration("s-bp1other", "3"), ExpectError: acctest.Message("Plan again before the replication job is replaced"),
		},
		// The plan says so now.
		resource.TestStep{
			Config: configuration("s-bp1other", "3"), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionDestroyBeforeCreate),
			Check: acctest.Called(mock, "CreateReplicationJob", 2),
		},
	)
}

// The ways to migrate again work in every status.
func TestAccReplicationJob_migratedAgainBySource(t *testing.T) {
	t.Parallel()
	eachStatus(t, func(t *testing.T, mock *smcmock.Server, move []resource.TestStep) {
		mock.AddSource(smcmock.NewSource("s-bp1other"))
		steps := append([]resource.TestStep{{Config: basic(mock)}}, move...)
		acctest.Run(t, mock, append(steps, resource.TestStep{
			Config: strings.Replace(basic(mock), source, "s-bp1other", 1), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionDestroyBeforeCreate),
			Check: acctest.Called(mock, "CreateReplicationJob", 2),
		})...)
	})
}

func TestAccReplicationJob_migratedAgainByTrigger(t *testing.T) {
	t.Parallel()
	eachStatus(t, func(t *testing.T, mock *smcmock.Server, move []resource.TestStep) {
		wave := func(n int) string {
			return basic(mock, "lifecycle {\n replace_triggered_by = [terraform_data.wave]\n}") +
				fmt.Sprintf("\nresource \"terraform_data\" \"wave\" {\n  triggers_replace = %d\n}\n", n)
		}
		steps := append([]resource.TestStep{{Config: wave(1)}}, move...)
		acctest.Run(t, mock, append(steps,
			resource.TestStep{Config: wave(1), PlanOnly: true},
			resource.TestStep{
				Config: wave(2), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionDestroyBeforeCreate),
				Check: acctest.Called(mock, "CreateReplicationJob", 2),
			},
		)...)
	})
}

// eachStatus runs a test for a job in each status, and for one that has vanished: the
// steps move a job there.
func eachStatus(t *testing.T, test func(t *testing.T, mock *smcmock.Server, move []resource.TestStep)) {
	t.Helper()
	for _, status := range append([]string{"Ready", "vanished"}, startedStatuses...) {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, func(o *smcmock.Options) { o.Speed = 2000; o.Phases.Syncing = 1000 * time.Hour })
			if status == "vanished" {
				test(t, mock, []resource.TestStep{
					{PreConfig: func() { setStatus(t, mock, "Running") }, RefreshState: true},
					{PreConfig: remove(t, mock), RefreshState: true},
				})
				return
			}
			test(t, mock, []resource.TestStep{{PreConfig: func() { setStatus(t, mock, status) }, RefreshState: true}})
		})
	}
}

// -replace works on every job of a fleet, whatever its status; without it the same
// changes of the configuration keep all that have started, with a warning for each.
func TestAccReplicationJob_replaceFlag(t *testing.T) {
	t.Parallel()
	cli := acctest.Build(t)
	mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Speed = 2000; o.Phases.Syncing = 1000 * time.Hour })
	folder := t.TempDir()
	all := append([]string{"Ready", "Vanished"}, startedStatuses...)
	for _, status := range all {
		mock.AddSource(smcmock.NewSource("s-" + strings.ToLower(status)))
	}
	write := func(size int) {
		configuration := acctest.ProviderConfig(mock) + requiredProviders + fmt.Sprintf(`
resource "smc_replication_job" "fleet" {
  for_each         = toset(["%s"])
  source_id        = "s-${lower(each.key)}"
  name             = "job-${each.key}"
  system_disk_size = %d
}
`, strings.Join(all, `", "`), size)
		if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(configuration), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	terraform := func(arguments ...string) string {
		t.Helper()
		out, err := cli.Run(t.Context(), folder, append(arguments, "-no-color")...)
		if err != nil {
			t.Fatalf("%v: %v\n%s", arguments, err, out)
		}
		return out
	}
	write(80)
	terraform("apply", "-auto-approve")
	before := make(map[string]string)
	for _, j := range mock.Jobs() {
		status := strings.TrimPrefix(j.Name, "job-")
		before[j.JobId] = status
		mock.UpdateJob(j.JobId, func(j *smcmock.Job) {
			switch status {
			case "Ready":
			case "Vanished":
				j.Status = "Finished"
			default:
				j.Status = status
			}
			if status == "Running" {
				j.BusinessStatus = "Syncing"
			}
		})
	}
	terraform("apply", "-auto-approve", "-refresh-only")
	for id, status := range before {
		if status == "Vanished" {
			mock.RemoveJob(id)
		}
	}

	write(90)
	out := terraform("plan")
	for _, want := range []string{
		`(?s)smc_replication_job\.fleet\["Ready"\] will be updated in-place`,
		`Plan: 0 to add, [12] to change, 0 to destroy`, // The vanished one takes over the configuration's value.
		`Settings of a started replication job are kept`,
		`A replication job that had started is gone`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("%s is missing in the plan:\n%s", want, out)
		}
	}
	arguments := []string{"apply", "-auto-approve"}
	for _, status := range all {
		arguments = append(arguments, fmt.Sprintf("-replace=smc_replication_job.fleet[%q]", status))
	}
	out = terraform(arguments...)
	if strings.Contains(out, "is in use") {
		t.Errorf("a replacement warns of the job that it replaces:\n%s", out)
	}
	jobs := mock.Jobs()
	if len(jobs) != len(all) {
		t.Errorf("%d jobs, want %d", len(jobs), len(all))
	}
	for _, j := range jobs {
		if old := before[j.JobId]; old != "" || j.SystemDiskSize != 90 {
			t.Errorf("job %s (%s) has not been replaced: %d GiB", j.JobId, old, j.SystemDiskSize)
		}
	}
	// Of a tainted job Terraform says nothing while its successor is planned.
	terraform("taint", `smc_replication_job.fleet["Ready"]`)
	if out := terraform("plan"); strings.Contains(out, "is in use") || !strings.Contains(out, "is tainted, so") {
		t.Errorf("the plan of a tainted job: %s", out)
	}
	terraform("destroy", "-auto-approve")
}
