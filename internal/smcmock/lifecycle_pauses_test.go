package smcmock_test

import (
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestLife_StopAndResume(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, nil)
	begun := lifeNow(s, 0)
	lifeDo(t, s, "StartReplicationJob", id)
	refused(t, s, "StopReplicationJob", params{"JobId": id}, "ReplicationJob.InvalidBusinessStatus")
	s.Clock().Step(lifePreparing + 10*time.Minute)
	transition := describe(t, s, id)["TransitionInstanceId"]
	lifeDo(t, s, "StopReplicationJob", id)
	job := lifeIs(t, s, id, "Stopped", "")
	lifeHas(t, job, object{"Progress": 30.0, "StartTime": begun, "TransitionInstanceId": transition, "ErrorCode": ""})
	lifeSource(t, s, "InUse")

	// It neither goes on by itself nor loses what it has.
	s.Clock().Step(lifeDay)
	lifeHas(t, lifeIs(t, s, id, "Stopped", ""), object{"Progress": 30.0})
	lifeDo(t, s, "StartReplicationJob", id)
	lifeHas(t, lifeIs(t, s, id, "Running", "Syncing"), object{"Progress": 30.0, "StartTime": begun, "TransitionInstanceId": transition})
	s.Clock().Step(20*time.Minute - time.Second)
	lifeIs(t, s, id, "Running", "Syncing")
	s.Clock().Step(time.Second)
	lifeIs(t, s, id, "Running", "Processing")
	refused(t, s, "StopReplicationJob", params{"JobId": id}, "ReplicationJob.InvalidBusinessStatus")
}

func TestLife_FailureAndRestart(t *testing.T) {
	t.Parallel()
	for phase, after := range map[string]time.Duration{
		"Preparing": time.Minute, "Syncing": lifePreparing + time.Minute,
		"Processing": lifePreparing + lifeSyncing + time.Minute, "Cleaning": lifeRun + time.Minute,
	} {
		t.Run(phase, func(t *testing.T) {
			t.Parallel()
			s := lifeStart(t)
			id := create(t, s, nil)
			lifeDo(t, s, "StartReplicationJob", id)
			s.Clock().Step(after)
			progress := lifeIs(t, s, id, "Running", phase)["Progress"]
			if !s.FailJob(id, "QuotaExceeded.Vpc", "Create transition vpc failed") {
				t.Fatal("no such replication job")
			}
			lifeHas(t, lifeIs(t, s, id, "InError", ""), object{
				"ErrorCode": "QuotaExceeded.Vpc", "StatusInfo": "Create transition vpc failed", "EndTime": lifeNow(s, 0), "Progress": progress,
			})
			lifeSource(t, s, "InUse")
			s.Clock().Step(time.Hour)
			lifeDo(t, s, "StartReplicationJob", id)
			lifeHas(t, lifeIs(t, s, id, "Running", phase), object{"ErrorCode": "", "StatusInfo": nil, "EndTime": nil, "Progress": progress})
			s.Clock().Step(lifeRun + lifeCleaning - after)
			lifeHas(t, lifeIs(t, s, id, "Finished", ""), object{"EndTime": lifeNow(s, 0)})
		})
	}
}

func TestLife_FailureBeforeTheFirstRun(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	if s.FailJob("j-none", "InternalError", "") {
		t.Error("an unknown replication job failed")
	}
	id := create(t, s, nil)
	s.FailJob(id, "InternalError", "")
	lifeHas(t, lifeIs(t, s, id, "InError", ""), object{"ErrorCode": "InternalError"})
	lifeDo(t, s, "StartReplicationJob", id)
	lifeHas(t, lifeIs(t, s, id, "Running", "Preparing"), object{"ErrorCode": "", "StartTime": lifeNow(s, 0)})
}

func TestLife_SourceServerGoesOffline(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, nil)
	lifeDo(t, s, "StartReplicationJob", id)
	s.Clock().Step(lifePreparing + time.Minute)
	offline := func(source *smcmock.Source) { source.State = smcmock.SourceUnavailable }
	if !s.UpdateSource("s-one", offline) || s.UpdateSource("s-none", offline) {
		t.Fatal("which source servers are there?")
	}
	lifeHas(t, lifeIs(t, s, id, "InError", ""), object{"ErrorCode": "SourceServer.Offline"})
	if source, _ := s.Source("s-one"); source.State != "Unavailable" || source.ErrorCode != "SourceServer.Offline" {
		t.Errorf("%+v", source)
	}
	refused(t, s, "StartReplicationJob", params{"JobId": id}, "SourceServerState.Invalid")

	// Back again, it belongs to its replication job, which can go on.
	s.UpdateSource("s-one", func(source *smcmock.Source) { source.State = smcmock.SourceAvailable })
	lifeSource(t, s, "InUse")
	if source, _ := s.Source("s-one"); source.ErrorCode != "" {
		t.Errorf("%+v", source)
	}
	lifeDo(t, s, "StartReplicationJob", id)
	lifeIs(t, s, id, "Running", "Syncing")
}

func TestLife_SourceServerStates(t *testing.T) {
	t.Parallel()
	for _, state := range []string{smcmock.SourceUnavailable, smcmock.SourceDeleting} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			s := lifeStart(t)
			id := create(t, s, incremental())
			lifeDo(t, s, "StartReplicationJob", id)
			s.Clock().Step(lifeRun)
			s.UpdateSource("s-one", func(source *smcmock.Source) { source.State = state })
			lifeIs(t, s, id, "Waiting", "")
			refused(t, s, "CutOverReplicationJob", params{"JobId": id}, "SourceServerState.Invalid")
			s.Clock().Step(12 * time.Hour)
			lifeHas(t, lifeIs(t, s, id, "InError", ""), object{"ErrorCode": "SourceServer.Offline"})
			refused(t, s, "StartReplicationJob", params{"JobId": id}, "SourceServerState.Invalid")
			lifeDo(t, s, "DeleteReplicationJob", id)
			refused(t, s, "CreateReplicationJob", least(), "SourceServerState.Invalid")
		})
	}
}

func TestLife_SourceServerRemoved(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, nil)
	if !s.RemoveSource("s-one") || s.RemoveSource("s-one") {
		t.Fatal("not removed once")
	}
	refused(t, s, "StartReplicationJob", params{"JobId": id}, "SourceServerState.Invalid")
	refused(t, s, "CreateReplicationJob", least(), "InvalidSourceId.NotFound")
	lifeDo(t, s, "DeleteReplicationJob", id)
	s.Clock().Step(time.Second)
	lifeGone(t, s, id)
}

func TestLife_Schedule(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	when := lifeNow(s, time.Hour)
	id := create(t, s, with(incremental(), params{"ScheduledStartTime": when}))
	lifeHas(t, lifeIs(t, s, id, "Ready", ""), object{"ScheduledStartTime": when})
	s.Clock().Step(time.Hour - time.Second)
	lifeIs(t, s, id, "Ready", "")
	s.Clock().Step(time.Second + time.Minute)
	lifeHas(t, lifeIs(t, s, id, "Running", "Preparing"), object{"StartTime": when})
	s.Clock().Step(lifeRun)
	if types, _ := lifeRuns(lifeIs(t, s, id, "Waiting", "")); len(types) != 1 || types[0] != "Schedule" {
		t.Errorf("runs %v", types)
	}
}

func TestLife_ScheduleAndStartByHand(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, params{"ScheduledStartTime": lifeNow(s, time.Hour)})
	lifeDo(t, s, "StartReplicationJob", id)
	s.Clock().Step(lifePreparing)
	lifeDo(t, s, "StopReplicationJob", id)
	s.Clock().Step(lifeDay)
	lifeIs(t, s, id, "Stopped", "")
}

func TestLife_ScheduleChanged(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, params{"ScheduledStartTime": lifeNow(s, time.Hour)})
	later := lifeNow(s, 2*time.Hour)
	must(t, s, "ModifyReplicationJobAttribute", params{"JobId": id, "ScheduledStartTime": later})
	s.Clock().Step(90 * time.Minute)
	lifeHas(t, lifeIs(t, s, id, "Ready", ""), object{"ScheduledStartTime": later})
	must(t, s, "ModifyReplicationJobAttribute", params{"JobId": id, "ScheduledStartTime": ""})
	s.Clock().Step(lifeDay)
	lifeHas(t, lifeIs(t, s, id, "Ready", ""), object{"ScheduledStartTime": nil})

	for _, wrong := range []string{lifeNow(s, 0), lifeNow(s, -time.Hour), lifeNow(s, 30*lifeDay+time.Second), "tomorrow"} {
		refused(t, s, "ModifyReplicationJobAttribute", params{"JobId": id, "ScheduledStartTime": wrong}, "InvalidScheduledStartTime")
	}
}

func TestLife_ScheduleOfAnOfflineSourceServer(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, params{"ScheduledStartTime": lifeNow(s, time.Hour)})
	s.UpdateSource("s-one", func(source *smcmock.Source) { source.State = smcmock.SourceUnavailable })
	lifeIs(t, s, id, "Ready", "")
	s.Clock().Step(time.Hour)
	lifeHas(t, lifeIs(t, s, id, "InError", ""), object{"ErrorCode": "SourceServer.Offline", "StartTime": nil})
}

func TestLife_RunningLimit(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"", "QuotaExceeded.Running"} {
		want := code
		if want == "" {
			want = "QuotaExceeded.RunningReplicationJob"
		}
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			s := lifeSwitches(t, smcmock.Switches{RunningLimit: 1, RunningLimitCode: code})
			s.AddSource(smcmock.NewSource("s-two"))
			s.AddSource(smcmock.NewSource("s-three"))
			one, two := create(t, s, nil), create(t, s, params{"SourceId": "s-two"})
			three := create(t, s, params{"SourceId": "s-three", "ScheduledStartTime": lifeNow(s, time.Minute)})
			lifeDo(t, s, "StartReplicationJob", one)
			refused(t, s, "StartReplicationJob", params{"JobId": two}, want)
			lifeIs(t, s, two, "Ready", "")
			s.Clock().Step(time.Minute)
			lifeHas(t, lifeIs(t, s, three, "InError", ""), object{"ErrorCode": want})
			s.Clock().Step(lifePreparing)
			lifeDo(t, s, "StopReplicationJob", one)
			lifeDo(t, s, "StartReplicationJob", two)
			refused(t, s, "StartReplicationJob", params{"JobId": one}, want)
		})
	}
}

func TestLife_JobQuota(t *testing.T) {
	t.Parallel()
	s := lifeSwitches(t, smcmock.Switches{JobQuota: 2})
	for _, id := range []string{"s-two", "s-three"} {
		s.AddSource(smcmock.NewSource(id))
	}
	id := create(t, s, nil)
	create(t, s, params{"SourceId": "s-two"})
	refused(t, s, "CreateReplicationJob", with(least(), params{"SourceId": "s-three"}), "QuotaExceeded.ReplicationJob")
	lifeDo(t, s, "DeleteReplicationJob", id)
	create(t, s, params{"SourceId": "s-three"})
}
