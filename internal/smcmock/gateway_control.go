package smcmock

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// controlPath begins the paths of what is no part of the API but controls the mock.
const controlPath = "/_mock/"

// ControlHelp describes the control paths.
const ControlHelp = `GET  /_mock/calls[?action=NAME]       the calls to the API so far, oldest first, without credentials
POST /_mock/calls/reset               forget them
GET  /_mock/counts                    how many calls of each operation there were
GET  /_mock/clock                     the state clock
POST /_mock/clock?step=1h             step it
GET  /_mock/jobs                      all replication jobs
GET  /_mock/sources                   all source servers
POST /_mock/sources                   add source servers, in the form of --sources
POST /_mock/job/fail?id=ID&code=CODE  make a replication job InError
POST /_mock/source?id=ID&state=STATE  change the state of a source server
POST /_mock/faults                    inject a fault, as JSON: {"Action": "", "Times": 1, "Code": "Throttling"}
POST /_mock/faults/clear              remove all faults
`

// secrets are the parameters that are never shown.
var secrets = []string{"Signature", "SecurityToken"}

// Redacted returns a call without what could be used to impersonate the caller.
func (c Call) Redacted() Call {
	for _, params := range []*map[string]string{&c.Params, &c.QueryParams, &c.FormParams} {
		shown := map[string]string{}
		for name, value := range *params {
			shown[name] = value
		}
		for _, name := range secrets {
			delete(shown, name)
		}
		*params = shown
	}
	c.Header = c.Header.Clone()
	for name := range c.Header {
		if lower := strings.ToLower(name); lower == "authorization" || strings.Contains(lower, "token") || strings.Contains(lower, "signature") {
			c.Header.Del(name)
		}
	}
	return c
}

func (s *Server) control(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	done := map[string]string{"Result": "OK"}
	switch r.Method + " " + strings.TrimPrefix(r.URL.Path, controlPath) {
	case "GET calls":
		calls := []Call{}
		for _, call := range s.CallsTo(query.Get("action")) {
			calls = append(calls, call.Redacted())
		}
		controlAnswer(w, calls)
	case "POST calls/reset":
		s.ResetCalls()
		controlAnswer(w, done)
	case "GET counts":
		controlAnswer(w, s.Counts())
	case "GET clock":
		controlAnswer(w, map[string]time.Time{"Now": s.clock.Now()})
	case "POST clock":
		step, err := time.ParseDuration(query.Get("step"))
		if err != nil {
			controlError(w, http.StatusBadRequest, err)
			return
		}
		s.clock.Step(step)
		controlAnswer(w, map[string]time.Time{"Now": s.clock.Now()})
	case "GET jobs":
		controlAnswer(w, s.Jobs())
	case "GET sources":
		controlAnswer(w, s.Sources())
	case "POST sources":
		sources, err := ReadSources(r.Body)
		if err != nil {
			controlError(w, http.StatusBadRequest, err)
			return
		}
		for _, source := range sources {
			s.AddSource(source)
		}
		controlAnswer(w, done)
	case "POST job/fail":
		id := query.Get("id")
		if !s.FailJob(id, or(query.Get("code"), "InternalError"), query.Get("info")) {
			controlError(w, http.StatusNotFound, fmt.Errorf("there is no replication job %q", id))
			return
		}
		controlAnswer(w, done)
	case "POST source":
		id := query.Get("id")
		if !s.UpdateSource(id, func(source *Source) { source.State = or(query.Get("state"), source.State) }) {
			controlError(w, http.StatusNotFound, fmt.Errorf("there is no source server %q", id))
			return
		}
		controlAnswer(w, done)
	case "POST faults":
		var f struct {
			Action, Code, Message, Redirect, Body      string
			After, Times, HTTPStatus                   int
			Probability                                float64
			DropBefore, DropAfter, Truncate, Malformed bool
		}
		decoder := json.NewDecoder(r.Body)
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&f); err != nil {
			controlError(w, http.StatusBadRequest, err)
			return
		}
		s.Inject(Fault{
			Action: f.Action, Code: f.Code, Message: f.Message, Redirect: f.Redirect, Body: f.Body, After: f.After, Times: f.Times,
			HTTPStatus: f.HTTPStatus, Probability: f.Probability,
			DropBefore: f.DropBefore, DropAfter: f.DropAfter, Truncate: f.Truncate, Malformed: f.Malformed,
		})
		controlAnswer(w, done)
	case "POST faults/clear":
		s.ClearFaults()
		controlAnswer(w, done)
	default:
		w.WriteHeader(http.StatusNotFound)
		_, _ = fmt.Fprint(w, ControlHelp)
	}
}

func controlAnswer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(body) // A client that is gone needs no answer.
}

func controlError(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	controlAnswer(w, map[string]string{"Error": err.Error()})
}
