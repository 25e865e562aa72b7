//go:build race

package acctest

// SampleOf says that of so many cases of a large table, or rounds of a property test, one is played. Under
// the race detector everything takes several times as long: "make test" plays all of them without it.
const SampleOf = 25
