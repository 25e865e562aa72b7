package smcmock_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// The documents say nothing about how long a run takes; these are the mock's defaults.
const (
	lifePreparing  = 3 * time.Minute
	lifeSyncing    = 30 * time.Minute
	lifeProcessing = 10 * time.Minute
	lifeCleaning   = 2 * time.Minute
	lifeRun        = lifePreparing + lifeSyncing + lifeProcessing
	lifeDay        = 24 * time.Hour
	lifeTimeFormat = "2006-01-02T15:04:05Z"
)

// lifeStart starts a server whose wall clock stands still, so that only steps move the state clock.
func lifeStart(t *testing.T, changes ...func(*smcmock.Options)) *smcmock.Server {
	t.Helper()
	now := time.Now().Truncate(time.Second)
	frozen := func(o *smcmock.Options) { o.Now = func() time.Time { return now } }
	return start(t, append([]func(*smcmock.Options){frozen}, changes...)...)
}

// lifeSwitches is lifeStart with switches.
func lifeSwitches(t *testing.T, switches smcmock.Switches) *smcmock.Server {
	t.Helper()
	return lifeStart(t, func(o *smcmock.Options) { o.Switches = switches })
}

// incremental are the parameters that make a replication job incremental.
func incremental() params {
	return params{"RunOnce": "false", "Frequency": "12", "MaxNumberOfImageToKeep": "2", "ImageName": "web"}
}

// lifeIs checks status and phase of a replication job.
func lifeIs(t *testing.T, s *smcmock.Server, id, status, phase string) object {
	t.Helper()
	job := describe(t, s, id)
	if job["Status"] != status || job["BusinessStatus"] != phase {
		t.Fatalf("Status %v, BusinessStatus %q; want %s, %q", job["Status"], job["BusinessStatus"], status, phase)
	}
	return job
}

// lifeHas checks fields of a replication job; nil is for a field that is left out.
func lifeHas(t *testing.T, job object, want object) {
	t.Helper()
	for name, value := range want {
		if job[name] != value {
			t.Errorf("%s: %v, want %v", name, job[name], value)
		}
	}
}

// lifeGone checks that a replication job is not reported any more.
func lifeGone(t *testing.T, s *smcmock.Server, id string) {
	t.Helper()
	response := must(t, s, "DescribeReplicationJobs", params{"JobId.1": id})
	if response["TotalCount"] != 0.0 || len(items(response, "ReplicationJobs", "ReplicationJob")) != 0 {
		t.Fatalf("still there: %v", response)
	}
}

// lifeSource checks the state of the source server.
func lifeSource(t *testing.T, s *smcmock.Server, state string) {
	t.Helper()
	sources := items(must(t, s, "DescribeSourceServers", params{"SourceId.1": "s-one"}), "SourceServers", "SourceServer")
	if len(sources) != 1 || sources[0]["State"] != state {
		t.Fatalf("source server: %v, want %s", sources, state)
	}
}

// lifeDo sends a request that has a JobId only.
func lifeDo(t *testing.T, s *smcmock.Server, action, id string) {
	t.Helper()
	must(t, s, action, params{"JobId": id})
}

// lifeNow is the time by the state clock, after a duration, as the API writes it.
func lifeNow(s *smcmock.Server, after time.Duration) string {
	return s.Clock().Now().Add(after).Format(lifeTimeFormat)
}

func TestLife_RunOnce(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	lifeSource(t, s, "Available")
	id := create(t, s, params{"ImageName": "web"})
	created := lifeNow(s, 0)
	job := lifeIs(t, s, id, "Ready", "")
	lifeHas(t, job, object{
		"CreationTime": created, "ValidTime": lifeNow(s, 30*lifeDay), "RunOnce": true, "ErrorCode": "", "Progress": 0.0,
		"StartTime": nil, "EndTime": nil, "ImageId": nil, "TransitionInstanceId": nil, "ReplicationJobRuns": nil,
	})
	lifeSource(t, s, "InUse")

	// A replication job that nobody starts stays as it is.
	s.Clock().Step(lifeDay)
	lifeIs(t, s, id, "Ready", "")

	begun := lifeNow(s, 0)
	lifeDo(t, s, "StartReplicationJob", id)
	job = lifeIs(t, s, id, "Running", "Preparing")
	lifeHas(t, job, object{"StartTime": begun, "EndTime": nil, "CreationTime": created})
	transition, _ := job["TransitionInstanceId"].(string)
	if !strings.HasPrefix(transition, "i-") {
		t.Errorf("intermediate instance %q", transition)
	}
	for _, step := range []struct {
		phase string
		lasts time.Duration
	}{{"Preparing", lifePreparing}, {"Syncing", lifeSyncing}, {"Processing", lifeProcessing}} {
		lifeIs(t, s, id, "Running", step.phase)
		s.Clock().Step(step.lasts - time.Second)
		lifeHas(t, lifeIs(t, s, id, "Running", step.phase), object{"ImageId": nil, "TransitionInstanceId": transition})
		s.Clock().Step(time.Second)
	}
	job = lifeIs(t, s, id, "Running", "Cleaning")
	image, _ := job["ImageId"].(string)
	if !strings.HasPrefix(image, "m-") || s.Images("cn-hangzhou")["web"] != image {
		t.Errorf("image %q of %v", image, s.Images("cn-hangzhou"))
	}
	lifeSource(t, s, "InUse")
	s.Clock().Step(lifeCleaning)
	job = lifeIs(t, s, id, "Finished", "")
	lifeHas(t, job, object{
		"Progress": 100.0, "StartTime": begun, "EndTime": lifeNow(s, 0), "ImageId": image, "ImageName": "web",
		"TransitionInstanceId": nil, "ReplicationJobRuns": nil,
	})
	lifeSource(t, s, "Available")

	// It is over for good, and the source server is free for another.
	s.Clock().Step(300 * lifeDay)
	lifeIs(t, s, id, "Finished", "")
	create(t, s, params{"ImageName": "web"})
	lifeSource(t, s, "InUse")
}

func TestLife_LeapThroughAllPhases(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, nil)
	lifeDo(t, s, "StartReplicationJob", id)
	want := lifeNow(s, lifeRun+lifeCleaning)
	s.Clock().Step(lifeDay)
	lifeHas(t, lifeIs(t, s, id, "Finished", ""), object{"EndTime": want})
	if len(s.Images("cn-hangzhou")) != 1 || len(s.Images("cn-beijing")) != 0 {
		t.Errorf("images %v", s.Images("cn-hangzhou"))
	}
}

func TestLife_Progress(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, nil)
	lifeDo(t, s, "StartReplicationJob", id)
	last := 0.0
	for range 45 {
		progress, _ := describe(t, s, id)["Progress"].(float64)
		if progress < last || progress >= 100 {
			t.Fatalf("%v after %v", progress, last)
		}
		if last = progress; progress == 42.5 {
			lifeIs(t, s, id, "Running", "Syncing")
			// Numbers without a fraction are written as decimals, too.
			s.Clock().Step(15 * time.Minute)
			response := send(t, s, http.MethodPost, common("DescribeReplicationJobs", nil))
			if !strings.Contains(string(response.body), `"Progress":80.0,`) {
				t.Errorf("%s", response.body)
			}
			return
		}
		s.Clock().Step(time.Minute)
	}
	t.Error("no 42.5 in the middle of Syncing")
}

// lifeRuns returns types and images of the runs of a replication job.
func lifeRuns(job object) (types, images []string) {
	for _, run := range items(job, "ReplicationJobRuns", "ReplicationJobRun") {
		runType, _ := run["Type"].(string)
		image, _ := run["ImageId"].(string)
		types, images = append(types, runType), append(images, image)
	}
	return types, images
}

// lifeImages returns the names of the images, sorted.
func lifeImages(s *smcmock.Server) string {
	return strings.Join(slices.Sorted(maps.Keys(s.Images("cn-hangzhou"))), " ")
}

func TestLife_Incremental(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, incremental())
	begun := lifeNow(s, 0)
	lifeDo(t, s, "StartReplicationJob", id)
	transition := describe(t, s, id)["TransitionInstanceId"]
	s.Clock().Step(lifeRun)
	job := lifeIs(t, s, id, "Waiting", "")
	lifeHas(t, job, object{
		"StartTime": begun, "EndTime": lifeNow(s, 0), "Progress": 100.0, "TransitionInstanceId": transition,
		"RunOnce": false, "Frequency": 12.0, "MaxNumberOfImageToKeep": 2.0,
	})
	runs := items(job, "ReplicationJobRuns", "ReplicationJobRun")
	if len(runs) != 1 || transition == nil {
		t.Fatalf("%v", job)
	}
	lifeHas(t, runs[0], object{"Type": "Manual", "StartTime": begun, "EndTime": job["EndTime"], "ImageId": job["ImageId"]})
	if names := lifeImages(s); names != "web_CYCLE_1" {
		t.Errorf("images %s", names)
	}
	lifeSource(t, s, "InUse")

	// The next run begins when the previous one has been over for Frequency hours.
	s.Clock().Step(12*time.Hour - time.Second)
	lifeIs(t, s, id, "Waiting", "")
	s.Clock().Step(time.Second)
	lifeHas(t, lifeIs(t, s, id, "Running", "Preparing"), object{"StartTime": lifeNow(s, 0), "EndTime": nil, "TransitionInstanceId": transition})
	s.Clock().Step(lifeRun)
	job = lifeIs(t, s, id, "Waiting", "")
	if types, _ := lifeRuns(job); strings.Join(types, " ") != "Manual Schedule" {
		t.Errorf("runs %v", types)
	}
	if names := lifeImages(s); names != "web_CYCLE_1 web_CYCLE_2" {
		t.Errorf("images %s", names)
	}

	// The third image is one too many: the oldest goes, while its run stays reported.
	s.Clock().Step(12*time.Hour + lifeRun)
	job = lifeIs(t, s, id, "Waiting", "")
	if names := lifeImages(s); names != "web_CYCLE_2 web_CYCLE_3" {
		t.Errorf("images %s", names)
	}
	types, images := lifeRuns(job)
	if len(types) != 3 || len(images) != 3 || images[2] != job["ImageId"] || s.Images("cn-hangzhou")["web_CYCLE_3"] != images[2] {
		t.Errorf("runs %v %v", types, images)
	}
}

func TestLife_FrequencyChangesAfterTheNextRun(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, incremental())
	lifeDo(t, s, "StartReplicationJob", id)
	s.Clock().Step(lifeRun)
	must(t, s, "ModifyReplicationJobAttribute", params{"JobId": id, "Frequency": "1", "MaxNumberOfImageToKeep": "1"})
	lifeHas(t, describe(t, s, id), object{"Frequency": 1.0, "MaxNumberOfImageToKeep": 1.0})
	s.Clock().Step(12*time.Hour - time.Second)
	lifeIs(t, s, id, "Waiting", "")
	s.Clock().Step(time.Second + lifeRun)
	lifeIs(t, s, id, "Waiting", "")
	if names := lifeImages(s); names != "web_CYCLE_2" {
		t.Errorf("images %s", names)
	}
	s.Clock().Step(time.Hour)
	lifeIs(t, s, id, "Running", "Preparing")
}

func TestLife_CutOver(t *testing.T) {
	t.Parallel()
	for name, sync := range map[string]params{"default": {}, "false": {"SyncData": "false"}, "empty": {"SyncData": ""}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := lifeStart(t)
			id := create(t, s, incremental())
			lifeDo(t, s, "StartReplicationJob", id)
			s.Clock().Step(lifeRun)
			sync["JobId"] = id
			must(t, s, "CutOverReplicationJob", sync)
			lifeIs(t, s, id, "Running", "Cleaning")
			s.Clock().Step(lifeCleaning)
			job := lifeIs(t, s, id, "Finished", "")
			lifeHas(t, job, object{"TransitionInstanceId": nil, "EndTime": lifeNow(s, 0), "Progress": 100.0})
			if types, _ := lifeRuns(job); len(types) != 1 || lifeImages(s) != "web_CYCLE_1" {
				t.Errorf("runs %v, images %s", types, lifeImages(s))
			}
			lifeSource(t, s, "Available")
			s.Clock().Step(20 * lifeDay)
			lifeIs(t, s, id, "Finished", "")
		})
	}
}

func TestLife_CutOverWithSyncData(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, incremental())
	lifeDo(t, s, "StartReplicationJob", id)
	s.Clock().Step(lifeRun)
	must(t, s, "CutOverReplicationJob", params{"JobId": id, "SyncData": "true"})
	lifeIs(t, s, id, "Running", "Preparing")
	s.Clock().Step(lifePreparing)
	lifeIs(t, s, id, "Running", "Syncing")

	// A failure does not make it forget that this is the last run.
	s.FailJob(id, "InternalError", "")
	lifeDo(t, s, "StartReplicationJob", id)
	s.Clock().Step(lifeSyncing + lifeProcessing)
	lifeIs(t, s, id, "Running", "Cleaning")
	s.Clock().Step(lifeCleaning)
	job := lifeIs(t, s, id, "Finished", "")
	if types, images := lifeRuns(job); strings.Join(types, " ") != "Manual Manual" || images[1] != job["ImageId"] {
		t.Errorf("runs %v %v", types, images)
	}
	if names := lifeImages(s); names != "web_CYCLE_1 web_CYCLE_2" {
		t.Errorf("images %s", names)
	}
}

func TestLife_ImageNames(t *testing.T) {
	t.Parallel()
	for name, dash := range map[string]bool{"_": false, "-": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := lifeSwitches(t, smcmock.Switches{ImageSuffixDash: dash})
			before := s.AddImage("cn-hangzhou", "web")
			s.AddImage("cn-beijing", "web")
			id := create(t, s, params{"ImageName": "web"})
			lifeDo(t, s, "StartReplicationJob", id)
			lifeHas(t, describe(t, s, id), object{"ImageName": "web"})
			s.Clock().Step(lifeDay)
			job := lifeIs(t, s, id, "Finished", "")
			lifeHas(t, job, object{"ImageName": "web" + name + id})
			images := s.Images("cn-hangzhou")
			if images["web"] != before || len(images) != 2 || images["web"+name+id] != job["ImageId"] {
				t.Errorf("images %v", images)
			}
		})
	}
}

func TestLife_TargetsWithoutImage(t *testing.T) {
	t.Parallel()
	for _, target := range []params{
		{"TargetType": "TargetInstance", "InstanceId": "i-target"},
		{"TargetType": "ContainerImage", "ContainerNamespace": "n", "ContainerRepository": "r", "InstanceRamRole": "role"},
	} {
		t.Run(target["TargetType"], func(t *testing.T) {
			t.Parallel()
			s := lifeStart(t)
			id := create(t, s, target)
			lifeDo(t, s, "StartReplicationJob", id)
			s.Clock().Step(lifeDay)
			lifeHas(t, lifeIs(t, s, id, "Finished", ""), object{"ImageId": nil})
			if len(s.Images("cn-hangzhou")) != 0 {
				t.Errorf("images %v", s.Images("cn-hangzhou"))
			}
		})
	}
}
