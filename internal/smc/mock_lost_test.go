package smc_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// lostChange is a call that changes something: do prepares what it needs, clears the way for the
// fault with ready, and makes the call. check returns what is wrong afterwards, "" for nothing.
type lostChange struct {
	do    func(t *testing.T, mock *smcmock.Server, client *smc.Client, ready func()) error
	check func(mock *smcmock.Server) string
}

// lostFaults are the ways in which a call is carried out and its response is lost.
var lostFaults = map[string]smcmock.Fault{
	"delivered twice":  {Duplicate: true, Times: 1},
	"connection ended": {DropAfter: true, Times: 1},
	"gateway timeout":  {HTTPStatus: 504, Execute: true, Times: 1},
}

// Every operation that changes something leads to what was asked for, once, although the response of
// the first attempt was lost. The call succeeds; only the creation of an access token, which has no
// client token and whose code is lost, fails and names the token.
func TestMockLostResponsesOfEveryChange(t *testing.T) {
	t.Parallel()
	for name, row := range tableOfOperations(t) {
		if _, ok := lostChanges[name]; !ok && row.form != "readOperation" {
			t.Errorf("%s changes something and has no case", name)
		}
	}
	for action, change := range lostChanges {
		for name, fault := range lostFaults {
			t.Run(action+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					mock, client := startMock(t)
					err := change.do(t, mock, client, func() {
						mock.ResetCalls()
						fault.Action = action
						mock.Inject(fault)
					})
					if err != nil {
						t.Error(err)
					}
					if wrong := change.check(mock); wrong != "" {
						t.Error(wrong)
					}
					wantCalls := 2
					if action == "CreateAccessToken" {
						wantCalls = 1
					}
					if fault.Duplicate {
						wantCalls++ // The second delivery counts, too.
					}
					if calls := len(mock.CallsTo(action)); calls != wantCalls {
						t.Errorf("%d calls, want %d", calls, wantCalls)
					}
				})
			})
		}
	}
}

// lostChanges are all operations that change something.
var lostChanges = map[string]lostChange{
	"CreateReplicationJob": {
		do: func(t *testing.T, _ *smcmock.Server, client *smc.Client, ready func()) error {
			ready()
			id, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: mockSource, SystemDiskSize: 80})
			return errors.Join(err, unless(id != "", "no ID"))
		},
		check: oneJob(func(smcmock.Job) bool { return true }),
	},
	"CreateCrossZoneMigrationJob": {
		do: func(t *testing.T, mock *smcmock.Server, client *smc.Client, ready func()) error {
			ready()
			id, err := client.CreateCrossZoneMigrationJob(t.Context(), &smc.CreateCrossZoneMigrationJobRequest{InstanceID: "i-1", TargetZoneID: "cn-hangzhou-i"})
			_, found := mock.Job(id)
			return errors.Join(err, unless(found, "not the ID of the job: "+id))
		},
		check: oneJob(func(j smcmock.Job) bool { return j.InstanceId == "i-1" }),
	},
	"ModifyReplicationJobAttribute": {
		do: withJob(func(t *testing.T, client *smc.Client, id string) error {
			return client.ModifyReplicationJobAttribute(t.Context(), &smc.ModifyReplicationJobAttributeRequest{JobID: id, Name: pointer("changed")})
		}),
		check: oneJob(func(j smcmock.Job) bool { return j.Name == "changed" }),
	},
	"StartReplicationJob": {
		do: withJob(func(t *testing.T, client *smc.Client, id string) error {
			return client.StartReplicationJob(t.Context(), "", id)
		}),
		check: oneJob(func(j smcmock.Job) bool { return j.Status == "Running" }),
	},
	"StopReplicationJob": {
		do: func(t *testing.T, _ *smcmock.Server, client *smc.Client, ready func()) error {
			id := runningJob(t, client, true, syncing)
			ready()
			return client.StopReplicationJob(t.Context(), "", id)
		},
		check: oneJob(func(j smcmock.Job) bool { return j.Status == "Stopped" }),
	},
	"CutOverReplicationJob": {
		do: func(t *testing.T, _ *smcmock.Server, client *smc.Client, ready func()) error {
			id := runningJob(t, client, false, status(smc.JobWaiting))
			ready()
			if err := client.CutOverReplicationJob(t.Context(), "", id, true); err != nil {
				return err
			}
			job, err := client.WaitReplicationJob(t.Context(), "", id, status(smc.JobFinished))
			return errors.Join(err, unless(err != nil || len(job.Runs) == 2, "the job has not made one last run"))
		},
		check: oneJob(func(j smcmock.Job) bool { return j.Status == "Finished" }),
	},
	"DeleteReplicationJob": {
		do: withJob(func(t *testing.T, client *smc.Client, id string) error {
			err := client.DeleteReplicationJob(t.Context(), "", id)
			return errors.Join(err, client.WaitReplicationJobGone(t.Context(), "", id))
		}),
		check: func(mock *smcmock.Server) string { return none("jobs", len(mock.Jobs())) },
	},
	"ModifySourceServerAttribute": {
		do: func(t *testing.T, _ *smcmock.Server, client *smc.Client, ready func()) error {
			ready()
			return client.ModifySourceServerAttribute(t.Context(), &smc.ModifySourceServerAttributeRequest{SourceID: mockSource, Name: pointer("changed")})
		},
		check: oneSource(func(s smcmock.Source) bool { return s.Name == "changed" }),
	},
	"DeleteSourceServer": {
		do: func(t *testing.T, _ *smcmock.Server, client *smc.Client, ready func()) error {
			ready()
			err := client.DeleteSourceServer(t.Context(), mockSource, false)
			return errors.Join(err, client.WaitSourceServerGone(t.Context(), mockSource))
		},
		check: func(mock *smcmock.Server) string { return none("source servers", len(mock.Sources())) },
	},
	"TagResources": {
		do: func(t *testing.T, _ *smcmock.Server, client *smc.Client, ready func()) error {
			ready()
			return client.TagResources(t.Context(), "", smc.ResourceTypeSourceServer, []string{mockSource}, map[string]string{"a": "1"})
		},
		check: oneSource(func(s smcmock.Source) bool { return maps.Equal(s.Tags, map[string]string{"a": "1"}) }),
	},
	"UntagResources": {
		do: func(t *testing.T, mock *smcmock.Server, client *smc.Client, ready func()) error {
			mock.UpdateSource(mockSource, func(s *smcmock.Source) { s.Tags = map[string]string{"a": "1", "b": "2"} })
			ready()
			return client.UntagResources(t.Context(), "", smc.ResourceTypeSourceServer, []string{mockSource}, []string{"a"})
		},
		check: oneSource(func(s smcmock.Source) bool { return maps.Equal(s.Tags, map[string]string{"b": "2"}) }),
	},
	"CreateAccessToken": {
		do: func(t *testing.T, mock *smcmock.Server, client *smc.Client, ready func()) error {
			ready()
			_, err := client.CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{Name: "wave"})
			ids, lost := smc.LostAccessTokens(err)
			tokens := mock.AccessTokens()
			return unless(lost && len(tokens) == 1 && slices.Equal(ids, []string{tokens[0].AccessTokenId}), "the error does not name the one token")
		},
		check: oneToken(func(smcmock.AccessToken) bool { return true }),
	},
	"DisableAccessToken": {
		do: withToken(func(t *testing.T, client *smc.Client, id string) error {
			return client.DisableAccessToken(t.Context(), id)
		}),
		check: oneToken(func(token smcmock.AccessToken) bool { return token.Disabled }),
	},
	"DeleteAccessToken": {
		do: withToken(func(t *testing.T, client *smc.Client, id string) error {
			return client.DeleteAccessToken(t.Context(), id)
		}),
		check: func(mock *smcmock.Server) string { return none("access tokens", len(mock.AccessTokens())) },
	},
	"CreateWorkgroup": {
		do: func(t *testing.T, mock *smcmock.Server, client *smc.Client, ready func()) error {
			ready()
			id, err := client.CreateWorkgroup(t.Context(), &smc.CreateWorkgroupRequest{Name: "web"})
			_, found := mock.Workgroup(id)
			return errors.Join(err, unless(found, "not the ID of the workgroup: "+id))
		},
		check: oneWorkgroup(func(w smcmock.Workgroup) bool { return w.Name == "web" }),
	},
	"ModifyWorkgroupAttribute": {
		do: withWorkgroup(func(t *testing.T, client *smc.Client, id string) error {
			return client.ModifyWorkgroupAttribute(t.Context(), &smc.ModifyWorkgroupAttributeRequest{WorkgroupID: id, Name: pointer("changed")})
		}),
		check: oneWorkgroup(func(w smcmock.Workgroup) bool { return w.Name == "changed" }),
	},
	"AssociateSourceServers": {
		do: withWorkgroup(func(t *testing.T, client *smc.Client, id string) error {
			return client.AssociateSourceServers(t.Context(), id, []string{mockSource})
		}),
		check: oneSource(func(s smcmock.Source) bool { return s.WorkgroupId != "" }),
	},
	"DisassociateSourceServers": {
		do: func(t *testing.T, mock *smcmock.Server, client *smc.Client, ready func()) error {
			id := mock.AddWorkgroup(smcmock.Workgroup{Name: "web"})
			mock.UpdateSource(mockSource, func(s *smcmock.Source) { s.WorkgroupId = id })
			ready()
			return client.DisassociateSourceServers(t.Context(), id, []string{mockSource})
		},
		check: oneSource(func(s smcmock.Source) bool { return s.WorkgroupId == "" }),
	},
	"DeleteWorkgroup": {
		do: withWorkgroup(func(t *testing.T, client *smc.Client, id string) error {
			return client.DeleteWorkgroup(t.Context(), id)
		}),
		check: func(mock *smcmock.Server) string { return none("workgroups", len(mock.Workgroups())) },
	},
}

// withJob prepares a replication job, and makes a call on it.
func withJob(call func(*testing.T, *smc.Client, string) error) func(*testing.T, *smcmock.Server, *smc.Client, func()) error {
	return func(t *testing.T, _ *smcmock.Server, client *smc.Client, ready func()) error {
		id := create(t, client)
		ready()
		return call(t, client, id)
	}
}

// withToken prepares an access token, and makes a call on it.
func withToken(call func(*testing.T, *smc.Client, string) error) func(*testing.T, *smcmock.Server, *smc.Client, func()) error {
	return func(t *testing.T, mock *smcmock.Server, client *smc.Client, ready func()) error {
		id := mock.AddAccessToken(smcmock.AccessToken{Name: "wave"})
		ready()
		return call(t, client, id)
	}
}

// withWorkgroup prepares a workgroup, and makes a call on it.
func withWorkgroup(call func(*testing.T, *smc.Client, string) error) func(*testing.T, *smcmock.Server, *smc.Client, func()) error {
	return func(t *testing.T, mock *smcmock.Server, client *smc.Client, ready func()) error {
		id := mock.AddWorkgroup(smcmock.Workgroup{Name: "web"})
		ready()
		return call(t, client, id)
	}
}

// runningJob starts a replication job and waits until it is done.
func runningJob(t *testing.T, client *smc.Client, once bool, done func(*smc.ReplicationJob) (bool, error)) string {
	t.Helper()
	request := smc.CreateReplicationJobRequest{SourceID: mockSource, SystemDiskSize: 80}
	if !once {
		request.RunOnce, request.Frequency, request.MaxNumberOfImageToKeep = pointer(false), pointer[int64](12), pointer[int64](2)
	}
	id, err := client.CreateReplicationJob(t.Context(), &request)
	if err == nil {
		err = client.StartReplicationJob(t.Context(), "", id)
	}
	if err == nil {
		_, err = client.WaitReplicationJob(t.Context(), "", id, done)
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// only returns a check that there is one object of a kind, and that it is as wanted.
func only[T any](what string, objects func(*smcmock.Server) []T, wanted func(T) bool) func(*smcmock.Server) string {
	return func(mock *smcmock.Server) string {
		if all := objects(mock); len(all) != 1 || !wanted(all[0]) {
			return fmt.Sprintf("%d %s: %+v", len(all), what, all)
		}
		return ""
	}
}

func oneJob(wanted func(smcmock.Job) bool) func(*smcmock.Server) string {
	return only("jobs", (*smcmock.Server).Jobs, wanted)
}

func oneSource(wanted func(smcmock.Source) bool) func(*smcmock.Server) string {
	return only("source servers", (*smcmock.Server).Sources, wanted)
}

func oneToken(wanted func(smcmock.AccessToken) bool) func(*smcmock.Server) string {
	return only("access tokens", (*smcmock.Server).AccessTokens, wanted)
}

func oneWorkgroup(wanted func(smcmock.Workgroup) bool) func(*smcmock.Server) string {
	return only("workgroups", (*smcmock.Server).Workgroups, wanted)
}

// none says what is left of a kind of objects.
func none(what string, left int) string {
	if left > 0 {
		return fmt.Sprintf("%d %s are left", left, what)
	}
	return ""
}

// unless returns an error with a text where a condition is not met.
func unless(met bool, text string) error {
	if met {
		return nil
	}
	return errors.New(text)
}
