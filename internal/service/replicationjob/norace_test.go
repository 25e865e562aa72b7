//go:build !race

package replicationjob_test

// propertyRounds and consistencyRounds are how many rounds the property tests play, and oneCaseOf of
// how many cases of the large tables one is run.
const (
	propertyRounds    = 1000
	consistencyRounds = 80
	oneCaseOf         = 1
)
