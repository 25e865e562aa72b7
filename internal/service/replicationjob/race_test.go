//go:build race

package replicationjob_test

// Under the race detector, with which everything takes several times as long, the tables and the
// property test are only sampled; "make test" plays all of them without it.
const (
	propertyRounds    = 100
	consistencyRounds = 10
	oneCaseOf         = 9
)
