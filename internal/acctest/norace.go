//go:build !race

package acctest

// sampled says that property tests play a sample only.
const sampled = false
