// Package tffuzz makes values and clients out of the bytes of a fuzz target. It is for tests.
package tffuzz

import (
	"context"
	"maps"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Type returns the type of a resource's configurations, plans and states.
func Type(r resource.Resource) tftypes.Type {
	var resp resource.SchemaResponse
	r.Schema(context.Background(), resource.SchemaRequest{}, &resp)
	return resp.Schema.Type().TerraformType(context.Background())
}

// State returns a value without unknowns, whose numbers are whole. The same data give the same value.
// As in what Terraform sends, the object itself is neither null nor unknown.
func State(typ tftypes.Type, data []byte) tftypes.Value { return build(typ, data, false) }

// Plan is State with unknown values, and with any numbers.
func Plan(typ tftypes.Type, data []byte) tftypes.Value { return build(typ, data, true) }

func build(typ tftypes.Type, data []byte, plan bool) tftypes.Value {
	s := &source{data: data, plan: plan}
	if object, ok := typ.(tftypes.Object); ok {
		return s.object(object)
	}
	return s.value(typ)
}

// source turns bytes into values; where they have come to an end, into nulls.
type source struct {
	data []byte
	plan bool // a plan's value, as opposed to a state's
}

func (s *source) next() byte {
	if len(s.data) == 0 {
		return 0
	}
	b := s.data[0]
	s.data = s.data[1:]
	return b
}

func (s *source) value(typ tftypes.Type) tftypes.Value {
	choice := s.next()
	switch {
	case choice%8 == 0:
		return tftypes.NewValue(typ, nil)
	case choice%8 == 1 && s.plan:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	}
	switch t := typ.(type) {
	case tftypes.Object:
		return s.object(t)
	case tftypes.List:
		return tftypes.NewValue(t, s.elements(t.ElementType))
	case tftypes.Set:
		var distinct []tftypes.Value // As Terraform sends them.
		for _, v := range s.elements(t.ElementType) {
			if !slices.ContainsFunc(distinct, v.Equal) {
				distinct = append(distinct, v)
			}
		}
		return tftypes.NewValue(t, distinct)
	case tftypes.Map:
		elements := make(map[string]tftypes.Value)
		for _, v := range s.elements(t.ElementType) {
			elements[s.text()] = v
		}
		return tftypes.NewValue(t, elements)
	}
	switch {
	case typ.Is(tftypes.Bool):
		return tftypes.NewValue(typ, s.next()%2 == 0)
	case typ.Is(tftypes.Number):
		return tftypes.NewValue(typ, s.number())
	default:
		return tftypes.NewValue(tftypes.String, s.text())
	}
}

func (s *source) object(typ tftypes.Object) tftypes.Value {
	values := make(map[string]tftypes.Value, len(typ.AttributeTypes))
	for _, name := range slices.Sorted(maps.Keys(typ.AttributeTypes)) {
		values[name] = s.value(typ.AttributeTypes[name])
	}
	return tftypes.NewValue(typ, values)
}

func (s *source) elements(typ tftypes.Type) []tftypes.Value {
	values := make([]tftypes.Value, s.next()%4)
	for i := range values {
		values[i] = s.value(typ)
	}
	return values
}

// texts are those that mean something to the provider.
var texts = []string{
	"", "a", "j-1", "s-1", "0_0", "0_1", "/", "Image", "ContainerImage", "image", "2026-12-01T22:00:00Z", "2026-12-02T06:00:00+08:00",
	"{}", `{"a":1}`, "Ready", "Running", "Finished", "30m", "-1s", "cn-hangzhou", "started", "cut_over", "\x00", "é", "e\u0301",
}

func (s *source) text() string {
	n := int(s.next())
	if n < 4*len(texts) {
		return texts[n/4]
	}
	n = min(n%16, len(s.data))
	text := strings.ToValidUTF8(string(s.data[:n]), "") // Terraform has no other.
	s.data = s.data[n:]
	return text
}

func (s *source) number() *big.Float {
	switch b := s.next(); {
	case b%16 == 0:
		return new(big.Float).SetInt64(math.MaxInt64)
	case b%16 == 1:
		return new(big.Float).SetInt64(math.MinInt64)
	case b%16 == 2 && s.plan: // A configuration may have it; the provider writes whole numbers only.
		return big.NewFloat(0.5)
	case b%16 == 3 && s.plan:
		return new(big.Float).SetMantExp(big.NewFloat(1), 4*int(s.next()))
	default:
		return new(big.Float).SetInt64(int64(b/16) + int64(s.next())<<(b%8))
	}
}
