package tfprovider

import (
	"reflect"
	"sync"
)

// Memory returns the object package's own value of type T, which lives as long as the
// configured provider: Terraform configures it once for a plan, and once for an apply.
// The zero value of T must be ready to use, by several goroutines at a time.
func Memory[T any](d *Data) *T {
	if d == nil {
		return new(T)
	}
	key := reflect.TypeFor[T]()
	value, ok := d.memory.Load(key)
	if !ok {
		value, _ = d.memory.LoadOrStore(key, new(T))
	}
	if t, ok := value.(*T); ok {
		return t
	}
	return new(T) // Does not happen: the key is the type.
}

// IDSet is a set of IDs for Memory. The zero value is empty; several goroutines may use it.
type IDSet struct{ ids sync.Map }

// Add adds an ID, and reports whether the set had it already.
func (s *IDSet) Add(id string) bool {
	_, had := s.ids.LoadOrStore(id, true)
	return had
}

// Has reports whether the set has an ID.
func (s *IDSet) Has(id string) bool {
	_, ok := s.ids.Load(id)
	return ok
}
