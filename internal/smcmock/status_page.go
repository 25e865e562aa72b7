package smcmock

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"
)

//go:embed status.html status.css status.js
var statusFiles embed.FS

// statusTemplate is the status page. Whatever is filled in is escaped.
var statusTemplate = template.Must(template.ParseFS(statusFiles, "status.html"))

// clockHeader has the state clock in responses with the status page, also in those that say that it has not changed.
const clockHeader = "Smcmock-Clock"

// statusPage is what the template of the status page is filled in with.
type statusPage struct {
	*status
	Version string // changes with the status
	Clock   string
	Speed   float64
	Codes   []string
}

// failureCodes are error codes that the page offers for replication jobs: those of runs that the documents name.
var failureCodes = []string{
	"InternalError", codeOffline, "Forbidden.RAM", "InvalidAccountStatus.NotEnoughBalance", "InvalidImageName.Duplicated", "QuotaExceeded.Vpc",
}

// serveStatus serves the status page. A client that names the version that it has gets the page only if that
// has changed.
func (s *Server) serveStatus(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	shown := s.status(statusFilter{query.Get("job"), query.Get("source"), query.Get("find")})
	encoded, err := json.Marshal(shown)
	if err != nil {
		respondControl(w, nil, err)
		return
	}
	version := fmt.Sprintf("%x", sha256.Sum256(encoded))
	clock := shownTime(s.clock.Now())
	w.Header().Set(clockHeader, clock)
	w.Header().Set("ETag", `"`+version+`"`)
	if r.Header.Get("If-None-Match") == `"`+version+`"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	respondTemplate(w, http.StatusOK, "page", statusPage{shown, version, clock, s.clock.speed, failureCodes})
}

// respondForm responds to a form of the status page that was sent without the page's script: with the page as it was, or
// with an error.
func respondForm(w http.ResponseWriter, r *http.Request, err error) {
	page := controlPath
	if from, parseErr := url.Parse(r.Referer()); parseErr == nil && from.Path == controlPath && from.RawQuery != "" {
		page += "?" + from.RawQuery
	}
	if err != nil {
		respondTemplate(w, controlStatus(err), "error", map[string]string{"Error": err.Error(), "Page": page})
		return
	}
	http.Redirect(w, r, page, http.StatusSeeOther) //nolint:gosec // Only the query is not ours.
}

// isForm reports whether a request was sent by a browser that shows its response.
func isForm(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.Contains(r.Header.Get("Accept"), "text/html")
}

func respondTemplate(w http.ResponseWriter, status int, name string, data any) {
	var page bytes.Buffer
	if err := statusTemplate.ExecuteTemplate(&page, name, data); err != nil {
		respondControl(w, nil, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes()) // The client may be gone.
}

// serveStatusFile returns a handler that serves a file of the status page.
func serveStatusFile(name, contentType string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, err := statusFiles.ReadFile(name)
		if err != nil {
			respondControl(w, nil, err)
			return
		}
		w.Header().Set("Content-Type", contentType)
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(text))
	}
}
