package smcmock_test

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestModifySource_Attributes(t *testing.T) {
	t.Parallel()
	for _, state := range []string{smcmock.SourceAvailable, smcmock.SourceInUse, smcmock.SourceUnavailable} {
		s := start(t)
		s.UpdateSource("s-one", func(source *smcmock.Source) { source.State = state })
		check := func(name, description string) {
			t.Helper()
			if source, _ := s.Source("s-one"); source.Name != name || source.Description != description {
				t.Errorf("%s: %+v", state, source)
			}
		}
		must(t, s, "ModifySourceServerAttribute", params{"SourceId": "s-one"})
		check("server-s-one", "A server of the mock")
		must(t, s, "ModifySourceServerAttribute", params{"SourceId": "s-one", "Name": "web-01", "Description": "x"})
		check("web-01", "x")
		// An empty name changes nothing; an empty description is one.
		must(t, s, "ModifySourceServerAttribute", params{"SourceId": "s-one", "Name": "", "Description": ""})
		check("web-01", "")
	}
	s := start(t)
	s.UpdateSource("s-one", func(source *smcmock.Source) { source.State = smcmock.SourceDeleting })
	refused(t, s, "ModifySourceServerAttribute", params{"SourceId": "s-one", "Name": "web-01"}, "SourceServerState.Invalid")
}

func TestModifySource_Limits(t *testing.T) {
	t.Parallel()
	s := start(t)
	for name, values := range map[string][2][]string{
		"Name": {
			{"ab", "服务:_-9", "a" + strings.Repeat("9", 127)},
			{"a", "1a", "a b", "a.b", "http://ab", "https://ab", "a" + strings.Repeat("9", 128)},
		},
		"Description": {
			{"", "a", "Any <text>.", strings.Repeat("服", 256)},
			{strings.Repeat("服", 257), "http://ab", "https://ab"},
		},
	} {
		for _, value := range values[0] {
			must(t, s, "ModifySourceServerAttribute", params{"SourceId": "s-one", name: value})
		}
		for _, value := range values[1] {
			refused(t, s, "ModifySourceServerAttribute", params{"SourceId": "s-one", name: value}, "Invalid"+name)
		}
	}
	s.AddSource(smcmock.NewSource("s-two"))
	response := refused(t, s, "ModifySourceServerAttribute", params{"SourceId": "s-one", "Name": "server-s-two"}, "SourceServerName.Duplicate")
	if response["Message"] != "The specified source server name already exists. Please modify the source server name." {
		t.Errorf("%v", response)
	}
	must(t, s, "ModifySourceServerAttribute", params{"SourceId": "s-two", "Name": "server-s-two"})
}

func TestDeleteSource_WithoutJobs(t *testing.T) {
	t.Parallel()
	for _, state := range []string{smcmock.SourceAvailable, smcmock.SourceUnavailable} {
		s := lifeStart(t)
		s.UpdateSource("s-one", func(source *smcmock.Source) { source.State = state })
		must(t, s, "DeleteSourceServer", params{"SourceId": "s-one"})
		lifeSource(t, s, "Deleting")
		for _, action := range []string{"DeleteSourceServer", "ModifySourceServerAttribute"} {
			refused(t, s, action, params{"SourceId": "s-one"}, "SourceServerState.Invalid")
		}
		refused(t, s, "CreateReplicationJob", least(), "SourceServerState.Invalid")
		s.Clock().Step(time.Second)
		if got := listSources(t, s, nil); got != "" {
			t.Errorf("%s", got)
		}
		refused(t, s, "DeleteSourceServer", params{"SourceId": "s-one"}, "InvalidSourceId.NotFound")
	}
}

func TestDeleteSource_WithJobs(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"Ready", "Preparing", "Syncing", "Processing", "Cleaning", "Stopped", "InError", "Waiting", "Finished", "Expired", "Deleting"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			s := lifeStart(t)
			var more params
			if status == "Waiting" {
				more = incremental()
			}
			id := lifeReach(t, s, status, more)
			if job, _ := s.Job(id); job.Status == smcmock.StatusRunning {
				for _, force := range []string{"", "true"} {
					response := refused(t, s, "DeleteSourceServer", params{"SourceId": "s-one", "Force": force}, "SourceServer.WithRunningReplicationJob")
					if response["Message"] != "The specified source server has related replication jobs that are running." {
						t.Errorf("%v", response)
					}
				}
				lifeSource(t, s, "InUse")
				return
			}
			for _, force := range []string{"", "false"} {
				response := refused(t, s, "DeleteSourceServer", params{"SourceId": "s-one", "Force": force}, "ReplicationJob.Related")
				if response["Message"] != "The specified source server has related replication jobs. Please delete replication jobs: "+id+" before delete this source server." {
					t.Errorf("%v", response)
				}
			}
			must(t, s, "DeleteSourceServer", params{"SourceId": "s-one", "Force": "true"})
			lifeSource(t, s, "Deleting")
			lifeIs(t, s, id, "Deleting", "")
			s.Clock().Step(time.Second)
			lifeGone(t, s, id)
			if got := listSources(t, s, nil); got != "" {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestDeleteSource_OlderErrors(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *smcmock.Options) { o.Switches.OlderErrors = true })
	create(t, s, nil)
	response := refused(t, s, "DeleteSourceServer", params{"SourceId": "s-one"}, "ReplicationJob.Related")
	if response["Message"] != "The specified source server has related replication jobs." {
		t.Errorf("%v", response)
	}
}

// What a test does to a source server during its deletion counts more than the deletion.
func TestDeleteSource_Interrupted(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	s.AddSource(smcmock.NewSource("s-two"))
	for _, id := range []string{"s-one", "s-two"} {
		must(t, s, "DeleteSourceServer", params{"SourceId": id})
	}
	s.UpdateSource("s-one", func(source *smcmock.Source) { source.State = smcmock.SourceAvailable })
	s.AddSource(smcmock.NewSource("s-two"))
	s.Clock().Step(lifeDay)
	if got := listSources(t, s, params{"State": "Available"}); got != "s-two s-one" {
		t.Errorf("%s", got)
	}
}
