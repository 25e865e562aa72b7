package sourceserver

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
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

var (
	_ resource.ResourceWithConfigure   = (*sourceServerResource)(nil)
	_ resource.ResourceWithIdentity    = (*sourceServerResource)(nil)
	_ resource.ResourceWithImportState = (*sourceServerResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*sourceServerResource)(nil)
)

// Default time limits, which the timeouts block overrides.
const (
	defaultCreateTimeout = 10 * time.Minute
	defaultReadTimeout   = 5 * time.Minute
	defaultUpdateTimeout = 10 * time.Minute
	defaultDeleteTimeout = 30 * time.Minute
)

// idAttribute is the attribute that has the ID, in the schema and in the identity.
const idAttribute = "source_id"

type sourceServerResource struct {
	data *tfprovider.Data // nil until the provider is configured
}

// NewResource returns the smc_source_server resource.
func NewResource() resource.Resource { return &sourceServerResource{} }

func (r *sourceServerResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = TypeName
}

func (r *sourceServerResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = tfprovider.FromResource(req, resp)
}

// IdentitySchema describes what identifies a source server.
func (r *sourceServerResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfprovider.IdentityByID(idAttribute, "The ID of the source server.")
}

// Create adopts a source server that there is: it looks the server up and changes what differs.
// After a failure there is no state. A state would be tainted, and the next apply would destroy
// the source server; without one it adopts it again.
func (r *sourceServerResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var config, plan resourceModel
	resp.Diagnostics.Append(codec.Decode(ctx, req.Config.Raw, &config)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultCreateTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	id := plan.SourceID.ValueString()
	server, err := client.FindSourceServer(ctx, id)
	if d := unadoptable(id, server, err); d != nil {
		resp.Diagnostics.Append(d)
		return
	}
	managesTags := !config.Tags.IsNull() || len(r.data.Tags().Elements()) > 0
	if err := completeTags(ctx, client, server, managesTags); err != nil {
		addError(&resp.Diagnostics, "Reading source server", id, err)
		return
	}
	found := flattenResource(server, &resourceModel{SourceID: plan.SourceID}, r.data.Tags())
	plan.planTags(config.Tags, found, r.data.Tags())
	if tfprovider.CheckTagCount(&resp.Diagnostics, plan.TagsAll, "source server", otherTags); resp.Diagnostics.HasError() {
		return
	}
	plan.fill(found)
	if !modify(ctx, &resp.Diagnostics, client, &plan, found) {
		return
	}
	resp.Diagnostics.Append(codec.Encode(ctx, &plan, &resp.State.Raw)...)
	resp.Diagnostics.Append(tfprovider.SetIdentity(ctx, resp.Identity, idAttribute, plan.SourceID)...)
}

// unadoptable returns the error of adopting a source server that does not exist, is being
// deleted, or could not be read; nil where there is none.
func unadoptable(id string, server *smc.SourceServer, err error) diag.Diagnostic {
	at := path.Root("source_id")
	switch {
	case smc.IsNotFound(err):
		return diag.NewAttributeErrorDiagnostic(at, "No such source server",
			fmt.Sprintf("The account has no source server %s, and Terraform cannot create one: a source server is there once the SMC client on it has been registered. "+
				"Install the client with an access token (smc_access_token) and register it, or correct the ID: the data source smc_source_servers lists the source servers that there are.", id))
	case err != nil:
		return Errors.Diagnostic("Reading source server", id, err)
	case server.State == smc.SourceDeleting:
		return diag.NewAttributeErrorDiagnostic(at, "The source server is being deleted",
			fmt.Sprintf("Source server %s is being deleted and cannot be adopted. To register the server again, wait until it is gone and restart the SMC client on it: it then has another ID.", id))
	default:
		return nil
	}
}

// completeTags fills in the tags of a source server whose description does not report any, where
// they are of interest: it may have none, or the API may be an older version.
func completeTags(ctx context.Context, client *smc.Client, server *smc.SourceServer, wanted bool) error {
	if server.Tags != nil || !wanted {
		return nil
	}
	one := []smc.SourceServer{*server}
	err := readTags(ctx, client, one)
	server.Tags = one[0].Tags
	return err
}

// withTags returns the state m with the tags that the source server has. A state without tags may
// lack them: those that SMC does not report with the source server are read only where the state
// has some already.
func (m *resourceModel) withTags(ctx context.Context, client *smc.Client) (*resourceModel, error) {
	if len(m.TagsAll.Elements()) > 0 {
		return m, nil
	}
	server := smc.SourceServer{ID: m.SourceID.ValueString()}
	err := completeTags(ctx, client, &server, true)
	has := *m
	has.TagsAll = tfvalue.Map(smc.UserTags(server.Tags))
	return &has, err
}

// modify changes the source server from has to plan with only the calls that this needs, and
// reports whether it succeeded.
func modify(ctx context.Context, diags *diag.Diagnostics, client *smc.Client, plan, has *resourceModel) bool {
	id := plan.SourceID.ValueString()
	if request := has.modification(plan); request != nil {
		if err := client.ModifySourceServerAttribute(ctx, request); err != nil {
			addError(diags, "Modifying source server", id, err)
			return false
		}
	}
	remove, attach := tfprovider.TagChanges(has.TagsAll, plan.TagsAll)
	// Removals come first, so that the limit of tags is not exceeded in between.
	err := client.UntagResources(ctx, "", smc.ResourceTypeSourceServer, []string{id}, remove)
	if err == nil {
		err = client.TagResources(ctx, "", smc.ResourceTypeSourceServer, []string{id}, attach)
	}
	if err != nil {
		addError(diags, "Tagging source server", id, err)
	}
	return err == nil
}

// Read refreshes the state. A source server that is gone, or on its way, leaves the state.
func (r *sourceServerResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state resourceModel
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	resp.Diagnostics.Append(tfprovider.SetIdentity(ctx, resp.Identity, idAttribute, state.SourceID)...) // Terraform wants it also of what is gone.
	timeout, diags := state.Timeouts.Read(ctx, defaultReadTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	id := state.SourceID.ValueString()
	server, err := client.RefreshSourceServer(ctx, id)
	if imported := state.State.IsNull(); imported {
		if d := unadoptable(id, server, err); d != nil {
			resp.Diagnostics.AddError(d.Summary(), d.Detail())
			return
		}
	}
	if smc.IsNotFound(err) || err == nil && server.State == smc.SourceDeleting {
		resp.State.RemoveResource(ctx)
		return
	}
	if err == nil {
		if server.Tags != nil {
			r.seen().reported.Add(id)
		}
		err = completeTags(ctx, client, server, len(state.TagsAll.Elements()) > 0)
	}
	if err != nil {
		addError(&resp.Diagnostics, "Reading source server", id, err)
		return
	}
	if state.ForceDestroy.ValueBool() {
		r.seen().delete(id)
	}
	resp.Diagnostics.Append(codec.Encode(ctx, flattenResource(server, &state, r.data.Tags()), &resp.State.Raw)...)
}

// Update requests what changed, and nothing else.
func (r *sourceServerResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var config, plan, state resourceModel
	resp.Diagnostics.Append(codec.Decode(ctx, req.Config.Raw, &config)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultUpdateTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	has := &state
	if !config.Tags.IsNull() {
		var err error
		if has, err = state.withTags(ctx, client); err != nil {
			addError(&resp.Diagnostics, "Reading source server", state.SourceID.ValueString(), err)
			return
		}
	}
	plan.planTags(config.Tags, has, r.data.Tags()) // They may have been unknown in the plan.
	plan.fill(has)
	if tfprovider.CheckTagCount(&resp.Diagnostics, plan.TagsAll, "source server", otherTags); resp.Diagnostics.HasError() {
		return
	}
	if !modify(ctx, &resp.Diagnostics, client, &plan, has) {
		return
	}
	resp.Diagnostics.Append(codec.Encode(ctx, &plan, &resp.State.Raw)...)
	resp.Diagnostics.Append(tfprovider.SetIdentity(ctx, resp.Identity, idAttribute, plan.SourceID)...)
}

// Delete releases the source server or, with force_destroy, deletes it.
func (r *sourceServerResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state resourceModel
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !state.ForceDestroy.ValueBool() {
		resp.Diagnostics.AddWarning("The source server was released, not deleted",
			fmt.Sprintf("Source server %s is not managed by Terraform any more. It stays registered in SMC as it is.", state.label()))
		return
	}
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := destroy(ctx, client, state.SourceID.ValueString()); err != nil {
		addError(&resp.Diagnostics, "Deleting source server", state.SourceID.ValueString(), err)
	}
}

// importID is the form of an import ID.
var importID = regexp.MustCompile(`^s-[^\s:]+$`)

// ImportState accepts the ID of the source server, as an ID or as an identity.
func (r *sourceServerResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, diags := tfprovider.ImportedID(ctx, req, idAttribute)
	resp.Diagnostics.Append(diags...)
	if !importID.MatchString(id) {
		resp.Diagnostics.AddError("Invalid import ID", fmt.Sprintf("%q is not the ID of a source server. Write an ID such as s-bp1e2fsl57knvuug0001, as the SMC console shows it.", id))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(idAttribute), id)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("force_destroy"), false)...)
	resp.Diagnostics.Append(tfprovider.SetIdentity(ctx, resp.Identity, idAttribute, types.StringValue(id))...)
}
