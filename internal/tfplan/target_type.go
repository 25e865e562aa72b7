package tfplan

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

var (
	_ basetypes.StringTypable                    = TargetTypeType{}
	_ basetypes.StringValuableWithSemanticEquals = TargetType{}
)

// TargetTypeType is the type of target types, whose case does not matter and of
// which one has two names.
type TargetTypeType struct{ basetypes.StringType }

// String returns the type's name.
func (t TargetTypeType) String() string { return "tfplan.TargetTypeType" }

// Equal reports whether o is the same type.
func (t TargetTypeType) Equal(o attr.Type) bool {
	other, ok := o.(TargetTypeType)
	return ok && t.StringType.Equal(other.StringType)
}

// ValueType returns the type's zero value.
func (t TargetTypeType) ValueType(context.Context) attr.Value { return TargetType{} }

// ValueFromString converts a plain string value.
func (t TargetTypeType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return TargetType{StringValue: in}, nil
}

// ValueFromTerraform converts a value of the protocol.
func (t TargetTypeType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	text, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("unexpected value type %T", value)
	}
	return TargetType{StringValue: text}, nil
}

// TargetType is a value of TargetTypeType.
type TargetType struct{ basetypes.StringValue }

// NewTargetTypeNull returns a null target type.
func NewTargetTypeNull() TargetType { return TargetType{StringValue: basetypes.NewStringNull()} }

// NewTargetTypeUnknown returns an unknown target type.
func NewTargetTypeUnknown() TargetType { return TargetType{StringValue: basetypes.NewStringUnknown()} }

// NewTargetTypeValue returns a known target type.
func NewTargetTypeValue(s string) TargetType {
	return TargetType{StringValue: basetypes.NewStringValue(s)}
}

// Type returns the value's type.
func (v TargetType) Type(context.Context) attr.Type { return TargetTypeType{} }

// Equal reports whether o is written in the same way.
func (v TargetType) Equal(o attr.Value) bool {
	other, ok := o.(TargetType)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals reports whether both name the same target type.
func (v TargetType) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(TargetType)
	return ok && smc.TargetType(v.ValueString()).Equal(smc.TargetType(other.ValueString())), nil
}
