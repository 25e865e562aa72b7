package tfplan_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
)

func TestWholeNumbersArePlainInt64(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wire any
		want types.Int64
	}{
		"null":    {nil, types.Int64Null()},
		"unknown": {tftypes.UnknownValue, types.Int64Unknown()},
		"zero":    {0, types.Int64Value(0)},
		"80.0":    {80.0, types.Int64Value(80)},
		"most":    {int64(math.MaxInt64), types.Int64Value(math.MaxInt64)},
		"least":   {int64(math.MinInt64), types.Int64Value(math.MinInt64)},
	} {
		wire := tftypes.NewValue(tftypes.Number, c.wire)
		got, err := tfplan.WholeNumberType{}.ValueFromTerraform(t.Context(), wire)
		if err != nil || !c.want.Equal(got) {
			t.Errorf("%s: got %#v, %v", name, got, err)
			continue
		}
		if back, err := got.ToTerraformValue(t.Context()); err != nil || !back.Equal(wire) {
			t.Errorf("%s: back to Terraform: %s, %v", name, back, err)
		}
	}
	if got, err := (tfplan.WholeNumberType{}).ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.String, "80")); err == nil {
		t.Errorf("a string became %#v", got)
	}
}

func TestNumbersThatAreNotWhole(t *testing.T) {
	t.Parallel()
	third, _, err := big.ParseFloat("0."+strings.Repeat("3", 150), 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	above, _, err := big.ParseFloat("9223372036854775808", 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	const round = "Round it, for example up with ceil()"
	for name, c := range map[string]struct {
		number any
		want   []string
	}{
		"a half":            {80.5, []string{"size takes a whole number; the value is 80.5.", round}},
		"less than nothing": {-0.25, []string{"the value is -0.25.", round}},
		"a third":           {third, []string{"the value is 0.3333333333.", round}},
		"one too many":      {above, []string{"from -9223372036854775808 to 9223372036854775807", "the value is 9223372036854775808."}},
		"far too many":      {1e300, []string{"from -9223372036854775808", "the value is 1e+300."}},
		"far too few":       {-1e20, []string{"to 9223372036854775807", "the value is -100000000000000000000."}},
	} {
		wire := tftypes.NewValue(tftypes.Number, c.number)
		got, err := tfplan.WholeNumberType{}.ValueFromTerraform(t.Context(), wire)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		value, ok := got.(xattr.ValidateableAttribute)
		if !ok || got.IsNull() || got.IsUnknown() {
			t.Errorf("%s: got %#v", name, got)
			continue
		}
		var resp xattr.ValidateAttributeResponse
		value.ValidateAttribute(t.Context(), xattr.ValidateAttributeRequest{Path: path.Root("size")}, &resp)
		if resp.Diagnostics.ErrorsCount() != 1 {
			t.Errorf("%s: %v", name, resp.Diagnostics)
			continue
		}
		for _, want := range c.want {
			if detail := resp.Diagnostics[0].Detail(); !strings.Contains(detail, want) {
				t.Errorf("%s: %q lacks %q", name, detail, want)
			}
		}
		if back, err := got.ToTerraformValue(t.Context()); err != nil || !back.Equal(wire) {
			t.Errorf("%s: back to Terraform: %s, %v", name, back, err)
		}
		if number, ok := got.(basetypes.Int64Valuable); ok {
			if plain, diags := number.ToInt64Value(t.Context()); !plain.IsUnknown() || diags.HasError() {
				t.Errorf("%s: as a plain number: %s, %v", name, plain, diags)
			}
		}
		again, err := tfplan.WholeNumberType{}.ValueFromTerraform(t.Context(), wire)
		if err != nil || !got.Equal(again) || got.Equal(types.Int64Unknown()) {
			t.Errorf("%s: not equal to itself, or to another", name)
		}
	}
}

func TestWholeNumberTypeEqual(t *testing.T) {
	t.Parallel()
	for other, want := range map[attr.Type]bool{tfplan.WholeNumberType{}: true, types.Int64Type: true, types.NumberType: false, types.StringType: false} {
		if got := (tfplan.WholeNumberType{}).Equal(other); got != want {
			t.Errorf("equals %s: %t", other, got)
		}
	}
}
