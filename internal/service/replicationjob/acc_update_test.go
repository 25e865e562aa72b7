package replicationjob_test

import (
	"fmt"
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

func later(d time.Duration) string { return time.Now().Add(d).UTC().Format("2006-01-02T15:04:05Z") }

// Every attribute that can be changed in place: only what changed is sent, the
// job keeps its ID, and the next plan is empty.
func TestAccReplicationJob_updateInPlace(t *testing.T) {
	t.Parallel()
	start1, start2 := later(24*time.Hour), later(48*time.Hour)
	valid1, valid2 := later(20*24*time.Hour), later(40*24*time.Hour)
	incremental := "run_once = false\n"
	for _, test := range []struct {
		name          string
		status        string // "" leaves the job Ready
		before, after string
		sent          map[string]string
	}{
		{"name", "", `name = "one-name"`, `name = "two-name"`, map[string]string{"Name": "two-name"}},
		{"name_finished", "Finished", `name = "one-name"`, `name = "two-name"`, map[string]string{"Name": "two-name"}},
		{"description", "Running", `description = "one"`, `description = "two"`, map[string]string{"Description": "two"}},
		{"system_disk_size", "", `system_disk_size = 80`, `system_disk_size = 100`, map[string]string{"SystemDiskSize": "100"}},
		{"target_type", "", `target_type = "Image"
			image_name = "an-image"`, `target_type = "ContainerImage"
			image_name = "an-image"`, map[string]string{"TargetType": "ContainerImage"}},
		{"image_name", "", `image_name = "one-image"`, `image_name = "two-image"`, map[string]string{"ImageName": "two-image"}},
		{"instance", "", `target_type = "TargetInstance"
			instance_id = "i-one"`, `target_type = "Instance"
			instance_id = "i-two"`, map[string]string{"InstanceId": "i-two"}},
		{"container", "", `container_namespace = "n1"
			container_repository = "r1"
			container_tag = "t1"`, `container_namespace = "n2"
			container_repository = "r2"
			container_tag = "t2"`, map[string]string{"ContainerNamespace": "n2", "ContainerRepository": "r2", "ContainerTag": "t2"}},
		{"scheduled_start_time", "", `scheduled_start_time = "` + start1 + `"`, `scheduled_start_time = "` + start2 + `"`, map[string]string{"ScheduledStartTime": start2}},
		{"valid_time", "Running", `valid_time = "` + valid1 + `"`, `valid_time = "` + valid2 + `"`, map[string]string{"ValidTime": valid2}},
		{"never_expires", "", `valid_time = "` + valid1 + `"`, `valid_time = ""`, map[string]string{"ValidTime": ""}},
		{"frequency", "Waiting", incremental + `frequency = 12
			max_number_of_image_to_keep = 3`, incremental + `frequency = 24
			max_number_of_image_to_keep = 5`, map[string]string{"Frequency": "24", "MaxNumberOfImageToKeep": "5"}},
		{"network", "", `vswitch_id = "vsw-one"`, `net_mode = 2
			vswitch_id = "vsw-two"`, map[string]string{"NetMode": "2", "VSwitchId": "vsw-two"}},
		{"replication_parameters", "", `replication_parameters = "{\"checksum\":true}"`, `replication_parameters = "{\"checksum\":false}"`,
			map[string]string{"ReplicationParameters": `{"checksum":false}`}},
		{"intermediate", "", `instance_type = "ecs.c6.large"
			instance_ram_role = "One"
			launch_template_id = "lt-one"
			launch_template_version = "1"`, `instance_type = "ecs.g6.large"
			instance_ram_role = "Two"
			launch_template_id = "lt-two"
			launch_template_version = "2"`,
			map[string]string{"InstanceType": "ecs.g6.large", "InstanceRamRole": "Two", "LaunchTemplateId": "lt-two", "LaunchTemplateVersion": "2"}},
		{"data_disk", "", `data_disk {
			index = 1
			size  = 150
		}`, `data_disk {
			index = 1
			size  = 200
			partition {
				device     = "1_0"
				size_bytes = 107374182400
			}
		}
		data_disk {
			index = 2
			size  = 300
		}`, map[string]string{
			"DataDisk.1.Index": "1", "DataDisk.1.Size": "200", "DataDisk.1.Part.1.Device": "1_0", "DataDisk.1.Part.1.SizeBytes": "107374182400",
			"DataDisk.2.Index": "2", "DataDisk.2.Size": "300",
		}},
		{"system_disk_partition", "", `system_disk_partition {
			device     = "0_0"
			size_bytes = 53687091200
		}`, `system_disk_partition {
			device     = "0_0"
			size_bytes = 64424509440
			block      = false
		}`, map[string]string{"SystemDiskPart.1.Device": "0_0", "SystemDiskPart.1.SizeBytes": "64424509440", "SystemDiskPart.1.Block": "false"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			before, after := config(mock, withSize(test.before)), config(mock, withSize(test.after))
			same := statecheck.CompareValue(compare.ValuesSame())
			acctest.Run(t, mock,
				resource.TestStep{Config: before, ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(job, tfjsonpath.New("id"))}},
				resource.TestStep{
					PreConfig:         func() { setStatus(t, mock, test.status) },
					Config:            after,
					ConfigPlanChecks:  acctest.Expect(job, plancheck.ResourceActionUpdate),
					ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(job, tfjsonpath.New("id"))},
					Check: func(s *terraform.State) error {
						j, err := theJob(mock)
						if err != nil {
							return err
						}
						want := map[string]string{"JobId": j.JobId, "RegionId": "cn-hangzhou"}
						for k, v := range test.sent {
							want[k] = v
						}
						return resource.ComposeAggregateTestCheckFunc(
							acctest.Sent(mock, "ModifyReplicationJobAttribute", want), acctest.Called(mock, "ModifyReplicationJobAttribute", 1),
							acctest.Called(mock, "TagResources", 0), acctest.Called(mock, "UntagResources", 0),
						)(s)
					},
				},
				resource.TestStep{Config: after, PlanOnly: true},
				resource.TestStep{PreConfig: func() { setStatus(t, mock, "Ready") }, Config: after, Destroy: true},
			)
		})
	}
}

// withSize adds the required system disk size where the arguments have none.
func withSize(arguments string) string {
	if strings.Contains(arguments, "system_disk_size") {
		return arguments
	}
	return "system_disk_size = 80\n" + arguments
}

// setStatus puts the only job into a status, in its quietest phase.
func setStatus(t *testing.T, mock *smcmock.Server, status string) {
	t.Helper()
	if status == "" {
		return
	}
	j, err := theJob(mock)
	if err != nil {
		t.Fatal(err)
	}
	mock.UpdateJob(j.JobId, func(j *smcmock.Job) {
		j.Status, j.BusinessStatus = status, ""
		if status == "Running" {
			j.BusinessStatus = "Syncing"
		}
	})
}

// Whether an explicitly empty description clears the job's is not documented: either
// it is gone, or the text is left alone after one try.
func TestAccReplicationJob_descriptionRemoved(t *testing.T) {
	t.Parallel()
	for name, clears := range map[string]bool{"cleared": true, "kept": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, func(o *smcmock.Options) { o.Switches.EmptyClears = clears })
			acctest.Run(t, mock,
				resource.TestStep{Config: basic(mock, `description = "Soon gone"`)},
				resource.TestStep{
					Config: basic(mock), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
					ConfigStateChecks: []statecheck.StateCheck{acctest.Value(job, "name", knownvalue.NotNull())},
					Check: func(*terraform.State) error {
						calls := mock.CallsTo("ModifyReplicationJobAttribute")
						if v, ok := calls[len(calls)-1].Params["Description"]; !ok || v != "" {
							return fmt.Errorf("description %q (sent: %v), want an explicitly empty one", v, ok)
						}
						return nil
					},
				},
				resource.TestStep{Config: basic(mock), PlanOnly: true},
				// Another change does not try again, and another text is drift.
				resource.TestStep{Config: basic(mock, `name = "renamed"`)},
				resource.TestStep{Config: basic(mock, `name = "renamed"`), PlanOnly: true, Check: acctest.Called(mock, "ModifyReplicationJobAttribute", 2)},
				resource.TestStep{
					PreConfig: change(t, mock, func(j *smcmock.Job) { j.Description = "By hand" }),
					Config:    basic(mock, `name = "renamed"`), PlanOnly: true, ExpectNonEmptyPlan: true,
				},
			)
		})
	}
}

func TestAccReplicationJob_tags(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	tags := func(tags string) string { return basic(mock, "tags = "+tags) }
	all := func(want map[string]string) []statecheck.StateCheck {
		checks := make(map[string]knownvalue.Check, len(want))
		for k, v := range want {
			checks[k] = knownvalue.StringExact(v)
		}
		return []statecheck.StateCheck{acctest.Value(job, "tags_all", knownvalue.MapExact(checks))}
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: tags(`{ a = "1", b = "2" }`), ConfigStateChecks: all(map[string]string{"a": "1", "b": "2"})},
		resource.TestStep{
			Config: tags(`{ b = "3", c = "" }`), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			ConfigStateChecks: all(map[string]string{"b": "3", "c": ""}),
			Check: resource.ComposeAggregateTestCheckFunc(
				acctest.Called(mock, "ModifyReplicationJobAttribute", 0), acctest.Called(mock, "UntagResources", 1), acctest.Called(mock, "TagResources", 1),
				func(s *terraform.State) error {
					j, err := theJob(mock)
					if err != nil {
						return err
					}
					return acctest.Sent(mock, "TagResources", map[string]string{
						"RegionId": "cn-hangzhou", "ResourceType": "replicationjob", "ResourceId.1": j.JobId,
						"Tag.1.Key": "b", "Tag.1.Value": "3", "Tag.2.Key": "c", "Tag.2.Value": "",
					})(s)
				},
			),
		},
		resource.TestStep{Config: tags(`{ b = "3", c = "" }`), PlanOnly: true},
		resource.TestStep{Config: basic(mock), ConfigStateChecks: append(all(map[string]string{}), acctest.Value(job, "tags", knownvalue.Null()))},
		resource.TestStep{Config: basic(mock), PlanOnly: true},
	)
}

// What cannot be changed in place replaces a job that has not started; a job that has
// keeps what it has.
func TestAccReplicationJob_replacementByStatus(t *testing.T) {
	t.Parallel()
	const incremental = `
  run_once                    = false
  max_number_of_image_to_keep = 3
  frequency                   = `
	for _, test := range []struct {
		name, status, before, after string
		action                      plancheck.ResourceActionType
	}{
		{"image_name_ready", "", `image_name = "one-image"`, `image_name = "two-image"`, plancheck.ResourceActionUpdate},
		{"image_name_stopped", "Stopped", `image_name = "one-image"`, `image_name = "two-image"`, plancheck.ResourceActionNoop},
		{"system_disk_finished", "Finished", `system_disk_size = 80`, `system_disk_size = 90`, plancheck.ResourceActionNoop},
		{"system_disk_beyond_modify", "", `system_disk_size = 80`, `system_disk_size = 501`, plancheck.ResourceActionDestroyBeforeCreate},
		{"frequency_waiting", "Waiting", incremental + "12", incremental + "13", plancheck.ResourceActionUpdate},
		{"frequency_inerror", "InError", incremental + "12", incremental + "13", plancheck.ResourceActionNoop},
		{"run_once", "", ``, incremental + "12", plancheck.ResourceActionDestroyBeforeCreate},
		{"valid_time_finished", "Finished", ``, `valid_time = "` + later(50*24*time.Hour) + `"`, plancheck.ResourceActionNoop},
		{"valid_time_stopped", "Stopped", ``, `valid_time = "` + later(50*24*time.Hour) + `"`, plancheck.ResourceActionUpdate},
		{"license_type", "", ``, `license_type = "BYOL"`, plancheck.ResourceActionDestroyBeforeCreate},
		{"schedule_removed", "", `scheduled_start_time = "` + later(time.Hour) + `"`, ``, plancheck.ResourceActionDestroyBeforeCreate},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			after := config(mock, withSize(test.after))
			acctest.Run(t, mock,
				resource.TestStep{Config: config(mock, withSize(test.before))},
				resource.TestStep{PreConfig: func() { setStatus(t, mock, test.status) }, Config: after, ConfigPlanChecks: acctest.Expect(job, test.action)},
				resource.TestStep{Config: after, PlanOnly: true},
			)
		})
	}
}

// Removing an attribute that no longer matters does not restart a migration.
func TestAccReplicationJob_pastScheduleRemoved(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, `scheduled_start_time = "`+later(time.Hour)+`"`)},
		resource.TestStep{PreConfig: func() { setStatus(t, mock, "Finished") }, RefreshState: true},
		resource.TestStep{Config: basic(mock), PlanOnly: true},
	)
}

// A time, a target type or JSON written in another way is not a change.
func TestAccReplicationJob_equivalentValues(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	at := time.Now().Add(30 * time.Hour).Truncate(time.Second)
	east := at.In(time.FixedZone("", 8*60*60)).Format(time.RFC3339)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, `scheduled_start_time = "`+at.UTC().Format(time.RFC3339)+`"`,
			`target_type = "instance"`, `instance_id = "i-one"`, `replication_parameters = "{\"a\":1,\"b\":2}"`)},
		resource.TestStep{Config: basic(mock, `scheduled_start_time = "`+east+`"`,
			`target_type = "TargetInstance"`, `instance_id = "i-one"`, `replication_parameters = "{ \"b\": 2, \"a\": 1 }"`), PlanOnly: true},
	)
}

// Disks and partitions may be reordered, and what the API filled in follows them.
func TestAccReplicationJob_blocksByKey(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	one := "data_disk {\n index = 1\n size = 150\n partition {\n device = \"1_0\"\n size_bytes = 107374182400\n }\n}"
	two := "data_disk {\n index = 2\n size = 300\n}"
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, one, two)},
		resource.TestStep{Config: basic(mock, one, two), PlanOnly: true},
		resource.TestStep{Config: basic(mock, two, one), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(job, tfjsonpath.New("data_disk").AtSliceIndex(1).AtMapKey("partition").AtSliceIndex(0).AtMapKey("block"), knownvalue.NotNull()),
		}},
		resource.TestStep{Config: basic(mock, two, one), PlanOnly: true},
		// A disk that is no longer configured.
		resource.TestStep{Config: basic(mock, one), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate)},
		resource.TestStep{Config: basic(mock, one), PlanOnly: true},
		// None is left: Terraform does not manage them any more.
		resource.TestStep{Config: basic(mock), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate)},
		resource.TestStep{Config: basic(mock), PlanOnly: true},
	)
}

// A disk may leave its index and size to SMC.
func TestAccReplicationJob_computedIndex(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	configuration := basic(mock, "data_disk {\n size = 150\n}")
	acctest.Run(t, mock,
		resource.TestStep{Config: configuration, ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(job, tfjsonpath.New("data_disk").AtSliceIndex(0).AtMapKey("index"), knownvalue.Int64Exact(1)),
		}},
		resource.TestStep{Config: configuration, PlanOnly: true},
	)
}
