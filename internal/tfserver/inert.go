package tfserver

import (
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
)

// KeepsEqual is implemented by plan modifiers that do nothing where the plan has the state's value, or where there
// is no state.
type KeepsEqual interface{ KeepsEqual() }

// keepEqual are those of the framework that are such modifiers.
var keepEqual = typesOf(stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace())

// inert reports whether the framework changes nothing by the schema alone in a plan that equals the
// state, or has none: no attribute has a default, none is write-only, and all plan modifiers keep what is equal.
func inert(s schema.Schema) bool {
	return inertValue(reflect.ValueOf(s.Attributes)) && inertValue(reflect.ValueOf(s.Blocks))
}

// inertValue looks at attributes and blocks of whatever kind: all have these fields where they have
// such a thing at all.
func inertValue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Interface:
		return inertValue(v.Elem())
	case reflect.Map: // of attributes or blocks
		for _, element := range v.Seq2() {
			if !inertValue(element) {
				return false
			}
		}
		return true
	case reflect.Struct:
		if f := v.FieldByName("Default"); f.IsValid() && !f.IsZero() {
			return false
		}
		if f := v.FieldByName("WriteOnly"); f.IsValid() && !f.IsZero() {
			return false
		}
		if f := v.FieldByName("PlanModifiers"); f.IsValid() {
			for _, modifier := range f.Seq2() {
				if _, ok := modifier.Interface().(KeepsEqual); !ok && !keepEqual[modifier.Elem().Type()] {
					return false
				}
			}
		}
		for _, name := range []string{"Attributes", "Blocks", "NestedObject"} {
			if f := v.FieldByName(name); f.IsValid() && !inertValue(f) {
				return false
			}
		}
		return true
	default:
		return false
	}
}
