package replicationjob

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/attr"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfserver"
)

var _ tfserver.Resource = (*replicationJobResource)(nil)

// The conditions under which a validation says nothing, and a plan, or a refresh, changes nothing, besides those of the server.
const (
	configSilent         tfserver.Condition = "the rules between arguments say nothing"
	creationSilent       tfserver.Condition = "the plan of the creation says nothing"
	planTakesNothingOver tfserver.Condition = "the plan takes no disks over"
	planSame             tfserver.Condition = "the plan has the state's values"
	planSilent           tfserver.Condition = "the plan says nothing"
	planNotesNothing     tfserver.Condition = "the plan notes nothing"
	readSame             tfserver.Condition = "the refresh gives the state's values"
	readSilent           tfserver.Condition = "the refresh says nothing"
	readNotesNothing     tfserver.Condition = "the refresh notes nothing"
)

// ValidateSilent implements tfserver.Resource.
func (r *replicationJobResource) ValidateSilent(ctx context.Context, req tfserver.ValidateRequest) (iter.Seq2[string, attr.Value], bool) {
	var config model
	if codec.DecodeMessagePack(ctx, req.Config, &config) != nil {
		return nil, false
	}
	return codec.All(&config), req.Holds(configSilent, len(config.validate()) == 0)
}

// PlanUnchanged implements tfserver.Resource.
func (r *replicationJobResource) PlanUnchanged(ctx context.Context, req tfserver.PlanRequest) (tfserver.Identity, bool) {
	var config, state model
	if codec.DecodeMessagePack(ctx, req.Config, &config) != nil || codec.DecodeMessagePack(ctx, req.State, &state) != nil {
		return tfserver.Identity{}, false
	}
	n := readNotes(ctx, req.Private)
	planned := state
	c := r.changeTo(&config, &planned, &state, n)
	if !req.Holds(planTakesNothingOver, !c.takesOver()) { // It may have to read the job.
		return tfserver.Identity{}, false
	}
	replace, diags := r.planUpdate(ctx, c)
	unchanged := req.Holds(planSame, len(replace) == 0 && codec.Same(&planned, &state, attr.Value.Equal)) &&
		req.Holds(planSilent, len(diags) == 0) &&
		req.Holds(planNotesNothing, n == n.forPlan())
	if unchanged {
		r.seen().NotePlanned(state.ID.ValueString())
	}
	return state.target().Identity(), unchanged
}

// PlanCreation implements tfserver.Resource.
func (r *replicationJobResource) PlanCreation(ctx context.Context, req tfserver.CreationRequest) ([]byte, bool) {
	var config, plan model
	if codec.DecodeMessagePack(ctx, req.Config, &config) != nil || codec.DecodeMessagePack(ctx, req.Proposal, &plan) != nil {
		return nil, false
	}
	if !req.Holds(creationSilent, len(r.planCreate(ctx, &config, &plan)) == 0) {
		return nil, false
	}
	planned, err := codec.EncodeMessagePack(ctx, &plan)
	return planned, err == nil
}

// ReadUnchanged implements tfserver.Resource.
func (r *replicationJobResource) ReadUnchanged(ctx context.Context, req tfserver.ReadRequest) (tfserver.Identity, bool) {
	var state model
	if codec.DecodeMessagePack(ctx, req.State, &state) != nil {
		return tfserver.Identity{}, false
	}
	timeout, diags := state.Timeouts.Read(ctx, jobrun.DefaultReadTimeout)
	if len(diags) > 0 {
		return tfserver.Identity{}, false
	}
	read, diags := r.refresh(ctx, &state, r.find(ctx, &state, timeout), req.Private)
	unchanged := req.Holds(readSame, read != nil && codec.Same(read, &state, func(a, b attr.Value) bool { return equivalent(ctx, a, b) })) &&
		req.Holds(readSilent, len(diags) == 0) &&
		req.Holds(readNotesNothing, !req.Private.Changed())
	return state.target().Identity(), unchanged
}
