package replicationjob_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestAccReplicationJob_import(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	schedule := time.Now().Add(48 * time.Hour).UTC().Format(time.RFC3339)
	// An import takes the disks in the order of their indexes.
	configuration := full(mock, schedule, time.Now().Add(30*24*time.Hour).UTC().Format(time.RFC3339), dataDisk1)
	regional := func(s *terraform.State) (string, error) {
		return "ap-southeast-1:" + s.RootModule().Resources[job].Primary.ID, nil
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			ResourceName: job, ImportState: true, ImportStateIdFunc: regional, ImportStateVerify: true,
			ImportStateVerifyIgnore: []string{"timeouts"}, // They are not the API's.
		},
	)
}

// writtenDisks are blocks for all that SMC has besides: an import takes it all.
const writtenDisks = "data_disk {\n index = 1\n size = 150\n partition {\n device = \"1_0\"\n size_bytes = 107374182400\n }\n}\n" +
	"system_disk_partition {\n device = \"0_0\"\n size_bytes = 53687091200\n}"

func TestAccReplicationJob_importInProviderRegion(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	configuration := basic(mock, `name = "imported"`, `target_type = "Image"`, `image_name = "imported-image"`, `tags = { a = "b" }`, writtenDisks)
	acctest.Run(t, mock,
		resource.TestStep{Config: configuration},
		resource.TestStep{ResourceName: job, ImportState: true, ImportStateVerify: true},
		resource.TestStep{
			ResourceName: job, ImportState: true, ImportStateKind: resource.ImportBlockWithID,
			ImportPlanChecks: resource.ImportPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}

// By identity, for Terraforms that have identities.
func TestAccReplicationJob_importByIdentity(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	regional := basic(mock, `region_id = "ap-southeast-1"`, writtenDisks)
	identified := statecheck.ExpectIdentity(job, map[string]knownvalue.Check{
		"id": knownvalue.StringRegexp(regexp.MustCompile("^j-")), "region_id": knownvalue.StringExact("ap-southeast-1"),
	})
	acctest.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		ProtoV6ProviderFactories: acctest.ProviderFactories(),
		Steps: []resource.TestStep{
			{Config: regional, ConfigStateChecks: []statecheck.StateCheck{identified, statecheck.ExpectIdentityValueMatchesState(job, tfjsonpath.New("id"))}},
			{
				ResourceName: job, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity,
				ImportPlanChecks: resource.ImportPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{Config: basic(mock, `region_id = "ap-southeast-1"`, `name = "renamed"`, writtenDisks), ConfigStateChecks: []statecheck.StateCheck{identified}},
		},
	})
}

// Configuration that Terraform generates for an import plans clean.
func TestAccReplicationJob_importGeneratedConfig(t *testing.T) {
	t.Parallel()
	// The provider is named because Terraform 1.16.0 would look for hashicorp/smc.
	const block = `
terraform {
  required_providers {
    smc = {
      source = "seed-1848b749/smc"
    }
  }
}

import {
  to       = smc_replication_job.generated
  id       = smc_replication_job.test.id
  provider = smc
}
`
	for _, test := range []struct{ name, arguments string }{
		{"basic", ""},
		{"disks", "data_disk {\n index = 1\n size = 150\n}"},
		{"lvm", lvmDisks},
		{"incremental", "run_once = false\n frequency = 12\n max_number_of_image_to_keep = 2"},
		{"network", "net_mode = 2\n vswitch_id = \"vsw-one\""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := startLVMMock(t)
			configuration := basic(mock, test.arguments)
			acctest.Run(t, mock,
				resource.TestStep{Config: configuration},
				resource.TestStep{
					Config: configuration + block, ImportStateConfigExact: true,
					ResourceName: job, ImportState: true, ImportStateKind: resource.ImportBlockWithID, GenerateConfig: true,
					ImportPlanChecks: resource.ImportPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				},
			)
		})
	}
}

func TestAccReplicationJob_importErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, id, want string }{
		{"not an ID", "web-01", `"web-01" is not the ID of a replication job`},
		{"two colons", "a:b:j-1", `is not the ID of a replication job`},
		{"no such job", "j-bp1doesnotexist", "Region cn-hangzhou has no replication job j-bp1doesnotexist"},
		{"another region", "us-west-1:%s", "Region us-west-1 has no replication job"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			acctest.Run(t, mock,
				resource.TestStep{Config: basic(mock)},
				resource.TestStep{
					ResourceName: job, ImportState: true, ExpectError: acctest.Message(test.want),
					ImportStateIdFunc: func(s *terraform.State) (string, error) {
						if test.name == "another region" {
							return fmt.Sprintf(test.id, s.RootModule().Resources[job].Primary.ID), nil
						}
						return test.id, nil
					},
				},
			)
		})
	}
}

// A job made by hand, with everything that SMC derives, is adopted without a change to it.
func TestAccReplicationJob_importForeignJob(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	id := mock.AddJob(smcmock.Job{SourceId: source, RegionId: "cn-hangzhou", Name: "by-hand", SystemDiskSize: 80})
	configuration := acctest.ProviderConfig(mock) + fmt.Sprintf(`
import {
  to = smc_replication_job.test
  id = %q
}

resource "smc_replication_job" "test" {
  source_id        = %q
  name             = "by-hand"
  system_disk_size = 80
}
`, id, source)
	acctest.Run(t, mock,
		resource.TestStep{
			Config: configuration,
			Check:  resource.ComposeAggregateTestCheckFunc(acctest.Called(mock, "CreateReplicationJob", 0), acctest.Called(mock, "ModifyReplicationJobAttribute", 0)),
		},
		resource.TestStep{Config: configuration, PlanOnly: true},
	)
	if job, ok := mock.Job(id); ok {
		t.Errorf("the adopted job is left: %+v", job)
	}
}
