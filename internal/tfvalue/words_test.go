package tfvalue_test

import (
	"slices"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

func TestWordsOfDescriptions(t *testing.T) {
	t.Parallel()
	type word string
	for want, words := range map[string][]word{"": nil, "`A`": {"A"}, "`A` or `B`": {"A", "B"}, "`A`, `B` or `C`": {"A", "B", "C"}} {
		if got := tfvalue.Alternatives(words); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := tfvalue.Words([]word{"A", "B"}); !slices.Equal(got, []string{"A", "B"}) {
		t.Errorf("got %v", got)
	}
}
