package replicationjob_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// The natural causes of these errors, without injecting them.
func TestAccReplicationJob_naturalErrors(t *testing.T) {
	t.Parallel()
	t.Run("duplicate name", func(t *testing.T) {
		t.Parallel()
		mock := startMock(t)
		mock.AddSource(smcmock.NewSource("s-bp1other000000001"))
		other := mock.AddJob(smcmock.Job{SourceId: "s-bp1other000000001", RegionId: "cn-hangzhou", Name: "taken", SystemDiskSize: 80})
		acctest.Run(t, mock,
			resource.TestStep{Config: basic(mock, `name = "taken"`), ExpectError: acctest.Message("ReplicationJobName.Duplicate")},
			resource.TestStep{PreConfig: func() { mock.RemoveJob(other) }, Config: basic(mock, `name = "taken"`)},
		)
	})
	t.Run("data disk that the source server does not have", func(t *testing.T) {
		t.Parallel()
		mock := startMock(t)
		configuration := basic(mock, "data_disk {\n index = 9\n size = 150\n}")
		acctest.Run(t, mock,
			resource.TestStep{Config: configuration, ExpectError: acctest.Message("has no data disk of index 9")}, // By the plan.
			resource.TestStep{
				Config:      strings.Replace(configuration, `provider "smc" {`, "provider \"smc\" {\n  skip_preflight = true", 1),
				ExpectError: acctest.Message("ReplicationJobDataDiskIndex.Invalid"),
			},
		)
	})
	t.Run("vSwitch of another VPC", func(t *testing.T) {
		t.Parallel()
		mock := startMock(t)
		mock.AddVSwitch("vsw-one", "vpc-one")
		acctest.Run(t, mock, resource.TestStep{
			Config: basic(mock, `vswitch_id = "vsw-one"`, `vpc_id = "vpc-two"`), ExpectError: acctest.Message("VSwitchIdVpcId.Mismatch"),
		})
	})
	t.Run("unavailable source server", func(t *testing.T) {
		t.Parallel()
		mock := startMock(t)
		mock.UpdateSource(source, func(s *smcmock.Source) { s.State = "Unavailable" })
		acctest.Run(t, mock, resource.TestStep{Config: basic(mock), ExpectError: acctest.Message("SourceServerState.Invalid")})
	})
}

// A source server that has an unfinished job already: the error names the job and
// prints the import block.
func TestAccReplicationJob_sourceServerInUse(t *testing.T) {
	t.Parallel()
	for _, region := range []string{"cn-hangzhou", "us-west-1"} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			id := mock.AddJob(smcmock.Job{SourceId: source, RegionId: region, Name: "existing", SystemDiskSize: 80})
			known := region
			if region != "cn-hangzhou" {
				known = "REGION" // The source server's record does not tell it.
			}
			acctest.Run(t, mock,
				resource.TestStep{Config: basic(mock), ExpectError: acctest.Message("has the unfinished replication job " + id)},
				resource.TestStep{Config: basic(mock), ExpectError: acctest.Message(fmt.Sprintf(`import { to = smc_replication_job.NAME id = "%s:%s" }`, known, id))},
				resource.TestStep{PreConfig: func() { mock.RemoveJob(id) }, Config: basic(mock)},
			)
		})
	}
}

func TestAccReplicationJob_expiredCredentials(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock)},
		resource.TestStep{
			PreConfig: func() {
				mock.ResetCalls()
				mock.Inject(smcmock.Fault{Code: "InvalidSecurityToken.Expired", HTTPStatus: 400, Message: "Specified SecurityToken is expired."})
			},
			Config: basic(mock), ExpectError: acctest.Message("InvalidSecurityToken.Expired"),
		},
		resource.TestStep{
			PreConfig: func() {
				if n := len(mock.CallsTo("DescribeReplicationJobs")); n != 1 {
					t.Errorf("expired credentials were tried %d times", n)
				}
				mock.ClearFaults()
			},
			Config: basic(mock), PlanOnly: true,
		},
	)
}
