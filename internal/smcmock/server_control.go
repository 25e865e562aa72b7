package smcmock

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// controlPath is the prefix of the paths that control the mock and are no part of the API.
const controlPath = "/_mock/"

// ControlHelp describes the control paths.
const ControlHelp = `GET  /_mock/                          the status page, for a browser
GET  /_mock/calls[?action=NAME]       the calls to the API so far, oldest first, without credentials
POST /_mock/calls/reset               forget them
GET  /_mock/counts                    how many calls of each operation there were
GET  /_mock/clock                     the state clock
POST /_mock/clock?step=1h             step it
GET  /_mock/jobs                      all replication jobs
GET  /_mock/sources                   all source servers
GET  /_mock/workgroups                all workgroups
GET  /_mock/accesstokens              all access tokens, without their codes
POST /_mock/sources[?code=CODE]       add source servers, in the form of --sources; with the code of an access token, register them
POST /_mock/job/fail?id=ID&code=CODE  make a replication job InError
POST /_mock/source?id=ID&state=STATE  change the state of a source server; with &lvm=true or false, whether it has LVM
POST /_mock/faults                    inject a fault, as JSON: {"Action": "", "Times": 1, "Code": "Throttling"}
POST /_mock/faults/clear              remove all faults
`

// controlRoutes returns the handler of the control paths.
func (s *Server) controlRoutes() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(*http.Request) (any, error){
		"GET /_mock/calls":         s.controlCalls,
		"POST /_mock/calls/reset":  s.controlResetCalls,
		"GET /_mock/counts":        func(*http.Request) (any, error) { return s.Counts(), nil },
		"GET /_mock/clock":         s.controlClock,
		"POST /_mock/clock":        s.controlStep,
		"GET /_mock/jobs":          func(*http.Request) (any, error) { return s.Jobs(), nil },
		"GET /_mock/sources":       func(*http.Request) (any, error) { return s.Sources(), nil },
		"POST /_mock/sources":      s.controlAddSources,
		"GET /_mock/workgroups":    func(*http.Request) (any, error) { return s.Workgroups(), nil },
		"GET /_mock/accesstokens":  func(*http.Request) (any, error) { return s.AccessTokens(), nil },
		"POST /_mock/job/fail":     s.controlFailJob,
		"POST /_mock/source":       s.controlSource,
		"POST /_mock/faults":       s.controlInject,
		"POST /_mock/faults/clear": s.controlClearFaults,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			body, err := handle(r)
			if isForm(r) {
				respondForm(w, r, err)
				return
			}
			respondControl(w, body, err)
		})
	}
	mux.HandleFunc("GET /_mock/{$}", s.serveStatus)
	mux.HandleFunc("GET /_mock/status.css", serveStatusFile("status.css", "text/css; charset=utf-8"))
	mux.HandleFunc("GET /_mock/status.js", serveStatusFile("status.js", "text/javascript; charset=utf-8"))
	mux.HandleFunc(controlPath, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = fmt.Fprint(w, ControlHelp)
	})
	return guarded(mux)
}

// stepMost bounds a step of the clock, during which many runs of incremental jobs may have to be played.
const stepMost = 365 * 24 * time.Hour

// controlDone is the response of what has nothing to report.
var controlDone = map[string]string{"Result": "OK"}

func (s *Server) controlCalls(r *http.Request) (any, error) {
	calls := []Call{}
	for _, call := range s.CallsTo(r.FormValue("action")) {
		calls = append(calls, call.Redacted())
	}
	return calls, nil
}

func (s *Server) controlResetCalls(*http.Request) (any, error) {
	s.ResetCalls()
	return controlDone, nil
}

func (s *Server) controlClock(*http.Request) (any, error) {
	return map[string]time.Time{"Now": s.clock.Now()}, nil
}

func (s *Server) controlStep(r *http.Request) (any, error) {
	step, err := time.ParseDuration(r.FormValue("step"))
	if err != nil || step < 0 || step > stepMost {
		return nil, fmt.Errorf("step must be a duration such as 30s, 15m or 1h30m, of at most %gh", stepMost.Hours())
	}
	s.clock.Step(step)
	return s.controlClock(r)
}

func (s *Server) controlAddSources(r *http.Request) (any, error) {
	sources, err := ReadSources(r.Body)
	if err != nil {
		return nil, err
	}
	code := r.URL.Query().Get("code")
	for _, source := range sources {
		if code == "" {
			s.AddSource(source)
		} else if err := s.RegisterSource(code, source); err != nil {
			return nil, err
		}
	}
	return controlDone, nil
}

func (s *Server) controlFailJob(r *http.Request) (any, error) {
	id := r.FormValue("id")
	if !s.FailJob(id, cmp.Or(r.FormValue("code"), "InternalError"), r.FormValue("info")) {
		return nil, absentError{"replication job", id}
	}
	return controlDone, nil
}

func (s *Server) controlSource(r *http.Request) (any, error) {
	id, state, lvm := r.FormValue("id"), r.FormValue("state"), r.FormValue("lvm")
	if state != "" && !slices.Contains(sourceStates, state) {
		return nil, fmt.Errorf("state must be one of %s", strings.Join(sourceStates, ", "))
	}
	if lvm != "" && lvm != "true" && lvm != "false" {
		return nil, errors.New("lvm must be true or false")
	}
	if !s.UpdateSource(id, func(source *Source) {
		source.State = cmp.Or(state, source.State)
		if lvm != "" {
			source.LVM = lvm == "true"
		}
	}) {
		return nil, absentError{"source server", id}
	}
	return controlDone, nil
}

func (s *Server) controlInject(r *http.Request) (any, error) {
	var f Fault
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return nil, err
	}
	s.Inject(f)
	return controlDone, nil
}

func (s *Server) controlClearFaults(*http.Request) (any, error) {
	s.ClearFaults()
	return controlDone, nil
}

// absentError is the error for an object that does not exist.
type absentError struct{ kind, id string }

func (e absentError) Error() string { return fmt.Sprintf("there is no %s %q", e.kind, e.id) }

// controlStatus returns the HTTP status for an error.
func controlStatus(err error) int {
	switch {
	case errors.As(err, &absentError{}):
		return http.StatusNotFound
	case errors.Is(err, errForeign):
		return http.StatusForbidden
	default:
		return http.StatusBadRequest
	}
}

func respondControl(w http.ResponseWriter, body any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		body = map[string]string{"Error": err.Error()}
		w.WriteHeader(controlStatus(err))
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(body) // The client may be gone.
}
