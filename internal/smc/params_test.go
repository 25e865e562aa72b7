package smc_test

import (
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// sent returns what the last request of a call had in its body, by name.
func sent(t *testing.T, call func(*smc.Client) error) map[string]string {
	t.Helper()
	s := newStub(t, succeedAny)
	if err := call(s.client(t)); err != nil {
		t.Fatal(err)
	}
	calls := s.seen()
	return flat(calls[len(calls)-1].form)
}

func flat(form url.Values) map[string]string {
	values := make(map[string]string)
	for name := range form {
		values[name] = form.Get(name)
	}
	return values
}

// Every field of the request, set.
func fullCreate() *smc.CreateReplicationJobRequest {
	return &smc.CreateReplicationJobRequest{
		ClientToken: "a-token", RegionID: "us-west-1", SourceID: "s-1", SystemDiskSize: 80,
		Name: "web-01:migration", Description: "words", TargetType: smc.TargetInstance,
		ScheduledStartTime: time.Date(2026, 3, 1, 16, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60)),
		ValidTime:          time.Date(2026, 3, 31, 8, 0, 0, 0, time.UTC),
		ImageName:          "web-01-image", InstanceID: "i-1", InstanceType: "ecs.c6.large", InstanceRAMRole: "SMCAdmin",
		ContainerNamespace: "space", ContainerRepository: "repository", ContainerTag: "CentOS:v1", LicenseType: smc.LicenseTypeBYOL,
		LaunchTemplateID: "lt-1", LaunchTemplateVersion: "Latest", ResourceGroupID: "rg-1", VPCID: "vpc-1", VSwitchID: "vsw-1",
		NetMode: pointer[int64](0), ReplicationParameters: `{"bandwidth_limit":0}`, RunOnce: pointer(false), Frequency: pointer[int64](12),
		MaxNumberOfImageToKeep: pointer[int64](3), JobType: pointer[int64](0),
		SystemDiskParts: []smc.Partition{{Device: "0_0", SizeBytes: 42948624384, Block: pointer(true)}, {Device: "0_1", SizeBytes: 1048576}},
		DataDisks: []smc.DataDisk{
			{Index: 1, Size: 100, Parts: []smc.Partition{{Device: "1_0", SizeBytes: 53687091200, Block: pointer(false)}}},
			{Index: 2, Size: 200},
		},
		Disks: &smc.Disks{
			System: &smc.Disk{DiskID: "d-unused", LVM: pointer(true), Size: 80, Parts: []smc.DiskPartition{{Path: "/", SizeBytes: 42948624384, Block: pointer(true)}, {Path: "/boot"}}},
			Data:   []smc.Disk{{DiskID: "d-1", LVM: pointer(false), Size: 100, Parts: []smc.DiskPartition{{Path: "/data", SizeBytes: 53687091200, Block: pointer(false)}}}, {Size: 200}},
		},
		Tags: map[string]string{"b": "2", "a": ""},
	}
}

func TestParamsOfCreate(t *testing.T) {
	t.Parallel()
	request := fullCreate()
	for value, i := reflect.ValueOf(*request), 0; i < value.NumField(); i++ {
		if name := value.Type().Field(i).Name; value.Field(i).IsZero() && name != "NeverExpires" {
			t.Errorf("%s is not tested", name)
		}
	}
	got := sent(t, func(c *smc.Client) error {
		_, err := c.CreateReplicationJob(t.Context(), request)
		return err
	})
	want := map[string]string{
		"ClientToken": "a-token", "SourceId": "s-1", "SystemDiskSize": "80",
		"Name": "web-01:migration", "Description": "words", "TargetType": "TargetInstance",
		"ScheduledStartTime": "2026-03-01T08:00:00Z", "ValidTime": "2026-03-31T08:00:00Z",
		"ImageName": "web-01-image", "InstanceId": "i-1", "InstanceType": "ecs.c6.large", "InstanceRamRole": "SMCAdmin",
		"ContainerNamespace": "space", "ContainerRepository": "repository", "ContainerTag": "CentOS:v1", "LicenseType": "BYOL",
		"LaunchTemplateId": "lt-1", "LaunchTemplateVersion": "Latest", "ResourceGroupId": "rg-1", "VpcId": "vpc-1", "VSwitchId": "vsw-1",
		"NetMode": "0", "ReplicationParameters": `{"bandwidth_limit":0}`, "RunOnce": "false", "Frequency": "12",
		"MaxNumberOfImageToKeep": "3", "JobType": "0",
		"SystemDiskPart.1.Device": "0_0", "SystemDiskPart.1.SizeBytes": "42948624384", "SystemDiskPart.1.Block": "true",
		"SystemDiskPart.2.Device": "0_1", "SystemDiskPart.2.SizeBytes": "1048576",
		"DataDisk.1.Index": "1", "DataDisk.1.Size": "100",
		"DataDisk.1.Part.1.Device": "1_0", "DataDisk.1.Part.1.SizeBytes": "53687091200", "DataDisk.1.Part.1.Block": "false",
		"DataDisk.2.Index": "2", "DataDisk.2.Size": "200",
		"Disks.System.LVM": "true", "Disks.System.Size": "80", "Disks.System.Part.1.Path": "/", "Disks.System.Part.1.SizeBytes": "42948624384",
		"Disks.System.Part.1.Block": "true", "Disks.System.Part.2.Path": "/boot",
		"Disks.Data.1.DiskId": "d-1", "Disks.Data.1.LVM": "false", "Disks.Data.1.Size": "100",
		"Disks.Data.1.Part.1.Path": "/data", "Disks.Data.1.Part.1.SizeBytes": "53687091200", "Disks.Data.1.Part.1.Block": "false", "Disks.Data.2.Size": "200",
		"Tag.1.Key": "a", "Tag.1.Value": "", "Tag.2.Key": "b", "Tag.2.Value": "2",
	}
	if !maps.Equal(got, want) {
		t.Errorf("sent %v\nwant %v", got, want)
	}
	least := sent(t, func(c *smc.Client) error {
		_, err := c.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{ClientToken: "t", SourceID: "s-1", SystemDiskSize: 20})
		return err
	})
	if want := map[string]string{"ClientToken": "t", "SourceId": "s-1", "SystemDiskSize": "20"}; !maps.Equal(least, want) {
		t.Errorf("sent %v\nwant %v", least, want)
	}
}

func TestParamsOfModify(t *testing.T) {
	t.Parallel()
	c := fullCreate()
	request := &smc.ModifyReplicationJobAttributeRequest{
		JobID: "j-1", RegionID: c.RegionID, Name: &c.Name, Description: &c.Description, TargetType: &c.TargetType,
		ScheduledStartTime: &c.ScheduledStartTime, ValidTime: &c.ValidTime, ImageName: &c.ImageName, InstanceID: &c.InstanceID,
		InstanceType: &c.InstanceType, InstanceRAMRole: &c.InstanceRAMRole, ContainerNamespace: &c.ContainerNamespace,
		ContainerRepository: &c.ContainerRepository, ContainerTag: &c.ContainerTag, LaunchTemplateID: &c.LaunchTemplateID,
		LaunchTemplateVersion: &c.LaunchTemplateVersion, VPCID: &c.VPCID, VSwitchID: &c.VSwitchID, NetMode: c.NetMode,
		ReplicationParameters: &c.ReplicationParameters, Frequency: c.Frequency, MaxNumberOfImageToKeep: c.MaxNumberOfImageToKeep,
		SystemDiskSize: &c.SystemDiskSize, SystemDiskParts: c.SystemDiskParts, DataDisks: c.DataDisks,
	}
	for value, i := reflect.ValueOf(*request), 0; i < value.NumField(); i++ {
		if value.Field(i).IsZero() {
			t.Errorf("%s is not tested", value.Type().Field(i).Name)
		}
	}
	got := sent(t, func(client *smc.Client) error { return client.ModifyReplicationJobAttribute(t.Context(), request) })
	// What both operations have is spelt the same.
	want := sent(t, func(client *smc.Client) error {
		_, err := client.CreateReplicationJob(t.Context(), c)
		return err
	})
	maps.DeleteFunc(want, func(name, _ string) bool { // ModifyReplicationJobAttribute does not take them.
		return strings.HasPrefix(name, "Tag.") || strings.HasPrefix(name, "Disks.") ||
			slices.Contains([]string{"SourceId", "ClientToken", "RunOnce", "JobType", "ResourceGroupId", "LicenseType"}, name)
	})
	want["JobId"] = "j-1"
	if !maps.Equal(got, want) {
		t.Errorf("sent %v\nwant %v", got, want)
	}
	none := sent(t, func(client *smc.Client) error {
		return client.ModifyReplicationJobAttribute(t.Context(), &smc.ModifyReplicationJobAttributeRequest{JobID: "j-1"})
	})
	if want := map[string]string{"JobId": "j-1"}; !maps.Equal(none, want) {
		t.Errorf("sent %v\nwant %v", none, want)
	}
}

func TestParamsOfFilters(t *testing.T) {
	t.Parallel()
	got := sent(t, func(c *smc.Client) error {
		_, err := c.ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{
			RegionID: "us-west-1", JobIDs: []string{"j-1", "j-2"}, SourceIDs: []string{"s-1"}, InstanceIDs: []string{"i-1"}, Name: "n",
			Status: smc.JobRunning, BusinessStatus: smc.PhaseSyncing, JobType: pointer[int64](0), ResourceGroupID: "rg-1", Tags: map[string]string{"k": "v"},
		})
		return err
	})
	want := map[string]string{
		"JobId.1": "j-1", "JobId.2": "j-2", "SourceId.1": "s-1", "InstanceId.1": "i-1", "Name": "n", "Status": "Running", "BusinessStatus": "Syncing",
		"JobType": "0", "ResourceGroupId": "rg-1", "Tag.1.Key": "k", "Tag.1.Value": "v", "PageNumber": "1", "PageSize": "50",
	}
	if !maps.Equal(got, want) {
		t.Errorf("sent %v\nwant %v", got, want)
	}
	got = sent(t, func(c *smc.Client) error {
		_, err := c.ListSourceServers(t.Context(), smc.SourceServerFilter{
			SourceIDs: []string{"s-1"}, JobID: "j-1", State: smc.SourceAvailable, Name: "n",
			RelatedJobTypes: []smc.RelatedJobType{smc.RelatedJobServer, smc.RelatedJobCrossZone}, ResourceGroupID: "rg-1", WorkgroupID: "w-1", Tags: map[string]string{"k": "v"},
		})
		return err
	})
	want = map[string]string{
		"SourceId.1": "s-1", "JobId": "j-1", "State": "Available", "Name": "n",
		"RelatedJobType.1": "Server", "RelatedJobType.2": "Cross_Zone", "ResourceGroupId": "rg-1", "WorkgroupId": "w-1",
		"Tag.1.Key": "k", "Tag.1.Value": "v", "PageNumber": "1", "PageSize": "50",
	}
	if !maps.Equal(got, want) {
		t.Errorf("sent %v\nwant %v", got, want)
	}
}

func TestParamsOfTransitions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		call func(*smc.Client) error
		want map[string]string
	}{
		"start":                   {func(c *smc.Client) error { return c.StartReplicationJob(t.Context(), "", "j-1") }, map[string]string{"JobId": "j-1"}},
		"stop":                    {func(c *smc.Client) error { return c.StopReplicationJob(t.Context(), "", "j-1") }, map[string]string{"JobId": "j-1"}},
		"delete":                  {func(c *smc.Client) error { return c.DeleteReplicationJob(t.Context(), "", "j-1") }, map[string]string{"JobId": "j-1"}},
		"cut over":                {func(c *smc.Client) error { return c.CutOverReplicationJob(t.Context(), "", "j-1", false) }, map[string]string{"JobId": "j-1", "SyncData": "false"}},
		"cut over with last sync": {func(c *smc.Client) error { return c.CutOverReplicationJob(t.Context(), "", "j-1", true) }, map[string]string{"JobId": "j-1", "SyncData": "true"}},
	} {
		if got := sent(t, test.call); !maps.Equal(got, test.want) {
			t.Errorf("%s: sent %v, want %v", name, got, test.want)
		}
	}
}
