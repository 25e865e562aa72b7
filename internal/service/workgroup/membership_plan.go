package workgroup

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// memberships is what the provider remembers of memberships since it was configured, by workgroup.
// Terraform plans each that exists once, and each that is created once; one that it is told to
// replace counts as both.
type memberships struct {
	existing, created tfprovider.IDSet
	read              sync.Map // the IDs of the source servers of those that were read
}

// noteRead notes the source servers of a membership that was read.
func (m *memberships) noteRead(id string, sourceIDs []string) { m.read.Store(id, sourceIDs) }

// wereRead returns the source servers of the membership of a workgroup that was read. One that is
// created now replaces it, so that they leave the workgroup before.
func (m *memberships) wereRead(id string) []string {
	value, _ := m.read.Load(id)
	ids, _ := value.([]string)
	return ids
}

// ModifyPlan checks the plan: that no other resource has the same workgroup, and that the source
// servers can be put into it.
func (r *membershipResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan membershipModel
	var state *membershipModel // nil: none
	resp.Diagnostics.Append(membershipCodec.Decode(ctx, req.Plan.Raw, &plan)...)
	if req.State.Raw.IsNull() {
		resp.Diagnostics.Append(r.data.CanCreate()...)
	} else {
		state = new(membershipModel)
		resp.Diagnostics.Append(membershipCodec.Decode(ctx, req.State.Raw, state)...)
	}
	if resp.Diagnostics.HasError() || state != nil && !plan.WorkgroupID.Equal(state.WorkgroupID) {
		return // Terraform asks for the plan of the replacement next.
	}
	if r.isSecond(&plan, state) {
		resp.Diagnostics.AddAttributeError(path.Root("workgroup_id"), "Two memberships of one workgroup",
			fmt.Sprintf("Another %s of the configuration is for workgroup %s, too. Each owns all source servers of the workgroup, so that they would undo each other's changes: "+
				"put all source servers into one.", MembershipTypeName, plan.WorkgroupID.ValueString()))
		return
	}
	resp.Diagnostics.Append(r.preflight(ctx, &plan, state)...)
}

// isSecond reports whether a membership of the same workgroup has been planned already.
func (r *membershipResource) isSecond(plan, state *membershipModel) bool {
	if !tfvalue.Known(plan.WorkgroupID) {
		return false
	}
	planned := tfprovider.Memory[memberships](r.data)
	if state != nil {
		return planned.existing.Add(plan.WorkgroupID.ValueString())
	}
	return planned.created.Add(plan.WorkgroupID.ValueString())
}

// preflight looks up the workgroup of a membership that is created, and the source servers that
// are added to it. What is not known yet passes.
func (r *membershipResource) preflight(ctx context.Context, plan, state *membershipModel) diag.Diagnostics {
	if r.data == nil || r.data.SkipPreflight {
		return nil
	}
	client, diags := r.data.Client()
	if diags.HasError() {
		return nil // The provider's configuration is not complete yet; the apply needs it.
	}
	add := stringSet(plan.SourceIDs)
	if state != nil {
		add = without(add, stringSet(state.SourceIDs))
	} else if tfvalue.Known(plan.WorkgroupID) {
		diags.Append(r.checkNew(ctx, client, plan)...)
	}
	if len(add) > 0 && !diags.HasError() {
		diags.Append(checkAdded(ctx, client, plan.WorkgroupID.ValueString(), add)...)
	}
	return diags
}

// checkNew checks that the workgroup of a new membership exists, and has no other source servers.
func (r *membershipResource) checkNew(ctx context.Context, client *smc.Client, plan *membershipModel) diag.Diagnostics {
	at, id := path.Root("workgroup_id"), plan.WorkgroupID.ValueString()
	now, err := members(ctx, client, id)
	if err == nil && len(now) == 0 {
		_, err = client.RefreshWorkgroup(ctx, id)
	}
	if smc.IsNotFound(err) {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Unknown workgroup",
			fmt.Sprintf("The account has no workgroup %s. Check the ID: the data source smc_workgroups lists all of them.", id))}
	}
	if err != nil {
		return diag.Diagnostics{unchecked(at, "Reading workgroup", id, err)}
	}
	own := append(stringSet(plan.SourceIDs), tfprovider.Memory[memberships](r.data).wereRead(id)...)
	if others := membersBeside(now, own); len(others) > 0 && isWhollyKnown(plan.SourceIDs) {
		return diag.Diagnostics{othersError(id, others)}
	}
	return nil
}

// checkAdded checks that source servers exist, and warns about those that are in another workgroup
// than the given one ("" when it is not known yet). That is no error: they may leave it before, in
// the same apply.
func checkAdded(ctx context.Context, client *smc.Client, id string, sourceIDs []string) diag.Diagnostics {
	var diags diag.Diagnostics
	at := path.Root("source_ids")
	sources, err := client.ListSourceServers(ctx, smc.SourceServerFilter{SourceIDs: sourceIDs})
	if err != nil {
		return diag.Diagnostics{unchecked(at, "Reading the source servers of workgroup", id, err)}
	}
	for _, sourceID := range without(sourceIDs, idsOf(sources)) {
		if _, err := client.FindSourceServer(ctx, sourceID); smc.IsNotFound(err) { // One look-up is no proof.
			diags.AddAttributeError(at, "Unknown source server",
				fmt.Sprintf("The account has no source server %s. Check the ID: the data source smc_source_servers lists all of them. "+
					"A server is there once the SMC client on it has been registered.", sourceID))
		}
	}
	for _, source := range inOthers(sources, id) {
		diags.AddAttributeWarning(at, "The source server is in another workgroup",
			fmt.Sprintf("Source server %s is in workgroup %s. Unless it leaves that one in this apply, SMC will refuse to put it into this one.\n\n%s",
				labelOf(&source), groupLabel(ctx, client, source.WorkgroupID), onlyOneWorkgroup))
	}
	return diags
}

// unchecked returns the diagnostic of a look-up that failed: an error where the apply would fail
// for the same reason.
func unchecked(at path.Path, operation, id string, err error) diag.Diagnostic {
	d := membershipErrors.Diagnostic(operation, id, err)
	if smc.KindOf(err) == smc.KindCredentials {
		return d // No attribute is at fault.
	}
	return diag.NewAttributeWarningDiagnostic(at, "The membership could not be checked",
		d.Detail()+"\n\nThe plan is made without this check. skip_preflight in the provider's configuration turns such checks off.")
}
