package smc

import (
	"fmt"
	"slices"
)

// notExpectedJSON is what is wrong with a response that cannot be read.
const notExpectedJSON = "it is not the JSON that was expected"

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

// incomplete returns what a response lacks, or where it contradicts itself or the parameters
// that were sent; "" when it is complete. An object that a response lacks counts as missing,
// and a tag as removed: the response has to be complete before it is believed. listed reports
// whether it has the list of objects in the documented form.
func (k *objectKind[W, T]) incomplete(region string, sent params, response *listResponse, listed bool, objects []T) string {
	if !listed {
		return k.list + " has no list"
	}
	ids := make([]string, len(objects))
	for i := range objects {
		ids[i] = k.id(&objects[i])
		if k.wrong == nil {
			continue
		}
		if why := k.wrong(region, &objects[i]); why != "" {
			return why
		}
	}
	asked := sent.asked(k.idParam)
	if k.tokens {
		if next := string(response.NextToken); next != "" && next == sent["NextToken"] {
			return "its NextToken leads to itself"
		}
		return incompleteIDs(ids, asked)
	}
	if why := incompleteIDs(ids, asked); why != "" {
		return why
	}
	return incompleteCount(ids, asked, sent, response.TotalCount)
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

// incompleteCount returns what is wrong with the number of objects on a page, or "".
func incompleteCount(ids, asked []string, sent params, total number) string {
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
