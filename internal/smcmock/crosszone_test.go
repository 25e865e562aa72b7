package smcmock_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// crossZone are the parameters of a cross-zone job.
func crossZone() params {
	return params{
		"RegionId": "cn-hangzhou", "InstanceId": "i-one", "TargetZoneId": "cn-hangzhou-i", "TargetVSwitchId": "vsw-one",
		"TargetInstanceType": "ecs.g7.large", "Disk.1.DiskId": "d-1", "Disk.1.Category": "cloud_essd", "Disk.1.PerformanceLevel": "PL1",
		"Disk.2.DiskId": "d-2", "ResourceGroupId": "rg-1",
	}
}

// createCrossZone creates a cross-zone job and returns its ID.
func createCrossZone(t *testing.T, s *smcmock.Server, request params) string {
	t.Helper()
	id, _ := must(t, s, "CreateCrossZoneMigrationJob", request)["JobId"].(string)
	if !strings.HasPrefix(id, "j-") {
		t.Fatalf("JobId %q", id)
	}
	return id
}

func TestCrossZone_CreateAndDescribe(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	s.AddVSwitch("vsw-one", "vpc-one")
	id := createCrossZone(t, s, crossZone())
	want := object{
		"JobId": id, "RegionId": "cn-hangzhou", "Name": "SMC-" + id, "JobType": 2.0, "TargetType": "TargetInstance", "Status": "Ready",
		"BusinessStatus": "", "ErrorCode": "", "Progress": 0.0, "CreationTime": lifeNow(s, 0), "ValidTime": lifeNow(s, 30*lifeDay),
		"RunOnce": true, "NetMode": 0.0, "VSwitchId": "vsw-one", "VpcId": "vpc-one", "InstanceId": "i-one",
		"InstanceType": "ecs.t6-c1m1.large", "ResourceGroupId": "rg-1",
		"Disks": object{"Data": object{"Data": []any{object{"DiskId": "d-1"}, object{"DiskId": "d-2"}}}},
	}
	if got := describe(t, s, id); !sampleEqual(got, want) {
		t.Errorf("\n%v\nwant\n%v", got, want)
	}
	job, _ := s.Job(id)
	moved := smcmock.CrossZone{TargetZoneId: "cn-hangzhou-i", TargetInstanceType: "ecs.g7.large", AutoPay: true, Disks: []smcmock.CrossZoneDisk{
		{DiskId: "d-1", Category: "cloud_essd", PerformanceLevel: "PL1"}, {DiskId: "d-2"},
	}}
	if job.CrossZone == nil || !reflect.DeepEqual(*job.CrossZone, moved) {
		t.Errorf("%+v", job.CrossZone)
	}
	// It is found by what it is, and is no source server.
	create(t, s, nil)
	for _, filter := range []params{{"JobType": "2"}, {"InstanceId.1": "i-one"}, {"ResourceGroupId": "rg-1"}} {
		if got := listJobs(t, s, filter); got != id {
			t.Errorf("%v: %s", filter, got)
		}
	}
	if got := listSources(t, s, nil); got != "s-one" {
		t.Errorf("%s", got)
	}
}

func TestCrossZone_Limits(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *smcmock.Options) { o.Switches.JobQuota = -1 })
	for name, values := range map[string][3][]string{
		"RegionId":                {{"cn-hangzhou"}, {"hangzhou"}, {"InvalidRegionId"}},
		"InstanceId":              {{"i-one"}, {""}, {"MissingParameter"}},
		"TargetZoneId":            {{"", "cn-hangzhou-b"}, {"cn-beijing-i", "cn-hangzhou", "cn-hangzhou-", "cn-hangzhou-1", "i"}, {"InvalidTargetZoneId"}},
		"AutoPay":                 {{"", "true", "false", "False"}, {"yes"}, {"InvalidAutoPay"}},
		"Disk.1.PerformanceLevel": {{"", "PL0", "PL3"}, {"PL4", "pl1"}, {"InvalidDisk.1.PerformanceLevel"}},
		"Disk.1.DiskId":           {{"d-9"}, {""}, {"MissingParameter"}},
		"Disk.2.DiskId":           {{"d-9"}, {"d-1"}, {"InvalidParameter"}},
		"Disk.4.DiskId":           {nil, {"d-4"}, {"InvalidDisk"}},
		"Name":                    {nil, {"web"}, {"InvalidName"}},
	} {
		for _, value := range values[0] {
			request := crossZone()
			request[name] = value
			createCrossZone(t, s, request)
		}
		for _, value := range values[1] {
			request := crossZone()
			request[name] = value
			refused(t, s, "CreateCrossZoneMigrationJob", request, values[2][0])
		}
	}
	for zone, region := range (params{"us-west-1a": "us-west-1", "eu-central-1b": "eu-central-1"}) {
		createCrossZone(t, s, with(crossZone(), params{"TargetZoneId": zone, "RegionId": region}))
	}
	refused(t, s, "CreateCrossZoneMigrationJob", with(crossZone(), params{"RegionId": ""}), "MissingRegionId")
	s.Switch(func(w *smcmock.Switches) { w.JobQuota = 1 })
	refused(t, s, "CreateCrossZoneMigrationJob", crossZone(), "QuotaExceeded.ReplicationJob")
}

func TestCrossZone_Idempotence(t *testing.T) {
	t.Parallel()
	s := start(t)
	request := with(crossZone(), params{"ClientToken": "token-1"})
	id := createCrossZone(t, s, request)
	if again := createCrossZone(t, s, request); again != id || len(s.Jobs()) != 1 {
		t.Errorf("%s, want %s", again, id)
	}
	refused(t, s, "CreateCrossZoneMigrationJob", with(request, params{"Disk.2.DiskId": "d-3"}), "IdempotentParameterMismatch")
	refused(t, s, "CreateCrossZoneMigrationJob", with(request, params{"ClientToken": strings.Repeat("a", 65)}), "InvalidClientToken")
}

func TestCrossZone_Lifecycle(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := createCrossZone(t, s, crossZone())
	must(t, s, "ModifyReplicationJobAttribute", params{"JobId": id, "Name": "move-one"})
	refused(t, s, "StopReplicationJob", params{"JobId": id}, "ReplicationJob.InvalidStatus")
	lifeDo(t, s, "StartReplicationJob", id)
	lifeIs(t, s, id, "Running", "Preparing")
	s.Clock().Step(lifePreparing)
	lifeDo(t, s, "StopReplicationJob", id)
	lifeIs(t, s, id, "Stopped", "")
	lifeDo(t, s, "StartReplicationJob", id)
	s.Clock().Step(lifeSyncing + lifeProcessing + lifeCleaning)
	job := lifeIs(t, s, id, "Finished", "")
	lifeHas(t, job, object{"Progress": 100.0, "InstanceId": "i-one", "ImageId": nil, "TransitionInstanceId": nil, "Name": "move-one"})
	lifeDo(t, s, "DeleteReplicationJob", id)
	lifeIs(t, s, id, "Deleting", "")
	s.Clock().Step(lifeDay)
	lifeGone(t, s, id)
	// Tags and schedules are those of any replication job.
	id = createCrossZone(t, s, crossZone())
	must(t, s, "TagResources", with(tagOf(id), params{"Tag.1.Key": "env"}))
	must(t, s, "ModifyReplicationJobAttribute", params{"JobId": id, "ScheduledStartTime": lifeNow(s, lifeDay)})
	s.Clock().Step(lifeDay)
	lifeIs(t, s, id, "Running", "Preparing")
}

func TestCrossZone_RegistersSource(t *testing.T) {
	t.Parallel()
	s := lifeSwitches(t, smcmock.Switches{CrossZoneRegistersSource: true})
	id := createCrossZone(t, s, crossZone())
	source, _ := describe(t, s, id)["SourceId"].(string)
	if got := listSources(t, s, params{"RelatedJobType.1": "Cross_Zone"}); got != source || source == "" {
		t.Errorf("%s, want %s", got, source)
	}
	if got, _ := s.Source(source); got.State != smcmock.SourceInUse || got.JobId != id || got.Name != "i-one" {
		t.Errorf("%+v", got)
	}
	lifeDo(t, s, "StartReplicationJob", id)
	s.Clock().Step(lifeRun + lifeCleaning)
	lifeIs(t, s, id, "Finished", "")
}

func TestCrossZone_XML(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := createCrossZone(t, s, crossZone())
	var response struct {
		XMLName xml.Name `xml:"DescribeReplicationJobsResponse"`
		Jobs    []struct {
			JobId, InstanceId string
			JobType           int
			Disks             []struct{ DiskId string } `xml:"Disks>Data>Data"`
		} `xml:"ReplicationJobs>ReplicationJob"`
	}
	listXML(t, s, "DescribeReplicationJobs", nil, &response)
	if got := fmt.Sprint(response.Jobs); got != "[{"+id+" i-one 2 [{d-1} {d-2}]}]" {
		t.Errorf("%s", got)
	}
	r := send(t, s, http.MethodPost, common("CreateCrossZoneMigrationJob", with(crossZone(), params{"Format": "XML"})))
	if r.status != http.StatusOK || !strings.Contains(string(r.body), "<CreateCrossZoneMigrationJobResponse><RequestId>") {
		t.Errorf("%d %s", r.status, r.body)
	}
}
