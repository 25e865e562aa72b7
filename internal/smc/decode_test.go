package smc_test

import (
	"bytes"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

func pointer[T any](v T) *T { return &v }

func at(t *testing.T, value string) time.Time {
	t.Helper()
	instant, err := time.Parse(time.RFC3339, value)
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

// findDescribed returns the job that the client makes of its description.
func findDescribed(t *testing.T, description string) *smc.ReplicationJob {
	t.Helper()
	s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) { jobPage(w, 1, description) })
	region := ""
	if strings.Contains(description, `"RegionId": "us-west-1"`) {
		region = "us-west-1"
	}
	job, err := s.client(t).FindReplicationJob(t.Context(), region, "j-1")
	if err != nil {
		t.Fatalf("%s: %v", description, err)
	}
	return job
}

// Every field that DescribeReplicationJobs documents.
func TestResponsesOfReplicationJobs(t *testing.T) {
	t.Parallel()
	got := findDescribed(t, `{
		"JobId": "j-1", "SourceId": "s-1", "RegionId": "us-west-1", "Name": "web-01:migration", "Description": "words",
		"JobType": 0, "TargetType": "image", "Status": "Waiting", "BusinessStatus": "Cleaning", "ErrorCode": "InternalError",
		"StatusInfo": {"error_code": "S1"}, "Progress": 55.45,
		"CreationTime": "2026-03-01T08:00:01Z", "ScheduledStartTime": "2026-03-01T08:05Z", "StartTime": "2026-03-01T20:45:00Z",
		"EndTime": "2026-03-02T05:05:00+08:00", "ValidTime": "2026-03-31T08:00:01Z",
		"ImageName": "web-01-image", "ImageId": "m-2", "InstanceId": "i-1", "TransitionInstanceId": "i-7", "InstanceType": "ecs.c6.large",
		"InstanceRamRole": "SMCAdmin", "ContainerNamespace": "space", "ContainerRepository": "repository", "ContainerTag": "CentOS:v1",
		"LicenseType": "BYOL", "LaunchTemplateId": "lt-1", "LaunchTemplateVersion": 3, "ResourceGroupId": "rg-1", "WorkgroupId": "w-1",
		"VpcId": "vpc-1", "VSwitchId": "vsw-1", "NetMode": 2, "ReplicationParameters": "BandWidthLimit:0",
		"RunOnce": false, "Frequency": 12, "MaxNumberOfImageToKeep": 3, "SystemDiskSize": 80,
		"SystemDiskParts": {"SystemDiskPart": [{"Device": "0_0", "SizeBytes": 42948624384, "Block": true}]},
		"DataDisks": {"DataDisk": [{"Index": 1, "Size": 100, "Parts": {"Part": [{"Device": "1_0", "SizeBytes": 53687091200, "Block": false}]}}, {"Index": 2, "Size": 200}]},
		"ReplicationJobRuns": {"ReplicationJobRun": [{"Type": "Manual", "StartTime": "2026-03-01T08:05:00Z", "EndTime": "2026-03-01T08:45:00Z", "ImageId": "m-1"}]},
		"Tags": {"Tag": [{"Key": "env", "Value": ""}, {"Key": "n", "Value": 7}]},
		"Disks": {"System": {"LVM": true, "Size": 80, "Parts": {"Part": [{"Path": "/var", "SizeBytes": 1073741824}, {"Path": "/", "SizeBytes": 42948624384, "Block": true}]}},
			"Data": {"Data": [{"DiskId": "d-1", "LVM": false, "Size": 22548578304, "Parts": {"Part": [{"Path": "/data", "Block": false}]}}, {"Size": 30}]}},
		"AddedLater": [1, {}]}`)
	want := &smc.ReplicationJob{
		ID: "j-1", SourceID: "s-1", RegionID: "us-west-1", Name: "web-01:migration", Description: "words",
		JobType: pointer[int64](0), TargetType: "image", Status: smc.JobWaiting, BusinessStatus: smc.PhaseCleaning, ErrorCode: "InternalError",
		StatusInfo: `{"error_code": "S1"}`, Progress: 55.45,
		CreationTime: at(t, "2026-03-01T08:00:01Z"), ScheduledStartTime: at(t, "2026-03-01T08:05:00Z"), StartTime: at(t, "2026-03-01T20:45:00Z"),
		EndTime: at(t, "2026-03-01T21:05:00Z"), ValidTime: at(t, "2026-03-31T08:00:01Z"),
		ImageName: "web-01-image", ImageID: "m-2", InstanceID: "i-1", TransitionInstanceID: "i-7", InstanceType: "ecs.c6.large",
		InstanceRAMRole: "SMCAdmin", ContainerNamespace: "space", ContainerRepository: "repository", ContainerTag: "CentOS:v1",
		LicenseType: "BYOL", LaunchTemplateID: "lt-1", LaunchTemplateVersion: "3", ResourceGroupID: "rg-1", WorkgroupID: "w-1",
		VPCID: "vpc-1", VSwitchID: "vsw-1", NetMode: pointer[int64](2), ReplicationParameters: "BandWidthLimit:0",
		RunOnce: pointer(false), Frequency: pointer[int64](12), MaxNumberOfImageToKeep: pointer[int64](3), SystemDiskSize: 80,
		SystemDiskParts: []smc.Partition{{Device: "0_0", SizeBytes: 42948624384, Block: pointer(true)}},
		DataDisks: []smc.DataDisk{
			{Index: 1, Size: 100, Parts: []smc.Partition{{Device: "1_0", SizeBytes: 53687091200, Block: pointer(false)}}},
			{Index: 2, Size: 200},
		},
		Disks: &smc.Disks{
			System: &smc.Disk{LVM: pointer(true), Size: 80, Parts: []smc.DiskPartition{{Path: "/", SizeBytes: 42948624384, Block: pointer(true)}, {Path: "/var", SizeBytes: 1073741824}}},
			Data:   []smc.Disk{{DiskID: "d-1", LVM: pointer(false), Size: 21, Parts: []smc.DiskPartition{{Path: "/data", Block: pointer(false)}}}, {Size: 30}},
		},
		Runs: []smc.ReplicationJobRun{{Type: "Manual", StartTime: at(t, "2026-03-01T08:05:00Z"), EndTime: at(t, "2026-03-01T08:45:00Z"), ImageID: "m-1"}},
		Tags: map[string]string{"env": "", "n": "7"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	// A field that the struct gained but no response fills would go unnoticed.
	for value, i := reflect.ValueOf(*got), 0; i < value.NumField(); i++ {
		if value.Field(i).IsZero() {
			t.Errorf("%s is not read", value.Type().Field(i).Name)
		}
	}
}

// Missing, null and "" are the same.
func TestResponsesMissingNullAndEmptyAreAlike(t *testing.T) {
	t.Parallel()
	want := &smc.ReplicationJob{ID: "j-1", RegionID: testRegion}
	if got := findDescribed(t, `{"JobId": "j-1"}`); !reflect.DeepEqual(got, want) {
		t.Errorf("missing: got %+v", got)
	}
	for _, field := range []string{
		"RegionId", "Name", "TargetType", "Status", "ErrorCode", "Progress", "CreationTime", "ValidTime", "NetMode", "RunOnce", "Frequency",
		"MaxNumberOfImageToKeep", "JobType", "SystemDiskSize", "SystemDiskParts", "DataDisks", "Disks", "ReplicationJobRuns", "Tags",
	} {
		for _, value := range []string{`null`, `""`} {
			if got := findDescribed(t, `{"JobId": "j-1", "`+field+`": `+value+`}`); !reflect.DeepEqual(got, want) {
				t.Errorf("%s is %s: got %+v", field, value, got)
			}
		}
	}
	// An empty list of tags is reported; without one it is not known whether there are tags.
	for _, tags := range []string{`{}`, `{"Tag": []}`, `{"Tag": null}`, `{"Tag": ""}`} {
		if got := findDescribed(t, `{"JobId": "j-1", "Tags": `+tags+`}`); got.Tags == nil || len(got.Tags) != 0 {
			t.Errorf("%s: tags are %#v, want none, but known", tags, got.Tags)
		}
	}
}

func TestResponsesInOddForms(t *testing.T) {
	t.Parallel()
	for description, check := range map[string]func(*smc.ReplicationJob) bool{
		`"NetMode": "2"`:                              func(j *smc.ReplicationJob) bool { return j.NetMode != nil && *j.NetMode == 2 },
		`"NetMode": 2.0`:                              func(j *smc.ReplicationJob) bool { return j.NetMode != nil && *j.NetMode == 2 },
		`"NetMode": "VPC"`:                            func(j *smc.ReplicationJob) bool { return j.NetMode == nil },
		`"NetMode": 1.5`:                              func(j *smc.ReplicationJob) bool { return j.NetMode == nil },
		`"NetMode": [2]`:                              func(j *smc.ReplicationJob) bool { return j.NetMode == nil },
		`"SystemDiskSize": "80"`:                      func(j *smc.ReplicationJob) bool { return j.SystemDiskSize == 80 },
		`"SystemDiskSize": 1e99`:                      func(j *smc.ReplicationJob) bool { return j.SystemDiskSize == 0 },
		`"Progress": "75.0"`:                          func(j *smc.ReplicationJob) bool { return j.Progress == 75 },
		`"Progress": "NaN"`:                           func(j *smc.ReplicationJob) bool { return j.Progress == 0 },
		`"Progress": "Inf"`:                           func(j *smc.ReplicationJob) bool { return j.Progress == 0 },
		`"Progress": 1e999`:                           func(j *smc.ReplicationJob) bool { return j.Progress == 0 },
		`"Progress": "a lot"`:                         func(j *smc.ReplicationJob) bool { return j.Progress == 0 },
		`"RunOnce": "True"`:                           func(j *smc.ReplicationJob) bool { return j.RunOnce != nil && *j.RunOnce },
		`"RunOnce": 0`:                                func(j *smc.ReplicationJob) bool { return j.RunOnce != nil && !*j.RunOnce },
		`"RunOnce": "perhaps"`:                        func(j *smc.ReplicationJob) bool { return j.RunOnce == nil },
		`"Name": 12`:                                  func(j *smc.ReplicationJob) bool { return j.Name == "12" },
		`"Name": true`:                                func(j *smc.ReplicationJob) bool { return j.Name == "true" },
		`"Name": "\u4e2d\u0000"`:                      func(j *smc.ReplicationJob) bool { return j.Name == "中\x00" },
		`"Status": "Brewing"`:                         func(j *smc.ReplicationJob) bool { return j.Status == "Brewing" },
		`"TargetType": "edge_image"`:                  func(j *smc.ReplicationJob) bool { return j.TargetType == "edge_image" },
		`"DataDisks": []`:                             func(j *smc.ReplicationJob) bool { return j.DataDisks == nil },
		`"DataDisks": [{"Index": 1}]`:                 func(j *smc.ReplicationJob) bool { return len(j.DataDisks) == 1 && j.DataDisks[0].Index == 1 },
		`"DataDisks": {"DataDisk": {"Index": 1}}`:     func(j *smc.ReplicationJob) bool { return len(j.DataDisks) == 1 && j.DataDisks[0].Index == 1 },
		`"Tags": {"Tag": {"Key": "a", "Value": "b"}}`: func(j *smc.ReplicationJob) bool { return j.Tags["a"] == "b" },
		`"Disks": []`:                                 func(j *smc.ReplicationJob) bool { return j.Disks == nil },
		`"Disks": {}`: func(j *smc.ReplicationJob) bool {
			return j.Disks != nil && j.Disks.System == nil && j.Disks.Data == nil
		},
		`"Disks": {"System": null, "Data": ""}`:                             func(j *smc.ReplicationJob) bool { return j.Disks.System == nil && j.Disks.Data == nil },
		`"Disks": {"System": {"LVM": "true", "Parts": null}}`:               func(j *smc.ReplicationJob) bool { return *j.Disks.System.LVM && j.Disks.System.Parts == nil },
		`"Disks": {"System": {}, "Data": {"Data": {"Size": 30}}}`:           func(j *smc.ReplicationJob) bool { return j.Disks.System.LVM == nil && j.Disks.Data[0].Size == 30 },
		`"Disks": {"Data": [{"Size": "30"}]}`:                               func(j *smc.ReplicationJob) bool { return j.Disks.Data[0].Size == 30 },
		`"Disks": {"Data": {"Data": [{"Parts": {"Part": {"Path": "/"}}}]}}`: func(j *smc.ReplicationJob) bool { return j.Disks.Data[0].Parts[0].Path == "/" },
		`"Disks": {"System": {"Size": 22548578305}}`:                        func(j *smc.ReplicationJob) bool { return j.Disks.System.Size == 22 },
		`"Disks": {"System": {"Size": 9223372036854775807}}`:                func(j *smc.ReplicationJob) bool { return j.Disks.System.Size == 1<<33 },
		`"StartTime": "soon"`:                                               func(j *smc.ReplicationJob) bool { return j.StartTime.IsZero() },
		`"StartTime": "2026-03-01T08Z"`:                                     func(j *smc.ReplicationJob) bool { return j.StartTime.IsZero() },
		`"StartTime": 1772352000`:                                           func(j *smc.ReplicationJob) bool { return j.StartTime.IsZero() },
		`"StartTime": "0001-01-01T00Z"`:                                     func(j *smc.ReplicationJob) bool { return j.StartTime.IsZero() },
		`"status": "Ready", "NAME": "n"`:                                    func(j *smc.ReplicationJob) bool { return j.Status == smc.JobReady && j.Name == "n" },
	} {
		if got := findDescribed(t, `{"JobId": "j-1", `+description+`}`); !check(got) {
			t.Errorf("%s: got %+v", description, got)
		}
	}
}

func TestResponsesWithUnreadableTimesAreLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) {
			jobPage(w, 1, `{"JobId": "j-1", "ValidTime": "soon"}`)
		})
		var logged bytes.Buffer
		if _, err := s.client(t).FindReplicationJob(tflogtest.RootLogger(t.Context(), &logged), "", "j-1"); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(logged.String(), "ValidTime") || !strings.Contains(logged.String(), "soon") || !strings.Contains(logged.String(), "warn") {
			t.Errorf("logged %s", logged.String())
		}
	})
}

// Every field that DescribeSourceServers documents.
func TestResponsesOfSourceServers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const systemInfo = `{\"cores\":\"2\",\"hostname\":\"web-01\"}`
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) {
			succeed(w, `"TotalCount": 1, "SourceServers": {"SourceServer": [{
			"SourceId": "s-1", "Name": "web-01", "Description": "words", "State": "InUse", "ErrorCode": "SourceServer.Offline",
			"StatusInfo": "{}", "JobId": "j-1", "CreationTime": "2026-02-27T02:58:09Z", "HeartbeatRate": 30, "AgentVersion": "2.8.5",
			"Platform": "CentOS", "Architecture": "x86_64", "KernelLevel": 1, "ReplicationDriver": "SMT", "SystemInfo": "`+systemInfo+`",
			"SystemDiskSize": 9, "SystemDiskParts": {"SystemDiskPart": [{"Device": "0_0", "Path": "/", "SizeBytes": 42948624384, "CanBlock": true, "Need": true}]},
			"DataDisks": {"DataDisk": [{"Index": 1, "Size": 100, "Path": "/data", "Parts": {"Part": [{"Device": "1_0", "Path": "/data", "SizeBytes": 53687091200, "CanBlock": false}]}}]},
			"Disks": {"System": {"Size": 40, "Offset": 1048576, "Parts": {"Part": [{"Path": "/boot", "SizeBytes": 1073741824, "Type": "Boot"}, {"Path": "/", "CanBlock": true, "Type": "System"}]}},
				"Data": {"Data": [{"Size": 100, "Parts": {"Part": [{"Path": "/data", "Type": "Normal"}]}}]}},
			"ResourceGroupId": "rg-1", "WorkgroupId": "w-1", "Tags": {"Tag": [{"Key": "env", "Value": "test"}]}}]}`)
		})
		got, err := s.client(t).FindSourceServer(t.Context(), "s-1")
		if err != nil {
			t.Fatal(err)
		}
		want := &smc.SourceServer{
			ID: "s-1", Name: "web-01", Description: "words", State: smc.SourceInUse, ErrorCode: "SourceServer.Offline", StatusInfo: "{}", JobID: "j-1",
			CreationTime: at(t, "2026-02-27T02:58:09Z"), HeartbeatRate: 30, AgentVersion: "2.8.5", Platform: "CentOS", Architecture: "x86_64",
			KernelLevel: 1, ReplicationDriver: "SMT", SystemInfo: `{"cores":"2","hostname":"web-01"}`, SystemDiskSize: 9,
			SystemDiskParts: []smc.SourcePartition{{Device: "0_0", Path: "/", SizeBytes: 42948624384, CanBlock: true, Need: true}},
			DataDisks: []smc.SourceDataDisk{{
				Index: 1, Size: 100, Path: "/data", Parts: []smc.SourcePartition{{Device: "1_0", Path: "/data", SizeBytes: 53687091200}},
			}},
			Disks: &smc.SourceDisks{
				System: &smc.SourceDisk{Size: 40, Offset: 1048576, Parts: []smc.SourceDiskPartition{
					{Path: "/", CanBlock: true, Type: smc.PartitionSystem}, {Path: "/boot", SizeBytes: 1073741824, Type: smc.PartitionBoot},
				}},
				Data: []smc.SourceDisk{{Size: 100, Parts: []smc.SourceDiskPartition{{Path: "/data", Type: smc.PartitionNormal}}}},
			},
			ResourceGroupID: "rg-1", WorkgroupID: "w-1", Tags: map[string]string{"env": "test"},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		for value, i := reflect.ValueOf(*got), 0; i < value.NumField(); i++ {
			if value.Field(i).IsZero() {
				t.Errorf("%s is not read", value.Type().Field(i).Name)
			}
		}
	})
}

// Without a list of tags it is not known whether a source server has any.
func TestSourceServerWithoutTags(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for tags, known := range map[string]bool{``: false, `, "Tags": null`: false, `, "Tags": {"Tag": []}`: true} {
			s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) {
				succeed(w, `"TotalCount": 1, "SourceServers": {"SourceServer": [{"SourceId": "s-1"`+tags+`}]}`)
			})
			got, err := s.client(t).FindSourceServer(t.Context(), "s-1")
			if err != nil || len(got.Tags) != 0 || (got.Tags != nil) != known {
				t.Errorf("%q: got %+v, %v", tags, got, err)
			}
		}
	})
}

func TestResponses_areReadTolerantly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := memoryClient(t, func(w http.ResponseWriter, _ *http.Request) {
			succeed(w, `"TotalCount":"1","ReplicationJobs":{"ReplicationJob":[{"JobId":"j-1","Status":"Brewing","Progress":"55.45","NetMode":"2","RunOnce":"false",
			"Frequency":12,"SystemDiskSize":"80","Description":null,"CreationTime":"2026-03-01T08:00Z","StartTime":"2026-03-01T08:00:01Z","EndTime":"soon",
			"DataDisks":{"DataDisk":[{"Index":"1","Size":100,"Parts":{"Part":[{"Device":"1_0","SizeBytes":"53687091200","Block":false}]}}]},"Tags":{"Tag":[{"Key":"env","Value":""}]},
			"Surprise":{"Nested":[1,2]}}]}`)
		})
		job, err := client.FindReplicationJob(t.Context(), "", "j-1")
		if err != nil {
			t.Fatal(err)
		}
		if job.Status != "Brewing" || job.Progress != 55.45 || *job.NetMode != 2 || *job.RunOnce || *job.Frequency != 12 || job.SystemDiskSize != 80 ||
			job.Description != "" || job.CreationTime.IsZero() || job.StartTime.IsZero() || !job.EndTime.IsZero() || job.RegionID != "cn-hangzhou" ||
			len(job.DataDisks) != 1 || job.DataDisks[0].Parts[0].SizeBytes != 53687091200 || *job.DataDisks[0].Parts[0].Block || job.JobType != nil {
			t.Errorf("%+v", job)
		}
		if v, ok := job.Tags["env"]; !ok || v != "" {
			t.Errorf("tags %v", job.Tags)
		}
	})
}
