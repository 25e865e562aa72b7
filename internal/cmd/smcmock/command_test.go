//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestCommand builds and starts the command, and interrupts it.
func TestCommand(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	program := filepath.Join(t.TempDir(), "smcmock")
	if text, err := exec.CommandContext(ctx, "go", "build", "-o", program, ".").CombinedOutput(); err != nil { //nolint:gosec // Builds this package.
		t.Fatalf("%v: %s", err, text)
	}
	command := exec.CommandContext(ctx, program, "--sources-count", "1") //nolint:gosec // What was just built.
	var stderr output
	command.Stderr = &stderr
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	from := ""
	for lines := bufio.NewScanner(stdout); from == "" && lines.Scan(); {
		from = endpoint(lines.Text())
	}
	if status, body := get(t, from, "/_mock/sources", nil); status != http.StatusOK || !strings.Contains(body, "s-bp1mock000001") {
		t.Errorf("%d %s", status, body)
	}
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	if err := command.Wait(); err != nil || stderr.String() != "" {
		t.Errorf("%v %s", err, stderr.String())
	}

	// The exit status is what run returns.
	var exit *exec.ExitError
	if err := exec.CommandContext(ctx, program, "--nonsense").Run(); !errors.As(err, &exit) || exit.ExitCode() != 2 { //nolint:gosec // What was just built.
		t.Errorf("%v", err)
	}
}
