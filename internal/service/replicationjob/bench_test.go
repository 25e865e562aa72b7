package replicationjob

import (
	"testing"

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

func BenchmarkDecode(b *testing.B) {
	m := fullModel()
	var raw tftypes.Value
	if diags := codec.Encode(b.Context(), &m, &raw); diags.HasError() {
		b.Fatal(diags)
	}
	for b.Loop() {
		var m model
		codec.Decode(b.Context(), raw, &m)
	}
}

func BenchmarkEncode(b *testing.B) {
	m := fullModel()
	for b.Loop() {
		var raw tftypes.Value
		codec.Encode(b.Context(), &m, &raw)
	}
}
