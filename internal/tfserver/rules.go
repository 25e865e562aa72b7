package tfserver

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// ValueOnly is implemented by validators that look at nothing but the value, and say nothing of null.
type ValueOnly interface{ ValueOnly() }

// valueOnly are those of the framework's libraries that are such validators.
var valueOnly = typesOf(
	stringvalidator.OneOf(), stringvalidator.OneOfCaseInsensitive(), stringvalidator.LengthAtLeast(0),
	stringvalidator.UTF8LengthBetween(0, 0), stringvalidator.RegexMatches(nil, ""),
	int64validator.OneOf(), int64validator.AtLeast(0), int64validator.Between(0, 0), listvalidator.SizeAtMost(0), timeoutsValidator(),
)

func typesOf(values ...any) map[reflect.Type]bool {
	types := make(map[reflect.Type]bool)
	for _, value := range values {
		types[reflect.TypeOf(value)] = true
	}
	return types
}

// timeoutsValidator returns the validator of a timeouts block; nil where there is another than is known.
func timeoutsValidator() any {
	limits, _ := timeouts.AttributesAll(context.Background()).(schema.SingleNestedAttribute)
	limit, _ := limits.Attributes["create"].(schema.StringAttribute)
	if len(limit.Validators) != 1 {
		return nil
	}
	return limit.Validators[0]
}

// rules are what the framework checks of an attribute or a block by the schema alone.
type rules struct {
	required, readOnly bool
	checks             []check
	nested             map[string]rules // the attributes and blocks of a block
	single             bool             // It is a block that is one object.
}

// check reports whether a validator says nothing of a value.
type check func(ctx context.Context, value attr.Value) bool

// rulesOf returns the rules of all attributes and blocks; false where the framework may look at more than these.
func rulesOf(attributes map[string]schema.Attribute, blocks map[string]schema.Block) (map[string]rules, bool) {
	all, known := make(map[string]rules, len(attributes)+len(blocks)), true
	for name, a := range attributes {
		r, ok := attributeRules(a)
		all[name], known = r, known && ok
	}
	for name, b := range blocks {
		r, ok := blockRules(b)
		all[name], known = r, known && ok
	}
	return all, known
}

func attributeRules(a schema.Attribute) (rules, bool) {
	r := rules{required: a.IsRequired(), readOnly: a.IsComputed() && !a.IsOptional()}
	known := a.GetDeprecationMessage() == "" && !a.IsWriteOnly() && (a.IsRequired() || a.IsOptional() || a.IsComputed())
	switch a := a.(type) {
	case schema.StringAttribute:
		_, more := a.GetType().(xattr.TypeWithValidate) //nolint:staticcheck // The framework still calls it.
		return r, known && !more && add(&r, a.Validators, checkString)
	case schema.Int64Attribute:
		return r, known && add(&r, a.Validators, checkInt64)
	case schema.BoolAttribute:
		return r, known && len(a.Validators) == 0
	case schema.Float64Attribute:
		return r, known && len(a.Validators) == 0
	case schema.MapAttribute:
		return r, known && (r.readOnly || a.ElementType == basetypes.StringType{}) && add(&r, a.Validators, checkMap)
	case schema.ListAttribute:
		return r, known && (r.readOnly || a.ElementType == basetypes.StringType{}) && add(&r, a.Validators, checkList)
	default:
		return r, false
	}
}

func blockRules(b schema.Block) (r rules, known bool) {
	var ok bool
	switch b := b.(type) {
	case schema.ListNestedBlock:
		r.nested, known = rulesOf(b.NestedObject.Attributes, b.NestedObject.Blocks)
		ok = add(&r, b.Validators, checkList) && len(b.NestedObject.Validators) == 0 && b.CustomType == nil
	case schema.SingleNestedBlock:
		r.nested, known = rulesOf(b.Attributes, b.Blocks)
		r.single, ok = true, len(b.Validators) == 0
	}
	return r, known && ok && b.GetDeprecationMessage() == ""
}

// add adds the checks of validators; false where they may look at more than a value.
func add[V any](r *rules, validators []V, silent func(context.Context, V, attr.Value) bool) bool {
	known := true
	for _, v := range validators {
		if _, ok := any(v).(ValueOnly); !ok && !valueOnly[reflect.TypeOf(v)] {
			known = false
			continue
		}
		r.checks = append(r.checks, func(ctx context.Context, value attr.Value) bool { return silent(ctx, v, value) })
	}
	return known
}

func checkString(ctx context.Context, v validator.String, value attr.Value) bool {
	valuable, ok := value.(basetypes.StringValuable)
	if !ok {
		return false
	}
	text, diags := valuable.ToStringValue(ctx)
	resp := validator.StringResponse{Diagnostics: diags}
	v.ValidateString(ctx, validator.StringRequest{ConfigValue: text}, &resp)
	return len(resp.Diagnostics) == 0
}

func checkInt64(ctx context.Context, v validator.Int64, value attr.Value) bool {
	valuable, ok := value.(basetypes.Int64Valuable)
	if !ok {
		return false
	}
	number, diags := valuable.ToInt64Value(ctx)
	resp := validator.Int64Response{Diagnostics: diags}
	v.ValidateInt64(ctx, validator.Int64Request{ConfigValue: number}, &resp)
	return len(resp.Diagnostics) == 0
}

func checkMap(ctx context.Context, v validator.Map, value attr.Value) bool {
	m, ok := value.(basetypes.MapValue)
	if !ok {
		return false
	}
	var resp validator.MapResponse
	v.ValidateMap(ctx, validator.MapRequest{ConfigValue: m}, &resp)
	return len(resp.Diagnostics) == 0
}

func checkList(ctx context.Context, v validator.List, value attr.Value) bool {
	l, ok := value.(basetypes.ListValue)
	if !ok {
		return false
	}
	var resp validator.ListResponse
	v.ValidateList(ctx, validator.ListRequest{ConfigValue: l}, &resp)
	return len(resp.Diagnostics) == 0
}

// silent reports whether the framework says nothing of a value.
func (r rules) silent(ctx context.Context, value attr.Value) bool {
	if value.IsNull() {
		return r.nullSilent()
	}
	if r.readOnly {
		return false
	}
	if v, ok := value.(xattr.ValidateableAttribute); ok {
		var resp xattr.ValidateAttributeResponse
		v.ValidateAttribute(ctx, xattr.ValidateAttributeRequest{}, &resp)
		if len(resp.Diagnostics) > 0 {
			return false
		}
	}
	for _, silent := range r.checks {
		if !silent(ctx, value) {
			return false
		}
	}
	if r.nested == nil {
		return true
	}
	if list, ok := value.(basetypes.ListValue); ok {
		for _, element := range list.Elements() {
			if !r.objectSilent(ctx, element) {
				return false
			}
		}
		return true
	}
	return r.objectSilent(ctx, value)
}

// nullSilent reports whether the framework says nothing of null; in one object, everything is null then.
func (r rules) nullSilent() bool {
	if r.single {
		for _, nested := range r.nested {
			if !nested.nullSilent() {
				return false
			}
		}
	}
	return !r.required
}

// objectSilent reports whether the framework says nothing of what is in a block.
func (r rules) objectSilent(ctx context.Context, value attr.Value) bool {
	valuable, ok := value.(basetypes.ObjectValuable)
	if !ok || value.IsNull() || value.IsUnknown() {
		return false
	}
	object, diags := valuable.ToObjectValue(ctx)
	if len(diags) > 0 {
		return false
	}
	for name, nested := range object.Attributes() {
		if !r.nested[name].silent(ctx, nested) {
			return false
		}
	}
	return true
}
