package crosszonejob_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// fullBlock is fullConfig as a user writes it, with further arguments.
func fullBlock(mock *smcmock.Server, more ...string) string {
	return acctest.ProviderConfig(mock) + fmt.Sprintf(`
resource "smc_cross_zone_migration_job" "test" {
  instance_id          = %q
  target_zone_id       = "cn-hangzhou-i"
  target_vswitch_id    = "vsw-1"
  target_instance_type = "ecs.g7.large"
  auto_pay             = false
  resource_group_id    = "rg-1"
  disk {
    disk_id           = "d-1"
    category          = "cloud_essd"
    performance_level = "PL1"
  }
  disk {
    disk_id = "d-2"
  }
  %s
}
`, instance, strings.Join(more, "\n  "))
}

// completion waits for the job under test.
const completion = `
resource "smc_replication_job_completion" "test" {
  job_ids = [smc_cross_zone_migration_job.test.id]
}
`

// A job is created, started by an update, waited for, and kept when the configuration moves on.
func TestAccCrossZoneMigrationJob_basic(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, acctest.ShortRuns)
	running := fullBlock(mock, `desired_status = "Running"`) + completion
	acctest.Run(t, mock,
		resource.TestStep{
			Config:           fullBlock(mock),
			ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value(job, "id", knownvalue.StringRegexp(regexp.MustCompile(`^j-`))),
				acctest.Value(job, "region_id", knownvalue.StringExact("cn-hangzhou")),
				acctest.Value(job, "status", knownvalue.StringExact("Ready")),
				acctest.Value(job, "creation_time", knownvalue.NotNull()),
				acctest.Value(job, "auto_pay", knownvalue.Bool(false)),
				acctest.Value(job, "disk", knownvalue.ListSizeExact(2)),
			},
			Check: acctest.Called(mock, "CreateCrossZoneMigrationJob", 1),
		},
		resource.TestStep{Config: fullBlock(mock), PlanOnly: true},
		resource.TestStep{
			Config:           running,
			ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			Check: resource.ComposeTestCheckFunc(
				acctest.Called(mock, "StartReplicationJob", 1),
				resource.TestCheckResourceAttrWith("smc_replication_job_completion.test", "jobs.%", func(n string) error {
					if n != "1" {
						return fmt.Errorf("%s jobs", n)
					}
					return nil
				}),
			),
		},
		resource.TestStep{
			Config:           strings.Replace(running, "cn-hangzhou-i", "cn-hangzhou-h", 1),
			ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value(job, "target_zone_id", knownvalue.StringExact("cn-hangzhou-i")),
				acctest.Value(job, "status", knownvalue.StringExact("Finished")),
			},
			Check: acctest.Called(mock, "CreateCrossZoneMigrationJob", 1),
		},
	)
}

// An import takes what SMC reports.
func TestAccCrossZoneMigrationJob_import(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	regional := func(s *terraform.State) (string, error) {
		return "cn-hangzhou:" + s.RootModule().Resources[job].Primary.ID, nil
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: fullBlock(mock)},
		resource.TestStep{
			ResourceName: job, ImportState: true, ImportStateIdFunc: regional, ImportStateVerify: true,
			ImportStateVerifyIgnore: []string{"target_zone_id", "target_vswitch_id", "target_instance_type", "auto_pay", "disk"},
		},
	)
}

// An import block plans clean.
func TestAccCrossZoneMigrationJob_importBlock(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: acctest.ProviderConfig(mock) + fmt.Sprintf("\nresource \"smc_cross_zone_migration_job\" \"test\" {\n  instance_id = %q\n}\n", instance)},
		resource.TestStep{
			ResourceName: job, ImportState: true, ImportStateKind: resource.ImportBlockWithID,
			ImportPlanChecks: resource.ImportPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}

// A job that had not started and is gone is created anew.
func TestAccCrossZoneMigrationJob_disappears(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: fullBlock(mock)},
		resource.TestStep{
			PreConfig: func() {
				for _, j := range mock.Jobs() {
					mock.RemoveJob(j.JobId)
				}
			},
			Config:           fullBlock(mock),
			ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionCreate),
		},
	)
}

// The example of the documentation's page, as it stands.
func TestAccCrossZoneMigrationJob_example(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, acctest.ShortRuns)
	acctest.RunExample(t, mock, "smc_cross_zone_migration_job", nil,
		plancheck.ExpectResourceAction("smc_cross_zone_migration_job.web", plancheck.ResourceActionCreate))
}
