// Package accesstoken holds the smc_access_token resource and the data source of access tokens:
// the activation codes with which source servers are registered.
package accesstoken

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// TypeName is the resource's type in configurations.
const TypeName = "smc_access_token"

// settleTimeout bounds the wait for a new access token to show in ListAccessTokens.
const settleTimeout = 10 * time.Second

var (
	_ resource.ResourceWithConfigure   = (*accessTokenResource)(nil)
	_ resource.ResourceWithIdentity    = (*accessTokenResource)(nil)
	_ resource.ResourceWithImportState = (*accessTokenResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*accessTokenResource)(nil)
)

type accessTokenResource struct {
	data *tfprovider.Data // nil until the provider is configured
}

// NewResource returns the smc_access_token resource.
func NewResource() resource.Resource { return &accessTokenResource{} }

// tokenErrors is what is particular to the errors of access tokens.
var tokenErrors = tfprovider.Errors{IDParameter: "AccessTokenId", Attributes: map[string]string{"Count": "limit"}}

// refreshed are the IDs of the access tokens that were read since the provider was configured,
// which Terraform does anew for each plan and each apply.
type refreshed struct{ ids tfprovider.IDSet }

func (r *accessTokenResource) refreshed() *refreshed { return tfprovider.Memory[refreshed](r.data) }

func (r *accessTokenResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = TypeName
}

func (r *accessTokenResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = tfprovider.FromResource(req, resp)
}

// IdentitySchema describes the resource's identity: access tokens belong to no region.
func (r *accessTokenResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfprovider.IdentityByID("id", "The ID of the access token.")
}

// Create creates the access token. Its ID and code are in the state whatever follows: nothing
// returns the code a second time.
func (r *accessTokenResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	request := plan.expand()
	created, err := tfprovider.Uninterrupted(ctx, func(ctx context.Context) (*smc.CreatedAccessToken, error) {
		return client.CreateAccessToken(ctx, request)
	})
	if err != nil {
		resp.Diagnostics.Append(createError(request, err))
		return
	}
	if len(created.Lost) > 0 {
		resp.Diagnostics.AddWarning("Other access tokens were created meanwhile", lostAdvice(created))
	}
	plan.ID, plan.Code = types.StringValue(created.ID), types.StringValue(created.Code)
	token, err := findCreated(ctx, client, created.ID)
	if err != nil {
		token = &smc.AccessToken{ID: created.ID}
		resp.Diagnostics.AddWarning("The new access token could not be read back",
			fmt.Sprintf("Access token %s was created and is in the state with its code, but reading it failed. Its other computed attributes stay empty until the next refresh.\n\n%s", created.ID, tfprovider.Text(err)))
	}
	state := flatten(token, &plan)
	if plan.Disabled.ValueBool() {
		state = disable(ctx, &resp.Diagnostics, client, state)
	}
	resp.Diagnostics.Append(codec.Encode(ctx, state, &resp.State.Raw)...)
	resp.Diagnostics.Append(tfprovider.SetIdentity(ctx, resp.Identity, "id", state.ID)...)
}

// findCreated reads an access token that was just created, which may take a moment to appear.
func findCreated(ctx context.Context, client *smc.Client, id string) (*smc.AccessToken, error) {
	ctx, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	return client.WaitAccessTokenVisible(ctx, id)
}

// disable disables the access token of a state and returns the state as it is then. After a
// failure, which is an error, that is still the one before.
func disable(ctx context.Context, diags *diag.Diagnostics, client *smc.Client, state *model) *model {
	id := state.ID.ValueString()
	if err := client.DisableAccessToken(ctx, id); err != nil {
		diags.Append(tokenErrors.Diagnostic("Disabling access token", id, err))
		return state
	}
	disabled := *state
	disabled.Disabled, disabled.Status = types.BoolValue(true), types.StringValue(string(smc.AccessTokenDisabled))
	token, err := client.FindAccessToken(ctx, id)
	if err != nil {
		diags.AddWarning("The disabled access token could not be read back",
			fmt.Sprintf("SMC has disabled access token %s, but reading it failed. The next refresh shows it as it is.\n\n%s", id, tfprovider.Text(err)))
		return &disabled
	}
	read := flatten(token, &disabled)
	read.Disabled = disabled.Disabled // Also where the response does not show it yet.
	return read
}

// Read refreshes the state. An access token is gone only when a complete response does not have
// it; any failure to get a response is an error.
func (r *accessTokenResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := state.ID.ValueString()
	// Also where the access token turns out to be gone: the framework insists on an identity.
	resp.Diagnostics.Append(tfprovider.SetIdentity(ctx, resp.Identity, "id", state.ID)...)
	token, err := client.RefreshAccessToken(ctx, id)
	imported := state.Disabled.IsNull() // As nothing but an import leaves it.
	switch {
	case smc.IsNotFound(err) && imported:
		resp.Diagnostics.AddError("Access token not found",
			fmt.Sprintf("The account has no access token %s: there is nothing to import. Check the ID; the data source smc_access_tokens lists those that there are.", id))
		return
	case smc.IsNotFound(err):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.Append(tokenErrors.Diagnostic("Reading access token", id, err))
		return
	}
	r.refreshed().ids.Add(id)
	resp.Diagnostics.Append(codec.Encode(ctx, flatten(token, &state), &resp.State.Raw)...)
}

// Update disables the access token: the API changes nothing else.
func (r *accessTokenResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	result := &state
	switch {
	case !plan.Disabled.ValueBool() || state.Disabled.ValueBool():
	case state.expired():
		result.Disabled = plan.Disabled // It is of no use already.
	default:
		result = disable(ctx, &resp.Diagnostics, client, &state)
	}
	resp.Diagnostics.Append(codec.Encode(ctx, result, &resp.State.Raw)...)
	resp.Diagnostics.Append(tfprovider.SetIdentity(ctx, resp.Identity, "id", state.ID)...)
}

// Delete deletes the access token; one that is gone is no error.
func (r *accessTokenResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := client.DeleteAccessToken(ctx, state.ID.ValueString()); err != nil {
		resp.Diagnostics.Append(tokenErrors.Diagnostic("Deleting access token", state.ID.ValueString(), err))
	}
}

var importID = regexp.MustCompile(`^at-[A-Za-z0-9*-]+$`)

// ImportState accepts the access token's ID, as a text or as the resource's identity.
func (r *accessTokenResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("id"), &id)...)
	if !resp.Diagnostics.HasError() && !importID.MatchString(id.ValueString()) {
		resp.Diagnostics.AddError("Invalid import ID", "This is not the ID of an access token, which is like at-bp1e2fsl57knvuug0001. It is not the activation code either, which is a secret. The data source smc_access_tokens lists the IDs.")
	}
}
