package smc

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"
)

// maxListedPages bounds a listing that stands in for look-ups by ID: 2,000 objects, twice
// the quota of replication jobs.
const maxListedPages = 40

// errTooMany is the error of a listing that would cost more than looking up by ID.
var errTooMany = errors.New("too many objects to list")

// inPages lists a kind of objects whose read has pages, of MaxPageSize objects: the first,
// which has the number of objects, and then all others at the same time. Unlike
// eachPage it may miss objects that move to another page meanwhile.
func inPages[T any](get func(ctx context.Context, region string, page int) (objects []T, total int64, err error)) listFunc[T] {
	return func(ctx context.Context, region string, worth func(int) bool) ([]T, error) {
		all, total, err := get(ctx, region, 1)
		if err != nil {
			return nil, err
		}
		if total > maxListedPages*MaxPageSize {
			return nil, errTooMany
		}
		pages := int((total + MaxPageSize - 1) / MaxPageSize)
		if !worth(pages) {
			return nil, errTooMany
		}
		others, err := inParallel(max(pages-1, 0), func(i int) ([]T, error) {
			objects, _, err := get(ctx, region, i+2)
			return objects, err
		})
		if err != nil {
			return nil, err
		}
		return append(all, others...), nil
	}
}

// idsFunc returns the IDs of all objects of a region, or errTooMany as listFunc does.
type idsFunc func(ctx context.Context, region string, worth func(pages int) bool) ([]string, error)

// inBatches lists a kind of objects whose read needs IDs: it fetches those that ids
// returns.
func inBatches[T any](ids idsFunc, fetch fetchFunc[T]) listFunc[T] {
	return func(ctx context.Context, region string, worth func(int) bool) ([]T, error) {
		all, err := ids(ctx, region, worth)
		if err != nil || len(all) == 0 {
			return nil, err
		}
		parts := slices.Collect(batches(all))
		if len(parts) > maxListedPages || !worth(len(parts)) {
			return nil, errTooMany
		}
		return inParallel(len(parts), func(i int) ([]T, error) { return fetch(ctx, region, parts[i]) })
	}
}

// inParallel makes n calls, of which at most maxParallelCalls are under way at a time, and
// returns what they return together.
func inParallel[T any](n int, call func(i int) ([]T, error)) ([]T, error) {
	var calls errgroup.Group
	calls.SetLimit(maxParallelCalls)
	parts := make([][]T, n)
	for i := range n {
		calls.Go(func() (err error) {
			parts[i], err = call(i)
			return err
		})
	}
	if err := calls.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat(parts...), nil
}
