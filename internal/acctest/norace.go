//go:build !race

package acctest

// SampleOf says that of so many cases of a large table, or rounds of a property test, one is played.
const SampleOf = 1
