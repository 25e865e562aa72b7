package smc_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // The API's signature 1.0 is HMAC-SHA1.
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

const (
	testKey    = "testid"
	testSecret = "testsecret"
	testToken  = "security-token-of-the-test"
	testRegion = "cn-hangzhou"
	testCode   = "activation-code-of-the-test"
	// testEndpoint is that of clients whose requests are handled in memory.
	testEndpoint = "http://smc.test"
)

// received is a request as it arrived.
type received struct {
	*http.Request
	query, form url.Values
	at          time.Time
}

func (r *received) action() string { return r.query.Get("Action") }

// stub is an endpoint whose responses a test writes, and which checks the signature of
// every request by itself. It responds in memory, so that it works in a synctest bubble,
// unless listen is called.
type stub struct {
	http.Handler

	url       string
	transport http.RoundTripper // nil: the client's own

	mu    sync.Mutex
	calls []*received
}

// newStub makes an endpoint; respond gets the number of the request, from 1.
func newStub(t *testing.T, respond func(w http.ResponseWriter, r *received, n int)) *stub {
	t.Helper()
	s := &stub{url: testEndpoint}
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Errorf("reading a request: %v", err)
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			t.Errorf("parsing a form: %v", err)
		}
		r := &received{Request: request, query: request.URL.Query(), form: form, at: time.Now()}
		if got, want := r.query.Get("Signature"), signature(r); got != want {
			t.Errorf("%s: signature is %q, want %q", r.action(), got, want)
		}
		s.mu.Lock()
		s.calls = append(s.calls, r)
		n := len(s.calls)
		s.mu.Unlock()
		respond(w, r, n)
	})
	s.transport = inMemory{s}
	return s
}

// listen makes the endpoint one of this machine, for tests of what happens on the network.
func (s *stub) listen(t *testing.T) *stub {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url, s.transport = server.URL, nil
	return s
}

// inMemory is a transport that hands requests to a handler.
type inMemory struct{ http.Handler }

// RoundTrip implements http.RoundTripper. The handler's context ends with the caller's.
func (m inMemory) RoundTrip(request *http.Request) (*http.Response, error) {
	type result struct {
		response *http.Response
		err      error
	}
	finished := make(chan result, 1)
	go func() {
		recorder := httptest.NewRecorder()
		defer func() {
			switch what := recover(); what {
			case nil:
			case http.ErrAbortHandler: // This is how a handler has net/http close the connection.
				finished <- result{err: io.ErrUnexpectedEOF}
			default:
				panic(what)
			}
		}()
		m.ServeHTTP(recorder, request)
		finished <- result{response: recorder.Result()}
	}()
	select {
	case r := <-finished:
		return r.response, r.err
	case <-request.Context().Done():
		return nil, context.Cause(request.Context())
	}
}

// signature is what a request has to be signed with (signature 1.0).
func signature(r *received) string {
	encode := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	all := make(map[string]string)
	for _, values := range []url.Values{r.query, r.form} {
		for name := range values {
			if name != "Signature" {
				all[encode(name)] = encode(values.Get(name))
			}
		}
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(all)) { // By name: "A.1" is before "A.10", "A.1=" is not.
		pairs = append(pairs, name+"="+all[name])
	}
	mac := hmac.New(sha1.New, []byte(testSecret+"&"))
	_, _ = io.WriteString(mac, r.Method+"&%2F&"+encode(strings.Join(pairs, "&")))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// client returns a client of the endpoint.
func (s *stub) client(t *testing.T, adjust ...func(*smc.Config)) *smc.Client {
	t.Helper()
	config := smc.Config{
		Endpoint:    s.url,
		Region:      testRegion,
		Credentials: credentials.NewStaticSTSCredentialsProvider(testKey, testSecret, testToken),
		Transport:   s.transport,
	}
	for _, f := range adjust {
		f(&config)
	}
	client, err := smc.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// seen returns the requests so far.
func (s *stub) seen() []*received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// gaps returns the time between each two requests that did not come at the same time.
func (s *stub) gaps() []time.Duration {
	var gaps []time.Duration
	calls := s.seen()
	for i := range calls[1:] {
		if gap := calls[i+1].at.Sub(calls[i].at); gap > 0 {
			gaps = append(gaps, gap)
		}
	}
	return gaps
}

// jobPage responds with a page of replication jobs, each a JSON object.
func jobPage(w http.ResponseWriter, total int, jobs ...string) {
	succeed(w, fmt.Sprintf(`"TotalCount": %d, "ReplicationJobs": {"ReplicationJob": [%s]}`, total, strings.Join(jobs, ", ")))
}
