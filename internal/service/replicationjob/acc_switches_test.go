package replicationjob_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Where the documents differ or are silent, the provider copes with every response:
// a job is created, plans clean, is changed in place, plans clean, starts, plans
// clean and is destroyed.
func TestAccReplicationJob_undocumentedAnswers(t *testing.T) {
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
			configured := func(name string, more ...string) string {
				return basic(mock, append(more, `name = "`+name+`"`, `target_type = "TargetInstance"`, `instance_id = "i-one"`,
					`replication_parameters = jsonencode({ checksum = true })`, `tags = { a = "" }`,
					"system_disk_partition {\n device = \"0_0\"\n size_bytes = 53687091200\n}",
					"data_disk {\n index = 1\n size = 150\n partition {\n device = \"1_0\"\n size_bytes = 107374182400\n }\n}")...)
			}
			acctest.Run(t, mock,
				resource.TestStep{Config: configured("first-name")},
				resource.TestStep{Config: configured("first-name"), PlanOnly: true},
				resource.TestStep{Config: configured("second-name", `instance_ram_role = "Role"`), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate)},
				resource.TestStep{Config: configured("second-name", `instance_ram_role = "Role"`), PlanOnly: true},
				resource.TestStep{PreConfig: func() { setStatus(t, mock, "Running") }, Config: configured("second-name", `instance_ram_role = "Role"`), PlanOnly: true},
			)
		})
	}
}

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
