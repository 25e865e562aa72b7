//go:build !race

package accesstoken_test

// propertyRounds is how many rounds the test of consistency plays.
const propertyRounds = 100
