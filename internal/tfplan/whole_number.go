package tfplan

import (
	"context"
	"fmt"
	"math"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.Int64Typable      = WholeNumberType{}
	_ basetypes.Int64Valuable     = notWhole{}
	_ xattr.ValidateableAttribute = notWhole{}
)

// WholeNumberType is the type of whole numbers. Its values are plain types.Int64, except that
// a number such as 80.5 becomes a notWhole, which is reported as an error on its attribute.
// With types.Int64Type the framework would report such a number as a bug of the provider.
type WholeNumberType struct{ basetypes.Int64Type }

// String returns the type's name.
func (t WholeNumberType) String() string { return "tfplan.WholeNumberType" }

// Equal reports whether o is the same type, or the one that its values have.
func (t WholeNumberType) Equal(o attr.Type) bool {
	if _, ok := o.(WholeNumberType); ok {
		return true
	}
	return t.Int64Type.Equal(o)
}

// ValueFromTerraform converts a value of the protocol.
func (t WholeNumberType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.Int64Type.ValueFromTerraform(ctx, in)
	if err == nil {
		return value, nil
	}
	var number *big.Float
	if in.As(&number) != nil || number == nil {
		return nil, err
	}
	return notWhole{Int64Value: basetypes.NewInt64Unknown(), number: number}, nil
}

// notWhole is a number that types.Int64 cannot hold: it has a fraction, or is out of range.
// Read as a types.Int64 it is unknown, so that the rules that relate attributes to each other
// ignore it.
type notWhole struct {
	basetypes.Int64Value

	number *big.Float
}

// Type returns the value's type.
func (v notWhole) Type(context.Context) attr.Type { return WholeNumberType{} }

// Equal reports whether o is the same number.
func (v notWhole) Equal(o attr.Value) bool {
	other, ok := o.(notWhole)
	return ok && v.number.Cmp(other.number) == 0
}

// IsUnknown reports false: the value is known, although it is not a whole number.
func (v notWhole) IsUnknown() bool { return false }

// ToTerraformValue returns the number as it was configured.
func (v notWhole) ToTerraformValue(context.Context) (tftypes.Value, error) {
	return tftypes.NewValue(tftypes.Number, v.number), nil
}

// String returns the number as text.
func (v notWhole) String() string {
	const readable = 40 // Characters. The number 1/3, for example, has more than a hundred.
	if text := v.number.Text('f', -1); len(text) <= readable {
		return text
	}
	return v.number.Text('g', 10)
}

// ValidateAttribute says what is wrong with the number.
func (v notWhole) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	if v.number.IsInt() {
		resp.Diagnostics.AddAttributeError(req.Path, "Number out of range",
			fmt.Sprintf("%s takes a whole number from %d to %d; the value is %s.", req.Path, math.MinInt64, math.MaxInt64, v))
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Not a whole number",
		fmt.Sprintf("%s takes a whole number; the value is %s. Round it, for example up with ceil() or down with floor().", req.Path, v))
}
