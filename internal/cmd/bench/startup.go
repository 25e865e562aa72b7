//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
)

// startUp compares the provider's start with that of the least provider there is.
func (b *bench) startUp(ctx context.Context, _ int) error {
	const times = 5
	b.section("Start-up", "", "provider: wall", "CPU", "peak memory", "minimal provider: wall", "CPU", "peak memory")
	type pair struct{ provider, minimal usage }
	pairs := make(map[string]pair)
	commands := []struct {
		name, want, configuration string
		arguments                 []string
	}{
		{"providers schema", "provider_schemas", b.fleet(1), []string{"providers", "schema", "-json"}},
		{"validate", "valid", "terraform {\n  required_providers {\n    smc = { source = \"seed-1848b749/smc\" }\n  }\n}\n\nprovider \"smc\" {}\n", []string{"validate", "-no-color"}},
	}
	for _, command := range commands {
		if err := b.work.write(command.configuration); err != nil {
			return err
		}
		var p pair
		for _, of := range []struct {
			variant variant
			to      *usage
		}{{b.provider, &p.provider}, {b.minimal, &p.minimal}} {
			var all []usage
			for range times {
				u, err := b.work.run(ctx, of.variant, command.want, nil, command.arguments...)
				if err != nil {
					return err
				}
				all = append(all, u)
			}
			*of.to = median(all)
		}
		pairs[command.name] = p
		b.row(command.name, p.provider.wall, p.provider.cpu, fmt.Sprintf("%d MiB", p.provider.rss/1024), p.minimal.wall, p.minimal.cpu, fmt.Sprintf("%d MiB", p.minimal.rss/1024))
	}
	binary, err := os.Stat(b.provider.binary())
	if err != nil {
		return err
	}
	b.section("Goals of the start", "figure", "measured", "goal", "")
	for _, command := range commands {
		p := pairs[command.name]
		b.goal(command.name+": wall against the minimal provider", ratio(p.provider.wall, p.minimal.wall), "at most", 1.3)
		b.goal(command.name+": memory against the minimal provider", float64(p.provider.rss)/float64(p.minimal.rss), "at most", 1.3)
	}
	b.goal("size of the stripped binary in MB", float64(binary.Size())/1e6, "at most", 25)
	return nil
}
