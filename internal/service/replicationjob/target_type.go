package replicationjob

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

var (
	_ basetypes.StringTypable                    = targetTypeType{}
	_ basetypes.StringValuableWithSemanticEquals = targetType{}
)

// targetTypeType is the type of target_type. Its values are compared without regard to case,
// and one of them has two names.
type targetTypeType struct{ basetypes.StringType }

// String returns the type's name.
func (t targetTypeType) String() string { return "replicationjob.targetTypeType" }

// Equal reports whether o is the same type.
func (t targetTypeType) Equal(o attr.Type) bool {
	other, ok := o.(targetTypeType)
	return ok && t.StringType.Equal(other.StringType)
}

// ValueType returns the type's zero value.
func (t targetTypeType) ValueType(context.Context) attr.Value { return targetType{} }

// ValueFromString converts a plain string value.
func (t targetTypeType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return targetType{StringValue: in}, nil
}

// ValueFromTerraform converts a value of the protocol.
func (t targetTypeType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	text, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("unexpected value type %T", value)
	}
	return targetType{StringValue: text}, nil
}

// targetType is a value of targetTypeType.
type targetType struct{ basetypes.StringValue }

// newTargetTypeNull returns a null target type.
func newTargetTypeNull() targetType { return targetType{StringValue: basetypes.NewStringNull()} }

// newTargetTypeUnknown returns an unknown target type.
func newTargetTypeUnknown() targetType { return targetType{StringValue: basetypes.NewStringUnknown()} }

// newTargetTypeValue returns a known target type.
func newTargetTypeValue(s string) targetType {
	return targetType{StringValue: basetypes.NewStringValue(s)}
}

// Type returns the value's type.
func (v targetType) Type(context.Context) attr.Type { return targetTypeType{} }

// Equal reports whether o is written in the same way.
func (v targetType) Equal(o attr.Value) bool {
	other, ok := o.(targetType)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals reports whether both name the same target type.
func (v targetType) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(targetType)
	return ok && smc.TargetType(v.ValueString()).Equal(smc.TargetType(other.ValueString())), nil
}

// validTargetType validates a target type (smc.TargetTypes), without regard to case.
func validTargetType() validator.String {
	names := make([]string, len(smc.TargetTypes))
	for i, t := range smc.TargetTypes {
		names[i] = string(t)
	}
	return stringvalidator.OneOfCaseInsensitive(names...)
}
