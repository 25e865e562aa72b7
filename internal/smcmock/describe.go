package smcmock

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// page is the part of a listing's answer that tells which part of it this is.
type page struct {
	TotalCount int
	PageNumber int
	PageSize   int
}

type jobsResponse struct {
	plainResponse
	page
	ReplicationJobs struct{ ReplicationJob []jobItem }
}

type sourcesResponse struct {
	plainResponse
	page
	SourceServers struct{ SourceServer []sourceItem }
}

// page reads and checks which page is asked for.
func (s *service) page(q *request) (page, *apiError) {
	p := page{PageNumber: q.integer("PageNumber", 1), PageSize: q.integer("PageSize", pageSizeDefault)}
	if s.switches.ClampPages {
		p.PageNumber, p.PageSize = max(p.PageNumber, 1), min(max(p.PageSize, 1), pageSizeMost)
	}
	if p.PageNumber < 1 {
		return p, invalid("PageNumber")
	}
	if !between(p.PageSize, 1, pageSizeMost) {
		return p, invalid("PageSize")
	}
	return p, nil
}

// bounds returns which of the listed objects are on the page.
func (p page) bounds() (from, to int) {
	if p.PageNumber-1 >= (p.TotalCount+p.PageSize-1)/p.PageSize {
		return 0, 0
	}
	from = (p.PageNumber - 1) * p.PageSize
	return from, min(from+p.PageSize, p.TotalCount)
}

// ids reads a filter that is a list of IDs.
func (s *service) ids(q *request, name string) ([]string, *apiError) {
	if q.lists[name] > or(s.switches.MaxFilterIDs, filterIDsMost) {
		return nil, invalid(name)
	}
	return q.texts(name), nil
}

// tagFilter reads the filter by tags. Tags without a key do not filter, those without a value
// match any.
func tagFilter(q *request) (map[string]string, *apiError) {
	if q.lists["Tag"] > tagsMost {
		return nil, fail("NumberExceed.Tags")
	}
	tags := map[string]string{}
	for n := range q.lists["Tag"] {
		if key := q.text(element("Tag", n) + ".Key"); key != "" {
			tags[key] = q.text(element("Tag", n) + ".Value")
		}
	}
	return tags, nil
}

func hasTags(tags, wanted map[string]string) bool {
	for key, value := range wanted {
		if has, ok := tags[key]; !ok || value != "" && has != value {
			return false
		}
	}
	return true
}

// oneOf checks a filter that has a closed set of values.
func oneOf(q *request, name string, values []string) *apiError {
	if value := q.text(name); value != "" && !slices.Contains(values, value) {
		return invalid(name)
	}
	return nil
}

func (s *service) describeReplicationJobs(q *request) (response, *apiError) {
	now := s.now()
	var a jobsResponse
	p, err := s.page(q)
	if err != nil {
		return nil, err
	}
	a.page = p
	found, err := s.filterJobs(q, now)
	if err != nil {
		return nil, err
	}
	a.TotalCount = len(found)
	from, to := a.bounds()
	w := writer{s.switches.EmptyFields}
	a.ReplicationJobs.ReplicationJob = make([]jobItem, 0, to-from)
	for _, r := range found[from:to] {
		a.ReplicationJobs.ReplicationJob = append(a.ReplicationJobs.ReplicationJob, s.item(w, r, now))
	}
	return &a, nil
}

// filterJobs returns the jobs that a request asks for, newest first.
func (s *service) filterJobs(q *request, now time.Time) ([]*jobRecord, *apiError) {
	jobs, err := s.ids(q, "JobId")
	if err != nil {
		return nil, err
	}
	sources, err := s.ids(q, "SourceId")
	if err != nil {
		return nil, err
	}
	instances, err := s.ids(q, "InstanceId")
	if err != nil {
		return nil, err
	}
	tags, err := tagFilter(q)
	if err != nil {
		return nil, err
	}
	if err := oneOf(q, "Status", jobStatuses); err != nil {
		return nil, err
	}
	if err := oneOf(q, "BusinessStatus", phases); err != nil {
		return nil, err
	}
	region, name, group := q.text("RegionId"), q.text("Name"), q.text("ResourceGroupId")
	status, phase, jobType := q.text("Status"), q.text("BusinessStatus"), q.text("JobType")
	var found []*jobRecord
	for _, r := range s.candidates(jobs) {
		seenStatus, seenPhase := r.seen(now)
		switch {
		case now.Before(r.visible):
		case region != "" && r.RegionId != region:
		case len(sources) > 0 && !slices.Contains(sources, r.SourceId):
		case len(instances) > 0 && !slices.Contains(instances, r.InstanceId):
		case name != "" && r.Name != name:
		case group != "" && r.ResourceGroupId != group:
		case status != "" && seenStatus != status:
		case phase != "" && seenPhase != phase:
		case jobType != "" && strconv.Itoa(r.JobType) != jobType:
		case !hasTags(r.Tags, tags):
		default:
			found = append(found, r)
		}
	}
	return found, nil
}

// candidates returns the jobs of these IDs, or all if there are none, newest first.
func (s *service) candidates(ids []string) []*jobRecord {
	if len(ids) == 0 {
		all := slices.Clone(s.jobOrder)
		slices.Reverse(all)
		return all
	}
	var some []*jobRecord
	for _, id := range ids {
		if r := s.jobs[id]; r != nil {
			some = append(some, r)
		}
	}
	slices.SortFunc(some, func(a, b *jobRecord) int { return cmp.Compare(b.seq, a.seq) })
	return slices.Compact(some)
}

// seen returns the status and phase of a job that are reported.
func (r *jobRecord) seen(now time.Time) (status, phase string) {
	if now.Before(r.stale) {
		return r.staleStatus, r.stalePhase
	}
	return r.Status, r.BusinessStatus
}

// item returns the form of a job in answers.
func (s *service) item(w writer, r *jobRecord, now time.Time) jobItem {
	job := s.snapshot(r, now)
	job.Status, job.BusinessStatus = r.seen(now)
	if s.switches.OlderTargetType && job.TargetType == TargetInstance {
		job.TargetType = targetInstanceOlder
	}
	if s.switches.LowerCaseTargetType {
		job.TargetType = strings.ToLower(job.TargetType)
	}
	if s.switches.RewriteParameters {
		job.ReplicationParameters = rewritten(job.ReplicationParameters)
	}
	item := w.job(&job)
	if s.switches.OlderFields {
		item.JobType, item.ResourceGroupId, item.WorkgroupId, item.Tags, item.Disks = nil, nil, nil, nil, nil
	}
	return item
}

// rewritten returns the members of a JSON object in the form "name:value,name:value".
func rewritten(object string) string {
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(object), &members) != nil {
		return object
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		pairs = append(pairs, fmt.Sprintf("%s:%s", name, members[name]))
	}
	return strings.Join(pairs, ",")
}

// relatedJobTypes are the values of RelatedJobType.N for each JobType.
var relatedJobTypes = []string{"Server", "Os", "Cross_Zone", "VMWare", "Desktop"}

const notRelated = "Not_Related"

func (s *service) describeSourceServers(q *request) (response, *apiError) {
	s.now()
	var a sourcesResponse
	p, err := s.page(q)
	if err != nil {
		return nil, err
	}
	a.page = p
	found, err := s.filterSources(q)
	if err != nil {
		return nil, err
	}
	a.TotalCount = len(found)
	from, to := a.bounds()
	w := writer{s.switches.EmptyFields}
	a.SourceServers.SourceServer = make([]sourceItem, 0, to-from)
	for _, source := range found[from:to] {
		a.SourceServers.SourceServer = append(a.SourceServers.SourceServer, w.source(source))
	}
	return &a, nil
}

// filterSources returns the source servers that a request asks for, newest first.
func (s *service) filterSources(q *request) ([]*Source, *apiError) {
	ids, err := s.ids(q, "SourceId")
	if err != nil {
		return nil, err
	}
	tags, err := tagFilter(q)
	if err != nil {
		return nil, err
	}
	if err := oneOf(q, "State", sourceStates); err != nil {
		return nil, err
	}
	related := q.texts("RelatedJobType")
	for _, r := range related {
		if r != notRelated && !slices.Contains(relatedJobTypes, r) {
			return nil, invalid("RelatedJobType")
		}
	}
	job, state, name := q.text("JobId"), q.text("State"), q.text("Name")
	group, workgroup := q.text("ResourceGroupId"), q.text("WorkgroupId")
	if name != "" && !between(len([]rune(name)), nameLeast, nameMost) {
		return nil, invalid("Name")
	}
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	var found []*Source
	for _, source := range slices.Backward(s.sourceOrder) {
		switch {
		case len(ids) > 0 && !wanted[source.SourceId]:
		case job != "" && source.JobId != job:
		case state != "" && source.State != state:
		case name != "" && source.Name != name:
		case group != "" && source.ResourceGroupId != group:
		case workgroup != "" && source.WorkgroupId != workgroup:
		case len(related) > 0 && !slices.Contains(related, s.relatedJobType(source)):
		case !hasTags(source.Tags, tags):
		default:
			found = append(found, source)
		}
	}
	return found, nil
}

// relatedJobType returns what the last job of a source server migrates.
func (s *service) relatedJobType(source *Source) string {
	r := s.jobs[source.JobId]
	if r == nil || r.JobType >= len(relatedJobTypes) {
		return notRelated
	}
	return relatedJobTypes[r.JobType]
}
