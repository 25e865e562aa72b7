package smcmock_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// fuzzedServer returns a server that a fuzz target calls without a network.
func fuzzedServer(ignoreUnknown bool) *smcmock.Server {
	s := smcmock.New(smcmock.Options{Switches: smcmock.Switches{IgnoreUnknownParameters: ignoreUnknown}})
	s.AddSource(smcmock.NewSource("s-one"))
	return s
}

// serve has a server handle a request, and returns the response, which has to be JSON, with its code.
func serve(t *testing.T, s *smcmock.Server, request *http.Request) (body, code string) {
	t.Helper()
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	body = recorder.Body.String()
	var response struct{ Code string }
	if err := json.Unmarshal(recorder.Body.Bytes(), &response); err != nil {
		t.Fatalf("HTTP %d, %v: %q", recorder.Code, err, body)
	}
	if recorder.Code >= 500 {
		t.Errorf("HTTP %d: %s", recorder.Code, body)
	}
	return body, response.Code
}

func requestOf(method, path, query, body string, header params) *http.Request {
	r := &http.Request{
		Method: method, URL: &url.URL{Path: path, RawQuery: query}, Host: "smc.aliyuncs.com", Header: http.Header{},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	return r
}

// No request makes the parser or a signature check panic, and none that is not signed is served.
func FuzzRequests(f *testing.F) {
	f.Add("GET", "Action=DescribeReplicationJobs&Version=2019-06-01&AccessKeyId=testid", "", "", "")
	f.Add("POST", "%zz&a=1;b", "Action=CreateReplicationJob", "application/x-www-form-urlencoded", "")
	f.Add("POST", "", "a", "text/plain; charset", "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-date,Signature=00")
	f.Add("PUT", "", "", "", "ACS3-HMAC-SHA256 Credential=,SignedHeaders=;;,Signature=")
	f.Fuzz(func(t *testing.T, method, query, body, contentType, authorization string) {
		header := params{"Content-Type": contentType}
		if authorization != "" {
			header = with(header, params{
				"Authorization": authorization, "X-Acs-Action": "DescribeReplicationJobs", "X-Acs-Version": "2019-06-01", "X-Acs-Signature-Nonce": "n",
				"X-Acs-Date": common("", nil).Get("Timestamp"), "X-Acs-Content-Sha256": hash3(body),
			})
		}
		if values, err := url.ParseQuery(query); err == nil && strings.EqualFold(values.Get("Format"), "XML") {
			return
		}
		if values, err := url.ParseQuery(body); err == nil && strings.EqualFold(values.Get("Format"), "XML") {
			return
		}
		if response, code := serve(t, fuzzedServer(false), requestOf(method, "/", query, body, header)); code == "" {
			t.Errorf("served: %s", response)
		}
	})
}

// No parameters make the mock panic, and those that are signed by version 1.0 are never refused for
// their signature.
func FuzzParameters(f *testing.F) {
	for _, query := range []string{
		"SourceId=s-one&SystemDiskSize=80", "SourceId=s-one&DataDisk.1.Index=1&DataDisk.1.Part.1.Device=1_0&Tag.1.Key=a", "1.a=b&.1=c&..=d&DataDisk.65535.Size=1",
		`SourceId=s-one&Disks={"System":{"Size":40},"Data":[{"Part":[{"Path":"/"}]}]}`, "ValidTime=&ScheduledStartTime=2026-03-01T08:00:00Z", "JobId.1=&JobId.2=j", "a=%FF&%00=1",
	} {
		for _, action := range []string{"CreateReplicationJob", "ModifyReplicationJobAttribute", "DescribeReplicationJobs", "TagResources", "CreateWorkgroup", "CreateAccessToken"} {
			f.Add(action, query, true)
			f.Add(action, query, false)
		}
	}
	f.Fuzz(func(t *testing.T, action, query string, ignoreUnknown bool) {
		given, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		values := common(action, nil)
		for name, v := range given {
			if !values.Has(name) && name != "Signature" && name != "SignatureType" && name != "SecurityToken" {
				values.Set(name, v[0])
			}
		}
		values.Set("Signature", signature(http.MethodPost, values, "testsecret"))
		header := params{"Content-Type": "application/x-www-form-urlencoded"}
		response, code := serve(t, fuzzedServer(ignoreUnknown), requestOf(http.MethodPost, "/", "", values.Encode(), header))
		if strings.Contains(code, "Signature") && code != "InvalidSignature" {
			t.Errorf("%s %s: %s", action, query, response)
		}
	})
}

// What is signed by version 3 is never refused for its signature, whatever query and body it has.
func FuzzSignature3(f *testing.F) {
	f.Add("JobId.1=j-1&PageSize=10", "", "cn-hangzhou")
	f.Add("a=%20%7E*&b=", "Name=web%2A01", " x ")
	f.Fuzz(func(t *testing.T, query, form, region string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		given := params{"RegionId": region}
		for name, v := range values {
			given[name] = v[0]
		}
		r := new3(http.MethodPost, "DescribeReplicationJobs", given).withForm(form)
		header := with(r.header, params{"Authorization": r.authorization("smc.aliyuncs.com")})
		if strings.Contains(strings.ToUpper(query+form), "XML") {
			return
		}
		response, code := serve(t, fuzzedServer(false), requestOf(http.MethodPost, "/", r.query, form, header))
		if code == "SignatureDoesNotMatch" || code == "IncompleteSignature" {
			t.Errorf("%s %s: %s", query, form, response)
		}
	})
}

// No request to a control path makes the mock panic or hang.
func FuzzControl(f *testing.F) {
	for _, path := range []string{"calls", "counts", "clock?step=1h", "clock?step=-9999999h", "jobs", "sources?code=x", "job/fail?id=j-1&code=X", "source?id=s-one&state=InUse&lvm=true", "faults", "faults/clear", ""} {
		f.Add("POST", path, `{"Action": "", "Times": 1, "Code": "Throttling"}`)
		f.Add("GET", path, "")
	}
	f.Fuzz(func(t *testing.T, method, path, body string) {
		path, query, _ := strings.Cut(path, "?")
		recorder := httptest.NewRecorder()
		fuzzedServer(false).ServeHTTP(recorder, requestOf(method, "/_mock/"+path, query, body, nil))
	})
}
