package replicationjob_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// firstPartition checks the size of the first partition of data disk 1.
func firstPartition(mock *smcmock.Server, bytes int64) resource.TestCheckFunc {
	return func(*terraform.State) error {
		j, err := theJob(mock)
		if err != nil {
			return err
		}
		for _, d := range j.DataDisks {
			if d.Index == 1 && len(d.Parts) > 0 && d.Parts[0].SizeBytes == bytes {
				return nil
			}
		}
		return fmt.Errorf("the disks are %+v, want a partition of %d bytes on disk 1", j.DataDisks, bytes)
	}
}

// Partitions that are no longer configured stay as they are: SMC is not asked for a list
// without them, with which it would choose those of the source server again.
func TestAccReplicationJob_partitionsLetGo(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	const bytes = 50 * gib
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, diskBlock(1, 150, partitionBlock(bytes))), Check: firstPartition(mock, bytes)},
		resource.TestStep{
			Config: basic(mock, diskBlock(1, 150, "")), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			Check: resource.ComposeAggregateTestCheckFunc(firstPartition(mock, bytes), acctest.Called(mock, "ModifyReplicationJobAttribute", 0)),
		},
		resource.TestStep{Config: basic(mock, diskBlock(1, 150, "")), PlanOnly: true},
		// Another size of the disk does not reset them either.
		resource.TestStep{
			Config: basic(mock, diskBlock(1, 160, "")), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			Check: resource.ComposeAggregateTestCheckFunc(firstPartition(mock, bytes), acctest.Called(mock, "ModifyReplicationJobAttribute", 1)),
		},
		resource.TestStep{Config: basic(mock, diskBlock(1, 160, "")), PlanOnly: true},
		// Blocks that say what the job has take over without a call, others with one.
		resource.TestStep{
			Config: basic(mock, diskBlock(1, 160, partitionBlock(bytes))), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			Check: acctest.Called(mock, "ModifyReplicationJobAttribute", 1),
		},
		resource.TestStep{Config: basic(mock, diskBlock(1, 160, partitionBlock(bytes))), PlanOnly: true},
	)
}

// A disk cannot shrink below the partitions that it keeps, and the plan says so.
func TestAccReplicationJob_partitionsLetGoAndShrunk(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	system := "system_disk_partition {\n device = \"0_0\"\n size_bytes = 75161927680\n}" // 70 GiB
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, diskBlock(1, 150, partitionBlock(100*gib)), system)},
		resource.TestStep{
			Config: basic(mock, diskBlock(1, 90, ""), system), PlanOnly: true,
			ExpectError: acctest.Message("The partitions that are kept exceed their disk"),
		},
		resource.TestStep{
			Config: config(mock, "system_disk_size = 60", diskBlock(1, 150, partitionBlock(100*gib))), PlanOnly: true,
			ExpectError: acctest.Message("The partitions that are kept exceed their disk"),
		},
		resource.TestStep{Config: basic(mock, diskBlock(1, 100, ""), system), Check: firstPartition(mock, 100*gib)},
	)
}

// A block that says nothing, and one of which nobody can tell what disk it is about.
func TestAccReplicationJob_indistinctBlocks(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, "data_disk {}"), PlanOnly: true, ExpectError: acctest.Message("data_disk block 1 says nothing")},
		resource.TestStep{Config: basic(mock, diskBlock(1, 150, ""), "data_disk {\n size = 300\n}"), PlanOnly: true, ExpectError: acctest.Message("data_disk block 2 has no index although others have one")},
		resource.TestStep{Config: basic(mock, "data_disk {\n size = 150\n}", "data_disk {\n size = 300\n}")},
		resource.TestStep{Config: basic(mock, "data_disk {\n size = 150\n}", "data_disk {\n size = 300\n}"), PlanOnly: true},
	)
}

// A tag whose value is null is none, in the resource and in the provider's default tags.
func TestAccReplicationJob_nullTags(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	with := func(defaults, tags string) string { return withDefaultTags(mock, defaults, tags) }
	all := func(want map[string]knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{acctest.Value(job, "tags_all", knownvalue.MapExact(want))}
	}
	team := map[string]knownvalue.Check{"team": knownvalue.StringExact("a")}
	acctest.Run(t, mock,
		resource.TestStep{Config: with(`{ team = "a", none = null }`, `{ gone = null, team = null }`), ConfigStateChecks: all(team)},
		resource.TestStep{Config: with(`{ team = "a", none = null }`, `{ gone = null, team = null }`), PlanOnly: true},
		resource.TestStep{Config: with(`{ team = "a" }`, `{ gone = "x" }`), ConfigStateChecks: all(map[string]knownvalue.Check{"team": knownvalue.StringExact("a"), "gone": knownvalue.StringExact("x")})},
		resource.TestStep{Config: with(`{ team = "a" }`, `{ gone = null }`), ConfigStateChecks: all(team)},
		resource.TestStep{Config: with(`{ team = "a" }`, `{ gone = null }`), PlanOnly: true},
	)
}

// withDefaultTags is the least configuration with tags of both kinds.
func withDefaultTags(mock *smcmock.Server, defaults, tags string) string {
	return fmt.Sprintf(`
provider "smc" {
  endpoint   = %q
  region     = "cn-hangzhou"
  access_key = "testid"
  secret_key = "testsecret"

  default_tags {
    tags = %s
  }
}

resource "smc_replication_job" "test" {
  source_id        = %q
  system_disk_size = 80
  tags             = %s
}
`, mock.URL(), defaults, source, tags)
}

// A change that SMC has made and that cannot be seen, because no read succeeds, is a
// warning: timeouts.update says how long to try.
func TestUpdate_changeThatCannotBeRead(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	id, _ := addJob(mock, "Ready", "", false)
	s := acctest.NewSession(t, mock, replicationjob.TypeName, object{"max_retry_timeout": 1})
	state := s.Import(id)
	config := s.Config(object{
		"source_id": source, "system_disk_size": 80, "name": "renamed", "target_type": "Image", "image_name": "image",
		"timeouts": object{"update": "3s"},
	})
	plan := s.Plan(state, config)
	mock.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Code: "Throttling.User", HTTPStatus: 400})
	after, diagnostics := s.Apply(state, config, plan)
	s.Succeeded(diagnostics)
	if n := len(acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityWarning)); n != 1 || !strings.Contains(acctest.Summary(diagnostics), "timeouts.update") {
		t.Errorf("%d warnings: %s", n, acctest.Summary(diagnostics))
	}
	var name string
	if err := after["name"].As(&name); err != nil || name != "renamed" {
		t.Errorf("name %q, %v", name, err)
	}
	if j, _ := mock.Job(id); j.Name != "renamed" {
		t.Errorf("the job's name is %q", j.Name)
	}
}
