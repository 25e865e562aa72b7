package tfvalue_test

import (
	"bytes"
	"context"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tffuzz"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// wide is a resource with attributes and blocks of each type that the provider uses.
type wide struct{ resource.Resource }

func newWide() resource.Resource { return wide{} }

func (wide) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{
			"flag":  schema.BoolAttribute{Optional: true},
			"ratio": schema.Float64Attribute{Optional: true},
			"size":  schema.Int64Attribute{Optional: true, CustomType: tfplan.WholeNumberType{}},
			"tags":  schema.MapAttribute{Optional: true, ElementType: types.StringType},
			"text":  schema.StringAttribute{Optional: true},
			"time":  schema.StringAttribute{Optional: true, CustomType: tfplan.TimeType{}},
			"ids":   schema.SetAttribute{Optional: true, ElementType: types.StringType},
		},
		Blocks: map[string]schema.Block{
			"disk": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
				"index": schema.Int64Attribute{Optional: true, CustomType: tfplan.WholeNumberType{}},
			}, Blocks: map[string]schema.Block{
				"part": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"device": schema.StringAttribute{Optional: true},
				}}},
			}}},
		},
	}
}

type wideModel struct {
	Text  types.String  `tfsdk:"text"`
	Size  types.Int64   `tfsdk:"size"`
	Ratio types.Float64 `tfsdk:"ratio"`
	Flag  types.Bool    `tfsdk:"flag"`
	Time  tfplan.Time   `tfsdk:"time"`
	Tags  types.Map     `tfsdk:"tags"`
	IDs   types.Set     `tfsdk:"ids"`
	Disk  types.List    `tfsdk:"disk"`
}

var wideCodec = tfvalue.NewCodec[wideModel](newWide)

// message is a value as Terraform sends it.
func message(t *testing.T, raw tftypes.Value) []byte {
	t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(raw.Type(), raw)
	if err != nil {
		t.Fatal(err)
	}
	return encoded.MsgPack
}

// Whatever Terraform sends is decoded as it is by way of the framework, or refused.
func FuzzDecodeMessagePack(f *testing.F) {
	f.Add([]byte(""), false)
	f.Add(bytes.Repeat([]byte("\x02\x06\x02\x03"), 40), true)
	f.Add(bytes.Repeat([]byte("\x03\x05\x11\x41\x22"), 40), false)
	typ := tffuzz.Type(newWide())
	f.Fuzz(func(t *testing.T, data []byte, plan bool) {
		raw := tffuzz.State(typ, data)
		if plan {
			raw = tffuzz.Plan(typ, data)
		}
		sent := message(t, raw)
		var ours wideModel
		if err := wideCodec.DecodeMessagePack(t.Context(), sent, &ours); err != nil {
			return // The framework has it.
		}
		received, err := (tfprotov6.DynamicValue{MsgPack: sent}).Unmarshal(typ)
		if err != nil {
			t.Fatal(err)
		}
		want := tffuzz.Decode(t, wideCodec, received)
		if !wideCodec.Same(&ours, want, attr.Value.Equal) || !reflect.DeepEqual(ours.Disk.ElementType(t.Context()), want.Disk.ElementType(t.Context())) {
			t.Errorf("%s is decoded as %+v, want %+v", raw, ours, want)
		}
		tffuzz.Same(t, "written again", received, tffuzz.RoundTrip(t, wideCodec, &ours))
		again, err := wideCodec.EncodeMessagePack(t.Context(), &ours)
		if err != nil {
			t.Fatal(err)
		}
		written, err := (tfprotov6.DynamicValue{MsgPack: again}).Unmarshal(typ)
		if err != nil {
			t.Fatal(err)
		}
		tffuzz.Same(t, "written again as MessagePack", received, written)
	})
}

// What the framework has something to say about is refused.
func TestCodec_refusedMessages(t *testing.T) {
	t.Parallel()
	typ := tffuzz.Type(newWide())
	good := map[string]any{"flag": true, "ratio": 1.5, "size": 3, "tags": map[string]string{"a": "b"}, "text": "t", "time": "2026-12-01T22:00:00Z", "ids": []string{"a"}, "disk": []any{map[string]any{"index": 1, "part": []any{}}}}
	pack := func(change func(map[string]any)) []byte {
		values := make(map[string]any)
		for name, value := range good {
			values[name] = value
		}
		change(values)
		var out bytes.Buffer
		encoder := msgpack.NewEncoder(&out)
		encoder.SetSortMapKeys(true)
		if err := encoder.Encode(values); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	var m wideModel
	if err := wideCodec.DecodeMessagePack(t.Context(), pack(func(map[string]any) {}), &m); err != nil || m.Size.ValueInt64() != 3 || len(m.Disk.Elements()) != 1 {
		t.Errorf("%+v, %v", m, err)
	}
	for name, data := range map[string][]byte{
		"nothing":               {},
		"null":                  message(t, tftypes.NewValue(typ, nil)),
		"unknown":               message(t, tftypes.NewValue(typ, tftypes.UnknownValue)),
		"a text":                message(t, tftypes.NewValue(tftypes.String, "text")),
		"an attribute missing":  pack(func(v map[string]any) { delete(v, "text") }),
		"one too many":          pack(func(v map[string]any) { v["more"] = 1 }),
		"another one":           pack(func(v map[string]any) { delete(v, "text"); v["tex"] = "t" }),
		"another type":          pack(func(v map[string]any) { v["flag"] = "yes" }),
		"another nested type":   pack(func(v map[string]any) { v["disk"] = []any{map[string]any{"inde": 1}} }),
		"an invalid time":       pack(func(v map[string]any) { v["time"] = "noon" }),
		"a number with a point": pack(func(v map[string]any) { v["size"] = 3.5 }),
		"no list of blocks":     pack(func(v map[string]any) { v["disk"] = nil }),
		"none inside a block":   pack(func(v map[string]any) { v["disk"] = []any{map[string]any{"index": 1, "part": nil}} }),
		"cut short":             pack(func(map[string]any) {})[:40],
	} {
		if err := wideCodec.DecodeMessagePack(t.Context(), data, &m); err == nil {
			t.Errorf("%s was decoded", name)
		}
	}
	if err := tfvalue.NewCodec[thingID](newThing).DecodeMessagePack(t.Context(), nil, &thingID{}); err == nil {
		t.Error("a model that does not fit was decoded")
	}
	if _, err := tfvalue.NewCodec[thingID](newThing).EncodeMessagePack(t.Context(), &thingID{}); err == nil {
		t.Error("a model that does not fit was encoded")
	}
}
