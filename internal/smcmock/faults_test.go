package smcmock_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// faultTry sends a signed POST, which may fail. net/http does not repeat a POST by itself.
func faultTry(t *testing.T, s *smcmock.Server, action string, more params) (*reply, error) {
	t.Helper()
	values := common(action, more)
	values.Set("Signature", signature(http.MethodPost, values, "testsecret"))
	return try(t, s, http.MethodPost, values)
}

// faultReply is faultTry for what needs a response.
func faultReply(t *testing.T, s *smcmock.Server, action string, more params) reply {
	t.Helper()
	r, err := faultTry(t, s, action, more)
	if err != nil {
		t.Fatal(err)
	}
	return *r
}

func TestFault_Throttling(t *testing.T) {
	t.Parallel()
	for status, code := range map[int]string{400: "Throttling", 429: "Throttling.User"} {
		s := start(t, func(o *smcmock.Options) { o.Switches.ThrottlingStatus = status })
		s.Inject(smcmock.Fault{
			Action: "DescribeReplicationJobs", Times: 2, Code: code,
			Header: map[string]string{"x-ratelimit-user-api": "Limit:10,Remain:0,TimeLeft:250"},
		})
		for range 2 {
			r := faultReply(t, s, "DescribeReplicationJobs", nil)
			response := r.decode(t)
			if r.status != status || response["Code"] != code || !strings.Contains(r.header.Get("X-Ratelimit-User-Api"), "TimeLeft:250") {
				t.Errorf("%d %v %v", r.status, response, r.header)
			}
			if response["RequestId"] == nil || response["HostId"] != "smc.aliyuncs.com" || response["Recommend"] == nil {
				t.Errorf("%v", response)
			}
		}
		must(t, s, "DescribeReplicationJobs", nil)
	}
}

func TestFault_Codes(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, test := range []struct {
		fault   smcmock.Fault
		status  int
		message string
	}{
		{smcmock.Fault{Code: "ServiceUnavailable"}, 503, "The request has failed due to a temporary failure of the server."},
		{smcmock.Fault{Code: "InternalError"}, 500, "An error occurred while processing your request. Please try again. If the problem still exists, please submit a ticket."},
		{smcmock.Fault{Code: "InternalError", HTTPStatus: 502, Message: "No."}, 502, "No."},
		{smcmock.Fault{Code: "Forbidden.Unauthorized"}, 403, "A required authorization for the specified action is not supplied."},
		{smcmock.Fault{Code: "EntityNotExist.Role"}, 403, "The account is unauthorized. Please assign the role AliyunServiceRoleForSMC to your account."},
		{smcmock.Fault{Code: "Unheard.Of"}, 400, "The request failed: Unheard.Of."},
	} {
		s.ClearFaults()
		s.Inject(test.fault)
		r := faultReply(t, s, "CreateReplicationJob", least())
		if response := r.decode(t); r.status != test.status || response["Code"] != test.fault.Code || response["Message"] != test.message {
			t.Errorf("%+v: %d %v", test.fault, r.status, response)
		}
	}
	// No formatting is left in the texts that have variable parts.
	for _, code := range []string{"SourceServerState.Invalid", "ReplicationJob.InvalidStatus", "MissingParameter"} {
		s.ClearFaults()
		s.Inject(smcmock.Fault{Code: code})
		if text, _ := refused(t, s, "CreateReplicationJob", least(), code)["Message"].(string); strings.Contains(text, "%") {
			t.Errorf("%s", text)
		}
	}
	if len(s.Jobs()) != 0 {
		t.Error("a call was executed")
	}
	s.ClearFaults()
	r := send(t, s, http.MethodPost, common("DescribeReplicationJobs", params{"Format": "XML"}))
	if r.status != http.StatusOK {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestFault_BrokenProxy(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Inject(smcmock.Fault{HTTPStatus: 502, Times: 1, Header: map[string]string{"Retry-After": "3"}})
	s.Inject(smcmock.Fault{Body: "<html>Log in</html>", Times: 1})
	r := faultReply(t, s, "CreateReplicationJob", least())
	if r.status != 502 || !strings.Contains(string(r.body), "Bad Gateway") || r.header.Get("Retry-After") != "3" {
		t.Errorf("%d %s %v", r.status, r.body, r.header)
	}
	r = faultReply(t, s, "CreateReplicationJob", least())
	if r.status != 200 || string(r.body) != "<html>Log in</html>" || r.header.Get("Content-Type") != "text/html" {
		t.Errorf("%d %s %v", r.status, r.body, r.header)
	}
	if len(s.Jobs()) != 0 {
		t.Error("a call was executed")
	}
}

// TestFault_Connection covers what goes wrong with the connection or the response.
func TestFault_Connection(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault         smcmock.Fault
		fails         bool // there is no whole response
		executed      bool
		status        int
		statusInCalls int
	}{
		"DropBefore": {smcmock.Fault{DropBefore: true}, true, false, 0, 0},
		"DropAfter":  {smcmock.Fault{DropAfter: true}, true, true, 0, 0},
		"Truncate":   {smcmock.Fault{Truncate: true}, true, true, 0, 200},
		"Malformed":  {smcmock.Fault{Malformed: true}, false, true, 200, 200},
		"Redirect":   {smcmock.Fault{Redirect: "http://127.0.0.1:9/"}, false, false, 307, 307},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			test.fault.Action, test.fault.Times = "CreateReplicationJob", 1
			s.Inject(test.fault)
			r, err := faultTry(t, s, "CreateReplicationJob", least())
			if (err != nil) != test.fails {
				t.Fatalf("%v %v", r, err)
			}
			if err == nil {
				if r.status != test.status || json.Valid(r.body) {
					t.Errorf("%d %s", r.status, r.body)
				}
				if location := r.header.Get("Location"); location != test.fault.Redirect {
					t.Errorf("Location %q", location)
				}
			}
			if executed := len(s.Jobs()) == 1; executed != test.executed {
				t.Errorf("executed: %v", executed)
			}
			calls := s.CallsTo("CreateReplicationJob")
			if len(calls) != 1 || calls[0].HTTPStatus != test.statusInCalls {
				t.Errorf("%+v", calls)
			}
			must(t, s, "DescribeReplicationJobs", nil)
		})
	}
}

// TestFault_AfterExecution covers responses that say nothing of a call that was executed.
func TestFault_AfterExecution(t *testing.T) {
	t.Parallel()
	const page = "<html>Bad gateway</html>"
	for name, test := range map[string]struct {
		fault       smcmock.Fault
		status      int
		contentType string
		contains    string
		calls       int
	}{
		"page":         {smcmock.Fault{Execute: true, HTTPStatus: 502, Body: page}, 502, "text/html", page, 1},
		"error":        {smcmock.Fault{Execute: true, Code: "InternalError"}, 500, "application/json;charset=utf-8", `"InternalError"`, 1},
		"content type": {smcmock.Fault{ContentType: "text/plain"}, 200, "text/plain", `"JobId"`, 1},
		"late":         {smcmock.Fault{DelayAfter: time.Millisecond}, 200, "application/json;charset=utf-8", `"JobId"`, 1},
		"duplicate":    {smcmock.Fault{Duplicate: true}, 400, "application/json;charset=utf-8", `"SignatureNonceUsed"`, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			test.fault.Times = 1
			s.Inject(test.fault)
			r := faultReply(t, s, "CreateReplicationJob", least())
			if r.status != test.status || r.header.Get("Content-Type") != test.contentType || !strings.Contains(string(r.body), test.contains) {
				t.Errorf("%d %v %s", r.status, r.header, r.body)
			}
			if len(s.Jobs()) != 1 {
				t.Errorf("%d jobs", len(s.Jobs()))
			}
			if calls := s.CallsTo("CreateReplicationJob"); len(calls) != test.calls || calls[0].RequestID == calls[len(calls)-1].RequestID && len(calls) > 1 {
				t.Errorf("%+v", calls)
			}
		})
	}
}

// A client that does not wait for the response finds the call executed.
func TestFault_DelayAfter(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Inject(smcmock.Fault{DelayAfter: time.Hour, Times: 1})
	values := common("CreateReplicationJob", least())
	values.Set("Signature", signature(http.MethodPost, values, "testsecret"))
	ctx, cancel := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL(), strings.NewReader(values.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	go func() {
		for len(s.Jobs()) == 0 && ctx.Err() == nil {
			<-time.After(time.Millisecond)
		}
		cancel()
	}()
	response, err := http.DefaultTransport.RoundTrip(request)
	if err == nil {
		_ = response.Body.Close()
	}
	if !errors.Is(err, context.Canceled) || len(s.Jobs()) != 1 {
		t.Errorf("%v, %d jobs", err, len(s.Jobs()))
	}
}

func TestFault_AfterAndTimes(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", After: 2, Times: 3, Code: "InternalError"})
	s.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", After: 1, Times: 1, Code: "ServiceUnavailable"})
	// The first fault is asked first, and the second counts only what the first lets pass.
	var codes []string
	for range 8 {
		must(t, s, "DescribeSourceServers", nil)
		_, response := call(t, s, "DescribeReplicationJobs", nil)
		code, _ := response["Code"].(string)
		codes = append(codes, code)
	}
	if got := strings.Join(codes, ","); got != ",ServiceUnavailable,InternalError,InternalError,InternalError,,," {
		t.Errorf("%s", got)
	}
}

func TestFault_Match(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.AddSource(smcmock.NewSource("s-two"))
	s.Inject(smcmock.Fault{Code: "InternalError", Match: func(c *smcmock.Call) bool { return c.Params["SourceId"] == "s-two" }})
	create(t, s, nil)
	refused(t, s, "CreateReplicationJob", with(least(), params{"SourceId": "s-two"}), "InternalError")
}

func TestFault_ProbabilityIsRepeatable(t *testing.T) {
	t.Parallel()
	const calls = 200
	pattern := func(seed uint64) (string, int) {
		s := start(t, func(o *smcmock.Options) { o.Seed = seed })
		s.Inject(smcmock.Fault{Probability: 0.3, Code: "InternalError"})
		var b strings.Builder
		for range calls {
			b.WriteString(map[bool]string{true: ".", false: "x"}[faultReply(t, s, "DescribeReplicationJobs", nil).status == 200])
		}
		return b.String(), strings.Count(b.String(), "x")
	}
	one, spoilt := pattern(7)
	again, _ := pattern(7)
	other, _ := pattern(8)
	if one != again || one == other {
		t.Errorf("\n%s\n%s\n%s", one, again, other)
	}
	if math.Abs(float64(spoilt)-0.3*calls) > 30 {
		t.Errorf("%d of %d", spoilt, calls)
	}
}

func TestFault_NotBeforeAuthentication(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Inject(smcmock.Fault{Times: 1, Code: "InternalError"})
	values := common("DescribeReplicationJobs", nil)
	values.Set("Signature", "wrong")
	if response := sendUnsigned(t, s, http.MethodPost, values).decode(t); response["Code"] != "SignatureDoesNotMatch" {
		t.Errorf("%v", response)
	}
	refused(t, s, "DescribeReplicationJobs", nil, "InternalError")
}

func TestFault_RateLimit(t *testing.T) {
	t.Parallel()
	var passed atomic.Int64
	begun := time.Now()
	s := start(t, func(o *smcmock.Options) {
		o.RateLimit = 2
		o.Now = func() time.Time { return begun.Add(time.Duration(passed.Load())) }
	})
	tooMany := func() {
		t.Helper()
		r := faultReply(t, s, "DescribeReplicationJobs", nil)
		if response := r.decode(t); r.status != 400 || response["Code"] != "Throttling.User" {
			t.Errorf("%d %v", r.status, response)
		}
		if left := r.header.Get("X-Ratelimit-User"); !strings.Contains(left, "TimeLeft:501") {
			t.Errorf("x-ratelimit-user %q", left)
		}
	}
	must(t, s, "DescribeReplicationJobs", nil)
	must(t, s, "DescribeSourceServers", nil)
	tooMany()
	tooMany()
	passed.Add(int64(500 * time.Millisecond))
	must(t, s, "DescribeReplicationJobs", nil)
	tooMany()
	// A rest is not saved up for more than a second's worth.
	passed.Add(int64(time.Minute))
	must(t, s, "DescribeReplicationJobs", nil)
	must(t, s, "DescribeReplicationJobs", nil)
	tooMany()
}

func TestFault_SlowRateLimit(t *testing.T) {
	t.Parallel()
	var passed atomic.Int64
	begun := time.Now()
	s := start(t, func(o *smcmock.Options) {
		o.RateLimit = 0.5
		o.Now = func() time.Time { return begun.Add(time.Duration(passed.Load())) }
	})
	must(t, s, "DescribeReplicationJobs", nil)
	passed.Add(int64(time.Second))
	refused(t, s, "DescribeReplicationJobs", nil, "Throttling.User")
	passed.Add(int64(time.Second))
	must(t, s, "DescribeReplicationJobs", nil)
}
