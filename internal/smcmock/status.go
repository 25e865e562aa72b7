package smcmock

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What the status page shows at most: a fleet must not make it megabytes.
const (
	statusRows  = 100 // of each table of objects
	statusCalls = 200
	statusText  = 100 // characters of a text
)

// statusFilter is what the status page is asked for.
type statusFilter struct {
	JobState    string // "" is any
	SourceState string // "" is any
	Find        string // part of an ID or name; "" is any
}

// query returns a filter as that of a URL.
func (f statusFilter) query() string {
	values := url.Values{}
	for name, value := range map[string]string{"job": f.JobState, "source": f.SourceState, "find": f.Find} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return "?" + values.Encode()
}

// matches reports whether one of some texts has the part that is looked for.
func (f statusFilter) matches(texts ...string) bool {
	part := strings.ToLower(f.Find)
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), part) })
}

// status is what the status page shows. Times are written as they are shown, so that it changes only when the
// page does.
type status struct {
	statusFilter
	Everything string // the query of the page that shows all objects
	Summary    string
	Jobs       statusTable[statusJob]
	Sources    statusTable[statusSource]
	Calls      statusTable[statusCall]
}

// statusTable is a table with the numbers of objects by state.
type statusTable[T any] struct {
	States []statusCount
	Found  int // how many objects match the filter; Rows are the newest of them
	Total  int // how many objects there are
	Rows   []T
}

// statusCount is the number of objects in a state, and the query of the page that shows them only.
type statusCount struct {
	State  string
	Count  int
	Query  string
	Chosen bool
}

type statusJob struct {
	ID, Name           string
	Target             string
	From, FromName     string // the source server, or the instance of a cross-zone job
	Status, Phase      string
	Progress           string // percent
	Result, Error      string
	Scheduled          string
	CanFail, CrossZone bool
}

type statusSource struct {
	ID, Name, Platform, State, Error, Job string
	CanGoOffline, CanComeBack             bool
}

type statusCall struct {
	Number                                 int
	Time, Action, About, Outcome, Duration string
	Succeeded, Failed                      bool
}

// status returns what the status page shows.
func (s *Server) status(f statusFilter) *status {
	shown := &status{statusFilter: f, Everything: statusFilter{}.query()}
	s.service.addStatus(shown)
	s.gateway.addStatus(shown)
	return shown
}

func (s *service) addStatus(shown *status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	f := shown.statusFilter

	counts := map[string]int{}
	jobs := &shown.Jobs
	for _, r := range s.jobs.newest(nil) {
		counts[r.Status]++
		if row := s.statusJob(r, now); (f.JobState == "" || r.Status == f.JobState) && f.matches(r.JobId, r.Name, row.From, row.FromName) {
			jobs.add(row)
		}
	}
	jobs.Total = s.jobs.len()
	jobs.States = statusCounts(jobStatuses, counts, f.JobState, func(status string) string {
		return statusFilter{status, f.SourceState, f.Find}.query()
	})

	counts = map[string]int{}
	sources := &shown.Sources
	for _, source := range s.sources.newest(nil) {
		counts[source.State]++
		if (f.SourceState == "" || source.State == f.SourceState) && f.matches(source.SourceId, source.Name, source.JobId) {
			sources.add(statusSourceOf(source))
		}
	}
	sources.Total = s.sources.len()
	sources.States = statusCounts(sourceStates, counts, f.SourceState, func(state string) string {
		return statusFilter{f.JobState, state, f.Find}.query()
	})
	shown.Summary = summary("replication job", jobs.Total, jobs.States) + "; " + summary("source server", sources.Total, sources.States) + "."
}

func (t *statusTable[T]) add(row T) {
	if t.Found++; t.Found <= statusRows {
		t.Rows = append(t.Rows, row)
	}
}

// statusCounts returns the states that objects are in, after a row for all of them.
func statusCounts(states []string, counts map[string]int, chosen string, query func(string) string) []statusCount {
	all := statusCount{State: "All", Query: query(""), Chosen: chosen == ""}
	listed := []statusCount{all}
	for _, state := range states {
		if n := counts[state]; n > 0 || state == chosen {
			listed = append(listed, statusCount{state, n, query(state), state == chosen})
			listed[0].Count += n
		}
	}
	return listed
}

// summary says how many objects are in which state.
func summary(kind string, total int, states []statusCount) string {
	if total != 1 {
		kind += "s"
	}
	var parts []string
	for _, state := range states[1:] {
		parts = append(parts, fmt.Sprint(state.Count, " ", state.State))
	}
	if len(parts) == 0 {
		return "No " + kind
	}
	return fmt.Sprint(total, " ", kind, ": ", strings.Join(parts, ", "))
}

func (s *service) statusJob(r *jobRecord, now time.Time) statusJob {
	row := statusJob{
		ID: r.JobId, Name: shortened(r.Name), Target: r.TargetType, From: shortened(r.SourceId),
		Status: r.Status, Phase: r.BusinessStatus, Progress: strconv.FormatFloat(s.progress(r, now), 'f', -1, 64),
		Result: shortened(r.ImageId), CrossZone: r.CrossZone != nil,
		CanFail: r.Status != StatusInError && r.Status != StatusExpired && occupies(r.Status),
	}
	if row.CrossZone {
		row.From = shortened(r.InstanceId)
	}
	if source := s.sources.get(r.SourceId); source != nil {
		row.FromName = shortened(source.Name)
	}
	if r.ErrorCode != "" {
		row.Error = shortened(strings.TrimSpace(r.ErrorCode + " " + r.StatusInfo))
	}
	switch {
	case r.Status == StatusReady && !r.ScheduledStartTime.IsZero():
		row.Scheduled = "starts " + shownTime(r.ScheduledStartTime)
	case r.Status == StatusWaiting:
		row.Scheduled = "runs again " + shownTime(r.nextRun)
	}
	return row
}

func statusSourceOf(source *Source) statusSource {
	return statusSource{
		ID: source.SourceId, Name: shortened(source.Name), Platform: shortened(source.Platform), State: source.State,
		Error: shortened(source.ErrorCode), Job: shortened(source.JobId),
		CanGoOffline: source.State == SourceAvailable || source.State == SourceInUse,
		CanComeBack:  source.State == SourceUnavailable,
	}
}

func (g *gateway) addStatus(shown *status) {
	g.mu.Lock()
	calls, total := g.log.newest(statusCalls), g.log.total
	g.mu.Unlock()
	shown.Calls.Total, shown.Calls.Found = total, len(calls)
	for i := range calls {
		row := statusCallOf(&calls[i])
		row.Number = total - i
		shown.Calls.Rows = append(shown.Calls.Rows, row)
	}
}

func statusCallOf(l *logged) statusCall {
	row := statusCall{
		Time: l.time.UTC().Format("15:04:05.000"), Action: shortened(cmp.Or(l.action, "(none)")), About: shortened(callAbout(l)),
		Duration: fmt.Sprintf("%.1f ms", float64(l.duration.Microseconds())/1000),
	}
	switch {
	case !l.ended:
		row.Outcome, row.Duration = "in progress", ""
	case l.status == 0:
		row.Outcome, row.Failed = "no response", true
	default:
		row.Outcome = strings.TrimSpace(fmt.Sprint(l.status, " ", shortened(l.code)))
		row.Succeeded, row.Failed = l.status < 300, l.status >= 300
	}
	return row
}

// callAbout returns the object that a call names. No other parameters are shown, so that no secret can be.
func callAbout(l *logged) string {
	params := l.call().Params
	for _, name := range []string{"JobId", "SourceId", "InstanceId", "WorkgroupId", "AccessTokenId", "ResourceId"} {
		more := 0
		for params[element(name, more)] != "" {
			more++
		}
		switch id := cmp.Or(params[name], params[element(name, 0)]); {
		case id == "":
		case more > 1:
			return fmt.Sprintf("%s and %d more", id, more-1)
		default:
			return id
		}
	}
	return params["Name"]
}

// shownTime returns a time by the state clock as it is shown.
func shownTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// shortened returns a text without what is too long to be shown.
func shortened(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if runes := []rune(text); len(runes) > statusText {
		return string(runes[:statusText]) + "…"
	}
	return text
}
