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

// noRegion reports whether the objects of the type belong to no region, so that operations on
// their tags need none.
func (t ResourceType) noRegion() bool { return t == ResourceTypeSourceServer }

// TagResources attaches tags to objects, and overwrites the values of those they
// have. Repeating it is safe.
func (c *Client) TagResources(ctx context.Context, regionID string, resourceType ResourceType, ids []string, tags map[string]string) error {
	p := params{}
	p.setTags(tags)
	return c.writeTags(ctx, opTagResources, regionID, resourceType, ids, p)
}

// UntagResources removes tags by key. Repeating it is safe.
func (c *Client) UntagResources(ctx context.Context, regionID string, resourceType ResourceType, ids, keys []string) error {
	p := params{}
	p.setList("TagKey", keys)
	return c.writeTags(ctx, opUntagResources, regionID, resourceType, ids, p)
}

// writeTags makes a tag operation for objects, in batches. tags are the parameters that name
// the tags; without tags, or objects, there is nothing to do.
func (c *Client) writeTags(ctx context.Context, op writeOperation, regionID string, resourceType ResourceType, ids []string, tags params) error {
	if len(ids) == 0 || len(tags) == 0 {
		return nil
	}
	op.noRegion = op.noRegion || resourceType.noRegion()
	for batch := range batches(ids) {
		p := maps.Clone(tags)
		p["ResourceType"] = string(resourceType)
		p.setList("ResourceId", batch)
		if err := c.storeOf(resourceType).write(ctx, op, regionID, batch, p); err != nil {
			return err
		}
	}
	return nil
}

// wireTagResource is a tag of an object.
type wireTagResource struct {
	ResourceID       text `json:"ResourceId"`
	TagKey, TagValue text
}

// tagKind describes the tags of ListTagResources. (A response spells the resource type
// differently, ALIYUN::SMC::REPLICATIONJOB: it is not looked at.)
var tagKind = objectKind[wireTagResource, wireTagResource]{
	operation: opListTagResources, list: "TagResources", idParam: "ResourceId", tokens: true,
	convert: func(_ context.Context, _ string, wire *wireTagResource) wireTagResource { return *wire },
	id:      func(tag *wireTagResource) string { return string(tag.ResourceID) },
	wrong: func(_ string, tag *wireTagResource) string {
		if tag.TagKey == "" {
			return "a tag in the list has no key"
		}
		return ""
	},
}

// ListTagResources returns the tags of objects by their ID; without IDs, those of all
// objects of the type. Objects without tags are left out.
func (c *Client) ListTagResources(ctx context.Context, regionID string, resourceType ResourceType, ids []string) (map[string]map[string]string, error) {
	kind := tagKind
	kind.operation.noRegion = resourceType.noRegion()
	tags := make(map[string]map[string]string)
	for batch := range batches(ids) {
		token := ""
		for n := 1; ; n++ {
			if n > maxPages {
				return nil, endless(opListTagResources.name)
			}
			p := params{"ResourceType": string(resourceType)}
			p.setList("ResourceId", batch)
			p.setString("NextToken", token)
			page, err := kind.read(ctx, c, regionID, p)
			if err != nil {
				return nil, err
			}
			for _, t := range page.objects {
				id := string(t.ResourceID)
				if tags[id] == nil {
					tags[id] = make(map[string]string)
				}
				tags[id][string(t.TagKey)] = string(t.TagValue)
			}
			if token = page.nextToken; token == "" {
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
	return newListedStore(c, opListTagResources, fetch, inBatches(ids, fetch), func(o *objectTags) string { return o.id })
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
