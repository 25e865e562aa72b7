package smc

import (
	"context"
	"fmt"
	"time"
)

// change makes a call that changes an object and is safe to repeat. The error is one for which
// IsNotFound is true when the object does not exist.
func (s *store[T]) change(ctx context.Context, operation, regionID, id string, p params) error {
	s.forget(regionID, id)
	defer s.forget(regionID, id)
	_, err := s.client.call(ctx, operation, regionID, p, &baseResponse{})
	return orGone(ctx, s, regionID, []string{id}, err)
}

// transition makes a call that the API refuses when it is repeated after it succeeded. A
// refusal is therefore followed by a read. The error is one for which IsNotFound is true when
// the object does not exist, and nil when an earlier attempt has failed ambiguously and reached
// reports that the object is in the state that the call leads to.
func (s *store[T]) transition(ctx context.Context, operation, regionID, id string, p params, reached func(*T) bool) error {
	s.forget(regionID, id)
	defer s.forget(regionID, id)
	ambiguous, err := s.client.call(ctx, operation, regionID, p, &baseResponse{})
	if !mayMeanGone(err) {
		return err
	}
	object, findErr := s.find(ctx, regionID, id)
	switch {
	case IsNotFound(findErr):
		return refusedGone([]string{id}, err)
	case findErr == nil && ambiguous && reached(object):
		return nil
	default:
		return err
	}
}

// delete is transition for a call that deletes the object: one that does not exist is no error.
func (s *store[T]) delete(ctx context.Context, operation, regionID, id string, p params, reached func(*T) bool) error {
	err := s.transition(ctx, operation, regionID, id, p, reached)
	if IsNotFound(err) {
		return nil
	}
	return err
}

// wait reads an object again and again until done returns true for it, or for nil when it does
// not exist. That it does not is confirmed by a second read, unless known has it. The intervals
// grow from Config.PollInterval. A read that fails temporarily does not end the wait; the end
// of the context does.
func (s *store[T]) wait(ctx context.Context, regionID, id string, known map[string]bool, done func(*T) bool) error {
	var (
		delay   time.Duration
		failure error // of the last read
	)
	first := s.client.config.PollInterval
	for interval := first; ; interval = min(interval*3/2, first*maxPollGrowth) {
		found, err := s.findMany(ctx, regionID, []string{id}, delay, known)
		if ended := context.Cause(ctx); ended != nil {
			if failure != nil {
				return fmt.Errorf("%w; the last read failed: %w", ended, failure)
			}
			return ended
		}
		if err != nil && !isTemporary(err) {
			return err
		}
		if failure = err; err == nil && done(found.objects[id]) {
			return nil
		}
		delay = interval
	}
}

// waitVisible waits until an object that was just created can be read, and returns it.
func (s *store[T]) waitVisible(ctx context.Context, id string) (*T, error) {
	var last *T
	err := s.wait(ctx, "", id, map[string]bool{id: true}, func(object *T) bool {
		if object != nil {
			read := *object // Others may have asked for it, too.
			last = &read
		}
		return last != nil
	})
	return last, err
}
