package smc

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// The API's responses are not strict: a value that is not set is missing, null or "",
// and numbers and booleans also come as strings. One field in an unexpected form must not
// make a whole page of objects unreadable, so these types accept every JSON value and are
// empty where they cannot read it.

// text is a string, number or boolean; of an object or a list, its JSON.
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(data []byte) error {
	*t = ""
	var s string
	switch {
	case string(data) == "null":
	case json.Unmarshal(data, &s) == nil:
		*t = text(s)
	default:
		*t = text(bytes.ToValidUTF8(data, []byte("\uFFFD"))) // As the JSON package does in a string.
	}
	return nil
}

// number is an integer, or nothing.
type number struct{ value *int64 }

// UnmarshalJSON implements json.Unmarshaler.
func (n *number) UnmarshalJSON(data []byte) error {
	n.value = nil
	s := unquoted(data)
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		n.value = &i
	} else if f, err := strconv.ParseFloat(s, 64); err == nil && f == float64(int64(f)) {
		i := int64(f)
		n.value = &i
	}
	return nil
}

// or0 returns the integer, 0 for nothing.
func (n number) or0() int64 {
	if n.value == nil {
		return 0
	}
	return *n.value
}

// decimal is a finite number, 0 for nothing: Terraform's numbers know neither NaN nor infinity.
type decimal float64

// UnmarshalJSON implements json.Unmarshaler.
func (d *decimal) UnmarshalJSON(data []byte) error {
	*d = 0
	if f, err := strconv.ParseFloat(unquoted(data), 64); err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) {
		*d = decimal(f)
	}
	return nil
}

// flag is a boolean, or nothing.
type flag struct{ value *bool }

// UnmarshalJSON implements json.Unmarshaler.
func (f *flag) UnmarshalJSON(data []byte) error {
	f.value = nil
	if b, err := strconv.ParseBool(strings.ToLower(unquoted(data))); err == nil {
		f.value = &b
	}
	return nil
}

// orFalse returns the boolean, false for nothing.
func (f flag) orFalse() bool { return f.value != nil && *f.value }

// object is an object, or nothing.
type object[T any] struct{ value *T }

// UnmarshalJSON implements json.Unmarshaler.
func (o *object[T]) UnmarshalJSON(data []byte) error {
	o.value = nil
	if !bytes.HasPrefix(data, []byte("{")) {
		return nil // null, "" or []
	}
	return json.Unmarshal(data, &o.value)
}

// list is a list, which the API wraps in an object of one member: {"Tag": [...]}. It is also
// read where the wrapper is missing, and where an object stands for a list of one.
type list[T any] struct {
	items    []T
	reported bool // The response has the wrapper or the list, be it empty.
	listed   bool // The wrapper has the list, be it empty: the documented form.
}

// UnmarshalJSON implements json.Unmarshaler.
func (l *list[T]) UnmarshalJSON(data []byte) error {
	*l = list[T]{}
	if bytes.HasPrefix(data, []byte("[")) {
		l.reported = true
		return json.Unmarshal(data, &l.items)
	}
	if !bytes.HasPrefix(data, []byte("{")) {
		return nil // null or ""
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	l.reported = true
	for _, name := range slices.Sorted(maps.Keys(members)) { // Of several lists, always the same one.
		member := members[name]
		if bytes.HasPrefix(member, []byte("[")) {
			l.listed = true
			return json.Unmarshal(member, &l.items)
		}
		if len(members) == 1 && bytes.HasPrefix(member, []byte("{")) {
			l.items = make([]T, 1)
			return json.Unmarshal(member, &l.items[0])
		}
	}
	return nil
}

// maxValues bounds the values of a response: a page of 50 jobs or source servers, each with 17 disks of
// ten partitions, has a quarter of it. A response may be as long as maxResponse, and each {} of it
// would be an object of up to a kilobyte.
const maxValues = 1 << 18

// countValues counts the objects, lists and commas of JSON, of which each value but the first has one before it.
func countValues(body []byte) int {
	n, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == '{' || c == '[' || c == ','):
			n++
		}
	}
	return n
}

func unquoted(data []byte) string { return strings.Trim(string(data), `"`) }

// parseTime reads a time of the API. One that cannot be read is logged and taken
// for absent: a refresh must not fail over it.
func parseTime(ctx context.Context, name string, value text) time.Time {
	if value == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		t, err := time.Parse(layout, string(value))
		if t = t.UTC(); err == nil && t.Year() >= 0 && t.Year() <= 9999 { // Others cannot be written in UTC.
			return t
		}
	}
	tflog.Warn(ctx, "The SMC API responded with a time in an unknown form", map[string]any{"field": name, "value": string(value)})
	return time.Time{}
}
