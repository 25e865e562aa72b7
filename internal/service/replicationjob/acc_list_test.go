package replicationjob_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// The example of the documentation's page, as it stands.
func TestAccReplicationJobList_example(t *testing.T) {
	t.Parallel()
	const web, failed = "smc_replication_job.web", "smc_replication_job.failed"
	mock := startMock(t)
	addJobs(mock)
	mock.AddJob(smcmock.Job{JobId: "j-bp1fff00000001", SourceId: source, Name: "web-05", Status: smcmock.StatusInError, Tags: map[string]string{"wave": "1"}})
	identity := map[string]knownvalue.Check{"id": knownvalue.StringExact("j-bp1fff00000001"), "region_id": knownvalue.StringExact("cn-hangzhou")}
	byIdentity := queryfilter.ByResourceIdentity(identity)
	acctest.RunListExample(t, mock, "smc_replication_job",
		querycheck.ExpectLength(web, 3),
		querycheck.ExpectLength(failed, 1),
		querycheck.ExpectIdentity(failed, identity),
		querycheck.ExpectResourceDisplayName(failed, byIdentity, knownvalue.StringExact("web-05")),
		querycheck.ExpectResourceKnownValues(failed, byIdentity, []querycheck.KnownValueCheck{
			{Path: tfjsonpath.New("source_id"), KnownValue: knownvalue.StringExact(source)},
			{Path: tfjsonpath.New("status"), KnownValue: knownvalue.StringExact("InError")},
		}),
	)
}
