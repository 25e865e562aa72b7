package smc_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestMockReplicationJobFilters(t *testing.T) {
	t.Parallel()
	mock, client := listeningMock(t, smcmock.Switches{})
	for _, job := range []smcmock.Job{
		{JobId: "j-1", SourceId: "s-1", Name: "web", InstanceId: "i-1", ResourceGroupId: "rg-1", Status: smcmock.StatusStopped, Tags: map[string]string{"env": "test", "tier": "web"}},
		{JobId: "j-2", SourceId: "s-2", Name: "db", InstanceId: "i-2", JobType: 1, Status: smcmock.StatusFinished, Tags: map[string]string{"env": "test"}},
		{JobId: "j-3", SourceId: "s-3", JobType: 2, Status: smcmock.StatusRunning, BusinessStatus: smcmock.PhaseSyncing},
		{JobId: "j-4", SourceId: "s-4", RegionId: "us-west-1", Name: "far"},
	} {
		mock.AddJob(job)
	}
	type filter = smc.ReplicationJobFilter
	checkFilters(t, map[string]filterTest[filter]{
		"all of the client's region": {filter{}, []string{"j-1", "j-2", "j-3"}},
		"region":                     {filter{RegionID: "us-west-1"}, []string{"j-4"}},
		"IDs":                        {filter{JobIDs: []string{"j-3", "j-1", "j-4"}}, []string{"j-1", "j-3"}},
		"sources":                    {filter{SourceIDs: []string{"s-2", "s-3"}}, []string{"j-2", "j-3"}},
		"instances":                  {filter{InstanceIDs: []string{"i-1", "i-2"}}, []string{"j-1", "j-2"}},
		"name":                       {filter{Name: "db"}, []string{"j-2"}},
		"status":                     {filter{Status: smc.JobStopped}, []string{"j-1"}},
		"phase":                      {filter{BusinessStatus: smc.PhaseSyncing}, []string{"j-3"}},
		"job type":                   {filter{JobType: pointer[int64](smc.JobTypeServer)}, []string{"j-1"}},
		"another job type":           {filter{JobType: pointer[int64](smc.JobTypeCrossZone)}, []string{"j-3"}},
		"resource group":             {filter{ResourceGroupID: "rg-1"}, []string{"j-1"}},
		"tag":                        {filter{Tags: map[string]string{"env": "test"}}, []string{"j-1", "j-2"}},
		"tags":                       {filter{Tags: map[string]string{"env": "test", "tier": "web"}}, []string{"j-1"}},
		"all at once": {filter{
			JobIDs: []string{"j-1", "j-2"}, SourceIDs: []string{"s-1"}, InstanceIDs: []string{"i-1"}, Name: "web", Status: smc.JobStopped,
			ResourceGroupID: "rg-1", Tags: map[string]string{"env": "test"},
		}, []string{"j-1"}},
		"nothing": {filter{Name: "none"}, nil},
	}, client.ListReplicationJobs, func(j smc.ReplicationJob) string { return j.ID })
}

func TestMockCrossZoneJob(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]smcmock.Switches{"": {}, "registers a source server": {CrossZoneRegistersSource: true}, "empty fields": {EmptyFields: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, client := listeningMock(t, switches)
			ctx := t.Context()
			mock.AddVSwitch("vsw-1", "vpc-1")
			lose(mock, "CreateCrossZoneMigrationJob")
			id, err := client.CreateCrossZoneMigrationJob(ctx, &smc.CreateCrossZoneMigrationJobRequest{
				RegionID: "cn-beijing", InstanceID: "i-1", TargetZoneID: "cn-beijing-h", TargetVSwitchID: "vsw-1", TargetInstanceType: "ecs.g7.large",
				Disks:   []smc.CrossZoneDisk{{DiskID: "d-1", Category: "cloud_essd", PerformanceLevel: smc.PerformanceLevelPL1}, {DiskID: "d-2"}},
				AutoPay: pointer(false), ResourceGroupID: "rg-1",
			})
			jobs := mock.Jobs()
			if err != nil || len(jobs) != 1 || jobs[0].JobId != id {
				t.Fatalf("got %q of %d jobs, %v", id, len(jobs), err)
			}
			want := smcmock.CrossZone{
				TargetZoneId: "cn-beijing-h", TargetInstanceType: "ecs.g7.large",
				Disks: []smcmock.CrossZoneDisk{{DiskId: "d-1", Category: "cloud_essd", PerformanceLevel: "PL1"}, {DiskId: "d-2"}},
			}
			if !reflect.DeepEqual(*jobs[0].CrossZone, want) {
				t.Errorf("arrived as %+v, want %+v", *jobs[0].CrossZone, want)
			}
			job, err := client.WaitReplicationJobVisible(ctx, "cn-beijing", id)
			if err != nil || job.RegionID != "cn-beijing" || job.InstanceID != "i-1" || job.VSwitchID != "vsw-1" || job.VPCID != "vpc-1" ||
				job.ResourceGroupID != "rg-1" || job.JobType == nil || *job.JobType != smc.JobTypeCrossZone || job.Status != smc.JobReady ||
				job.TargetType != smc.TargetInstance || (job.SourceID != "") != switches.CrossZoneRegistersSource {
				t.Fatalf("got %+v, %v", job, err)
			}
			lose(mock, "StartReplicationJob")
			if err := client.StartReplicationJob(ctx, "cn-beijing", id); err != nil {
				t.Fatal(err)
			}
			mock.Clock().Step(24 * time.Hour)
			if _, err := client.WaitReplicationJob(ctx, "cn-beijing", id, status(smc.JobFinished)); err != nil {
				t.Error(err)
			}
			lose(mock, "DeleteReplicationJob")
			if err := client.DeleteReplicationJob(ctx, "cn-beijing", id); err != nil {
				t.Error(err)
			}
			mock.Clock().Step(time.Minute)
			if err := client.WaitReplicationJobGone(ctx, "cn-beijing", id); err != nil {
				t.Error(err)
			}
			_, err = client.CreateCrossZoneMigrationJob(ctx, &smc.CreateCrossZoneMigrationJobRequest{InstanceID: "i-1", TargetZoneID: "cn-beijing-h"})
			if smc.KindOf(err) != smc.KindInvalidParameter {
				t.Errorf("a zone of another region: %v", err)
			}
		})
	}
}

// Disks are read back as they were sent; the older fields say the same.
func TestMockDisks(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]smcmock.Switches{"": {}, "in bytes": {DisksInBytes: true}, "always": {AlwaysDisks: true}, "empty fields": {EmptyFields: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, client := listeningMock(t, switches)
			mock.AddSource(smcmock.NewLVMSource(mockSource))
			disks := &smc.Disks{
				System: &smc.Disk{LVM: pointer(true), Size: 50, Parts: []smc.DiskPartition{
					{Path: "/", SizeBytes: 48 * smc.BytesPerGiB, Block: pointer(false)}, {Path: "/boot", SizeBytes: smc.BytesPerGiB, Block: pointer(true)},
				}},
				Data: []smc.Disk{
					{DiskID: "d-2", LVM: pointer(false), Size: 300, Parts: []smc.DiskPartition{{Path: "/backup", SizeBytes: 200 * smc.BytesPerGiB, Block: pointer(true)}}},
					{Size: 120, Parts: []smc.DiskPartition{{Path: "/data", SizeBytes: 80 * smc.BytesPerGiB, Block: pointer(true)}, {Path: "/scratch", SizeBytes: 20 * smc.BytesPerGiB, Block: pointer(false)}}},
				},
			}
			id, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: mockSource, Disks: disks})
			if err != nil {
				t.Fatal(err)
			}
			job, err := client.FindReplicationJob(t.Context(), "", id)
			if err != nil || !reflect.DeepEqual(job.Disks, disks) {
				t.Fatalf("got  %+v, %v\nwant %+v", job.Disks, err, disks)
			}
			if job.SystemDiskSize != 50 || len(job.SystemDiskParts) != 2 || len(job.DataDisks) != 2 || job.DataDisks[0].Index != 1 || job.DataDisks[0].Size != 120 {
				t.Errorf("the older fields are %d %+v %+v", job.SystemDiskSize, job.SystemDiskParts, job.DataDisks)
			}
			source, err := client.FindSourceServer(t.Context(), mockSource)
			if err != nil {
				t.Fatal(err)
			}
			system := smc.SourceDisk{Size: 40, Offset: 1 << 20, Parts: []smc.SourceDiskPartition{
				{Path: "/", SizeBytes: 39 * smc.BytesPerGiB, CanBlock: true, Type: smc.PartitionSystem}, {Path: "/boot", SizeBytes: smc.BytesPerGiB, CanBlock: true, Type: smc.PartitionBoot},
			}}
			if source.Disks == nil || !reflect.DeepEqual(*source.Disks.System, system) || len(source.Disks.Data) != 2 || source.Disks.Data[1].Parts[0].Path != "/backup" {
				t.Errorf("source disks are %+v", source.Disks)
			}
		})
	}
}

// A job that was created with the older parameters has no Disks, unless the API always reports
// them.
func TestMockDisksOfOlderParameters(t *testing.T) {
	t.Parallel()
	for _, always := range []bool{false, true} {
		_, client := listeningMock(t, smcmock.Switches{AlwaysDisks: always})
		job, err := client.FindReplicationJob(t.Context(), "", create(t, client))
		if err != nil || (job.Disks != nil) != always || always && (job.Disks.System == nil || job.Disks.System.Size != 80) {
			t.Errorf("always: %t: got %+v, %v", always, job.Disks, err)
		}
	}
}
