package replicationjob_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// foundJob is the address of the data source under test.
const foundJob = "data.smc_replication_job.test"

// jobLookUp is a configuration of smc_replication_job as a data source.
func jobLookUp(mock *smcmock.Server, arguments ...string) string {
	return acctest.ProviderConfig(mock) + "data \"smc_replication_job\" \"test\" {\n  " + strings.Join(arguments, "\n  ") + "\n}\n"
}

// The data source reports of a managed replication job what the resource does.
func TestAccReplicationJobDataSource_likeTheResource(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	configuration := basic(mock, `
  name        = "web-01"
  description = "The web server"
  target_type = "image"
  image_name  = "web-01-image"
  net_mode    = 0
  tags        = { env = "test" }

  system_disk_partition {
    device     = "0_0"
    size_bytes = 53687091200
  }
`+dataDisk1+dataDisk2) + `
data "smc_replication_job" "test" {
  job_id = smc_replication_job.test.id
}
`
	checks := []statecheck.StateCheck{
		acctest.Value(foundJob, "target_type", knownvalue.StringExact("Image")),
		statecheck.ExpectKnownValue(foundJob, tfjsonpath.New("data_disk").AtSliceIndex(0).AtMapKey("size"), knownvalue.Int64Exact(200)),
		statecheck.ExpectKnownValue(foundJob, tfjsonpath.New("data_disk").AtSliceIndex(0).AtMapKey("partition").AtSliceIndex(0).AtMapKey("block"), knownvalue.Bool(false)),
		// The resource leaves derived partitions out; the data source does not.
		statecheck.ExpectKnownValue(foundJob, tfjsonpath.New("data_disk").AtSliceIndex(1).AtMapKey("partition"), knownvalue.ListSizeExact(1)),
	}
	for _, name := range []string{
		"id", "source_id", "region_id", "name", "description", "system_disk_size", "image_name", "valid_time", "run_once", "net_mode", "job_type", "tags",
		"system_disk_partition", "status", "progress", "creation_time", "replication_job_runs",
	} {
		same := statecheck.CompareValuePairs(job, tfjsonpath.New(name), foundJob, tfjsonpath.New(name), compare.ValuesSame())
		checks = append(checks, same)
	}
	acctest.Run(t, mock,
		resource.TestStep{
			Config: configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(foundJob, tfjsonpath.New("status")), // Its job does not exist yet.
			}},
			ConfigStateChecks: checks,
		},
		resource.TestStep{Config: configuration, PlanOnly: true},
	)
}

// Replication jobs that Terraform does not manage, in any status.
func TestAccReplicationJobDataSource_foreign(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	here := mock.AddJob(smcmock.Job{SourceId: source, Name: "by-hand", Status: smcmock.StatusRunning, BusinessStatus: smcmock.PhaseSyncing, Tags: map[string]string{"env": "test", "acs:rm": "x"}})
	there := mock.AddJob(smcmock.Job{SourceId: "s-bp1gone00000001", RegionId: "us-west-1", Status: smcmock.StatusInError, ErrorCode: "Lost", StatusInfo: "The connection was lost.", TargetType: "TargetInstance", InstanceId: "i-bp1target00000001"})
	check := func(name string, check knownvalue.Check) statecheck.StateCheck {
		return acctest.Value(foundJob, name, check)
	}
	inRegion := fmt.Sprintf("job_id = %q\n  region_id = \"us-west-1\"", there)
	acctest.Run(t, mock,
		resource.TestStep{
			Config: jobLookUp(mock, fmt.Sprintf("job_id = %q", here)),
			ConfigStateChecks: []statecheck.StateCheck{
				check("region_id", knownvalue.StringExact("cn-hangzhou")),
				check("name", knownvalue.StringExact("by-hand")),
				check("status", knownvalue.StringExact("Running")),
				check("business_status", knownvalue.StringExact("Syncing")),
				check("tags", knownvalue.MapExact(map[string]knownvalue.Check{"env": knownvalue.StringExact("test")})),
				check("data_disk", knownvalue.ListSizeExact(2)),
				check("system_disk_partition", knownvalue.ListSizeExact(1)),
			},
		},
		resource.TestStep{
			Config: jobLookUp(mock, inRegion),
			ConfigStateChecks: []statecheck.StateCheck{
				check("region_id", knownvalue.StringExact("us-west-1")),
				check("status", knownvalue.StringExact("InError")),
				check("business_status", knownvalue.Null()),
				check("error_code", knownvalue.StringExact("Lost")),
				check("status_info", knownvalue.StringExact("The connection was lost.")),
				check("target_type", knownvalue.StringExact("TargetInstance")),
				check("instance_id", knownvalue.StringExact("i-bp1target00000001")),
				check("tags", knownvalue.MapSizeExact(0)),
			},
		},
		// Older ways to write the same.
		resource.TestStep{
			PreConfig: func() {
				mock.Switch(func(s *smcmock.Switches) { s.OlderTargetType, s.LowerCaseTargetType = true, true })
			},
			Config:            jobLookUp(mock, inRegion),
			ConfigStateChecks: []statecheck.StateCheck{check("target_type", knownvalue.StringExact("TargetInstance"))},
		},
	)
}

// Older versions of the API report no tags with a replication job.
func TestAccReplicationJobDataSource_tagsReadApart(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	mock.Switch(func(s *smcmock.Switches) { s.OlderFields = true })
	tagged := mock.AddJob(smcmock.Job{SourceId: source, Tags: map[string]string{"env": "test"}})
	plain := mock.AddJob(smcmock.Job{SourceId: source})
	for id, want := range map[string]knownvalue.Check{
		tagged: knownvalue.MapExact(map[string]knownvalue.Check{"env": knownvalue.StringExact("test")}),
		plain:  knownvalue.MapSizeExact(0),
	} {
		acctest.Run(t, mock, resource.TestStep{
			Config:            jobLookUp(mock, fmt.Sprintf("job_id = %q", id)),
			ConfigStateChecks: []statecheck.StateCheck{acctest.Value(foundJob, "tags", want)},
		})
	}
}

func TestAccReplicationJobDataSource_errors(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	id := mock.AddJob(smcmock.Job{SourceId: source, RegionId: "us-west-1"})
	for name, test := range map[string]struct{ arguments, want string }{
		"no ID":            {``, `The argument "job_id" is required`},
		"malformed ID":     {`job_id = "web-01"`, "must be the ID of a replication job"},
		"malformed region": {"job_id = \"j-1\"\n region_id = \"China\"", "must be the ID of a region"},
		"unknown ID":       {`job_id = "j-bp1gone00000001"`, `Region cn-hangzhou has no replication job whose job_id is "j-bp1gone00000001"`},
		"another region":   {fmt.Sprintf("job_id = %q", id), "If it migrates to another region, set region_id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.Run(t, mock, resource.TestStep{Config: jobLookUp(mock, test.arguments), ExpectError: acctest.Message(test.want)})
		})
	}
	refused := startMock(t)
	refused.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Code: "Forbidden.Unauthorized"})
	acctest.Run(t, mock, resource.TestStep{
		Config:      jobLookUp(refused, `job_id = "j-bp1some00000001"`),
		ExpectError: acctest.Message("Reading replication job j-bp1some00000001: SMC refused DescribeReplicationJobs."),
	})
}

// The example of the documentation's page, as it stands.
func TestAccReplicationJobDataSource_example(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	mock.AddJob(smcmock.Job{JobId: "j-bp17bclvg344jlyt0001", SourceId: source, Status: smcmock.StatusFinished, ImageId: "m-bp1image000000001"})
	acctest.RunDataSourceExample(t, mock, "smc_replication_job", statecheck.ExpectKnownOutputValue("image_id", knownvalue.StringExact("m-bp1image000000001")))
}
