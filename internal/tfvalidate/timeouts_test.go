package tfvalidate_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

func TestTimeout(t *testing.T) {
	t.Parallel()
	runStrings(t, []validator.String{tfvalidate.Timeout()}, []stringCase{
		{"1ms", ""},
		{"1h30m", ""},
		{"0s", "must be longer than zero"},
		{"-1h", "must be longer than zero"},
		{"", "is a time limit, such as"},
		{"30", `the value is "30"`},
		{"1 day", "is a time limit, such as"},
	})
}

// The timeouts block itself refuses what is no duration.
func TestPositiveDuration(t *testing.T) {
	t.Parallel()
	runStrings(t, []validator.String{tfvalidate.PositiveDuration()}, []stringCase{
		{"1ms", ""},
		{"soon", ""},
		{"0s", "must be longer than zero"},
	})
}
