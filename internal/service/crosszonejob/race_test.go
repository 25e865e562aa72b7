//go:build race

package crosszonejob_test

// Under the race detector, with which everything takes several times as long, a sample is enough;
// "make test" plays all rounds without it.
const propertyRounds = 10
