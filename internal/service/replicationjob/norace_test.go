//go:build !race

package replicationjob_test

// oneCaseOf says of how many cases of the large tables one is run.
const oneCaseOf = 1
