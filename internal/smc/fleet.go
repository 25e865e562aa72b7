package smc

import (
	"context"
	"errors"
	"maps"
	"sync"
)

// maxListedPages bounds a listing that stands in for look-ups by ID: 2,000 objects, twice
// the quota of replication jobs.
const maxListedPages = 40

// errTooMany says that there is more than a listing is worth.
var errTooMany = errors.New("too many objects to list")

// Reading says how the reads of a refresh are answered.
type Reading int

// The ways to answer the reads of a refresh.
const (
	// ReadAdaptively looks objects up by ID, and lists everything when there is a fleet.
	ReadAdaptively Reading = iota
	// ReadSingly makes a call for each object, as most providers do. It is there to compare with.
	ReadSingly
	// ReadListed always lists everything. It is there for tests.
	ReadListed
)

// RefreshReplicationJob is FindReplicationJob for a refresh: the answer may come from a
// listing that is up to a minute old. What this client has written meanwhile is read anew.
func (c *Client) RefreshReplicationJob(ctx context.Context, regionID, jobID string) (*ReplicationJob, error) {
	if c.config.Reading == ReadSingly {
		return c.FindReplicationJob(ctx, regionID, jobID)
	}
	found, err := c.freshJobs.get(ctx, c.region(regionID), jobID)
	if err == nil && found == nil {
		found, err = c.jobs.one(ctx, c.region(regionID), jobID) // That it is missing has to be confirmed.
	}
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, notFound("DescribeReplicationJobs", jobID)
	}
	job := *found // Others may read it, too.
	return &job, nil
}

// RefreshSourceServer is FindSourceServer for a plan: the answer may come from a listing
// that is up to a minute old.
func (c *Client) RefreshSourceServer(ctx context.Context, sourceID string) (*SourceServer, error) {
	if c.config.Reading == ReadSingly {
		return c.FindSourceServer(ctx, sourceID)
	}
	found, err := c.freshSources.get(ctx, "", sourceID)
	if err == nil && found == nil {
		found, err = c.sources.one(ctx, "", sourceID) // That it is missing has to be confirmed.
	}
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, notFound("DescribeSourceServers", sourceID)
	}
	source := *found
	return &source, nil
}

// RefreshTags returns the tags of a replication job; the answer may be up to a minute old.
func (c *Client) RefreshTags(ctx context.Context, regionID, jobID string) (map[string]string, error) {
	if c.config.Reading == ReadSingly {
		tags, err := c.ListTagResources(ctx, regionID, ResourceTypeReplicationJob, []string{jobID})
		return tags[jobID], err
	}
	found, err := c.freshTags.get(ctx, c.region(regionID), jobID)
	if err != nil || found == nil {
		return nil, err
	}
	return maps.Clone(*found), nil
}

// wrote takes replication jobs out of the snapshots that answer a refresh.
func (c *Client) wrote(regionID string, jobIDs ...string) {
	c.freshJobs.forget(c.region(regionID), jobIDs...)
	c.freshTags.forget(c.region(regionID), jobIDs...)
}

// refreshing makes the refreshers of a client.
func (c *Client) refreshing() {
	size := fleetSize
	if c.config.Reading == ReadListed {
		size = 0
	}
	c.freshJobs = &refreshers[ReplicationJob]{make: func(region string) *refresher[ReplicationJob] {
		return &refresher[ReplicationJob]{region: region, size: size, fetch: c.fetchReplicationJobs, list: c.listReplicationJobs, now: c.config.Now}
	}}
	c.freshSources = &refreshers[SourceServer]{make: func(region string) *refresher[SourceServer] {
		return &refresher[SourceServer]{region: region, size: size, fetch: c.fetchSourceServers, list: c.listSourceServers, now: c.config.Now}
	}}
	c.freshTags = &refreshers[map[string]string]{make: func(region string) *refresher[map[string]string] {
		return &refresher[map[string]string]{region: region, size: size, fetch: c.fetchTags, list: c.listTags, now: c.config.Now}
	}}
}

// listReplicationJobs returns the replication jobs of a region, as far as they hold still.
func (c *Client) listReplicationJobs(ctx context.Context, regionID string, worth func(int) bool) (map[string]*ReplicationJob, error) {
	return inParallel(worth, func(page int) (map[string]*ReplicationJob, int64, error) {
		p, err := c.DescribeReplicationJobs(ctx, ReplicationJobFilter{RegionID: regionID}, page, MaxPageSize)
		if err != nil {
			return nil, 0, err
		}
		jobs := make(map[string]*ReplicationJob, len(p.Jobs))
		for i := range p.Jobs {
			jobs[p.Jobs[i].ID] = &p.Jobs[i]
		}
		return jobs, p.TotalCount, nil
	})
}

// listSourceServers returns the source servers, as far as they hold still.
func (c *Client) listSourceServers(ctx context.Context, _ string, worth func(int) bool) (map[string]*SourceServer, error) {
	return inParallel(worth, func(page int) (map[string]*SourceServer, int64, error) {
		p, err := c.DescribeSourceServers(ctx, SourceServerFilter{}, page, MaxPageSize)
		if err != nil {
			return nil, 0, err
		}
		sources := make(map[string]*SourceServer, len(p.Sources))
		for i := range p.Sources {
			sources[p.Sources[i].ID] = &p.Sources[i]
		}
		return sources, p.TotalCount, nil
	})
}

// fetchTags returns the tags of at most MaxIDsPerRequest replication jobs.
func (c *Client) fetchTags(ctx context.Context, regionID string, ids []string) (map[string]*map[string]string, error) {
	tags, err := c.ListTagResources(ctx, regionID, ResourceTypeReplicationJob, ids)
	if err != nil {
		return nil, err
	}
	all := make(map[string]*map[string]string, len(ids))
	for _, id := range ids {
		own := tags[id]
		if own == nil {
			own = map[string]string{}
		}
		all[id] = &own
	}
	return all, nil
}

// listTags returns the tags of all replication jobs that the snapshot of the region has.
func (c *Client) listTags(ctx context.Context, regionID string, worth func(int) bool) (map[string]*map[string]string, error) {
	jobs := c.freshJobs.of(regionID).ids()
	if len(jobs) == 0 {
		return nil, errors.New("there is no listing of replication jobs")
	}
	parts := make([][]string, 0, maxListedPages)
	for part := range batches(jobs) {
		parts = append(parts, part)
	}
	return inParallel(worth, func(page int) (map[string]*map[string]string, int64, error) {
		tags, err := c.fetchTags(ctx, regionID, parts[page-1])
		return tags, int64(len(jobs)), err
	})
}

// inParallel collects the pages of a listing: the first, which tells how many objects
// there are, and then all others at the same time. Unlike allPages it may miss objects
// that move to another page meanwhile.
func inParallel[T any](worth func(pages int) bool, get func(page int) (items map[string]*T, total int64, err error)) (map[string]*T, error) {
	all, total, err := get(1)
	if err != nil {
		return nil, err
	}
	pages := int((total + MaxPageSize - 1) / MaxPageSize)
	if pages > maxListedPages || !worth(pages) {
		return nil, errTooMany
	}
	var (
		calls sync.WaitGroup
		mu    sync.Mutex
		slots = make(chan struct{}, maxParallelBatches)
	)
	for page := 2; page <= pages; page++ {
		slots <- struct{}{}
		calls.Go(func() {
			defer func() { <-slots }()
			items, _, pageErr := get(page)
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(all, items)
			err = errors.Join(err, pageErr)
		})
	}
	calls.Wait()
	return all, err
}
