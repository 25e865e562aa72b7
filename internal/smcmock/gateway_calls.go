package smcmock

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Call is one request to the API and its outcome.
type Call struct {
	Action     string // the operation
	HTTPMethod string
	// Params are all parameters, decoded; those of the form win over those of the query.
	Params      map[string]string
	QueryParams map[string]string
	FormParams  map[string]string
	Header      http.Header
	Time        time.Time     // arrival, by the wall clock
	Duration    time.Duration // from arrival to the response, by the wall clock
	HTTPStatus  int           // 0: there is no response yet, or the connection was closed
	Code        string        // "" on success
	RequestID   string
}

// Business returns the parameters of the operation itself, without the common ones such as the signature.
func (c Call) Business() map[string]string {
	params := map[string]string{}
	for name, value := range c.Params {
		if isOwn(name) {
			params[name] = value
		}
	}
	return params
}

// secrets are the parameters that are never shown.
var secrets = []string{"Signature", "SecurityToken"}

// Redacted returns a call without what could be used to impersonate the caller.
func (c Call) Redacted() Call {
	for _, params := range []*map[string]string{&c.Params, &c.QueryParams, &c.FormParams} {
		*params = maps.Clone(*params)
		for _, name := range secrets {
			delete(*params, name)
		}
	}
	c.Header = c.Header.Clone()
	for name := range c.Header {
		if lower := strings.ToLower(name); lower == "authorization" || strings.Contains(lower, "token") || strings.Contains(lower, "signature") {
			c.Header.Del(name)
		}
	}
	return c
}

// logged is a call as the log keeps it, parsed only when it is read.
type logged struct {
	action, method string
	query, form    string
	header         http.Header
	time           time.Time
	duration       time.Duration
	ended          bool // there is a response, or there will be none
	status         int
	code           string
	requestID      string
}

func (l *logged) call() Call {
	query, form := parse(l.query), parse(l.form)
	params := maps.Clone(query)
	maps.Copy(params, form)
	return Call{
		Action: l.action, HTTPMethod: l.method, Params: params, QueryParams: query, FormParams: form,
		Header: l.header.Clone(), Time: l.time, Duration: l.duration, HTTPStatus: l.status, Code: l.code, RequestID: l.requestID,
	}
}

// parse decodes parameters; of a name that is given twice, the last value counts.
func parse(encoded string) map[string]string {
	values, _ := url.ParseQuery(encoded) // What is malformed has been refused, or is left out.
	params := make(map[string]string, len(values))
	for name, v := range values {
		params[name] = v[len(v)-1]
	}
	return params
}

// callLog keeps the newest calls, and counts all of them.
type callLog struct {
	max    int
	calls  []*logged
	next   int // where the oldest is, once there are max
	total  int // of all calls, also those that were dropped
	counts map[string]int
}

func (l *callLog) add(call *logged) {
	if l.counts == nil {
		l.counts = map[string]int{}
	}
	l.counts[call.action]++
	l.total++
	if len(l.calls) < l.max {
		l.calls = append(l.calls, call)
		return
	}
	l.calls[l.next] = call
	l.next = (l.next + 1) % l.max
}

// newest returns copies of the newest calls, at most n, newest first.
func (l *callLog) newest(n int) []logged {
	calls := make([]logged, 0, min(n, len(l.calls)))
	for i := range min(n, len(l.calls)) {
		calls = append(calls, *l.calls[(l.next+len(l.calls)-1-i)%len(l.calls)])
	}
	return calls
}

// Calls returns the calls since the last reset, oldest first: the newest Options.MaxCalls of them.
func (s *Server) Calls() []Call { return s.loggedCalls("") }

// CallsTo returns the calls of one operation.
func (s *Server) CallsTo(action string) []Call { return s.loggedCalls(action) }

// loggedCalls returns the calls of one operation, or all if there is no action.
func (s *Server) loggedCalls(action string) []Call {
	g := s.gateway
	g.mu.Lock()
	defer g.mu.Unlock()
	var calls []Call
	for i := range g.log.calls {
		call := g.log.calls[(g.log.next+i)%len(g.log.calls)]
		if action == "" || call.action == action {
			calls = append(calls, call.call())
		}
	}
	return calls
}

// Counts returns the number of calls of each operation since the last reset.
func (s *Server) Counts() map[string]int {
	g := s.gateway
	g.mu.Lock()
	defer g.mu.Unlock()
	return maps.Clone(g.log.counts)
}

// ResetCalls forgets all calls.
func (s *Server) ResetCalls() {
	g := s.gateway
	g.mu.Lock()
	defer g.mu.Unlock()
	g.log = callLog{max: g.log.max}
}
