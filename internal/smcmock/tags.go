package smcmock

import (
	"cmp"
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The types of resource that can have tags, and how ListTagResources reports them.
const (
	resourceTypeSource    = "sourceserver"
	resourceTypeJob       = "replicationjob"
	resourceTypeWorkgroup = "workgroup" // with the switch TagWorkgroups only
	reportedTypePrefix    = "ALIYUN::SMC::"
)

// resourceTag is a tag of a resource.
type resourceTag struct{ resourceID, resourceType, key, value string }

func (t resourceTag) wire() object {
	return object{
		{"ResourceId", t.resourceID, always}, {"ResourceType", reportedTypePrefix + strings.ToUpper(t.resourceType), always},
		{"TagKey", t.key, always}, {"TagValue", t.value, always},
	}
}

// tagged returns the tags of a resource to be changed, or nil when there is no such resource.
func (s *service) tagged(resourceType, id string) *map[string]string {
	switch resourceType {
	case resourceTypeSource:
		if source := s.sources.get(id); source != nil {
			return &source.Tags
		}
	case resourceTypeJob:
		if r := s.jobs.get(id); r != nil {
			return &r.Tags
		}
	case resourceTypeWorkgroup:
		if w := s.workgroups.get(id); w != nil {
			return &w.Tags
		}
	}
	return nil
}

// resources reads and checks the type and IDs of resources.
func (s *service) resources(q *request) (resourceType string, ids []string, err *apiError) {
	resourceType = q.text("ResourceType")
	switch {
	case resourceType != resourceTypeSource && resourceType != resourceTypeJob &&
		(resourceType != resourceTypeWorkgroup || !s.switches.TagWorkgroups):
		return "", nil, fail("InvalidResourceType.NotFound")
	case q.lists["ResourceId"] > resourceIDsMost:
		return "", nil, fail("NumberExceed.ResourceIds")
	}
	ids = q.texts("ResourceId")
	if sorted := slices.Sorted(slices.Values(ids)); len(slices.Compact(sorted)) < len(ids) {
		return "", nil, fail("Duplicate.ResourceId")
	}
	return resourceType, ids, nil
}

// existing reads and checks resources that must be there.
func (s *service) existing(q *request) ([]*map[string]string, *apiError) {
	resourceType, ids, err := s.resources(q)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, missing("ResourceId")
	}
	var all []*map[string]string
	for _, id := range ids {
		tags := s.tagged(resourceType, id)
		if tags == nil {
			return nil, fail("InvalidResourceId.NotFound")
		}
		all = append(all, tags)
	}
	return all, nil
}

func (s *service) tagResources(q *request) (object, *apiError) {
	resources, err := s.existing(q)
	if err != nil {
		return nil, err
	}
	tags, err := s.tags(q)
	if err != nil {
		return nil, err
	}
	if len(tags) == 0 {
		return nil, missing("Tag")
	}
	if err := s.checkTagValues(q); err != nil {
		return nil, err
	}
	merged := make([]map[string]string, len(resources))
	for i, resource := range resources {
		merged[i] = maps.Clone(*resource)
		if merged[i] == nil {
			merged[i] = map[string]string{}
		}
		maps.Copy(merged[i], tags)
		if len(merged[i]) > tagsMost {
			return nil, fail("NumberExceed.Tags")
		}
	}
	for i, resource := range resources {
		*resource = merged[i]
	}
	return object{}, nil
}

// checkTagValues refuses empty values if the switch StrictTags is on. Tags of jobs may have them all the same.
func (s *service) checkTagValues(q *request) *apiError {
	for n := range q.lists["Tag"] {
		if value := element("Tag", n) + ".Value"; s.switches.StrictTags && q.text(value) == "" {
			return invalid(value)
		}
	}
	return nil
}

func (s *service) untagResources(q *request) (object, *apiError) {
	resources, err := s.existing(q)
	if err != nil {
		return nil, err
	}
	if q.lists["TagKey"] > tagsMost {
		return nil, fail("NumberExceed.Tags")
	}
	keys := q.texts("TagKey")
	all := q.boolean("All", false) && len(keys) == 0
	for _, resource := range resources {
		maps.DeleteFunc(*resource, func(key, _ string) bool { return all || slices.Contains(keys, key) })
	}
	return object{}, nil
}

func (s *service) listTagResources(q *request) (object, *apiError) {
	resourceType, ids, err := s.resources(q)
	if err != nil {
		return nil, err
	}
	for n := range q.lists["Tag"] {
		if name := element("Tag", n); q.text(name+".Key") == "" && q.text(name+".Value") != "" {
			return nil, fail("InvalidParameter.TagValue")
		}
	}
	wanted, err := tagFilter(q)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		ids = s.allIDs(resourceType)
	}
	slices.Sort(ids)
	var found []resourceTag
	for _, id := range ids {
		tags := s.tagged(resourceType, id)
		if tags == nil {
			if s.switches.ListTagsIgnoresUnknown {
				continue
			}
			return nil, fail("InvalidResourceId.NotFound")
		}
		if !hasTags(*tags, wanted) {
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(*tags)) {
			found = append(found, resourceTag{id, resourceType, key, (*tags)[key]})
		}
	}
	return s.tagPage(q, found)
}

func (s *service) allIDs(resourceType string) []string {
	switch resourceType {
	case resourceTypeSource:
		return s.sources.ids()
	case resourceTypeWorkgroup:
		return s.workgroups.ids()
	default:
		return s.jobs.ids()
	}
}

// tagPage returns the part of a listing that NextToken stands for: how many came before it.
func (s *service) tagPage(q *request, found []resourceTag) (object, *apiError) {
	from := 0
	if token := q.text("NextToken"); token != "" {
		text, err := base64.RawURLEncoding.DecodeString(token)
		n, convErr := strconv.Atoi(string(text))
		if err != nil || convErr != nil || n < 0 {
			return nil, invalid("NextToken")
		}
		from = min(n, len(found))
	}
	to := min(from+cmp.Or(s.switches.TagPageSize, tagPageSize), len(found))
	next := ""
	if to < len(found) {
		next = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(to)))
	}
	return object{
		{"NextToken", next, always}, {"TagResources", listOf("TagResource", found[from:to], resourceTag.wire), always},
	}, nil
}
