package smc

import (
	"context"
	"fmt"
	"time"
)

const (
	// maxPollGrowth is the ratio of the longest interval of a wait to PollInterval.
	maxPollGrowth = 15
	// soonShare is the ratio of PollInterval to the first interval of a wait for what the API is
	// already doing, which takes it seconds rather than hours. So long it also lets others join its
	// first look, and the one that confirms that the object is gone.
	soonShare = 4
)

// pace is how fast a wait looks.
type pace struct {
	first  time.Duration // the first interval
	gather timing        // of the first look, and of one that confirms
}

// watched is what the last reads of several objects have found, by ID. One that could not be
// read the last time has the values of the read before.
type watched[T any] struct {
	objects map[string]*T
	gone    map[string]bool // IDs that do not exist: two reads in a row lacked them
}

// watch reads objects again and again until look returns true. That an object does not exist is
// confirmed by a second read, unless gone has it. All watches share their calls. The intervals
// begin with that of the pace for each call that a read needs, grow as long as nothing happens and
// shrink when an object is gone or progressed (nil: never true) reports a change; they never cost
// more than one call in that time, besides the confirmations. A read that fails temporarily does not
// end the watch; the end of the context does, at once.
func (s *store[T]) watch(ctx context.Context, regionID string, ids []string, pace pace, gone map[string]bool, progressed func(before, now *T) bool, look func(watched[T]) (done bool, err error)) error {
	poll := s.client.config.PollInterval
	calls := (len(ids) + MaxIDsPerRequest - 1) / MaxIDsPerRequest
	least := pace.first * time.Duration(max(calls, 1))
	most := max(poll*maxPollGrowth, 2*least)
	last := watched[T]{objects: make(map[string]*T, len(ids)), gone: gone}
	var (
		when    = pace.gather
		failure error // of the last read
	)
	for interval := least; ; {
		found, err := s.findMany(ctx, regionID, ids, when, pace.gather, last.gone)
		if ended := context.Cause(ctx); ended != nil {
			if failure != nil {
				return fmt.Errorf("%w; the last read failed: %w", ended, failure)
			}
			return ended
		}
		if err != nil && !isTemporary(err) {
			return err
		}
		failure = err
		if last.merge(ids, found, progressed) {
			interval = max(interval/2, least)
		}
		if len(found.unread) == 0 || len(found.unread) < len(ids) {
			if done, err := look(last); done || err != nil {
				return err
			}
		}
		when, interval = timing{delay: interval}, min(interval*3/2, most)
	}
}

// merge adds the result of a read, and reports whether an object has progressed, or is gone.
func (w *watched[T]) merge(ids []string, found lookupResult[T], progressed func(before, now *T) bool) (changed bool) {
	for _, id := range ids {
		if found.unread[id] {
			continue
		}
		object, before := found.objects[id], w.objects[id]
		if object == nil {
			changed = changed || before != nil
			delete(w.objects, id)
			w.gone[id] = true
			continue
		}
		changed = changed || before != nil && progressed != nil && progressed(before, object)
		w.objects[id] = object
		delete(w.gone, id)
	}
	return changed
}

// waitVisible waits until an object that was just created can be read, and returns it.
func (s *store[T]) waitVisible(ctx context.Context, regionID, id string) (*T, error) {
	var object *T
	err := s.watch(ctx, regionID, []string{id}, s.soon(), map[string]bool{id: true}, nil, func(last watched[T]) (bool, error) {
		object = copied(last.objects[id])
		return object != nil, nil
	})
	return object, err
}

// waitGone waits until an object that is being deleted is gone.
func (s *store[T]) waitGone(ctx context.Context, regionID, id string) error {
	return s.watch(ctx, regionID, []string{id}, s.soon(), make(map[string]bool), nil, func(last watched[T]) (bool, error) {
		return last.gone[id], nil
	})
}

// soon is the pace of a wait for what the API is already doing.
func (s *store[T]) soon() pace {
	soon := s.client.config.PollInterval / soonShare
	return pace{first: soon, gather: timing{delay: soon, gather: true}}
}

// copied returns a copy of an object, which others may have asked for, too; nil for nil.
func copied[T any](object *T) *T {
	if object == nil {
		return nil
	}
	c := *object
	return &c
}
