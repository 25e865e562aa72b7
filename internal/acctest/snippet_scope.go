package acctest

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// newScope returns what expressions can refer to: what the configuration declares, with values that are not known yet.
func (c *Configuration) newScope() *hcl.EvalContext {
	roots := make(map[string]map[string]cty.Value) // By type and name.
	data := make(map[string]map[string]cty.Value)
	variables, locals, modules := make(map[string]cty.Value), make(map[string]cty.Value), make(map[string]cty.Value)
	add := func(to map[string]map[string]cty.Value, b *hclsyntax.Block, schema *tfprotov6.Schema) {
		if to[b.Labels[0]] == nil {
			to[b.Labels[0]] = make(map[string]cty.Value)
		}
		to[b.Labels[0]][b.Labels[1]] = reference(b, schema)
	}
	for _, b := range c.blocks {
		if len(b.Labels) != labels[b.Type] {
			continue
		}
		switch b.Type {
		case "resource":
			add(roots, b, c.provider.schemas.ResourceSchemas[b.Labels[0]])
		case "data":
			add(data, b, c.provider.schemas.DataSourceSchemas[b.Labels[0]])
		case "variable":
			variables[b.Labels[0]] = c.variable(b)
		case "module":
			modules[b.Labels[0]] = cty.DynamicVal
		case "locals":
			for name := range b.Body.Attributes {
				locals[name] = cty.DynamicVal
			}
		}
	}
	scope := &hcl.EvalContext{Functions: functions, Variables: map[string]cty.Value{
		"var": cty.ObjectVal(variables), "local": cty.ObjectVal(locals), "module": cty.ObjectVal(modules),
		"each": cty.DynamicVal, "count": cty.DynamicVal, "self": cty.DynamicVal, "path": cty.DynamicVal, "terraform": cty.DynamicVal, "run": cty.DynamicVal,
	}}
	ofData := make(map[string]cty.Value)
	for typeName, objects := range data {
		ofData[typeName] = cty.ObjectVal(objects)
	}
	scope.Variables["data"] = cty.ObjectVal(ofData)
	for typeName, objects := range roots {
		scope.Variables[typeName] = cty.ObjectVal(objects)
	}
	return scope
}

// reference is what a reference to an object is: unknown, but of the type of the object.
func reference(b *hclsyntax.Block, schema *tfprotov6.Schema) cty.Value {
	if schema == nil {
		return cty.DynamicVal
	}
	typ := ctyType(schema.ValueType())
	switch {
	case b.Body.Attributes["for_each"] != nil:
		return cty.UnknownVal(cty.Map(typ))
	case b.Body.Attributes["count"] != nil:
		return cty.UnknownVal(cty.List(typ))
	default:
		return cty.UnknownVal(typ)
	}
}

func (c *Configuration) variable(b *hclsyntax.Block) cty.Value {
	attribute, ok := b.Body.Attributes["type"]
	if !ok {
		return cty.DynamicVal
	}
	typ, _, diags := typeexpr.TypeConstraintWithDefaults(attribute.Expr)
	c.report(diags)
	if value, ok := b.Body.Attributes["default"]; ok {
		if got, diags := value.Expr.Value(nil); !diags.HasErrors() {
			if _, err := convert.Convert(got, typ); err != nil {
				c.problem(value.Range(), "the default of variable %q: %s", b.Labels[0], err)
			}
		}
	}
	return cty.UnknownVal(typ.WithoutOptionalAttributesDeep())
}

// functions are those of the language that pages use. What the library has is called, and the rest have
// unknown results.
var functions = func() map[string]function.Function {
	all := map[string]function.Function{
		"jsonencode": stdlib.JSONEncodeFunc, "max": stdlib.MaxFunc, "min": stdlib.MinFunc, "ceil": stdlib.CeilFunc, "merge": stdlib.MergeFunc,
		"join": stdlib.JoinFunc, "format": stdlib.FormatFunc, "keys": stdlib.KeysFunc, "values": stdlib.ValuesFunc, "csvdecode": stdlib.CSVDecodeFunc,
		"toset": stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)), "tonumber": stdlib.MakeToFunc(cty.Number),
		"tostring": stdlib.MakeToFunc(cty.String), "concat": stdlib.ConcatFunc, "compact": stdlib.CompactFunc,
	}
	anything := &function.Parameter{Name: "arguments", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true}
	opaque := function.New(&function.Spec{
		VarParam: anything,
		Type:     function.StaticReturnType(cty.DynamicPseudoType),
		Impl:     func([]cty.Value, cty.Type) (cty.Value, error) { return cty.DynamicVal, nil },
	})
	for _, name := range []string{
		"file", "templatefile", "replace", "one", "try", "can", "coalesce", "lookup", "length", "sum", "timeadd", "plantimestamp", "formatdate", "regexall", "trimspace",
		"split", "flatten", "contains", "anytrue", "alltrue", "startswith", "upper", "lower", "floor", "nonsensitive", "tomap", "tolist", "setsubtract", "element", "abs",
	} {
		all[name] = opaque
	}
	return all
}()
