package smcmock

import (
	"strconv"
	"strings"
	"time"
)

// request is what the service is asked for: an operation with its parameters, which have been
// checked against the table of operations.
type request struct {
	action string
	names  []string          // of the parameters, sorted
	values map[string]string // all parameters
	lists  map[string]int    // length by name of list
	now    time.Time         // when it is executed, by the state clock
}

// text returns a parameter. One that is absent is empty.
func (q *request) text(name string) string { return q.values[name] }

// has reports whether a parameter was sent, even if it is empty.
func (q *request) has(name string) bool {
	_, sent := q.values[name]
	return sent
}

// integer returns a parameter that check has found to be a number.
func (q *request) integer(name string, otherwise int) int {
	n, ok := number(q.values[name], 32)
	if !ok {
		return otherwise
	}
	return int(n)
}

func (q *request) long(name string) int64 {
	n, _ := number(q.values[name], 64)
	return n
}

func (q *request) boolean(name string, otherwise bool) bool {
	if q.values[name] == "" {
		return otherwise
	}
	return strings.EqualFold(q.values[name], "true")
}

// maybe returns a boolean parameter, or nil.
func (q *request) maybe(name string) *bool {
	if q.values[name] == "" {
		return nil
	}
	value := q.boolean(name, false)
	return &value
}

func (q *request) time(name string) time.Time {
	t, _ := parseTime(q.values[name])
	return t
}

// texts returns a list without its empty elements.
func (q *request) texts(name string) []string {
	var list []string
	for n := range q.lists[name] {
		if value := q.values[element(name, n)]; value != "" {
			list = append(list, value)
		}
	}
	return list
}

// element returns the name of the element at position n, counted from 0.
func element(list string, n int) string { return list + "." + strconv.Itoa(n+1) }

// business returns the parameters of the operation itself, without the common ones such as the signature.
// An empty parameter counts as absent, except for ValidTime: an empty one means that the job never expires.
func (q *request) business() map[string]string {
	params := map[string]string{}
	for name, value := range q.values {
		if isOwn(name) && (value != "" || name == "ValidTime") {
			params[name] = value
		}
	}
	return params
}
