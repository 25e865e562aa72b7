//go:build unix

// Command bench measures the provider with a real Terraform or OpenTofu against the mock,
// everything in one run, and compares with goals. It ends with status 1 when a result is
// not plausible or a goal is missed. It reads TERRAFORM, the CLI to run, and HCLOUD_PROVIDER, the
// binary of a provider to compare with.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// latency is what the API takes to respond, for the scenarios of a real network.
const latency = 100 * time.Millisecond

func main() {
	most := flag.Int("n", 1000, "the `number` of replication jobs in the largest fleet")
	only := flag.String("only", "", "the `step` to run: start, fleets, side-by-side, quota or waiting; all without it")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *most, *only)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is the state of a run.
type bench struct {
	report

	mock     *smcmock.Server
	remote   *remote
	work     workspace
	provider variant
	// The providers that it is compared with; hcloud is zero where it was not built.
	floor, baseline, minimal, hcloud variant
}

func run(ctx context.Context, most int, only string) error {
	terraform := os.Getenv("TERRAFORM")
	if terraform == "" {
		return errors.New("set TERRAFORM to the terraform or tofu to run, or use \"make bench\"")
	}
	root, err := os.MkdirTemp("", "smc-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root) //nolint:errcheck // A temporary folder.
	b := &bench{report: report{out: os.Stdout}, work: workspace{terraform, filepath.Join(root, "work")}}
	if err := os.Mkdir(b.work.folder, 0o700); err != nil {
		return err
	}
	for _, of := range []struct {
		to           *variant
		name, target string
	}{
		{&b.provider, "provider", module},
		{&b.floor, "floor", module + "/internal/cmd/bench/floor"},
		{&b.baseline, "baseline", module + "/internal/cmd/bench/baseline"},
		{&b.minimal, "minimal", module + "/internal/cmd/bench/minimal"},
	} {
		if *of.to, err = newVariant(ctx, root, of.name, "seed-1848b749/smc"); err != nil {
			return err
		}
		if err := build(ctx, of.to.binary(), of.target, "-ldflags", "-s -w"); err != nil {
			return err
		}
	}
	if hcloud := os.Getenv("HCLOUD_PROVIDER"); hcloud != "" {
		if b.hcloud, err = newVariant(ctx, root, "hcloud", "hetznercloud/hcloud"); err != nil {
			return err
		}
		if err := os.Symlink(hcloud, b.hcloud.binary()); err != nil {
			return err
		}
	}
	if b.remote, err = startRemote(ctx); err != nil {
		return err
	}
	b.mock = smcmock.New(smcmock.Options{Phases: smcmock.Phases{Deleting: -1}})
	if err := b.mock.Start(); err != nil { //nolint:contextcheck // It serves until it is closed.
		return err
	}
	defer b.mock.Close() //nolint:errcheck // Nothing depends on it.
	for i := range most {
		b.mock.AddSource(smcmock.NewSource(sourceID(i)))
	}
	_, _ = fmt.Fprintf(b.out, "# Benchmark with %s\n", filepath.Base(terraform))
	for _, step := range []struct {
		name string
		run  func(context.Context, int) error
	}{{"start", b.startUp}, {"fleets", b.fleets}, {"side-by-side", b.sideBySide}, {"quota", b.throttled}, {"waiting", b.waiting}} {
		if only != "" && only != step.name {
			continue
		}
		if err := step.run(ctx, most); err != nil {
			return err
		}
	}
	b.flush()
	if len(b.missed) > 0 {
		return fmt.Errorf("%d goals missed: %s", len(b.missed), strings.Join(b.missed, "; "))
	}
	return nil
}

func sourceID(i int) string { return fmt.Sprintf("s-bench%06d", i) }

// fleet is a configuration of n replication jobs.
func (b *bench) fleet(n int) string { return b.fleetNamed(n, `format("job-%06d", count.index)`) }

// fleetNamed is a fleet with an expression for the names.
func (b *bench) fleetNamed(n int, name string) string {
	return fmt.Sprintf(`
terraform {
  required_providers {
    smc = { source = "seed-1848b749/smc" }
  }
}

provider "smc" {
  endpoint          = %q
  region            = "cn-hangzhou"
  access_key        = "testid"
  secret_key        = "testsecret"
  max_retry_timeout = 600
}

resource "smc_replication_job" "fleet" {
  count            = %d
  source_id        = format("s-bench%%06d", count.index)
  name             = %s
  target_type      = "Image"
  image_name       = format("image-%%06d", count.index)
  system_disk_size = 80

  data_disk {
    index = 1
    size  = 120

    partition {
      device     = "1_0"
      size_bytes = 107374182400
    }
  }

  tags = {
    wave = "one"
    tier = "web"
  }
}
`, b.mock.URL(), n, name)
}

// slow gives the APIs the latency of a network, or none.
func (b *bench) slow(d time.Duration) {
	b.remote.delay.Store(int64(d))
	b.mock.ClearFaults()
	if d > 0 {
		b.mock.Inject(smcmock.Fault{Delay: d})
	}
}

// calls counts the calls of a function: all, and those that were throttled.
func (b *bench) calls(f func() error) (counts map[string]int, throttled int, err error) {
	b.mock.ResetCalls()
	err = f()
	for _, call := range b.mock.Calls() {
		if strings.HasPrefix(call.Code, "Throttling") {
			throttled++
		}
	}
	return b.mock.Counts(), throttled, err
}

func sum(counts map[string]int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}

// median returns the median of each figure.
func median(values []usage) usage {
	return usage{
		wall: middle(values, func(u usage) time.Duration { return u.wall }),
		cpu:  middle(values, func(u usage) time.Duration { return u.cpu }),
		rss:  middle(values, func(u usage) int64 { return u.rss }),
	}
}

func middle[T cmp.Ordered](values []usage, figure func(usage) T) T {
	figures := make([]T, len(values))
	for i, value := range values {
		figures[i] = figure(value)
	}
	slices.Sort(figures)
	return figures[len(figures)/2]
}
