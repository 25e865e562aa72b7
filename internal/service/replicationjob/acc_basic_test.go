package replicationjob_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestAccReplicationJob_basic(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{
			Config:           basic(mock),
			ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value(job, "id", knownvalue.StringRegexp(regexp.MustCompile(`^j-`))),
				acctest.Value(job, "source_id", knownvalue.StringExact(source)),
				acctest.Value(job, "region_id", knownvalue.StringExact("cn-hangzhou")),
				acctest.Value(job, "status", knownvalue.StringExact("Ready")),
				acctest.Value(job, "creation_time", knownvalue.NotNull()),
				acctest.Value(job, "valid_time", knownvalue.NotNull()),
				acctest.Value(job, "run_once", knownvalue.Bool(true)),
				acctest.Value(job, "data_disk", knownvalue.ListSizeExact(0)),
				acctest.Value(job, "system_disk_partition", knownvalue.ListSizeExact(0)),
				acctest.Value(job, "tags_all", knownvalue.MapSizeExact(0)),
			},
			Check: func(*terraform.State) error {
				create := mock.CallsTo("CreateReplicationJob")
				if len(create) != 1 {
					return fmt.Errorf("created %d times", len(create))
				}
				got := create[0].Business()
				if token := got["ClientToken"]; token == "" || len(token) > 64 {
					return fmt.Errorf("client token %q", token)
				}
				delete(got, "ClientToken")
				want := map[string]string{"RegionId": "cn-hangzhou", "SourceId": source, "SystemDiskSize": "80"}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					return fmt.Errorf("sent %v, want the sample request %v", got, want)
				}
				return nil
			},
		},
		resource.TestStep{
			Config:           basic(mock),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}

// The data disks of full.
const (
	dataDisk1 = `
  data_disk {
    index = 1
    size  = 200
    partition {
      device     = "1_0"
      size_bytes = 107374182400
      block      = false
    }
  }`
	dataDisk2 = `
  data_disk {
    index = 2
    size  = 300
  }`
)

// full is a configuration with nearly every argument; schedule and valid are RFC 3339 times.
func full(mock *smcmock.Server, schedule, valid string, disks ...string) string {
	return config(mock, `
  system_disk_size            = 120
  region_id                   = "ap-southeast-1"
  name                        = "web-01:first_try"
  description                 = "The web server. Moved on Sunday"
  target_type                 = "Image"
  image_name                  = "web-image"
  scheduled_start_time        = "`+schedule+`"
  valid_time                  = "`+valid+`"
  net_mode                    = 2
  vpc_id                      = "vpc-bp1vwnn14rqpyiczj0001"
  vswitch_id                  = "vsw-bp1ddbrxdlrcbim460001"
  replication_parameters      = jsonencode({ bandwidth_limit = 0, compress_level = 1, checksum = true })
  run_once                    = false
  frequency                   = 12
  max_number_of_image_to_keep = 3
  instance_type               = "ecs.c6.large"
  instance_ram_role           = "SMCAdmin"
  container_namespace         = "space"
  container_repository        = "repo"
  container_tag               = "CentOS:v1"
  license_type                = "BYOL"
  launch_template_id          = "lt-bp1template0000001"
  launch_template_version     = "Latest"
  resource_group_id           = "rg-bp1group00000001"
  job_type                    = 0

  system_disk_partition {
    device     = "0_0"
    size_bytes = 53687091200
    block      = true
  }

`+strings.Join(disks, "\n")+`

  tags = {
    env   = "test"
    empty = ""
  }

  timeouts {
    create = "5m"
    delete = "5m"
  }`)
}

func TestAccReplicationJob_full(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	mock.AddVSwitch("vsw-bp1ddbrxdlrcbim460001", "vpc-bp1vwnn14rqpyiczj0001")
	east := time.FixedZone("", 8*60*60)
	schedule := time.Now().Add(48 * time.Hour).Truncate(time.Second).In(east)
	valid := schedule.Add(20 * 24 * time.Hour)
	utc := func(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05Z") }
	configuration := full(mock, schedule.Format(time.RFC3339), valid.Format(time.RFC3339), dataDisk2, dataDisk1)

	acctest.Run(t, mock,
		resource.TestStep{
			Config: configuration,
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value(job, "scheduled_start_time", knownvalue.StringExact(schedule.Format(time.RFC3339))),
				acctest.Value(job, "region_id", knownvalue.StringExact("ap-southeast-1")),
				acctest.Value(job, "tags_all", knownvalue.MapSizeExact(2)),
				statecheck.ExpectKnownValue(job, tfjsonpath.New("data_disk").AtSliceIndex(0).AtMapKey("index"), knownvalue.Int64Exact(2)),
				statecheck.ExpectKnownValue(job, tfjsonpath.New("data_disk").AtSliceIndex(1).AtMapKey("partition").AtSliceIndex(0).AtMapKey("block"), knownvalue.Bool(false)),
			},
			Check: func(s *terraform.State) error {
				token := mock.CallsTo("CreateReplicationJob")[0].Params["ClientToken"]
				return acctest.Sent(mock, "CreateReplicationJob", map[string]string{
					"ClientToken": token, "RegionId": "ap-southeast-1", "SourceId": source, "SystemDiskSize": "120",
					"Name": "web-01:first_try", "Description": "The web server. Moved on Sunday",
					"TargetType": "Image", "ImageName": "web-image",
					"ScheduledStartTime": utc(schedule), "ValidTime": utc(valid),
					"NetMode": "2", "VpcId": "vpc-bp1vwnn14rqpyiczj0001", "VSwitchId": "vsw-bp1ddbrxdlrcbim460001",
					"ReplicationParameters": `{"bandwidth_limit":0,"checksum":true,"compress_level":1}`,
					"RunOnce":               "false", "Frequency": "12", "MaxNumberOfImageToKeep": "3",
					"InstanceType": "ecs.c6.large", "InstanceRamRole": "SMCAdmin",
					"ContainerNamespace": "space", "ContainerRepository": "repo", "ContainerTag": "CentOS:v1",
					"LicenseType": "BYOL", "LaunchTemplateId": "lt-bp1template0000001", "LaunchTemplateVersion": "Latest",
					"ResourceGroupId": "rg-bp1group00000001", "JobType": "0",
					"SystemDiskPart.1.Device": "0_0", "SystemDiskPart.1.SizeBytes": "53687091200", "SystemDiskPart.1.Block": "true",
					"DataDisk.1.Index": "2", "DataDisk.1.Size": "300",
					"DataDisk.2.Index": "1", "DataDisk.2.Size": "200",
					"DataDisk.2.Part.1.Device": "1_0", "DataDisk.2.Part.1.SizeBytes": "107374182400", "DataDisk.2.Part.1.Block": "false",
					"Tag.1.Key": "empty", "Tag.1.Value": "", "Tag.2.Key": "env", "Tag.2.Value": "test",
				})(s)
			},
		},
		resource.TestStep{Config: configuration, PlanOnly: true},
	)
}

func TestAccReplicationJob_forEach(t *testing.T) {
	t.Parallel()
	const fleet = 12
	mock := startMock(t)
	for i := range fleet {
		mock.AddSource(smcmock.NewSource(fmt.Sprintf("s-bp1fleet%08d", i)))
	}
	configuration := acctest.ProviderConfig(mock) + fmt.Sprintf(`
resource "smc_replication_job" "fleet" {
  for_each         = toset([for i in range(%d) : format("s-bp1fleet%%08d", i)])
  source_id        = each.key
  name             = "fleet-${each.key}"
  system_disk_size = 80
}

output "ids" {
  value = [for j in smc_replication_job.fleet : j.id]
}
`, fleet)
	acctest.Run(t, mock,
		resource.TestStep{
			Config: configuration,
			PostApplyFunc: func() {
				if calls, jobs := len(mock.CallsTo("CreateReplicationJob")), len(mock.Jobs()); calls != fleet || jobs != fleet {
					t.Errorf("%d creations and %d replication jobs, want %d", calls, jobs, fleet)
				}
			},
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("ids", knownvalue.ListSizeExact(fleet))},
		},
		resource.TestStep{Config: configuration, PlanOnly: true},
		// The test framework itself cannot end with for_each in the state.
		resource.TestStep{Config: acctest.ProviderConfig(mock) + `output "ids" { value = [] }`},
	)
}

func TestAccReplicationJob_crossRegion(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	configuration := basic(mock, `region_id = "us-west-1"`)
	same := statecheck.CompareValue(compare.ValuesSame())
	acctest.Run(t, mock,
		resource.TestStep{Config: configuration, ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(job, tfjsonpath.New("id"))}},
		resource.TestStep{
			Config: basic(mock, `region_id = "us-west-1"`, `name = "renamed"`, `tags = { a = "b" }`), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(job, tfjsonpath.New("id"))},
			Check: func(*terraform.State) error {
				var problems []error
				for _, call := range mock.Calls() {
					if call.Action != "DescribeSourceServers" && call.Params["RegionId"] != "us-west-1" { // Source servers have no region.
						problems = append(problems, fmt.Errorf("%s was sent to %q", call.Action, call.Params["RegionId"]))
					}
				}
				return errors.Join(problems...)
			},
		},
		// Without region_id, the job stays where it is.
		resource.TestStep{Config: basic(mock, `name = "renamed"`, `tags = { a = "b" }`), PlanOnly: true},
		resource.TestStep{Config: basic(mock, `region_id = "cn-beijing"`), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionDestroyBeforeCreate)},
	)
}

func TestAccReplicationJob_unknownValues(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	configuration := acctest.ProviderConfig(mock) + fmt.Sprintf(`
resource "terraform_data" "later" {
  input = {
    source   = %q
    name     = "later-name"
    type     = "Image"
    image    = "later-image"
    size     = 90
    bytes    = 5368709120
    device   = "1_0"
    disks    = [1]
    json     = "{\"checksum\":true}"
    start    = %q
    valid    = ""
    net      = 0
    once     = true
    tags     = { later = "yes" }
  }
}

locals { later = terraform_data.later.output }

resource "smc_replication_job" "test" {
  source_id              = local.later.source
  name                   = local.later.name
  target_type            = local.later.type
  image_name             = local.later.image
  system_disk_size       = local.later.size
  scheduled_start_time   = local.later.start
  valid_time             = local.later.valid
  replication_parameters = local.later.json
  net_mode               = local.later.net
  run_once               = local.later.once
  tags                   = local.later.tags

  system_disk_partition {
    device     = "0_0"
    size_bytes = local.later.bytes
  }

  dynamic "data_disk" {
    for_each = local.later.disks
    content {
      index = data_disk.value
      size  = local.later.size
      partition {
        device     = local.later.device
        size_bytes = local.later.bytes
      }
    }
  }
}
`, source, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	acctest.Run(t, mock,
		resource.TestStep{
			Config: configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(job, tfjsonpath.New("source_id")),
				plancheck.ExpectUnknownValue(job, tfjsonpath.New("tags_all")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value(job, "name", knownvalue.StringExact("later-name")),
				acctest.Value(job, "valid_time", knownvalue.StringExact("")),
				acctest.Value(job, "tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"later": knownvalue.StringExact("yes")})),
				statecheck.ExpectKnownValue(job, tfjsonpath.New("data_disk").AtSliceIndex(0).AtMapKey("partition").AtSliceIndex(0).AtMapKey("block"), knownvalue.NotNull()),
			},
		},
		resource.TestStep{Config: configuration, PlanOnly: true},
	)
}

func TestAccReplicationJob_neverExpires(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, `valid_time = ""`)},
		resource.TestStep{Config: basic(mock, `valid_time = ""`), PlanOnly: true},
	)
}
