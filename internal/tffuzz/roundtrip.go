package tffuzz

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// Decode decodes a value that is of the codec's type.
func Decode[M any](t *testing.T, codec *tfvalue.Codec[M], raw tftypes.Value) *M {
	t.Helper()
	m := new(M)
	if diags := codec.Decode(t.Context(), raw, m); diags.HasError() {
		t.Fatalf("decoding %s: %v", raw, diags)
	}
	return m
}

// RoundTrip fails the test unless a model can be written to a state, which is wholly known and has
// only valid text, and comes back the same from there. It returns the state.
func RoundTrip[M any](t *testing.T, codec *tfvalue.Codec[M], m *M) tftypes.Value {
	t.Helper()
	var raw, again tftypes.Value
	if diags := codec.Encode(t.Context(), m, &raw); diags.HasError() {
		t.Fatalf("encoding %+v: %v", m, diags)
	}
	if diags := codec.Encode(t.Context(), Decode(t, codec, raw), &again); diags.HasError() {
		t.Fatalf("encoding %s again: %v", raw, diags)
	}
	Same(t, "read back", raw, again)
	return raw
}

// Same reports, as errors of the test, where two values differ; what says how the second came about.
func Same(t *testing.T, what string, first, second tftypes.Value) {
	t.Helper()
	differences, err := first.Diff(second)
	if err != nil {
		t.Error(err)
	}
	for _, d := range differences {
		t.Errorf("%s: %s", what, d)
	}
}

// ValidText returns an error when a text inside a value is not valid UTF-8, which Terraform's
// protocol and states do not hold.
func ValidText(raw tftypes.Value) error {
	var problems []error
	err := tftypes.Walk(raw, func(at *tftypes.AttributePath, v tftypes.Value) (bool, error) {
		var text string
		if v.IsKnown() && !v.IsNull() && v.Type().Is(tftypes.String) && v.As(&text) == nil && !utf8.ValidString(text) {
			problems = append(problems, fmt.Errorf("%s is %q", at, strings.ToValidUTF8(text, "?")))
		}
		return true, nil
	})
	return errors.Join(append(problems, err)...)
}
