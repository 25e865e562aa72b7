package smcmock_test

import (
	"fmt"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// limitRefused checks code, message and status of a creation that is refused.
func limitRefused(t *testing.T, s *smcmock.Server, more params, code, message string) {
	t.Helper()
	before := len(s.Jobs())
	values := common("CreateReplicationJob", limitRequest(more))
	values.Set("Timestamp", limitNow)
	r := send(t, s, "POST", values)
	if response := r.decode(t); r.status != 400 || response["Code"] != code || response["Message"] != message {
		t.Errorf("%v: %d %v, want %s %s", more, r.status, response, code, message)
	}
	if len(s.Jobs()) != before {
		t.Errorf("%v: created", more)
	}
}

func TestCreate_Quota(t *testing.T) {
	t.Parallel()
	message := "The maximum number of replication jobs is exceeded. Please submit a ticket to raise the quota."
	for quota, most := range map[int]int{0: 1000, 3: 3, -1: 2000} {
		s := limitStart(t, smcmock.Switches{JobQuota: quota})
		for n := range most - 1 {
			status := []string{smcmock.StatusFinished, smcmock.StatusExpired, smcmock.StatusReady}[n%3]
			s.AddJob(smcmock.Job{SourceId: fmt.Sprintf("s-%d", n), Status: status})
		}
		limitCreate(t, s, nil, "")
		id := s.AddJob(smcmock.Job{SourceId: "s-last"})
		if quota < 0 {
			limitCreate(t, s, nil, "")
			continue
		}
		limitRefused(t, s, nil, "QuotaExceeded.ReplicationJob", message)
		// Those that are being deleted do not count.
		limitCall(t, s, "DeleteReplicationJob", params{"JobId": id})
		limitCreate(t, s, nil, "")
	}
}

func TestCreate_NameTaken(t *testing.T) {
	t.Parallel()
	message := "The specified replication job name already exists."
	for _, status := range []string{smcmock.StatusReady, smcmock.StatusRunning, smcmock.StatusFinished, smcmock.StatusExpired} {
		s := limitStart(t, smcmock.Switches{})
		s.AddJob(smcmock.Job{SourceId: "s-other", Name: "web", RegionId: "cn-hangzhou", Status: status})
		limitRefused(t, s, params{"Name": "web"}, "ReplicationJobName.Duplicate", message)
		limitRefused(t, s, params{"Name": "web", "RegionId": "cn-beijing"}, "ReplicationJobName.Duplicate", message)
		limitCreate(t, s, params{"Name": "Web"}, "")
		s.Switch(func(w *smcmock.Switches) { w.NameUniquePerRegion = true })
		limitRefused(t, s, params{"Name": "web"}, "ReplicationJobName.Duplicate", message)
		limitCreate(t, s, params{"Name": "web", "RegionId": "cn-beijing"}, "")
	}
}

func TestCreate_ImageNameTaken(t *testing.T) {
	t.Parallel()
	message := `The specified imageName: "web" was used by another replication job in the current region.`
	for status, free := range map[string]bool{
		smcmock.StatusReady: false, smcmock.StatusRunning: false, smcmock.StatusStopped: false, smcmock.StatusInError: false,
		smcmock.StatusWaiting: false, smcmock.StatusExpired: false, smcmock.StatusFinished: true, smcmock.StatusDeleting: true,
	} {
		s := limitStart(t, smcmock.Switches{})
		s.AddJob(smcmock.Job{SourceId: "s-other", ImageName: "web", RegionId: "cn-hangzhou", Status: status})
		if free {
			limitCreate(t, s, params{"ImageName": "web"}, "")
		} else {
			limitRefused(t, s, params{"ImageName": "web"}, "ImageName.UsedByReplicationJob", message)
		}
		limitCreate(t, s, params{"ImageName": "web", "RegionId": "cn-beijing"}, "")
		limitCreate(t, s, params{"ImageName": "Web"}, "")
		s.Switch(func(w *smcmock.Switches) { w.AllowImageNameClash = true })
		limitCreate(t, s, params{"ImageName": "web"}, "")
	}
	// The name of an image that exists is no reason to refuse.
	s := limitStart(t, smcmock.Switches{})
	s.AddImage("cn-hangzhou", "web")
	limitCreate(t, s, params{"ImageName": "web"}, "")
}

func TestCreate_SourceState(t *testing.T) {
	t.Parallel()
	for _, state := range []string{smcmock.SourceInUse, smcmock.SourceUnavailable, smcmock.SourceDeleting} {
		s := limitStart(t, smcmock.Switches{})
		s.UpdateSource("s-one", func(source *smcmock.Source) { source.State = state })
		limitRefused(t, s, nil, "SourceServerState.Invalid",
			"The specified source server status: "+state+" is invalid. This operation can only be performed in the following status: Available.")
		s.Switch(func(w *smcmock.Switches) { w.OlderErrors = true })
		limitRefused(t, s, nil, "SourceServerState.Invalid", "The specified source server status is invalid.")
	}
	// A source server has one replication job, unless that is at its end.
	for status, free := range map[string]bool{
		smcmock.StatusReady: false, smcmock.StatusRunning: false, smcmock.StatusStopped: false, smcmock.StatusInError: false,
		smcmock.StatusWaiting: false, smcmock.StatusExpired: false, smcmock.StatusFinished: true, smcmock.StatusDeleting: true,
	} {
		s := limitStart(t, smcmock.Switches{})
		id := s.AddJob(smcmock.Job{SourceId: "s-one", Status: status})
		code := "SourceServerState.Invalid"
		if free {
			code = ""
		}
		limitCreate(t, s, nil, code)
		s.RemoveJob(id)
		limitCreate(t, s, nil, "")
	}
}

func TestCreate_Network(t *testing.T) {
	t.Parallel()
	s := limitStart(t, smcmock.Switches{})
	s.AddVSwitch("vsw-one", "vpc-one")
	for _, network := range []struct {
		request params
		code    string
		vpc     string
	}{
		{params{"NetMode": "2"}, "MissingParameter", ""},
		{params{"NetMode": "2", "VpcId": "vpc-one"}, "MissingParameter", ""},
		{params{"NetMode": "2", "VSwitchId": "", "VpcId": "vpc-one"}, "MissingParameter", ""},
		{params{"NetMode": "2", "VSwitchId": "vsw-one"}, "", "vpc-one"},
		{params{"NetMode": "2", "VSwitchId": "vsw-one", "VpcId": "vpc-one"}, "", "vpc-one"},
		{params{"NetMode": "2", "VSwitchId": "vsw-one", "VpcId": "vpc-two"}, "VSwitchIdVpcId.Mismatch", ""},
		{params{"NetMode": "0", "VSwitchId": "vsw-one", "VpcId": "vpc-two"}, "VSwitchIdVpcId.Mismatch", ""},
		{params{"NetMode": "0", "VSwitchId": "vsw-one"}, "", "vpc-one"},
		{params{"VSwitchId": "vsw-two"}, "", "vpc-two"},
		{params{"VSwitchId": "vsw-two", "VpcId": "vpc-one"}, "", "vpc-one"},
		{params{"VpcId": "vpc-two"}, "", "vpc-two"},
		{nil, "", ""},
	} {
		job := limitCreate(t, s, network.request, network.code)
		if job.VpcId != network.vpc || network.code == "" && job.VSwitchId != network.request["VSwitchId"] {
			t.Errorf("%v: %s %s", network.request, job.VSwitchId, job.VpcId)
		}
	}
	limitRefused(t, s, params{"VSwitchId": "vsw-one", "VpcId": "vpc-two"}, "VSwitchIdVpcId.Mismatch", "The specified VSwitchId and VpcId does not match.")
	limitRefused(t, s, params{"NetMode": "2"}, "MissingParameter",
		`The input parameter "VSwitchId" that is mandatory for processing this request is not supplied.`)
}

func TestCreate_ContainerImages(t *testing.T) {
	t.Parallel()
	container := params{"TargetType": "ContainerImage"}
	for _, source := range []struct {
		platform, architecture, system string
	}{
		{"Windows Server 2016", "x86_64", "Windows Server 2016"},
		{"windows", "x86_64", "windows"},
		{"CentOS", "arm64", "CentOS (arm64)"},
		{"Ubuntu", "aarch64", "Ubuntu (aarch64)"},
		{"Ubuntu", "ARM", "Ubuntu (ARM)"},
		{"CentOS", "x86_64", ""},
		{"Others Linux", "i386", ""},
	} {
		s := limitStart(t, smcmock.Switches{})
		s.UpdateSource("s-one", func(one *smcmock.Source) { one.Platform, one.Architecture = source.platform, source.architecture })
		limitCreate(t, s, params{"TargetType": "Image"}, "")
		limitCreate(t, s, params{"TargetType": "Instance", "InstanceId": "i-one"}, "")
		if source.system == "" {
			limitCreate(t, s, container, "")
			continue
		}
		limitRefused(t, s, container, "InvalidOsMigrationType.NotMatched", "The SourceOsType: "+source.system+
			" and TargetOsType: ContainerImage are not matched. The supported TargetOsType list is: Image, TargetInstance.")
	}
	s := limitStart(t, smcmock.Switches{RequireContainerParameters: true})
	all := with(container, params{"ContainerNamespace": "testNamespace", "ContainerRepository": "testRepository", "InstanceRamRole": "SMCAdmin"})
	for _, name := range []string{"ContainerNamespace", "ContainerRepository", "InstanceRamRole"} {
		limitCreate(t, s, with(all, params{name: ""}), "MissingParameter")
		limitCreate(t, s, limitWith(params{"TargetType": "Image"}, name, ""), "")
	}
	job := limitCreate(t, s, with(all, params{"ContainerTag": "CentOS:v1"}), "")
	if job.ContainerNamespace != "testNamespace" || job.ContainerRepository != "testRepository" || job.ContainerTag != "CentOS:v1" {
		t.Errorf("%+v", job)
	}
}

func TestCreate_InstanceType(t *testing.T) {
	t.Parallel()
	s := limitStart(t, smcmock.Switches{})
	if job := limitCreate(t, s, nil, ""); job.InstanceType == "" {
		t.Error("none is picked")
	}
	if job := limitCreate(t, s, params{"InstanceType": "ecs.c6.large"}, ""); job.InstanceType != "ecs.c6.large" {
		t.Errorf("%s", job.InstanceType)
	}
	s.Switch(func(w *smcmock.Switches) { w.LateInstanceType = true })
	if job := limitCreate(t, s, nil, ""); job.InstanceType != "" {
		t.Errorf("%s", job.InstanceType)
	}
}
