package provider_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

var update = flag.Bool("update", false, "write the messages to testdata/failures")

type (
	object      = acctest.Object
	diagnostics = []*tfprotov6.Diagnostic
)

// failure is something that goes wrong for a user.
type failure struct {
	name string // of the file in testdata/failures
	when string // what the user has done, or what has happened
	// say makes it happen, and returns what the provider says.
	say func(s *scene) diagnostics
}

// What the provider says about everything that goes wrong, as the user reads it. The files in
// testdata/failures are written with -update. Read what has changed there as somebody who has to
// get a migration going again: which resource and argument, what happened, what to do next?
func TestFailures(t *testing.T) {
	t.Parallel()
	const folder = "testdata/failures"
	written := make(map[string]bool)
	for _, failures := range [][]failure{credentialFailures, networkFailures, apiFailures, configurationFailures, sourceFailures, jobFailures, workgroupFailures, tokenFailures} {
		for _, f := range failures {
			file := f.name + ".txt"
			if written[file] {
				t.Errorf("%s is there twice", f.name)
			}
			written[file] = true
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				s := newScene(t)
				got := s.text(f.when, f.say(s))
				path := filepath.Join(folder, file)
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
						t.Fatal(err)
					}
					return
				}
				want, err := os.ReadFile(path) //nolint:gosec // A file of testdata.
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("The provider says something else than %s (-update accepts it):\n%s", path, got)
				}
			})
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !written[entry.Name()] {
			t.Errorf("%s belongs to no failure", entry.Name())
		}
	}
	if len(written) < 40 {
		t.Errorf("only %d failures", len(written))
	}
}

// scene is where a failure happens: a mock with the source server web-01, and the provider's settings.
type scene struct {
	t        *testing.T
	mock     *smcmock.Server
	settings object // besides those of the mock; nil is not set
	options  []provider.Option
	folder   string // for files
}

// webServer is the source server of a scene.
const webServer = "s-bp1web01"

func newScene(t *testing.T) *scene {
	t.Helper()
	var mu sync.Mutex
	made := make(map[string]int)
	mock := acctest.StartMock(t, func(o *smcmock.Options) {
		o.NewID = func(prefix string) string {
			mu.Lock()
			defer mu.Unlock()
			made[prefix]++
			return fmt.Sprintf("%s-bp1mock%04d", prefix, made[prefix])
		}
	})
	s := &scene{t: t, mock: mock, folder: t.TempDir(), settings: object{}, options: []provider.Option{
		provider.WithClientConfig(func(c *smc.Config) { // Temporary failures are given up soon, but not at first.
			acctest.Hasten(c)
			c.MaxRetryTime = 20 * time.Second
		}),
	}}
	s.source(webServer, "web-01")
	return s
}

// source registers a source server.
func (s *scene) source(id, name string) {
	server := smcmock.NewSource(id)
	server.Name = name
	s.mock.AddSource(server)
}

// file writes a file, and returns its path.
func (s *scene) file(name, content string) string {
	s.t.Helper()
	path := filepath.Join(s.folder, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// environment sets environment variables of the provider.
func (s *scene) environment(variables map[string]string) {
	s.options = append(s.options, provider.WithEnvironment(func(name string) string { return variables[name] }))
}

// configure configures the provider with exactly these settings.
func (s *scene) configure(settings object) diagnostics {
	s.t.Helper()
	_, said := acctest.Configure(s.t, settings, s.options...)
	return said
}

func (s *scene) session(typeName string) *acctest.Session {
	s.t.Helper()
	return acctest.NewSession(s.t, s.mock, typeName, s.settings, s.options...)
}

// deploy returns a resource that does not exist yet.
func (s *scene) deploy(typeName string) *acctest.Deployment {
	d := acctest.NewDeployment(s.t, s.mock, typeName)
	d.Settings, d.Options = s.settings, s.options
	return d
}

// job creates a replication job of web-01 that nothing has gone wrong with.
func (s *scene) job(more object) *acctest.Deployment {
	s.t.Helper()
	d := s.deploy(jobType)
	d.Create(jobOf(webServer, more))
	return d
}

const jobType = "smc_replication_job"

// jobOf is the configuration of a replication job.
func jobOf(sourceID string, more object) object {
	config := object{"source_id": sourceID, "system_disk_size": 60}
	for name, value := range more {
		config[name] = value
	}
	return config
}

// create validates, plans and applies a new resource, up to the first errors.
func (s *scene) create(typeName string, config object) diagnostics {
	s.t.Helper()
	return s.apply(s.deploy(typeName), config)
}

// apply validates, refreshes, plans and applies, up to the first errors.
func (s *scene) apply(d *acctest.Deployment, config object) diagnostics {
	s.t.Helper()
	session := d.Session()
	said := acctest.Validate(s.t, session.TypeName, config)
	if failed(said) {
		return said
	}
	if d.State != nil {
		if _, read := session.Reread(d.State); failed(read) {
			return append(said, read...)
		}
	}
	change := d.Plan(config)
	said = append(said, change.Diagnostics...)
	if change.Action == acctest.ActionRefused {
		return said
	}
	return append(said, d.Apply(change, config)...)
}

// plan validates, refreshes and plans, up to the first errors.
func (s *scene) plan(d *acctest.Deployment, config object) diagnostics {
	s.t.Helper()
	said := acctest.Validate(s.t, d.Session().TypeName, config)
	if failed(said) {
		return said
	}
	return append(said, d.Plan(config).Diagnostics...)
}

// refresh reads a resource.
func (s *scene) refresh(d *acctest.Deployment) diagnostics {
	s.t.Helper()
	_, said := d.Session().Reread(d.State)
	return said
}

// importID imports an object, and reads it.
func (s *scene) importID(typeName, id string) diagnostics {
	s.t.Helper()
	session := s.session(typeName)
	resp, err := session.Server.ImportResourceState(session.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
	if err != nil {
		s.t.Fatal(err)
	}
	if failed(resp.Diagnostics) {
		return resp.Diagnostics
	}
	imported := resp.ImportedResources[0]
	session.Private, session.Identity = imported.Private, imported.Identity
	_, read := session.Reread(session.Decode(imported.State))
	return append(resp.Diagnostics, read...)
}

// interrupt plans a new resource, and interrupts its creation when a call of an operation arrives.
func (s *scene) interrupt(typeName string, config object, operation string) diagnostics {
	s.t.Helper()
	session := s.session(typeName)
	configured := session.Config(config)
	plan := session.Plan(nil, configured)
	_, applied := session.ApplyIn(acctest.InterruptedBy(s.t, s.mock, operation), nil, configured, plan)
	return append(plan.Diagnostics, applied...)
}

// read reads a data source.
func (s *scene) read(typeName string, config object) diagnostics {
	s.t.Helper()
	return s.session(jobType).ReadDataSource(typeName, config)
}

// invoke plans and invokes an action.
func (s *scene) invoke(typeName string, config object) diagnostics {
	s.t.Helper()
	action := acctest.NewActionSession(s.t, s.mock, typeName, s.settings, s.options...)
	if said := action.Plan(config); failed(said) {
		return said
	}
	return action.Invoke(context.WithoutCancel(s.t.Context()), config, nil).Diagnostics
}

func failed(said diagnostics) bool {
	return acctest.HasErrors(said)
}

// What differs from run to run in a message.
var volatile = []struct {
	form *regexp.Regexp
	text string
}{
	{regexp.MustCompile(`[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}`), "REQUEST-ID"},
	{regexp.MustCompile(`20\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z`), "TIME"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:PORT"},
	{regexp.MustCompile(`\b(write|read) tcp 127\.0\.0\.1:PORT->127\.0\.0\.1:PORT`), "$1 tcp 127.0.0.1:PORT"},
}

// text is what the user reads, without what Terraform adds of the configuration.
func (s *scene) text(when string, said diagnostics) string {
	s.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", when)
	for i, d := range said {
		if slices.ContainsFunc(said[:i], func(earlier *tfprotov6.Diagnostic) bool { return same(earlier, d) }) {
			continue // From the plan and from the apply.
		}
		severity := "Error"
		if d.Severity == tfprotov6.DiagnosticSeverityWarning {
			severity = "Warning"
		}
		fmt.Fprintf(&b, "\n%s: %s\n", severity, d.Summary)
		if at := place(d); at != "" {
			fmt.Fprintf(&b, "  on %s\n", at)
		}
		fmt.Fprintf(&b, "\n%s\n", d.Detail)
	}
	if len(said) == 0 {
		s.t.Error("the provider says nothing")
	}
	return normalized(strings.ReplaceAll(b.String(), s.folder, "FOLDER"))
}

// same reports whether two diagnostics say the same; each call has a request ID of its own.
func same(a, b *tfprotov6.Diagnostic) bool {
	return a.Severity == b.Severity && a.Summary == b.Summary && place(a) == place(b) && normalized(a.Detail) == normalized(b.Detail)
}

// normalized replaces what differs from run to run.
func normalized(text string) string {
	for _, v := range volatile {
		text = v.form.ReplaceAllStringFunc(text, func(found string) string {
			if found == exampleTime {
				return found
			}
			return v.form.ReplaceAllString(found, v.text)
		})
	}
	return text
}

// exampleTime is how messages write a time.
const exampleTime = "2026-12-01T22:00:00Z"

// place is the attribute that a diagnostic is on, such as data_disk[0].index.
func place(d *tfprotov6.Diagnostic) string {
	text := ""
	for _, step := range d.Attribute.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			text += "." + string(step)
		case tftypes.ElementKeyString:
			text += fmt.Sprintf("[%q]", string(step))
		default:
			text += fmt.Sprintf("[%v]", step)
		}
	}
	return strings.TrimPrefix(text, ".")
}
