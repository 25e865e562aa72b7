package smcmock_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestIdempotence_SameRequest(t *testing.T) {
	t.Parallel()
	s := start(t)
	request := params{"ClientToken": "token-1", "Name": "web", "Tag.1.Key": "env", "Tag.1.Value": "prod"}
	id := create(t, s, request)
	for range 3 {
		if again := create(t, s, request); again != id {
			t.Errorf("%s, want %s", again, id)
		}
	}
	// It does not matter whether the parameters are in the query or in the form, nor what the common ones are.
	values := common("CreateReplicationJob", with(least(), with(request, params{"OwnerId": "1", "AcceptLanguage": "en"})))
	if r := send(t, s, http.MethodGet, values); r.decode(t)["JobId"] != id {
		t.Errorf("%s", r.body)
	}
	if len(s.Jobs()) != 1 {
		t.Errorf("%d replication jobs", len(s.Jobs()))
	}
	if _, reported := describe(t, s, id)["ClientToken"]; reported {
		t.Error("the client token is reported")
	}
}

func TestIdempotence_OtherParameters(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.AddSource(smcmock.NewSource("s-two"))
	id := create(t, s, params{"ClientToken": "token-1", "Name": "web"})
	for _, other := range []params{
		{"Name": "other"}, {"Name": ""}, {"SourceId": "s-two"}, {"RegionId": "cn-beijing"}, {"SystemDiskSize": "41"},
		{"Description": "more"}, {"Tag.1.Key": "env"}, {"RunOnce": "true"},
	} {
		request := with(least(), with(params{"ClientToken": "token-1", "Name": "web"}, other))
		response := refused(t, s, "CreateReplicationJob", request, "IdempotentParameterMismatch")
		if response["Message"] != "Request uses a client token in a previous request but is not identical to that request." {
			t.Errorf("%v", response)
		}
	}
	// To be valid for ever is something else than to be valid by default.
	request := with(least(), params{"ClientToken": "token-1", "Name": "web"})
	request["ValidTime"] = ""
	refused(t, s, "CreateReplicationJob", request, "IdempotentParameterMismatch")
	// Tokens are case-sensitive.
	refused(t, s, "CreateReplicationJob", with(least(), params{"ClientToken": "TOKEN-1", "Name": "web"}), "SourceServerState.Invalid")
	if jobs := s.Jobs(); len(jobs) != 1 || jobs[0].JobId != id || jobs[0].Name != "web" {
		t.Errorf("%+v", jobs)
	}
}

func TestIdempotence_Tokens(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.AddSource(smcmock.NewSource("s-two"))
	for _, wrong := range []string{strings.Repeat("a", 65), "täken"} {
		refused(t, s, "CreateReplicationJob", with(least(), params{"ClientToken": wrong}), "InvalidClientToken")
	}
	create(t, s, params{"ClientToken": strings.Repeat("a", 64)})

	// A token of a creation that failed may be used again.
	refused(t, s, "CreateReplicationJob", with(least(), params{"ClientToken": "token-2"}), "SourceServerState.Invalid")
	create(t, s, params{"ClientToken": "token-2", "SourceId": "s-two"})
}

func TestIdempotence_EmptyTokenIsNone(t *testing.T) {
	t.Parallel()
	s := start(t)
	request := least()
	request["ClientToken"] = ""
	must(t, s, "CreateReplicationJob", request)
	refused(t, s, "CreateReplicationJob", request, "SourceServerState.Invalid")
}

func TestIdempotence_AfterALostResponse(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]smcmock.Fault{
		"DropBefore": {DropBefore: true}, "DropAfter": {DropAfter: true}, "Truncate": {Truncate: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			fault.Times = 1
			s.Inject(fault)
			request := with(least(), params{"ClientToken": "token-1"})
			if _, err := faultTry(t, s, "CreateReplicationJob", request); err == nil {
				t.Fatal("there is a response")
			}
			id := must(t, s, "CreateReplicationJob", request)["JobId"]
			if jobs := s.Jobs(); len(jobs) != 1 || jobs[0].JobId != id {
				t.Errorf("%s of %v", id, jobs)
			}
		})
	}
}

func TestIdempotence_OfOtherCalls(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := create(t, s, nil)
	s.Inject(smcmock.Fault{DropAfter: true, Times: 1})
	if _, err := faultTry(t, s, "StartReplicationJob", params{"JobId": id}); err == nil {
		t.Fatal("there is a response")
	}
	refused(t, s, "StartReplicationJob", params{"JobId": id}, "ReplicationJob.InvalidStatus")
	if status := describe(t, s, id)["Status"]; status != "Running" {
		t.Errorf("%v", status)
	}
}

func TestConcurrency_CreateAndDescribe(t *testing.T) {
	t.Parallel()
	const clients, rounds = 8, 5
	s := start(t, func(o *smcmock.Options) { o.MaxCalls = 20 })
	for n := range clients {
		s.AddSource(smcmock.NewSource(fmt.Sprintf("s-%d", n)))
	}
	var done sync.WaitGroup
	send := func(action string, more params) {
		if r, err := faultTry(t, s, action, more); err != nil || r.status != http.StatusOK {
			t.Errorf("%s: %v %v", action, r, err)
		}
	}
	for n := range clients {
		done.Go(func() {
			request := with(least(), params{"SourceId": fmt.Sprintf("s-%d", n), "ClientToken": fmt.Sprintf("token-%d", n)})
			for range rounds {
				send("CreateReplicationJob", request)
				send("DescribeReplicationJobs", nil)
				send("DescribeSourceServers", nil)
			}
		})
	}
	done.Go(func() {
		for range rounds {
			s.Clock().Step(1)
			s.Jobs()
			s.Calls()
			s.Counts()
			s.Sources()
			s.Images("cn-hangzhou")
			s.Switch(func(switches *smcmock.Switches) { switches.EmptyFields = !switches.EmptyFields })
			s.UpdateSource("s-0", func(source *smcmock.Source) { source.Description = "changed" })
		}
	})
	done.Wait()
	if len(s.Jobs()) != clients || s.Counts()["CreateReplicationJob"] != clients*rounds || len(s.Calls()) != 20 {
		t.Errorf("%d replication jobs, %v, %d calls", len(s.Jobs()), s.Counts(), len(s.Calls()))
	}
}

func TestConcurrency_OneSourceServer(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{"with a token": "token-1", "without": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			var done sync.WaitGroup
			var mu sync.Mutex
			responses := map[int]int{}
			for range 10 {
				done.Go(func() {
					r, err := faultTry(t, s, "CreateReplicationJob", with(least(), params{"ClientToken": token}))
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					defer mu.Unlock()
					responses[r.status]++
				})
			}
			done.Wait()
			want := 10
			if token == "" {
				want = 1
			}
			if len(s.Jobs()) != 1 || responses[http.StatusOK] != want || responses[http.StatusBadRequest] != 10-want {
				t.Errorf("%d replication jobs, %v", len(s.Jobs()), responses)
			}
		})
	}
}
