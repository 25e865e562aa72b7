package smc

import (
	"context"
	"fmt"
	"slices"
)

// CreateWorkgroup creates a workgroup and returns its ID.
func (c *Client) CreateWorkgroup(ctx context.Context, request *CreateWorkgroupRequest) (string, error) {
	const operation = "CreateWorkgroup"
	withToken := *request
	withToken.ClientToken = clientToken(request.ClientToken)
	var result struct {
		baseResponse

		WorkgroupID text `json:"WorkgroupId"`
	}
	if _, err := c.call(ctx, operation, "", withToken.params(), &result); err != nil {
		return "", err
	}
	if result.WorkgroupID == "" {
		return "", &Error{Operation: operation, RequestID: string(result.RequestID), Message: "the response has no workgroup ID"}
	}
	return string(result.WorkgroupID), nil
}

// WorkgroupPage is one page of workgroups.
type WorkgroupPage struct {
	TotalCount int64
	Workgroups []Workgroup
}

// DescribeWorkgroups returns one page; page counts from 1, and pageSize is at most MaxPageSize.
func (c *Client) DescribeWorkgroups(ctx context.Context, filter WorkgroupFilter, page, pageSize int) (*WorkgroupPage, error) {
	var result workgroupsResponse
	if _, err := c.call(ctx, "DescribeWorkgroups", "", withPage(filter.params(), page, pageSize), &result); err != nil {
		return nil, err
	}
	workgroups := &WorkgroupPage{TotalCount: result.TotalCount.or0()}
	for i := range result.Workgroups.items {
		workgroups.Workgroups = append(workgroups.Workgroups, result.Workgroups.items[i].workgroup())
	}
	return workgroups, nil
}

// ListWorkgroups returns all workgroups that match the filter, each once.
func (c *Client) ListWorkgroups(ctx context.Context, filter WorkgroupFilter) ([]Workgroup, error) {
	var workgroups []Workgroup
	for ids := range batches(filter.WorkgroupIDs) {
		part := filter
		part.WorkgroupIDs = ids
		found, err := allPages("DescribeWorkgroups", func(page int) ([]Workgroup, int64, error) {
			p, err := c.DescribeWorkgroups(ctx, part, page, MaxPageSize)
			if err != nil {
				return nil, 0, err
			}
			return p.Workgroups, p.TotalCount, nil
		}, func(w Workgroup) string { return w.ID })
		if err != nil {
			return nil, err
		}
		workgroups = append(workgroups, found...)
	}
	return workgroups, nil
}

// newWorkgroupStore returns the store of workgroups, which have no region.
func newWorkgroupStore(c *Client) *store[Workgroup] {
	describe := func(ctx context.Context, _ string, ids []string, page int) ([]Workgroup, int64, error) {
		p, err := c.DescribeWorkgroups(ctx, WorkgroupFilter{WorkgroupIDs: ids}, page, MaxPageSize)
		if err != nil {
			return nil, 0, err
		}
		return p.Workgroups, p.TotalCount, nil
	}
	return newStore(c, "DescribeWorkgroups", describe, func(workgroup *Workgroup) string { return workgroup.ID })
}

// FindWorkgroup returns a workgroup; an error for which IsNotFound is true when two look-ups in
// a row say that there is none of that ID. Look-ups at about the same time share a call.
func (c *Client) FindWorkgroup(ctx context.Context, workgroupID string) (*Workgroup, error) {
	return c.workgroups.find(ctx, "", workgroupID)
}

// RefreshWorkgroup is FindWorkgroup for a refresh: the workgroup may come from a listing that
// is up to a minute old, unless this client has changed it since.
func (c *Client) RefreshWorkgroup(ctx context.Context, workgroupID string) (*Workgroup, error) {
	return c.workgroups.refresh(ctx, "", workgroupID)
}

// WaitWorkgroupVisible waits until a workgroup that was just created can be read.
func (c *Client) WaitWorkgroupVisible(ctx context.Context, workgroupID string) (*Workgroup, error) {
	return c.workgroups.waitVisible(ctx, workgroupID)
}

// ModifyWorkgroupAttribute changes a workgroup. Repeating it is safe.
func (c *Client) ModifyWorkgroupAttribute(ctx context.Context, request *ModifyWorkgroupAttributeRequest) error {
	return c.workgroups.change(ctx, "ModifyWorkgroupAttribute", "", request.WorkgroupID, request.params())
}

// DeleteWorkgroup deletes a workgroup, which must have no source servers any more. It succeeds
// where the workgroup does not exist any more.
func (c *Client) DeleteWorkgroup(ctx context.Context, workgroupID string) error {
	p := params{"WorkgroupId": workgroupID}
	return c.workgroups.delete(ctx, "DeleteWorkgroup", "", workgroupID, p, func(*Workgroup) bool { return false })
}

// AssociateSourceServers puts source servers into a workgroup. A source server can be in one
// workgroup only. It succeeds where all of them are in it afterwards, also when the API refuses
// a repetition, so that repeating it is safe.
//
// More than MaxIDsPerRequest source servers take several calls, one after the other. When one
// fails, those before it have taken effect and those after it are not made; the error says how
// many source servers the successful calls had. An error for which IsNotFound is true means
// that the workgroup does not exist.
func (c *Client) AssociateSourceServers(ctx context.Context, workgroupID string, sourceIDs []string) error {
	return c.changeMembers(ctx, "AssociateSourceServers", workgroupID, sourceIDs, func(source *SourceServer) bool {
		return source != nil && source.WorkgroupID == workgroupID
	})
}

// DisassociateSourceServers takes source servers out of a workgroup. It succeeds where none of
// them is in it afterwards, also when the API refuses the call because they have not been, or
// do not exist. Several calls and their failures are as for AssociateSourceServers.
func (c *Client) DisassociateSourceServers(ctx context.Context, workgroupID string, sourceIDs []string) error {
	return c.changeMembers(ctx, "DisassociateSourceServers", workgroupID, sourceIDs, func(source *SourceServer) bool {
		return source == nil || source.WorkgroupID != workgroupID
	})
}

// changeMembers calls operation for source servers in batches. reached reports whether a source
// server, nil for one that does not exist, is in the state that the call leads to.
func (c *Client) changeMembers(ctx context.Context, operation, workgroupID string, sourceIDs []string, reached func(*SourceServer) bool) error {
	if len(sourceIDs) == 0 {
		return nil
	}
	forget := func() {
		c.workgroups.forget("", workgroupID)
		c.sources.forget("", sourceIDs...)
		c.jobs.forgetAll() // Theirs report the workgroup, too.
	}
	forget()
	defer forget()
	done := 0
	for batch := range batches(sourceIDs) {
		p := params{"WorkgroupId": workgroupID}
		p.setList("SourceId", batch)
		_, err := c.call(ctx, operation, "", p, &baseResponse{})
		err = c.orMembers(ctx, workgroupID, batch, err, reached)
		if err != nil && done > 0 {
			return fmt.Errorf("%w (after earlier calls that succeeded for %d source servers)", err, done)
		}
		if err != nil {
			return err
		}
		done += len(batch)
	}
	return nil
}

// orMembers returns the error of a call on members of a workgroup, which failed with err. Where
// err may mean that an object does not exist, reads decide: the error is that of refusedGone
// when the workgroup does not exist, nil when all source servers are in the state that the call
// leads to, and err otherwise.
func (c *Client) orMembers(ctx context.Context, workgroupID string, sourceIDs []string, err error, reached func(*SourceServer) bool) error {
	if !mayMeanGone(err) {
		return err
	}
	if gone := orGone(ctx, c.workgroups, "", []string{workgroupID}, err); IsNotFound(gone) {
		return gone
	}
	found, readErr := c.sources.findMany(ctx, "", sourceIDs, 0, nil)
	if readErr != nil || slices.ContainsFunc(sourceIDs, func(id string) bool { return !reached(found.objects[id]) }) {
		return err
	}
	return nil
}
