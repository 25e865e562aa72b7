package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// unknown is an argument's value that is not known yet.
var unknown = tftypes.NewValue(tftypes.DynamicPseudoType, tftypes.UnknownValue)

// arguments are values by argument, with the block before a dot: a string, an int, a
// bool, a map of strings, or unknown. A block without arguments is named with the
// value nil.
type arguments map[string]any

// config makes a provider block.
func config(t *testing.T, given arguments) tfsdk.Config {
	t.Helper()
	var resp provider.SchemaResponse
	New("test")().Schema(t.Context(), provider.SchemaRequest{}, &resp)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	whole, ok := resp.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("the schema is not an object")
	}
	known := make(map[string]bool)
	values := make(map[string]tftypes.Value)
	for name, attribute := range whole.AttributeTypes {
		known[name] = true
		list, ok := attribute.(tftypes.List)
		if !ok {
			values[name] = value(t, attribute, given[name])
			continue
		}
		inner, ok := list.ElementType.(tftypes.Object)
		if !ok {
			t.Fatalf("%s is not a block", name)
		}
		nested, present := make(map[string]tftypes.Value), false
		for field, fieldType := range inner.AttributeTypes {
			v, set := given[name+"."+field]
			present = present || set
			known[name+"."+field] = true
			nested[field] = value(t, fieldType, v)
		}
		block, set := given[name]
		switch {
		case set && block != nil:
			values[name] = value(t, attribute, block)
		case set || present:
			values[name] = tftypes.NewValue(attribute, []tftypes.Value{tftypes.NewValue(inner, nested)})
		default:
			values[name] = tftypes.NewValue(attribute, []tftypes.Value{})
		}
	}
	for name := range given {
		if !known[name] {
			t.Fatalf("the schema has no %s", name)
		}
	}
	return tfsdk.Config{Schema: resp.Schema, Raw: tftypes.NewValue(whole, values)}
}

func value(t *testing.T, typ tftypes.Type, given any) tftypes.Value {
	t.Helper()
	switch given := given.(type) {
	case nil:
		return tftypes.NewValue(typ, nil)
	case tftypes.Value:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case map[string]string:
		elements := make(map[string]tftypes.Value)
		for k, v := range given {
			elements[k] = tftypes.NewValue(tftypes.String, v)
		}
		return tftypes.NewValue(typ, elements)
	case map[string]any:
		elements := make(map[string]tftypes.Value)
		for k, v := range given {
			elements[k] = value(t, tftypes.String, v)
		}
		return tftypes.NewValue(typ, elements)
	default:
		return tftypes.NewValue(typ, given)
	}
}

// resolved resolves a provider block in an environment, both of which must be sound.
func resolved(t *testing.T, given arguments, env map[string]string) *settings {
	t.Helper()
	s, problems := tryResolve(t, given, env)
	if problems != "" {
		t.Fatal(problems)
	}
	return s
}

func tryResolve(t *testing.T, given arguments, env map[string]string) (*settings, string) {
	t.Helper()
	var m model
	if diags := config(t, given).Get(t.Context(), &m); diags.HasError() {
		t.Fatal(diags)
	}
	s, diags := resolve(t.Context(), &m, getenv(env))
	var problems []string
	for _, d := range diags {
		problems = append(problems, d.Summary()+": "+d.Detail())
	}
	return s, strings.Join(problems, "\n")
}

func getenv(env map[string]string) func(string) string {
	return func(name string) string { return env[name] }
}

// configure runs the provider's Configure.
func configure(t *testing.T, given arguments, env map[string]string, options ...Option) *provider.ConfigureResponse {
	t.Helper()
	var resp provider.ConfigureResponse
	p := New("1.2.3", append([]Option{WithEnvironment(getenv(env))}, options...)...)()
	p.Configure(t.Context(),
		provider.ConfigureRequest{TerraformVersion: "1.11.4", Config: config(t, given)}, &resp)
	return &resp
}
