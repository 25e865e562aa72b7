//go:build !race

package replicationjob_test

// propertyRounds is how many rounds the property test plays.
const propertyRounds = 1000
