package smcmock_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// emptyHash is the SHA-256 of no bytes.
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// signed3 is a request with signature V3, signed when it is sent unless it has an Authorization.
type signed3 struct {
	method, query, body string
	header              params // in lower case, without host
	unsigned            string // a header that is left out of those that are signed
	payload             string // the hash of the body that is signed; "" is that of the header
	id, secret          string
}

// new3 returns a good request.
func new3(method, action string, query params) signed3 {
	return signed3{
		method: method, query: strings.ReplaceAll(signedValues(query).Encode(), "+", "%20"), id: "testid", secret: "testsecret",
		header: params{
			"x-acs-action": action, "x-acs-version": "2019-06-01", "x-acs-date": time.Now().UTC().Format("2006-01-02T15:04:05Z"),
			"x-acs-signature-nonce": fmt.Sprintf("nonce-%d", nonce.Add(1)), "x-acs-content-sha256": emptyHash,
		},
	}
}

// withForm returns the request with a form as its body.
func (r signed3) withForm(form string) signed3 {
	r.body = form
	r.header = with(r.header, params{"content-type": "application/x-www-form-urlencoded", "x-acs-content-sha256": hash3(form)})
	return r
}

// withHeader returns the request with other headers; an empty one is taken away.
func (r signed3) withHeader(header params) signed3 {
	r.header = with(r.header, header)
	return r
}

func hash3(text string) string {
	hash := sha256.Sum256([]byte(text))
	return hex.EncodeToString(hash[:])
}

// authorization signs the request, of which the query is sorted and encoded already.
func (r signed3) authorization(host string) string {
	headers := with(r.header, params{"host": host, r.unsigned: ""})
	names := slices.Sorted(maps.Keys(headers))
	canonical := r.method + "\n/\n" + r.query + "\n"
	for _, name := range names {
		canonical += name + ":" + headers[name] + "\n"
	}
	canonical += "\n" + strings.Join(names, ";") + "\n"
	if canonical += r.payload; r.payload == "" {
		canonical += r.header["x-acs-content-sha256"]
	}
	mac := hmac.New(sha256.New, []byte(r.secret))
	_, _ = io.WriteString(mac, "ACS3-HMAC-SHA256\n"+hash3(canonical))
	return fmt.Sprintf("ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%x", r.id, strings.Join(names, ";"), mac.Sum(nil))
}

// send sends the request to a server that is called smc.aliyuncs.com.
func (r signed3) send(t *testing.T, s *smcmock.Server) reply {
	t.Helper()
	const host = "smc.aliyuncs.com"
	request, err := http.NewRequestWithContext(t.Context(), r.method, s.URL()+"/?"+r.query, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	request.Header.Set("Authorization", r.authorization(host))
	for name, value := range r.header {
		if request.Header.Set(name, value); value == "-" {
			request.Header.Del(name)
		}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, body}
}

// vectors3 were computed outside of Go, from canonical requests written out by hand, such as that of the first:
//
//	POST
//	/
//	Description=web%2A01%20~a%20%E4%B8%AD%2B&Name=web-01&RegionId=cn-hangzhou&SourceId=s-one&SystemDiskSize=80
//	host:smc.aliyuncs.com
//	x-acs-action:CreateReplicationJob
//	x-acs-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
//	x-acs-date:2026-03-01T08:00:00Z
//	x-acs-signature-nonce:3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf
//	x-acs-version:2019-06-01
//
//	host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version
//	e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
//
// The signature is what this prints for the SHA-256 of that:
//
//	printf 'ACS3-HMAC-SHA256\n%s' "$HASH" | openssl dgst -sha256 -hmac testsecret
func vectors3() map[string]signed3 {
	const usual = "x-acs-action;x-acs-content-sha256;x-acs-date;"
	at := params{"x-acs-date": "2026-03-01T08:00:00Z", "x-acs-signature-nonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"}
	query := new3("POST", "CreateReplicationJob", nil).withHeader(at).withHeader(params{
		"authorization": "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;" + usual + "x-acs-signature-nonce;x-acs-version," +
			"Signature=dedf872451e180e75d8f299d8e31730da6a25694792385e12bd7f6f679c4c3da",
	})
	query.query = "Description=web%2A01%20~a%20%E4%B8%AD%2B&Name=web-01&RegionId=cn-hangzhou&SourceId=s-one&SystemDiskSize=80"
	form := new3("POST", "CreateReplicationJob", nil).withHeader(at).withHeader(params{
		"content-type": "application/x-www-form-urlencoded", "x-acs-content-sha256": "3bf32678788a360f697d64e7a538cb009eb373d1749eaabbac05d84abb543f79",
		"authorization": "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=content-type;host;" + usual + "x-acs-signature-nonce;x-acs-version," +
			"Signature=4ba33be264ffdd925ffc481dc9fef899ec455e236a1b89f6240dcfc1b32218ed",
	})
	form.query = "RegionId=cn-hangzhou&SourceId=s-one&SystemDiskSize=80"
	form.body = "DataDisk.1.Index=1&DataDisk.1.Size=100&Description=two++words%2A~&Name=web-01"
	token := new3("GET", "DescribeReplicationJobs", nil).withHeader(at).withHeader(params{
		"x-acs-accesskey-id": "testid", "x-acs-security-token": "token/+=",
		"authorization": "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-accesskey-id;" + usual +
			"x-acs-security-token;x-acs-signature-nonce;x-acs-version," +
			"Signature=d6237e9dcc122a1c0b8c6a71e20cb4f6aefc452d9accea0ad86059268ae3b27a",
	})
	token.query = "Name=&RegionId=cn-hangzhou"
	return map[string]signed3{"query": query, "form": form, "token": token}
}

func TestSignature3_Vectors(t *testing.T) {
	t.Parallel()
	// The sample of the document of signature V3 is of another API, so that only the way of signing can be compared.
	sample := new3("POST", "RunInstances", nil).withHeader(params{
		"x-acs-version": "2014-05-26", "x-acs-date": "2023-10-26T10:22:32Z", "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
	})
	sample.query, sample.secret = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai", "YourAccessKeySecret"
	want := "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
	if got := sample.authorization("ecs.cn-shanghai.aliyuncs.com"); !strings.HasSuffix(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
	for name, vector := range vectors3() {
		s := start(t, signedAt(t, "2026-03-01T08:00:00Z"), func(o *smcmock.Options) { o.SecurityToken = vector.header["x-acs-security-token"] })
		vector.send(t, s).is(t, name, "")
		vector.send(t, s).is(t, name+" again", "SignatureNonceUsed")
		if name == "token" {
			continue
		}
		description := map[string]string{"query": "web*01 ~a 中+", "form": "two  words*~"}[name]
		if jobs := s.Jobs(); len(jobs) != 1 || jobs[0].Name != "web-01" || jobs[0].Description != description || jobs[0].SystemDiskSize != 80 {
			t.Errorf("%s: %+v", name, jobs)
		}
	}
}

// TestSignature3_AnyChangeIsRefused changes all that the signature covers, one at a time.
func TestSignature3_AnyChangeIsRefused(t *testing.T) {
	t.Parallel()
	vector := vectors3()["form"]
	s := start(t, signedAt(t, "2026-03-01T08:00:00Z"))
	changed := map[string]signed3{}
	for name, value := range map[string]string{
		"x-acs-action": "DescribeReplicationJobs", "x-acs-signature-nonce": "other", "x-acs-date": "2026-03-01T08:00:01Z",
		"x-acs-content-sha256": emptyHash, "content-type": "application/x-www-form-urlencoded; charset=utf-8",
	} {
		changed[name] = vector.withHeader(params{name: value})
	}
	for name, value := range map[string]string{"method": "GET", "query": vector.query + "&Name=other", "body": vector.body + "&RunOnce=true", "no body": ""} {
		other := vector
		switch name {
		case "method":
			other.method = value
		case "query":
			other.query = value
		default:
			other.body = value
		}
		changed[name] = other
	}
	for name, r := range changed {
		r.send(t, s).is(t, name, "SignatureDoesNotMatch")
	}
	// A hash that fits the changed body does not fit the signature.
	both := changed["body"].withHeader(params{"x-acs-content-sha256": hash3(changed["body"].body)})
	both.send(t, s).is(t, "body and hash", "SignatureDoesNotMatch")
	if len(s.Jobs()) != 0 {
		t.Fatalf("%d replication jobs", len(s.Jobs()))
	}
	// None of this used up the nonce.
	vector.send(t, s).is(t, "unchanged", "")
}

func TestSignature3_Refusals(t *testing.T) {
	t.Parallel()
	s := start(t)
	good := func() signed3 { return new3("POST", "DescribeReplicationJobs", params{"RegionId": "cn-hangzhou"}) }
	header := func(name, value string) signed3 { return good().withHeader(params{name: value}) }
	wrongSecret, unknownKey, wrongHash := good(), good(), header("x-acs-content-sha256", hash3("x"))
	wrongSecret.secret, unknownKey.id = "other", "other"
	wrongHeader := wrongHash
	wrongHeader.payload = emptyHash
	const incomplete = "The request signature does not conform to Aliyun standards."
	refusals := map[string]struct {
		request signed3
		status  int
		code    string
		message string // its beginning
	}{
		"secret":           {wrongSecret, 400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation. server string to sign is:ACS3-HMAC-SHA256\n"},
		"signed hash":      {wrongHash, 400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation."},
		"hash":             {wrongHeader, 400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation."},
		"access key":       {unknownKey, 404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."},
		"other access key": {header("x-acs-accesskey-id", "other"), 404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."},
		"no action":        {header("x-acs-action", "-"), 400, "MissingAction", "Action is mandatory for this action."},
		"action":           {header("x-acs-action", "Nonsense"), 404, "InvalidAction.NotFound", "Specified api is not found"},
		"no version":       {header("x-acs-version", "-"), 400, "MissingVersion", "Version is mandatory for this action."},
		"version":          {header("x-acs-version", "2014-05-26"), 400, "InvalidVersion", "Specified parameter Version is not valid."},
		"no date":          {header("x-acs-date", "-"), 400, "IllegalTimestamp", `The input parameter "Timestamp"`},
		"date":             {header("x-acs-date", "Sun, 01 Mar 2026 08:00:00 GMT"), 400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted."},
		"no nonce":         {header("x-acs-signature-nonce", "-"), 400, "MissingSignatureNonce", "SignatureNonce is mandatory for this action."},
		"no hash":          {header("x-acs-content-sha256", "-"), 400, "IncompleteSignature", incomplete},
		"no authorization": {header("authorization", "-"), 400, "IncompleteSignature", incomplete},
		"token":            {header("x-acs-security-token", "token"), 400, "InvalidSecurityToken.MismatchWithAccessKey", "Specified SecurityToken mismatch"},
	}
	for name, refusal := range refusals {
		r := refusal.request.send(t, s)
		response := r.decode(t)
		message, _ := response["Message"].(string)
		if r.status != refusal.status || response["Code"] != refusal.code || !strings.HasPrefix(message, refusal.message) {
			t.Errorf("%s: %d %v, want %d %s", name, r.status, response, refusal.status, refusal.code)
		}
	}
	// Bearer tokens are refused as with signature 1.0.
	new3("POST", "DescribeReplicationJobs", params{"SignatureType": "BEARERTOKEN"}).send(t, s).is(t, "bearer token", "InvalidSignatureType")
	s.Switch(func(w *smcmock.Switches) { w.AccessKeyInactive = true })
	good().send(t, s).is(t, "inactive", "InvalidAccessKeyId.Inactive")
}

func TestSignature3_Authorization(t *testing.T) {
	t.Parallel()
	s := start(t)
	const all = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
	for authorization, code := range map[string]string{
		"nonsense":                           "IncompleteSignature",
		"ACS3-HMAC-SHA256":                   "IncompleteSignature",
		"ACS3-HMAC-SHA256 Credential=testid": "IncompleteSignature",
		"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=" + all:                                          "IncompleteSignature",
		"ACS3-HMAC-SHA256 Credential=testid,Signature=00":                                                  "IncompleteSignature",
		"ACS3-HMAC-SHA256 SignedHeaders=" + all + ",Signature=00":                                          "IncompleteSignature",
		"ACS3-HMAC-SHA256 Credential=,SignedHeaders=" + all + ",Signature=00":                              "IncompleteSignature",
		"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=" + all + ",Signature=":                          "IncompleteSignature",
		"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=" + all + ",Signature=00,Signature=00":           "IncompleteSignature",
		"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=" + all + ",Signature=00,Extra=1":                "IncompleteSignature",
		"ACS3-HMAC-SHA256Credential=testid,SignedHeaders=" + all + ",Signature=00":                         "IncompleteSignature",
		"AWS4-HMAC-SHA256 Credential=testid,SignedHeaders=" + all + ",Signature=00":                        "InvalidSignatureMethod",
		"acs3-hmac-sha256 Credential=testid,SignedHeaders=" + all + ",Signature=00":                        "InvalidSignatureMethod",
		"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=" + all + ",Signature=00":                        "SignatureDoesNotMatch",
		"ACS3-HMAC-SHA256 Credential=testid, SignedHeaders=" + all + ", Signature=00":                      "SignatureDoesNotMatch",
		"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=" + strings.ToUpper(all) + ",Signature=00":       "IncompleteSignature",
		"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=" + strings.ReplaceAll(all, ";", ",") + ",S=00":  "IncompleteSignature",
		"ACS3-HMAC-SHA256 Credential=TESTID,SignedHeaders=" + all + ",Signature=00":                        "InvalidAccessKeyId.NotFound",
		"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=x" + all + ",Signature=00":                       "IncompleteSignature",
		"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=" + all + ";x-acs-unsent,Signature=" + emptyHash: "SignatureDoesNotMatch",
	} {
		new3("GET", "DescribeReplicationJobs", nil).withHeader(params{"authorization": authorization}).send(t, s).is(t, authorization, code)
	}
}

// TestSignature3_SignedHeaders leaves headers out of those that are signed. The signature fits the rest.
func TestSignature3_SignedHeaders(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *smcmock.Options) { o.SecurityToken = "token" })
	good := func() signed3 {
		return new3("POST", "DescribeReplicationJobs", nil).withForm("RegionId=cn-hangzhou").withHeader(params{
			"x-acs-security-token": "token", "x-acs-accesskey-id": "testid", "x-acs-credentials-provider": "static_sts",
		})
	}
	for _, name := range append(slices.Sorted(maps.Keys(good().header)), "host") {
		r := good()
		r.unsigned = name
		r.send(t, s).is(t, name+" not signed", "IncompleteSignature")
	}
	good().send(t, s).is(t, "all signed", "")
	// Others may be signed or not.
	good().withHeader(params{"accept": "application/json", "x-sdk-client": "go"}).send(t, s).is(t, "more signed", "")
	accept := good().withHeader(params{"accept": "application/json"})
	accept.unsigned = "accept"
	accept.send(t, s).is(t, "accept not signed", "")
	// A header's value is signed without the spaces around it.
	spaces := good()
	spaces.header["authorization"] = spaces.authorization("smc.aliyuncs.com")
	spaces.header["x-acs-credentials-provider"] = "  static_sts "
	spaces.send(t, s).is(t, "spaces", "")
}

func TestSignature3_Date(t *testing.T) {
	t.Parallel()
	s := start(t, signedAt(t, "2026-03-01T08:00:00Z"))
	for date, code := range map[string]string{
		"2026-03-01T07:45:00Z": "", "2026-03-01T07:44:59Z": "InvalidTimeStamp.Expired",
		"2026-03-01T08:15:00Z": "", "2026-03-01T08:15:01Z": "InvalidTimeStamp.Expired",
		"2026-03-01T08:00:00.5Z": "InvalidTimeStamp.Format", "20260301T080000Z": "InvalidTimeStamp.Format",
	} {
		new3("POST", "DescribeReplicationJobs", nil).withHeader(params{"x-acs-date": date}).send(t, s).is(t, date, code)
	}
}

func TestSignature3_SecurityToken(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *smcmock.Options) { o.SecurityToken = "token" })
	for token, code := range map[string]string{"token": "", "": "MissingSecurityToken", "other": "InvalidSecurityToken.Malformed"} {
		new3("GET", "DescribeReplicationJobs", nil).withHeader(params{"x-acs-security-token": token}).send(t, s).is(t, token, code)
	}
	// It is no parameter with this signature.
	new3("GET", "DescribeReplicationJobs", params{"SecurityToken": "token"}).send(t, s).is(t, "parameter", "MissingSecurityToken")
	s.Switch(func(w *smcmock.Switches) { w.SecurityTokenExpired = true })
	new3("GET", "DescribeReplicationJobs", nil).withHeader(params{"x-acs-security-token": "token"}).send(t, s).is(t, "expired", "InvalidSecurityToken.Expired")
}

func TestSignature3_Nonce(t *testing.T) {
	t.Parallel()
	s := start(t)
	// Both signatures share the nonces.
	values := common("DescribeReplicationJobs", nil)
	send(t, s, http.MethodPost, values).is(t, "1.0", "")
	r := new3("POST", "DescribeReplicationJobs", nil).withHeader(params{"x-acs-signature-nonce": values.Get("SignatureNonce")})
	r.send(t, s).is(t, "V3 after 1.0", "SignatureNonceUsed")
	r = new3("POST", "DescribeReplicationJobs", nil)
	r.send(t, s).is(t, "V3", "")
	send(t, s, http.MethodPost, common("DescribeReplicationJobs", params{"SignatureNonce": r.header["x-acs-signature-nonce"]})).is(t, "1.0 after V3", "SignatureNonceUsed")
}

func TestSignature3_Calls(t *testing.T) {
	t.Parallel()
	s := start(t)
	// The parameters are in the query and in the form, of which the form wins.
	r := new3("POST", "CreateReplicationJob", least()).withForm(url.Values{"Name": {"web"}, "SystemDiskSize": {"60"}}.Encode())
	r.send(t, s).is(t, "create", "")
	if jobs := s.Jobs(); len(jobs) != 1 || jobs[0].Name != "web" || jobs[0].SystemDiskSize != 60 {
		t.Errorf("%+v", jobs)
	}
	calls := s.CallsTo("CreateReplicationJob")
	if len(calls) != 1 || calls[0].Code != "" || calls[0].Business()["Name"] != "web" || calls[0].FormParams["SystemDiskSize"] != "60" ||
		calls[0].QueryParams["SystemDiskSize"] != "40" {
		t.Fatalf("%+v", calls)
	}
	if shown, err := json.Marshal(calls[0].Redacted()); err != nil || strings.Contains(string(shown), "Credential=") {
		t.Errorf("%v %s", err, shown)
	}
	// Operations, parameters, formats and faults are as with signature 1.0.
	new3("GET", "DescribeReplicationJobs", params{"Nonsense": "1"}).send(t, s).is(t, "unknown parameter", "InvalidNonsense")
	new3("GET", "StartReplicationJob", nil).send(t, s).is(t, "missing parameter", "MissingJobId")
	if r := new3("GET", "DescribeReplicationJobs", params{"Format": "XML"}).send(t, s); !strings.Contains(string(r.body), "<DescribeReplicationJobsResponse>") {
		t.Errorf("%d %s", r.status, r.body)
	}
	s.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Code: "Throttling"})
	new3("GET", "DescribeReplicationJobs", nil).send(t, s).is(t, "fault", "Throttling")
	// Action and version are headers with V3 only.
	values := common("DescribeSourceServers", nil)
	values.Set("Signature", signature(http.MethodGet, values, "testsecret"))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/?"+values.Encode(), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Acs-Action", "DescribeReplicationJobs")
	request.Header.Set("X-Acs-Version", "1")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK || len(s.CallsTo("DescribeSourceServers")) != 1 {
		t.Errorf("%d", response.StatusCode)
	}
}
