package tfvalue_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tffuzz"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// No value makes the codec panic, whatever its type. One of the codec's type is read, and written as
// it was.
func FuzzCodec(f *testing.F) {
	for n := range 6 {
		f.Add(byte(n), []byte("\x02\x06\x02\x03\x02\x0c\x01\x00"))
	}
	own := tffuzz.Type(newThing())
	names := tftypes.List{ElementType: tftypes.String}
	types := []tftypes.Type{
		own,
		tftypes.String,
		names,
		tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.Number, "names": names}},
		tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String, "names": tftypes.Map{ElementType: tftypes.String}}},
		tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String, "names": tftypes.List{ElementType: tftypes.Bool}}},
		tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}},
		tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String, "names": names, "more": tftypes.Bool}},
		tftypes.Map{ElementType: tftypes.Number},
		tftypes.DynamicPseudoType,
	}
	codec := tfvalue.NewCodec[thingModel](newThing)
	f.Fuzz(func(t *testing.T, kind byte, data []byte) {
		typ := types[int(kind)%len(types)]
		raw := tftypes.NewValue(typ, nil)
		if !typ.Is(tftypes.DynamicPseudoType) {
			raw = tffuzz.Plan(typ, data)
		}
		var m thingModel
		diags := codec.Decode(t.Context(), raw, &m)
		if !typ.Equal(own) {
			return
		}
		if diags.HasError() {
			t.Fatalf("%s: %v", raw, diags)
		}
		tffuzz.Same(t, "written", raw, tffuzz.RoundTrip(t, codec, &m))
	})
}
