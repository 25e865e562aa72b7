package tfserver

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var shaped = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
	"b": tftypes.Bool,
	"l": tftypes.List{ElementType: tftypes.Object{AttributeTypes: map[string]tftypes.Type{"n": tftypes.Number}}},
	"m": tftypes.Map{ElementType: tftypes.String},
	"n": tftypes.Number,
	"t": tftypes.String,
}}

// shapedStates are states, and whether they fit.
var shapedStates = map[string]bool{
	`{"b":true,"l":[{"n":1},{"n":null}],"m":{"a":"1","b":null},"n":-1.5e3,"t":"\"\\ü\u0041"}`: true,
	"{\n \"b\": false, \"l\" : [ ],\t\"m\":{ }, \"n\":0,\r\"t\":\"\" }\n":                     true,
	`{"b":null,"l":null,"m":null,"n":null,"t":null}`:                                          true,
	`{"b":null,"l":null,"m":{"a":"","a b":"","b":""},"n":null,"t":null}`:                      true,
	`{"b":null,"l":null,"m":null,"n":null}`:                                                   false, // one is missing
	`{"b":null,"l":null,"m":null,"n":null,"t":null,"x":1}`:                                    false, // one too many
	`{"l":null,"b":null,"m":null,"n":null,"t":null}`:                                          false, // in another order
	`{"b":null,"b":null,"l":null,"m":null,"n":null,"t":null}`:                                 false, // twice
	`{"b":"true","l":null,"m":null,"n":null,"t":null}`:                                        false, // Each of another kind.
	`{"b":null,"l":{},"m":null,"n":null,"t":null}`:                                            false,
	`{"b":null,"l":null,"m":[],"n":null,"t":null}`:                                            false,
	`{"b":null,"l":null,"m":null,"n":"1","t":null}`:                                           false,
	`{"b":null,"l":null,"m":null,"n":null,"t":1}`:                                             false,
	`{"b":null,"l":[{}],"m":null,"n":null,"t":null}`:                                          false, // Inside.
	`{"b":null,"l":[{"n":1,"o":1}],"m":null,"n":null,"t":null}`:                               false,
	`{"b":null,"l":null,"m":{"b":"","a":""},"n":null,"t":null}`:                               false,
	`{"b":null,"l":null,"m":{"a":"1","a":"2"},"n":null,"t":null}`:                             false,
	`{"b":null,"l":null,"m":{"a":"1","\u0061":"2"},"n":null,"t":null}`:                        false,
	`null`: false, ``: false, `{`: false, `[]`: false, `"t"`: false, `{"b":null,"l":null,"m":null,"n":null,"t":null} x`: false,
}

func TestShape(t *testing.T) {
	t.Parallel()
	for state, want := range shapedStates {
		if got := shapeOf(shaped).fits([]byte(state)); got != want {
			t.Errorf("%s fits: %t", state, got)
		}
	}
	blocks := shapeOf(shaped)
	blocks.mark(nil, map[string]schema.Block{"l": schema.ListNestedBlock{}})
	for state, want := range map[string]bool{
		`{"b":null,"l":[],"m":null,"n":null,"t":null}`:   true,
		`{"b":null,"l":null,"m":null,"n":null,"t":null}`: false,
	} {
		if got := blocks.fits([]byte(state)); got != want {
			t.Errorf("%s fits with blocks: %t", state, got)
		}
	}
	for _, typ := range []tftypes.Type{tftypes.DynamicPseudoType, tftypes.Set{ElementType: tftypes.String}, tftypes.Tuple{}} {
		if shapeOf(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"a": typ}}).fits([]byte(`{"a":[]}`)) {
			t.Errorf("a %s fits", typ)
		}
	}
}

// A state that fits is read as the framework reads it, and so that Terraform gets the same.
func FuzzShape(f *testing.F) {
	for state := range shapedStates {
		f.Add([]byte(state))
	}
	shape := shapeOf(shaped)
	f.Fuzz(func(t *testing.T, state []byte) {
		if !shape.fits(state) {
			return
		}
		byFramework, err := tfprotov6.RawState{JSON: state}.UnmarshalWithOpts(shaped, tfprotov6.UnmarshalOpts{ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true}})
		if err != nil {
			t.Fatal(err)
		}
		encoded, err := tfprotov6.NewDynamicValue(shaped, byFramework)
		if err != nil {
			t.Fatal(err)
		}
		sent, err := encoded.Unmarshal(shaped)
		if err != nil {
			t.Fatal(err)
		}
		beside, err := tfprotov6.DynamicValue{JSON: state}.Unmarshal(shaped)
		if err != nil || !beside.Equal(sent) {
			t.Errorf("%s: %s (%v), by the framework %s", state, beside, err, sent)
		}
	})
}
