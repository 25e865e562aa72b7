package smcmock

import (
	"cmp"
	"iter"
	"slices"
)

// collection holds the objects of one kind by ID, in the order in which they were added.
type collection[T any] struct {
	byID  map[string]*entry[T]
	order []*entry[T] // by seq
	seq   int         // of the object that was added last
}

type entry[T any] struct {
	seq    int
	object *T
}

func newCollection[T any]() collection[T] { return collection[T]{byID: map[string]*entry[T]{}} }

func (c *collection[T]) len() int { return len(c.order) }

// get returns the object of an ID, or nil.
func (c *collection[T]) get(id string) *T {
	if e := c.byID[id]; e != nil {
		return e.object
	}
	return nil
}

// add adds an object, or replaces the one of its ID by a newer one. It returns the number that
// orders objects by when they were added.
func (c *collection[T]) add(id string, object *T) int {
	c.remove(id)
	c.seq++
	e := &entry[T]{c.seq, object}
	c.byID[id] = e
	c.order = append(c.order, e)
	return e.seq
}

// remove removes the object of an ID, if there is one.
func (c *collection[T]) remove(id string) {
	e := c.byID[id]
	if e == nil {
		return
	}
	delete(c.byID, id)
	i, _ := slices.BinarySearchFunc(c.order, e.seq, func(e *entry[T], seq int) int { return cmp.Compare(e.seq, seq) })
	c.order = slices.Delete(c.order, i, i+1)
}

// all yields all objects, oldest first.
func (c *collection[T]) all() iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for _, e := range c.order {
			if !yield(e.object) {
				return
			}
		}
	}
}

// newest returns the objects of some IDs, or all if there are no IDs, newest first.
func (c *collection[T]) newest(ids []string) []*T {
	found := c.order
	if len(ids) > 0 {
		found = nil
		for _, id := range ids {
			if e := c.byID[id]; e != nil {
				found = append(found, e)
			}
		}
		slices.SortFunc(found, func(a, b *entry[T]) int { return cmp.Compare(a.seq, b.seq) })
		found = slices.Compact(found)
	}
	objects := make([]*T, 0, len(found))
	for _, e := range slices.Backward(found) {
		objects = append(objects, e.object)
	}
	return objects
}

// ids returns the IDs of all objects, in no order.
func (c *collection[T]) ids() []string {
	ids := make([]string, 0, len(c.byID))
	for id := range c.byID {
		ids = append(ids, id)
	}
	return ids
}
