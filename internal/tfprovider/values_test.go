package tfprovider_test

import (
	"slices"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

func TestAbsentValuesAreNull(t *testing.T) {
	t.Parallel()
	if !tfprovider.StringOrNull("").IsNull() || tfprovider.StringOrNull("a").ValueString() != "a" {
		t.Error("StringOrNull")
	}
	at := time.Date(2026, 12, 1, 22, 0, 0, 0, time.FixedZone("", 8*60*60))
	if !tfprovider.TimeString(time.Time{}).IsNull() || tfprovider.TimeString(at).ValueString() != "2026-12-01T14:00:00Z" {
		t.Errorf("TimeString: %s", tfprovider.TimeString(at))
	}
}

func TestWordsOfDescriptions(t *testing.T) {
	t.Parallel()
	type word string
	for want, words := range map[string][]word{"": nil, "`A`": {"A"}, "`A` or `B`": {"A", "B"}, "`A`, `B` or `C`": {"A", "B", "C"}} {
		if got := tfprovider.Alternatives(words); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := tfprovider.Words([]word{"A", "B"}); !slices.Equal(got, []string{"A", "B"}) {
		t.Errorf("got %v", got)
	}
}
