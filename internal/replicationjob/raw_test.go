package replicationjob

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The model is read and written as the framework would do it.
func TestRaw_sameAsTheFramework(t *testing.T) {
	t.Parallel()
	var schema resource.SchemaResponse
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &schema)
	for name, m := range map[string]model{"full": fullModel(), "with unknowns": unknownModel()} {
		var raw tftypes.Value
		if diags := m.encode(t.Context(), &raw); diags.HasError() {
			t.Fatalf("%s: %v", name, diags)
		}
		state := tfsdk.State{Schema: schema.Schema, Raw: raw}
		var theirs, ours model
		if diags := state.Get(t.Context(), &theirs); diags.HasError() {
			t.Fatalf("%s: %v", name, diags)
		}
		if diags := decode(t.Context(), raw, &ours); diags.HasError() {
			t.Fatalf("%s: %v", name, diags)
		}
		if !reflect.DeepEqual(ours, theirs) {
			t.Errorf("%s: decoded\n%+v\nwant\n%+v", name, ours, theirs)
		}
		again := tfsdk.State{Schema: schema.Schema, Raw: tftypes.NewValue(raw.Type(), nil)}
		if diags := again.Set(t.Context(), &theirs); diags.HasError() {
			t.Fatalf("%s: %v", name, diags)
		}
		if !again.Raw.Equal(raw) {
			t.Errorf("%s: encoded\n%s\nwant\n%s", name, raw, again.Raw)
		}
	}
}

// unknownModel has outputs that are known after apply.
func unknownModel() model {
	m := fullModel()
	for _, o := range outputs {
		o.forget(&m)
	}
	return m
}

func TestRaw_garbage(t *testing.T) {
	t.Parallel()
	var m model
	if diags := decode(t.Context(), tftypes.NewValue(tftypes.String, "text"), &m); !diags.HasError() {
		t.Error("a text was read")
	}
	if diags := decode(t.Context(), tftypes.NewValue(tftypes.Object{}, map[string]tftypes.Value{}), &m); !diags.HasError() {
		t.Error("an object of another type was read")
	}
}
