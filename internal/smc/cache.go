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
	// cacheTTL is how long a listing serves reads. A refresh of a thousand replication jobs
	// takes Terraform some ten seconds.
	cacheTTL = time.Minute
)

// errNotListed is the error of a listing that is not made because one failed less than
// cacheTTL ago.
var errNotListed = errors.New("listing everything has just failed")

// cache serves the reads of a refresh in one region. The first ones are looked up by ID;
// when others follow, so that there is a fleet to refresh, everything is listed, and the
// listing serves the rest. What this client writes leaves the cache; what is not in it is
// looked up by ID before it counts as missing.
type cache[T any] struct {
	size  int // reads that make a fleet
	fetch func(ctx context.Context, ids []string) (map[string]*T, error)
	// list lists everything, unless worth reports that so many pages are too many.
	list func(ctx context.Context, worth func(pages int) bool) (map[string]*T, error)

	loading sync.Mutex // one look-up or listing at a time, so that the reads behind it share one

	mu      sync.Mutex // guards all below
	reads   int        // since began
	pages   int        // of the last listing, or of the one that was not worth it
	began   time.Time
	objects map[string]*T // by ID; nil until everything has been listed
	taken   time.Time     // when objects were listed
	failed  time.Time     // when a listing failed
	listing bool
	written map[string]bool // while listing
}

// get returns an object, or nil when the cache does not have it.
func (c *cache[T]) get(id string) *T {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expire()
	return c.objects[id]
}

// expire drops a listing that is too old. The caller holds mu.
func (c *cache[T]) expire() {
	if time.Since(c.taken) > cacheTTL {
		c.objects = nil
	}
}

// forget removes objects that are being written, or have been.
func (c *cache[T]) forget(ids []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		delete(c.objects, id)
		if c.listing {
			c.written[id] = true
		}
	}
}

// ids returns the IDs of all objects in the cache. Where nothing is cached, everything is
// listed first, unless worth reports that it has too many pages.
func (c *cache[T]) ids(ctx context.Context, worth func(pages int) bool) ([]string, error) {
	c.loading.Lock()
	defer c.loading.Unlock()
	if ids := c.listed(); ids != nil {
		return ids, nil
	}
	if err := c.hindrance(worth); err != nil {
		return nil, err
	}
	if err := c.fill(ctx, worth); err != nil {
		return nil, err
	}
	return c.listed(), nil
}

// listed returns the IDs of all objects in the cache, nil when nothing is cached.
func (c *cache[T]) listed() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expire()
	if c.objects == nil {
		return nil
	}
	return slices.AppendSeq(make([]string, 0, len(c.objects)), maps.Keys(c.objects))
}

// hindrance returns an error when an earlier listing failed, or took too many pages.
func (c *cache[T]) hindrance(worth func(pages int) bool) error {
	c.mu.Lock()
	failed, pages := time.Since(c.failed) <= cacheTTL, c.pages
	c.mu.Unlock()
	switch {
	case failed:
		return errNotListed
	case pages > 0 && !worth(pages):
		return errTooMany
	}
	return nil
}

// look returns those of the objects that exist. It lists everything when there is a fleet,
// and looks up by ID what is not in the listing.
func (c *cache[T]) look(ctx context.Context, ids []string) (map[string]*T, error) {
	c.loading.Lock()
	defer c.loading.Unlock()
	if c.isFleet(len(ids)) {
		if err := c.fill(ctx, c.worth); KindOf(err) == KindCredentials {
			return nil, err // It would be the same by ID.
		}
	}
	found := make(map[string]*T, len(ids))
	missing := make([]string, 0, len(ids))
	for _, id := range ids {
		if object := c.get(id); object != nil {
			found[id] = object
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return found, nil
	}
	others, err := c.fetch(ctx, missing)
	maps.Copy(found, others)
	return found, err
}

// isFleet counts n reads and reports whether, together with those before, they are enough
// for a listing, and there is none yet.
func (c *cache[T]) isFleet(n int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if now.Sub(c.began) > cacheTTL {
		c.reads, c.pages, c.began = 0, 0, now
	}
	before := c.reads
	c.reads += n
	c.expire()
	if c.objects != nil || now.Sub(c.failed) <= cacheTTL {
		return false
	}
	return c.size == 0 || before > 0 && c.reads >= c.size && worthReads*c.pages <= worthPages*c.reads
}

// worth reports whether a listing of so many pages is worth it for the reads so far: a
// small fleet in an account with many objects is read by ID.
func (c *cache[T]) worth(pages int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pages = pages
	return c.size == 0 || worthReads*pages <= worthPages*c.reads
}

// fill lists everything. When that fails, reads can go on by ID.
func (c *cache[T]) fill(ctx context.Context, worth func(pages int) bool) error {
	c.mu.Lock()
	c.listing, c.written = true, make(map[string]bool)
	taken := time.Now()
	c.mu.Unlock()
	objects, err := c.list(ctx, worth)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listing = false
	if err != nil {
		if !errors.Is(err, errTooMany) {
			c.failed = time.Now() // Not to spend the time of its attempts again on the next read.
		}
		tflog.Debug(ctx, "Everything could not be listed", map[string]any{"error": err.Error()})
		return err
	}
	for id := range c.written {
		delete(objects, id)
	}
	c.objects, c.taken = objects, taken
	return nil
}
