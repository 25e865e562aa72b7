package smcmock

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// expand replaces the parameters that were sent as JSON, such as Disks={"System":{"Size":40}}, by those that they
// stand for: Disks.System.Size=40.
func (c *apiCall) expand(op *operation) *apiError {
	for _, p := range op.params {
		text, sent := c.values[p.name]
		if !p.orJSON || !sent {
			continue
		}
		delete(c.values, p.name)
		if text != "" {
			value, ok := decodeJSON(text)
			if !ok || !p.flatten(p.name, value, c.values) {
				return invalid(p.name)
			}
		}
		c.names = slices.Sorted(maps.Keys(c.values))
	}
	return nil
}

// decodeJSON decodes one value. Numbers keep their text.
func decodeJSON(text string) (any, bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil, false
	}
	_, err := decoder.Token()
	return value, errors.Is(err, io.EOF)
}

// flatten adds the values of a parameter that was decoded from JSON, and reports whether it has the form of the
// parameter and none of its values was sent otherwise, too. null counts as absent.
func (p parameter) flatten(name string, value any, values map[string]string) bool {
	if value == nil {
		return true
	}
	if p.list {
		elements, ok := value.([]any)
		p.list = false
		for n, one := range elements {
			ok = ok && p.flatten(element(name, n), one, values)
		}
		return ok
	}
	if len(p.fields) > 0 {
		fields, ok := value.(map[string]any)
		for fieldName, one := range fields {
			i := slices.IndexFunc(p.fields, func(f parameter) bool { return f.name == fieldName })
			ok = ok && i >= 0 && p.fields[i].flatten(name+"."+fieldName, one, values)
		}
		return ok
	}
	if _, twice := values[name]; twice {
		return false
	}
	switch value := value.(type) {
	case string:
		values[name] = value
	case json.Number:
		values[name] = value.String()
	case bool:
		values[name] = map[bool]string{true: "true", false: "false"}[value]
	default:
		return false
	}
	return true
}
