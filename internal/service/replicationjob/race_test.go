//go:build race

package replicationjob_test

// propertyRounds are fewer under the race detector, with which each takes several times as
// long; "make test" plays the full number without it.
const propertyRounds = 150
