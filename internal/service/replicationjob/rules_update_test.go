package replicationjob_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Every attribute that can be changed in place: only what changed is sent, the
// job keeps its ID, and the next plan is empty.
func TestRules_updateInPlace(t *testing.T) {
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
		{"data_disk_without_index", "", `data_disk {
			index = 2
			size  = 250
		}`, `data_disk {
			size = 150
		}
		data_disk {
			size = 300
			partition {
				device     = "2_0"
				size_bytes = 107374182400
			}
		}`, map[string]string{
			"DataDisk.1.Index": "1", "DataDisk.1.Size": "150",
			"DataDisk.2.Index": "2", "DataDisk.2.Size": "300", "DataDisk.2.Part.1.Device": "2_0", "DataDisk.2.Part.1.SizeBytes": "107374182400",
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
			d := newDeployment(t, mock)
			before, after := body(t, withSize(test.before)), body(t, withSize(test.after))
			id := d.Create(before)
			setStatus(t, mock, test.status)
			d.step(after, acctest.ActionUpdate)
			if d.ID() != id {
				t.Errorf("another job: %s", d.ID())
			}
			want := map[string]string{"JobId": id, "RegionId": "cn-hangzhou"}
			maps.Copy(want, test.sent)
			if err := resource.ComposeAggregateTestCheckFunc(
				acctest.Sent(mock, "ModifyReplicationJobAttribute", want), acctest.Called(mock, "ModifyReplicationJobAttribute", 1),
				acctest.Called(mock, "TagResources", 0), acctest.Called(mock, "UntagResources", 0),
			)(nil); err != nil {
				t.Error(err)
			}
			d.settled(after)
			setStatus(t, mock, "Ready")
			d.destroyed()
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

// What cannot be changed in place replaces a job that has not started; a job that has
// keeps what it has.
func TestRules_replacementByStatus(t *testing.T) {
	t.Parallel()
	const incremental = `
  run_once                    = false
  max_number_of_image_to_keep = 3
  frequency                   = `
	for _, test := range []struct {
		name, status, before, after string
		action                      string
	}{
		{"image_name_ready", "", `image_name = "one-image"`, `image_name = "two-image"`, acctest.ActionUpdate},
		{"image_name_stopped", "Stopped", `image_name = "one-image"`, `image_name = "two-image"`, acctest.ActionNone},
		{"system_disk_finished", "Finished", `system_disk_size = 80`, `system_disk_size = 90`, acctest.ActionNone},
		{"system_disk_beyond_modify", "", `system_disk_size = 80`, `system_disk_size = 501`, acctest.ActionReplace},
		{"frequency_waiting", "Waiting", incremental + "12", incremental + "13", acctest.ActionUpdate},
		{"frequency_inerror", "InError", incremental + "12", incremental + "13", acctest.ActionNone},
		{"run_once", "", ``, incremental + "12", acctest.ActionReplace},
		{"valid_time_finished", "Finished", ``, `valid_time = "` + later(50*24*time.Hour) + `"`, acctest.ActionNone},
		{"valid_time_stopped", "Stopped", ``, `valid_time = "` + later(50*24*time.Hour) + `"`, acctest.ActionUpdate},
		{"license_type", "", ``, `license_type = "BYOL"`, acctest.ActionReplace},
		{"schedule_removed", "", `scheduled_start_time = "` + later(time.Hour) + `"`, ``, acctest.ActionReplace},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			d := newDeployment(t, mock)
			d.Create(body(t, withSize(test.before)))
			setStatus(t, mock, test.status)
			after := body(t, withSize(test.after))
			d.step(after, test.action)
			d.settled(after)
			d.destroyed()
		})
	}
}

// Tags that others have attached are removed as soon as the configuration has tags, also where SMC
// does not report them with the job and the state therefore does not have them.
func TestRules_tagsLater(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		after    object
		imported bool
		want     string
	}{
		"tags":                 {after: object{"tags": object{"env": "test"}}, want: "map[env:test]"},
		"no tags":              {after: object{"tags": object{}}, want: "map[]"},
		"another name":         {after: object{"name": "web-02"}, want: "map[env:old foreign:1]"},
		"after an import":      {after: object{"tags": object{"env": "test"}}, imported: true, want: "map[env:test]"},
		"none after an import": {after: object{"tags": object{}}, imported: true, want: "map[]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, func(o *smcmock.Options) { o.Switches.OlderFields = true })
			d := newDeployment(t, mock)
			before := object{"source_id": source, "system_disk_size": 80}
			id := d.Create(before)
			mock.UpdateJob(id, func(j *smcmock.Job) { j.Tags = map[string]string{"foreign": "1", "env": "old"} })
			if test.imported {
				d.Adopt(id)
			}
			config := with(before, test.after)
			d.step(config, acctest.ActionUpdate)
			if job, _ := mock.Job(id); fmt.Sprint(job.Tags) != test.want {
				t.Errorf("SMC has %v, want %s", job.Tags, test.want)
			}
			d.settled(config)
		})
	}
}
