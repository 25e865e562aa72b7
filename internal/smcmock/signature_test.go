package smcmock_test

import (
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

// The request of section 5.1 of the API's document, as it goes over the wire.
const (
	signedQuery = "AccessKeyId=testid&Action=CreateReplicationJob&Format=JSON&RegionId=cn-hangzhou&SignatureMethod=HMAC-SHA1" +
		"&SignatureNonce=b5b6a1f0c7d94f0e8a1d2c3b4a596877&SignatureType=&SignatureVersion=1.0" +
		"&Timestamp=2026-03-01T08%3A00%3A00Z&Version=2019-06-01&Signature=HGhx1SFseGtI%2BkmCuWZ4mdbR2yU%3D"
	signedForm = "ClientToken=123e4567-e89b-12d3-a456-426655440000&DataDisk.1.Index=1&DataDisk.1.Part.1.Block=false" +
		"&DataDisk.1.Part.1.Device=1_0&DataDisk.1.Part.1.SizeBytes=53687091200&DataDisk.1.Size=100&Frequency=12" +
		"&ImageName=web-01-image&MaxNumberOfImageToKeep=3&Name=web-01%3Amigration&NetMode=2" +
		"&ReplicationParameters=%7B%22bandwidth_limit%22%3A0%2C%22compress_level%22%3A1%2C%22checksum%22%3Atrue%7D" +
		"&RunOnce=false&SourceId=s-bp1demo0000000001&SystemDiskSize=80&Tag.1.Key=env&Tag.1.Value=&TargetType=Image" +
		"&VSwitchId=vsw-bp1demo0000000001"
	signedSource = "s-bp1demo0000000001"
)

// signedToSign is the documented string to sign of vector 2.
const signedToSign = "GET&%2F&AccessKeyId%3Dtestid%26Action%3DCreateReplicationJob%26Format%3DJSON%26Name%3Dweb%252A01%2520~a" +
	"%26RegionId%3Dcn-hangzhou%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf" +
	"%26SignatureVersion%3D1.0%26SourceId%3Ds-bp1aaaaaaaaaaaaaaaaa%26SystemDiskSize%3D80" +
	"%26Timestamp%3D2024-05-01T08%253A00%253A00Z%26Version%3D2019-06-01"

// signedVector returns the parameters of vectors 2 and 3 of section 1.3.
func signedVector() params {
	return params{
		"AccessKeyId": "testid", "Action": "CreateReplicationJob", "Format": "JSON", "Name": "web*01 ~a", "RegionId": "cn-hangzhou",
		"SignatureMethod": "HMAC-SHA1", "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf", "SignatureVersion": "1.0",
		"SourceId": "s-bp1aaaaaaaaaaaaaaaaa", "SystemDiskSize": "80", "Timestamp": "2024-05-01T08:00:00Z", "Version": "2019-06-01",
	}
}

// signedAt has the wall clock stand still.
func signedAt(t *testing.T, timestamp string) func(*smcmock.Options) {
	t.Helper()
	now, err := time.Parse(time.RFC3339, timestamp)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *smcmock.Options) { o.Now = func() time.Time { return now } }
}

// signedStart starts a server at the time of the sample, with its source server.
func signedStart(t *testing.T) *smcmock.Server {
	t.Helper()
	s := start(t, signedAt(t, "2026-03-01T08:00:00Z"))
	s.AddSource(smcmock.NewSource(signedSource))
	return s
}

func signedValues(all params) url.Values {
	values := url.Values{}
	for name, value := range all {
		values.Set(name, value)
	}
	return values
}

// signedSend sends a query and a form as they are.
func signedSend(t *testing.T, s *smcmock.Server, method, query, form string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.URL()+"/?"+query, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
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

// is checks the code of a response; "" is success.
func (r reply) is(t *testing.T, what, code string) {
	t.Helper()
	response := r.decode(t)
	if got, _ := response["Code"].(string); got != code || (r.status == http.StatusOK) != (code == "") {
		t.Errorf("%s: %d %v, want %q", what, r.status, response, code)
	}
}

func TestSignature_Vectors(t *testing.T) {
	t.Parallel()
	// Vector 1 is of another API, so that only the way of signing can be compared.
	other := signedValues(params{
		"AccessKeyId": "testid", "Action": "DescribeRegions", "Format": "XML", "SignatureMethod": "HMAC-SHA1",
		"SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf", "SignatureVersion": "1.0",
		"Timestamp": "2016-02-23T12:46:24Z", "Version": "2014-05-26",
	})
	if got := signature(http.MethodGet, other, "testsecret"); got != "OLeaidS1JvxuMvnyHOwuJ+uX5qY=" {
		t.Errorf("vector 1: %s", got)
	}
	for _, vector := range []struct{ method, signature, wrong string }{
		{http.MethodGet, "kGJPabl1CIlBRoXeglCpzyCP/xQ=", "X/X/gtJYhMziTC7VVnIyYKIJlng="},
		{http.MethodPost, "X/X/gtJYhMziTC7VVnIyYKIJlng=", "kGJPabl1CIlBRoXeglCpzyCP/xQ="},
	} {
		s := start(t, signedAt(t, "2024-05-01T08:00:00Z"))
		values := signedValues(signedVector())
		values.Set("Signature", vector.wrong)
		sendUnsigned(t, s, vector.method, values).is(t, "signed for the other method", "SignatureDoesNotMatch")
		// What is signed well gets as far as the name, which has characters that names cannot have.
		values.Set("Signature", vector.signature)
		sendUnsigned(t, s, vector.method, values).is(t, vector.method, "InvalidName")
		sendUnsigned(t, s, vector.method, values).is(t, vector.method+" again", "SignatureNonceUsed")
	}
	// All parameters in the query of a POST are signed like a form.
	s := start(t, signedAt(t, "2024-05-01T08:00:00Z"))
	values := signedValues(with(signedVector(), params{"Signature": "X/X/gtJYhMziTC7VVnIyYKIJlng="}))
	signedSend(t, s, http.MethodPost, values.Encode(), "").is(t, "POST with a query", "InvalidName")
}

func TestSignature_StringToSign(t *testing.T) {
	t.Parallel()
	s := start(t, signedAt(t, "2024-05-01T08:00:00Z"))
	values := signedValues(with(signedVector(), params{"Signature": "wrong"}))
	response := sendUnsigned(t, s, http.MethodGet, values).decode(t)
	want := "Specified signature is not matched with our calculation. server string to sign is:" + signedToSign
	if response["Message"] != want {
		t.Errorf("%v, want %s", response, want)
	}
}

func TestSignature_SampleOnTheWire(t *testing.T) {
	t.Parallel()
	s := signedStart(t)
	signedSend(t, s, http.MethodPost, signedQuery, signedForm).is(t, "sample", "")
	jobs := s.Jobs()
	if len(jobs) != 1 || jobs[0].Name != "web-01:migration" || jobs[0].VpcId != "vpc-bp1demo0000000001" {
		t.Errorf("%+v", jobs)
	}
}

func TestSignature_AnyChangeIsRefused(t *testing.T) {
	t.Parallel()
	s := signedStart(t)
	query, _ := url.ParseQuery(signedQuery)
	form, _ := url.ParseQuery(signedForm)
	changed := params{
		"Action": "StartReplicationJob", "Format": "json", "Timestamp": "2026-03-01T08:00:01Z", "Signature": "HGhx1SFseGtI+kmCuWZ4mdbR2yV=",
	}
	codes := params{
		"AccessKeyId": "InvalidAccessKeyId.NotFound", "Version": "InvalidVersion", "SignatureMethod": "InvalidSignatureMethod",
		"SignatureVersion": "InvalidSignatureVersion", "SignatureType": "InvalidSignatureType",
	}
	without := params{
		"AccessKeyId": "MissingAccessKeyId", "Action": "MissingAction", "Version": "MissingVersion", "Timestamp": "IllegalTimestamp",
		"Signature": "IncompleteSignature", "SignatureNonce": "MissingSignatureNonce", "SignatureMethod": "InvalidSignatureMethod",
		"SignatureVersion": "InvalidSignatureVersion",
	}
	code := func(codes params, name string) string {
		if code := codes[name]; code != "" {
			return code
		}
		return "SignatureDoesNotMatch"
	}
	for _, part := range []url.Values{query, form} {
		for _, name := range slices.Sorted(maps.Keys(part)) {
			value := part.Get(name)
			part.Set(name, value+"0")
			if other := changed[name]; other != "" {
				part.Set(name, other)
			}
			signedSend(t, s, http.MethodPost, query.Encode(), form.Encode()).is(t, name+" changed", code(codes, name))
			part.Del(name)
			signedSend(t, s, http.MethodPost, query.Encode(), form.Encode()).is(t, name+" removed", code(without, name))
			part.Set(name, value)
		}
	}
	for _, added := range []string{"OwnerId=1", "Empty=", "name=web", "Tag.2.Key=x"} {
		signedSend(t, s, http.MethodPost, signedQuery+"&"+added, signedForm).is(t, added+" in the query", "SignatureDoesNotMatch")
		signedSend(t, s, http.MethodPost, signedQuery, signedForm+"&"+added).is(t, added+" in the form", "SignatureDoesNotMatch")
	}
	signedSend(t, s, http.MethodGet, signedQuery+"&"+signedForm, "").is(t, "GET", "SignatureDoesNotMatch")
	// A plus sign that is not encoded is a space.
	signedSend(t, s, http.MethodPost, strings.ReplaceAll(signedQuery, "%2B", "+"), signedForm).is(t, "plus", "SignatureDoesNotMatch")
	if len(s.Jobs()) != 0 {
		t.Fatalf("%d replication jobs", len(s.Jobs()))
	}
	// None of this used up the nonce. Where the parameters stand, and how they are encoded, does not matter.
	all := strings.NewReplacer("%3A", "%3a", "cn-", "%63n-", "_", "%5F").Replace(signedForm + "&" + signedQuery)
	signedSend(t, s, http.MethodPost, "", all).is(t, "unchanged", "")
}

func TestSignature_Characters(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		s := start(t)
		s.AddSource(smcmock.NewSource("s-two"))
		text := "A +*~'()!,;:@/?&=#%[]{}|\\^`\"<>$-_.\t中文 é 🙂"
		r := send(t, s, method, common("CreateReplicationJob", with(least(), params{"Description": text})))
		id, _ := r.decode(t)["JobId"].(string)
		if got := describe(t, s, id)["Description"]; got != text {
			t.Errorf("%s: %q", method, got)
		}
		// A form may have plus signs for spaces, as may a query.
		values := common("CreateReplicationJob", with(least(), params{"SourceId": "s-two", "Description": "two  spaces"}))
		values.Set("Signature", signature(method, values, "testsecret"))
		r = sendUnsigned(t, s, method, values)
		if !strings.Contains(values.Encode(), "two++spaces") || r.status != http.StatusOK {
			t.Errorf("%s: %s", method, r.body)
		}
	}
}
