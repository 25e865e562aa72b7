//go:build race

package replicationjob_test

// Under the race detector, with which everything takes several times as long, the large tables are only
// sampled; "make test" plays all of them without it.
const oneCaseOf = 9
