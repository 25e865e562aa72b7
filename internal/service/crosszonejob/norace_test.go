//go:build !race

package crosszonejob_test

// propertyRounds is how many rounds the test of consistency plays.
const propertyRounds = 80
