//go:build !race

package sourceserver_test

// propertyRounds is how many rounds the test of consistency plays.
const propertyRounds = 100
