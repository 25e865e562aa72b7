package workgroup

import (
	"sync"
)

// idSet is a set of IDs that several goroutines may use. The zero value is empty.
type idSet struct{ ids sync.Map }

// add adds an ID, and reports whether the set had it already.
func (s *idSet) add(id string) bool {
	_, had := s.ids.LoadOrStore(id, true)
	return had
}

// has reports whether the set has an ID.
func (s *idSet) has(id string) bool {
	_, ok := s.ids.Load(id)
	return ok
}
