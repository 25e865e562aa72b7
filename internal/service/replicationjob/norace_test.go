//go:build !race

package replicationjob_test

// propertyRounds is how many rounds the property test plays, and oneCaseOf of how many cases of the
// large tables one is run.
const (
	propertyRounds = 1000
	oneCaseOf      = 1
)
