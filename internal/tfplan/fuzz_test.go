package tfplan_test

import (
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
)

// Every text is a value of the type, and comes back as it was written. What is valid has an instant
// that can be written, and means the same then.
func FuzzTime(f *testing.F) {
	for _, seed := range []string{"", "2026-12-01T22:00:00Z", "2026-12-01T22:00:00.000+08:00", "0000-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-02-30T00:00:00Z", "T"} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, text string, allowEmpty bool) {
		wire := tftypes.NewValue(tftypes.String, text)
		got, err := tfplan.TimeType{AllowEmpty: allowEmpty}.ValueFromTerraform(t.Context(), wire)
		if err != nil {
			t.Fatal(err)
		}
		back, err := got.ToTerraformValue(t.Context())
		value, ok := got.(tfplan.Time)
		if err != nil || !ok || !back.Equal(wire) {
			t.Fatalf("%q is %#v, and written as %s, %v", text, got, back, err)
		}
		var resp xattr.ValidateAttributeResponse
		value.ValidateAttribute(t.Context(), xattr.ValidateAttributeRequest{Path: path.Root("at")}, &resp)
		if resp.Diagnostics.HasError() || text == "" {
			return
		}
		instant, err := value.ValueTime()
		if err != nil {
			t.Fatalf("%q is valid, but %v", text, err)
		}
		written := tfplan.NewTimeValue(instant)
		if same, diags := value.StringSemanticEquals(t.Context(), written); !same || diags.HasError() {
			t.Errorf("%q is written as %s, which is another instant", text, written)
		}
	})
}

// Every number is a value of the type: a whole one, or one that is not valid and is written as it
// was.
func FuzzWholeNumber(f *testing.F) {
	for _, seed := range []string{"0", "80.5", "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e400", "-1e-400", "0x1p-3", "Inf"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 30 {
			return // An exponent of that many digits has no number.
		}
		number, _, err := big.ParseFloat(text, 0, 512, big.ToNearestEven)
		if err != nil || number.IsInf() || number.MantExp(nil) > 1<<12 || number.MantExp(nil) < -1<<12 {
			return
		}
		wire := tftypes.NewValue(tftypes.Number, number)
		got, err := tfplan.WholeNumberType{}.ValueFromTerraform(t.Context(), wire)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if back, err := got.ToTerraformValue(t.Context()); err != nil || !back.Equal(wire) {
			t.Errorf("%s is written as %s, %v", text, back, err)
		}
		_ = got.String()
		_, whole := got.(basetypes.Int64Value)
		invalid := false
		if v, ok := got.(xattr.ValidateableAttribute); ok {
			var resp xattr.ValidateAttributeResponse
			v.ValidateAttribute(t.Context(), xattr.ValidateAttributeRequest{Path: path.Root("size")}, &resp)
			invalid = resp.Diagnostics.HasError()
		}
		if whole == invalid || !got.Equal(got) {
			t.Errorf("%s is %#v; whole: %t, invalid: %t", text, got, whole, invalid)
		}
	})
}
