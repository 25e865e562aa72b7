package tfvalidate_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

func TestRegexp(t *testing.T) {
	t.Parallel()
	runStrings(t, []validator.String{tfvalidate.Regexp()}, []stringCase{
		{"", ""},
		{"web", ""},
		{"^web-[0-9]+$", ""},
		{"(?i)^服务器", ""},
		{"web-(", "regular expression in RE2 syntax, got: web-( (error parsing regexp: missing closing )"},
		{"*", "missing argument to repetition operator"},
		{"(?=web)", "invalid or unsupported Perl syntax"},
		{"[", "missing closing ]"},
		{`\`, "trailing backslash"},
	})
}
