package acctest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/msgpack"
)

// Configuration is HCL from one or several places that is validated as "terraform validate"
// would, without a Terraform: every block against the provider's schema and by its validators,
// with references to objects being unknown values of their types.
type Configuration struct {
	// Foreign has the arguments and blocks of types that are not this provider's, as far as they are
	// used; a type that is not in it is refused. Its keys are such as "alicloud_instance", or
	// "data alicloud_zones".
	Foreign map[string][]string

	provider unconfiguredProvider
	blocks   []*hclsyntax.Block
	scope    *hcl.EvalContext
	found    []string // what is wrong
}

// NewConfiguration returns an empty configuration.
func NewConfiguration(t *testing.T) *Configuration {
	t.Helper()
	return &Configuration{provider: unconfigured(t)}
}

// Add parses HCL that begins at a line of a file, and adds it.
func (c *Configuration) Add(file string, line int, text string) {
	parsed, diags := hclsyntax.ParseConfig([]byte(text), file, hcl.Pos{Line: line, Column: 1})
	c.report(diags)
	if parsed == nil {
		return
	}
	body, ok := parsed.Body.(*hclsyntax.Body)
	if !ok || diags.HasErrors() {
		return
	}
	for _, attribute := range body.Attributes {
		c.problem(attribute.Range(), "an argument outside of a block")
	}
	c.blocks = append(c.blocks, body.Blocks...)
}

// Len returns the number of blocks that were added.
func (c *Configuration) Len() int { return len(c.blocks) }

// Problems validates the configuration and returns what is wrong, a line each.
func (c *Configuration) Problems() []string {
	c.scope = c.newScope()
	for _, b := range c.blocks {
		c.block(b)
	}
	return c.found
}

func (c *Configuration) problem(at hcl.Range, text string, arguments ...any) {
	c.found = append(c.found, fmt.Sprintf("%s:%d: %s", at.Filename, at.Start.Line, fmt.Sprintf(text, arguments...)))
}

func (c *Configuration) report(diags hcl.Diagnostics) {
	for _, d := range diags {
		at := hcl.Range{}
		if d.Subject != nil {
			at = *d.Subject
		}
		c.problem(at, "%s: %s", d.Summary, d.Detail)
	}
}

// labels are how many labels the blocks of the language have at the top level. Those of mock providers
// and runs are of test files.
var labels = map[string]int{
	"terraform": 0, "provider": 1, "resource": 2, "data": 2, "variable": 1, "output": 1, "locals": 0, "module": 1, "import": 0, "moved": 0, "removed": 0,
	"check": 1, "action": 2, "list": 2, "run": 1, "mock_provider": 1, "variables": 0,
}

func (c *Configuration) block(b *hclsyntax.Block) {
	if want, known := labels[b.Type]; !known || len(b.Labels) != want {
		c.problem(b.TypeRange, "a block %q with %d labels", b.Type, len(b.Labels))
		return
	}
	schemas := c.provider.schemas
	switch b.Type {
	case "provider":
		if b.Labels[0] == "smc" {
			c.validate(b, schemas.Provider, b.Body, []string{"alias"}, func(ctx context.Context, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
				resp, err := c.provider.server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
				if err != nil {
					return nil, err
				}
				return resp.Diagnostics, nil
			})
			return
		}
		c.foreignBlock(b, "provider "+b.Labels[0])
	case "resource":
		c.object(b, schemas.ResourceSchemas[b.Labels[0]], b.Labels[0], func(ctx context.Context, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := c.provider.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: b.Labels[0], Config: config})
			if err != nil {
				return nil, err
			}
			return resp.Diagnostics, nil
		})
	case "data":
		c.object(b, schemas.DataSourceSchemas[b.Labels[0]], "data "+b.Labels[0], func(ctx context.Context, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := c.provider.server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: b.Labels[0], Config: config})
			if err != nil {
				return nil, err
			}
			return resp.Diagnostics, nil
		})
	case "action":
		c.action(b)
	case "list":
		c.list(b)
	case "output":
		c.expressions(b.Body)
	case "locals":
		c.expressions(b.Body)
	case "module", "check", "import", "run":
		c.expressions(b.Body)
	}
}

// meta are the arguments and blocks that Terraform itself knows in resources and data sources.
var meta = []string{"for_each", "count", "provider", "depends_on", "lifecycle", "provisioner", "connection"}

type validator = func(context.Context, *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error)

func (c *Configuration) object(b *hclsyntax.Block, schema *tfprotov6.Schema, typeName string, validate validator) {
	if schema == nil {
		c.foreignBlock(b, typeName)
		return
	}
	c.validate(b, schema, b.Body, meta, validate)
}

func (c *Configuration) action(b *hclsyntax.Block) {
	schema := c.provider.schemas.ActionSchemas[b.Labels[0]]
	server, ok := c.provider.server.(tfprotov6.ActionServer)
	if schema == nil || !ok {
		c.problem(b.TypeRange, "there is no action %s", b.Labels[0])
		return
	}
	for _, nested := range b.Body.Blocks {
		if nested.Type != "config" {
			c.problem(nested.TypeRange, "a block %q in an action", nested.Type)
			continue
		}
		c.validate(b, schema.Schema, nested.Body, nil, func(ctx context.Context, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := server.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: b.Labels[0], Config: config})
			if err != nil {
				return nil, err
			}
			return resp.Diagnostics, nil
		})
	}
}

func (c *Configuration) list(b *hclsyntax.Block) {
	schema := c.provider.schemas.ListResourceSchemas[b.Labels[0]]
	server, ok := c.provider.server.(tfprotov6.ListResourceServer)
	if schema == nil || !ok {
		c.problem(b.TypeRange, "there is no list resource %s", b.Labels[0])
		return
	}
	config := &hclsyntax.Body{SrcRange: b.Body.SrcRange}
	for _, nested := range b.Body.Blocks {
		if nested.Type != "config" {
			c.problem(nested.TypeRange, "a block %q in a list resource", nested.Type)
			continue
		}
		config = nested.Body
	}
	for name, attribute := range b.Body.Attributes {
		if !slices.Contains([]string{"provider", "include_resource", "limit"}, name) {
			c.problem(attribute.Range(), "an argument %q in a list resource", name)
		}
	}
	c.validate(b, schema, config, nil, func(ctx context.Context, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
		resp, err := server.ValidateListResourceConfig(ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: b.Labels[0], Config: config})
		if err != nil {
			return nil, err
		}
		return resp.Diagnostics, nil
	})
}

// validate has the provider validate a body.
func (c *Configuration) validate(b *hclsyntax.Block, schema *tfprotov6.Schema, body *hclsyntax.Body, besides []string, validate validator) {
	before := len(c.found)
	value := c.body(schema.Block, body, besides, c.scope)
	if len(c.found) > before {
		return
	}
	packed, err := msgpack.Marshal(value, ctyType(schema.ValueType()))
	if err != nil {
		c.problem(b.TypeRange, "%s", err)
		return
	}
	diagnostics, err := validate(context.Background(), &tfprotov6.DynamicValue{MsgPack: packed})
	if err != nil {
		c.problem(b.TypeRange, "%s", err)
	}
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			c.problem(b.TypeRange, "%s: %s: %s", d.Attribute, d.Summary, d.Detail)
		}
	}
}

// foreignBlock validates a block of a type that is not this provider's.
func (c *Configuration) foreignBlock(b *hclsyntax.Block, typeName string) {
	known, ok := c.Foreign[typeName]
	if !ok {
		c.problem(b.TypeRange, "there is no %s", typeName)
		return
	}
	for name, attribute := range b.Body.Attributes {
		if !slices.Contains(known, name) && !slices.Contains(meta, name) {
			c.problem(attribute.Range(), "%s has no argument %q", typeName, name)
		}
	}
	for _, nested := range b.Body.Blocks {
		if name := nestedName(nested); !slices.Contains(known, name) && !slices.Contains(meta, name) {
			c.problem(nested.TypeRange, "%s has no block %q", typeName, name)
		}
	}
	c.expressions(b.Body)
}

// expressions looks at every expression of a body whose schema is not known.
func (c *Configuration) expressions(body *hclsyntax.Body) {
	c.expressionsIn(body, c.scope)
}

func (c *Configuration) expressionsIn(body *hclsyntax.Body, scope *hcl.EvalContext) {
	for name, attribute := range body.Attributes {
		// Names of providers and events, actions, and addresses of what is imported, moved or ignored are no values.
		if !slices.Contains([]string{"provider", "providers", "to", "from", "ignore_changes", "events", "actions"}, name) {
			c.evaluate(attribute.Expr, scope)
		}
	}
	for _, nested := range body.Blocks {
		inner := scope
		if nested.Type == "dynamic" {
			inner = iterating(scope, nested)
		}
		c.expressionsIn(nested.Body, inner)
	}
}

func (c *Configuration) evaluate(expr hclsyntax.Expression, scope *hcl.EvalContext) cty.Value {
	value, diags := expr.Value(scope)
	c.report(diags)
	return value
}

// nestedName is what a block stands for: a dynamic one for blocks of its label.
func nestedName(b *hclsyntax.Block) string {
	if b.Type == "dynamic" && len(b.Labels) == 1 {
		return b.Labels[0]
	}
	return b.Type
}

// iterating adds the iterator of a dynamic block to a scope.
func iterating(scope *hcl.EvalContext, b *hclsyntax.Block) *hcl.EvalContext {
	inner := scope.NewChild()
	inner.Variables = map[string]cty.Value{nestedName(b): cty.DynamicVal}
	if iterator, ok := b.Body.Attributes["iterator"]; ok {
		inner.Variables[hcl.ExprAsKeyword(iterator.Expr)] = cty.DynamicVal
	}
	return inner
}

// body returns the value of a body of a schema. A dynamic block counts as one block.
func (c *Configuration) body(schema *tfprotov6.SchemaBlock, body *hclsyntax.Body, besides []string, scope *hcl.EvalContext) cty.Value {
	values := make(map[string]cty.Value)
	for _, attribute := range schema.Attributes {
		values[attribute.Name] = cty.NullVal(ctyType(attribute.ValueType()))
		if attribute.Required && body.Attributes[attribute.Name] == nil {
			c.problem(body.SrcRange, "%s is missing", attribute.Name)
		}
	}
	for name, attribute := range body.Attributes {
		null, ok := values[name]
		switch {
		case ok:
			value, err := convert.Convert(c.evaluate(attribute.Expr, scope), null.Type())
			if err != nil {
				c.problem(attribute.Range(), "%s: %s", name, err)
				continue
			}
			values[name], _ = value.Unmark()
		case slices.Contains(besides, name):
			if name != "provider" && name != "alias" {
				c.evaluate(attribute.Expr, scope)
			}
		default:
			c.problem(attribute.Range(), "there is no argument %q", name)
		}
	}
	nested := make(map[string][]cty.Value)
	known := make(map[string]*tfprotov6.SchemaNestedBlock)
	for _, block := range schema.BlockTypes {
		known[block.TypeName] = block
	}
	for _, b := range body.Blocks {
		name, inner, of := nestedName(b), b.Body, scope
		block, ok := known[name]
		if !ok {
			if !slices.Contains(besides, name) {
				c.problem(b.TypeRange, "there is no block %q", name)
			}
			c.expressionsIn(b.Body, scope)
			continue
		}
		if b.Type == "dynamic" {
			of = iterating(scope, b)
			if forEach, ok := b.Body.Attributes["for_each"]; ok {
				c.evaluate(forEach.Expr, scope)
			}
			if len(b.Body.Blocks) != 1 || b.Body.Blocks[0].Type != "content" {
				c.problem(b.TypeRange, "a dynamic block without content")
				continue
			}
			inner = b.Body.Blocks[0].Body
		}
		nested[name] = append(nested[name], c.body(block.Block, inner, nil, of))
	}
	for name, block := range known {
		typ := ctyType(block.Block.ValueType())
		switch found := nested[name]; {
		case block.Nesting == tfprotov6.SchemaNestedBlockNestingModeSingle && len(found) == 0:
			values[name] = cty.NullVal(typ)
		case block.Nesting == tfprotov6.SchemaNestedBlockNestingModeSingle:
			values[name] = found[0]
		case len(found) == 0:
			values[name] = cty.ListValEmpty(typ)
		default:
			values[name] = cty.ListVal(found)
		}
	}
	return cty.ObjectVal(values)
}

// ctyType returns a type of the protocol as the language's.
func ctyType(typ tftypes.Type) cty.Type {
	switch typ := typ.(type) {
	case tftypes.List:
		return cty.List(ctyType(typ.ElementType))
	case tftypes.Set:
		return cty.Set(ctyType(typ.ElementType))
	case tftypes.Map:
		return cty.Map(ctyType(typ.ElementType))
	case tftypes.Object:
		attributes := make(map[string]cty.Type)
		for name, attribute := range typ.AttributeTypes {
			attributes[name] = ctyType(attribute)
		}
		return cty.Object(attributes)
	}
	switch {
	case typ.Is(tftypes.String):
		return cty.String
	case typ.Is(tftypes.Number):
		return cty.Number
	case typ.Is(tftypes.Bool):
		return cty.Bool
	default:
		return cty.DynamicPseudoType
	}
}
