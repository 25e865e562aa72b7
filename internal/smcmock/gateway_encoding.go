package smcmock

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
)

// marshalJSON returns an object as JSON.
func marshalJSON(o object, emptyFields bool) []byte {
	w := &jsonWriter{emptyFields: emptyFields}
	w.scalars = json.NewEncoder(&w.b)
	w.scalars.SetEscapeHTML(false)
	w.write(o)
	return w.b.Bytes()
}

type jsonWriter struct {
	b           bytes.Buffer
	scalars     *json.Encoder // writes to b
	emptyFields bool
}

func (w *jsonWriter) write(value any) {
	switch value := value.(type) {
	case object:
		w.b.WriteByte('{')
		first := true
		for _, f := range value {
			if !f.reported(w.emptyFields) {
				continue
			}
			if !first {
				w.b.WriteByte(',')
			}
			first = false
			w.b.WriteString(`"` + f.name + `":`)
			w.write(f.value)
		}
		w.b.WriteByte('}')
	case list:
		w.b.WriteString(`{"` + value.element + `":[`)
		for i, element := range value.values {
			if i > 0 {
				w.b.WriteByte(',')
			}
			w.write(element)
		}
		w.b.WriteString("]}")
	default:
		_ = w.scalars.Encode(scalar(value)) // Texts, numbers and booleans can always be encoded.
		w.b.Truncate(w.b.Len() - 1)         // Without the line's end.
	}
}

// marshalXML returns an object as an XML document, of which root is the outermost element.
func marshalXML(root string, o object, emptyFields bool) []byte {
	w := &xmlWriter{emptyFields: emptyFields}
	w.b.WriteString(xml.Header)
	w.write(root, o)
	return w.b.Bytes()
}

type xmlWriter struct {
	b           bytes.Buffer
	emptyFields bool
}

func (w *xmlWriter) write(name string, value any) {
	w.b.WriteString("<" + name + ">")
	switch value := value.(type) {
	case object:
		for _, f := range value {
			if f.reported(w.emptyFields) {
				w.write(f.name, f.value)
			}
		}
	case list:
		for _, element := range value.values {
			w.write(value.element, element)
		}
	default:
		_ = xml.EscapeText(&w.b, fmt.Append(nil, scalar(value))) // A buffer takes everything.
	}
	w.b.WriteString("</" + name + ">")
}
