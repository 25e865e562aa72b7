package replicationjob_test

import (
	"fmt"
	"strings"
	"testing"

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

// theJob returns the only replication job of the mock.
func theJob(mock *smcmock.Server) (smcmock.Job, error) {
	jobs := mock.Jobs()
	if len(jobs) != 1 {
		return smcmock.Job{}, fmt.Errorf("%d replication jobs, want 1", len(jobs))
	}
	return jobs[0], nil
}
