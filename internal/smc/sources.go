package smc

import (
	"context"
	"iter"
	"strconv"
)

// sourceKind describes the source servers of DescribeSourceServers.
var sourceKind = objectKind[wireSource, SourceServer]{
	operation: opDescribeSourceServers, list: "SourceServers", idParam: "SourceId",
	convert: func(ctx context.Context, _ string, wire *wireSource) SourceServer { return wire.source(ctx) },
	id:      func(source *SourceServer) string { return source.ID },
}

// ListSourceServers returns all source servers that match the filter, each once.
func (c *Client) ListSourceServers(ctx context.Context, filter SourceServerFilter) ([]SourceServer, error) {
	return collect(c.SourceServerPages(ctx, filter))
}

// SourceServerPages yields what ListSourceServers returns in pages, and requests one when the
// page before it has been taken. Nothing follows an error.
func (c *Client) SourceServerPages(ctx context.Context, filter SourceServerFilter) iter.Seq2[[]SourceServer, error] {
	return func(yield func([]SourceServer, error) bool) {
		for ids := range batches(filter.SourceIDs) {
			part := filter
			part.SourceIDs = ids
			for page, err := range sourceKind.pages(ctx, c, "", part.params()) {
				if !yield(page, err) || err != nil {
					return
				}
			}
		}
	}
}

// WatchSourceServers lists the source servers that match the filter again and again, until look
// returns true or an error. The intervals grow from Config.PollInterval. A listing that fails
// temporarily does not end it; the end of the context does.
func (c *Client) WatchSourceServers(ctx context.Context, filter SourceServerFilter, look func([]SourceServer) (done bool, err error)) error {
	poll := c.config.PollInterval
	for interval := poll; ; interval = min(interval*3/2, poll*maxPollGrowth) {
		sources, err := c.ListSourceServers(ctx, filter)
		if err != nil && !isTemporary(err) {
			return err
		}
		if err == nil {
			if done, err := look(sources); done || err != nil {
				return err
			}
		}
		if err := c.config.Sleep(ctx, interval); err != nil {
			return err
		}
	}
}

// ModifySourceServerAttribute changes the name or the description of a source server, in any
// state. Repeating it is safe.
func (c *Client) ModifySourceServerAttribute(ctx context.Context, request *ModifySourceServerAttributeRequest) error {
	return c.sources.write(ctx, opModifySourceServerAttribute, "", []string{request.SourceID}, request.params())
}

// DeleteSourceServer begins the deletion of a source server, which is asynchronous; see
// WaitSourceServerGone. force also deletes its replication job, which must not be running, and
// the job's intermediate resources; without it a source server with a job is refused. The
// deletion succeeds where the source server does not exist any more.
func (c *Client) DeleteSourceServer(ctx context.Context, sourceID string, force bool) error {
	var also []func()
	if force {
		also = append(also, c.jobs.forgetAll) // The job's ID is not known here.
	}
	p := params{"SourceId": sourceID, "Force": strconv.FormatBool(force)}
	return c.sources.delete(ctx, opDeleteSourceServer, "", sourceID, p, func(source *SourceServer) bool {
		return source.State == SourceDeleting
	}, also...)
}

// WaitSourceServerGone waits until a source server that is being deleted is gone.
func (c *Client) WaitSourceServerGone(ctx context.Context, sourceID string) error {
	return c.sources.waitGone(ctx, "", sourceID)
}

// FindSourceServer returns a source server; an error for which IsNotFound is true when
// two look-ups in a row say that there is none of that ID. Look-ups at about the same
// time share a call.
func (c *Client) FindSourceServer(ctx context.Context, sourceID string) (*SourceServer, error) {
	return c.sources.find(ctx, "", sourceID)
}

// RefreshSourceServer is FindSourceServer for a plan: the source server may come from a
// listing that is up to a minute old.
func (c *Client) RefreshSourceServer(ctx context.Context, sourceID string) (*SourceServer, error) {
	return c.sources.refresh(ctx, "", sourceID)
}
