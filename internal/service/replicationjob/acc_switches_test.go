package replicationjob_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// A disk that SMC keeps although it was left out: the apply warns, and the
// difference stays visible.
func TestAccReplicationJob_mergedDisks(t *testing.T) {
	t.Parallel()
	mock := startMock(t, func(o *smcmock.Options) { o.Switches.ModifyMergesDisks = true })
	one, two := "data_disk {\n index = 1\n size = 150\n}", "data_disk {\n index = 2\n size = 300\n}"
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, one, two)},
		resource.TestStep{Config: basic(mock, one), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate), ExpectNonEmptyPlan: true},
	)
}
