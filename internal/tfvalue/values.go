package tfvalue

import (
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// Known reports whether v is neither null nor unknown.
func Known(v attr.Value) bool { return !v.IsNull() && !v.IsUnknown() }

// As returns v as a T, or T's zero value (null) when it is something else.
func As[T attr.Value](v attr.Value) T {
	t, _ := v.(T)
	return t
}

// StringOrNull returns s, or null for "", which is how the client reports what is absent.
func StringOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// TimeString returns t as the API writes times, in UTC, or null for the zero time.
func TimeString(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(smc.TimeFormat))
}

// StringMap returns the known elements of a map of strings.
func StringMap(m types.Map) map[string]string {
	values := make(map[string]string, len(m.Elements()))
	for k, v := range m.Elements() {
		if s, ok := v.(basetypes.StringValue); ok && Known(s) {
			values[k] = s.ValueString()
		}
	}
	return values
}

// Map is the inverse of StringMap.
func Map(values map[string]string) types.Map {
	elements := make(map[string]attr.Value, len(values))
	for k, v := range values {
		elements[k] = types.StringValue(v)
	}
	return types.MapValueMust(types.StringType, elements)
}

// WithoutNulls returns the elements of a map of strings that are not null. A map that is null
// or unknown as a whole is returned as it is.
func WithoutNulls(m types.Map) types.Map {
	if !slices.ContainsFunc(slices.Collect(maps.Values(m.Elements())), attr.Value.IsNull) {
		return m
	}
	present := m.Elements()
	maps.DeleteFunc(present, func(_ string, v attr.Value) bool { return v.IsNull() })
	return types.MapValueMust(types.StringType, present)
}

// WholeNumber returns v as a plain number; unknown when it is a number, but not a whole one.
func WholeNumber(v attr.Value) types.Int64 {
	switch number := v.(type) {
	case types.Int64:
		return number
	case nil:
		return types.Int64Null()
	default:
		return types.Int64Unknown()
	}
}
