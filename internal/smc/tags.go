package smc

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// ResourceType names a kind of object in tag operations.
type ResourceType string

// The documented resource types.
const (
	ResourceTypeReplicationJob ResourceType = "replicationjob"
	ResourceTypeSourceServer   ResourceType = "sourceserver"
)

// TagResources attaches tags to objects, and overwrites the values of those they
// have. Repeating it is safe.
func (c *Client) TagResources(ctx context.Context, regionID string, resourceType ResourceType, ids []string, tags map[string]string) error {
	if len(ids) == 0 || len(tags) == 0 {
		return nil
	}
	c.forget(resourceType, regionID, ids...)
	defer c.forget(resourceType, regionID, ids...)
	for batch := range batches(ids) {
		p := params{"ResourceType": string(resourceType)}
		p.setList("ResourceId", batch)
		p.setTags(tags)
		if _, err := c.call(ctx, "TagResources", regionID, p, &baseResponse{}); err != nil {
			return orGone(ctx, c.stores[resourceType], regionID, ids, err)
		}
	}
	return nil
}

// UntagResources removes tags by key. Repeating it is safe.
func (c *Client) UntagResources(ctx context.Context, regionID string, resourceType ResourceType, ids, keys []string) error {
	if len(ids) == 0 || len(keys) == 0 {
		return nil
	}
	c.forget(resourceType, regionID, ids...)
	defer c.forget(resourceType, regionID, ids...)
	for batch := range batches(ids) {
		p := params{"ResourceType": string(resourceType)}
		p.setList("ResourceId", batch)
		p.setList("TagKey", keys)
		if _, err := c.call(ctx, "UntagResources", regionID, p, &baseResponse{}); err != nil {
			return orGone(ctx, c.stores[resourceType], regionID, ids, err)
		}
	}
	return nil
}

// ListTagResources returns the tags of objects by their ID; without IDs, those of all
// objects of the type. Objects without tags are left out.
func (c *Client) ListTagResources(ctx context.Context, regionID string, resourceType ResourceType, ids []string) (map[string]map[string]string, error) {
	tags := make(map[string]map[string]string)
	for batch := range batches(ids) {
		for token := ""; ; {
			p := params{"ResourceType": string(resourceType)}
			p.setList("ResourceId", batch)
			p.setString("NextToken", token)
			var result tagsResponse
			if _, err := c.call(ctx, "ListTagResources", regionID, p, &result); err != nil {
				return nil, err
			}
			for _, t := range result.TagResources.items {
				id := string(t.ResourceID)
				if tags[id] == nil {
					tags[id] = make(map[string]string)
				}
				tags[id][string(t.TagKey)] = string(t.TagValue)
			}
			if token = string(result.NextToken); token == "" {
				break
			}
		}
	}
	return tags, nil
}

// objectTags are the tags of one object.
type objectTags struct {
	id   string
	tags map[string]string
}

// newTagStore returns the store of the tags of the objects of a type, in which an object
// without tags has an entry, too. ids returns the IDs of all these objects: a listing of
// tags alone does not distinguish an object without tags from one that does not exist.
func newTagStore(c *Client, resourceType ResourceType, ids idsFunc) *store[objectTags] {
	fetch := func(ctx context.Context, region string, ids []string) ([]objectTags, error) {
		tags, err := c.ListTagResources(ctx, region, resourceType, ids)
		if err != nil {
			return nil, err
		}
		all := make([]objectTags, len(ids))
		for i, id := range ids {
			all[i] = objectTags{id, tags[id]}
		}
		return all, nil
	}
	return newListedStore(c, "ListTagResources", fetch, inBatches(ids, fetch), func(o *objectTags) string { return o.id })
}

// RefreshTags returns the tags of a replication job; they may be up to a minute old.
func (c *Client) RefreshTags(ctx context.Context, regionID, jobID string) (map[string]string, error) {
	found, err := c.jobTags.refresh(ctx, regionID, jobID)
	if err != nil {
		return nil, err
	}
	tags := make(map[string]string, len(found.tags))
	maps.Copy(tags, found.tags) // Others may read the same ones.
	return tags, nil
}

// UserTags returns the tags without those that Alibaba Cloud attaches itself, whose keys no
// user can choose. For nil, which means that the API has not reported tags, it returns nil.
func UserTags(tags map[string]string) map[string]string {
	if tags == nil {
		return nil
	}
	own := make(map[string]string, len(tags))
	for k, v := range tags {
		if !slices.ContainsFunc(ForbiddenTagKeyPrefixes, func(prefix string) bool { return strings.HasPrefix(k, prefix) }) {
			own[k] = v
		}
	}
	return own
}
