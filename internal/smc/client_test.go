package smc_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

const requestID = "C8B26B44-0189-443E-9816-D951F59623A9"

// newClient returns a client of a server that answers with handler.
func newClient(t *testing.T, handler http.HandlerFunc, adjust ...func(*smc.Config)) *smc.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return memoryClient(t, handler, append([]func(*smc.Config){func(c *smc.Config) {
		c.Endpoint, c.Transport = server.URL, nil
	}}, adjust...)...)
}

// memoryClient returns a client whose requests handler answers in memory.
func memoryClient(t *testing.T, handler http.HandlerFunc, adjust ...func(*smc.Config)) *smc.Client {
	t.Helper()
	config := smc.Config{
		Endpoint:    testEndpoint,
		Region:      "cn-hangzhou",
		Credentials: credentials.NewStaticAKCredentialsProvider("testid", "testsecret"),
		UserAgent:   "test-agent/1",
		Transport:   inMemory{handler},
	}
	for _, a := range adjust {
		a(&config)
	}
	client, err := smc.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func succeed(w http.ResponseWriter, fields string) {
	if fields != "" {
		fields = "," + fields
	}
	_, _ = io.WriteString(w, `{"RequestId":"`+requestID+`"`+fields+`}`) //nolint:gosec // No browser reads it.
}

func fail(w http.ResponseWriter, status int, code, message string) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"RequestId": requestID, "HostId": "smc.aliyuncs.com", "Code": code, "Message": message})
}

func TestTrap_schemeIsHTTPSUnlessTheEndpointSaysHTTP(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]string{
		"":                       "https smc.aliyuncs.com",
		"smc.example.com":        "https smc.example.com",
		"smc.example.com:8443":   "https smc.example.com:8443",
		"127.0.0.1:80":           "https 127.0.0.1:80",
		"https://smc.example":    "https smc.example",
		"HTTP://smc.example/":    "http smc.example",
		"http://127.0.0.1:1":     "http 127.0.0.1:1",
		"ftp://smc.example":      "error",
		"http://":                "error",
		"https://a/path":         "error",
		"https://user:pw@a":      "error",
		"https://a?x=y":          "error",
		"https://a b":            "error",
		"http://a:b:c":           "error",
		"https://[::1]:8443":     "https [::1]:8443",
		"https://smc.example/#x": "error",
	} {
		scheme, host, err := smc.ParseEndpoint(endpoint)
		got := scheme + " " + host
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", endpoint, got, want)
		}
	}

	var seen string
	transport := roundTripper(func(req *http.Request) (*http.Response, error) {
		seen = req.URL.Scheme + "://" + req.URL.Host
		return nil, errors.New("not sent")
	})
	client, err := smc.New(smc.Config{
		Region: "cn-hangzhou", Credentials: credentials.NewStaticAKCredentialsProvider("testid", "testsecret"), Transport: transport,
		MaxRetryTime: 1, // One attempt.
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = client.StartReplicationJob(t.Context(), "", "j-1")
	if want := "https://" + smc.DefaultEndpoint; seen != want {
		t.Errorf("sent to %s, want %s", seen, want)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

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

func TestTrap_concurrentCallsShareNoState(t *testing.T) {
	t.Parallel()
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		succeed(w, fmt.Sprintf(`"JobId":%q`, "j-of-"+r.Form.Get("SourceId")))
	})
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			source := fmt.Sprintf("s-%d", i)
			id, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: source})
			if err != nil || id != "j-of-"+source {
				t.Errorf("%s: %q, %v", source, id, err)
			}
		})
	}
	wg.Wait()
}

func TestTrap_retriesBackOffUnderTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var times []time.Time
		client := memoryClient(t, func(w http.ResponseWriter, _ *http.Request) {
			if times = append(times, time.Now()); len(times) < 6 {
				fail(w, http.StatusBadRequest, "Throttling.User", "Request was denied due to user flow control.")
				return
			}
			succeed(w, "")
		})
		if err := client.StartReplicationJob(t.Context(), "", "j-1"); err != nil {
			t.Fatal(err)
		}
		if len(times) != 6 {
			t.Fatalf("%d attempts, want 6", len(times))
		}
		for i := range times[1:] {
			wait := times[i+1].Sub(times[i])
			if limit := 500 * time.Millisecond << i; wait <= 0 || wait > limit {
				t.Errorf("wait %d was %s, want at most %s", i+1, wait, limit)
			}
		}

		ctx, cancel := context.WithCancel(t.Context())
		calls := 0
		client = memoryClient(t, func(w http.ResponseWriter, _ *http.Request) {
			calls++
			fail(w, http.StatusServiceUnavailable, "ServiceUnavailable", "The request has failed due to a temporary failure of the server.")
			time.AfterFunc(time.Nanosecond, cancel) // While the client waits for its next attempt.
		})
		err := client.StartReplicationJob(ctx, "", "j-1")
		if !errors.Is(err, context.Canceled) || calls != 1 {
			t.Errorf("after the end of the context: %v, %d calls", err, calls)
		}
	})
}

func TestTrap_theWaitThatTheServerAsksForIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var times []time.Time
		client := memoryClient(t, func(w http.ResponseWriter, _ *http.Request) {
			if times = append(times, time.Now()); len(times) == 1 {
				w.Header().Set("x-ratelimit-user-api", "Limit:10,Remain:0,TimeLeft:2500")
				w.Header().Set("x-ratelimit-user", "Limit:100,TimeLeft:1000")
				fail(w, http.StatusTooManyRequests, "Throttling.Api", "Request was denied due to api flow control.")
				return
			}
			succeed(w, "")
		})
		if err := client.StartReplicationJob(t.Context(), "", "j-1"); err != nil {
			t.Fatal(err)
		}
		if waited := times[len(times)-1].Sub(times[0]); len(times) != 2 || waited < 2500*time.Millisecond || waited > 4*time.Second {
			t.Errorf("waited %s, want 2.5 s and a little", waited)
		}
	})
}

func TestTrap_everyCallHasTheJobsOwnRegion(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	regions := map[string][]string{}
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		mu.Lock()
		defer mu.Unlock()
		regions[r.Form.Get("Action")] = r.Form["RegionId"]
		succeed(w, `"JobId":"j-1","TotalCount":1,"ReplicationJobs":{"ReplicationJob":[{"JobId":"j-1"}]},"TagResources":{"TagResource":[]}`)
	})
	ctx, region := t.Context(), "us-west-1"
	_, err := client.CreateReplicationJob(ctx, &smc.CreateReplicationJobRequest{RegionID: region, SourceID: "s-1"})
	_, err2 := client.FindReplicationJob(ctx, region, "j-1")
	_, err3 := client.ListTagResources(ctx, region, smc.ResourceTypeReplicationJob, []string{"j-1"})
	for _, err := range []error{
		err, err2, err3,
		client.ModifyReplicationJobAttribute(ctx, &smc.ModifyReplicationJobAttributeRequest{RegionID: region, JobID: "j-1"}),
		client.StartReplicationJob(ctx, region, "j-1"), client.StopReplicationJob(ctx, region, "j-1"),
		client.CutOverReplicationJob(ctx, region, "j-1", true), client.DeleteReplicationJob(ctx, region, "j-1"),
		client.TagResources(ctx, region, smc.ResourceTypeReplicationJob, []string{"j-1"}, map[string]string{"a": "b"}),
		client.UntagResources(ctx, region, smc.ResourceTypeReplicationJob, []string{"j-1"}, []string{"a"}),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	if len(regions) != 10 {
		t.Errorf("%d operations were called, want 10", len(regions))
	}
	for operation, got := range regions {
		if len(got) != 1 || got[0] != region {
			t.Errorf("%s was sent to %v, want %s once", operation, got, region)
		}
	}
}

func TestTrap_parametersAreInTheBody(t *testing.T) {
	t.Parallel()
	var query, form url.Values
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.Query()
		_ = r.ParseForm()
		form = r.PostForm
		succeed(w, `"JobId":"j-1"`)
	})
	request := &smc.CreateReplicationJobRequest{SourceID: "s-1", SystemDiskSize: 80}
	for i := range int64(smc.MaxDataDisks) {
		disk := smc.DataDisk{Index: i + 1, Size: 100}
		for p := range smc.MaxPartitionsPerDisk {
			disk.Parts = append(disk.Parts, smc.Partition{Device: fmt.Sprintf("%d_%d", i+1, p), SizeBytes: 1 << 30})
		}
		request.DataDisks = append(request.DataDisks, disk)
	}
	if _, err := client.CreateReplicationJob(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	if form.Get("DataDisk.16.Part.32.Device") != "16_31" || form.Get("SystemDiskSize") != "80" {
		t.Errorf("the body lacks parameters: %d are there", len(form))
	}
	if length := len(query.Encode()); query.Has("SourceId") || length > 1000 {
		t.Errorf("the URL has %d characters of parameters: %v", length, query)
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

func TestTrap_emptyValuesAreSent(t *testing.T) {
	t.Parallel()
	var form url.Values
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		form = r.PostForm
		succeed(w, `"JobId":"j-1"`)
	})
	empty := func(names ...string) {
		t.Helper()
		for _, name := range names {
			if v, ok := form[name]; !ok || v[0] != "" {
				t.Errorf("%s is %v, want it empty and present", name, v)
			}
		}
	}
	_, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: "s-1", NeverExpires: true, Tags: map[string]string{"k": ""}})
	if err != nil {
		t.Fatal(err)
	}
	empty("ValidTime", "Tag.1.Value")
	none, never := "", time.Time{}
	if err := client.ModifyReplicationJobAttribute(t.Context(), &smc.ModifyReplicationJobAttributeRequest{JobID: "j-1", Description: &none, ValidTime: &never}); err != nil {
		t.Fatal(err)
	}
	empty("Description", "ValidTime")
	if form.Has("Name") {
		t.Error("a parameter that was not given was sent")
	}
}

func TestAsksForEnglishAndNamesItself(t *testing.T) {
	t.Parallel()
	var language, agent string
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		language, agent = r.URL.Query().Get("AcceptLanguage"), r.UserAgent()
		succeed(w, "")
	})
	if err := client.StartReplicationJob(t.Context(), "", "j-1"); err != nil {
		t.Fatal(err)
	}
	if language != "en-US" || agent != "test-agent/1" {
		t.Errorf("language %q, user agent %q", language, agent)
	}
}

func TestCreate_oneTokenForAllAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tokens, nonces := map[string]int{}, map[string]int{}
		calls := 0
		client := memoryClient(t, func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			tokens[r.Form.Get("ClientToken")]++
			nonces[r.Form.Get("SignatureNonce")]++
			switch calls++; calls {
			case 1:
				hangUp()
			case 2:
				fail(w, 500, "InternalError", "An error occurred while processing your request.")
			case 3:
				_, _ = io.WriteString(w, `{"JobId":"j-`) // Cut off on purpose.
			default:
				succeed(w, `"JobId":"j-1"`)
			}
		})
		id, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: "s-1"})
		if err != nil || id != "j-1" {
			t.Fatalf("%q, %v", id, err)
		}
		if len(tokens) != 1 || calls != 4 || len(nonces) != 4 {
			t.Errorf("%d calls with tokens %v and %d nonces, want 4 with one token and a nonce each", calls, tokens, len(nonces))
		}
		for token := range tokens {
			if token == "" || len(token) > smc.MaxClientTokenLength {
				t.Errorf("token %q", token)
			}
		}
		before := len(tokens)
		if _, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: "s-1"}); err != nil || len(tokens) != before+1 {
			t.Errorf("a second creation reused the token: %v", err)
		}
	})
}

// hangUp closes the connection without a response.
func hangUp() { panic(http.ErrAbortHandler) }

func TestErrors_finalOnesAreNotRetried(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for code, want := range map[string]smc.Kind{
			"InvalidSecurityToken.Expired":         smc.KindCredentials,
			"InvalidAccessKeyId.NotFound":          smc.KindCredentials,
			"SignatureDoesNotMatch":                smc.KindCredentials,
			"Forbidden.RAM":                        smc.KindUnauthorized,
			"Forbidden.Unauthorized":               smc.KindUnauthorized,
			"SourceServerState.Invalid":            smc.KindSourceState,
			"QuotaExceeded.ReplicationJob":         smc.KindQuota,
			"ReplicationJobName.Duplicate":         smc.KindDuplicate,
			"ReplicationJob.InvalidStatus":         smc.KindInvalidStatus,
			"ReplicationJob.InvalidBusinessStatus": smc.KindInvalidStatus,
			"InvalidJobId.NotFound":                smc.KindNotFound,
			"InvalidAction.NotFound":               smc.KindOther,
			"InvalidProduct.NotFound":              smc.KindOther,
			"EntityNotExist.Role":                  smc.KindUnauthorized,
			"MissingSourceId":                      smc.KindInvalidParameter,
			"InvalidTimeStamp.Expired":             smc.KindOther,
		} {
			calls := 0
			client := memoryClient(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("Action") == "StartReplicationJob" { // Not the read that reports whether the job is gone.
					calls++
				}
				fail(w, 400, code, "No.")
			})
			err := client.StartReplicationJob(t.Context(), "", "j-1")
			var e *smc.Error
			if !errors.As(err, &e) || e.Kind != want || e.Code != code || e.RequestID != requestID || e.Operation != "StartReplicationJob" || e.HTTPStatus != 400 {
				t.Errorf("%s: %#v", code, err)
			}
			if calls != 1 {
				t.Errorf("%s: called %d times", code, calls)
			}
		}
	})
}

func TestErrors_transientOnesAre(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, respond := range map[string]func(http.ResponseWriter){
			"InternalError":      func(w http.ResponseWriter) { fail(w, 500, "InternalError", "") },
			"ServiceUnavailable": func(w http.ResponseWriter) { fail(w, 503, "ServiceUnavailable", "") },
			"throttling":         func(w http.ResponseWriter) { fail(w, 400, "Throttling", "") },
			"nonce":              func(w http.ResponseWriter) { fail(w, 400, "SignatureNonceUsed", "") },
			"bare 502":           func(w http.ResponseWriter) { w.WriteHeader(502) },
			"HTML":               func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html>") },
			"empty body":         func(http.ResponseWriter) {},
			"no request ID":      func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{}`) },
			"odd error":          func(w http.ResponseWriter) { w.WriteHeader(500); _, _ = io.WriteString(w, `{"Code":7,"RequestId":[]}`) },
			"hang up":            func(w http.ResponseWriter) { hangUp() },
		} {
			calls := 0
			client := memoryClient(t, func(w http.ResponseWriter, _ *http.Request) {
				if calls++; calls == 1 {
					respond(w)
					return
				}
				succeed(w, `"TotalCount":1,"ReplicationJobs":{"ReplicationJob":[{"JobId":"j-1"}]}`)
			})
			if _, err := client.FindReplicationJob(t.Context(), "", "j-1"); err != nil || calls != 2 {
				t.Errorf("%s: %v after %d calls", name, err, calls)
			}
		}
	})
}

func TestErrors_hideSecrets(t *testing.T) {
	t.Parallel()
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		fail(w, 400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&AccessKeyId%3Dtestid%26SecurityToken%3Dtoken")
	})
	err := client.StartReplicationJob(t.Context(), "", "j-1")
	if err == nil || strings.Contains(err.Error(), "testid") || !strings.Contains(err.Error(), "not matched") {
		t.Errorf("%v", err)
	}
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	client = newClient(t, func(http.ResponseWriter, *http.Request) {}, func(c *smc.Config) {
		c.Endpoint = closed.URL
		c.MaxRetryTime = time.Nanosecond
	})
	err = client.StartReplicationJob(t.Context(), "", "j-1")
	if err == nil || strings.Contains(err.Error(), "Signature") || strings.Contains(err.Error(), "testid") {
		t.Errorf("%v", err)
	}
}

func TestTransition_refusalAfterAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		call    func(context.Context, *smc.Client) error
		status  string // "" means that the job is gone
		refused string
		want    bool
	}{
		{"start that worked", func(ctx context.Context, c *smc.Client) error { return c.StartReplicationJob(ctx, "", "j-1") }, "Running", "ReplicationJob.InvalidStatus", true},
		{"start that did not", func(ctx context.Context, c *smc.Client) error { return c.StartReplicationJob(ctx, "", "j-1") }, "Expired", "ReplicationJob.InvalidStatus", false},
		{"stop that worked", func(ctx context.Context, c *smc.Client) error { return c.StopReplicationJob(ctx, "", "j-1") }, "Stopped", "ReplicationJob.InvalidStatus", true},
		{"stop that did not", func(ctx context.Context, c *smc.Client) error { return c.StopReplicationJob(ctx, "", "j-1") }, "Running", "ReplicationJob.InvalidBusinessStatus", false},
		{"cut-over that worked", func(ctx context.Context, c *smc.Client) error { return c.CutOverReplicationJob(ctx, "", "j-1", true) }, "Finished", "ReplicationJob.InvalidStatus", true},
		{"deletion that worked", func(ctx context.Context, c *smc.Client) error { return c.DeleteReplicationJob(ctx, "", "j-1") }, "Deleting", "ReplicationJob.InvalidStatus", true},
		{"deletion that is over", func(ctx context.Context, c *smc.Client) error { return c.DeleteReplicationJob(ctx, "", "j-1") }, "", "InvalidJobId.NotFound", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				client := memoryClient(t, func(w http.ResponseWriter, r *http.Request) {
					_ = r.ParseForm()
					switch calls++; {
					case r.Form.Get("Action") == "DescribeReplicationJobs" && test.status == "":
						succeed(w, `"TotalCount":0,"ReplicationJobs":{"ReplicationJob":[]}`)
					case r.Form.Get("Action") == "DescribeReplicationJobs":
						succeed(w, fmt.Sprintf(`"TotalCount":1,"ReplicationJobs":{"ReplicationJob":[{"JobId":"j-1","Status":%q}]}`, test.status))
					case calls == 1:
						hangUp()
					default:
						fail(w, 400, test.refused, "Refused.")
					}
				})
				if err := test.call(t.Context(), client); (err == nil) != test.want {
					t.Errorf("%v, want success: %v", err, test.want)
				}
			})
		})
	}
	// Without an ambiguous attempt, a refusal is a refusal.
	client := memoryClient(t, func(w http.ResponseWriter, _ *http.Request) { fail(w, 400, "ReplicationJob.InvalidStatus", "Refused.") })
	if err := client.StartReplicationJob(t.Context(), "", "j-1"); smc.KindOf(err) != smc.KindInvalidStatus {
		t.Errorf("%v", err)
	}
}

func TestResponses_areReadTolerantly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := memoryClient(t, func(w http.ResponseWriter, _ *http.Request) {
			succeed(w, `"TotalCount":"1","ReplicationJobs":{"ReplicationJob":[{"JobId":"j-1","Status":"Brewing","Progress":"55.45","NetMode":"2","RunOnce":"false",
			"Frequency":12,"SystemDiskSize":"80","Description":null,"CreationTime":"2026-03-01T08:00Z","StartTime":"2026-03-01T08:00:01Z","EndTime":"soon",
			"DataDisks":{"DataDisk":[{"Index":"1","Size":100,"Parts":{"Part":[{"Device":"1_0","SizeBytes":"53687091200","Block":false}]}}]},"Tags":{"Tag":[{"Key":"env","Value":""}]},
			"Surprise":{"Nested":[1,2]}}]}`)
		})
		job, err := client.FindReplicationJob(t.Context(), "", "j-1")
		if err != nil {
			t.Fatal(err)
		}
		if job.Status != "Brewing" || job.Progress != 55.45 || *job.NetMode != 2 || *job.RunOnce || *job.Frequency != 12 || job.SystemDiskSize != 80 ||
			job.Description != "" || job.CreationTime.IsZero() || job.StartTime.IsZero() || !job.EndTime.IsZero() || job.RegionID != "cn-hangzhou" ||
			len(job.DataDisks) != 1 || job.DataDisks[0].Parts[0].SizeBytes != 53687091200 || *job.DataDisks[0].Parts[0].Block || job.JobType != nil {
			t.Errorf("%+v", job)
		}
		if v, ok := job.Tags["env"]; !ok || v != "" {
			t.Errorf("tags %v", job.Tags)
		}
	})
}

func TestList_takesEachJobOnceAndFiltersInBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		client := memoryClient(t, func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			n := 0
			var jobs []string
			for name, v := range r.Form {
				if strings.HasPrefix(name, "JobId.") {
					n++
					jobs = append(jobs, fmt.Sprintf(`{"JobId":%q}`, v[0]), fmt.Sprintf(`{"JobId":%q}`, v[0]))
				}
			}
			sizes = append(sizes, n)
			succeed(w, fmt.Sprintf(`"TotalCount":%d,"ReplicationJobs":{"ReplicationJob":[%s]}`, n, strings.Join(jobs, ",")))
		})
		var ids []string
		for i := range 120 {
			ids = append(ids, fmt.Sprintf("j-%d", i))
		}
		jobs, err := client.ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{JobIDs: ids})
		if err != nil || len(jobs) != 120 || fmt.Sprint(sizes) != "[50 50 20]" {
			t.Errorf("%d jobs in batches of %v, %v", len(jobs), sizes, err)
		}
	})
}
