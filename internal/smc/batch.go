package smc

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	// gatherTime is how long a look-up waits for others to share its call. Terraform asks
	// for ten at a time, which takes it some milliseconds each.
	gatherTime = 25 * time.Millisecond
	// maxParallelBatches bounds the calls that one round of look-ups makes at a time.
	maxParallelBatches = 8
)

// batcher looks objects up by ID. Look-ups that come at about the same time share
// calls of up to MaxIDsPerRequest IDs; so do those of waits, which come due together
// although they began apart. Regions never share a call.
type batcher[T any] struct {
	// fetch returns the objects of at most MaxIDsPerRequest IDs that exist.
	fetch func(ctx context.Context, region string, ids []string) (map[string]*T, error)
	sleep func(context.Context, time.Duration) error

	mu      sync.Mutex
	pending []*lookup[T]
	running bool
	wake    context.CancelFunc // ends the sleep of run
	started time.Time
	skipped time.Duration // what sleep passed over without the clock having moved
}

// lookup is one caller's wish, and its outcome once done is closed.
type lookup[T any] struct {
	ctx    context.Context //nolint:containedctx // A wish lives as long as its caller waits.
	region string
	ids    []string
	due    time.Duration // since the batcher started
	soon   time.Duration // from when on it joins others that are due

	done  chan struct{}
	found sighting[T]
	err   error
}

// sighting is what a look-up has found.
type sighting[T any] struct {
	objects map[string]*T   // by ID; those that do not exist are absent
	unread  map[string]bool // IDs that could not be looked up
}

func newBatcher[T any](sleep func(context.Context, time.Duration) error, fetch func(context.Context, string, []string) (map[string]*T, error)) *batcher[T] {
	return &batcher[T]{fetch: fetch, sleep: sleep, wake: func() {}, started: time.Now()}
}

// get looks up IDs of a region after a delay. An error tells why some are unread.
func (b *batcher[T]) get(ctx context.Context, region string, ids []string, delay time.Duration) (sighting[T], error) {
	l := &lookup[T]{ctx: ctx, region: region, ids: ids, done: make(chan struct{})}
	b.add(ctx, l, delay)
	select {
	case <-l.done:
		return l.found, l.err
	case <-ctx.Done():
		return sighting[T]{}, context.Cause(ctx)
	}
}

// confirmed is get, except that an object counts as missing only when a second look-up,
// which follows at once, does not find it either. For those that known has, which were
// missing before, one look-up is enough.
func (b *batcher[T]) confirmed(ctx context.Context, region string, ids []string, delay time.Duration, known map[string]bool) (sighting[T], error) {
	found, err := b.get(ctx, region, ids, delay)
	var missing []string
	for _, id := range ids {
		if found.objects[id] == nil && !found.unread[id] && !known[id] {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 || found.objects == nil { // No objects at all: ctx has ended.
		return found, err
	}
	again, againErr := b.get(ctx, region, missing, 0)
	if again.objects == nil {
		return again, againErr
	}
	maps.Copy(found.objects, again.objects)
	maps.Copy(found.unread, again.unread)
	if againErr != nil {
		err = worse(err, againErr)
	}
	return found, err
}

func (b *batcher[T]) add(ctx context.Context, l *lookup[T], delay time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delay = max(delay, gatherTime)
	l.due = b.now() + delay
	l.soon = l.due - delay/2
	b.pending = append(b.pending, l)
	if !b.running {
		b.running = true
		go b.run(context.WithoutCancel(ctx))
		return
	}
	b.wake()
}

// now is the time since the batcher started.
func (b *batcher[T]) now() time.Duration { return time.Since(b.started) + b.skipped }

// run serves look-ups as they come due, until none is left.
func (b *batcher[T]) run(ctx context.Context) {
	for {
		batch, wait, nap := b.next(ctx)
		switch {
		case len(batch) > 0:
			go serve(ctx, b.fetch, batch)
		case wait > 0:
			b.rest(nap, wait)
		default:
			return
		}
	}
}

// next takes the look-ups to serve now, or says how long there are none, with a
// context that ends when one is added.
func (b *batcher[T]) next(ctx context.Context) (batch []*lookup[T], wait time.Duration, nap context.Context) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wake()
	b.pending = slices.DeleteFunc(b.pending, func(l *lookup[T]) bool { return l.ctx.Err() != nil })
	if len(b.pending) == 0 {
		b.running = false
		return nil, 0, nil
	}
	now := b.now()
	first := slices.MinFunc(b.pending, func(x, y *lookup[T]) int { return cmp.Compare(x.due, y.due) })
	if first.due > now {
		nap, b.wake = context.WithCancel(ctx)
		return nil, first.due - now, nap
	}
	b.pending = slices.DeleteFunc(b.pending, func(l *lookup[T]) bool {
		if l.soon > now {
			return false
		}
		batch = append(batch, l)
		return true
	})
	return batch, 0, nil
}

// rest sleeps until something is due, or nap ends.
func (b *batcher[T]) rest(nap context.Context, wait time.Duration) {
	until := b.elapsed() + wait
	if wait <= gatherTime {
		_ = sleep(nap, wait) // Tests step over waits, but not over the time in which look-ups gather.
	} else {
		_ = b.sleep(nap, wait)
	}
	if nap.Err() != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.skipped += max(until-b.now(), 0)
}

func (b *batcher[T]) elapsed() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now()
}

// serve looks up everything that a batch wants.
func serve[T any](ctx context.Context, fetch func(context.Context, string, []string) (map[string]*T, error), batch []*lookup[T]) {
	ctx, release := whileWanted(ctx, batch)
	defer release()
	wanted := make(map[string][]string)
	for _, l := range batch {
		l.found = sighting[T]{objects: make(map[string]*T, len(l.ids)), unread: make(map[string]bool)}
		if len(l.ids) > 0 { // No IDs at all would ask for everything.
			wanted[l.region] = append(wanted[l.region], l.ids...)
		}
	}
	var (
		calls sync.WaitGroup
		mu    sync.Mutex // guards the look-ups
		slots = make(chan struct{}, maxParallelBatches)
	)
	for region, ids := range wanted {
		for part := range batches(ids) {
			slots <- struct{}{}
			calls.Go(func() {
				defer func() { <-slots }()
				objects, err := fetch(ctx, region, part)
				mu.Lock()
				defer mu.Unlock()
				deliver(batch, region, part, objects, err)
			})
		}
	}
	calls.Wait()
	for _, l := range batch {
		if isolates(l, batch) {
			// Perhaps somebody else's ID spoilt the call.
			serve(ctx, fetch, []*lookup[T]{l})
			continue
		}
		close(l.done)
	}
}

// isolates reports whether a look-up failed for a reason that may be another's.
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

// deliver hands what a call found to those who asked for it.
func deliver[T any](batch []*lookup[T], region string, ids []string, objects map[string]*T, err error) {
	for _, l := range batch {
		if l.region != region {
			continue
		}
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

// worse returns the error of two that is less likely to pass.
func worse(a, b error) error {
	if a != nil && !passes(a) {
		return a
	}
	return b
}

// passes reports whether a failure may pass.
func passes(err error) bool {
	kind := KindOf(err)
	return kind == KindTransient || kind == KindThrottled
}

// whileWanted returns a context that ends when nobody waits for the batch any more.
func whileWanted[T any](ctx context.Context, batch []*lookup[T]) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
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
