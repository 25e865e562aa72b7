package tfvalue_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// thing is a resource that is only a schema.
type thing struct{ resource.Resource }

func newThing() resource.Resource { return thing{} }

func (thing) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id":    schema.StringAttribute{Computed: true},
		"names": schema.ListAttribute{Computed: true, ElementType: types.StringType},
	}}
}

type thingID struct {
	ID types.String `tfsdk:"id"`
}

type thingModel struct {
	thingID

	Names types.List `tfsdk:"names"`
}

// codecOf is what the tests use of a codec.
type codecOf interface{ Check() error }

func TestCodec_Check(t *testing.T) {
	t.Parallel()
	type lacking struct{ thingID }
	type surplus struct {
		thingModel
		Size types.Int64 `tfsdk:"size"`
	}
	type twice struct {
		thingModel
		Other types.String `tfsdk:"id"`
	}
	type other struct {
		thingID
		Names types.Map `tfsdk:"names"`
	}
	type untagged struct {
		thingModel
		Size types.Int64
	}
	type hidden struct {
		thingID
		names types.List `tfsdk:"names"` //nolint:unused // It is what is complained of.
	}
	type pointed struct {
		*thingModel
	}
	type passedOver struct {
		thingModel
		Size int `tfsdk:"-"`
	}
	for name, test := range map[string]struct {
		codec codecOf
		want  string // "" is no error.
	}{
		"fits":             {tfvalue.NewCodec[thingModel](newThing), ""},
		"a field of none":  {tfvalue.NewCodec[passedOver](newThing), ""},
		"no field":         {tfvalue.NewCodec[lacking](newThing), "no field has the attribute or block names"},
		"no attribute":     {tfvalue.NewCodec[surplus](newThing), `field Size has the tag "size"`},
		"two fields":       {tfvalue.NewCodec[twice](newThing), `has the tag "id"`},
		"another type":     {tfvalue.NewCodec[other](newThing), "field Names: a basetypes.MapValue does not hold a basetypes.ListValue"},
		"no tag":           {tfvalue.NewCodec[untagged](newThing), `field Size has the tag ""`},
		"not exported":     {tfvalue.NewCodec[hidden](newThing), "field names cannot be set"},
		"embedded pointer": {tfvalue.NewCodec[pointed](newThing), "field thingModel cannot be set"},
	} {
		err := test.codec.Check()
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

// A model that does not fit fails before anything is created, and does not panic.
func TestCodec_modelThatDoesNotFit(t *testing.T) {
	t.Parallel()
	codec := tfvalue.NewCodec[thingID](newThing)
	var raw tftypes.Value
	for name, diags := range map[string]diag.Diagnostics{
		"decode": codec.Decode(t.Context(), tftypes.NewValue(tftypes.Object{}, map[string]tftypes.Value{}), &thingID{}),
		"encode": codec.Encode(t.Context(), &thingID{ID: types.StringValue("t-1")}, &raw),
	} {
		if len(diags) != 1 || !strings.Contains(diags[0].Detail(), "names") || !strings.Contains(diags[0].Detail(), "bug of the provider") {
			t.Errorf("%s: got %v", name, diags)
		}
	}
}

// A value that cannot be written does not lose the others: the object may just have been created.
func TestCodec_valueThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	codec := tfvalue.NewCodec[thingModel](newThing)
	for name, names := range map[string]types.List{
		"of another type": types.ListValueMust(types.Int64Type, []attr.Value{types.Int64Value(1)}),
		"broken inside":   types.ListValueMust(brokenType{}, []attr.Value{types.StringValue("a")}),
		"null":            types.ListNull(types.StringType),
	} {
		var raw tftypes.Value
		diags := codec.Encode(t.Context(), &thingModel{thingID{types.StringValue("t-1")}, names}, &raw)
		if want := !names.IsNull(); diags.HasError() != want {
			t.Errorf("%s: got %v", name, diags)
		}
		var back thingModel
		if diags := codec.Decode(t.Context(), raw, &back); diags.HasError() || back.ID.ValueString() != "t-1" || !back.Names.IsNull() {
			t.Errorf("%s: got %v, %v", name, back, diags)
		}
	}
}

// brokenType is a type that panics when it is used.
type brokenType struct{ attr.Type }

func (brokenType) Equal(attr.Type) bool { return true }
