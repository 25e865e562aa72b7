package smc

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// batchWindow is how long a look-up waits for others to share its call. Terraform asks
	// for ten at a time, which takes it some milliseconds each.
	batchWindow = 25 * time.Millisecond
	// enoughLookups is how many look-ups that gather make a call worth it.
	enoughLookups = 10
	// maxGather bounds how long a look-up waits for a call of its region that is under way. Look-ups
	// that come meanwhile share the next one: a batch a round trip, however fast they come.
	maxGather = time.Second
	// maxParallelCalls bounds the calls that one batch, or one listing, makes at a time.
	maxParallelCalls = 8
)

// batcher looks objects up by ID. Look-ups of a region that come at about the same time, or while
// another batch is under way, share calls of up to MaxIDsPerRequest IDs. The look-ups of several
// waits do so too, although the waits began at different times: a look-up joins others in the
// second half of its delay.
type batcher[T any] struct {
	// fetch returns the objects of at most MaxIDsPerRequest IDs that exist.
	fetch func(ctx context.Context, region string, ids []string) (map[string]*T, error)

	mu      sync.Mutex // guards all below
	pending []*lookup[T]
	busy    map[string]int // number of batches under way, by region
	timer   *time.Timer    // fires when the next of pending has to be made
}

// lookup is what one caller asks for, and its result once done is closed.
type lookup[T any] struct {
	ctx    context.Context //nolint:containedctx // A look-up lives as long as its caller waits.
	region string
	ids    []string
	due    time.Time
	soon   time.Time // the earliest time at which it is made together with others
	gather bool      // see timing

	done  chan struct{}
	found lookupResult[T]
	err   error
}

// lookupResult is what a look-up has found.
type lookupResult[T any] struct {
	objects map[string]*T   // by ID; those that do not exist are absent
	unread  map[string]bool // IDs that could not be looked up
}

func newBatcher[T any](fetch func(context.Context, string, []string) (map[string]*T, error)) *batcher[T] {
	return &batcher[T]{fetch: fetch, busy: make(map[string]int)}
}

// timing says when a look-up is made: after the delay, or in its second half when another one is
// due. One that gathers need not wait that long: it is made as soon as there are enoughLookups of
// its kind.
type timing struct {
	delay  time.Duration
	gather bool
}

// get looks up IDs of a region. The error is the reason for the IDs that are unread.
func (b *batcher[T]) get(ctx context.Context, region string, ids []string, when timing) (lookupResult[T], error) {
	delay := max(when.delay, batchWindow)
	wait := delay - delay/2
	if when.gather {
		wait = batchWindow
	}
	now := time.Now()
	l := &lookup[T]{ctx: ctx, region: region, ids: ids, due: now.Add(delay), soon: now.Add(wait), gather: when.gather, done: make(chan struct{})}
	b.mu.Lock()
	b.pending = append(b.pending, l)
	b.schedule()
	b.mu.Unlock()
	select {
	case <-l.done:
		return l.found, l.err
	case <-ctx.Done():
		return lookupResult[T]{}, context.Cause(ctx)
	}
}

// confirmed is get, except that an object counts as missing only when a second look-up, which
// follows with the timing again, does not find it either. For the IDs in known, which were
// missing before, one look-up is enough.
func (b *batcher[T]) confirmed(ctx context.Context, region string, ids []string, when, again timing, known map[string]bool) (lookupResult[T], error) {
	found, err := b.get(ctx, region, ids, when)
	var missing []string
	for _, id := range ids {
		if found.objects[id] == nil && !found.unread[id] && !known[id] {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 || found.objects == nil { // A nil map means that ctx has ended.
		return found, err
	}
	second, secondErr := b.get(ctx, region, missing, again)
	if second.objects == nil {
		return second, secondErr
	}
	maps.Copy(found.objects, second.objects)
	maps.Copy(found.unread, second.unread)
	if secondErr != nil {
		err = worse(err, secondErr)
	}
	return found, err
}

// schedule sets the timer for the next batch. The caller holds mu.
func (b *batcher[T]) schedule() {
	if b.timer != nil {
		b.timer.Stop()
	}
	b.pending = slices.DeleteFunc(b.pending, func(l *lookup[T]) bool { return l.ctx.Err() != nil })
	if len(b.pending) == 0 {
		return
	}
	b.timer = time.AfterFunc(time.Until(slices.MinFunc(slices.Collect(maps.Values(b.next())), time.Time.Compare)), b.serveDue)
}

// next returns when the next batch of each region has to be made. The caller holds mu.
func (b *batcher[T]) next() map[string]time.Time {
	next := make(map[string]time.Time)
	gathered := make(map[string][]time.Time) // when each of those that gather may be made
	for _, l := range b.pending {
		if due, ok := next[l.region]; !ok || l.due.Before(due) {
			next[l.region] = l.due
		}
		if l.gather {
			gathered[l.region] = append(gathered[l.region], l.soon)
		}
	}
	for region, soon := range gathered {
		if len(soon) >= enoughLookups {
			slices.SortFunc(soon, time.Time.Compare)
			next[region] = slices.MinFunc([]time.Time{next[region], soon[enoughLookups-1]}, time.Time.Compare)
		}
	}
	for region := range next {
		if b.busy[region] > 0 {
			next[region] = next[region].Add(maxGather)
		}
	}
	return next
}

// serveDue serves the regions whose batch has to be made, each apart from the others.
func (b *batcher[T]) serveDue() {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	due := make(map[string][]*lookup[T])
	for region, at := range b.next() {
		if !at.After(now) {
			due[region] = nil
		}
	}
	b.pending = slices.DeleteFunc(b.pending, func(l *lookup[T]) bool {
		batch, isDue := due[l.region]
		if !isDue || l.soon.After(now) {
			return false
		}
		due[l.region] = append(batch, l)
		return true
	})
	for region, batch := range due {
		b.busy[region]++
		go func() {
			b.serve(region, batch)
			b.mu.Lock()
			b.busy[region]--
			b.schedule()
			b.mu.Unlock()
		}()
	}
	b.schedule()
}

// serve looks up everything that the look-ups of a batch ask for in a region.
func (b *batcher[T]) serve(region string, batch []*lookup[T]) {
	ctx, release := whileWanted(batch)
	defer release()
	var wanted []string
	for _, l := range batch {
		l.found = lookupResult[T]{objects: make(map[string]*T, len(l.ids)), unread: make(map[string]bool)}
		wanted = append(wanted, l.ids...)
	}
	var (
		calls errgroup.Group
		mu    sync.Mutex // guards the look-ups
	)
	calls.SetLimit(maxParallelCalls)
	if len(wanted) > 0 { // A call without IDs would return everything.
		for part := range batches(wanted) {
			calls.Go(func() error {
				objects, err := b.fetch(ctx, region, part)
				mu.Lock()
				defer mu.Unlock()
				deliver(batch, part, objects, err)
				return nil // deliver has handed the error to the look-ups.
			})
		}
	}
	_ = calls.Wait()
	for _, l := range batch {
		if isolates(l, batch) {
			// The ID of another look-up may have made the call fail.
			b.serve(region, []*lookup[T]{l})
			continue
		}
		close(l.done)
	}
}

// isolates reports whether a look-up failed for a reason that may be due to the IDs of another
// look-up in the batch. It then clears the error, so that the look-up is made again alone.
func isolates[T any](l *lookup[T], batch []*lookup[T]) bool {
	if l.err == nil || len(batch) == 1 || l.ctx.Err() != nil {
		return false
	}
	switch KindOf(l.err) {
	case KindThrottled, KindTransient, KindCredentials, KindUnauthorized:
		return false
	default:
		l.err = nil
		return true
	}
}

// deliver hands what a call for ids found, or its error, to the look-ups that asked for it.
func deliver[T any](batch []*lookup[T], ids []string, objects map[string]*T, err error) {
	for _, l := range batch {
		for _, id := range l.ids {
			if _, asked := slices.BinarySearch(ids, id); !asked {
				continue
			}
			if err != nil {
				l.found.unread[id], l.err = true, worse(l.err, err)
			} else if object, ok := objects[id]; ok {
				l.found.objects[id] = object
			}
		}
	}
}

// worse returns the one of two errors that is less likely to be temporary.
func worse(a, b error) error {
	if a != nil && !isTemporary(a) {
		return a
	}
	return b
}

// isTemporary reports whether the same call may succeed later.
func isTemporary(err error) bool {
	kind := KindOf(err)
	return kind == KindTransient || kind == KindThrottled
}

// whileWanted returns a context that ends when the contexts of all callers of a batch have ended. Its values,
// such as the logger, are those of the first caller's context.
func whileWanted[T any](batch []*lookup[T]) (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(batch[0].ctx))
	var mu sync.Mutex
	left := len(batch)
	stops := make([]func() bool, 0, len(batch))
	for _, l := range batch {
		stops = append(stops, context.AfterFunc(l.ctx, func() {
			mu.Lock()
			defer mu.Unlock()
			if left--; left == 0 {
				cancel()
			}
		}))
	}
	return ctx, func() {
		cancel()
		for _, stop := range stops {
			stop()
		}
	}
}
