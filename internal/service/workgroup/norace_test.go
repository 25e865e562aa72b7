//go:build !race

package workgroup_test

// The rounds of the tests of consistency.
const (
	workgroupRounds  = 100
	membershipRounds = 100
)
