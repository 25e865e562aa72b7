package smc_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// The stub checks the signature of each request; empty values and characters that are
// escaped in more than one way are the hard ones.
func TestEveryOperationIsSignedAndHasItsRegion(t *testing.T) {
	t.Parallel()
	for _, op := range operations {
		t.Run(op.action, func(t *testing.T) {
			t.Parallel()
			s := newStub(t, succeedAny).listen(t)
			client := s.client(t)
			for _, region := range []string{"us-west-1", ""} {
				if err := op.call(t.Context(), client, region); err != nil {
					t.Fatal(err)
				}
			}
			calls := s.seen()
			if got := calls[0].query.Get("RegionId"); got != "us-west-1" {
				t.Errorf("region is %q, want the call's own", got)
			}
			if got := calls[1].query.Get("RegionId"); got != testRegion {
				t.Errorf("region is %q, want the client's where the call names none", got)
			}
			for _, r := range calls {
				for name, want := range map[string]string{
					"Action": op.action, "Version": "2019-06-01", "Format": "JSON", "AccessKeyId": testKey, "SecurityToken": testToken, "AcceptLanguage": "en-US",
				} {
					if got := r.query.Get(name); got != want {
						t.Errorf("%s is %q, want %q", name, got, want)
					}
				}
			}
		})
	}
	s := newStub(t, succeedAny).listen(t)
	empty, awkward := "", "a b+c*d~e/f?g&h=i%20 ä中"
	err := s.client(t).ModifyReplicationJobAttribute(t.Context(), &smc.ModifyReplicationJobAttributeRequest{JobID: "j-1", Name: &awkward, Description: &empty})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.seen()[0].form.Get("Name"); got != awkward {
		t.Errorf("sent %q, want %q", got, awkward)
	}
}

func TestTrap_cancellingIsSeenByTheServerInEveryOperation(t *testing.T) {
	t.Parallel()
	for _, op := range operations {
		t.Run(op.action, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			aborted := make(chan struct{})
			s := newStub(t, func(_ http.ResponseWriter, r *received, _ int) {
				cancel()
				select {
				case <-r.Context().Done():
					close(aborted)
				case <-time.After(10 * time.Second):
				}
			}).listen(t)
			if err := op.call(ctx, s.client(t), ""); !errors.Is(err, context.Canceled) {
				t.Errorf("error is %v, want %v", err, context.Canceled)
			}
			select {
			case <-aborted:
			case <-time.After(10 * time.Second):
				t.Error("the request went on after its context had ended")
			}
			if n := len(s.seen()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

func TestTrap_theReadTimeoutBoundsTheWholeResponse(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
		switch n {
		case 1: // No response.
			<-r.Context().Done()
		case 2: // A response that does not end.
			_, _ = w.Write([]byte(`{"Request`))
			if flusher, ok := w.(http.Flusher); ok {
				flusher.Flush()
			}
			<-r.Context().Done()
		default:
			succeedAny(w, r, n)
		}
	}).listen(t)
	client := s.client(t, func(c *smc.Config) { c.ReadTimeout = time.Second })
	if _, err := client.FindReplicationJob(t.Context(), "", "j-1"); err != nil {
		t.Error(err)
	}
	if n := len(s.seen()); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
}

// The SDK sets proxies on its own transport only, and reads the variables in a way of
// its own: a proxy without scheme, which others take, is an error to it. The endpoint
// is one that needs no name server, is refused at once, and is not exempt by itself.
func TestTrap_proxiesOfTheEnvironment(t *testing.T) {
	t.Parallel()
	var proxied atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Host != "0.0.0.0:1" {
			t.Errorf("the proxy was asked for %q", r.URL.Host)
		}
		proxied.Add(1)
		jobPage(w, 1, `{"JobId": "j-1"}`)
	}))
	t.Cleanup(proxy.Close)
	for _, test := range []struct {
		name        string
		environment []string
		proxied     int32
	}{
		{"URL", []string{"HTTP_PROXY=" + proxy.URL}, 1},
		{"without scheme", []string{"HTTP_PROXY=" + strings.TrimPrefix(proxy.URL, "http://")}, 1},
		{"lower case", []string{"http_proxy=" + proxy.URL}, 1},
		{"exempt", []string{"HTTP_PROXY=" + proxy.URL, "NO_PROXY=0.0.0.0"}, 0},
		{"exempt, with a star", []string{"HTTP_PROXY=" + proxy.URL, "NO_PROXY=*"}, 0},
	} {
		proxied.Store(0)
		printed := callInChild(t, "http://0.0.0.0:1", test.environment...)
		if n := proxied.Load(); n != test.proxied {
			t.Errorf("%s: %d calls through the proxy, want %d: %s", test.name, n, test.proxied, printed)
		}
		if succeeded := strings.Contains(printed, "outcome: <nil>"); succeeded != (test.proxied > 0) {
			t.Errorf("%s: %s", test.name, printed)
		}
	}
}

// With TLS, a proxy is asked for a connection only.
func TestTrap_proxiesForHTTPS(t *testing.T) {
	t.Parallel()
	var connected atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != "0.0.0.0:1" {
			t.Errorf("the proxy was asked to %s %s", r.Method, r.Host)
		}
		connected.Add(1)
		w.WriteHeader(http.StatusBadGateway)
	}))
	t.Cleanup(proxy.Close)
	for _, test := range []struct {
		environment []string
		connected   int32
	}{
		{[]string{"HTTPS_PROXY=" + proxy.URL}, 1},
		{[]string{"HTTPS_PROXY=" + proxy.URL, "NO_PROXY=0.0.0.0"}, 0},
		{[]string{"HTTP_PROXY=" + proxy.URL}, 0},
	} {
		connected.Store(0)
		printed := callInChild(t, "https://0.0.0.0:1", test.environment...)
		if n := connected.Load(); n != test.connected {
			t.Errorf("%v: %d connections through the proxy, want %d: %s", test.environment, n, test.connected, printed)
		}
	}
}

// holdsSecret names what of the credentials or a signature text holds.
func holdsSecret(text string, r *received) []string {
	var found []string
	for _, secret := range []string{testSecret, testToken, "Signature=", r.query.Get("Signature")} {
		if secret != "" && strings.Contains(text, secret) {
			found = append(found, secret)
		}
	}
	return found
}

// With DEBUG=sdk the SDK's client prints the URLs it calls, signature, access key and
// security token included.
func TestSecretsAreNotPrintedByTheSDK(t *testing.T) {
	t.Parallel()
	s := newStub(t, succeedAny).listen(t)
	printed := callInChild(t, s.url, "DEBUG=sdk,signer,credential")
	if len(s.seen()) != 1 || !strings.Contains(printed, "outcome: <nil>") {
		t.Fatalf("the call failed: %s", printed)
	}
	if found := holdsSecret(printed, s.seen()[0]); found != nil || strings.Contains(printed, testKey) {
		t.Errorf("printed %q: %s", found, printed)
	}
}

func TestSecretsAreNotLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
			switch n {
			case 1:
				hangUp()
			case 2:
				fail(w, 400, "Throttling", "Request was denied due to request throttling.")
			case 3:
				succeedAny(w, r, n)
			default:
				fail(w, 400, "SignatureDoesNotMatch", "Not matched, server string to sign is:POST&%2F&SecurityToken%3D"+testToken+"%26Signature="+r.query.Get("Signature"))
			}
		})
		var logged bytes.Buffer
		ctx := tflogtest.RootLogger(t.Context(), &logged)
		client, description := s.client(t), "words-of-the-user"
		request := &smc.ModifyReplicationJobAttributeRequest{JobID: "j-1", Description: &description}
		if err := client.ModifyReplicationJobAttribute(ctx, request); err != nil {
			t.Fatal(err)
		}
		if err := client.ModifyReplicationJobAttribute(ctx, request); err == nil {
			t.Fatal("no error")
		}
		for _, want := range []string{"ModifyReplicationJobAttribute", testRegion, requestID, `"code":"Throttling"`, `"attempt":3`, "retry_in_ms", "duration_ms", "SignatureDoesNotMatch"} {
			if !strings.Contains(logged.String(), want) {
				t.Errorf("the log lacks %s:\n%s", want, logged.String())
			}
		}
		for _, r := range s.seen() {
			if found := holdsSecret(logged.String(), r); found != nil || strings.Contains(logged.String(), description) {
				t.Errorf("the log holds %q:\n%s", found, logged.String())
			}
		}
	})
}

// The message of a refused signature quotes what was signed, in words that vary.
func TestSecretsAreCutFromMessages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, message := range []string{
			"Not matched. server string to sign is:POST&%2F&" + testToken,
			"Not matched, Server String To Sign is : POST&%2F&" + testToken,
			"Not matched.\nStringToSign=POST&%2F&" + testToken + "\nmore " + testToken,
			strings.Repeat("Ⱥ", 100) + " Not matched. SERVER STRING TO SIGN " + testToken, // Its lower case has more bytes.
		} {
			s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) { fail(w, 400, "SignatureDoesNotMatch", message) })
			err := s.client(t).StartReplicationJob(t.Context(), "", "j-1")
			if err == nil || strings.Contains(err.Error(), testToken) || !strings.Contains(err.Error(), "Not matched") {
				t.Errorf("error is %v", err)
			}
		}
	})
}

// A failure that a repetition cannot change ends the call at once.
func TestUnreachableForGoodIsFinal(t *testing.T) {
	t.Parallel()
	quiet := func(s *httptest.Server) string {
		s.Config.ErrorLog = log.New(&bytes.Buffer{}, "", 0)
		t.Cleanup(s.Close)
		return s.URL
	}
	nothing := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	secure := quiet(httptest.NewTLSServer(nothing))
	plain := quiet(httptest.NewServer(nothing))
	alert := errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "\x15\x03\x01\x00\x02\x02\x16"`)
	for name, test := range map[string]struct {
		endpoint string
		fail     error
		attempts int
	}{
		"HTTPS where HTTP is meant": {endpoint: strings.Replace(secure, "https:", "http:", 1), attempts: 1},
		"an alert of TLS":           {endpoint: "http://smc.example.com", fail: alert, attempts: 1},
		"unknown certificate":       {endpoint: secure, attempts: 1},
		"HTTP where HTTPS is meant": {endpoint: strings.Replace(plain, "http:", "https:", 1), attempts: 1},
		"unknown host":              {endpoint: "smc.invalid", fail: &net.DNSError{Err: "no such host", Name: "smc.invalid", IsNotFound: true}, attempts: 1},
		"name server down":          {endpoint: "smc.invalid", fail: &net.DNSError{Err: "try again", Name: "smc.invalid", IsTemporary: true}, attempts: 3},
	} {
		attempts := 0
		config := smc.Config{
			Endpoint: test.endpoint, Region: testRegion, Credentials: credentials.NewStaticAKCredentialsProvider(testKey, testSecret),
			Sleep: func(context.Context, time.Duration) error {
				if attempts++; attempts == 3 {
					return errors.New("enough")
				}
				return nil
			},
		}
		if test.fail != nil {
			config.Transport = roundTripper(func(*http.Request) (*http.Response, error) { return nil, test.fail })
		}
		client, err := smc.New(config)
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.FindReplicationJob(t.Context(), "", "j-1")
		if err == nil || smc.IsNotFound(err) {
			t.Errorf("%s: error is %v", name, err)
		}
		if final := attempts == 0; final != (test.attempts == 1) {
			t.Errorf("%s: repeated %d times: %v", name, attempts, err)
		}
		if strings.HasPrefix(test.endpoint, "http:") != strings.Contains(err.Error(), "takes HTTPS only") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	usable := credentials.NewStaticAKCredentialsProvider(testKey, testSecret)
	if _, err := smc.New(smc.Config{Endpoint: "ftp://smc.example.com", Credentials: usable}); err == nil {
		t.Error("an endpoint of another scheme is accepted")
	}
	if _, err := smc.New(smc.Config{}); err == nil {
		t.Error("a client without credentials is made")
	}
	_, err := smc.New(smc.Config{Endpoint: "https://user:" + testSecret + "@smc.example.com", Credentials: usable})
	if err == nil || strings.Contains(err.Error(), testSecret) {
		t.Errorf("error is %v", err)
	}
	s := newStub(t, succeedAny)
	_, err = s.client(t).FindReplicationJob(t.Context(), "cn hangzhou", "j-1")
	if smc.KindOf(err) != smc.KindInvalidParameter || len(s.seen()) != 0 {
		t.Errorf("error is %v, after %d requests", err, len(s.seen()))
	}
}

func TestTrap_cancellingAbortsTheRequestInFlight(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(release) })
	client := newClient(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // Only then does a server notice that the client is gone.
		close(arrived)
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	started := time.Now()
	_, err := client.FindReplicationJob(ctx, "", "j-1")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	if took := time.Since(started); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestTrap_redirectsAreErrors(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		elsewhere.Add(1)
		succeed(w, "")
	}))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/?Signature=secret", status)
		})
		err := client.StartReplicationJob(t.Context(), "", "j-1")
		if err == nil || !strings.Contains(err.Error(), "redirect") || strings.Contains(err.Error(), "ecret") {
			t.Errorf("HTTP %d: %v", status, err)
		}
	}
	if n := elsewhere.Load(); n > 0 {
		t.Errorf("%d redirects were followed", n)
	}
}

// A proxy that refuses to connect is named, and what it refuses has not been carried out.
func TestProxyRefuses(t *testing.T) {
	t.Parallel()
	for status, repeated := range map[int]bool{http.StatusForbidden: false, http.StatusProxyAuthRequired: false, http.StatusBadGateway: true} {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		t.Cleanup(proxy.Close)
		address, err := url.Parse(proxy.URL)
		if err != nil {
			t.Fatal(err)
		}
		attempts := 1
		client, err := smc.New(smc.Config{
			Region: testRegion, Credentials: credentials.NewStaticAKCredentialsProvider(testKey, testSecret), Proxy: http.ProxyURL(address),
			Sleep: func(context.Context, time.Duration) error { attempts++; return nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: "s-1", SystemDiskSize: 80})
		for _, want := range []string{address.Host, strconv.Itoa(status)} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("HTTP %d: %v lacks %q", status, err, want)
			}
		}
		var e *smc.Error
		if !errors.As(err, &e) || e.Endpoint != "https://"+smc.DefaultEndpoint {
			t.Errorf("HTTP %d: the endpoint is missing: %+v", status, e)
		}
		if smc.MayHaveCreated(err) || attempts > 1 != repeated {
			t.Errorf("HTTP %d: %d attempts, may have created: %t", status, attempts, smc.MayHaveCreated(err))
		}
	}
}
