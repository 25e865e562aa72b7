package acctest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
)

// The variables that set the first seed and the number of rounds of every property test. The seed
// of a round is in the name of its test: -run 'TestProperty.*/seed=17$' repeats it.
const (
	seedVariable   = "SMC_PROPERTY_SEED"
	roundsVariable = "SMC_PROPERTY_ROUNDS"
)

// workersOfRounds is how many rounds are played at the same time: what they take is waiting, mostly.
const workersOfRounds = 16

// PlayRounds plays the rounds of a property test, each from a seed of its own. Without the variables
// the seeds are always the same.
func PlayRounds(t *testing.T, rounds int, play func(t *testing.T, seed uint64)) {
	t.Helper()
	first, rounds := NumberOf(t, seedVariable, 1), NumberOf(t, roundsVariable, rounds)
	var workers sync.WaitGroup
	for worker := range workersOfRounds {
		workers.Go(func() {
			for i := worker; i < rounds; i += workersOfRounds {
				t.Run(fmt.Sprintf("seed=%d", first+i), func(t *testing.T) { play(t, uint64(first+i)) }) //nolint:gosec // A seed.
			}
		})
	}
	workers.Wait()
}

// leastSample is how many rounds, or objects, a sample has at least.
const leastSample = 10

// Sampled returns how many rounds a test plays, or objects it has, that has so many without the race
// detector.
func Sampled(all int) int { return max(all/SampleOf, min(all, leastSample)) }

// NumberOf returns the number in an environment variable, or another where it is not set.
func NumberOf(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// Chance makes random choices, the same ones for the same seed.
type Chance struct{ *rand.Rand }

// NewChance returns the choices of a seed.
func NewChance(seed uint64) *Chance {
	return &Chance{rand.New(rand.NewPCG(seed, 0))} //nolint:gosec // Repeatable, not secret.
}

// Percent is true as often as that.
func (c *Chance) Percent(percent int) bool { return c.IntN(100) < percent }

// Switch turns some switches on.
func (c *Chance) Switch(percent int, switches ...*bool) {
	for _, on := range switches {
		*on = c.Percent(percent)
	}
}

// Pick returns one of some values.
func Pick[T any](c *Chance, from ...T) T { return from[c.IntN(len(from))] }

// Some returns some of the values, none or all of them, in a random order.
func Some[T any](c *Chance, from ...T) []T {
	some := make([]T, 0, len(from))
	for _, i := range c.Perm(len(from))[:c.IntN(len(from)+1)] {
		some = append(some, from[i])
	}
	return some
}

// Choice is an argument, and valid values of it.
type Choice struct {
	Name    string
	Percent int // how often it is configured
	Values  []any
}

// Config is a random configuration.
func (c *Chance) Config(choices []Choice) Object {
	config := Object{}
	for _, choice := range choices {
		if c.Percent(choice.Percent) {
			config[choice.Name] = Pick(c, choice.Values...)
		}
	}
	return config
}

// Edited is another configuration with the same, or many, arguments: often a single one is another, or removed.
func (c *Chance) Edited(from Object, choices []Choice) Object {
	config, percent := c.Config(choices), Pick(c, 50, 90, 100)
	for _, choice := range choices {
		if value, ok := from[choice.Name]; !c.Percent(percent) {
			continue
		} else if ok {
			config[choice.Name] = value
		} else {
			delete(config, choice.Name)
		}
	}
	if one := Pick(c, choices...); percent == 100 && config[one.Name] != nil && c.Percent(50) {
		delete(config, one.Name)
	} else if percent == 100 {
		config[one.Name] = Pick(c, one.Values...)
	}
	return config
}

// Tags are random tags.
func (c *Chance) Tags() Object {
	tags := Object{}
	for _, key := range Some(c, "env", "team", "组 1") {
		tags[key] = Pick[any](c, "a", "b", "", nil)
	}
	return tags
}

// Settings are random settings of a provider: default tags, which may be those of Tags, or none.
func (c *Chance) Settings() Object {
	if c.Percent(50) {
		return nil
	}
	tags := Object{}
	for _, key := range Some(c, "env", "owner") {
		tags[key] = Pick[any](c, "a", "b")
	}
	return Object{"default_tags": []Object{{"tags": tags}}}
}

// DefaultTags returns the default tags in the settings of a provider.
func DefaultTags(settings Object) Object {
	for _, block := range Blocks(settings["default_tags"]) {
		tags, _ := block["tags"].(Object)
		return tags
	}
	return nil
}

// Blocks returns the blocks of an argument of a configuration.
func Blocks(value any) []Object {
	blocks, _ := value.([]Object)
	return blocks
}
