package smcmock_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// signedRefusal is a change to a good request, and what it is refused with: the code is "" for success.
type signedRefusal struct {
	change  params
	code    string
	status  int
	message string
}

// signedCheck sends a good request with every change, by GET and by POST.
func signedCheck(t *testing.T, s *smcmock.Server, refusals []signedRefusal) {
	t.Helper()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, refusal := range refusals {
			values := common("DescribeReplicationJobs", nil)
			for name, value := range refusal.change {
				if values.Set(name, value); value == "-" {
					values.Del(name)
				}
			}
			r := send(t, s, method, values)
			if refusal.code == "" {
				r.is(t, method, "")
				continue
			}
			response := r.decode(t)
			if response["Code"] != refusal.code || response["Message"] != refusal.message || r.status != refusal.status {
				t.Errorf("%s %v: %d %v, want %+v", method, refusal.change, r.status, response, refusal)
			}
		}
	}
}

func TestSignature_CommonParameters(t *testing.T) {
	t.Parallel()
	s := start(t)
	noAction := "Specified api is not found, please check your url and method."
	format := "Specified parameter format is not valid."
	signedCheck(t, s, []signedRefusal{
		{params{"Action": "-"}, "MissingAction", 400, "Action is mandatory for this action."},
		{params{"Action": ""}, "MissingAction", 400, "Action is mandatory for this action."},
		{params{"Action": "DescribeRegions"}, "InvalidAction.NotFound", 404, noAction},
		{params{"Action": "describeReplicationJobs"}, "InvalidAction.NotFound", 404, noAction},
		{params{"Version": "-"}, "MissingVersion", 400, "Version is mandatory for this action."},
		{params{"Version": "2014-05-26"}, "InvalidVersion", 400, "Specified parameter Version is not valid."},
		{params{"Format": "YAML"}, "InvalidParameter.Format", 400, format},
		{params{"Format": " JSON"}, "InvalidParameter.Format", 400, format},
		{params{"Format": "json"}, "", 200, ""},
		{params{"Format": ""}, "", 200, ""},
		{params{"Format": "-"}, "", 200, ""},
		{params{"SignatureMethod": "-"}, "InvalidSignatureMethod", 400, "Specified signature method is not valid."},
		{params{"SignatureMethod": "HMAC-SHA256"}, "InvalidSignatureMethod", 400, "Specified signature method is not valid."},
		{params{"SignatureVersion": "2.0"}, "InvalidSignatureVersion", 400, "Specified parameter SignatureVersion is not valid."},
		{params{"SignatureType": "BEARERTOKEN"}, "InvalidSignatureType", 400, "Specified parameter SignatureType is not valid."},
		{params{"SignatureType": ""}, "", 200, ""},
		{params{"SignatureNonce": "-"}, "MissingSignatureNonce", 400, "SignatureNonce is mandatory for this action."},
		{params{"OwnerId": "1", "ResourceOwnerAccount": "somebody", "RegionId": "cn-hangzhou"}, "", 200, ""},
	})
	values := common("DescribeReplicationJobs", nil)
	response := sendUnsigned(t, s, http.MethodGet, values).decode(t)
	if response["Code"] != "IncompleteSignature" || response["Message"] != "The request signature does not conform to Aliyun standards." {
		t.Errorf("%v", response)
	}
}

func TestSignature_Timestamp(t *testing.T) {
	t.Parallel()
	s := start(t, signedAt(t, "2026-03-01T08:00:00Z"))
	const (
		expired   = "Specified time stamp or date value is expired."
		formatted = "Specified time stamp or date value is not well formatted."
		absent    = `The input parameter "Timestamp" that is mandatory for processing this request is not supplied.`
	)
	refusals := []signedRefusal{
		{params{"Timestamp": "2026-03-01T07:45:00Z"}, "", 200, ""},
		{params{"Timestamp": "2026-03-01T07:44:59Z"}, "InvalidTimeStamp.Expired", 400, expired},
		{params{"Timestamp": "2026-03-01T08:15:00Z"}, "", 200, ""},
		{params{"Timestamp": "2026-03-01T08:15:01Z"}, "InvalidTimeStamp.Expired", 400, expired},
		{params{"Timestamp": "2025-03-01T08:00:00Z"}, "InvalidTimeStamp.Expired", 400, expired},
		{params{"Timestamp": "9999-12-31T23:59:59Z"}, "InvalidTimeStamp.Expired", 400, expired},
		{params{"Timestamp": "-"}, "IllegalTimestamp", 400, absent},
		{params{"Timestamp": ""}, "IllegalTimestamp", 400, absent},
	}
	for _, malformed := range []string{
		"2026-03-01", "2026-03-01 08:00:00", "2026-03-01T08:00:00", "2026-03-01T16:00:00+08:00", "2026-03-01T08:00Z", "2026-03-01T08:00:00.5Z",
		"2026-03-01T8:00:00Z", "2026-3-1T08:00:00Z", "2026-02-30T08:00:00Z", "2026-03-01T24:00:00Z", "20260301T080000Z", "1772352000",
		"2026-03-01T08:00:00z", " 2026-03-01T08:00:00Z", "Sun, 01 Mar 2026 08:00:00 GMT",
	} {
		refusals = append(refusals, signedRefusal{params{"Timestamp": malformed}, "InvalidTimeStamp.Format", 400, formatted})
	}
	signedCheck(t, s, refusals)
}

// The state clock can be stepped at will, the times of requests are checked against the wall clock.
func TestSignature_TimestampAndStateClock(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Clock().Step(1000 * time.Hour)
	must(t, s, "DescribeReplicationJobs", nil)
}

func TestSignature_Nonce(t *testing.T) {
	t.Parallel()
	s := start(t, signedAt(t, "2026-03-01T08:00:00Z"))
	request := func(action, at, nonce string) reply {
		return send(t, s, http.MethodPost, common(action, params{"Timestamp": at, "SignatureNonce": nonce}))
	}
	request("DescribeReplicationJobs", "2026-03-01T08:00:00Z", "one").is(t, "new", "")
	response := request("DescribeReplicationJobs", "2026-03-01T08:00:00Z", "one").decode(t)
	if response["Code"] != "SignatureNonceUsed" || response["Message"] != "Specified signature nonce was used already." {
		t.Errorf("%v", response)
	}
	request("DescribeSourceServers", "2026-03-01T08:00:00Z", "one").is(t, "of another operation", "SignatureNonceUsed")
	request("DescribeReplicationJobs", "2026-03-01T08:00:00Z", "ONE").is(t, "other letters", "")

	// Operations that fail have used their nonce, requests that are not signed well have not.
	request("StartReplicationJob", "2026-03-01T08:00:00Z", "two").is(t, "failing", "MissingJobId")
	request("DescribeReplicationJobs", "2026-03-01T08:00:00Z", "two").is(t, "after a failure", "SignatureNonceUsed")
	request("DescribeReplicationJobs", "2026-03-01T07:00:00Z", "three").is(t, "late", "InvalidTimeStamp.Expired")
	request("DescribeReplicationJobs", "2026-03-01T08:00:00Z", "three").is(t, "in time", "")
}

// A nonce is kept for as long as its timestamp can be valid, whatever comes in between.
func TestSignature_NonceKept(t *testing.T) {
	t.Parallel()
	now, _ := time.Parse(time.RFC3339, "2026-03-01T08:00:00Z")
	s := start(t, func(o *smcmock.Options) { o.Now = func() time.Time { return now } })
	other := 0
	for _, step := range []struct {
		after       time.Duration // the step before
		ahead       time.Duration // of the clock
		nonce, code string        // "": another one each time
	}{
		{0, 0, "", ""},
		{15 * time.Minute, 15 * time.Minute, "one", ""},
		{time.Second, 0, "", ""},
		{15*time.Minute + time.Second, 0, "", ""},
		{14*time.Minute + 58*time.Second, -15 * time.Minute, "one", "SignatureNonceUsed"},
		{0, 15 * time.Minute, "two", ""},
		{time.Second, 0, "", ""},
		{29*time.Minute + 59*time.Second, -15 * time.Minute, "two", "SignatureNonceUsed"},
		{time.Second, -15*time.Minute - time.Second, "two", "InvalidTimeStamp.Expired"},
		// Long after, it is forgotten.
		{31 * time.Minute, 0, "", ""},
		{31 * time.Minute, 0, "", ""},
		{0, 0, "two", ""},
	} {
		now = now.Add(step.after)
		nonce := step.nonce
		if nonce == "" {
			other++
			nonce = fmt.Sprintf("other-%d", other)
		}
		at := now.Add(step.ahead).Format(time.RFC3339)
		r := send(t, s, http.MethodPost, common("DescribeReplicationJobs", params{"Timestamp": at, "SignatureNonce": nonce}))
		r.is(t, nonce+" at "+now.String(), step.code)
	}
}

func TestSignature_AccessKey(t *testing.T) {
	t.Parallel()
	s := start(t)
	unknown := signedRefusal{params{"AccessKeyId": "another"}, "InvalidAccessKeyId.NotFound", 404, "Specified access key is not found."}
	signedCheck(t, s, []signedRefusal{
		unknown,
		{params{"AccessKeyId": "TESTID"}, unknown.code, unknown.status, unknown.message},
		{params{"AccessKeyId": "-"}, "MissingAccessKeyId", 400, "AccessKeyId is mandatory for this action."},
	})
	s.Switch(func(w *smcmock.Switches) { w.AccessKeyInactive = true })
	signedCheck(t, s, []signedRefusal{unknown, {nil, "InvalidAccessKeyId.Inactive", 400, "Specified access key is disabled."}})
	s.Switch(func(w *smcmock.Switches) { w.AccessKeyInactive = false })
	signedCheck(t, s, []signedRefusal{{nil, "", 200, ""}})

	s.SetCredentials("testid", "newsecret", "")
	values := common("DescribeReplicationJobs", nil)
	send(t, s, http.MethodPost, values).is(t, "old secret", "SignatureDoesNotMatch")
	values.Del("Signature")
	values.Set("Signature", signature(http.MethodPost, values, "newsecret"))
	sendUnsigned(t, s, http.MethodPost, values).is(t, "new secret", "")
	s.SetCredentials("newid", "testsecret", "")
	signedCheck(t, s, []signedRefusal{
		{nil, unknown.code, unknown.status, unknown.message}, {params{"AccessKeyId": "newid"}, "", 200, ""},
	})
}

func TestSignature_SecurityToken(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *smcmock.Options) { o.SecurityToken = "token/+=" })
	token := params{"SecurityToken": "token/+="}
	signedCheck(t, s, []signedRefusal{
		{token, "", 200, ""},
		{nil, "MissingSecurityToken", 400, "SecurityToken is mandatory for this action."},
		{params{"SecurityToken": ""}, "MissingSecurityToken", 400, "SecurityToken is mandatory for this action."},
		{params{"SecurityToken": "other"}, "InvalidSecurityToken.Malformed", 400, "Specified SecurityToken is malformed."},
	})
	s.Switch(func(w *smcmock.Switches) { w.SecurityTokenExpired = true })
	signedCheck(t, s, []signedRefusal{{token, "InvalidSecurityToken.Expired", 400, "Specified SecurityToken is expired."}})
	s.Switch(func(w *smcmock.Switches) { w.SecurityTokenExpired = false })
	// The token is signed with the rest.
	values := common("DescribeReplicationJobs", nil)
	values.Set("Signature", signature(http.MethodGet, values, "testsecret"))
	values.Set("SecurityToken", "token/+=")
	sendUnsigned(t, s, http.MethodGet, values).is(t, "token not signed", "SignatureDoesNotMatch")

	s.SetCredentials("testid", "testsecret", "")
	signedCheck(t, s, []signedRefusal{
		{token, "InvalidSecurityToken.MismatchWithAccessKey", 400, "Specified SecurityToken mismatch with the AccessKey."},
		{params{"SecurityToken": ""}, "", 200, ""},
	})
}

func TestSignature_Methods(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions} {
		r := send(t, s, method, common("DescribeReplicationJobs", nil))
		if response := r.decode(t); response["Code"] != "UnsupportedHTTPMethod" || response["Message"] != "This http method not supported." || r.status != 400 {
			t.Errorf("%s: %d %v", method, r.status, response)
		}
	}
	if r := send(t, s, http.MethodHead, common("DescribeReplicationJobs", nil)); r.status != http.StatusBadRequest {
		t.Errorf("HEAD: %d", r.status)
	}
}

func TestSignature_GivenTwice(t *testing.T) {
	t.Parallel()
	s := start(t)
	values := common("DescribeReplicationJobs", params{"Name": "web"})
	query := "&Signature=" + rfc3986(signature(http.MethodGet, values, "testsecret"))
	for _, first := range []string{"other", "web"} {
		signedSend(t, s, http.MethodGet, "Name="+first+"&"+values.Encode()+query, "").is(t, "in the query", "InvalidName")
		values.Set("SignatureNonce", values.Get("SignatureNonce")+first)
		query = "&Signature=" + rfc3986(signature(http.MethodGet, values, "testsecret"))
	}
	// In the query and in the form: the form wins.
	s.AddJob(smcmock.Job{JobId: "j-web", Name: "web", SourceId: "s-one"})
	values = common("DescribeReplicationJobs", params{"Name": "web"})
	values.Set("Signature", signature(http.MethodPost, values, "testsecret"))
	r := signedSend(t, s, http.MethodPost, "Name=other&Signature=other", values.Encode())
	if r.decode(t)["TotalCount"] != 1.0 {
		t.Errorf("%s", r.body)
	}
}

func TestSignature_MalformedParameters(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, malformed := range []string{"&Name=%zz", "&%=1", "&a;b=1"} {
		values := common("DescribeReplicationJobs", nil)
		values.Set("Signature", signature(http.MethodPost, values, "testsecret"))
		signedSend(t, s, http.MethodPost, "", values.Encode()+malformed).is(t, malformed, "InvalidParameter")
	}
	// What is no form has no parameters, and what is too long is not read.
	values := common("DescribeReplicationJobs", params{"Name": strings.Repeat("x", 1<<20)})
	send(t, s, http.MethodPost, values).is(t, "a long form", "MissingAction")
}

func TestSignature_ErrorsInFull(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *smcmock.Options) {
		o.NewRequestID = func() string { return "D1F3B2A4-1B8E-4D9A-9E53-4C2B6A7F8E90" }
	})
	want := object{
		"RequestId": "D1F3B2A4-1B8E-4D9A-9E53-4C2B6A7F8E90", "HostId": "smc.aliyuncs.com", "Code": "InvalidVersion",
		"Message":   "Specified parameter Version is not valid.",
		"Recommend": "https://error-center.aliyun.com/status/search?Keyword=InvalidVersion&source=PopGw",
	}
	values := common("DescribeReplicationJobs", params{"Version": "1"})
	r := send(t, s, http.MethodPost, values)
	if got := r.decode(t); !sampleEqual(got, want) || !strings.HasPrefix(r.header.Get("Content-Type"), "application/json") {
		t.Errorf("%v %s", r.header, r.body)
	}
	values.Set("Format", "xml")
	r = send(t, s, http.MethodPost, values)
	var response struct {
		XMLName                                     xml.Name `xml:"Error"`
		RequestId, HostId, Code, Message, Recommend string
	}
	if err := xml.Unmarshal(r.body, &response); err != nil || !strings.HasPrefix(r.header.Get("Content-Type"), "application/xml") {
		t.Errorf("%v %v %s", err, r.header, r.body)
	}
	if got := (object{
		"RequestId": response.RequestId, "HostId": response.HostId, "Code": response.Code,
		"Message": response.Message, "Recommend": response.Recommend,
	}); !sampleEqual(got, want) {
		t.Errorf("%s", r.body)
	}
}
