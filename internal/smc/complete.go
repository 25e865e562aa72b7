package smc

import (
	"fmt"
	"slices"
)

// checkedResponse is the response of a read. An object that it lacks counts as missing, and a
// tag as removed: it has to be complete before it is believed.
type checkedResponse interface {
	// incomplete returns what the response lacks, or where it contradicts itself or the
	// parameters that were sent; "" when it is complete.
	incomplete(sent params) string
}

// asked returns the values of a parameter that is a list: name.1, name.2, ...
func (p params) asked(name string) []string {
	var ids []string
	for n := 1; ; n++ {
		id, ok := p[fmt.Sprintf("%s.%d", name, n)]
		if !ok {
			return ids
		}
		ids = append(ids, id)
	}
}

// incompleteIDs returns what is wrong with the IDs of the objects in a response, or "". Every
// object has to have an ID and, where the request named IDs, one of those.
func incompleteIDs(ids, asked []string) string {
	for _, id := range ids {
		switch {
		case id == "":
			return "an object in the list has no ID"
		case len(asked) > 0 && !slices.Contains(asked, id):
			return id + " is in the list but was not asked for"
		}
	}
	return ""
}

// incompletePage returns what is wrong with a page of objects, or "". name is that of their
// list, idName that of the parameter that selects some by their ID, which id returns.
func incompletePage[T any](sent params, name string, objects list[T], idName string, id func(*T) text, total number) string {
	if !objects.listed {
		return name + " has no list"
	}
	ids := make([]string, len(objects.items))
	for i := range objects.items {
		ids[i] = string(id(&objects.items[i]))
	}
	asked := sent.asked(idName)
	if why := incompleteIDs(ids, asked); why != "" {
		return why
	}
	if total.value == nil {
		return "it has no TotalCount"
	}
	page, size := sent.page()
	count := len(slices.Compact(slices.Sorted(slices.Values(ids))))
	// A page may have fewer objects than the total: the others are on other pages, and objects
	// are created and removed between two calls. But objects that were named all fit on one
	// page, and no page before the last one is empty.
	onePage := len(asked) > 0 && page == 1 && len(asked) <= size
	short := onePage && int64(count) < *total.value || count == 0 && int64(page-1)*int64(size) < *total.value
	if short || int64(count) > *total.value {
		return fmt.Sprintf("TotalCount is %d, but page %d has %d objects", *total.value, page, count)
	}
	return ""
}

// jobsResponse is a page of DescribeReplicationJobs.
type jobsResponse struct {
	baseResponse

	TotalCount      number
	ReplicationJobs list[wireJob]
}

func (r *jobsResponse) incomplete(sent params) string {
	return incompletePage(sent, "ReplicationJobs", r.ReplicationJobs, "JobId", func(j *wireJob) text { return j.JobID }, r.TotalCount)
}

// sourcesResponse is a page of DescribeSourceServers.
type sourcesResponse struct {
	baseResponse

	TotalCount    number
	SourceServers list[wireSource]
}

func (r *sourcesResponse) incomplete(sent params) string {
	return incompletePage(sent, "SourceServers", r.SourceServers, "SourceId", func(s *wireSource) text { return s.SourceID }, r.TotalCount)
}

// tagsResponse is a part of ListTagResources. (The response spells the resource type
// differently, ALIYUN::SMC::REPLICATIONJOB: it is not looked at.)
type tagsResponse struct {
	baseResponse

	NextToken    text
	TagResources list[struct {
		ResourceID       text `json:"ResourceId"`
		TagKey, TagValue text
	}]
}

// incomplete has no total to compare with, and objects without tags are left out.
func (r *tagsResponse) incomplete(sent params) string {
	if !r.TagResources.listed {
		return "TagResources has no list"
	}
	ids := make([]string, len(r.TagResources.items))
	for i, tag := range r.TagResources.items {
		ids[i] = string(tag.ResourceID)
		if tag.TagKey == "" {
			return "a tag in the list has no key"
		}
	}
	if next := string(r.NextToken); next != "" && next == sent["NextToken"] {
		return "its NextToken leads to itself"
	}
	return incompleteIDs(ids, sent.asked("ResourceId"))
}
