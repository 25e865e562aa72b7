//go:build race

package acctest

// sampled says that property tests play a sample only: under the race detector everything takes several
// times as long, and "make test" plays all rounds without it.
const sampled = true
