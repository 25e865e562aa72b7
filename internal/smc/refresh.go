package smc

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

const (
	// fleetSize is how many reads of one refresh make it a fleet, for which everything is
	// listed, unless that takes more than worthPages pages for every worthReads reads so far.
	fleetSize              = 5
	worthPages, worthReads = 3, 2
	// snapshotLife is how long a listing answers reads. A refresh of a thousand replication
	// jobs takes Terraform some ten seconds.
	snapshotLife = time.Minute
)

// refresher answers the reads of a refresh in one region. The first ones are looked up
// by ID; when others follow, so that there is a fleet to refresh, everything is listed,
// and this snapshot answers the rest. What this client writes leaves the snapshot; what
// is not in it is looked up by ID before it counts as missing.
type refresher[T any] struct {
	region string
	size   int // reads that make a fleet
	fetch  func(ctx context.Context, region string, ids []string) (map[string]*T, error)
	// list lists everything, unless worth says that so many pages are too many.
	list func(ctx context.Context, region string, worth func(pages int) bool) (map[string]*T, error)
	now  func() time.Time

	turn sync.Mutex // one look-up or listing at a time, so that reads gather behind it

	mu      sync.Mutex // guards all below
	reads   int        // since began
	pages   int        // of a listing that was not worth it
	began   time.Time
	objects map[string]*T
	taken   time.Time
	failed  time.Time // when a listing did
	listing bool
	written map[string]bool // while listing
}

// recall returns an object of the snapshot, or nil.
func (r *refresher[T]) recall(id string) *T {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now().Sub(r.taken) > snapshotLife {
		r.objects = nil
	}
	return r.objects[id]
}

// forget removes an object that is being written, or has been, from the snapshot.
func (r *refresher[T]) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.objects, id)
	if r.listing {
		r.written[id] = true
	}
}

// ids returns the IDs of the snapshot.
func (r *refresher[T]) ids() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(maps.Keys(r.objects))
}

// look looks up IDs: by listing everything when there is a fleet, and by ID otherwise.
func (r *refresher[T]) look(ctx context.Context, region string, ids []string) (map[string]*T, error) {
	r.turn.Lock()
	defer r.turn.Unlock()
	if r.isFleet(len(ids)) {
		if err := r.takeSnapshot(ctx); KindOf(err) == KindCredentials {
			return nil, err // It would be the same by ID.
		}
	}
	found := make(map[string]*T, len(ids))
	missing := make([]string, 0, len(ids))
	for _, id := range ids {
		if object := r.recall(id); object != nil {
			found[id] = object
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return found, nil
	}
	others, err := r.fetch(ctx, region, missing)
	maps.Copy(found, others)
	return found, err
}

// isFleet counts n reads and reports whether, with those before, they are those of a fleet
// that no snapshot answers yet.
func (r *refresher[T]) isFleet(n int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if now.Sub(r.began) > snapshotLife {
		r.reads, r.pages, r.began = 0, 0, now
	}
	before := r.reads
	r.reads += n
	if r.objects != nil && now.Sub(r.taken) <= snapshotLife || now.Sub(r.failed) <= snapshotLife {
		return false
	}
	return r.size == 0 || before > 0 && r.reads >= r.size && worthReads*r.pages <= worthPages*r.reads
}

// worth reports whether a listing of so many pages is worth it for the reads so far: a
// small fleet in an account with many replication jobs is read by ID.
func (r *refresher[T]) worth(pages int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pages = pages
	return r.size == 0 || worthReads*pages <= worthPages*r.reads
}

// takeSnapshot lists everything. When that fails, reads can go on by ID.
func (r *refresher[T]) takeSnapshot(ctx context.Context) error {
	r.mu.Lock()
	r.listing, r.written = true, make(map[string]bool)
	taken := r.now()
	r.mu.Unlock()
	objects, err := r.list(ctx, r.region, r.worth)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listing = false
	if err != nil {
		if !errors.Is(err, errTooMany) {
			r.failed = r.now() // Not to spend the time of its attempts again on the next read.
		}
		tflog.Debug(ctx, "Everything could not be listed", map[string]any{"error": err.Error()})
		return err
	}
	for id := range r.written {
		delete(objects, id)
	}
	r.objects, r.taken = objects, taken
	return nil
}

// refreshers holds the refresher and batcher of each region.
type refreshers[T any] struct {
	make func(region string) *refresher[T]

	mu      sync.Mutex
	regions map[string]*regionRefresh[T]
}

type regionRefresh[T any] struct {
	*refresher[T]

	batch *batcher[T]
}

func (r *refreshers[T]) of(region string) *regionRefresh[T] {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.regions == nil {
		r.regions = make(map[string]*regionRefresh[T])
	}
	if r.regions[region] == nil {
		one := r.make(region)
		r.regions[region] = &regionRefresh[T]{one, newBatcher(sleep, one.look)}
	}
	return r.regions[region]
}

// get reads an object, which may be as old as snapshotLife; nil when there is none.
func (r *refreshers[T]) get(ctx context.Context, region, id string) (*T, error) {
	one := r.of(region)
	if object := one.recall(id); object != nil {
		return object, nil
	}
	found, err := one.batch.get(ctx, region, []string{id}, 0)
	if err != nil {
		return nil, err
	}
	return found.objects[id], nil
}

// forget removes objects that are written from the snapshot of a region.
func (r *refreshers[T]) forget(region string, ids ...string) {
	one := r.of(region)
	for _, id := range ids {
		one.forget(id)
	}
}
