package smcmock_test

import (
	"encoding/xml"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// listFields returns the names of the fields of an object, sorted.
func listFields(one object) string { return strings.Join(slices.Sorted(maps.Keys(one)), " ") }

func TestListing_UnsetFields(t *testing.T) {
	t.Parallel()
	least := "BusinessStatus CreationTime ErrorCode InstanceType JobId JobType Name NetMode Progress RegionId RunOnce " +
		"SourceId Status SystemDiskSize TargetType ValidTime"
	for _, test := range []struct {
		name     string
		switches smcmock.Switches
		want     string
	}{
		{"default", smcmock.Switches{NoDerivedDisks: true}, least},
		{"derived disks", smcmock.Switches{}, "BusinessStatus CreationTime DataDisks ErrorCode InstanceType JobId JobType Name NetMode " +
			"Progress RegionId RunOnce SourceId Status SystemDiskParts SystemDiskSize TargetType ValidTime"},
		{"OlderFields", smcmock.Switches{NoDerivedDisks: true, OlderFields: true}, strings.Replace(least, "JobType ", "", 1)},
		{"NoGeneratedName", smcmock.Switches{NoDerivedDisks: true, NoGeneratedName: true}, strings.Replace(least, "Name ", "", 1)},
		{"EmptyFields", smcmock.Switches{NoDerivedDisks: true, EmptyFields: true}, "BusinessStatus ContainerNamespace ContainerRepository " +
			"ContainerTag CreationTime DataDisks Description EndTime ErrorCode ImageId ImageName InstanceId InstanceRamRole InstanceType " +
			"JobId JobType LaunchTemplateId LaunchTemplateVersion LicenseType Name NetMode Progress RegionId ReplicationJobRuns " +
			"ReplicationParameters ResourceGroupId RunOnce ScheduledStartTime SourceId StartTime Status StatusInfo SystemDiskParts " +
			"SystemDiskSize Tags TargetType TransitionInstanceId VSwitchId ValidTime VpcId WorkgroupId"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(o *smcmock.Options) { o.Switches = test.switches })
			job := describe(t, s, create(t, s, nil))
			if got := listFields(job); got != test.want {
				t.Errorf("\n%s\nwant\n%s", got, test.want)
			}
			if !test.switches.EmptyFields {
				return
			}
			for outer, inner := range (params{
				"DataDisks": "DataDisk", "SystemDiskParts": "SystemDiskPart", "ReplicationJobRuns": "ReplicationJobRun", "Tags": "Tag",
			}) {
				wrapper, _ := job[outer].(object)
				if list, isList := wrapper[inner].([]any); !isList || len(list) != 0 {
					t.Errorf("%s: %v", outer, job[outer])
				}
			}
			if job["Description"] != "" || job["StartTime"] != "" {
				t.Errorf("%v", job)
			}
		})
	}
}

func TestListing_UnsetFieldsOfSourceServers(t *testing.T) {
	t.Parallel()
	for empty, want := range map[bool]string{
		false: "CreationTime Disks ErrorCode HeartbeatRate KernelLevel SourceId State SystemDiskSize",
		true: "AgentVersion Architecture CreationTime DataDisks Description Disks ErrorCode HeartbeatRate JobId KernelLevel Name Platform " +
			"ReplicationDriver ResourceGroupId SourceId State StatusInfo SystemDiskParts SystemDiskSize SystemInfo Tags WorkgroupId",
	} {
		s := start(t, func(o *smcmock.Options) { o.Switches.EmptyFields = empty })
		s.AddSource(smcmock.Source{SourceId: "s-bare"})
		found := items(must(t, s, "DescribeSourceServers", params{"SourceId.1": "s-bare"}), "SourceServers", "SourceServer")
		if len(found) != 1 || listFields(found[0]) != want {
			t.Errorf("\n%v\nwant\n%s", found, want)
		}
	}
}

func TestListing_OlderFields(t *testing.T) {
	t.Parallel()
	newer := params{"Tag.1.Key": "env", "ResourceGroupId": "rg-1", "JobType": "1", "Disks.System.Size": "40"}
	for older, want := range map[bool]string{true: "", false: "Disks JobType ResourceGroupId Tags "} {
		s := start(t, func(o *smcmock.Options) { o.Switches.OlderFields = older })
		job, got := describe(t, s, create(t, s, newer)), ""
		for _, name := range []string{"Disks", "JobType", "ResourceGroupId", "Tags", "WorkgroupId"} {
			if _, has := job[name]; has {
				got += name + " "
			}
		}
		if got != want {
			t.Errorf("OlderFields %v: %s", older, got)
		}
		// Reported or not, they can be asked for.
		if must(t, s, "DescribeReplicationJobs", params{"Tag.1.Key": "env"})["TotalCount"] != 1.0 {
			t.Error("not found by its tag")
		}
	}
}

func TestListing_TargetTypes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		switches smcmock.Switches
		want     string
	}{
		{smcmock.Switches{}, "TargetInstance"},
		{smcmock.Switches{OlderTargetType: true}, "Instance"},
		{smcmock.Switches{LowerCaseTargetType: true}, "targetinstance"},
		{smcmock.Switches{OlderTargetType: true, LowerCaseTargetType: true}, "instance"},
	} {
		for _, sent := range []string{"TargetInstance", "Instance", "targetINSTANCE"} {
			s := start(t, func(o *smcmock.Options) { o.Switches = test.switches })
			id := create(t, s, params{"TargetType": sent, "InstanceId": "i-1"})
			if got := describe(t, s, id)["TargetType"]; got != test.want {
				t.Errorf("%s: %v, want %s", sent, got, test.want)
			}
		}
	}
}

func TestListing_RewriteParameters(t *testing.T) {
	t.Parallel()
	sent := `{"compress_level":1, "bandwidth_limit":0,"checksum":true}`
	for rewrite, want := range map[bool]string{false: sent, true: "bandwidth_limit:0,checksum:true,compress_level:1"} {
		s := start(t, func(o *smcmock.Options) { o.Switches.RewriteParameters = rewrite })
		id := create(t, s, params{"ReplicationParameters": sent})
		if got := describe(t, s, id)["ReplicationParameters"]; got != want {
			t.Errorf("%v", got)
		}
	}
}

func TestListing_CreationVisibleAfter(t *testing.T) {
	t.Parallel()
	s := lifeSwitches(t, smcmock.Switches{CreationVisibleAfter: 10 * time.Second})
	id := create(t, s, nil)
	lifeGone(t, s, id)
	lifeSource(t, s, "InUse")
	if got := listJobs(t, s, nil); got != "" {
		t.Errorf("%s", got)
	}
	// What is not reported yet is there all the same.
	must(t, s, "ModifyReplicationJobAttribute", params{"JobId": id, "Name": "early"})
	refused(t, s, "CreateReplicationJob", least(), "SourceServerState.Invalid")
	s.Clock().Step(10*time.Second - time.Millisecond)
	lifeGone(t, s, id)
	s.Clock().Step(time.Millisecond)
	lifeHas(t, lifeIs(t, s, id, "Ready", ""), object{"Name": "early"})
}

func TestListing_TransitionVisibleAfter(t *testing.T) {
	t.Parallel()
	const late = 10 * time.Second
	s := lifeSwitches(t, smcmock.Switches{TransitionVisibleAfter: late})
	// follows checks that a status is reported late, also by the filters.
	follows := func(id, before, phaseBefore, after, phaseAfter string) {
		t.Helper()
		s.Clock().Step(late - time.Millisecond)
		lifeIs(t, s, id, before, phaseBefore)
		if listJobs(t, s, params{"Status": before, "BusinessStatus": phaseBefore}) != id || listJobs(t, s, params{"Status": after}) == id && after != before {
			t.Errorf("filtered by the status that is not reported yet: %s", after)
		}
		s.Clock().Step(time.Millisecond)
		lifeIs(t, s, id, after, phaseAfter)
	}
	id := create(t, s, incremental())
	lifeDo(t, s, "StartReplicationJob", id)
	follows(id, "Ready", "", "Running", "Preparing")
	s.Clock().Step(lifePreparing)
	lifeDo(t, s, "StopReplicationJob", id)
	follows(id, "Running", "Syncing", "Stopped", "")
	lifeDo(t, s, "StartReplicationJob", id)
	follows(id, "Stopped", "", "Running", "Syncing")
	s.Clock().Step(lifeDay / 4)
	lifeDo(t, s, "CutOverReplicationJob", id)
	follows(id, "Waiting", "", "Running", "Cleaning")
	s.Clock().Step(lifeDay)
	lifeDo(t, s, "DeleteReplicationJob", id)
	lifeIs(t, s, id, "Finished", "")
	// The status that counts is the one there is.
	refused(t, s, "DeleteReplicationJob", params{"JobId": id}, "ReplicationJob.InvalidStatus")
	s.Clock().Step(time.Second)
	lifeGone(t, s, id)
}

// listJobsXML is the XML form of DescribeReplicationJobs, as far as it is looked at here.
type listJobsXML struct {
	XMLName    xml.Name `xml:"DescribeReplicationJobsResponse"`
	RequestId  string
	TotalCount int
	PageNumber int
	PageSize   int
	Jobs       []struct {
		JobId    string
		Progress float64
		RunOnce  bool
		Parts    []struct{ Device, SizeBytes, Block string } `xml:"SystemDiskParts>SystemDiskPart"`
		Disks    []struct {
			Index, Size int
			Parts       []struct{ Device string } `xml:"Parts>Part"`
		} `xml:"DataDisks>DataDisk"`
		Runs []struct{ Type, ImageId string } `xml:"ReplicationJobRuns>ReplicationJobRun"`
		Tags []struct{ Key, Value string }    `xml:"Tags>Tag"`
	} `xml:"ReplicationJobs>ReplicationJob"`
}

// listXML sends a request for XML and decodes the response.
func listXML(t *testing.T, s *smcmock.Server, action string, more params, into any) {
	t.Helper()
	more = with(params{"Format": "xml"}, more)
	r := send(t, s, http.MethodPost, common(action, more))
	if kind := r.header.Get("Content-Type"); r.status != http.StatusOK || !strings.HasPrefix(kind, "application/xml") {
		t.Fatalf("%d %s %s", r.status, kind, r.body)
	}
	if err := xml.Unmarshal(r.body, into); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
}

func TestListing_XMLOfReplicationJobs(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	var response listJobsXML
	listXML(t, s, "DescribeReplicationJobs", nil, &response)
	if response.TotalCount != 0 || response.PageNumber != 1 || response.PageSize != 10 || response.RequestId == "" || len(response.Jobs) != 0 {
		t.Errorf("%+v", response)
	}

	id := create(t, s, with(incremental(), params{"Tag.1.Key": "a<b&c", "Tag.1.Value": "", "Tag.2.Key": "env", "Tag.2.Value": "<prod>"}))
	lifeDo(t, s, "StartReplicationJob", id)
	s.Clock().Step(lifeRun + 12*time.Hour + lifeRun)
	response = listJobsXML{}
	listXML(t, s, "DescribeReplicationJobs", params{"PageSize": "50"}, &response)
	if response.TotalCount != 1 || response.PageSize != 50 || len(response.Jobs) != 1 {
		t.Fatalf("%+v", response)
	}
	job := response.Jobs[0]
	if job.JobId != id || job.RunOnce || job.Progress != 100 {
		t.Errorf("%+v", job)
	}
	if len(job.Parts) != 1 || job.Parts[0].Device != "0_0" || job.Parts[0].SizeBytes != "42949672960" || job.Parts[0].Block != "true" {
		t.Errorf("%+v", job.Parts)
	}
	if len(job.Disks) != 2 || job.Disks[0].Index != 1 || job.Disks[0].Size != 100 || len(job.Disks[0].Parts) != 2 || job.Disks[0].Parts[1].Device != "1_1" {
		t.Errorf("%+v", job.Disks)
	}
	if len(job.Runs) != 2 || job.Runs[0].Type != "Manual" || job.Runs[1].Type != "Schedule" || job.Runs[0].ImageId == job.Runs[1].ImageId {
		t.Errorf("%+v", job.Runs)
	}
	if len(job.Tags) != 2 || job.Tags[0].Key != "a<b&c" || job.Tags[0].Value != "" || job.Tags[1].Value != "<prod>" {
		t.Errorf("%+v", job.Tags)
	}
}

func TestListing_XMLOfSourceServers(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.AddSource(smcmock.NewSource("s-two"))
	var response struct {
		XMLName    xml.Name `xml:"DescribeSourceServersResponse"`
		TotalCount int
		Sources    []struct {
			SourceId, State, SystemInfo string
			Parts                       []struct{ Device, Path string } `xml:"SystemDiskParts>SystemDiskPart"`
			Disks                       []struct {
				Index int
				Parts []struct {
					Device   string
					CanBlock bool
				} `xml:"Parts>Part"`
			} `xml:"DataDisks>DataDisk"`
		} `xml:"SourceServers>SourceServer"`
	}
	listXML(t, s, "DescribeSourceServers", nil, &response)
	if response.TotalCount != 2 || len(response.Sources) != 2 {
		t.Fatalf("%+v", response)
	}
	source := response.Sources[0]
	if source.SourceId != "s-two" || source.State != "Available" || !strings.Contains(source.SystemInfo, `"hostname":"server-s-two"`) {
		t.Errorf("%+v", source)
	}
	if len(source.Parts) != 1 || source.Parts[0].Path != "/" || len(source.Disks) != 2 || len(source.Disks[0].Parts) != 2 {
		t.Fatalf("%+v", source)
	}
	if parts := source.Disks[0].Parts; !parts[0].CanBlock || parts[1].CanBlock || parts[1].Device != "1_1" {
		t.Errorf("%+v", parts)
	}
}
