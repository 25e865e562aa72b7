// Package tfplan holds the custom types and plan modifiers that more than one
// object uses.
package tfplan

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

var (
	_ basetypes.StringTypable                    = TimeType{}
	_ basetypes.StringValuableWithSemanticEquals = Time{}
	_ xattr.ValidateableAttribute                = Time{}
)

// TimeType is the type of points in time: RFC 3339 with any offset, whole seconds.
// Values are compared as instants.
type TimeType struct {
	basetypes.StringType

	// AllowEmpty admits "", which then has a meaning of its own, such as "never".
	AllowEmpty bool
}

// String returns the type's name.
func (t TimeType) String() string { return "tfplan.TimeType" }

// Equal reports whether o is the same type.
func (t TimeType) Equal(o attr.Type) bool {
	other, ok := o.(TimeType)
	return ok && t.AllowEmpty == other.AllowEmpty && t.StringType.Equal(other.StringType)
}

// ValueType returns the type's zero value.
func (t TimeType) ValueType(context.Context) attr.Value { return Time{allowEmpty: t.AllowEmpty} }

// ValueFromString converts a plain string value.
func (t TimeType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Time{StringValue: in, allowEmpty: t.AllowEmpty}, nil
}

// ValueFromTerraform converts a value of the protocol.
func (t TimeType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	text, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("unexpected value type %T", value)
	}
	return Time{StringValue: text, allowEmpty: t.AllowEmpty}, nil
}

// Time is a value of TimeType.
type Time struct {
	basetypes.StringValue

	allowEmpty bool
}

// NewTimeNull returns a null time.
func NewTimeNull() Time { return Time{StringValue: basetypes.NewStringNull()} }

// NewTimeUnknown returns an unknown time.
func NewTimeUnknown() Time { return Time{StringValue: basetypes.NewStringUnknown()} }

// NewTimeString returns a time as it is written in a configuration. Only a value
// that a TimeType with AllowEmpty made may be "".
func NewTimeString(s string) Time { return Time{StringValue: basetypes.NewStringValue(s)} }

// NewTimeValue returns t in the API's form: UTC, whole seconds.
func NewTimeValue(t time.Time) Time { return NewTimeString(t.UTC().Format(smc.TimeFormat)) }

// Type returns the value's type.
func (v Time) Type(context.Context) attr.Type { return TimeType{AllowEmpty: v.allowEmpty} }

// Equal reports whether o is written in the same way.
func (v Time) Equal(o attr.Value) bool {
	other, ok := o.(Time)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals reports whether both are the same instant.
func (v Time) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(Time)
	if !ok {
		return false, nil
	}
	a, errA := ParseTime(v.ValueString())
	b, errB := ParseTime(other.ValueString())
	if errA != nil || errB != nil {
		return v.ValueString() == other.ValueString(), nil
	}
	return a.Equal(b), nil
}

// ValueTime returns the instant; the zero time for null, unknown and "".
func (v Time) ValueTime() (time.Time, error) {
	if v.IsNull() || v.IsUnknown() || v.ValueString() == "" {
		return time.Time{}, nil
	}
	return ParseTime(v.ValueString())
}

// ValidateAttribute checks the form.
func (v Time) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	if v.IsNull() || v.IsUnknown() || v.allowEmpty && v.ValueString() == "" {
		return
	}
	if _, err := ParseTime(v.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid time", err.Error())
	}
}

// timeForm refuses what RFC 3339 does not have but time.Parse admits, such as
// T1:00:00Z, commas before fractions and offsets of 60 minutes.
var timeForm = regexp.MustCompile(`T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// ParseTime parses an RFC 3339 time of whole seconds, the API's resolution.
// Fractions that are zero are admitted.
func ParseTime(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || !timeForm.MatchString(s) {
		return time.Time{}, fmt.Errorf("%q is not a time: write it like 2026-12-01T22:00:00Z or 2026-12-01T22:00:00+08:00 (RFC 3339)", s)
	}
	if t.Nanosecond() != 0 {
		return time.Time{}, fmt.Errorf("%q has fractions of a second, which SMC does not know", s)
	}
	if year := t.UTC().Year(); year < 0 || year > 9999 {
		return time.Time{}, fmt.Errorf("%q is in the year %d in UTC, which RFC 3339 cannot write", s, year)
	}
	return t, nil
}
