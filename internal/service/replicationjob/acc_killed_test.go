//go:build unix

package replicationjob_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// The variables that set how many rounds the test of kills plays, and its seed.
const (
	killRoundsVariable = "SMC_KILL_ROUNDS"
	killSeedVariable   = "SMC_KILL_SEED"
)

// killedJobs is the number of replication jobs of a round.
const killedJobs = 40

// workspace is a folder in which a real Terraform works with the provider's binary.
type workspace struct {
	t      *testing.T
	binary acctest.Binary
	mock   *smcmock.Server
	folder string
	adopt  map[string]string // import ID by source server
}

func newWorkspace(t *testing.T, latency time.Duration) *workspace {
	t.Helper()
	mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Latency, o.Phases.Deleting = latency, -1 })
	for i := range killedJobs {
		mock.AddSource(smcmock.NewSource(killedSource(i)))
	}
	return &workspace{t: t, binary: acctest.Build(t), mock: mock, folder: t.TempDir(), adopt: make(map[string]string)}
}

func killedSource(i int) string { return fmt.Sprintf("s-bp1killed%03d", i) }

// write writes the configuration, which adopts both a source server and its job. round is in the
// description of both, so that each round changes all of them.
func (w *workspace) write(round int) {
	w.t.Helper()
	var b strings.Builder
	b.WriteString(requiredProviders + acctest.ProviderConfig(w.mock))
	for i := range killedJobs {
		fmt.Fprintf(&b, `
resource "smc_source_server" "s%[1]d" {
  source_id   = %[2]q
  description = "round %[3]d"
}

resource "smc_replication_job" "j%[1]d" {
  source_id        = smc_source_server.s%[1]d.source_id
  system_disk_size = 80
  description      = "round %[3]d"
}
`, i, killedSource(i), round)
		if id := w.adopt[killedSource(i)]; id != "" {
			fmt.Fprintf(&b, "import {\n  to = smc_replication_job.j%d\n  id = %q\n}\n", i, id)
		}
	}
	if err := os.WriteFile(filepath.Join(w.folder, "main.tf"), []byte(b.String()), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// started is a Terraform that runs in a process group of its own.
type started struct {
	cmd *exec.Cmd
	out bytes.Buffer
	end chan error
}

func (w *workspace) start(arguments ...string) *started {
	w.t.Helper()
	s := &started{cmd: w.binary.Command(w.folder, arguments...), end: make(chan error, 1)}
	s.cmd.Stdout, s.cmd.Stderr = &s.out, &s.out
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	go func() { s.end <- s.cmd.Wait() }()
	return s
}

// provider returns the process ID of the provider that Terraform has started; 0 without one.
func (s *started) provider() int {
	var pid int
	out, _ := exec.CommandContext(context.Background(), "pgrep", "-P", fmt.Sprint(s.cmd.Process.Pid), "-f", "terraform-provider-smc").Output() //nolint:gosec // Of the test itself.
	_, _ = fmt.Sscan(string(out), &pid)
	return pid
}

// apply applies to the end, and returns what Terraform printed.
func (w *workspace) apply() (string, error) {
	w.t.Helper()
	s := w.start("apply", "-auto-approve", "-no-color", "-input=false", "-parallelism=10")
	err := <-s.end
	return s.out.String(), err
}

// recorded returns the IDs of the jobs in the state by source server; nil where there is no state.
func (w *workspace) recorded() map[string]string {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.folder, "terraform.tfstate"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		w.t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct {
				Attributes struct {
					ID       string `json:"id"`
					SourceID string `json:"source_id"`
				}
			}
		}
	}
	if err := json.Unmarshal(text, &state); err != nil {
		w.t.Fatalf("the state is not readable: %v", err)
	}
	found := make(map[string]string)
	for _, r := range state.Resources {
		for _, instance := range r.Instances {
			if r.Type == "smc_replication_job" {
				found[instance.Attributes.SourceID] = instance.Attributes.ID
			}
		}
	}
	return found
}

// converge applies until that succeeds. Jobs that were created but not recorded have to be named in
// the errors, with the import block that adopts them: it is added to the configuration.
func (w *workspace) converge(round int) (adopted int) {
	w.t.Helper()
	for range 3 {
		w.write(round)
		recorded := w.recorded()
		out, err := w.apply()
		if err == nil {
			return adopted
		}
		words := strings.Join(strings.Fields(strings.ReplaceAll(out, "│", " ")), " ")
		for _, j := range w.mock.Jobs() {
			if recorded[j.SourceId] == j.JobId || w.adopt[j.SourceId] != "" || w.recorded()[j.SourceId] == j.JobId {
				continue
			}
			id := "cn-hangzhou:" + j.JobId
			if block := fmt.Sprintf("import { to = smc_replication_job.NAME id = %q }", id); !strings.Contains(words, block) {
				w.t.Fatalf("job %s of %s is not named:\n%s", j.JobId, j.SourceId, out)
			}
			w.adopt[j.SourceId] = id
			adopted++
		}
		if adopted == 0 {
			w.t.Fatalf("the apply after the kill: %v\n%s", err, out)
		}
	}
	w.t.Fatalf("three applies did not converge")
	return adopted
}

// consistent checks that there is exactly one job for each source server, in SMC and in the state.
func (w *workspace) consistent(round int) {
	w.t.Helper()
	recorded := w.recorded()
	jobs := w.mock.Jobs()
	if len(jobs) != killedJobs || len(recorded) != killedJobs || len(w.mock.Sources()) != killedJobs {
		w.t.Errorf("%d jobs, %d in the state, %d source servers", len(jobs), len(recorded), len(w.mock.Sources()))
	}
	description := fmt.Sprintf("round %d", round)
	for _, j := range jobs {
		if recorded[j.SourceId] != j.JobId || j.Description != description {
			w.t.Errorf("job %s of %s (%s) is %q in the state", j.JobId, j.SourceId, j.Description, recorded[j.SourceId])
		}
	}
	for _, s := range w.mock.Sources() {
		if s.Description != description {
			w.t.Errorf("source server %s has the description %q", s.SourceId, s.Description)
		}
	}
}

// An apply that is killed at any moment, with the provider or alone, can be repeated: nothing is
// created twice, and what was created but not recorded is named.
func TestAccKilled(t *testing.T) {
	t.Parallel()
	seed := acctest.NumberOf(t, killSeedVariable, 1)
	t.Logf("%s=%d", killSeedVariable, seed)
	random := rand.New(rand.NewPCG(uint64(max(seed, 0)), 0)) //nolint:gosec // No secret.
	w := newWorkspace(t, 15*time.Millisecond)
	orphans := 0
	for round := range acctest.NumberOf(t, killRoundsVariable, 4) {
		if round%2 == 0 { // The next apply creates jobs, those of odd rounds changes them.
			for id := range jobsBySource(w.mock) {
				w.mock.RemoveJob(id)
			}
			for i := range killedJobs {
				w.mock.UpdateSource(killedSource(i), func(s *smcmock.Source) { s.State = smcmock.SourceAvailable })
			}
			clear(w.adopt)
		}
		w.write(round)
		w.killed(random)
		seen := w.mock.Jobs()
		orphans += w.converge(round)
		w.consistent(round)
		t.Logf("round %d: killed with %d jobs; %d to be adopted until now", round, len(seen), orphans)
		if t.Failed() {
			return
		}
	}
}

// killed starts an apply and kills it after a random number of calls that change something:
// Terraform with its provider, or only the one or the other.
func (w *workspace) killed(random *rand.Rand) {
	w.t.Helper()
	w.mock.ResetCalls()
	after, victim := 1+random.IntN(killedJobs*2), random.IntN(3)
	file := filepath.Join(w.folder, "terraform.tfstate")
	before, _ := os.ReadFile(file) //nolint:gosec // There is none at first.
	s := w.start("apply", "-auto-approve", "-no-color", "-input=false", "-parallelism=10")
	for done := false; !done && w.changes() < after; {
		select {
		case err := <-s.end:
			s.end <- err
			done = true
		case <-time.After(2 * time.Millisecond):
		}
	}
	pid := s.provider()
	switch {
	case victim == 0 && pid > 0:
		_ = syscall.Kill(pid, syscall.SIGKILL)
	case victim == 1:
		_ = syscall.Kill(s.cmd.Process.Pid, syscall.SIGKILL)
	default:
		_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
	}
	w.t.Logf("the CLI has ended: %v", <-s.end)
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) // What is left of the group.
	// The lock of a Terraform that was killed stays behind only where the file system keeps it.
	_ = os.Remove(filepath.Join(w.folder, ".terraform.tfstate.lock.info"))
	// Terraform does not write its state in one piece: the user then has the one from before.
	if now, err := os.ReadFile(file); err == nil && !json.Valid(now) { //nolint:gosec // Of the test itself.
		w.t.Log("restored the state from before")
		restore := func() error { return os.WriteFile(file, before, 0o600) } //nolint:gosec // Of the test itself.
		if before == nil {
			restore = func() error { return os.Remove(file) } // There was none.
		}
		if err := restore(); err != nil {
			w.t.Fatal(err)
		}
	}
	w.t.Logf("killed %s after %d changes", []string{"the provider", "Terraform", "both"}[victim], after)
}

// changes is the number of calls that have changed something.
func (w *workspace) changes() int {
	n := 0
	for action, calls := range w.mock.Counts() {
		if !strings.HasPrefix(action, "Describe") && !strings.HasPrefix(action, "List") {
			n += calls
		}
	}
	return n
}

// An interrupted apply ends soon: what was created is in the state, and nothing is left that could
// make another call.
func TestAccInterrupted(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, 50*time.Millisecond)
	w.write(0)
	s := w.start("apply", "-auto-approve", "-no-color", "-input=false", "-parallelism=10")
	for len(w.mock.Jobs()) < killedJobs/4 {
		select {
		case err := <-s.end:
			t.Fatalf("the apply has ended: %v\n%s", err, s.out.String())
		case <-time.After(2 * time.Millisecond):
		}
	}
	interrupted := time.Now()
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err := <-s.end
	ended := time.Now()
	if took := ended.Sub(interrupted); err == nil || took > 2*time.Second {
		t.Errorf("ended after %s: %v\n%s", took, err, s.out.String())
	}
	if err := syscall.Kill(-s.cmd.Process.Pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("processes are left: %v", err)
	}
	for _, call := range w.mock.Calls() {
		if call.Time.After(ended) {
			t.Errorf("%s was called after the end", call.Action)
		}
	}
	recorded, jobs := w.recorded(), w.mock.Jobs()
	if len(recorded) != len(jobs) || len(jobs) == killedJobs {
		t.Errorf("%d jobs, %d in the state", len(jobs), len(recorded))
	}
	for _, j := range jobs {
		if recorded[j.SourceId] != j.JobId {
			t.Errorf("job %s of %s is %q in the state", j.JobId, j.SourceId, recorded[j.SourceId])
		}
	}
	if adopted := w.converge(0); adopted > 0 {
		t.Errorf("%d jobs had to be adopted", adopted)
	}
	w.consistent(0)
}
