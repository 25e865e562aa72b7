package workgroup

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// MembershipTypeName is the type of the resource of a workgroup's source servers.
const MembershipTypeName = "smc_workgroup_membership"

var (
	_ resource.ResourceWithConfigure   = (*membershipResource)(nil)
	_ resource.ResourceWithIdentity    = (*membershipResource)(nil)
	_ resource.ResourceWithImportState = (*membershipResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*membershipResource)(nil)
)

// membershipErrors is what is particular to the errors of memberships.
var membershipErrors = tfprovider.Errors{Explained: true, Attributes: map[string]string{"SourceId": "source_ids"}}

type membershipResource struct{ data *tfprovider.Data }

// NewMembershipResource returns the smc_workgroup_membership resource.
func NewMembershipResource() resource.Resource { return &membershipResource{} }

// membershipModel is the resource's configuration, plan and state.
type membershipModel struct {
	WorkgroupID types.String `tfsdk:"workgroup_id"`
	SourceIDs   types.Set    `tfsdk:"source_ids"`
}

// membershipCodec reads and writes the model.
var membershipCodec = tfvalue.NewCodec[membershipModel](NewMembershipResource)

func (r *membershipResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = MembershipTypeName
}

func (r *membershipResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = tfprovider.FromResource(req, resp)
}

// IdentitySchema describes what identifies the membership of a workgroup.
func (r *membershipResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfprovider.IdentityByID("workgroup_id", "The ID of the workgroup.")
}

// Schema describes the resource.
func (r *membershipResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("All source servers of one workgroup of Server Migration Center (SMC).\n\n"+
			"The resource owns the whole membership. The next plan shows source servers that were put into the workgroup elsewhere, and its apply takes them out. "+
			"Up to %d source servers change with one call of the API.\n\n"+
			"~> Use one such resource for each workgroup, and do not change its source servers in the SMC console as well: the two would undo each other's changes. "+
			"A second membership of the same workgroup is an error where the plan can tell.\n\n"+
			"## Moving Source Servers\n\n"+
			"* A source server is in one workgroup at a time. To move it, change both memberships in one apply. The one that it joins waits about half a minute for the other to give it up.\n"+
			"* A workgroup that has other source servers already is not taken over silently: import its membership first.\n"+
			"* Destroying this resource takes its source servers out of the workgroup. They stay registered, and their replication jobs go on.", smc.MaxIDsPerRequest),
		Attributes: map[string]schema.Attribute{
			"workgroup_id": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{tfvalidate.ID("w-", "workgroup")},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				MarkdownDescription: "The ID of the workgroup, such as `w-bp1e2fsl57knvuug0001`. Another value replaces the resource: the source servers leave the old workgroup and join the new one.",
			},
			"source_ids": schema.SetAttribute{
				Required: true, ElementType: types.StringType,
				Validators: []validator.Set{
					setvalidator.SizeAtMost(smc.MaxSourceServersPerWorkgroup), setvalidator.NoNullValues(),
					setvalidator.ValueStringsAre(tfvalidate.ID("s-", "source server")),
				},
				MarkdownDescription: fmt.Sprintf("The IDs of the source servers in the workgroup, at most %d. An empty set keeps the workgroup empty. "+
					"A change takes source servers out first, and then puts others in.", smc.MaxSourceServersPerWorkgroup),
			},
		},
	}
}

// Create puts the source servers into the workgroup.
func (r *membershipResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan membershipModel
	resp.Diagnostics.Append(membershipCodec.Decode(ctx, req.Plan.Raw, &plan)...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := plan.WorkgroupID.ValueString()
	now, err := members(ctx, client, id)
	if err == nil && len(plan.SourceIDs.Elements()) == 0 {
		_, err = client.FindWorkgroup(ctx, id) // No other call would tell that there is none.
	}
	if err != nil {
		resp.Diagnostics.Append(membershipErrors.Diagnostic("Reading the source servers of workgroup", id, err))
		return
	}
	want, have := stringSet(plan.SourceIDs), idsOf(now)
	if others := membersBeside(now, want); len(others) > 0 {
		resp.Diagnostics.Append(othersError(id, others))
		return
	}
	if err := associate(ctx, client, id, without(want, have)); err != nil {
		resp.Diagnostics.Append(explain(ctx, client, id, without(want, have), err))
		created := plan
		if created.read(ctx, client) != nil || len(created.SourceIDs.Elements()) > 0 {
			r.record(ctx, &created, &resp.State, resp.Identity, &resp.Diagnostics)
		}
		return
	}
	r.record(ctx, &plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// record writes the state and the identity.
func (r *membershipResource) record(ctx context.Context, m *membershipModel, state *tfsdk.State, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) {
	diags.Append(membershipCodec.Encode(ctx, m, &state.Raw)...)
	diags.Append(tfprovider.SetIdentity(ctx, identity, "workgroup_id", m.WorkgroupID)...)
}

// read sets the source servers to those that SMC reports after a call that failed, also after an
// interrupt. It leaves them as they are when they cannot be read.
func (m *membershipModel) read(ctx context.Context, client *smc.Client) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookupTimeout)
	defer cancel()
	now, err := members(ctx, client, m.WorkgroupID.ValueString())
	if err == nil {
		m.SourceIDs = setOf(now)
	}
	return err
}

// Read refreshes the state. The membership is gone when a complete response does not have the
// workgroup; an empty workgroup has an empty membership.
func (r *membershipResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state membershipModel
	resp.Diagnostics.Append(membershipCodec.Decode(ctx, req.State.Raw, &state)...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	id, imported := state.WorkgroupID.ValueString(), state.SourceIDs.IsNull()
	resp.Diagnostics.Append(tfprovider.SetIdentity(ctx, resp.Identity, "workgroup_id", state.WorkgroupID)...)
	now, err := members(ctx, client, id)
	if err == nil && len(now) == 0 {
		_, err = client.RefreshWorkgroup(ctx, id)
	}
	switch {
	case smc.IsNotFound(err) && imported:
		resp.Diagnostics.AddError("Workgroup not found",
			fmt.Sprintf("The account has no workgroup %s: there is nothing to import. Check the ID; the data source smc_workgroups lists all of them.", id))
		return
	case smc.IsNotFound(err):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.Append(membershipErrors.Diagnostic("Reading the source servers of workgroup", id, err))
		return
	}
	tfprovider.Memory[memberships](r.data).noteRead(id, idsOf(now))
	state.SourceIDs = setOf(now)
	resp.Diagnostics.Append(membershipCodec.Encode(ctx, &state, &resp.State.Raw)...)
}

// Update takes source servers out of the workgroup and puts others into it. It takes out only
// what the plan has shown.
func (r *membershipResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state membershipModel
	resp.Diagnostics.Append(membershipCodec.Decode(ctx, req.Plan.Raw, &plan)...)
	resp.Diagnostics.Append(membershipCodec.Decode(ctx, req.State.Raw, &state)...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := plan.WorkgroupID.ValueString()
	now, err := members(ctx, client, id)
	if err != nil {
		resp.Diagnostics.Append(membershipErrors.Diagnostic("Reading the source servers of workgroup", id, err))
		return
	}
	want, have := stringSet(plan.SourceIDs), idsOf(now)
	add := without(want, have)
	if err := client.DisassociateSourceServers(ctx, id, within(without(stringSet(state.SourceIDs), want), have)); err != nil {
		resp.Diagnostics.Append(membershipErrors.Diagnostic("Taking source servers out of workgroup", id, err, "source_ids"))
	} else if err := associate(ctx, client, id, add); err != nil {
		resp.Diagnostics.Append(explain(ctx, client, id, add, err))
	}
	result := &plan
	if resp.Diagnostics.HasError() {
		result = &state // What a part of the calls has done is in the state.
		if result.read(ctx, client) != nil {
			return
		}
	}
	r.record(ctx, result, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete takes the source servers of the state out of the workgroup. What is gone, or in another
// workgroup, is passed over.
func (r *membershipResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state membershipModel
	resp.Diagnostics.Append(membershipCodec.Decode(ctx, req.State.Raw, &state)...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := state.WorkgroupID.ValueString()
	now, err := members(ctx, client, id)
	if err == nil {
		err = client.DisassociateSourceServers(ctx, id, within(stringSet(state.SourceIDs), idsOf(now)))
	}
	if err == nil || smc.IsNotFound(err) {
		return
	}
	resp.Diagnostics.Append(membershipErrors.Diagnostic("Taking source servers out of workgroup", id, err))
	owned := stringSet(state.SourceIDs)
	if state.read(ctx, client) == nil {
		state.SourceIDs = setOfIDs(within(stringSet(state.SourceIDs), owned))
		resp.Diagnostics.Append(membershipCodec.Encode(ctx, &state, &resp.State.Raw)...)
	}
}

// ImportState accepts the ID of the workgroup, or the identity.
func (r *membershipResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	importByID(ctx, req, resp, "workgroup_id")
}
