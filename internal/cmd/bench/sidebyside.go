//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/cmd/bench/onecall"
)

// changed is how many resources of the mixed plan have changed.
const changed = 10

// contender is a provider with a fleet of as many resources as the others have.
type contender struct {
	name          string
	variant       variant
	configuration string
	planned       string // what a plan has to say
	work          workspace

	create, destroy           usage
	callsCreate, callsDestroy int
	plans                     []usage
	latent                    usage // a plan at latency
}

// run runs Terraform on the fleet, and returns the number of calls, too.
func (c *contender) run(ctx context.Context, b *bench, want string, arguments ...string) (usage, int, error) {
	if err := c.work.write(c.configuration); err != nil {
		return usage{}, 0, err
	}
	b.mock.ResetCalls()
	before := b.remote.calls.Load()
	environment := []string{onecall.Variable + "=" + b.remote.url + "/call"}
	u, err := c.work.run(ctx, c.variant, want, environment, append(arguments, "-input=false", "-no-color")...)
	return u, sum(b.mock.Counts()) + int(b.remote.calls.Load()-before), err
}

func (c *contender) plan(ctx context.Context, b *bench) (usage, error) {
	u, _, err := c.run(ctx, b, c.planned, "plan")
	return u, err
}

// contenders returns this provider and those that it is compared with, each with its folder.
func (b *bench) contenders(root string, n int) ([]*contender, error) {
	all := []*contender{
		{name: "this provider", variant: b.provider, configuration: b.fleet(n)},
		{name: "protocol floor: echoes, without the framework", variant: b.floor, configuration: b.fleet(n)},
		{name: "framework provider, same schema, does nothing", variant: b.baseline, configuration: b.fleet(n)},
		{name: "terraform_data", variant: b.minimal, configuration: fmt.Sprintf("resource \"terraform_data\" \"fleet\" {\n  count = %d\n  input = count.index\n}\n", n)},
	}
	if b.hcloud.folder != "" {
		all = append(all, &contender{name: "hcloud_ssh_key, of another provider", variant: b.hcloud, configuration: b.sshKeys(n)})
	}
	for i, c := range all {
		c.planned, c.work = noChange, workspace{b.work.terraform, filepath.Join(root, fmt.Sprint("contender", i))}
		if err := os.MkdirAll(c.work.folder, 0o700); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// sshKeys is a configuration of n SSH keys at Hetzner Cloud.
func (b *bench) sshKeys(n int) string {
	return fmt.Sprintf(`
terraform {
  required_providers {
    hcloud = { source = "hetznercloud/hcloud" }
  }
}

provider "hcloud" {
  endpoint = %q
  token    = %q
}

resource "hcloud_ssh_key" "fleet" {
  count      = %d
  name       = format("key-%%06d", count.index)
  public_key = format("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA%%06d", count.index)
}
`, b.remote.url, fmt.Sprintf("%064d", 0), n)
}

// sideBySide has all contenders create, plan and destroy n resources.
func (b *bench) sideBySide(ctx context.Context, n int) error {
	all, err := b.contenders(filepath.Dir(b.work.folder), n)
	if err != nil {
		return err
	}
	b.slow(latency)
	for _, c := range all {
		if c.create, c.callsCreate, err = c.run(ctx, b, "complete!", "apply", "-auto-approve", "-parallelism=50"); err != nil {
			return err
		}
	}
	ours, floor, idle := all[0], all[1], all[2]
	for _, c := range []*contender{floor, idle} { // They plan over the same state.
		if err := c.work.copyState(ours.work); err != nil {
			return err
		}
	}
	b.slow(0)
	mixed := &contender{
		name: fmt.Sprintf("this provider, %d changed", changed), variant: b.provider, work: ours.work, planned: fmt.Sprintf("%d to change", min(changed, n)),
		configuration: b.fleetNamed(n, fmt.Sprintf(`format("job-%%06d%%s", count.index, count.index < %d ? "-changed" : "")`, changed)),
	}
	for range 3 { // In turns, so that what else the machine does meets all of them.
		for _, c := range append(all, mixed) {
			u, err := c.plan(ctx, b)
			if err != nil {
				return err
			}
			c.plans = append(c.plans, u)
		}
	}
	b.slow(latency)
	for _, c := range all {
		if c.latent, err = c.plan(ctx, b); err != nil {
			return err
		}
		if c.destroy, c.callsDestroy, err = c.run(ctx, b, "complete!", "destroy", "-auto-approve", "-parallelism=50"); err != nil {
			return err
		}
	}
	b.slow(0)
	b.printSideBySide(n, all, mixed)
	return nil
}

func (b *bench) printSideBySide(n int, all []*contender, mixed *contender) {
	b.section(fmt.Sprintf("Plan over %d unchanged resources, side by side", n), "", "wall", "provider CPU", "peak memory", "wall at 100 ms latency")
	for _, c := range all {
		plan := median(c.plans)
		b.row(c.name, plan.wall, plan.cpu, fmt.Sprintf("%d MiB", plan.rss/1024), c.latent.wall)
	}
	changed := median(mixed.plans)
	b.row(mixed.name, changed.wall, changed.cpu, fmt.Sprintf("%d MiB", changed.rss/1024), "")
	b.section(fmt.Sprintf("Create and destroy %d resources, 100 ms latency, -parallelism=50", n), "", "create: wall", "provider CPU", "calls each", "destroy: wall", "provider CPU", "calls each")
	each := func(calls int) float64 { return float64(calls) / float64(n) }
	for _, c := range all {
		b.row(c.name, c.create.wall, c.create.cpu, each(c.callsCreate), c.destroy.wall, c.destroy.cpu, each(c.callsDestroy))
	}
	ours, floor := all[0], all[1]
	plan, least, idle := median(ours.plans), median(floor.plans), median(all[2].plans)
	b.section("Goals side by side", "figure", "measured", "goal", "")
	b.goal("plan: provider CPU against the floor", ratio(plan.cpu, least.cpu), "at most", 3)
	b.goal("plan: provider CPU against the framework provider that does nothing", ratio(plan.cpu, idle.cpu), "at most", 0.2)
	b.goal("plan: wall against the floor", ratio(plan.wall, least.wall), "at most", 1.2)
	b.goal("plan: provider memory in MiB", float64(plan.rss)/1024, "at most", 150)
	b.goal(mixed.name+": wall against the unchanged plan", ratio(changed.wall, plan.wall), "at most", 1.3)
	b.goal(mixed.name+": provider CPU against the unchanged plan", ratio(changed.cpu, plan.cpu), "at most", 1.3)
	b.goal("create: wall against the floor, which makes one call each", ratio(ours.create.wall, floor.create.wall), "at most", 2)
	b.goal("destroy: wall against the floor, which makes one call each", ratio(ours.destroy.wall, floor.destroy.wall), "at most", 2)
	b.goal("create: calls for each replication job", each(ours.callsCreate), "at most", 1.3)
	b.goal("destroy: calls for each replication job", each(ours.callsDestroy), "at most", 1.3)
}
