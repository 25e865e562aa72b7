package smcmock_test

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// lifeReach creates a replication job and brings it to a status, or to a phase of a run.
func lifeReach(t *testing.T, s *smcmock.Server, state string, more params) string {
	t.Helper()
	base := params{}
	if state == "Waiting" {
		base = incremental()
	} else {
		more = with(more, params{"Frequency": ""})
	}
	id := create(t, s, with(base, more))
	run := func(d time.Duration) {
		lifeDo(t, s, "StartReplicationJob", id)
		s.Clock().Step(d)
	}
	switch state {
	case "Preparing":
		run(0)
	case "Syncing":
		run(lifePreparing)
	case "Processing":
		run(lifePreparing + lifeSyncing)
	case "Cleaning", "Waiting":
		run(lifeRun)
	case "Stopped":
		run(lifePreparing)
		lifeDo(t, s, "StopReplicationJob", id)
	case "InError":
		run(lifePreparing)
		s.FailJob(id, "InternalError", "")
	case "Finished":
		run(lifeRun + lifeCleaning)
	case "Expired":
		s.Clock().Step(30 * lifeDay)
	case "Deleting":
		lifeDo(t, s, "DeleteReplicationJob", id)
	}
	if job := describe(t, s, id); job["Status"] != state && job["BusinessStatus"] != state {
		t.Fatalf("%v, want %s", job, state)
	}
	return id
}

// lifeStates are the columns of the table below.
var lifeStates = strings.Fields("Ready Preparing Syncing Processing Cleaning Stopped InError Waiting Finished Expired Deleting")

const (
	lifeWrong      = "ReplicationJob.InvalidStatus"
	lifeWrongPhase = "ReplicationJob.InvalidBusinessStatus"
)

// lifeTable is what may be done in which state: yes, no, and ph for a wrong phase. A time such as +60 is in days.
var lifeTable = []struct {
	name   string
	action string
	more   params
	cells  string // in the order of lifeStates
	no     string // code of what is not possible
}{
	{"Start", "StartReplicationJob", nil, "yes no no no no yes yes no no no no", lifeWrong},
	{"Stop", "StopReplicationJob", nil, "no ph yes ph ph no no no no no no", lifeWrong},
	{"CutOver", "CutOverReplicationJob", nil, "no no no no no no no yes no no no", lifeWrong},
	{"CutOverSync", "CutOverReplicationJob", params{"SyncData": "true"}, "no no no no no no no yes no no no", lifeWrong},
	{"Delete", "DeleteReplicationJob", nil, "yes no no no no yes yes yes yes yes no", lifeWrong},
	{"Name", "ModifyReplicationJobAttribute", params{"Name": "other"}, "yes yes yes yes yes yes yes yes yes yes yes", lifeWrong},
	{"Description", "ModifyReplicationJobAttribute", params{"Description": "other"}, "yes yes yes yes yes yes yes yes yes yes yes", lifeWrong},
	{"Frequency", "ModifyReplicationJobAttribute", params{"Frequency": "7"}, "yes no no no no no no yes no no no", lifeWrong},
	{"Images", "ModifyReplicationJobAttribute", params{"MaxNumberOfImageToKeep": "7"}, "yes no no no no no no yes no no no", lifeWrong},
	{"ValidTime", "ModifyReplicationJobAttribute", params{"ValidTime": "+60"}, "yes yes yes yes yes yes yes yes no no no", lifeWrong},
	{"NoValidTime", "ModifyReplicationJobAttribute", params{"ValidTime": ""}, "yes yes yes yes yes yes yes yes no no no", lifeWrong},
	{"ImageName", "ModifyReplicationJobAttribute", params{"ImageName": "other"}, "yes no no no no no no no no no no", lifeWrong},
	{"SystemDiskSize", "ModifyReplicationJobAttribute", params{"SystemDiskSize": "50"}, "yes no no no no no no no no no no", lifeWrong},
	{"Schedule", "ModifyReplicationJobAttribute", params{"ScheduledStartTime": "+1"}, "yes no no no no no no no no no no", lifeWrong},
	{"NoSchedule", "ModifyReplicationJobAttribute", params{"ScheduledStartTime": ""}, "yes no no no no no no no no no no", lifeWrong},
	{"VSwitch", "ModifyReplicationJobAttribute", params{"NetMode": "2", "VSwitchId": "vsw-1"}, "yes no no no no no no no no no no", lifeWrong},
	{"DataDisk", "ModifyReplicationJobAttribute", params{"DataDisk.1.Index": "1", "DataDisk.1.Size": "200"}, "yes no no no no no no no no no no", lifeWrong},
	{"Tag", "TagResources", params{"ResourceType": "replicationjob", "Tag.1.Key": "env"}, "yes yes yes yes yes yes yes yes yes yes yes", ""},
	{"Untag", "UntagResources", params{"ResourceType": "replicationjob", "All": "true"}, "yes yes yes yes yes yes yes yes yes yes yes", ""},
	{"Create", "CreateReplicationJob", nil, "no no no no no no no no yes no yes", "SourceServerState.Invalid"},
}

// lifeRequest returns the parameters of a row of the table for a replication job that was just created.
func lifeRequest(s *smcmock.Server, action, id string, more params, created time.Time) params {
	request := params{}
	for name, value := range more {
		switch value {
		case "+60": // days from creation
			value = created.Add(60 * lifeDay).Format(lifeTimeFormat)
		case "+1": // days from now
			value = s.Clock().Now().Add(lifeDay).Format(lifeTimeFormat)
		}
		request[name] = value
	}
	switch action {
	case "CreateReplicationJob":
		return least()
	case "TagResources", "UntagResources":
		request["ResourceId.1"] = id
	default:
		request["JobId"] = id
	}
	return request
}

func TestLife_WhichCallInWhichStatus(t *testing.T) {
	t.Parallel()
	for _, row := range lifeTable {
		cells := strings.Fields(row.cells)
		if len(cells) != len(lifeStates) {
			t.Fatalf("%s: %d cells", row.name, len(cells))
		}
		for i, state := range lifeStates {
			t.Run(row.name+"/"+state, func(t *testing.T) {
				t.Parallel()
				s := lifeStart(t)
				created := s.Clock().Now()
				id := lifeReach(t, s, state, nil)
				before := describe(t, s, id)
				request := lifeRequest(s, row.action, id, row.more, created)
				switch cells[i] {
				case "yes":
					must(t, s, row.action, request)
					return
				case "no":
					response := refused(t, s, row.action, request, row.no)
					text, _ := response["Message"].(string)
					if status, _ := before["Status"].(string); row.no == lifeWrong && !strings.Contains(text, ": "+status+" is invalid") {
						t.Errorf("%s: %s", status, text)
					}
				case "ph":
					response := refused(t, s, row.action, request, lifeWrongPhase)
					if text, _ := response["Message"].(string); !strings.Contains(text, ": "+state+" of ") {
						t.Errorf("%s: %s", state, text)
					}
				}
				// What is refused changes nothing.
				after := describe(t, s, id)
				if after["Status"] != before["Status"] || after["BusinessStatus"] != before["BusinessStatus"] || after["Name"] != before["Name"] {
					t.Errorf("%v after %v", after, before)
				}
			})
		}
	}
}

func TestLife_UnknownReplicationJob(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	for _, action := range []string{
		"StartReplicationJob", "StopReplicationJob", "CutOverReplicationJob", "DeleteReplicationJob", "ModifyReplicationJobAttribute",
	} {
		refused(t, s, action, params{"JobId": "j-none"}, "InvalidJobId.NotFound")
		refused(t, s, action, nil, "MissingJobId")
	}
}

func TestLife_MessagesListTheStatuses(t *testing.T) {
	t.Parallel()
	for older, want := range map[bool]string{
		false: "The specified replication job status: Running is invalid. This operation can only be performed in the following status: " +
			"Ready, Stopped, InError, Finished, Waiting, Expired.",
		true: "The specified replication job status is invalid.",
	} {
		s := lifeSwitches(t, smcmock.Switches{OlderErrors: older})
		id := lifeReach(t, s, "Preparing", nil)
		if got := refused(t, s, "DeleteReplicationJob", params{"JobId": id}, lifeWrong)["Message"]; got != want {
			t.Errorf("%v", got)
		}
		// The older documents have no code of their own for a wrong phase.
		code := lifeWrongPhase
		if older {
			code = lifeWrong
		}
		refused(t, s, "StopReplicationJob", params{"JobId": id}, code)
	}
}

// TestLife_SwitchedCells covers the calls that only some documents allow.
func TestLife_SwitchedCells(t *testing.T) {
	t.Parallel()
	s := lifeSwitches(t, smcmock.Switches{StartWaiting: true, StopWaiting: true})
	id := lifeReach(t, s, "Waiting", nil)
	lifeDo(t, s, "StopReplicationJob", id)
	lifeIs(t, s, id, "Stopped", "")
	s.Clock().Step(lifeDay)
	lifeIs(t, s, id, "Stopped", "")
	lifeDo(t, s, "StartReplicationJob", id)
	lifeIs(t, s, id, "Running", "Preparing")
	s.Clock().Step(lifeRun)
	lifeIs(t, s, id, "Waiting", "")
	lifeDo(t, s, "StartReplicationJob", id)
	s.Clock().Step(lifeRun)
	if types, _ := lifeRuns(lifeIs(t, s, id, "Waiting", "")); strings.Join(types, " ") != "Manual Manual Manual" {
		t.Errorf("runs %v", types)
	}
}

func TestLife_Switches(t *testing.T) {
	t.Parallel()
	t.Run("ResumeInPreparing", func(t *testing.T) {
		t.Parallel()
		s := lifeSwitches(t, smcmock.Switches{ResumeInPreparing: true})
		id := lifeReach(t, s, "Stopped", nil)
		lifeDo(t, s, "StartReplicationJob", id)
		lifeIs(t, s, id, "Running", "Preparing")
		s.Clock().Step(lifePreparing)
		lifeIs(t, s, id, "Running", "Syncing")
	})
	t.Run("FinishedKeepsSource", func(t *testing.T) {
		t.Parallel()
		s := lifeSwitches(t, smcmock.Switches{FinishedKeepsSource: true})
		id := lifeReach(t, s, "Finished", nil)
		lifeSource(t, s, "InUse")
		refused(t, s, "CreateReplicationJob", least(), "SourceServerState.Invalid")
		lifeDo(t, s, "DeleteReplicationJob", id)
		lifeSource(t, s, "Available")
	})
	t.Run("WaitingNeverExpires", func(t *testing.T) {
		t.Parallel()
		s := lifeSwitches(t, smcmock.Switches{WaitingNeverExpires: true})
		id := lifeReach(t, s, "Waiting", params{"Frequency": "168"})
		s.Clock().Step(40 * lifeDay)
		lifeIs(t, s, id, "Waiting", "")
	})
	t.Run("OfflineKeepsRunning", func(t *testing.T) {
		t.Parallel()
		s := lifeSwitches(t, smcmock.Switches{OfflineKeepsRunning: true})
		id := lifeReach(t, s, "Syncing", nil)
		s.UpdateSource("s-one", func(source *smcmock.Source) { source.State = smcmock.SourceUnavailable })
		lifeIs(t, s, id, "Running", "Syncing")
		s.Clock().Step(lifeDay)
		lifeIs(t, s, id, "Finished", "")
		lifeSource(t, s, "Unavailable")
	})
	t.Run("KeepPhase", func(t *testing.T) {
		t.Parallel()
		s := lifeSwitches(t, smcmock.Switches{KeepPhase: true})
		lifeIs(t, s, lifeReach(t, s, "Stopped", nil), "Stopped", "Syncing")
	})
	t.Run("KeepSchedule", func(t *testing.T) {
		t.Parallel()
		s := lifeSwitches(t, smcmock.Switches{KeepSchedule: true})
		id := create(t, s, params{"ScheduledStartTime": lifeNow(s, time.Hour)})
		must(t, s, "ModifyReplicationJobAttribute", params{"JobId": id, "ScheduledStartTime": ""})
		s.Clock().Step(time.Hour)
		lifeIs(t, s, id, "Running", "Preparing")
	})
	t.Run("LateInstanceType", func(t *testing.T) {
		t.Parallel()
		s := lifeSwitches(t, smcmock.Switches{LateInstanceType: true})
		id := create(t, s, nil)
		lifeHas(t, describe(t, s, id), object{"InstanceType": nil})
		lifeDo(t, s, "StartReplicationJob", id)
		if kind := describe(t, s, id)["InstanceType"]; kind == nil || kind == "" {
			t.Errorf("InstanceType %v", kind)
		}
	})
}
