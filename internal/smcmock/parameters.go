package smcmock

import (
	"strconv"
	"strings"
)

// kind is the type of a parameter.
type kind int

const (
	textKind kind = iota
	integerKind
	longKind
	booleanKind
	timeKind
)

// wellFormed reports whether a value is of a kind.
func (k kind) wellFormed(value string) bool {
	switch k {
	case integerKind:
		_, ok := number(value, 32)
		return ok
	case longKind:
		_, ok := number(value, 64)
		return ok
	case booleanKind:
		return strings.EqualFold(value, "true") || strings.EqualFold(value, "false")
	case timeKind:
		_, ok := parseTime(value)
		return ok
	default:
		return true
	}
}

func number(value string, bits int) (int64, bool) {
	n, err := strconv.ParseInt(value, 10, bits)
	return n, err == nil && value[0] != '+'
}

// parameter is a parameter of an operation. The fields of a structure are sent as Name.Field; the
// elements of a list as Name.1, Name.2 and so on, and those of a list of structures as Name.1.Field.
type parameter struct {
	name     string
	kind     kind // of its value, or of a list's elements, unless there are fields
	list     bool
	fields   []parameter
	orJSON   bool // a structure that may also be sent as one parameter, with JSON as its value
	required bool
	missing  string // the error's code when it is required and missing; "" is Missing<name>
}

func text(name string) parameter      { return parameter{name: name, kind: textKind} }
func integer(name string) parameter   { return parameter{name: name, kind: integerKind} }
func long(name string) parameter      { return parameter{name: name, kind: longKind} }
func boolean(name string) parameter   { return parameter{name: name, kind: booleanKind} }
func timestamp(name string) parameter { return parameter{name: name, kind: timeKind} }

// texts is a list of texts.
func texts(name string) parameter { return parameter{name: name, kind: textKind, list: true} }

// structure is a structure of fields.
func structure(name string, fields ...parameter) parameter {
	return parameter{name: name, fields: fields}
}

// structures is a list of structures.
func structures(name string, fields ...parameter) parameter {
	return parameter{name: name, fields: fields, list: true}
}

// orJSON lets a structure be sent as JSON, too.
func orJSON(p parameter) parameter {
	p.orJSON = true
	return p
}

// required makes a parameter mandatory: the gateway refuses a call without it.
func required(p parameter) parameter {
	p.required = true
	return p
}

// requiredBy is required with a code of its own.
func requiredBy(code string, p parameter) parameter {
	p.required, p.missing = true, code
	return p
}

// kindsOf returns the kinds of the values that parameters consist of, by their generic names, which
// have N for numbers: DataDisk.N.Part.N.Device.
func kindsOf(params []parameter) map[string]kind {
	kinds := map[string]kind{}
	for _, p := range params {
		p.addTo(kinds, "")
	}
	return kinds
}

func (p parameter) addTo(kinds map[string]kind, prefix string) {
	name := prefix + p.name
	if p.list {
		name += ".N"
	}
	if len(p.fields) == 0 {
		kinds[name] = p.kind
	}
	for _, field := range p.fields {
		field.addTo(kinds, name+".")
	}
}

// check holds the parameters against those of an operation, and measures the lists.
func (c *apiCall) check(op *operation, ignoreUnknown bool) *apiError {
	if c.malformed {
		return refuses("query string or form")
	}
	if c.twice != "" {
		return invalid(c.twice)
	}
	c.lists = map[string]int{}
	elements := map[string]bool{}
	for _, name := range c.names {
		k, known := commonParameters[name]
		if !known {
			k, known = op.kinds[generic(name, elements)]
		}
		if !known && ignoreUnknown {
			continue
		}
		if value := c.values[name]; !known || value != "" && !k.wellFormed(value) {
			return invalid(name)
		}
	}
	for element := range elements {
		// Elements are distinct, so that a list without gaps has as many as its greatest number.
		dot := strings.LastIndexByte(element, '.')
		c.lists[element[:dot]]++
	}
	for element := range elements {
		dot := strings.LastIndexByte(element, '.')
		if n, err := strconv.Atoi(element[dot+1:]); err != nil || n > c.lists[element[:dot]] {
			return invalid(element[:dot])
		}
	}
	for _, p := range op.params {
		if p.required && c.values[p.name] == "" && c.lists[p.name] == 0 {
			if p.missing != "" {
				return fail(p.missing)
			}
			return missing(p.name)
		}
	}
	return nil
}

// generic returns the name of a parameter with N for its numbers, and collects the elements
// of lists that it belongs to: DataDisk.1 and DataDisk.1.Part.2 for DataDisk.1.Part.2.Device.
func generic(name string, elements map[string]bool) string {
	if !strings.Contains(name, ".") {
		return name
	}
	segments := strings.Split(name, ".")
	end := -1
	for i, segment := range segments {
		end += len(segment) + 1
		if i == 0 || segment == "" || segment[0] < '1' || segment[0] > '9' { // A name does not begin with the number of an element.
			continue
		}
		if _, err := strconv.ParseUint(segment, 10, 16); err == nil {
			segments[i] = "N"
			elements[name[:end]] = true
		}
	}
	return strings.Join(segments, ".")
}
