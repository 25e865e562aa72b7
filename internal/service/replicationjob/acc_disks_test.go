package replicationjob_test

import (
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// lvmDisks keep LVM. The second disk is given before the first.
const lvmDisks = `
  disks {
    system {
      lvm = true

      partition {
        path       = "/boot"
        size_bytes = 1073741824
      }
      partition {
        path  = "/"
        block = false
      }
    }
    data {
      size = 220

      partition {
        path = "/backup"
      }
    }
    data {
      lvm = true

      partition {
        path       = "/data"
        size_bytes = 64424509440
      }
    }
  }`

func startLVMMock(t *testing.T) *smcmock.Server {
	t.Helper()
	mock := startMock(t)
	mock.AddSource(smcmock.NewLVMSource(source))
	return mock
}

// The second example of the documentation's page, as it stands.
func TestAccReplicationJob_exampleLVM(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, inTime)
	mock.AddSource(smcmock.NewLVMSource("s-bp1e2fsl57knvuug0004"))
	example, err := os.ReadFile("../../../examples/resources/smc_replication_job/resource_lvm.tf")
	if err != nil {
		t.Fatal(err)
	}
	acctest.RunExamples(t, mock,
		resource.TestStep{Config: string(example)},
		resource.TestStep{Config: string(example), PlanOnly: true},
	)
}

func TestAccReplicationJob_lvm(t *testing.T) {
	t.Parallel()
	mock := startLVMMock(t)
	in := func(steps ...any) tfjsonpath.Path {
		p := tfjsonpath.New("disks").AtSliceIndex(0)
		for _, step := range steps {
			switch step := step.(type) {
			case int:
				p = p.AtSliceIndex(step)
			case string:
				p = p.AtMapKey(step)
			}
		}
		return p
	}
	acctest.Run(t, mock,
		resource.TestStep{
			Config:           basic(mock, lvmDisks),
			ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(job, in("system", 0, "lvm"), knownvalue.Bool(true)),
				statecheck.ExpectKnownValue(job, in("system", 0, "partition", 1, "size_bytes"), knownvalue.Int64Exact(39<<30)),
				statecheck.ExpectKnownValue(job, in("system", 0, "partition", 1, "block"), knownvalue.Bool(false)),
				statecheck.ExpectKnownValue(job, in("data", 0, "partition", 0, "path"), knownvalue.StringExact("/backup")),
				statecheck.ExpectKnownValue(job, in("data", 0, "partition", 0, "block"), knownvalue.Bool(true)),
				statecheck.ExpectKnownValue(job, in("data", 1, "size"), knownvalue.Int64Exact(100)),
				acctest.Value(job, "data_disk", knownvalue.ListSizeExact(0)),
				acctest.Value(job, "system_disk_partition", knownvalue.ListSizeExact(0)),
			},
			Check: func(s *terraform.State) error {
				return acctest.Sent(mock, "CreateReplicationJob", map[string]string{
					"ClientToken": mock.CallsTo("CreateReplicationJob")[0].Params["ClientToken"],
					"RegionId":    "cn-hangzhou", "SourceId": source, "SystemDiskSize": "80",
					"Disks.System.LVM": "true", "Disks.System.Size": "80",
					"Disks.System.Part.1.Path": "/boot", "Disks.System.Part.1.SizeBytes": "1073741824",
					"Disks.System.Part.2.Path": "/", "Disks.System.Part.2.Block": "false",
					"Disks.Data.1.Size": "220", "Disks.Data.1.Part.1.Path": "/backup",
					"Disks.Data.2.LVM": "true", "Disks.Data.2.Part.1.Path": "/data", "Disks.Data.2.Part.1.SizeBytes": "64424509440",
				})(s)
			},
		},
		resource.TestStep{Config: basic(mock, lvmDisks), PlanOnly: true},
		resource.TestStep{
			Config:           basic(mock, "disks {\n system {\n lvm = false\n }\n}"),
			ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionReplace),
			Check:            resource.ComposeAggregateTestCheckFunc(acctest.Called(mock, "ModifyReplicationJobAttribute", 0), acctest.Called(mock, "CreateReplicationJob", 2)),
		},
	)
}

// Blocks without index, where there was one with: the plan shows which disks they are, and that is sent.
func TestAccReplicationJob_disksWithoutIndex(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	index := func(disk int) tfjsonpath.Path {
		return tfjsonpath.New("data_disk").AtSliceIndex(disk).AtMapKey("index")
	}
	config := basic(mock, "data_disk {\n size = 250\n}\ndata_disk {\n size = 300\n}")
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, "data_disk {\n index = 2\n size = 250\n}")},
		resource.TestStep{
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(job, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(job, index(0), knownvalue.Int64Exact(1)),
				plancheck.ExpectKnownValue(job, index(1), knownvalue.Int64Exact(2)),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(job, index(0), knownvalue.Int64Exact(1)),
				statecheck.ExpectKnownValue(job, index(1), knownvalue.Int64Exact(2)),
			},
			Check: acctest.Called(mock, "ModifyReplicationJobAttribute", 1),
		},
		resource.TestStep{Config: config, PlanOnly: true},
	)
}
