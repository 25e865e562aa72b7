package tfserver

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// shape is what JSON has to look like to be a value of a type.
type shape struct {
	kind       kind
	attributes []attribute // of an object, sorted by name
	element    *shape      // of a list or map
	blocks     bool        // It is a list of blocks, which is never null: the framework makes it an empty one.
}

type attribute struct {
	name     string
	computed bool
	shape
}

type kind int

const (
	other kind = iota // nothing fits it
	text
	number
	boolean
	array
	mapping
	object
)

// shapeOfState returns the shape of a resource's states, of this type.
func shapeOfState(s schema.Schema, typ tftypes.Type) shape {
	state := shapeOf(typ)
	state.mark(s.Attributes, s.Blocks)
	return state
}

// mark marks the lists of blocks in an object, and the attributes that are computed.
func (s *shape) mark(attributes map[string]schema.Attribute, blocks map[string]schema.Block) {
	for i := range s.attributes {
		a := &s.attributes[i]
		switch b := blocks[a.name].(type) {
		case schema.ListNestedBlock:
			a.blocks = true
			a.element.mark(b.NestedObject.Attributes, b.NestedObject.Blocks)
		case schema.SingleNestedBlock:
			a.mark(b.Attributes, b.Blocks)
		default:
			a.computed = attributes[a.name] != nil && attributes[a.name].IsComputed()
		}
	}
}

func shapeOf(typ tftypes.Type) shape {
	switch t := typ.(type) {
	case tftypes.Object:
		s := shape{kind: object}
		for _, name := range slices.Sorted(maps.Keys(t.AttributeTypes)) {
			s.attributes = append(s.attributes, attribute{name: name, shape: shapeOf(t.AttributeTypes[name])})
		}
		return s
	case tftypes.List:
		return collection(array, t.ElementType)
	case tftypes.Map:
		return collection(mapping, t.ElementType)
	}
	switch {
	case typ.Is(tftypes.String):
		return shape{kind: text}
	case typ.Is(tftypes.Number):
		return shape{kind: number}
	case typ.Is(tftypes.Bool):
		return shape{kind: boolean}
	default:
		return shape{}
	}
}

func collection(k kind, typ tftypes.Type) shape {
	element := shapeOf(typ)
	return shape{kind: k, element: &element}
}

// fits reports whether data is JSON that has exactly this shape, written as Terraform writes states: an
// object has all attributes and no others, in the order of their names. Terraform then reads from the
// JSON what the framework would.
func (s shape) fits(data []byte) bool {
	if !json.Valid(data) {
		return false
	}
	r := jsonReader{data}
	return r.next() == '{' && r.fits(s) // A state is not null.
}

// jsonReader reads valid JSON.
type jsonReader struct{ rest []byte }

// next returns the first byte of what comes next, after white space.
func (r *jsonReader) next() byte {
	for len(r.rest) > 0 {
		switch r.rest[0] {
		case ' ', '\n', '\t', '\r':
			r.rest = r.rest[1:]
		default:
			return r.rest[0]
		}
	}
	return 0
}

// take moves over the next byte if it is b.
func (r *jsonReader) take(b byte) bool {
	if r.next() != b {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

// fits moves over a value, and reports whether it has a shape. A null has every shape but that of a
// list of blocks.
func (r *jsonReader) fits(s shape) bool {
	if r.next() == 'n' && !s.blocks {
		r.rest = r.rest[len("null"):]
		return true
	}
	switch s.kind {
	case text:
		return r.text() != nil
	case number:
		return r.number()
	case boolean:
		return r.boolean()
	case array:
		return r.take('[') && r.each(']', func() bool { return r.fits(*s.element) })
	case mapping:
		var last []byte // Without its quotes.
		return r.take('{') && r.each('}', func() bool {
			key := bytes.Trim(r.text(), `"`)
			if last != nil && bytes.Compare(key, last) <= 0 || bytes.ContainsRune(key, '\\') {
				return false // Perhaps a key that there is already.
			}
			last = key
			return r.take(':') && r.fits(*s.element)
		})
	case object:
		n := 0
		return r.take('{') && r.each('}', func() bool {
			if n == len(s.attributes) || string(r.text()) != `"`+s.attributes[n].name+`"` {
				return false
			}
			n++
			return r.take(':') && r.fits(s.attributes[n-1].shape)
		}) && n == len(s.attributes)
	default:
		return false
	}
}

// each moves over the elements of a list or an object up to its end, each of which is moved over by element.
func (r *jsonReader) each(end byte, element func() bool) bool {
	if r.take(end) {
		return true
	}
	for element() {
		if r.take(end) {
			return true
		}
		if !r.take(',') {
			return false
		}
	}
	return false
}

// text moves over a text and returns it as it is written, with its quotes; nil when it is none.
func (r *jsonReader) text() []byte {
	if r.next() != '"' {
		return nil
	}
	for i := 1; i < len(r.rest); i++ {
		switch r.rest[i] {
		case '\\':
			i++
		case '"':
			found := r.rest[:i+1]
			r.rest = r.rest[i+1:]
			return found
		}
	}
	return nil
}

// number moves over a number, and reports whether it is one.
func (r *jsonReader) number() bool {
	start := r.next()
	if start != '-' && (start < '0' || start > '9') {
		return false
	}
	for len(r.rest) > 0 {
		switch c := r.rest[0]; {
		case c >= '0' && c <= '9', c == '-', c == '+', c == '.', c == 'e', c == 'E':
			r.rest = r.rest[1:]
		default:
			return true
		}
	}
	return true
}

// boolean moves over true or false, and reports whether it is one of them.
func (r *jsonReader) boolean() bool {
	switch r.next() {
	case 't':
		r.rest = r.rest[len("true"):]
	case 'f':
		r.rest = r.rest[len("false"):]
	default:
		return false
	}
	return true
}
