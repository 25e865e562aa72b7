//go:build !race

package workgroup_test

// The rounds of the tests of consistency.
const (
	workgroupRounds  = 150
	membershipRounds = 100
)
