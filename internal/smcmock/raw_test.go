package smcmock_test

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // The API's signature.
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// params are the parameters of a request.
type params = map[string]string

// object is a decoded JSON object.
type object = map[string]any

var nonce atomic.Int64

// start starts a server with one source server, s-one, and the changes to its options.
func start(t *testing.T, changes ...func(*smcmock.Options)) *smcmock.Server {
	t.Helper()
	var options smcmock.Options
	for _, change := range changes {
		change(&options)
	}
	s := smcmock.New(options)
	s.AddSource(smcmock.NewSource("s-one"))
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// common returns the parameters of a request with those that every request has.
func common(action string, more params) url.Values {
	values := url.Values{}
	for name, value := range (params{
		"Action": action, "Version": "2019-06-01", "Format": "JSON", "AccessKeyId": "testid",
		"SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0",
		"SignatureNonce": fmt.Sprintf("nonce-%d", nonce.Add(1)),
		"Timestamp":      time.Now().UTC().Format("2006-01-02T15:04:05Z"),
	}) {
		values.Set(name, value)
	}
	for name, value := range more {
		values.Set(name, value)
	}
	return values
}

// rfc3986 percent-encodes a text. The way to it is another than the mock's: what
// net/url and RFC 3986 encode differently is put right.
func rfc3986(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// signature signs parameters as the API's document says.
func signature(method string, values url.Values, secret string) string {
	query := ""
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if query != "" {
			query += "&"
		}
		query += rfc3986(name) + "=" + rfc3986(values.Get(name))
	}
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	_, _ = io.WriteString(mac, method+"&"+rfc3986("/")+"&"+rfc3986(query))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// send signs and sends parameters in the query, or in the form of a POST.
func send(t *testing.T, s *smcmock.Server, method string, values url.Values) reply {
	t.Helper()
	values.Set("Signature", signature(method, values, "testsecret"))
	return sendUnsigned(t, s, method, values)
}

// sendUnsigned sends parameters as they are.
func sendUnsigned(t *testing.T, s *smcmock.Server, method string, values url.Values) reply {
	t.Helper()
	response, err := try(t, s, method, values)
	if err != nil {
		t.Fatal(err)
	}
	return *response
}

// try sends parameters as they are; it can fail.
func try(t *testing.T, s *smcmock.Server, method string, values url.Values) (*reply, error) {
	t.Helper()
	target, body := s.URL()+"/?"+values.Encode(), io.Reader(http.NoBody)
	if method == http.MethodPost {
		target, body = s.URL()+"/", strings.NewReader(values.Encode())
	}
	request, err := http.NewRequestWithContext(t.Context(), method, target, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return &reply{response.StatusCode, response.Header, text}, err
}

// call sends a signed POST and decodes the response.
func call(t *testing.T, s *smcmock.Server, action string, more params) (int, object) {
	t.Helper()
	r := send(t, s, http.MethodPost, common(action, more))
	return r.status, r.decode(t)
}

func (r reply) decode(t *testing.T) object {
	t.Helper()
	var response object
	if err := json.Unmarshal(r.body, &response); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	return response
}

// must is call for what has to succeed.
func must(t *testing.T, s *smcmock.Server, action string, more params) object {
	t.Helper()
	status, response := call(t, s, action, more)
	if status != http.StatusOK {
		t.Fatalf("%s %v: %d %v", action, more, status, response)
	}
	return response
}

// refused is call for what has to fail with a code.
func refused(t *testing.T, s *smcmock.Server, action string, more params, code string) object {
	t.Helper()
	status, response := call(t, s, action, more)
	if status < 400 || response["Code"] != code {
		t.Errorf("%s %v: %d %v, want %s", action, more, status, response, code)
	}
	return response
}

// with returns parameters with others added; an empty value takes one away.
func with(base, more params) params {
	all := maps.Clone(base)
	for name, value := range more {
		if value == "" {
			delete(all, name)
			continue
		}
		all[name] = value
	}
	return all
}

// least are the fewest parameters of CreateReplicationJob.
func least() params {
	return params{"RegionId": "cn-hangzhou", "SourceId": "s-one", "SystemDiskSize": "40"}
}

// create creates a replication job and returns its ID.
func create(t *testing.T, s *smcmock.Server, more params) string {
	t.Helper()
	id, _ := must(t, s, "CreateReplicationJob", with(least(), more))["JobId"].(string)
	if id == "" {
		t.Fatal("no JobId")
	}
	return id
}

// describe returns a replication job as it is reported.
func describe(t *testing.T, s *smcmock.Server, id string) object {
	t.Helper()
	jobs := items(must(t, s, "DescribeReplicationJobs", params{"JobId.1": id}), "ReplicationJobs", "ReplicationJob")
	if len(jobs) != 1 {
		t.Fatalf("%d replication jobs of ID %s", len(jobs), id)
	}
	return jobs[0]
}

// items returns a list that is wrapped twice.
func items(response object, outer, inner string) []object {
	wrapper, _ := response[outer].(object)
	list, _ := wrapper[inner].([]any)
	decoded := make([]object, 0, len(list))
	for _, item := range list {
		one, _ := item.(object)
		decoded = append(decoded, one)
	}
	return decoded
}
