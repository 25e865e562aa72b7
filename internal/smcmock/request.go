package smcmock

import (
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxBody bounds the form of a request.
const maxBody = 1 << 20

// request is a request to the API with its parameters decoded.
type request struct {
	action, method string
	names          []string          // of the parameters, sorted
	values         map[string]string // all parameters
	lists          map[string]int    // length by name of list
	twice          string            // a parameter that was given twice
	malformed      bool              // parameters cannot be decoded
	xml            bool              // the answer is to be XML
	log            *logged
}

// call returns the call so far, for faults to match.
func (q *request) call() Call { return q.log.call() }

// readRequest reads the parameters of a request.
func readRequest(r *http.Request) *request {
	q := &request{method: r.Method, values: map[string]string{}}
	query, err := url.ParseQuery(r.URL.RawQuery)
	q.malformed = err != nil
	q.add(query)
	encoded := ""
	if r.Method == http.MethodPost {
		kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
		q.malformed = q.malformed || err != nil || len(body) > maxBody
		if kind == "application/x-www-form-urlencoded" && len(body) <= maxBody {
			encoded = string(body)
			form, err := url.ParseQuery(encoded)
			q.malformed = q.malformed || err != nil
			q.add(form)
		}
	}
	q.action = q.values["Action"]
	q.names = slices.Sorted(maps.Keys(q.values))
	q.log = &logged{action: q.action, method: r.Method, query: r.URL.RawQuery, form: encoded, header: r.Header}
	return q
}

func (q *request) add(values url.Values) {
	for name, v := range values {
		if len(v) > 1 {
			q.twice = name
		}
		// In the query and in the form: the form wins.
		q.values[name] = v[len(v)-1]
	}
}

// kind is the type of a parameter.
type kind int

const (
	textKind kind = iota
	integerKind
	longKind
	booleanKind
	timeKind
)

// wellFormed tells whether a value is of a kind.
func (k kind) wellFormed(value string) bool {
	switch k {
	case integerKind:
		_, ok := number(value, 32)
		return ok
	case longKind:
		_, ok := number(value, 64)
		return ok
	case booleanKind:
		return value == "true" || value == "false"
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

// commonParameters may be sent with every operation.
var commonParameters = map[string]kind{
	"Action": textKind, "Version": textKind, "Format": textKind, "Timestamp": textKind,
	"AccessKeyId": textKind, "Signature": textKind, "SignatureMethod": textKind, "SignatureVersion": textKind,
	"SignatureNonce": textKind, "SignatureType": textKind, "SecurityToken": textKind,
	"RegionId": textKind, "AcceptLanguage": textKind,
	"OwnerId": longKind, "OwnerAccount": textKind, "ResourceOwnerId": longKind, "ResourceOwnerAccount": textKind,
}

// check holds the parameters against those of an operation, and measures the lists.
func (q *request) check(op *operation, ignoreUnknown bool) *apiError {
	if q.malformed {
		return refuses("query string or form")
	}
	if q.twice != "" {
		return invalid(q.twice)
	}
	q.lists = map[string]int{}
	elements := map[string]bool{}
	for _, name := range q.names {
		k, known := commonParameters[name]
		if !known {
			k, known = op.params[q.generic(name, elements)]
		}
		if !known && ignoreUnknown {
			continue
		}
		if value := q.values[name]; !known || value != "" && !k.wellFormed(value) {
			return invalid(name)
		}
	}
	for element := range elements {
		// Elements are distinct, so that a list without gaps has as many as its greatest number.
		dot := strings.LastIndexByte(element, '.')
		q.lists[element[:dot]]++
	}
	for element := range elements {
		dot := strings.LastIndexByte(element, '.')
		if n, err := strconv.Atoi(element[dot+1:]); err != nil || n > q.lists[element[:dot]] {
			return invalid(element[:dot])
		}
	}
	for _, name := range op.required {
		if q.values[name] == "" {
			return missing(name)
		}
	}
	return nil
}

// generic returns the name of a parameter with N for its numbers, and collects the elements
// of lists that it belongs to: DataDisk.1 and DataDisk.1.Part.2 for DataDisk.1.Part.2.Device.
func (q *request) generic(name string, elements map[string]bool) string {
	if !strings.Contains(name, ".") {
		return name
	}
	segments := strings.Split(name, ".")
	end := -1
	for i, segment := range segments {
		end += len(segment) + 1
		if segment == "" || segment[0] < '1' || segment[0] > '9' {
			continue
		}
		if _, err := strconv.ParseUint(segment, 10, 16); err == nil {
			segments[i] = "N"
			elements[name[:end]] = true
		}
	}
	return strings.Join(segments, ".")
}

// text returns a parameter; one that is empty is as good as absent.
func (q *request) text(name string) string { return q.values[name] }

// has tells whether a parameter was sent, be it empty.
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
	return q.values[name] == "true"
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

// business returns the parameters that make up what is asked for, as opposed to who asks and how.
// Those that are empty are as good as absent, but for ValidTime, which is then for ever.
func (q *request) business() map[string]string {
	params := map[string]string{}
	for name, value := range q.values {
		if _, common := commonParameters[name]; (value != "" || name == "ValidTime") && (!common || name == "RegionId") {
			params[name] = value
		}
	}
	return params
}
