package replicationjob_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Every error code of the CreateReplicationJob document gives a diagnostic with
// the operation, the code, the request ID and advice.
func TestAccReplicationJob_specificationErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		code, text string
		status     int
		advice     string // a regular expression
		attribute  string // the line of the configuration that the CLI shows
	}{
		{"SourceServerState.Invalid", "The specified source server status is invalid.", 400, "Available", "source_id"},
		{"ReplicationJobDataDiskIndex.Invalid", "The specified replication job contains data disk index not found in source server.", 400, "data_disk block has an index", ""},
		{"VSwitchIdVpcId.Mismatch", "The specified VSwitchId and VpcId does not match.", 400, "vpc_id", "vswitch_id"},
		{"InvalidSecurityGroupId.IncorrectNetworkType", "The network type of the specified security group does not support this action.", 400, "security group", "launch_template_id"},
		{"InvalidSecurityGroupId.VPCMismatch", "The specified security group and the specified virtual switch are not in the same VPC.", 400, "vSwitch", "launch_template_id"},
		{"QuotaExceeded.ReplicationJob", "The maximum number of replication jobs is exceeded. Please submit a ticket to raise the quota.", 400, "quota", ""},
		{"ReplicationJobName.Duplicate", "The specified replication job name already exists.", 400, "name", "name"},
		{"InternalError", "An error occurred while processing your request. Please try again. If the problem still exists, please submit a ticket.", 500, "again", ""},
	} {
		t.Run(test.code, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			mock.Inject(smcmock.Fault{Action: "CreateReplicationJob", Code: test.code, Message: test.text, HTTPStatus: test.status})
			configuration := basic(mock, `name = "given-name"`, `vswitch_id = "vsw-one"`, `launch_template_id = "lt-one"`,
				"data_disk {\n index = 1\n size = 150\n}", "timeouts {\n create = \"3s\"\n}")
			parts := []string{"Creating replication job failed", `on terraform_plugin_test\.tf`, test.attribute, regexp.QuoteMeta(test.code), `Request\s+ID: [0-9A-F]{8}-`, test.advice}
			acctest.Run(t, mock, resource.TestStep{Config: configuration, ExpectError: regexp.MustCompile("(?s)" + strings.Join(parts, ".*"))})
		})
	}
}

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
