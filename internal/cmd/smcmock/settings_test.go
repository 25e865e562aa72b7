package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // The API's signature.
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// list sends a signed DescribeReplicationJobs with a name, and returns the HTTP status.
func list(t *testing.T, from, name, nonce string) int {
	t.Helper()
	// The names are in the order in which they are signed.
	query := "AccessKeyId=testid&Action=DescribeReplicationJobs&Format=JSON&Name=" + escape(name) +
		"&SignatureMethod=HMAC-SHA1&SignatureNonce=" + nonce + "&SignatureVersion=1.0&Timestamp=" +
		escape(time.Now().UTC().Format("2006-01-02T15:04:05Z")) + "&Version=2019-06-01"
	mac := hmac.New(sha1.New, []byte("testsecret&"))
	_, _ = io.WriteString(mac, "GET&%2F&"+escape(query))
	signature := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	status, body := get(t, from, "/?"+query+"&Signature="+escape(signature), nil)
	if strings.Contains(body, "SignatureDoesNotMatch") {
		t.Fatal(body)
	}
	return status
}

func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

func TestRun_Log(t *testing.T) {
	t.Parallel()
	c := serveWith(t, "--log")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if status := list(t, c.url, "web 1%\n", "nonce-1"); status != http.StatusOK {
		t.Errorf("%d", status)
	}
	list(t, c.url, "again", "nonce-1")
	text := c.stdout.await(ctx, t, "again\n")
	_, log, _ := strings.Cut(text, "/_mock/\n")
	lines := strings.Split(strings.TrimSuffix(log, "\n"), "\n")
	for i, want := range []string{" 200 Action=DescribeReplicationJobs Name=web%201%25%0A", " 400 SignatureNonceUsed Action=DescribeReplicationJobs Name=again"} {
		if len(lines) != 2 {
			t.Fatalf("%q", log)
		}
		at, rest, _ := strings.Cut(lines[i], " ")
		if _, err := time.Parse("15:04:05.000", at); err != nil || " "+rest != want {
			t.Errorf("%v %q, want %q", err, lines[i], want)
		}
	}
	for _, secret := range []string{"Signature=", "nonce-1", "Timestamp", "HMAC"} {
		if strings.Contains(log, secret) {
			t.Errorf("%s in %s", secret, log)
		}
	}
}

func TestRun_Faults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		flag   string
		status int
	}{{"--fault-throttle", 400}, {"--fault-error", 500}} {
		c := serveWith(t, test.flag, "1", "--seed", "1")
		if status := list(t, c.url, "web", "nonce-1"); status != test.status {
			t.Errorf("%s: %d", test.flag, status)
		}
	}
}

func TestParse_Options(t *testing.T) {
	t.Parallel()
	s, err := parse([]string{
		"--address", "127.0.0.1:1", "--access-key", "id", "--secret-key=secret", "-security-token", "token", "--speed", "60",
		"--preparing", "1s", "--syncing", "0", "--processing", "0s", "--latency", "5ms", "--rate-limit", "2.5", "--seed", "9",
		"--job-quota", "-1", "--running-limit", "3", "--fault-drop", "0.5", "--fault-throttle", "0.25",
	})
	if err != nil {
		t.Fatal(err)
	}
	o := s.options
	// A phase of no length is negative in the options, where zero is the default.
	want := smcmock.Phases{Preparing: time.Second, Syncing: -1, Processing: -1, Cleaning: 2 * time.Minute, Deleting: time.Second}
	if o.Phases != want {
		t.Errorf("%+v", o.Phases)
	}
	if o.Address != "127.0.0.1:1" || o.AccessKeyID != "id" || o.AccessKeySecret != "secret" || o.SecurityToken != "token" || o.Speed != 60 ||
		o.Latency != 5*time.Millisecond || o.RateLimit != 2.5 || o.Seed != 9 || o.Switches.JobQuota != -1 || o.Switches.RunningLimit != 3 {
		t.Errorf("%+v", o)
	}
	faults := s.faults()
	if len(faults) != 3 || faults[0].Code != "Throttling.User" || faults[0].Probability != 0.25 ||
		!faults[1].DropBefore || faults[1].Probability != 0.25 || !faults[2].DropAfter {
		t.Errorf("%+v", faults)
	}
}

func TestParse_Switches(t *testing.T) {
	t.Parallel()
	s, err := parse([]string{
		"--switch", "ClampPages", "--switch", "EmptyFields=true", "--switch=OlderErrors=false", "--switch", "StrictTags",
		"--switch", "StrictTags=false", "--switch", "MaxFilterIDs=100", "--switch", "JobQuota=-1", "--switch", "NotFoundStatus=0",
		"--switch", "NotFoundCode=No%s=Such", "--switch", "RunningLimitCode=true",
		"--switch", "CreationVisibleAfter=1m30s", "--switch", "PurgeFinishedAfter=0", "--switch", "TransitionVisibleAfter=0.5s",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := smcmock.Switches{
		ClampPages: true, EmptyFields: true, MaxFilterIDs: 100, JobQuota: -1, NotFoundCode: "No%s=Such", RunningLimitCode: "true",
		CreationVisibleAfter: 90 * time.Second, TransitionVisibleAfter: 500 * time.Millisecond,
	}
	if s.options.Switches != want {
		t.Errorf("%+v", s.options.Switches)
	}
}

func TestRun_Version(t *testing.T) {
	t.Parallel()
	for _, arg := range []string{"-version", "--version"} {
		var stdout, stderr output
		if status := run(t.Context(), []string{"--log", arg}, &stdout, &stderr); status != 0 || stdout.String() != "smcmock dev\n" || stderr.String() != "" {
			t.Errorf("%d %q %q", status, stdout.String(), stderr.String())
		}
	}
}

func TestParse_SourcesOnDemand(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]bool{"--log": false, "--sources-on-demand=false": false, "--sources-on-demand": true} {
		s, err := parse([]string{flag})
		if err != nil || (s.options.SourceOnDemand != nil) != want {
			t.Errorf("%s: %v", flag, err)
		}
	}
}

func TestParse_SourcesLVM(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]bool{"--sources-lvm=false": false, "--sources-lvm": true} {
		s, err := parse([]string{"--sources-count", "2", flag})
		if err != nil {
			t.Fatal(err)
		}
		sources, err := s.sources()
		if err != nil || len(sources) != 2 || sources[1].LVM != want || sources[1].SourceId != "s-bp1mock000002" {
			t.Errorf("%s: %v %+v", flag, err, sources)
		}
	}
}
