package smc

import (
	"context"
	"encoding/json"
	"iter"
	"maps"
)

// objectKind describes how the objects of one kind are read. W is their form in a response, T
// the form that the client returns. All its reads go through response, which checks that a
// response is complete.
type objectKind[W, T any] struct {
	operation readOperation
	list      string // the member of a response that has the list, such as ReplicationJobs
	idParam   string // the parameter that selects objects by ID, a list such as JobId.N
	// tokens: the pages of the operation are chained by NextToken, and have no TotalCount.
	tokens bool
	// convert returns the object; region is that of the call, "" where the operation has none.
	convert func(ctx context.Context, region string, wire *W) T
	id      func(*T) string
	// wrong returns why an object cannot be in the response of a call for region, or ""; nil: it can.
	wrong func(region string, object *T) string
}

// objectPage is the content of a complete response.
type objectPage[T any] struct {
	objects   []T
	total     int64
	nextToken string
	requestID string
}

// read makes a call for one page of objects; p are the parameters of the call, those of the
// page included.
func (k *objectKind[W, T]) read(ctx context.Context, c *Client, regionID string, p params) (*objectPage[T], error) {
	region := k.region(c, regionID)
	var (
		response listResponse
		objects  []T
	)
	err := c.read(ctx, k.operation, regionID, p, &response, func() string {
		var wires list[W]
		if member, ok := response.members[k.list]; ok && json.Unmarshal(member, &wires) != nil {
			return notExpectedJSON
		}
		objects = make([]T, 0, len(wires.items))
		for i := range wires.items {
			objects = append(objects, k.convert(ctx, region, &wires.items[i]))
		}
		return k.incomplete(region, p, &response, wires.listed, objects)
	})
	if err != nil {
		return nil, err
	}
	return &objectPage[T]{objects, response.TotalCount.or0(), string(response.NextToken), string(response.RequestID)}, nil
}

// region returns the region of a call, "" where the operation has none.
func (k *objectKind[W, T]) region(c *Client, regionID string) string {
	if k.operation.noRegion {
		return ""
	}
	return c.regionOf(regionID)
}

// page returns one page of the objects that match a filter, and their number on all pages.
func (k *objectKind[W, T]) page(ctx context.Context, c *Client, regionID string, filter params, page, size int) ([]T, int64, error) {
	read, err := k.read(ctx, c, regionID, withPage(maps.Clone(filter), page, size))
	if err != nil {
		return nil, 0, err
	}
	return read.objects, read.total, nil
}

// pages yields the objects that match a filter page by page, each object once (eachPage).
func (k *objectKind[W, T]) pages(ctx context.Context, c *Client, regionID string, filter params) iter.Seq2[[]T, error] {
	return eachPage(k.operation.name, func(page int) ([]T, int64, error) {
		return k.page(ctx, c, regionID, filter, page, MaxPageSize)
	}, func(object T) string { return k.id(&object) })
}

// all returns all objects that match a filter, each once.
func (k *objectKind[W, T]) all(ctx context.Context, c *Client, regionID string, filter params) ([]T, error) {
	return collect(k.pages(ctx, c, regionID, filter))
}

// byID returns the parameters that select objects by ID; without IDs, all.
func (k *objectKind[W, T]) byID(ids []string) params {
	p := params{}
	p.setList(k.idParam, ids)
	return p
}

// listResponse is a response with a list of objects of any kind.
type listResponse struct {
	baseResponse

	TotalCount number
	NextToken  text
	members    map[string]json.RawMessage // by name
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *listResponse) UnmarshalJSON(data []byte) error {
	type fields listResponse // without this method
	if err := json.Unmarshal(data, (*fields)(r)); err != nil {
		return err
	}
	return json.Unmarshal(data, &r.members)
}
