package replicationjob_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Every error code of the CreateReplicationJob document gives a diagnostic with
// the operation, the code, the request ID and advice.
func TestErrors_ofTheSpecification(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		code, text string
		status     int
		advice     string
		attribute  string // "" for none
	}{
		{"SourceServerState.Invalid", "The specified source server status is invalid.", 400, "Available", "source_id"},
		{"ReplicationJobDataDiskIndex.Invalid", "The specified replication job contains data disk index not found in source server.", 400, "data_disk block has an index", "data_disk"},
		{"VSwitchIdVpcId.Mismatch", "The specified VSwitchId and VpcId does not match.", 400, "vpc_id", "vswitch_id"},
		{"InvalidSecurityGroupId.IncorrectNetworkType", "The network type of the specified security group does not support this action.", 400, "security group", "launch_template_id"},
		{"InvalidSecurityGroupId.VPCMismatch", "The specified security group and the specified virtual switch are not in the same VPC.", 400, "vSwitch", "launch_template_id"},
		{"QuotaExceeded.ReplicationJob", "The maximum number of replication jobs is exceeded. Please submit a ticket to raise the quota.", 400, "quota", ""},
		{"ReplicationJobName.Duplicate", "The specified replication job name already exists.", 400, "name", "name"},
		{"InternalError", "An error occurred while processing your request. Please try again. If the problem still exists, please submit a ticket.", 500, "again", "source_id"},
	} {
		t.Run(test.code, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			mock.Inject(smcmock.Fault{Action: "CreateReplicationJob", Code: test.code, Message: test.text, HTTPStatus: test.status})
			d := newDeployment(t, mock)
			config := body(t, "system_disk_size = 80", `name = "given-name"`, `vswitch_id = "vsw-one"`, `launch_template_id = "lt-one"`,
				"data_disk {\n index = 1\n size = 150\n}", "timeouts {\n create = \"3s\"\n}")
			diagnostics := d.Apply(d.Plan(config), config)
			want := []string{""}
			if test.attribute != "" {
				want = []string{`("` + test.attribute + `"`}
			}
			if on := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityError); !slices.Equal(on, want) {
				t.Errorf("errors on %q, want %q", on, want)
			}
			text := acctest.Summary(diagnostics)
			for _, part := range []string{"Creating replication job failed", test.code, test.advice, "Request ID: "} {
				if !strings.Contains(text, part) {
					t.Errorf("%q is missing in %s", part, text)
				}
			}
		})
	}
}

// A creation that may have been carried out names the job, also where a later attempt is refused for
// another reason, and, with its region, where jobs cannot be listed.
func TestErrors_nameTheJobThatMayHaveBeenCreated(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]smcmock.Fault{
		"no response at all":     {{Action: "CreateReplicationJob", DropAfter: true}},
		"then no permission":     {{Action: "CreateReplicationJob", DropAfter: true, Times: 1}, {Action: "CreateReplicationJob", Code: "Forbidden.RAM", HTTPStatus: 403}},
		"then throttled":         {{Action: "CreateReplicationJob", DropAfter: true, Times: 1}, {Action: "CreateReplicationJob", Code: "Throttling.User", HTTPStatus: 400}},
		"then it cannot be made": {{Action: "CreateReplicationJob", DropAfter: true, Times: 1}, {Action: "CreateReplicationJob", Code: "SourceServerState.Invalid", HTTPStatus: 400}},
		"jobs cannot be listed":  {{Action: "CreateReplicationJob", DropAfter: true}, {Action: "DescribeReplicationJobs", Code: "Forbidden.RAM", HTTPStatus: 403}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			d := newDeployment(t, mock)
			d.Settings = acctest.Object{"max_retry_timeout": 1}
			config := body(t, "system_disk_size = 80")
			plan := d.Plan(config)
			for _, fault := range faults {
				mock.Inject(fault)
			}
			said := acctest.Summary(d.Apply(plan, config))
			jobs := mock.Jobs()
			if len(jobs) != 1 || d.State != nil {
				t.Fatalf("%d jobs, state %v: %s", len(jobs), d.State, said)
			}
			for _, want := range []string{"possibly this call created it", `id = "cn-hangzhou:` + jobs[0].JobId + `"`} {
				if !strings.Contains(said, want) {
					t.Errorf("%q is not in %s", want, said)
				}
			}
		})
	}
}
