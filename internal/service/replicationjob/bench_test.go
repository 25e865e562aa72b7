package replicationjob

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func BenchmarkExpand(b *testing.B) {
	m := fullModel()
	for b.Loop() {
		m.expand()
	}
}

func BenchmarkFlatten(b *testing.B) {
	m, job := fullModel(), fullJob()
	for b.Loop() {
		flatten(job, &m, nil)
	}
}

// What the codec saves against the framework's own way.
func BenchmarkCodec(b *testing.B) {
	m := fullModel()
	var raw tftypes.Value
	if diags := codec.Encode(b.Context(), &m, &raw); diags.HasError() {
		b.Fatal(diags)
	}
	var schema resource.SchemaResponse
	NewResource().Schema(b.Context(), resource.SchemaRequest{}, &schema)
	state := tfsdk.State{Schema: schema.Schema, Raw: raw}
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			var m model
			codec.Decode(b.Context(), raw, &m)
		}
	})
	b.Run("decode by the framework", func(b *testing.B) {
		for b.Loop() {
			var m model
			state.Get(b.Context(), &m)
		}
	})
	b.Run("encode", func(b *testing.B) {
		for b.Loop() {
			var raw tftypes.Value
			codec.Encode(b.Context(), &m, &raw)
		}
	})
	b.Run("encode by the framework", func(b *testing.B) {
		for b.Loop() {
			to := tfsdk.State{Schema: schema.Schema, Raw: tftypes.NewValue(raw.Type(), nil)}
			to.Set(b.Context(), &m)
		}
	})
}
