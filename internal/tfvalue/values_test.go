package tfvalue_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

func TestAbsentValuesAreNull(t *testing.T) {
	t.Parallel()
	if !tfvalue.StringOrNull("").IsNull() || tfvalue.StringOrNull("a").ValueString() != "a" {
		t.Error("StringOrNull")
	}
	at := time.Date(2026, 12, 1, 22, 0, 0, 0, time.FixedZone("", 8*60*60))
	if !tfvalue.TimeString(time.Time{}).IsNull() || tfvalue.TimeString(at).ValueString() != "2026-12-01T14:00:00Z" {
		t.Errorf("TimeString: %s", tfvalue.TimeString(at))
	}
}

func TestWithoutNulls(t *testing.T) {
	t.Parallel()
	text := func(elements map[string]attr.Value) types.Map { return types.MapValueMust(types.StringType, elements) }
	a, unknown, null := types.StringValue("a"), types.StringUnknown(), types.StringNull()
	for name, test := range map[string]struct{ in, want types.Map }{
		"null":          {types.MapNull(types.StringType), types.MapNull(types.StringType)},
		"unknown":       {types.MapUnknown(types.StringType), types.MapUnknown(types.StringType)},
		"empty":         {text(nil), text(nil)},
		"without nulls": {text(map[string]attr.Value{"k": a, "u": unknown}), text(map[string]attr.Value{"k": a, "u": unknown})},
		"with nulls":    {text(map[string]attr.Value{"k": a, "u": unknown, "n": null}), text(map[string]attr.Value{"k": a, "u": unknown})},
		"only nulls":    {text(map[string]attr.Value{"n": null}), text(nil)},
	} {
		if got := tfvalue.WithoutNulls(test.in); !got.Equal(test.want) {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}
