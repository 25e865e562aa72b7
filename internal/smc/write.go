package smc

import (
	"context"
	"slices"
)

// write makes a call that changes objects of the store. They leave the cache before it, so that
// no read that begins meanwhile gets the old ones, and once more after it; also does the same
// for other objects that the call changes. The error is one for which IsNotFound is true when
// the call was refused and none of the objects exists.
func (s *store[T]) write(ctx context.Context, op writeOperation, regionID string, ids []string, p params, also ...func()) error {
	return s.writeOrReach(ctx, op, regionID, ids, p, nil, also)
}

// transition is write for a call that the API refuses when it is repeated after it succeeded.
// Where an earlier attempt has failed ambiguously, a refusal is no error when reached reports
// that the object is in the state that the call leads to.
func (s *store[T]) transition(ctx context.Context, op writeOperation, regionID, id string, p params, reached func(*T) bool, also ...func()) error {
	return s.writeOrReach(ctx, op, regionID, []string{id}, p, reached, also)
}

// delete is transition for a call that deletes the object: one that does not exist is no error.
func (s *store[T]) delete(ctx context.Context, op writeOperation, regionID, id string, p params, reached func(*T) bool, also ...func()) error {
	err := s.transition(ctx, op, regionID, id, p, reached, also...)
	if IsNotFound(err) {
		return nil
	}
	return err
}

func (s *store[T]) writeOrReach(ctx context.Context, op writeOperation, regionID string, ids []string, p params, reached func(*T) bool, also []func()) error {
	forget := func() {
		s.forget(regionID, ids...)
		for _, other := range also {
			other()
		}
	}
	forget()
	defer forget()
	ambiguous, err := s.client.call(ctx, &apiCall{operation: operation(op), region: regionID, params: p, result: &baseResponse{}})
	if !mayMeanGone(err) {
		return err
	}
	found, readErr := s.findMany(ctx, regionID, ids, timing{}, timing{}, nil)
	switch {
	case readErr != nil:
		return err
	case len(found.objects) == 0:
		return refusedGone(ids, err)
	case ambiguous && reached != nil && !slices.ContainsFunc(ids, func(id string) bool {
		object := found.objects[id]
		return object == nil || !reached(object)
	}):
		return nil
	default:
		return err
	}
}

// unstored stands in for the store of objects that the client does not read.
type unstored struct{ client *Client }

func (unstored) forget(string, ...string) {}

func (u unstored) write(ctx context.Context, op writeOperation, regionID string, _ []string, p params, _ ...func()) error {
	_, err := u.client.call(ctx, &apiCall{operation: operation(op), region: regionID, params: p, result: &baseResponse{}})
	return err
}
