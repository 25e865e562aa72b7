package smc

import (
	"fmt"
	"slices"
	"strconv"
)

// checkedResponse is a response whose silence has a meaning: an object that it does not
// have counts as missing, and a tag as removed. It must therefore be known to be whole.
type checkedResponse interface {
	// incomplete says what the response lacks, or contradicts, of itself or of the
	// parameters that were sent; "" when it is complete.
	incomplete(sent params) string
}

// asked returns the IDs of a parameter that is a list: name.1, name.2, ...
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

// incompleteIDs says what is wrong with the objects of a response: each has to have an
// ID, one that was asked for if any was.
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

// incompletePage says what is wrong with a page of objects, of which ids are those on
// it and asked those that the request named.
func incompletePage(sent params, asked, ids []string, total number) string {
	if why := incompleteIDs(ids, asked); why != "" {
		return why
	}
	if total.value == nil {
		return "it has no TotalCount"
	}
	page, _ := strconv.Atoi(sent["PageNumber"])
	size, _ := strconv.Atoi(sent["PageSize"])
	count := len(slices.Compact(slices.Sorted(slices.Values(ids))))
	// What a page lacks of the total may be on another one, and objects come and go between
	// two pages; but all that were named fit on one, and no page before the end is empty.
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
	if !r.ReplicationJobs.listed {
		return "ReplicationJobs has no list"
	}
	ids := make([]string, len(r.ReplicationJobs.items))
	for i := range r.ReplicationJobs.items {
		ids[i] = string(r.ReplicationJobs.items[i].JobID)
	}
	return incompletePage(sent, sent.asked("JobId"), ids, r.TotalCount)
}

// sourcesResponse is a page of DescribeSourceServers.
type sourcesResponse struct {
	baseResponse

	TotalCount    number
	SourceServers list[wireSource]
}

func (r *sourcesResponse) incomplete(sent params) string {
	if !r.SourceServers.listed {
		return "SourceServers has no list"
	}
	ids := make([]string, len(r.SourceServers.items))
	for i := range r.SourceServers.items {
		ids[i] = string(r.SourceServers.items[i].SourceID)
	}
	return incompletePage(sent, sent.asked("SourceId"), ids, r.TotalCount)
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
