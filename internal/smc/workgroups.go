package smc

import (
	"context"
	"fmt"
	"slices"
)

// CreateWorkgroup creates a workgroup and returns its ID.
func (c *Client) CreateWorkgroup(ctx context.Context, request *CreateWorkgroupRequest) (string, error) {
	withToken := *request
	withToken.ClientToken = clientToken(request.ClientToken)
	var result struct {
		baseResponse

		WorkgroupID text `json:"WorkgroupId"`
	}
	if _, err := c.create(ctx, opCreateWorkgroup, "", withToken.params(), &result); err != nil {
		return "", err
	}
	if result.WorkgroupID == "" {
		return "", &mayHaveCreatedError{&Error{Operation: opCreateWorkgroup.name, RequestID: string(result.RequestID), Message: "the response has no workgroup ID"}}
	}
	return string(result.WorkgroupID), nil
}

// workgroupKind describes the workgroups of DescribeWorkgroups.
var workgroupKind = objectKind[wireWorkgroup, Workgroup]{
	operation: opDescribeWorkgroups, list: "Workgroups", idParam: "WorkgroupId",
	convert: func(_ context.Context, _ string, wire *wireWorkgroup) Workgroup { return wire.workgroup() },
	id:      func(workgroup *Workgroup) string { return workgroup.ID },
}

// ListWorkgroups returns all workgroups that match the filter, each once.
func (c *Client) ListWorkgroups(ctx context.Context, filter WorkgroupFilter) ([]Workgroup, error) {
	var workgroups []Workgroup
	for ids := range batches(filter.WorkgroupIDs) {
		part := filter
		part.WorkgroupIDs = ids
		found, err := workgroupKind.all(ctx, c, "", part.params())
		if err != nil {
			return nil, err
		}
		workgroups = append(workgroups, found...)
	}
	return workgroups, nil
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
	return c.workgroups.waitVisible(ctx, "", workgroupID)
}

// ModifyWorkgroupAttribute changes a workgroup. Repeating it is safe.
func (c *Client) ModifyWorkgroupAttribute(ctx context.Context, request *ModifyWorkgroupAttributeRequest) error {
	return c.workgroups.write(ctx, opModifyWorkgroupAttribute, "", []string{request.WorkgroupID}, request.params())
}

// DeleteWorkgroup deletes a workgroup, which must have no source servers any more. It succeeds
// where the workgroup does not exist any more.
func (c *Client) DeleteWorkgroup(ctx context.Context, workgroupID string) error {
	p := params{"WorkgroupId": workgroupID}
	return c.workgroups.delete(ctx, opDeleteWorkgroup, "", workgroupID, p, func(*Workgroup) bool { return false })
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
	return c.changeMembers(ctx, opAssociateSourceServers, workgroupID, sourceIDs, func(source *SourceServer) bool {
		return source != nil && source.WorkgroupID == workgroupID
	})
}

// DisassociateSourceServers takes source servers out of a workgroup. It succeeds where none of
// them is in it afterwards, also when the API refuses the call because they have not been, or
// do not exist. Several calls and their failures are as for AssociateSourceServers.
func (c *Client) DisassociateSourceServers(ctx context.Context, workgroupID string, sourceIDs []string) error {
	return c.changeMembers(ctx, opDisassociateSourceServers, workgroupID, sourceIDs, func(source *SourceServer) bool {
		return source == nil || source.WorkgroupID != workgroupID
	})
}

// changeMembers makes a call for source servers in batches. reached reports whether a source
// server, nil for one that does not exist, is in the state that the call leads to: a refusal is
// no error where all of them are.
func (c *Client) changeMembers(ctx context.Context, op writeOperation, workgroupID string, sourceIDs []string, reached func(*SourceServer) bool) error {
	if len(sourceIDs) == 0 {
		return nil
	}
	done := 0
	for batch := range batches(sourceIDs) {
		p := params{"WorkgroupId": workgroupID}
		p.setList("SourceId", batch)
		// The source servers and their jobs report the workgroup, too.
		err := c.workgroups.write(ctx, op, "", []string{workgroupID}, p, c.sources.forgetting("", batch), c.jobs.forgetAll)
		if mayMeanGone(err) && c.allReached(ctx, batch, reached) {
			err = nil
		}
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

// allReached reads source servers and reports whether reached is true for all of them.
func (c *Client) allReached(ctx context.Context, sourceIDs []string, reached func(*SourceServer) bool) bool {
	found, err := c.sources.findMany(ctx, "", sourceIDs, timing{}, timing{}, nil)
	return err == nil && !slices.ContainsFunc(sourceIDs, func(id string) bool { return !reached(found.objects[id]) })
}
