//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/cmd/bench/onecall"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

const (
	describe = "DescribeReplicationJobs"
	noChange = "No changes."
)

// plan plans the configuration as it stands, a few times.
func (b *bench) plan(ctx context.Context, v variant, times int, environment ...string) (usage, map[string]int, error) {
	all := make([]usage, 0, times)
	var counts map[string]int
	for range times {
		var err error
		counts, _, err = b.calls(func() error {
			u, err := b.work.run(ctx, v, noChange, environment, "plan", "-input=false", "-no-color")
			all = append(all, u)
			return err
		})
		if err != nil {
			return usage{}, nil, err
		}
	}
	return median(all), counts, nil
}

// fleets creates, plans and destroys fleets of growing size.
func (b *bench) fleets(ctx context.Context, most int) error {
	type result struct {
		n               int
		plan            usage
		reads           int
		others          int
		create, destroy usage
		created, gone   map[string]int
	}
	var results []result
	for n := 10; n <= most; n *= 10 {
		r := result{n: n}
		if err := b.work.write(b.fleet(n)); err != nil {
			return err
		}
		b.slow(latency)
		var err error
		r.created, _, err = b.calls(func() (err error) {
			r.create, err = b.work.run(ctx, b.provider, fmt.Sprintf("%d added", n), nil, "apply", "-input=false", "-no-color", "-auto-approve", "-parallelism=50")
			return err
		})
		if err != nil {
			return err
		}
		b.slow(0)
		var counts map[string]int
		if r.plan, counts, err = b.plan(ctx, b.provider, 3); err != nil {
			return err
		}
		r.reads, r.others = counts[describe], sum(counts)-counts[describe]
		if r.reads == 0 {
			return fmt.Errorf("a plan over %d replication jobs read none: %v", n, counts)
		}
		if n*10 > most {
			if err := b.compare(ctx, n, r.plan); err != nil {
				return err
			}
		}
		b.slow(latency)
		r.gone, _, err = b.calls(func() (err error) {
			r.destroy, err = b.work.run(ctx, b.provider, fmt.Sprintf("%d destroyed", n), nil, "destroy", "-input=false", "-no-color", "-auto-approve", "-parallelism=50")
			return err
		})
		if err != nil {
			return err
		}
		if left := len(b.mock.Jobs()); left > 0 {
			return fmt.Errorf("%d replication jobs are left", left)
		}
		results = append(results, r)
	}

	b.section("Plan over existing replication jobs, no latency", "replication jobs", "job reads", "other calls", "wall", "provider CPU", "CPU per job", "peak memory")
	for _, r := range results {
		b.row(r.n, r.reads, r.others, r.plan.wall, r.plan.cpu, fmt.Sprintf("%.2f ms", 1000*r.plan.cpu.Seconds()/float64(r.n)), fmt.Sprintf("%d MiB", r.plan.rss/1024))
	}
	b.section("Calls of a plan", "figure", "measured", "goal", "")
	for _, r := range results {
		b.goal(fmt.Sprintf("job reads, %d jobs", r.n), float64(r.reads), "at most", mostReads(r.n))
		b.goal(fmt.Sprintf("other calls, %d jobs", r.n), float64(r.others), "at most", float64((r.n+49)/50+2))
	}
	if last := len(results) - 1; last > 0 {
		small, large := results[last-1], results[last]
		growth := float64(large.n) / float64(small.n)
		b.section("Growth, against that of the fleet", "figure", "measured", "goal", "")
		b.goal(fmt.Sprintf("wall, %d to %d jobs", small.n, large.n), ratio(large.plan.wall, small.plan.wall)/growth, "at most", 1.2)
		b.goal("provider CPU", ratio(large.plan.cpu, small.plan.cpu)/growth, "at most", 1.2)
		b.goal("provider memory", float64(large.plan.rss)/float64(small.plan.rss)/growth, "at most", 1)
		b.goal("job reads", float64(large.reads)/float64(small.reads)/growth, "at most", 1)
	}
	b.section("Create and destroy, 100 ms latency, -parallelism=50", "replication jobs", "create", "calls", "calls per job", "destroy", "calls", "calls per job")
	for _, r := range results {
		b.row(r.n, r.create.wall, fmt.Sprint(r.created), float64(sum(r.created))/float64(r.n), r.destroy.wall, fmt.Sprint(r.gone), float64(sum(r.gone))/float64(r.n))
		if r.created["CreateReplicationJob"] != r.n || r.gone["DeleteReplicationJob"] != r.n {
			return fmt.Errorf("%d replication jobs: %v and %v are not one creation and one deletion each", r.n, r.created, r.gone)
		}
	}
	return nil
}

// mostReads bounds the reads of a plan over n replication jobs on a machine of any speed: the pages
// of a listing, and the reads by ID before it is known to be worth it.
func mostReads(n int) float64 {
	pages := (n + 49) / 50
	return float64(pages + max(5, (2*pages+2)/3))
}

// compare plans the largest fleet in other circumstances.
func (b *bench) compare(ctx context.Context, n int, plain usage) error {
	single := "SMC_READING=single"
	b.slow(latency)
	latent, latentCounts, err := b.plan(ctx, b.provider, 1)
	if err != nil {
		return err
	}
	latentSingle, singleCounts, err := b.plan(ctx, b.provider, 1, single)
	if err != nil {
		return err
	}
	b.slow(0)
	plainSingle, _, err := b.plan(ctx, b.provider, 1, single)
	if err != nil {
		return err
	}
	b.mock.SetRateLimit(20)
	limited, _, err := b.plan(ctx, b.provider, 1)
	if err != nil {
		return err
	}
	b.mock.SetRateLimit(20)
	limitedSingle, _, err := b.plan(ctx, b.provider, 1, single)
	if err != nil {
		return err
	}
	b.mock.SetRateLimit(0)
	if singleCounts[describe] != n {
		return fmt.Errorf("reading singly made not one call for each replication job: %v", singleCounts)
	}
	b.section(fmt.Sprintf("Plan over %d replication jobs", n), "circumstances", "wall", "provider CPU", "batching off", "gain")
	b.row("no latency", plain.wall, plain.cpu, plainSingle.wall, ratio(plainSingle.wall, plain.wall))
	b.row("100 ms latency", latent.wall, latent.cpu, latentSingle.wall, ratio(latentSingle.wall, latent.wall))
	b.row("20 requests a second", limited.wall, limited.cpu, limitedSingle.wall, ratio(limitedSingle.wall, limited.wall))
	b.section("Goals of a plan", "figure", "measured", "goal", "")
	b.goal("wall at 100 ms latency, against none", ratio(latent.wall, plain.wall), "at most", 1.15)
	b.goal("times faster than without batching, at 20 requests a second", ratio(limitedSingle.wall, limited.wall), "at least", 5)
	b.goal("calls against batching off", float64(latentCounts[describe])/float64(singleCounts[describe]), "at most", mostReads(n)/float64(n))
	return nil
}

// throttled creates and destroys the largest fleet while the API throttles.
func (b *bench) throttled(ctx context.Context, n int) error {
	const allowed = 50
	if err := b.work.write(b.fleet(n)); err != nil {
		return err
	}
	b.slow(latency)
	floor := workspace{b.work.terraform, filepath.Join(filepath.Dir(b.work.folder), "quota")}
	if err := os.Mkdir(floor.folder, 0o700); err != nil {
		return err
	}
	if err := floor.write(b.fleet(n)); err != nil {
		return err
	}
	b.section(fmt.Sprintf("%d replication jobs at %d requests a second, 100 ms latency, -parallelism=50", n, allowed), "", "wall", "calls", "throttled", "wall of the floor")
	calls, throttled := 0, 0
	slower := make(map[string]float64)
	for _, verb := range []string{"apply", "destroy"} {
		b.remote.limit(allowed)
		least, err := floor.run(ctx, b.floor, "complete!", []string{onecall.Variable + "=" + b.remote.url + "/call"}, verb, "-input=false", "-no-color", "-auto-approve", "-parallelism=50")
		if err != nil {
			return err
		}
		b.mock.SetRateLimit(allowed)
		var u usage
		counts, refused, err := b.calls(func() (err error) {
			u, err = b.work.run(ctx, b.provider, "complete!", nil, verb, "-input=false", "-no-color", "-auto-approve", "-parallelism=50")
			return err
		})
		if err != nil {
			return err
		}
		b.row(verb, u.wall, sum(counts), refused, least.wall)
		slower[verb] = ratio(u.wall, least.wall)
		calls, throttled = calls+sum(counts), throttled+refused
	}
	b.mock.SetRateLimit(0)
	b.remote.limit(0)
	b.slow(0)
	b.section("Goals when throttled", "figure", "measured", "goal", "")
	b.goal("share of throttled calls", float64(throttled)/float64(calls), "at most", 0.2)
	b.goal("apply: wall against the floor, which the same quota keeps waiting", slower["apply"], "at most", 1.3)
	b.goal("destroy: wall against the floor, which the same quota keeps waiting", slower["destroy"], "at most", 1.3)
	return nil
}

// waiting watches the largest fleet for a few rounds.
func (b *bench) waiting(ctx context.Context, n int) error {
	const rounds = 3
	ids := make([]string, n)
	for i := range ids {
		now := b.mock.Clock().Now()
		ids[i] = b.mock.AddJob(smcmock.Job{
			SourceId: sourceID(i), RegionId: "cn-hangzhou", SystemDiskSize: 80, RunOnce: true, Status: smcmock.StatusRunning,
			BusinessStatus: smcmock.PhaseSyncing, CreationTime: now, ValidTime: now.Add(240 * time.Hour),
		})
	}
	client, err := smc.New(smc.Config{
		Endpoint: b.mock.URL(), Region: "cn-hangzhou", PollInterval: 10 * time.Millisecond,
		Credentials: credentials.NewStaticAKCredentialsProvider("testid", "testsecret"),
	})
	if err != nil {
		return err
	}
	perCall, err := b.overhead(ctx, ids[:min(len(ids), 300)])
	if err != nil {
		return err
	}
	seen := 0
	counts, _, err := b.calls(func() error {
		return client.WatchReplicationJobs(ctx, "", ids, func(s smc.LastRead) (bool, error) {
			if len(s.Jobs) != n {
				return false, fmt.Errorf("%d of %d replication jobs were seen", len(s.Jobs), n)
			}
			seen++
			return seen == rounds, nil
		})
	})
	if err != nil {
		return err
	}
	b.section("Waiting", "figure", "measured", "goal", "")
	b.goal(fmt.Sprintf("calls a round for %d running replication jobs", n), float64(sum(counts))/rounds, "at most", float64((n+49)/50))
	b.section("One call, without latency", "figure", "measured")
	b.row("client, loopback and mock together", fmt.Sprintf("%.2f ms", 1000*perCall.Seconds()))
	return nil
}

// overhead is what a call costs beside the network's latency, one after the other.
func (b *bench) overhead(ctx context.Context, ids []string) (time.Duration, error) {
	client, err := smc.New(smc.Config{
		Endpoint: b.mock.URL(), Region: "cn-hangzhou", Reading: smc.ReadSingly,
		Credentials: credentials.NewStaticAKCredentialsProvider("testid", "testsecret"),
	})
	if err != nil {
		return 0, err
	}
	began := time.Now()
	for _, id := range ids {
		if _, err := client.RefreshReplicationJob(ctx, "", id); err != nil {
			return 0, err
		}
	}
	return time.Since(began) / time.Duration(len(ids)), nil
}
