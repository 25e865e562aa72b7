package smcmock

import (
	"cmp"
	"time"
)

// AddSource adds a source server, or replaces the one of that ID. A State or CreationTime that
// is not set is Available and now.
func (s *Server) AddSource(source Source) {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	v.addSource(source, v.now())
}

func (s *service) addSource(source Source, now time.Time) {
	c := source.clone()
	c.State = cmp.Or(c.State, SourceAvailable)
	if c.CreationTime.IsZero() {
		c.CreationTime = now
	}
	s.sources.add(c.SourceId, &c)
	s.seenSources[c.SourceId] = true
	delete(s.onDemand, c.SourceId)
	s.sourceChanged(&c, now)
}

// Source returns a source server.
func (s *Server) Source(id string) (Source, bool) {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now()
	source := v.sources.get(id)
	if source == nil {
		return Source{}, false
	}
	return source.clone(), true
}

// UpdateSource changes a source server, and reports whether there is one. Its running job fails
// when it becomes unavailable.
func (s *Server) UpdateSource(id string, change func(*Source)) bool {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	source := v.sources.get(id)
	if source == nil {
		return false
	}
	change(source)
	v.sourceChanged(source, now)
	return true
}

// RemoveSource removes a source server at once, and reports whether there was one. Its jobs stay.
func (s *Server) RemoveSource(id string) bool {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now()
	found := v.sources.get(id) != nil
	v.sources.remove(id)
	return found
}

// Sources returns all source servers, oldest first.
func (s *Server) Sources() []Source {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now()
	sources := make([]Source, 0, v.sources.len())
	for source := range v.sources.all() {
		sources = append(sources, source.clone())
	}
	return sources
}
