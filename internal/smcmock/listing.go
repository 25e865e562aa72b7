package smcmock

import (
	"cmp"
	"slices"
)

// page is which part of a listing a response has.
type page struct {
	TotalCount int
	PageNumber int
	PageSize   int
}

// page reads and checks which page is asked for.
func (s *service) page(q *request) (page, *apiError) {
	p := page{PageNumber: q.integer("PageNumber", 1), PageSize: q.integer("PageSize", pageSizeDefault)}
	if s.switches.ClampPages {
		p.PageNumber, p.PageSize = max(p.PageNumber, 1), min(max(p.PageSize, 1), pageSizeMost)
	}
	if p.PageNumber < 1 {
		return p, invalid("PageNumber")
	}
	if !between(p.PageSize, 1, pageSizeMost) {
		return p, invalid("PageSize")
	}
	return p, nil
}

// listed returns the response of a listing: the page of what was found, which outer and inner wrap.
func listed[T any](p page, found []T, outer, inner string, wire func(T) object) object {
	p.TotalCount = len(found)
	from, to := p.bounds()
	return object{
		{"TotalCount", p.TotalCount, always}, {"PageNumber", p.PageNumber, always}, {"PageSize", p.PageSize, always},
		{outer, listOf(inner, found[from:to], wire), always},
	}
}

// bounds returns which of the listed objects are on the page.
func (p page) bounds() (from, to int) {
	if p.PageNumber-1 >= (p.TotalCount+p.PageSize-1)/p.PageSize {
		return 0, 0
	}
	from = (p.PageNumber - 1) * p.PageSize
	return from, min(from+p.PageSize, p.TotalCount)
}

// ids reads a filter that is a list of IDs.
func (s *service) ids(q *request, name string) ([]string, *apiError) {
	if q.lists[name] > cmp.Or(s.switches.MaxFilterIDs, filterIDsMost) {
		return nil, invalid(name)
	}
	return q.texts(name), nil
}

// tagFilter reads the filter by tags. Tags without a key do not filter, those without a value
// match any.
func tagFilter(q *request) (map[string]string, *apiError) {
	if q.lists["Tag"] > tagsMost {
		return nil, fail("NumberExceed.Tags")
	}
	tags := map[string]string{}
	for n := range q.lists["Tag"] {
		if key := q.text(element("Tag", n) + ".Key"); key != "" {
			tags[key] = q.text(element("Tag", n) + ".Value")
		}
	}
	return tags, nil
}

func hasTags(tags, wanted map[string]string) bool {
	for key, value := range wanted {
		if has, ok := tags[key]; !ok || value != "" && has != value {
			return false
		}
	}
	return true
}

// oneOf checks a filter that has a closed set of values.
func oneOf(q *request, name string, values []string) *apiError {
	if value := q.text(name); value != "" && !slices.Contains(values, value) {
		return invalid(name)
	}
	return nil
}
