package smcmock

import (
	"cmp"
	"strings"
	"time"
)

// usableSourceStates are the states in which a source server can be changed and deleted, in the order in
// which errors list them.
var usableSourceStates = []string{SourceAvailable, SourceInUse, SourceUnavailable}

// usableSource returns the source server that a request is about, unless it is being deleted.
func (s *service) usableSource(q *request) (*Source, *apiError) {
	source := s.source(q.text("SourceId"), q.now)
	if source == nil {
		return nil, s.notFound("SourceId")
	}
	if source.State == SourceDeleting {
		return nil, s.wrongSource(source.State, usableSourceStates...)
	}
	return source, nil
}

func (s *service) modifySourceServerAttribute(q *request) (object, *apiError) {
	name, description := q.text("Name"), q.text("Description")
	if name != "" && !validName(name) {
		return nil, invalid("Name")
	}
	if !validText(description, 0, descriptionMost) {
		return nil, invalid("Description")
	}
	source, err := s.usableSource(q)
	if err != nil {
		return nil, err
	}
	for other := range s.sources.all() {
		if name != "" && other.Name == name && other != source {
			return nil, fail("SourceServerName.Duplicate")
		}
	}
	source.Name = cmp.Or(name, source.Name)
	// A description may have no characters, so that an empty one is a value of its own.
	if q.has("Description") {
		source.Description = description
	}
	return object{}, nil
}

// deleteSourceServer begins the deletion of a source server; with Force, also of its replication jobs.
func (s *service) deleteSourceServer(q *request) (object, *apiError) {
	source, err := s.usableSource(q)
	if err != nil {
		return nil, err
	}
	jobs := s.jobsOf[source.SourceId]
	var ids []string
	for _, r := range jobs {
		if r.Status == StatusRunning {
			return nil, fail("SourceServer.WithRunningReplicationJob")
		}
		ids = append(ids, r.JobId)
	}
	if len(jobs) > 0 && !q.boolean("Force", false) {
		return nil, s.failOlder("ReplicationJob.Related", strings.Join(ids, ", "))
	}
	source.State = SourceDeleting
	for _, r := range jobs {
		if r.Status != StatusDeleting {
			s.hide(r)
			s.become(r, StatusDeleting, q.now)
		}
	}
	s.deletions = append(s.deletions, sourceDeletion{source, q.now.Add(s.phases.Deleting)})
	return object{}, nil
}

// sourceDeletion is a deletion of a source server in progress.
type sourceDeletion struct {
	source *Source
	ends   time.Time
}

// endDeletions removes the source servers whose deletion has ended. All take the same time, so that they end in
// the order in which they began.
func (s *service) endDeletions(now time.Time) {
	for len(s.deletions) > 0 && !s.deletions[0].ends.After(now) {
		source := s.deletions[0].source
		s.deletions = s.deletions[1:]
		// A test may have replaced it, or changed its state.
		if s.sources.get(source.SourceId) == source && source.State == SourceDeleting {
			s.sources.remove(source.SourceId)
		}
	}
}
