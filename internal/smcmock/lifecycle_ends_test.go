package smcmock_test

import (
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestLife_Expiry(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"Ready", "Stopped", "InError", "Waiting"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			s := lifeStart(t)
			// Long enough that the next run does not come first.
			id := lifeReach(t, s, status, params{"ValidTime": lifeNow(s, 7*lifeDay), "Frequency": "168"})
			valid, _ := describe(t, s, id)["ValidTime"].(string)
			left := lifeUntil(t, s, valid)
			s.Clock().Step(left - time.Second)
			lifeIs(t, s, id, status, "")
			s.Clock().Step(time.Second)
			lifeHas(t, lifeIs(t, s, id, "Expired", ""), object{"ValidTime": valid, "TransitionInstanceId": nil})
			// An expired replication job still counts as unfinished.
			lifeSource(t, s, "InUse")
			refused(t, s, "CreateReplicationJob", least(), "SourceServerState.Invalid")

			s.Clock().Step(7*lifeDay - time.Second)
			lifeIs(t, s, id, "Expired", "")
			s.Clock().Step(time.Second)
			lifeGone(t, s, id)
			lifeSource(t, s, "Available")
			create(t, s, nil)
		})
	}
}

// lifeUntil returns how far away a time is by the state clock.
func lifeUntil(t *testing.T, s *smcmock.Server, when string) time.Duration {
	t.Helper()
	at, err := time.Parse(lifeTimeFormat, when)
	if err != nil {
		t.Fatal(err)
	}
	return at.Sub(s.Clock().Now())
}

func TestLife_ValidTime(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	for _, wrong := range []string{lifeNow(s, 7*lifeDay-time.Second), lifeNow(s, 90*lifeDay+time.Second), "never", "2026-01-01"} {
		refused(t, s, "CreateReplicationJob", with(least(), params{"ValidTime": wrong}), "InvalidValidTime")
	}
	id := create(t, s, params{"ValidTime": lifeNow(s, 90*lifeDay)})
	s.Clock().Step(89 * lifeDay)
	lifeIs(t, s, id, "Ready", "")
	// It counts from creation, not from now.
	refused(t, s, "ModifyReplicationJobAttribute", params{"JobId": id, "ValidTime": lifeNow(s, 7*lifeDay)}, "InvalidValidTime")
	// An empty value, as opposed to none, is for ever.
	must(t, s, "ModifyReplicationJobAttribute", params{"JobId": id, "ValidTime": ""})
	s.Clock().Step(1000 * lifeDay)
	lifeHas(t, lifeIs(t, s, id, "Ready", ""), object{"ValidTime": nil})
}

func TestLife_CreatedToBeValidForEver(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	request := least()
	request["ValidTime"] = ""
	id, _ := must(t, s, "CreateReplicationJob", request)["JobId"].(string)
	s.Clock().Step(1000 * lifeDay)
	lifeHas(t, lifeIs(t, s, id, "Ready", ""), object{"ValidTime": nil})
}

func TestLife_RunsDoNotExpire(t *testing.T) {
	t.Parallel()
	s := lifeStart(t, func(o *smcmock.Options) { o.Phases.Syncing = 100 * lifeDay })
	s.AddSource(smcmock.NewSource("s-two"))
	stopped, waits := create(t, s, nil), create(t, s, with(incremental(), params{"SourceId": "s-two"}))
	lifeDo(t, s, "StartReplicationJob", stopped)
	lifeDo(t, s, "StartReplicationJob", waits)
	s.Clock().Step(50 * lifeDay)
	lifeIs(t, s, stopped, "Running", "Syncing")
	lifeDo(t, s, "StopReplicationJob", stopped)
	lifeIs(t, s, stopped, "Expired", "")
	s.Clock().Step(7*lifeDay - time.Second)
	lifeIs(t, s, stopped, "Expired", "")
	s.Clock().Step(time.Second)
	lifeGone(t, s, stopped)

	// At the end of its run, the incremental one has no valid time left to wait.
	s.Clock().Step(43*lifeDay + lifePreparing + lifeProcessing)
	lifeHas(t, lifeIs(t, s, waits, "Expired", ""), object{"TransitionInstanceId": nil, "EndTime": lifeNow(s, 0)})
}

func TestLife_FinishedIsKept(t *testing.T) {
	t.Parallel()
	s := lifeSwitches(t, smcmock.Switches{PurgeFinishedAfter: lifeDay})
	id := create(t, s, nil)
	lifeDo(t, s, "StartReplicationJob", id)
	s.Clock().Step(lifeRun + lifeCleaning + lifeDay - time.Second)
	lifeIs(t, s, id, "Finished", "")
	// A switch that is turned takes effect at once.
	s.Switch(func(switches *smcmock.Switches) { switches.PurgeFinishedAfter = 0 })
	s.Clock().Step(10 * lifeDay)
	lifeIs(t, s, id, "Finished", "")
	s.Switch(func(switches *smcmock.Switches) { switches.PurgeFinishedAfter = lifeDay })
	lifeGone(t, s, id)
	lifeSource(t, s, "Available")
}

func TestLife_PurgeFinishedAfter(t *testing.T) {
	t.Parallel()
	s := lifeSwitches(t, smcmock.Switches{PurgeFinishedAfter: lifeDay})
	id := create(t, s, nil)
	lifeDo(t, s, "StartReplicationJob", id)
	s.Clock().Step(lifeRun + lifeCleaning + lifeDay - time.Second)
	lifeIs(t, s, id, "Finished", "")
	s.Clock().Step(time.Second)
	lifeGone(t, s, id)
}

func TestLife_DeletionIsAsynchronous(t *testing.T) {
	t.Parallel()
	s := lifeStart(t, func(o *smcmock.Options) { o.Phases.Deleting = time.Minute })
	id := create(t, s, params{"Name": "web", "Tag.1.Key": "env"})
	lifeDo(t, s, "DeleteReplicationJob", id)
	lifeHas(t, lifeIs(t, s, id, "Deleting", ""), object{"Name": "web"})
	lifeSource(t, s, "Available")
	refused(t, s, "DeleteReplicationJob", params{"JobId": id}, "ReplicationJob.InvalidStatus")

	// The source server is free, but the name is taken until the replication job is gone.
	refused(t, s, "CreateReplicationJob", with(least(), params{"Name": "web"}), "ReplicationJobName.Duplicate")
	other := create(t, s, nil)
	s.Clock().Step(time.Minute - time.Second)
	lifeIs(t, s, id, "Deleting", "")
	s.Clock().Step(time.Second)
	lifeGone(t, s, id)
	lifeSource(t, s, "InUse")
	refused(t, s, "DeleteReplicationJob", params{"JobId": id}, "InvalidJobId.NotFound")
	must(t, s, "ModifyReplicationJobAttribute", params{"JobId": other, "Name": "web"})
	if source, _ := s.Source("s-one"); source.JobId != other {
		t.Errorf("last replication job %s, want %s", source.JobId, other)
	}
}

func TestLife_DeletionAtOnce(t *testing.T) {
	t.Parallel()
	s := lifeStart(t, func(o *smcmock.Options) { o.Phases.Deleting = -1 })
	id := create(t, s, nil)
	lifeDo(t, s, "DeleteReplicationJob", id)
	lifeGone(t, s, id)
}

func TestLife_DeletionKeepsImages(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, incremental())
	lifeDo(t, s, "StartReplicationJob", id)
	s.Clock().Step(lifeRun)
	lifeDo(t, s, "DeleteReplicationJob", id)
	s.Clock().Step(lifeDay)
	lifeGone(t, s, id)
	if names := lifeImages(s); names != "web_CYCLE_1" {
		t.Errorf("images %s", names)
	}
}

func TestLife_FasterClock(t *testing.T) {
	t.Parallel()
	wall := time.Now().Truncate(time.Second)
	s := smcmock.New(smcmock.Options{Now: func() time.Time { return wall }, Speed: 60})
	before := s.Clock().Now()
	wall = wall.Add(time.Minute)
	if passed := s.Clock().Now().Sub(before); passed != time.Hour {
		t.Errorf("passed %s", passed)
	}
	s.Clock().Step(time.Second)
	if passed := s.Clock().Now().Sub(before); passed != time.Hour+time.Second {
		t.Errorf("passed %s", passed)
	}
}

func TestLife_GivenFromOutside(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := s.AddJob(smcmock.Job{SourceId: "s-one", Name: "given", Status: smcmock.StatusRunning, BusinessStatus: smcmock.PhaseProcessing})
	lifeHas(t, lifeIs(t, s, id, "Running", "Processing"), object{
		"Name": "given", "RegionId": "cn-hangzhou", "TargetType": "Image", "SystemDiskSize": 40.0, "RunOnce": true,
	})
	lifeSource(t, s, "InUse")
	s.Clock().Step(lifeProcessing)
	lifeIs(t, s, id, "Running", "Cleaning")

	if !s.UpdateJob(id, func(job *smcmock.Job) { job.Status, job.Description = smcmock.StatusFinished, "by hand" }) {
		t.Fatal("no such replication job")
	}
	lifeHas(t, lifeIs(t, s, id, "Finished", ""), object{"Description": "by hand", "Progress": 100.0, "EndTime": lifeNow(s, 0)})
	lifeSource(t, s, "Available")
	s.UpdateJob(id, func(job *smcmock.Job) { job.Status = smcmock.StatusReady })
	lifeSource(t, s, "InUse")
	if job, ok := s.Job(id); !ok || job.Description != "by hand" || len(s.Jobs()) != 1 {
		t.Errorf("%+v", job)
	}
	if _, ok := s.Job("j-none"); ok || s.UpdateJob("j-none", nil) || s.RemoveJob("j-none") {
		t.Error("an unknown replication job is there")
	}
	if !s.RemoveJob(id) {
		t.Fatal("not removed")
	}
	lifeGone(t, s, id)
	lifeSource(t, s, "Available")

	waits := s.AddJob(smcmock.Job{SourceId: "s-one", Status: smcmock.StatusWaiting, Frequency: 2, MaxNumberOfImageToKeep: 1})
	s.Clock().Step(2 * time.Hour)
	lifeHas(t, lifeIs(t, s, waits, "Running", "Preparing"), object{"RunOnce": false})
}
