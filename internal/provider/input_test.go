package provider

import (
	"cmp"
	"context"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// argument is an argument of the provider or of one of its objects.
type argument struct {
	object   string // The kind and type of the object.
	path     []string
	typ      tftypes.Type
	validate func(t *testing.T, value tftypes.Value) []*tfprotov6.Diagnostic
}

func (a argument) String() string { return a.object + "." + strings.Join(a.path, ".") }

// problems returns the errors that the argument meets with a value, and fails the test on
// any message that blames the provider.
func (a argument) problems(t *testing.T, value tftypes.Value) []string {
	t.Helper()
	var found []string
	for _, d := range a.validate(t, value) {
		if text := d.Summary + ": " + d.Detail; strings.Contains(text, "provider developer") || strings.Contains(text, "bug of the provider") {
			t.Errorf("%s = %s: %s", a, value, text)
		}
		if d.Severity == tfprotov6.DiagnosticSeverityError && slices.Equal(names(d.Attribute), a.path) {
			found = append(found, d.Summary+": "+d.Detail)
		}
	}
	return found
}

// refuses wants exactly one error with the given words.
func (a argument) refuses(t *testing.T, value tftypes.Value, words string) {
	t.Helper()
	if got := a.problems(t, value); len(got) != 1 || !strings.Contains(got[0], words) {
		t.Errorf("%s = %s: %q, want one error with %q", a, value, got, words)
	}
}

// accepts wants no error on the argument.
func (a argument) accepts(t *testing.T, value tftypes.Value) {
	t.Helper()
	if got := a.problems(t, value); len(got) > 0 {
		t.Errorf("%s = %s: %q", a, value, got)
	}
}

// names are the attributes and blocks on a path.
func names(path *tftypes.AttributePath) []string {
	var all []string
	for _, step := range path.Steps() {
		if name, ok := step.(tftypes.AttributeName); ok {
			all = append(all, string(name))
		}
	}
	return all
}

// everyArgument returns the arguments of the provider, its resources and its data sources.
func everyArgument(t *testing.T) []argument {
	t.Helper()
	server := providerserver.NewProtocol6(New("test")())()
	schemas, err := server.GetProviderSchema(context.WithoutCancel(t.Context()), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var all []argument
	add := func(object string, schema *tfprotov6.Schema, validate func(context.Context, *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error)) {
		configurable(schema.Block, nil, func(path []string, typ tftypes.Type) {
			all = append(all, argument{object, path, typ, func(t *testing.T, value tftypes.Value) []*tfprotov6.Diagnostic {
				t.Helper()
				config, err := tfprotov6.NewDynamicValue(schema.ValueType(), configWith(schema.Block, path, value))
				if err != nil {
					t.Fatal(err)
				}
				diags, err := validate(context.WithoutCancel(t.Context()), &config)
				if err != nil {
					t.Fatal(err)
				}
				return diags
			}})
		})
	}
	add("provider", schemas.Provider, func(ctx context.Context, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
		resp, err := server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
		return resp.Diagnostics, err
	})
	for name, schema := range schemas.ResourceSchemas {
		add("resource."+name, schema, func(ctx context.Context, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: name, Config: config})
			return resp.Diagnostics, err
		})
	}
	for name, schema := range schemas.DataSourceSchemas {
		add("data."+name, schema, func(ctx context.Context, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: config})
			return resp.Diagnostics, err
		})
	}
	return all
}

// configurable calls found for each argument of a block and of the blocks in it.
func configurable(block *tfprotov6.SchemaBlock, parents []string, found func(path []string, typ tftypes.Type)) {
	for _, a := range block.Attributes {
		if a.Optional || a.Required {
			found(append(slices.Clone(parents), a.Name), a.ValueType())
		}
	}
	for _, b := range block.BlockTypes {
		configurable(b.Block, append(slices.Clone(parents), b.TypeName), found)
	}
}

// configWith returns a configuration of a block in which there is only the value at path; what
// is required besides is unknown.
func configWith(block *tfprotov6.SchemaBlock, path []string, value tftypes.Value) tftypes.Value {
	values := make(map[string]tftypes.Value)
	for _, a := range block.Attributes {
		values[a.Name] = tftypes.NewValue(a.ValueType(), nil)
		if a.Required {
			values[a.Name] = tftypes.NewValue(a.ValueType(), tftypes.UnknownValue)
		}
		if len(path) == 1 && a.Name == path[0] {
			values[a.Name] = value
		}
	}
	for _, b := range block.BlockTypes {
		onPath := len(path) > 1 && b.TypeName == path[0]
		switch typ := b.ValueType().(type) {
		case tftypes.List:
			elements := []tftypes.Value{}
			if onPath {
				elements = append(elements, configWith(b.Block, path[1:], value))
			}
			values[b.TypeName] = tftypes.NewValue(typ, elements)
		default:
			values[b.TypeName] = tftypes.NewValue(typ, nil)
			if onPath {
				values[b.TypeName] = configWith(b.Block, path[1:], value)
			}
		}
	}
	return tftypes.NewValue(block.ValueType(), values)
}

func TestWholeNumbers(t *testing.T) {
	t.Parallel()
	large, _, err := big.ParseFloat("1e30", 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, a := range everyArgument(t) {
		if !a.typ.Is(tftypes.Number) {
			continue
		}
		tried++
		number := func(v any) tftypes.Value { return tftypes.NewValue(tftypes.Number, v) }
		a.refuses(t, number(80.5), "takes a whole number; the value is 80.5. Round it, for example up with ceil()")
		a.refuses(t, number(large), "takes a whole number from -9223372036854775808 to 9223372036854775807; the value is 1000000000000000000000000000000.")
		a.accepts(t, number(tftypes.UnknownValue))
	}
	if tried < 14 {
		t.Errorf("%d arguments were tried", tried)
	}
}

// Lists, sets and maps of IDs and filters have no empty elements.
func TestElementsAreNotEmpty(t *testing.T) {
	t.Parallel()
	// A tag whose value is null is a tag that is not there, and a value may be empty.
	tags := []string{"provider.default_tags.tags", "resource.smc_replication_job.tags", "resource.smc_source_server.tags"}
	// All other lists and sets are of IDs.
	words := map[string]string{"data.smc_source_servers.related_job_types": "value must be one of"}
	tried := 0
	for _, a := range everyArgument(t) {
		text := func(v any) tftypes.Value { return tftypes.NewValue(tftypes.String, v) }
		var of func(...tftypes.Value) tftypes.Value
		isMap := false
		switch typ := a.typ.(type) {
		case tftypes.List, tftypes.Set:
			of = func(elements ...tftypes.Value) tftypes.Value { return tftypes.NewValue(typ, elements) }
		case tftypes.Map:
			isMap = true
			of = func(elements ...tftypes.Value) tftypes.Value {
				return tftypes.NewValue(typ, map[string]tftypes.Value{"key": elements[0]})
			}
		default:
			continue
		}
		tried++
		a.accepts(t, of(text(tftypes.UnknownValue)))
		if slices.Contains(tags, a.String()) {
			a.accepts(t, of(text(nil)))
			continue
		}
		a.refuses(t, of(text(nil)), "This attribute contains a null value.")
		if !isMap {
			want := cmp.Or(words[a.String()], "must be the ID of a")
			a.refuses(t, of(text("")), want)
			a.refuses(t, of(text("  ")), want)
			a.refuses(t, of(text(tftypes.UnknownValue), text(nil)), "This attribute contains a null value.")
		}
	}
	if tried < 6 {
		t.Errorf("%d arguments were tried", tried)
	}
}

func TestTimeoutsArePositive(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, a := range everyArgument(t) {
		if a.path[0] != "timeouts" {
			continue
		}
		tried++
		limit := func(v any) tftypes.Value { return tftypes.NewValue(tftypes.String, v) }
		for _, v := range []string{"0s", "0", "-5m", "-1ns"} {
			a.refuses(t, limit(v), "must be longer than zero")
		}
		for _, v := range []any{"1ns", "30m", tftypes.UnknownValue, nil} {
			a.accepts(t, limit(v))
		}
		a.refuses(t, limit("soon"), "must be a string containing a sequence of decimal numbers")
	}
	if tried < 6 {
		t.Errorf("%d arguments were tried", tried)
	}
}
