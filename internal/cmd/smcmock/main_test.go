package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// output collects what the command prints, and can be waited on.
type output struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{} // closed at the next write
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.changed != nil {
		close(o.changed)
		o.changed = nil
	}
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// await returns what was printed as soon as that contains a text.
func (o *output) await(ctx context.Context, t *testing.T, part string) string {
	t.Helper()
	for {
		o.mu.Lock()
		text := o.text.String()
		if strings.Contains(text, part) {
			o.mu.Unlock()
			return text
		}
		if o.changed == nil {
			o.changed = make(chan struct{})
		}
		changed := o.changed
		o.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("no %q in %q", part, text)
		}
	}
}

// serving is a command that serves.
type serving struct {
	stdout, stderr output
	url            string
	stop           func() int // ends it and returns its exit status
}

// serveWith runs the command until it has printed its environment.
func serveWith(t *testing.T, args ...string) *serving {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c := &serving{}
	status := make(chan int, 1)
	go func() { status <- run(ctx, args, &c.stdout, &c.stderr) }()
	c.stop = sync.OnceValue(func() int {
		cancel()
		return <-status
	})
	t.Cleanup(func() { c.stop() })
	deadline, end := context.WithTimeout(t.Context(), time.Minute)
	defer end()
	c.url = endpoint(c.stdout.await(deadline, t, "SMC_ENDPOINT="))
	return c
}

// endpoint returns the endpoint in an environment.
func endpoint(environment string) string {
	_, rest, _ := strings.Cut(environment, "export SMC_ENDPOINT=")
	value, _, _ := strings.Cut(rest, "\n")
	return value
}

// get asks a control path, and decodes the response unless into is nil.
func get(t *testing.T, from, path string, into any) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, from+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	return response.StatusCode, string(text)
}

// write writes a file and returns its name.
func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "sources.json")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestRun_Help(t *testing.T) {
	t.Parallel()
	for _, arg := range []string{"--help", "-help", "-h"} {
		var stdout, stderr output
		if status := run(t.Context(), []string{"--log", arg}, &stdout, &stderr); status != 0 || stderr.String() != "" {
			t.Fatalf("%s: %d %s", arg, status, stderr.String())
		}
		text := stdout.String()
		for _, group := range flagGroups(&settings{}) {
			_, listed, found := strings.Cut(text, "\n\n"+group.subject+"\n  -")
			if listed, _, _ = strings.Cut(listed, "\n\n"); !found {
				t.Errorf("no %q in the help", group.subject)
			}
			listed = "\n  -" + listed
			group.VisitAll(func(f *flag.Flag) {
				if !strings.Contains(listed, "\n  -"+f.Name+" ") && !strings.Contains(listed, "\n  -"+f.Name+"\n") {
					t.Errorf("no -%s below %q in the help", f.Name, group.subject)
				}
				if _, usage := flag.UnquoteUsage(f); !strings.Contains(listed, usage) {
					t.Errorf("no usage of -%s in the help", f.Name)
				}
			})
		}
		for _, field := range reflect.VisibleFields(reflect.TypeFor[smcmock.Switches]()) {
			if !strings.Contains(text, "\n  "+field.Name+" ("+field.Type.String()+")\n        ") {
				t.Errorf("no switch %s with its meaning in the help", field.Name)
			}
		}
		for line := range strings.Lines(smcmock.ControlHelp) {
			if !strings.Contains(text, line) {
				t.Errorf("no %q in the help", line)
			}
		}
		if !strings.Contains(text, "(default \"testsecret\")\n") || !strings.Contains(text, "(default 3m0s)\n") || strings.Contains(text, "%!") {
			t.Errorf("%s", text)
		}
	}
}

// TestRun_HelpIsRight reads the sources file that the help shows.
func TestRun_HelpIsRight(t *testing.T) {
	t.Parallel()
	var stdout, stderr output
	run(t.Context(), []string{"--help"}, &stdout, &stderr)
	_, rest, _ := strings.Cut(stdout.String(), "A sources file is a list such as")
	list, _, _ := strings.Cut(rest, "with the fields")
	sources, err := smcmock.ReadSources(strings.NewReader(list))
	if err != nil || len(sources) != 1 || sources[0].Name != "web-01" || len(sources[0].DataDisks) != 1 {
		t.Errorf("%v %+v", err, sources)
	}
	// And injects the fault that it shows.
	_, rest, _ = strings.Cut(stdout.String(), "curl -d '")
	fault, _, found := strings.Cut(rest, "' \"$SMC_ENDPOINT/_mock/faults\"")
	decoder := json.NewDecoder(strings.NewReader(fault))
	decoder.DisallowUnknownFields()
	var decoded smcmock.Fault
	if err := decoder.Decode(&decoded); err != nil || !found || decoded.Delay != 5*time.Second || !decoded.DropAfter {
		t.Errorf("%v %s", err, fault)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[smcmock.Fault]()) {
		if field.Name != "Match" && !strings.Contains(rest, "\n  "+field.Name+" ("+field.Type.String()+")\n        ") {
			t.Errorf("no %s of a fault with its meaning in the help", field.Name)
		}
	}
}

func TestRun_Misuse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		why  string
	}{
		{[]string{"--nonsense"}, "flag provided but not defined: -nonsense"},
		{[]string{"--speed"}, "flag needs an argument: -speed"},
		{[]string{"--speed", "fast"}, `invalid value "fast" for flag -speed: it must be a positive number`},
		{[]string{"--speed", "0"}, `invalid value "0" for flag -speed: it must be a positive number`},
		{[]string{"--speed", "NaN"}, `invalid value "NaN" for flag -speed: it must be a positive number`},
		{[]string{"--rate-limit", "-1"}, `invalid value "-1" for flag -rate-limit: it must be a number of at least 0`},
		{[]string{"--sources-count", "-1"}, `invalid value "-1" for flag -sources-count: it must be a whole number of at least 0`},
		{[]string{"--sources-count", "many"}, `invalid value "many" for flag -sources-count: it must be a whole number of at least 0`},
		{[]string{"--syncing", "30"}, `invalid value "30" for flag -syncing: it must be a duration such as 500ms, 30s`},
		{[]string{"--latency", "-1s"}, `invalid value "-1s" for flag -latency: it must be a duration`},
		{[]string{"--job-quota", "-2"}, `invalid value "-2" for flag -job-quota: it must be a whole number of at least -1`},
		{[]string{"--seed", "-1"}, `invalid value "-1" for flag -seed: it must be a whole number of at least 0`},
		{[]string{"--fault-throttle", "1.1"}, `invalid value "1.1" for flag -fault-throttle: it must be a number from 0 to 1`},
		{[]string{"--fault-error", "-0.1"}, `invalid value "-0.1" for flag -fault-error: it must be a number from 0 to 1`},
		{[]string{"--fault-drop", "NaN"}, `invalid value "NaN" for flag -fault-drop: it must be a number from 0 to 1`},
		{[]string{"--switch", "Nonsense"}, `invalid value "Nonsense" for flag -switch: there is no switch Nonsense`},
		{[]string{"--switch", "ClampPages=maybe"}, `invalid value "ClampPages=maybe" for flag -switch: the switch is of type bool: ClampPages=VALUE`},
		{[]string{"--switch", "JobQuota=many"}, `invalid value "JobQuota=many" for flag -switch: the switch is of type int: JobQuota=VALUE`},
		{[]string{"--switch", "NotFoundCode"}, `invalid value "NotFoundCode" for flag -switch: the switch is of type string: NotFoundCode=VALUE`},
		{[]string{"--switch", "PurgeFinishedAfter=later"}, `invalid value "PurgeFinishedAfter=later" for flag -switch: the switch is of type time.Duration: PurgeFinishedAfter=VALUE`},
		{[]string{"--log", "serve"}, `unexpected argument "serve"`},
	} {
		var stdout, stderr output
		status := run(t.Context(), test.args, &stdout, &stderr)
		lines := strings.Split(stderr.String(), "\n")
		if status != 2 || stdout.String() != "" || !strings.HasPrefix(lines[0], "smcmock: "+test.why) {
			t.Errorf("%v: %d %q %q", test.args, status, stdout.String(), stderr.String())
		}
		if len(lines) != 3 || lines[1] != "Run it with --help for its flags." {
			t.Errorf("%v: %q", test.args, stderr.String())
		}
	}
}

func TestRun_Failures(t *testing.T) {
	t.Parallel()
	s := smcmock.New(smcmock.Options{})
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	none := filepath.Join(t.TempDir(), "none", "file")
	for _, test := range []struct {
		args []string
		why  string
	}{
		{[]string{"--address", strings.TrimPrefix(s.URL(), "http://")}, "address already in use"},
		{[]string{"--address", "0.0.0.0:0"}, "only loopback addresses"},
		{[]string{"--address", "8080"}, `address "8080"`},
		{[]string{"--sources", none}, none},
		{[]string{"--sources", write(t, `[{"Name": "x"}]`)}, "sources.json: source server 1 has no SourceId"},
		{[]string{"--env-file", none}, filepath.Dir(none)},
	} {
		var stdout, stderr output
		status := run(t.Context(), test.args, &stdout, &stderr)
		if text := stderr.String(); status != 1 || !strings.HasPrefix(text, "smcmock: ") || !strings.Contains(text, test.why) || strings.Count(text, "\n") != 1 {
			t.Errorf("%v: %d %q", test.args, status, text)
		}
	}
}

func TestRun_Serves(t *testing.T) {
	t.Parallel()
	c := serveWith(t)
	if parsed, err := url.Parse(c.url); err != nil || parsed.Hostname() != "127.0.0.1" || parsed.Port() == "" {
		t.Errorf("%s", c.url)
	}
	want := "export ALICLOUD_ACCESS_KEY=testid\nexport ALICLOUD_SECRET_KEY=testsecret\nexport ALICLOUD_REGION=cn-hangzhou\nexport SMC_ENDPOINT=" + c.url + "\n# Status page: " + c.url + "/_mock/\n"
	if got := c.stdout.String(); got != want {
		t.Errorf("%s", got)
	}
	// The API responds, if only that nobody has signed this.
	var response struct{ Code, HostId string }
	query := "/?Action=DescribeReplicationJobs&Version=2019-06-01&AccessKeyId=testid"
	if status, body := get(t, c.url, query, &response); status != http.StatusBadRequest || response.Code != "IllegalTimestamp" {
		t.Errorf("%d %s", status, body)
	}
	var sources []smcmock.Source
	get(t, c.url, "/_mock/sources", &sources)
	if len(sources) != 0 {
		t.Errorf("%+v", sources)
	}
	if status := c.stop(); status != 0 || c.stderr.String() != "" || c.stdout.String() != want {
		t.Errorf("%d %q %q", status, c.stderr.String(), c.stdout.String())
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := http.DefaultClient.Do(request); err == nil {
		_ = response.Body.Close()
		t.Error("served after the end")
	}
}

func TestRun_Environment(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "smc.env")
	if err := os.WriteFile(file, []byte("export OLD=1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := serveWith(t, "--access-key", "LTAI-x", "--secret-key", "it's $HOME", "--security-token", "a b", "--region", "eu-central-1", "--env-file", file)
	want := `export ALICLOUD_ACCESS_KEY=LTAI-x
export ALICLOUD_SECRET_KEY='it'\''s $HOME'
export ALICLOUD_SECURITY_TOKEN='a b'
export ALICLOUD_REGION=eu-central-1
export SMC_ENDPOINT=` + c.url + "\n"
	if got := c.stdout.String(); got != want+"# Status page: "+c.url+"/_mock/\n" {
		t.Errorf("%s", got)
	}
	// The file is written after that, but surely before the end.
	if status := c.stop(); status != 0 {
		t.Errorf("%d %s", status, c.stderr.String())
	}
	text, err := os.ReadFile(file) //nolint:gosec // A file of this test.
	if err != nil || string(text) != want {
		t.Errorf("%v %s", err, text)
	}
	// Nothing is left beside it.
	if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 1 {
		t.Errorf("%v %v", err, entries)
	}
}

func TestRun_Sources(t *testing.T) {
	t.Parallel()
	c := serveWith(t, "--sources", write(t, `[{"SourceId": "s-web", "Name": "web"}, {"SourceId": "s-db", "State": "Unavailable"}]`), "--sources-count", "3")
	var sources []smcmock.Source
	get(t, c.url, "/_mock/sources", &sources)
	got := ""
	for _, source := range sources {
		got += fmt.Sprintln(source.SourceId, source.Name, source.State)
	}
	want := `s-web web Available
s-db server-s-db Unavailable
s-bp1mock000001 server-s-bp1mock000001 Available
s-bp1mock000002 server-s-bp1mock000002 Available
s-bp1mock000003 server-s-bp1mock000003 Available
`
	if got != want {
		t.Errorf("%s", got)
	}
}
