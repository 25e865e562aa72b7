package smcmock_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// modifiedID is the replication job that the tests of ModifyReplicationJobAttribute change.
const modifiedID = "j-one"

// modifyStart starts a server with a replication job of the given status, "Running/" and a phase being one, too.
func modifyStart(t *testing.T, status string, switches smcmock.Switches) *smcmock.Server {
	t.Helper()
	s := limitStart(t, switches)
	status, phase, _ := strings.Cut(status, "/")
	s.AddJob(smcmock.Job{
		JobId: modifiedID, SourceId: "s-one", Name: "before", Description: "before", Status: status, BusinessStatus: phase,
		ImageName: "before", InstanceType: "before", Frequency: 24, MaxNumberOfImageToKeep: 5, ScheduledStartTime: modifiedTime("2026-03-20T00:00:00Z"),
	})
	return s
}

func modifiedTime(text string) time.Time {
	t, _ := time.Parse(time.RFC3339, text)
	return t
}

// modify changes the replication job. code is what is expected, "" is success; without success, nothing changes.
func modify(t *testing.T, s *smcmock.Server, change params, code string) smcmock.Job {
	t.Helper()
	before, _ := s.Job(modifiedID)
	response := limitCall(t, s, "ModifyReplicationJobAttribute", limitWith(change, "JobId", modifiedID))
	if got, _ := response["Code"].(string); got != code {
		t.Errorf("%s %.200v: %v, want %q", before.Status, change, response, code)
	}
	after, _ := s.Job(modifiedID)
	if code == "" && (len(response) != 1 || response["RequestId"] == "") {
		t.Errorf("%v", response)
	}
	if code != "" && !reflect.DeepEqual(before, after) {
		t.Errorf("%.200v: changed to %+v", change, after)
	}
	return after
}

// modifiedStatuses are all statuses, and the phases of Running.
var modifiedStatuses = []string{
	"Ready", "Running/Preparing", "Running/Syncing", "Running/Processing", "Running/Cleaning", "Stopped", "InError", "Waiting", "Finished",
	"Expired", "Deleting",
}

// modifiable are changes of every attribute by the statuses in which they are possible.
var modifiable = []struct {
	statuses string
	changes  []params
}{
	{
		"Ready, Running, Stopped, InError, Waiting, Finished, Expired, Deleting",
		[]params{{"Name": "after"}, {"Description": "after"}},
	},
	{"Ready, Running, Stopped, InError, Waiting", []params{{"ValidTime": "2026-04-20T00:00:00Z"}, {"ValidTime": ""}}},
	{"Ready, Waiting", []params{{"Frequency": "168"}, {"MaxNumberOfImageToKeep": "10"}}},
	{"Ready", []params{
		{"TargetType": "ContainerImage"}, {"ScheduledStartTime": "2026-03-25T00:00:00Z"}, {"ScheduledStartTime": ""}, {"ImageName": "after"},
		{"InstanceId": "i-after"}, {"InstanceType": "after"}, {"InstanceRamRole": "after"}, {"ContainerNamespace": "after"},
		{"ContainerRepository": "after"}, {"ContainerTag": "after"}, {"SystemDiskSize": "80"},
		{"SystemDiskPart.1.Device": "0_0", "SystemDiskPart.1.SizeBytes": "1", "SystemDiskPart.1.Block": "false"},
		{"DataDisk.1.Index": "1", "DataDisk.1.Size": "300"},
		{"DataDisk.1.Part.1.Device": "1_0", "DataDisk.1.Part.1.SizeBytes": "1", "DataDisk.1.Part.1.Block": "false"},
		{"LaunchTemplateId": "lt-after"}, {"LaunchTemplateVersion": "Latest"}, {"NetMode": "2", "VSwitchId": "vsw-after"}, {"VSwitchId": "vsw-after"},
		{"VpcId": "vpc-after"}, {"ReplicationParameters": "{}"}, {"TargetType": "Instance", "InstanceId": "i-after"},
	}},
}

func TestModify_WhichAttributeInWhichStatus(t *testing.T) {
	t.Parallel()
	for _, status := range modifiedStatuses {
		for _, row := range modifiable {
			for _, change := range row.changes {
				s := modifyStart(t, status, smcmock.Switches{})
				before, _ := s.Job(modifiedID)
				name, _, _ := strings.Cut(status, "/")
				if slices.Contains(strings.Split(row.statuses, ", "), name) {
					if after := modify(t, s, change, ""); reflect.DeepEqual(before, after) {
						t.Errorf("%s %v: nothing changed", status, change)
					}
					continue
				}
				modify(t, s, change, "ReplicationJob.InvalidStatus")
				response := limitCall(t, s, "ModifyReplicationJobAttribute", limitWith(change, "JobId", modifiedID))
				want := "The specified replication job status: " + name + " is invalid. This operation can only be performed in the following status: " +
					row.statuses + "."
				if response["Message"] != want {
					t.Errorf("%s %v: %v, want %s", status, change, response["Message"], want)
				}
			}
		}
	}
}

func TestModify_AllOrNothing(t *testing.T) {
	t.Parallel()
	s := modifyStart(t, "Waiting", smcmock.Switches{})
	modify(t, s, params{"Name": "after", "Frequency": "12", "ImageName": "after"}, "ReplicationJob.InvalidStatus")
	job := modify(t, s, params{"Name": "after", "Frequency": "12", "Description": "after", "MaxNumberOfImageToKeep": "2"}, "")
	if job.Name != "after" || job.Frequency != 12 || job.Description != "after" || job.MaxNumberOfImageToKeep != 2 || job.ImageName != "before" {
		t.Errorf("%+v", job)
	}
	modify(t, s, nil, "")
	// The region is no attribute: clients send it with every request.
	if job = modify(t, s, params{"RegionId": "cn-beijing"}, ""); job.RegionId != "cn-hangzhou" {
		t.Errorf("%s", job.RegionId)
	}
	s.Switch(func(w *smcmock.Switches) { w.OlderErrors = true })
	response := limitCall(t, s, "ModifyReplicationJobAttribute", params{"JobId": modifiedID, "ImageName": "after"})
	if response["Message"] != "The specified replication job status is invalid." {
		t.Errorf("%v", response)
	}
}

func TestModify_Limits(t *testing.T) {
	t.Parallel()
	s := modifyStart(t, "Ready", smcmock.Switches{})
	long := "a" + strings.Repeat("9", 127)
	for _, l := range []limit{
		{name: "Name", accepted: []string{"ab", long, "服务器"}, refused: []string{"a", long + "9", "1a", "a b", "http://a"}},
		{name: "ImageName", accepted: []string{"ab", long}, refused: []string{"a", long + "9", "1a", "a b", "https://a"}},
		{name: "Description", accepted: []string{"a b", long}, refused: []string{"a", long + "9", "http://a"}},
		{name: "SystemDiskSize", accepted: []string{"20", "500"}, refused: []string{"19", "501", "2048", "x"}},
		{name: "Frequency", accepted: []string{"1", "168"}, refused: []string{"0", "169", "x"}},
		{name: "MaxNumberOfImageToKeep", accepted: []string{"1", "10"}, refused: []string{"0", "11", "x"}},
		{name: "TargetType", accepted: []string{"image", "ContainerImage", "Image"}, refused: []string{"Disk"}},
		{name: "TargetType", refused: []string{"Instance", "TargetInstance"}, code: "MissingParameter"},
		{name: "NetMode", accepted: []string{"0"}, refused: []string{"1", "3", "x"}},
		{name: "NetMode", refused: []string{"2"}, code: "MissingParameter"},
		{
			name: "ScheduledStartTime", accepted: []string{"2026-03-01T08:00:01Z", "2026-03-31T08:00:00Z"},
			refused: []string{"2026-03-01T08:00:00Z", "2026-03-31T08:00:01Z", "tomorrow"},
		},
		{
			name: "ValidTime", accepted: []string{"2026-03-08T08:00:00Z", "2026-05-30T08:00:00Z"},
			refused: []string{"2026-03-08T07:59:59Z", "2026-05-30T08:00:01Z", "tomorrow"},
		},
		{name: "LaunchTemplateVersion", accepted: []string{"1", "Latest", "Default"}, refused: []string{"0", "x"}},
		{name: "ReplicationParameters", accepted: []string{"{}"}, refused: []string{"[]", "x", `{"k":"` + strings.Repeat("x", 2041) + `"}`}},
		{name: "DataDisk.1.Size", accepted: []string{"20", "32768"}, refused: []string{"19", "32769"}},
		{name: "DataDisk.1.Index", accepted: []string{"1", "2"}, refused: []string{"0", "17"}},
		{name: "DataDisk.1.Index", refused: []string{"3"}, code: "ReplicationJobDataDiskIndex.Invalid"},
		{name: "DataDisk.2.Index", more: params{"DataDisk.1.Index": "1"}, accepted: []string{"2"}, refused: []string{"1"}, code: "DataDisk.DuplicateIndex"},
		{name: "DataDisk.2.Index", refused: []string{"2"}, code: "InvalidDataDisk"},
		{name: "SystemDiskPart.1.Device", refused: []string{"0_0"}, code: "MissingParameter"},
		{name: "SystemDiskPart.1.Device", more: params{"SystemDiskPart.1.SizeBytes": "1"}, accepted: []string{"0_0"}, refused: []string{"0_1"}, code: "InvalidParameter"},
	} {
		code := l.code
		if code == "" {
			code = "Invalid" + l.name
		}
		for _, value := range l.accepted {
			modify(t, s, limitWith(l.more, l.name, value), "")
		}
		for _, value := range l.refused {
			modify(t, s, limitWith(l.more, l.name, value), code)
		}
	}
	s.Switch(func(w *smcmock.Switches) { w.MaxModifiedSystemDiskSize = 2048 })
	modify(t, s, params{"SystemDiskSize": "2048"}, "")
	modify(t, s, params{"SystemDiskSize": "2049"}, "InvalidSystemDiskSize")
}

func TestModify_NotAccepted(t *testing.T) {
	t.Parallel()
	s := modifyStart(t, "Ready", smcmock.Switches{})
	for name, value := range (params{
		"SourceId": "s-two", "ClientToken": "token", "RunOnce": "true", "JobType": "0", "ResourceGroupId": "rg-1", "LicenseType": "BYOL",
		"Disks.System.Size": "40", "Disks.Data.1.Size": "40", "Tag.1.Key": "env", "Status": "Finished", "Foo": "x",
	}) {
		modify(t, s, params{name: value}, "Invalid"+name)
	}
	refused := func(change params, code string) {
		t.Helper()
		if response := limitCall(t, s, "ModifyReplicationJobAttribute", change); response["Code"] != code {
			t.Errorf("%v: %v, want %s", change, response, code)
		}
	}
	refused(params{"Name": "after"}, "MissingJobId")
	refused(params{"JobId": "", "Name": "after"}, "MissingJobId")
	refused(params{"JobId": "j-two", "Name": "after"}, "InvalidJobId.NotFound")
	s.Switch(func(w *smcmock.Switches) { w.IgnoreModifiedLicenseType = true })
	modify(t, s, params{"LicenseType": "BYOL"}, "")
}

func TestModify_NamesTaken(t *testing.T) {
	t.Parallel()
	s := modifyStart(t, "Ready", smcmock.Switches{})
	s.AddJob(smcmock.Job{SourceId: "s-two", Name: "taken", ImageName: "taken"})
	s.AddJob(smcmock.Job{SourceId: "s-two", Name: "elsewhere", ImageName: "elsewhere", RegionId: "cn-beijing"})
	s.AddJob(smcmock.Job{SourceId: "s-two", ImageName: "finished", Status: smcmock.StatusFinished})
	modify(t, s, params{"Name": "taken"}, "ReplicationJobName.Duplicate")
	modify(t, s, params{"Name": "elsewhere"}, "ReplicationJobName.Duplicate")
	modify(t, s, params{"ImageName": "taken"}, "ImageName.UsedByReplicationJob")
	modify(t, s, params{"ImageName": "elsewhere"}, "")
	modify(t, s, params{"ImageName": "finished"}, "")
	// Its own names are not taken.
	modify(t, s, params{"Name": "before", "ImageName": "finished"}, "")
	s.Switch(func(w *smcmock.Switches) { w.NameUniquePerRegion, w.AllowImageNameClash = true, true })
	modify(t, s, params{"Name": "elsewhere", "ImageName": "taken"}, "")
	modify(t, s, params{"Name": "taken"}, "ReplicationJobName.Duplicate")
}

func TestModify_SourceServer(t *testing.T) {
	t.Parallel()
	s := modifyStart(t, "Ready", smcmock.Switches{})
	s.AddVSwitch("vsw-one", "vpc-one")
	modify(t, s, params{"VSwitchId": "vsw-one", "VpcId": "vpc-two"}, "VSwitchIdVpcId.Mismatch")
	if job := modify(t, s, params{"VSwitchId": "vsw-one", "NetMode": "2"}, ""); job.VpcId != "vpc-one" || job.NetMode != 2 {
		t.Errorf("%+v", job)
	}
	modify(t, s, params{"VpcId": "vpc-two"}, "VSwitchIdVpcId.Mismatch")
	if job := modify(t, s, params{"VSwitchId": "vsw-two"}, ""); job.VpcId != "vpc-two" {
		t.Errorf("%+v", job)
	}
	s.UpdateSource("s-one", func(source *smcmock.Source) { source.Platform, source.SystemDiskUsed = "Windows Server 2016", 30 })
	modify(t, s, params{"TargetType": "ContainerImage"}, "InvalidOsMigrationType.NotMatched")
	modify(t, s, params{"SystemDiskSize": "30"}, "InvalidParameter")
	modify(t, s, params{"SystemDiskSize": "31"}, "")
	// The partitions that the job has must fit the disk.
	modify(t, s, params{"SystemDiskPart.1.Device": "0_0", "SystemDiskPart.1.SizeBytes": "33285996544"}, "")
	modify(t, s, params{"SystemDiskSize": "40"}, "")
	modify(t, s, params{"SystemDiskPart.1.Device": "0_0", "SystemDiskPart.1.SizeBytes": "42949672960"}, "")
	modify(t, s, params{"SystemDiskSize": "39"}, "InvalidParameter")
}

func TestModify_Lists(t *testing.T) {
	t.Parallel()
	first := params{
		"DataDisk.1.Index": "1", "DataDisk.1.Size": "100", "DataDisk.1.Part.1.Device": "1_0", "DataDisk.1.Part.1.SizeBytes": "1",
		"DataDisk.2.Index": "2", "DataDisk.2.Size": "200", "SystemDiskPart.1.Device": "0_0", "SystemDiskPart.1.SizeBytes": "1",
	}
	second := params{
		"DataDisk.1.Index": "1", "DataDisk.1.Size": "300", "DataDisk.1.Part.1.Device": "1_1", "DataDisk.1.Part.1.SizeBytes": "2",
		"DataDisk.1.Part.1.Block": "false", "SystemDiskPart.1.Device": "0_0", "SystemDiskPart.1.SizeBytes": "2",
	}
	system := []smcmock.Part{{Device: "0_0", SizeBytes: 2, Block: true}}
	scratch := smcmock.Part{Device: "1_1", SizeBytes: 2}
	replaced := []smcmock.DataDisk{{Index: 1, Size: 300, Parts: []smcmock.Part{scratch}}}
	merged := []smcmock.DataDisk{
		{Index: 1, Size: 300, Parts: []smcmock.Part{{Device: "1_0", SizeBytes: 1, Block: true}, scratch}}, {Index: 2, Size: 200},
	}
	for merges, want := range map[bool][]smcmock.DataDisk{false: replaced, true: merged} {
		s := modifyStart(t, "Ready", smcmock.Switches{ModifyMergesDisks: merges, NoDerivedDisks: true})
		modify(t, s, first, "")
		job := modify(t, s, second, "")
		if !reflect.DeepEqual(job.DataDisks, want) || !reflect.DeepEqual(job.SystemDiskParts, system) {
			t.Errorf("%t: %+v", merges, job)
		}
		// A request without disks leaves them alone.
		if job = modify(t, s, params{"Name": "after"}, ""); !reflect.DeepEqual(job.DataDisks, want) || !reflect.DeepEqual(job.SystemDiskParts, system) {
			t.Errorf("%t: %+v", merges, job)
		}
	}
}

func TestModify_EmptyValues(t *testing.T) {
	t.Parallel()
	s := modifyStart(t, "Ready", smcmock.Switches{})
	before, _ := s.Job(modifiedID)
	empty := params{
		"Name": "", "Description": "", "ImageName": "", "InstanceType": "", "Frequency": "", "MaxNumberOfImageToKeep": "", "SystemDiskSize": "",
		"TargetType": "", "NetMode": "", "VSwitchId": "",
	}
	if after := modify(t, s, empty, ""); !reflect.DeepEqual(before, after) {
		t.Errorf("%+v", after)
	}
	s.Switch(func(w *smcmock.Switches) { w.EmptyClears = true })
	job := modify(t, s, empty, "")
	if job.Name != "before" || job.Description+job.ImageName+job.InstanceType != "" || job.Frequency != 24 || job.SystemDiskSize != 40 {
		t.Errorf("%+v", job)
	}
	// Where attributes cannot be changed, they cannot be cleared, either.
	waiting := modifyStart(t, "Waiting", smcmock.Switches{})
	image, all := params{"ImageName": ""}, maps.Clone(empty)
	modify(t, waiting, image, "")
	modify(t, waiting, all, "")
	waiting.Switch(func(w *smcmock.Switches) { w.EmptyClears = true })
	modify(t, waiting, image, "ReplicationJob.InvalidStatus")
}

func TestModify_EmptyTimes(t *testing.T) {
	t.Parallel()
	for keeps, schedule := range map[bool]time.Time{false: {}, true: modifiedTime("2026-03-20T00:00:00Z")} {
		s := modifyStart(t, "Ready", smcmock.Switches{KeepSchedule: keeps})
		job := modify(t, s, params{"ScheduledStartTime": "", "ValidTime": ""}, "")
		if !job.ScheduledStartTime.Equal(schedule) || !job.ValidTime.IsZero() {
			t.Errorf("%t: %v %v", keeps, job.ScheduledStartTime, job.ValidTime)
		}
	}
	// Valid times count from the creation, not from the change.
	s := limitStart(t, smcmock.Switches{})
	s.AddJob(smcmock.Job{JobId: modifiedID, SourceId: "s-one", CreationTime: modifiedTime("2026-02-20T08:00:00Z")})
	modify(t, s, params{"ValidTime": "2026-05-21T08:00:01Z"}, "InvalidValidTime")
	job := modify(t, s, params{"ValidTime": "2026-05-21T08:00:00Z"}, "")
	if !job.ValidTime.Equal(modifiedTime("2026-05-21T08:00:00Z")) {
		t.Errorf("%v", job.ValidTime)
	}
}
