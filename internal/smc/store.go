package smc

import (
	"context"
	"sync"
)

// Reading is the way in which the reads of a refresh are made.
type Reading int

// The ways to make the reads of a refresh.
const (
	// ReadAdaptively looks objects up by ID, and lists everything when there are many reads.
	ReadAdaptively Reading = iota
	// ReadSingly makes a call for each object, as most providers do. Benchmarks compare with it.
	ReadSingly
	// ReadListed always lists everything. Tests use it.
	ReadListed
)

// fetchFunc returns those of at most MaxIDsPerRequest objects of a region that exist.
type fetchFunc[T any] func(ctx context.Context, region string, ids []string) ([]T, error)

// listFunc returns all objects of a region, or errTooMany when worth reports that reading so
// many pages, of MaxPageSize objects each, costs more than looking up by ID. It may miss
// objects that come, go or move to another page meanwhile.
type listFunc[T any] func(ctx context.Context, region string, worth func(pages int) bool) ([]T, error)

// store reads the objects of one kind: by ID, in calls that look-ups at about the same
// time share, and for a refresh from a cache of everything there is.
type store[T any] struct {
	client    *Client
	operation string // reads the objects; errors name it
	region    func(regionID string) string
	fetch     fetchFunc[T]
	list      listFunc[T]
	id        func(*T) string

	byID   *batcher[T] // makes a call for every look-up
	cached *batcher[T] // asks the caches first
	mu     sync.Mutex  // guards caches
	caches map[string]*cache[T]

	// parts is a store of parts of the same objects, such as their tags, which are forgotten
	// with them; or nil.
	parts objectStore
}

// objectStore is a store of any kind, as operations that change objects need it.
type objectStore interface {
	write(ctx context.Context, op writeOperation, regionID string, ids []string, p params, also ...func()) error
	forget(regionID string, ids ...string)
}

// newStore returns the store of a kind of objects that can be read by ID and in pages.
func newStore[W, T any](c *Client, kind *objectKind[W, T]) *store[T] {
	fetch := func(ctx context.Context, region string, ids []string) ([]T, error) {
		objects, _, err := kind.page(ctx, c, region, kind.byID(ids), 1, MaxPageSize)
		return objects, err
	}
	list := inPages(func(ctx context.Context, region string, page int) ([]T, int64, error) {
		return kind.page(ctx, c, region, kind.byID(nil), page, MaxPageSize)
	})
	return newListedStore(c, kind.operation, fetch, list, kind.id)
}

// newListedStore is newStore for a kind of objects whose listing has no pages. Its functions
// read with an objectKind, too.
func newListedStore[T any](c *Client, op readOperation, fetch fetchFunc[T], list listFunc[T], id func(*T) string) *store[T] {
	s := &store[T]{
		client: c, operation: op.name, region: c.regionOf, fetch: fetch, list: list, id: id, caches: make(map[string]*cache[T]),
	}
	if op.noRegion {
		s.region = func(string) string { return "" }
	}
	s.byID = newBatcher(s.fetchByID)
	s.cached = newBatcher(func(ctx context.Context, region string, ids []string) (map[string]*T, error) {
		return s.cache(region).look(ctx, ids)
	})
	return s
}

// find returns an object; an error for which IsNotFound is true when two look-ups in a
// row say that there is none of that ID.
func (s *store[T]) find(ctx context.Context, regionID, id string) (*T, error) {
	if s.client.config.Reading == ReadSingly {
		return s.findSingly(ctx, regionID, id)
	}
	found, err := s.findMany(ctx, regionID, []string{id}, timing{}, timing{}, nil)
	return s.only(id, found, err)
}

func (s *store[T]) findSingly(ctx context.Context, regionID, id string) (*T, error) {
	for range 2 { // The second look-up confirms that there is none.
		found, err := s.fetchByID(ctx, s.region(regionID), []string{id})
		if err != nil || found[id] != nil {
			return found[id], err
		}
	}
	return nil, notFound(s.operation, id)
}

// refresh is find, except that the object may come from the cache, which is up to
// cacheTTL old, unless this client has changed it since.
func (s *store[T]) refresh(ctx context.Context, regionID, id string) (*T, error) {
	if s.client.config.Reading == ReadSingly {
		return s.findSingly(ctx, regionID, id)
	}
	region := s.region(regionID)
	if object := s.cache(region).get(id); object != nil {
		copied := *object // Others may read it, too.
		return &copied, nil
	}
	found, err := s.cached.get(ctx, region, []string{id}, timing{})
	if err == nil && found.objects[id] == nil {
		found, err = s.byID.get(ctx, region, []string{id}, timing{}) // That it is missing has to be confirmed.
	}
	return s.only(id, found, err)
}

// only returns the object that was looked up alone.
func (s *store[T]) only(id string, found lookupResult[T], err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	if found.objects[id] == nil {
		return nil, notFound(s.operation, id)
	}
	object := *found.objects[id] // Others may have asked for it, too.
	return &object, nil
}

// findMany looks up objects. One counts as missing only when a second look-up does not find it
// either; for the IDs in known, which were missing before, one is enough.
func (s *store[T]) findMany(ctx context.Context, regionID string, ids []string, when, again timing, known map[string]bool) (lookupResult[T], error) {
	return s.byID.confirmed(ctx, s.region(regionID), ids, when, again, known)
}

// forget removes objects that are being written, or have been, from the cache.
func (s *store[T]) forget(regionID string, ids ...string) {
	s.cache(s.region(regionID)).forget(ids)
	if s.parts != nil {
		s.parts.forget(regionID, ids...)
	}
}

// forgetting returns a function that forgets objects, for a write of others that changes them, too.
func (s *store[T]) forgetting(regionID string, ids []string) func() {
	return func() { s.forget(regionID, ids...) }
}

// forgetAll removes the objects of all regions from the cache. Parts of them stay in theirs.
func (s *store[T]) forgetAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, cache := range s.caches {
		cache.forgetAll()
	}
}

// ids returns the IDs of all objects of a region that are in the cache, which is filled
// first if it is empty, unless worth reports that this takes too many pages.
func (s *store[T]) ids(ctx context.Context, regionID string, worth func(pages int) bool) ([]string, error) {
	return s.cache(s.region(regionID)).ids(ctx, worth)
}

// cache returns the cache of a region.
func (s *store[T]) cache(region string) *cache[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.caches[region] == nil {
		size := fleetSize
		if s.client.config.Reading == ReadListed {
			size = 0
		}
		s.caches[region] = &cache[T]{size: size,
			fetch: func(ctx context.Context, ids []string) (map[string]*T, error) { return s.fetchByID(ctx, region, ids) },
			list: func(ctx context.Context, worth func(int) bool) (map[string]*T, error) {
				objects, err := s.list(ctx, region, worth)
				return s.keyed(objects), err
			},
		}
	}
	return s.caches[region]
}

func (s *store[T]) fetchByID(ctx context.Context, region string, ids []string) (map[string]*T, error) {
	objects, err := s.fetch(ctx, region, ids)
	if err != nil {
		return nil, err
	}
	return s.keyed(objects), nil
}

// keyed returns objects by their ID.
func (s *store[T]) keyed(objects []T) map[string]*T {
	byID := make(map[string]*T, len(objects))
	for i := range objects {
		byID[s.id(&objects[i])] = &objects[i]
	}
	return byID
}
