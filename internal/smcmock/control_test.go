package smcmock_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// control sends a request to a control path.
func control(t *testing.T, s *smcmock.Server, method, path, body string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.URL()+"/_mock/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, text}
}

// controlled is control for what has to succeed; it decodes the response.
func controlled(t *testing.T, s *smcmock.Server, method, path, body string, into any) {
	t.Helper()
	r := control(t, s, method, path, body)
	if kind := r.header.Get("Content-Type"); r.status != http.StatusOK || kind != "application/json" {
		t.Fatalf("%s %s: %d %s %s", method, path, r.status, kind, r.body)
	}
	if err := json.Unmarshal(r.body, into); err != nil {
		t.Fatalf("%s %s: %v: %s", method, path, err, r.body)
	}
}

// controlDone is controlled for what has nothing to report.
func controlDone(t *testing.T, s *smcmock.Server, path, body string) {
	t.Helper()
	var response map[string]string
	controlled(t, s, http.MethodPost, path, body, &response)
	if response["Result"] != "OK" {
		t.Errorf("%s: %v", path, response)
	}
}

// controlRefused checks that a control path refuses a request with a reason.
func controlRefused(t *testing.T, s *smcmock.Server, path, body string, status int, why string) {
	t.Helper()
	r := control(t, s, http.MethodPost, path, body)
	if text, _ := r.decode(t)["Error"].(string); r.status != status || !strings.Contains(text, why) {
		t.Errorf("%s %s: %d %s, want %d %s", path, body, r.status, r.body, status, why)
	}
}

func TestControl_Help(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, test := range [][2]string{{"POST", ""}, {"GET", "nonsense"}, {"PUT", "clock"}, {"GET", "faults"}, {"POST", "calls"}} {
		if r := control(t, s, test[0], test[1], ""); r.status != http.StatusNotFound || string(r.body) != smcmock.ControlHelp {
			t.Errorf("%v: %d %s", test, r.status, r.body)
		}
	}
	// Every path that the help names is there.
	for line := range strings.Lines(smcmock.ControlHelp) {
		words := strings.Fields(line)
		path, _, _ := strings.Cut(strings.TrimPrefix(words[1], "/_mock/"), "?")
		path, _, _ = strings.Cut(path, "[")
		if r := control(t, s, words[0], path, ""); string(r.body) == smcmock.ControlHelp {
			t.Errorf("%s %s: %d", words[0], path, r.status)
		}
	}
	if len(s.Calls()) != 0 {
		t.Error("control paths are in the log of calls")
	}
}

func TestControl_CallsWithoutSecrets(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *smcmock.Options) { o.SecurityToken = "very-secret-token" })
	values := common("CreateReplicationJob", with(least(), params{"SecurityToken": "very-secret-token"}))
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		send(t, s, method, values)
	}
	secret := values.Get("Signature")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/?Action=Nonsense", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Authorization", "X-Acs-Security-Token", "X-Acs-Signature"} {
		request.Header.Set(name, "very-secret-token")
	}
	request.Header.Set("X-Harmless", "shown")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()

	shown := string(control(t, s, http.MethodGet, "calls", "").body)
	if strings.Contains(shown, "very-secret-token") || strings.Contains(shown, secret) || strings.Contains(shown, "Signature\":") {
		t.Errorf("%s", shown)
	}
	if !strings.Contains(shown, "X-Harmless") || !strings.Contains(shown, "s-one") {
		t.Errorf("%s", shown)
	}
	var calls []smcmock.Call
	controlled(t, s, http.MethodGet, "calls?action=CreateReplicationJob", "", &calls)
	if len(calls) != 2 || calls[0].HTTPMethod != "GET" || calls[1].HTTPMethod != "POST" || calls[0].Params["SourceId"] != "s-one" {
		t.Errorf("%+v", calls)
	}
	// What is shown is a copy.
	if call := s.CallsTo("CreateReplicationJob")[1]; call.Params["Signature"] == "" || call.FormParams["SecurityToken"] == "" {
		t.Errorf("%+v", call)
	}
}

func TestControl_CallsAndCounts(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := create(t, s, nil)
	must(t, s, "DescribeReplicationJobs", nil)
	must(t, s, "DescribeReplicationJobs", nil)
	refused(t, s, "StopReplicationJob", params{"JobId": id}, "ReplicationJob.InvalidStatus")
	var counts map[string]int
	controlled(t, s, http.MethodGet, "counts", "", &counts)
	if len(counts) != 3 || counts["DescribeReplicationJobs"] != 2 || counts["CreateReplicationJob"] != 1 {
		t.Errorf("%v", counts)
	}
	var calls []smcmock.Call
	controlled(t, s, http.MethodGet, "calls", "", &calls)
	if len(calls) != 4 || calls[3].Action != "StopReplicationJob" || calls[3].Code != "ReplicationJob.InvalidStatus" || calls[3].HTTPStatus != 400 {
		t.Errorf("%+v", calls)
	}
	controlDone(t, s, "calls/reset", "")
	controlled(t, s, http.MethodGet, "calls", "", &calls)
	if len(calls) != 0 || len(s.Counts()) != 0 || string(control(t, s, http.MethodGet, "calls", "").body) != "[]\n" {
		t.Errorf("%+v %v", calls, s.Counts())
	}
}

func TestControl_Clock(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	var before, after struct{ Now time.Time }
	controlled(t, s, http.MethodGet, "clock", "", &before)
	controlled(t, s, http.MethodPost, "clock?step=1h30m", "", &after)
	if passed := after.Now.Sub(before.Now); passed != 90*time.Minute || !after.Now.Equal(s.Clock().Now()) {
		t.Errorf("%s", passed)
	}
	for _, wrong := range []string{"clock", "clock?step=tomorrow", "clock?step=90"} {
		controlRefused(t, s, wrong, "", http.StatusBadRequest, "duration")
	}
	if !after.Now.Equal(s.Clock().Now()) {
		t.Error("the clock was stepped")
	}
}

func TestControl_Jobs(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, nil)
	must(t, s, "StartReplicationJob", params{"JobId": id})
	controlDone(t, s, "job/fail?id="+id+"&code=QuotaExceeded.Vpc&info=No+more", "")
	lifeHas(t, lifeIs(t, s, id, "InError", ""), object{"ErrorCode": "QuotaExceeded.Vpc", "StatusInfo": "No more"})
	must(t, s, "StartReplicationJob", params{"JobId": id})
	controlDone(t, s, "job/fail?id="+id, "")
	lifeHas(t, lifeIs(t, s, id, "InError", ""), object{"ErrorCode": "InternalError"})
	controlRefused(t, s, "job/fail?id=j-none", "", http.StatusNotFound, `no replication job "j-none"`)

	var jobs []smcmock.Job
	controlled(t, s, http.MethodGet, "jobs", "", &jobs)
	if len(jobs) != 1 || jobs[0].JobId != id || jobs[0].Status != "InError" {
		t.Errorf("%+v", jobs)
	}
}

func TestControl_Sources(t *testing.T) {
	t.Parallel()
	s := start(t)
	controlDone(t, s, "sources", `[{"SourceId": "s-two", "Name": "web", "SystemDiskSize": 60}]`)
	var sources []smcmock.Source
	controlled(t, s, http.MethodGet, "sources", "", &sources)
	if len(sources) != 2 || sources[1].SourceId != "s-two" || sources[1].SystemDiskSize != 60 || sources[1].State != "Available" {
		t.Errorf("%+v", sources)
	}
	create(t, s, params{"SourceId": "s-two", "SystemDiskSize": "60"})
	controlRefused(t, s, "sources", `[{"Name": "web"}]`, http.StatusBadRequest, "has no SourceId")

	controlDone(t, s, "source?id=s-one&state=Unavailable", "")
	lifeSource(t, s, "Unavailable")
	controlDone(t, s, "source?id=s-one", "")
	lifeSource(t, s, "Unavailable")
	controlRefused(t, s, "source?id=s-none&state=InUse", "", http.StatusNotFound, `no source server "s-none"`)
}

func TestControl_Faults(t *testing.T) {
	t.Parallel()
	s := start(t)
	controlDone(t, s, "faults", `{"Action": "DescribeReplicationJobs", "After": 1, "Times": 1, "Code": "Throttling", "HTTPStatus": 429}`)
	must(t, s, "DescribeReplicationJobs", nil)
	if r := faultReply(t, s, "DescribeReplicationJobs", nil); r.status != 429 || r.decode(t)["Code"] != "Throttling" {
		t.Errorf("%d %s", r.status, r.body)
	}
	must(t, s, "DescribeReplicationJobs", nil)
	controlDone(t, s, "faults", `{"DropBefore": true}`)
	if _, err := faultTry(t, s, "DescribeReplicationJobs", nil); err == nil {
		t.Error("there is a response")
	}
	controlDone(t, s, "faults/clear", "")
	must(t, s, "DescribeReplicationJobs", nil)
	for body, why := range map[string]string{`{"Kode": "x"}`: "Kode", "nonsense": "invalid", "": "EOF", `{"Times": "1"}`: "Times"} {
		controlRefused(t, s, "faults", body, http.StatusBadRequest, why)
	}
}

func TestCalls_MaxCalls(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *smcmock.Options) { o.MaxCalls = 3 })
	for n := range 8 {
		must(t, s, "DescribeReplicationJobs", params{"PageNumber": fmt.Sprint(n + 1)})
	}
	var pages []string
	for _, call := range s.Calls() {
		pages = append(pages, call.Params["PageNumber"])
	}
	if got := strings.Join(pages, " "); got != "6 7 8" {
		t.Errorf("%s", got)
	}
	// Those that were dropped are counted, too.
	if n := s.Counts()["DescribeReplicationJobs"]; n != 8 {
		t.Errorf("%d", n)
	}
	s.ResetCalls()
	must(t, s, "DescribeSourceServers", nil)
	if calls := s.Calls(); len(calls) != 1 || calls[0].Action != "DescribeSourceServers" || len(s.Counts()) != 1 {
		t.Errorf("%+v", calls)
	}
}

func TestCalls_WhatTheyTell(t *testing.T) {
	t.Parallel()
	told := make(chan smcmock.Call, 1)
	s := start(t, func(o *smcmock.Options) { o.OnCall = func(c smcmock.Call) { told <- c } })
	response := must(t, s, "CreateReplicationJob", with(least(), params{"Description": "a b"}))
	call := <-told
	if call.Action != "CreateReplicationJob" || call.HTTPMethod != "POST" || call.HTTPStatus != 200 || call.Code != "" ||
		call.RequestID != response["RequestId"] || call.FormParams["Description"] != "a b" || call.Params["Description"] != "a b" || len(call.QueryParams) != 0 {
		t.Errorf("%+v", call)
	}
	if passed := time.Since(call.Time); passed < 0 || passed > time.Minute {
		t.Errorf("arrived %s ago", passed)
	}
	business := call.Business()
	if len(business) != 4 || business["RegionId"] != "cn-hangzhou" || business["Description"] != "a b" {
		t.Errorf("%v", business)
	}
	if logged := s.Calls(); len(logged) != 1 || logged[0].RequestID != call.RequestID {
		t.Errorf("%+v", logged)
	}
}
