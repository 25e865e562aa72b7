package acctest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
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

// HCL is the inverse of Body: it writes a resource with a configuration.
func HCL(t *testing.T, typeName string, config Object) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "resource %q \"test\" {\n", typeName)
	writeBody(t, &b, "  ", config)
	return b.String() + "}\n"
}

func writeBody(t *testing.T, b *strings.Builder, indent string, body Object) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(body)) {
		switch value := body[name].(type) {
		case nil:
		case []Object:
			for _, block := range value {
				writeBlock(t, b, indent, name, block)
			}
		case Object:
			if name == "timeouts" { // The only block that is no list.
				writeBlock(t, b, indent, name, value)
				continue
			}
			fmt.Fprintf(b, "%s%s = %s\n", indent, name, expression(t, value))
		default:
			fmt.Fprintf(b, "%s%s = %s\n", indent, name, expression(t, value))
		}
	}
}

func writeBlock(t *testing.T, b *strings.Builder, indent, name string, block Object) {
	t.Helper()
	fmt.Fprintf(b, "%s%s {\n", indent, name)
	writeBody(t, b, indent+"  ", block)
	fmt.Fprintf(b, "%s}\n", indent)
}

// expression writes a value: JSON is HCL but for templates.
func expression(t *testing.T, value any) string {
	t.Helper()
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strings.TrimSpace(b.String()))
}
