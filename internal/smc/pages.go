package smc

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
)

// maxPasses bounds how often a listing that changes while it is read is read again.
const maxPasses = 3

// maxPages bounds a listing: 50,000 objects, fifty times the quota of replication jobs. A listing
// that does not end before, because its total is wrong, is an error.
const maxPages = 1000

// endless is the error of a listing with more than maxPages pages.
func endless(operation string) error {
	return &Error{Operation: operation, Message: fmt.Sprintf("the listing does not end: it has more than %d pages", maxPages)}
}

// withPage adds the parameters of a page to p.
func withPage(p params, page, pageSize int) params {
	p["PageNumber"] = strconv.Itoa(page)
	p["PageSize"] = strconv.Itoa(pageSize)
	return p
}

// page returns the number and size of the page that was asked for. The response of an
// operation without pages is one page of all objects.
func (p params) page() (page, size int) {
	page, err := strconv.Atoi(p["PageNumber"])
	if err != nil {
		return 1, math.MaxInt32
	}
	size, _ = strconv.Atoi(p["PageSize"])
	return page, size
}

// batches yields ids, each once and sorted, in batches of MaxIDsPerRequest; an empty list,
// which does not filter, yields one empty batch.
func batches(ids []string) iter.Seq[[]string] { return batchesOf(ids, MaxIDsPerRequest) }

// batchesOf is batches with another size.
func batchesOf(ids []string, size int) iter.Seq[[]string] {
	if len(ids) == 0 {
		return func(yield func([]string) bool) { yield(nil) }
	}
	return slices.Chunk(slices.Compact(slices.Sorted(slices.Values(ids))), size)
}

// eachPage yields the pages of a listing one after the other, each object once; a page without
// new objects is not yielded, and a page is requested when the one before has been taken. An
// object that is created meanwhile moves others to a later page, so that they are listed twice;
// one that is removed moves others to an earlier page, so that they are missed. The listing is
// therefore read once more, and new objects are added, when the number of objects has changed or
// is greater than that of the objects listed. A listing whose number does not change and that
// still lacks objects is an error. Nothing follows an error.
func eachPage[T any](operation string, get func(page int) (items []T, total int64, err error), id func(T) string) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		seen := make(map[string]bool)
		for pass := 1; ; pass++ {
			first, changed := int64(0), false
			listed := make(map[string]bool) // in this pass
			for page, read := 1, 0; ; page++ {
				if page > maxPages {
					yield(nil, endless(operation))
					return
				}
				items, total, err := get(page)
				if err != nil {
					yield(nil, err)
					return
				}
				if page == 1 {
					first = total
				}
				changed = changed || total != first
				var fresh []T
				for _, item := range items {
					listed[id(item)] = true
					if !seen[id(item)] {
						seen[id(item)] = true
						fresh = append(fresh, item)
					}
				}
				if len(fresh) > 0 && !yield(fresh, nil) {
					return
				}
				if read += len(items); len(items) == 0 || int64(read) >= total {
					break
				}
			}
			short := int64(len(listed)) < first
			switch {
			case !changed && !short, changed && pass == maxPasses:
				return
			case pass == maxPasses:
				yield(nil, &Error{
					Operation: operation, Kind: KindTransient,
					Message: fmt.Sprintf("the response is not complete: TotalCount is %d, but all pages together have %d objects", first, len(listed)),
				})
				return
			}
		}
	}
}

// collect returns the objects of all pages, or the error that one of them has.
func collect[T any](pages iter.Seq2[[]T, error]) ([]T, error) {
	var all []T
	for page, err := range pages {
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
	}
	return all, nil
}
