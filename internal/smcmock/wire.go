package smcmock

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// timeFormat is the API's form of times, always UTC.
const timeFormat = "2006-01-02T15:04:05Z"

// parseTime reads a time of the API's form and of no other: package time takes fractions of seconds
// and hours of one digit, too.
func parseTime(text string) (time.Time, bool) {
	t, err := time.Parse(timeFormat, text)
	if err != nil || t.Format(timeFormat) != text {
		return time.Time{}, false
	}
	return t, true
}

// object is the form in which responses report an object: its fields in order. The gateway writes
// it as JSON or XML.
type object []field

// field is a field of an object. Its value is a string, an int, an int64, a bool, a *bool, a percent,
// a time.Time, an object or a list.
type field struct {
	name     string
	value    any
	presence presence
}

// presence is when a field is part of a response.
type presence int

const (
	always   presence = iota
	optional          // left out when it is empty, unless the switch EmptyFields is on
	whenSet           // left out when it is empty
)

// list is a list of objects or texts, which responses wrap twice: {"Tags": {"Tag": [...]}}.
type list struct {
	element string // the inner name
	values  []any
}

// percent is a number that JSON shows as a decimal, such as 75.0.
type percent float64

// MarshalJSON implements json.Marshaler.
func (p percent) MarshalJSON() ([]byte, error) {
	text := strconv.FormatFloat(float64(p), 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return []byte(text), nil
}

// listOf returns the list of what values are reported as.
func listOf[T any](element string, values []T, wire func(T) object) list {
	l := list{element: element, values: make([]any, 0, len(values))}
	for _, value := range values {
		l.values = append(l.values, wire(value))
	}
	return l
}

// textList returns the list of some texts.
func textList(element string, texts []string) list {
	l := list{element: element, values: make([]any, 0, len(texts))}
	for _, text := range texts {
		l.values = append(l.values, text)
	}
	return l
}

// tagList returns the list of tags, sorted by key.
func tagList(tags map[string]string) list {
	return listOf("Tag", slices.Sorted(maps.Keys(tags)), func(key string) object {
		return object{{"Key", key, always}, {"Value", tags[key], always}}
	})
}

// without returns an object without some of its fields.
func (o object) without(names ...string) object {
	return slices.DeleteFunc(o, func(f field) bool { return slices.Contains(names, f.name) })
}

// reported reports whether a field is part of a response.
func (f field) reported(emptyFields bool) bool {
	switch f.presence {
	case optional:
		return emptyFields || !f.empty()
	case whenSet:
		return !f.empty()
	default:
		return true
	}
}

func (f field) empty() bool {
	switch value := f.value.(type) {
	case string:
		return value == ""
	case int:
		return value == 0
	case int64:
		return value == 0
	case *bool:
		return value == nil
	case time.Time:
		return value.IsZero()
	case object:
		return value == nil
	case list:
		return len(value.values) == 0
	default:
		return false
	}
}

// scalar returns the form in which a value that is no object and no list is written.
func scalar(value any) any {
	switch value := value.(type) {
	case *bool:
		return *value
	case time.Time:
		if value.IsZero() {
			return ""
		}
		return value.UTC().Format(timeFormat)
	default:
		return value
	}
}
