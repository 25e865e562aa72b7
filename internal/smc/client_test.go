package smc_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

const requestID = "C8B26B44-0189-443E-9816-D951F59623A9"

// newClient returns a client of a server that responds with handler.
func newClient(t *testing.T, handler http.HandlerFunc, adjust ...func(*smc.Config)) *smc.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return memoryClient(t, handler, append([]func(*smc.Config){func(c *smc.Config) {
		c.Endpoint, c.Transport = server.URL, nil
	}}, adjust...)...)
}

// memoryClient returns a client whose requests handler responds to in memory.
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
	_, _ = strings.NewReader(`{"RequestId":"` + requestID + `"` + fields + `}`).WriteTo(w)
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
		"[::1%25lo]:1":           "error",
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

// hangUp closes the connection without a response.
func hangUp() { panic(http.ErrAbortHandler) }
