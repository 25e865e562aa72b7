package acctest

import (
	"encoding/json"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// Body reads what stands between the braces of a resource block, without references.
func Body(t *testing.T, source string) Object {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(source), "body.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		t.Fatalf("a body of type %T", file.Body)
	}
	return bodyObject(t, body)
}

var hclFunctions = &hcl.EvalContext{Functions: map[string]function.Function{"jsonencode": stdlib.JSONEncodeFunc}}

func bodyObject(t *testing.T, body *hclsyntax.Body) Object {
	t.Helper()
	object := Object{}
	for name, attribute := range body.Attributes {
		value, diags := attribute.Expr.Value(hclFunctions)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		object[name] = plainValue(t, value)
	}
	for _, block := range body.Blocks {
		if block.Type == "timeouts" { // The only block that is no list.
			object[block.Type] = bodyObject(t, block.Body)
			continue
		}
		blocks, _ := object[block.Type].([]Object)
		object[block.Type] = append(blocks, bodyObject(t, block.Body))
	}
	return object
}

// plainValue returns a value as JSON would have it.
func plainValue(t *testing.T, value cty.Value) any {
	t.Helper()
	text, err := ctyjson.Marshal(value, value.Type())
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatal(err)
	}
	return plain
}
