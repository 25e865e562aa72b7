package smcmock

import "slices"

// AddSource adds a source server, or replaces the one of that ID. A State or CreationTime that
// is not set is Available and now.
func (s *Server) AddSource(source Source) {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	c := source.clone()
	c.State = or(c.State, SourceAvailable)
	if c.CreationTime.IsZero() {
		c.CreationTime = now
	}
	if old := v.sources[c.SourceId]; old != nil {
		v.sourceOrder = slices.DeleteFunc(v.sourceOrder, func(s *Source) bool { return s == old })
	}
	v.sources[c.SourceId] = &c
	v.sourceOrder = append(v.sourceOrder, &c)
	v.sourceChanged(&c, now)
}

// Source returns a source server.
func (s *Server) Source(id string) (Source, bool) {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now()
	source := v.sources[id]
	if source == nil {
		return Source{}, false
	}
	return source.clone(), true
}

// UpdateSource changes a source server, and tells whether there is one. Its running job fails
// when it becomes unavailable.
func (s *Server) UpdateSource(id string, change func(*Source)) bool {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	source := v.sources[id]
	if source == nil {
		return false
	}
	change(source)
	v.sourceChanged(source, now)
	return true
}

// RemoveSource removes a source server at once, and tells whether there was one. Its jobs stay.
func (s *Server) RemoveSource(id string) bool {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	source := v.sources[id]
	if source == nil {
		return false
	}
	delete(v.sources, id)
	v.sourceOrder = slices.DeleteFunc(v.sourceOrder, func(s *Source) bool { return s == source })
	return true
}

// Sources returns all source servers, oldest first.
func (s *Server) Sources() []Source {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now()
	sources := make([]Source, 0, len(v.sourceOrder))
	for _, source := range v.sourceOrder {
		sources = append(sources, source.clone())
	}
	return sources
}
