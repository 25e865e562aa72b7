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
	// fleetSize is the number of reads within cacheTTL from which on everything is listed
	// instead of being read by ID, unless the listing takes more than worthPages pages for
	// every worthReads reads so far. A refresh of p pages therefore takes at most
	// p + max(fleetSize, p*worthReads/worthPages rounded up) calls: that many where each read
	// comes after the one before it has returned, and one or two besides the pages where
	// Terraform asks for enough of them at a time.
	fleetSize              = 5
	worthPages, worthReads = 3, 2
	// cacheTTL is how long a listing serves reads. A refresh of a thousand replication jobs
	// takes Terraform some ten seconds.
	cacheTTL = time.Minute
)

// errNotListed is the error of a listing that is not made because one failed less than
// cacheTTL ago.
var errNotListed = errors.New("listing everything has just failed")

// cache serves the reads of a refresh in one region. The first ones are looked up by ID. When
// fleetSize or more follow, everything is listed, and the listing serves the rest. An object
// that this client writes is removed from the cache; one that is not in the cache is looked up
// by ID before it counts as missing.
type cache[T any] struct {
	size  int // number of reads from which on everything is listed
	fetch func(ctx context.Context, ids []string) (map[string]*T, error)
	// list lists everything, or returns errTooMany if worth reports that so many pages cost
	// more than reading by ID.
	list func(ctx context.Context, worth func(pages int) bool) (map[string]*T, error)

	loading sync.Mutex // one look-up or listing at a time, so that the reads behind it share one

	mu      sync.Mutex // guards all below
	reads   int        // number of reads since began
	pages   int        // number of pages of the last listing, also of one that was given up for it
	began   time.Time
	objects map[string]*T // by ID; nil until everything has been listed
	taken   time.Time     // when objects were listed
	failed  time.Time     // when a listing failed
	listing bool
	written map[string]bool // IDs that were forgotten while listing
	stale   bool            // everything was forgotten while listing
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

// forgetAll removes all objects, because a call changes some whose IDs are not known.
func (c *cache[T]) forgetAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.objects, c.stale = nil, c.listing
}

// ids returns the IDs of all objects in the cache. Where nothing is cached, everything is
// listed first, unless worth reports that it has too many pages.
func (c *cache[T]) ids(ctx context.Context, worth func(pages int) bool) ([]string, error) {
	c.loading.Lock()
	defer c.loading.Unlock()
	if ids := c.listed(); ids != nil {
		return ids, nil
	}
	if err := c.mayList(worth); err != nil {
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

// mayList returns an error when an earlier listing failed, or took too many pages.
func (c *cache[T]) mayList(worth func(pages int) bool) error {
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

// look returns those of the objects that exist. It lists everything when there are enough
// reads, and looks up by ID what is not in the listing.
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

// isFleet counts n reads and reports whether everything is to be listed now: together with the
// reads before they are enough, and there is no listing yet.
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
	c.listing, c.stale, c.written = true, false, make(map[string]bool)
	taken := time.Now()
	c.mu.Unlock()
	objects, err := c.list(ctx, worth)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listing = false
	if err != nil {
		if !errors.Is(err, errTooMany) {
			c.failed = time.Now() // The next read must not spend the time of its retries again.
		}
		tflog.Debug(ctx, "Everything could not be listed", map[string]any{"error": err.Error()})
		return err
	}
	for id := range c.written {
		delete(objects, id)
	}
	if c.stale {
		return nil // Reads go on by ID, until the next listing.
	}
	c.objects, c.taken = objects, taken
	return nil
}
