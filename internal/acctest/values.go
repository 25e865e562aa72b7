package acctest

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Object is a configuration as JSON would have it: maps are objects or blocks.
type Object = map[string]any

// Values are the attributes and blocks of an object.
type Values = map[string]tftypes.Value

// Unknown stands for a value that is known after apply.
type Unknown struct{}

// toTerraform turns a configuration into values of a schema; what is missing is null, or
// empty where it is a list of blocks.
func toTerraform(t testing.TB, schema *tfprotov6.SchemaBlock, v Object) Values {
	t.Helper()
	return withBlocks(schema, Attributes(toValue(t, schema.ValueType(), v)))
}

// toValue turns what JSON would have into a value of a type.
func toValue(t testing.TB, typ tftypes.Type, v any) tftypes.Value {
	t.Helper()
	switch v := v.(type) {
	case Unknown:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case nil:
		return tftypes.NewValue(typ, nil)
	case Object:
		v = maps.Clone(v)
		values := make(map[string]tftypes.Value)
		switch typ := typ.(type) {
		case tftypes.Object:
			for name, attribute := range typ.AttributeTypes {
				values[name] = toValue(t, attribute, v[name])
				delete(v, name)
			}
			for name := range v {
				t.Fatalf("the type has no attribute %s", name)
			}
		case tftypes.Map:
			for k, element := range v {
				values[k] = toValue(t, typ.ElementType, element)
			}
		}
		return tftypes.NewValue(typ, values)
	case []string:
		return toList(t, typ, v)
	case []any:
		return toList(t, typ, v)
	case []Object:
		return toList(t, typ, v)
	default:
		return tftypes.NewValue(typ, v)
	}
}

func toList[T any](t testing.TB, typ tftypes.Type, elements []T) tftypes.Value {
	t.Helper()
	var element tftypes.Type
	switch typ := typ.(type) {
	case tftypes.List:
		element = typ.ElementType
	case tftypes.Set:
		element = typ.ElementType
	default:
		t.Fatalf("%s is not a list", typ)
	}
	values := make([]tftypes.Value, len(elements))
	for i, v := range elements {
		values[i] = toValue(t, element, v)
	}
	return tftypes.NewValue(typ, values)
}

// withBlocks replaces absent lists of blocks in v by empty ones, at every depth: not the
// null that encoding would make of them.
func withBlocks(schema *tfprotov6.SchemaBlock, v Values) Values {
	for _, block := range schema.BlockTypes {
		list := v[block.TypeName]
		if _, ok := list.Type().(tftypes.List); !ok || !list.IsKnown() {
			continue
		}
		elements := make([]tftypes.Value, 0)
		for _, element := range Elements(list) {
			if element.IsKnown() && !element.IsNull() {
				element = tftypes.NewValue(element.Type(), withBlocks(block.Block, Attributes(element)))
			}
			elements = append(elements, element)
		}
		v[block.TypeName] = tftypes.NewValue(list.Type(), elements)
	}
	return v
}

// Elements returns the elements of a list; none when it is null or unknown.
func Elements(list tftypes.Value) []tftypes.Value {
	var elements []tftypes.Value
	if !list.IsKnown() || list.As(&elements) != nil {
		return nil
	}
	return elements
}

// Attributes returns the attributes of an object or the elements of a map; none when
// it is null or unknown.
func Attributes(object tftypes.Value) Values {
	var v Values
	if !object.IsKnown() || object.As(&v) != nil {
		return nil
	}
	return v
}

// Problems lists the paths of the diagnostics of a severity.
func Problems(diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity) []string {
	var paths []string
	for _, d := range diags {
		if d.Severity == severity {
			paths = append(paths, strings.ReplaceAll(strings.TrimSuffix(strings.ReplaceAll(d.Attribute.String(), "AttributeName", ""), ")"), ")", ""))
		}
	}
	return paths
}

// HasErrors reports whether there are errors among diagnostics.
func HasErrors(diags []*tfprotov6.Diagnostic) bool {
	return len(Problems(diags, tfprotov6.DiagnosticSeverityError)) > 0
}

// Summary returns diagnostics as text.
func Summary(diags []*tfprotov6.Diagnostic) string {
	var all []string
	for _, d := range diags {
		all = append(all, d.Summary+": "+d.Detail)
	}
	return strings.Join(all, "; ")
}
