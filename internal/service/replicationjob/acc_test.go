package replicationjob_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// job is the address of the job under test; source is its source server.
const (
	job    = "smc_replication_job.test"
	source = "s-bp1source00000001"
)

// What the tests through the protocol write often.
type (
	object  = acctest.Object
	values  = acctest.Values
	unknown = acctest.Unknown
)

// startMock starts a mock with the source server that the tests migrate.
func startMock(t *testing.T, options ...func(*smcmock.Options)) *smcmock.Server {
	t.Helper()
	mock := acctest.StartMock(t, options...)
	mock.AddSource(smcmock.NewSource(source))
	return mock
}

// run applies the steps one after the other and checks that no replication job is left at the end.
func run(t *testing.T, mock *smcmock.Server, steps ...resource.TestStep) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.ProviderFactories(),
		Steps:                    steps,
	})
	// Not a CheckDestroy, which does not know for_each.
	if left := mock.Jobs(); len(left) > 0 {
		t.Errorf("%d replication jobs are left: %+v", len(left), left)
	}
}

// config is a configuration of one job with the given arguments and blocks.
func config(mock *smcmock.Server, arguments ...string) string {
	return acctest.ProviderConfig(mock) + fmt.Sprintf(`
resource "smc_replication_job" "test" {
  source_id = %q
  %s
}
`, source, strings.Join(arguments, "\n  "))
}

// basic is the least configuration.
func basic(mock *smcmock.Server, more ...string) string {
	return config(mock, append([]string{"system_disk_size = 80"}, more...)...)
}

// expect is a plan check that job is acted upon as given.
func expect(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(job, action)}}
}

// value checks one attribute of job in the state.
func value(name string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(job, tfjsonpath.New(name), check)
}

// theJob returns the only replication job of the mock.
func theJob(mock *smcmock.Server) (smcmock.Job, error) {
	jobs := mock.Jobs()
	if len(jobs) != 1 {
		return smcmock.Job{}, fmt.Errorf("%d replication jobs, want 1", len(jobs))
	}
	return jobs[0], nil
}
