//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// module is the path of the packages to build.
const module = "github.com/seed-1848b749/terraform-provider-smc"

const stateFile = "terraform.tfstate"

// variant is a provider that can stand behind the configuration.
type variant struct{ folder string }

// workspace is a folder in which Terraform works on one configuration.
type workspace struct {
	terraform string
	folder    string
}

// usage is what a run of Terraform took.
type usage struct {
	wall time.Duration
	cpu  time.Duration // of the provider's process
	rss  int64         // of the provider's process at its peak, in KiB
}

// newVariant puts the meter where Terraform looks for the provider of a source address. What it
// meters is put beside it.
func newVariant(ctx context.Context, root, name, source string) (variant, error) {
	v := variant{filepath.Join(root, name)}
	if err := build(ctx, filepath.Join(v.folder, "terraform-provider-"+path.Base(source)), module+"/internal/cmd/bench/meter"); err != nil {
		return v, err
	}
	config := fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n", source, v.folder)
	return v, os.WriteFile(v.cliConfig(), []byte(config), 0o600)
}

// build builds a package of the module.
func build(ctx context.Context, binary, target string, flags ...string) error {
	arguments := append([]string{"build", "-o", binary}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(arguments, target)...) //nolint:gosec // Our own packages.
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", target, err, out)
	}
	return nil
}

func (v variant) cliConfig() string { return filepath.Join(v.folder, "cli.tfrc") }

// binary is the provider itself.
func (v variant) binary() string { return filepath.Join(v.folder, "metered") }

// write replaces the workspace's configuration.
func (w workspace) write(configuration string) error {
	return os.WriteFile(filepath.Join(w.folder, "main.tf"), []byte(configuration), 0o600)
}

// copyState replaces the workspace's state by that of another one.
func (w workspace) copyState(from workspace) error {
	state, err := os.ReadFile(filepath.Join(from.folder, stateFile))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.folder, stateFile), state, 0o600) //nolint:gosec // A folder of the harness.
}

// run runs Terraform and measures it; want has to be in its output.
func (w workspace) run(ctx context.Context, v variant, want string, environment []string, arguments ...string) (usage, error) {
	file := filepath.Join(v.folder, "usage")
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return usage{}, err
	}
	cmd := exec.CommandContext(ctx, w.terraform, append([]string{"-chdir=" + w.folder}, arguments...)...) //nolint:gosec // The user's CLI.
	cmd.Env = append([]string{
		"HOME=" + w.folder, "PATH=" + os.Getenv("PATH"), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_CLI_CONFIG_FILE=" + v.cliConfig(),
	}, environment...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	began := time.Now()
	err := cmd.Run()
	u := usage{wall: time.Since(began)}
	if err != nil || !strings.Contains(out.String(), want) {
		return u, fmt.Errorf("%s %s: %w, or %q is missing in\n%s", w.terraform, strings.Join(arguments, " "), errors.Join(err, ctx.Err()), want, tail(out.String()))
	}
	return u, u.read(file)
}

// read adds up what the meter wrote. A run may start the provider more than once.
func (u *usage) read(file string) error {
	text, err := os.ReadFile(file) //nolint:gosec // Of the harness itself.
	if errors.Is(err, os.ErrNotExist) {
		return nil // No provider was needed.
	}
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		var user, system, rss int64
		if _, err := fmt.Sscan(line, &user, &system, &rss); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		u.cpu += time.Duration(user+system) * time.Microsecond
		u.rss = max(u.rss, rss)
	}
	return nil
}

func tail(text string) string {
	const most = 3000
	return text[max(len(text)-most, 0):]
}
