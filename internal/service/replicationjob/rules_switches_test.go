package replicationjob_test

import (
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Where the documents differ or are silent, the provider copes with every response:
// a job is created, plans clean, is changed in place, plans clean, starts, plans
// clean and is destroyed.
func TestRules_undocumentedResponses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*smcmock.Switches){
		"system disk size required":  func(s *smcmock.Switches) { s.RequireSystemDiskSize = true },
		"older system disk limit":    func(s *smcmock.Switches) { s.MaxSystemDiskSize = 500 },
		"disks merged":               func(s *smcmock.Switches) { s.ModifyMergesDisks = true },
		"empty values clear":         func(s *smcmock.Switches) { s.EmptyClears = true },
		"empty fields":               func(s *smcmock.Switches) { s.EmptyFields = true },
		"no generated name":          func(s *smcmock.Switches) { s.NoGeneratedName = true },
		"late instance type":         func(s *smcmock.Switches) { s.LateInstanceType = true },
		"no derived disks":           func(s *smcmock.Switches) { s.NoDerivedDisks = true },
		"block follows the source":   func(s *smcmock.Switches) { s.BlockFollowsSource = true },
		"phase kept":                 func(s *smcmock.Switches) { s.KeepPhase = true },
		"target type in lower case":  func(s *smcmock.Switches) { s.LowerCaseTargetType = true },
		"older target type":          func(s *smcmock.Switches) { s.OlderTargetType = true },
		"parameters rewritten":       func(s *smcmock.Switches) { s.RewriteParameters = true },
		"creation visible late":      func(s *smcmock.Switches) { s.CreationVisibleAfter = 200 * time.Millisecond },
		"transitions visible late":   func(s *smcmock.Switches) { s.TransitionVisibleAfter = 200 * time.Millisecond },
		"finished keeps the source":  func(s *smcmock.Switches) { s.FinishedKeepsSource = true },
		"older errors":               func(s *smcmock.Switches) { s.OlderErrors = true },
		"not found by another name":  func(s *smcmock.Switches) { s.NotFoundCode, s.NotFoundStatus = "%sNotExist", 400 },
		"too many requests are 429":  func(s *smcmock.Switches) { s.ThrottlingStatus = 429 },
		"container details required": func(s *smcmock.Switches) { s.RequireContainerParameters = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, func(o *smcmock.Options) { change(&o.Switches) })
			for action := range map[string]bool{"CreateReplicationJob": true, "DescribeReplicationJobs": true, "DeleteReplicationJob": true} {
				mock.Inject(smcmock.Fault{Action: action, Times: 1, Code: "Throttling.User", HTTPStatus: 429})
			}
			d := newDeployment(t, mock)
			job := func(name string, more ...string) object {
				return body(t, append(more, "system_disk_size = 80", `name = "`+name+`"`, `target_type = "TargetInstance"`, `instance_id = "i-one"`,
					`replication_parameters = jsonencode({ checksum = true })`, `tags = { a = "" }`,
					"system_disk_partition {\n device = \"0_0\"\n size_bytes = 53687091200\n}",
					"data_disk {\n index = 1\n size = 150\n partition {\n device = \"1_0\"\n size_bytes = 107374182400\n }\n}")...)
			}
			first, second := job("first-name"), job("second-name", `instance_ram_role = "Role"`)
			d.Create(first)
			d.settled(first)
			d.step(second, acctest.ActionUpdate)
			d.settled(second)
			setStatus(t, mock, "Running")
			d.settled(second)
			d.destroyed()
		})
	}
}
