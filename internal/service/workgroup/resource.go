// Package workgroup holds the smc_workgroup and smc_workgroup_membership resources, and the
// smc_workgroups data source: groups of source servers.
package workgroup

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

// TypeName is the resource's type in configurations.
const TypeName = "smc_workgroup"

var (
	_ resource.ResourceWithConfigure   = (*workgroupResource)(nil)
	_ resource.ResourceWithIdentity    = (*workgroupResource)(nil)
	_ resource.ResourceWithImportState = (*workgroupResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*workgroupResource)(nil)
)

const (
	// settleTimeout bounds the wait for a new workgroup to show in DescribeWorkgroups.
	settleTimeout = 10 * time.Second
	// lookupTimeout bounds the look-ups that only improve an error message, or record what a
	// failed call has done.
	lookupTimeout = 20 * time.Second
	// defaultDeleteTimeout is long enough for source servers that are being deleted.
	defaultDeleteTimeout = 10 * time.Minute
)

// apiErrors is what is particular to the errors of workgroups. SMC publishes no codes of its own
// for them.
var apiErrors = tfprovider.Errors{Timeouts: true, Explained: true, IDParameter: "WorkgroupId"}

type workgroupResource struct{ data *tfprovider.Data }

// NewResource returns the smc_workgroup resource.
func NewResource() resource.Resource { return &workgroupResource{} }

func (r *workgroupResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = TypeName
}

func (r *workgroupResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = tfprovider.FromResource(req, resp)
}

// IdentitySchema describes what identifies a workgroup.
func (r *workgroupResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfprovider.IdentityByID("id", "The ID of the workgroup.")
}

// records is what the provider remembers of workgroups since it was configured, which Terraform
// does anew for each plan and each apply.
type records struct{ read tfprovider.IDSet }

// Create creates the workgroup. What fails after SMC has responded with its ID is a warning: an
// error would taint the workgroup, and the next apply would replace it.
func (r *workgroupResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.TagsAll = r.data.TagsAll(plan.Tags) // It may have been unknown in the plan.
	request := plan.expand()
	id, err := tfprovider.Uninterrupted(ctx, func(ctx context.Context) (string, error) { return client.CreateWorkgroup(ctx, request) })
	if err != nil {
		addCreateError(ctx, &resp.Diagnostics, client, request, err)
		return
	}
	plan.ID = types.StringValue(id)
	wait, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	group, err := client.WaitWorkgroupVisible(wait, id)
	if err != nil {
		resp.Diagnostics.AddWarning("The new workgroup could not be read back",
			fmt.Sprintf("Workgroup %s was created and is in the state, but reading it failed. Its computed attributes stay empty until the next refresh.\n\n%s", id, tfprovider.Text(err)))
		group = &smc.Workgroup{}
	}
	plan.fillOutputs(group)
	resp.Diagnostics.Append(codec.Encode(ctx, &plan, &resp.State.Raw)...)
	resp.Diagnostics.Append(tfprovider.SetIdentity(ctx, resp.Identity, "id", plan.ID)...)
}

// addCreateError explains a failed creation and, where a workgroup has the name already, names
// it and says how to adopt it.
func addCreateError(ctx context.Context, diags *diag.Diagnostics, client *smc.Client, request *smc.CreateWorkgroupRequest, err error) {
	d := apiErrors.Diagnostic("Creating workgroup", request.Name, err, "name", "description", "tags")
	ambiguous := smc.MayHaveCreated(err)
	if !ambiguous && (!refused(err) || request.Name == "") {
		diags.Append(d)
		return
	}
	if request.Name == "" { // SMC has chosen one.
		diags.AddError(d.Summary(), d.Detail()+"\n\nThe outcome of the call is not known. Before you apply again, look for a workgroup that was created just now, "+
			"in the SMC console or with the data source smc_workgroups; if there is one, import it.")
		return
	}
	// The look-up must also work after an interrupt.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookupTimeout)
	defer cancel()
	groups, listErr := client.ListWorkgroups(ctx, smc.WorkgroupFilter{Name: request.Name})
	for _, group := range groups {
		if group.Name != request.Name || listErr != nil {
			continue
		}
		detail := fmt.Sprintf("Workgroup %s has this name, which is unique in the account. Choose another one, or adopt that workgroup.", group.ID)
		if ambiguous {
			detail = fmt.Sprintf("Workgroup %s has this name: possibly this call created it. Compare it with your configuration before you adopt it.", group.ID)
		}
		diags.AddAttributeError(path.Root("name"), d.Summary(), d.Detail()+"\n\n"+detail+tfprovider.ImportBlock(TypeName, group.ID))
		return
	}
	if ambiguous {
		diags.AddError(d.Summary(), d.Detail()+"\n\nThe outcome of the call is not known. Before you apply again, check whether there is a workgroup of this name now; if there is one, import it.")
		return
	}
	diags.Append(d)
}

// Read refreshes the state. A workgroup is removed from it only when a complete response does not
// have it; any failure to get a response is an error.
func (r *workgroupResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := state.ID.ValueString()
	resp.Diagnostics.Append(tfprovider.SetIdentity(ctx, resp.Identity, "id", state.ID)...)
	group, err := client.RefreshWorkgroup(ctx, id)
	switch {
	case smc.IsNotFound(err) && state.imported():
		resp.Diagnostics.AddError("Workgroup not found",
			fmt.Sprintf("The account has no workgroup %s: there is nothing to import. Check the ID; the data source smc_workgroups lists all of them.", id))
		return
	case smc.IsNotFound(err):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.Append(apiErrors.Diagnostic("Reading workgroup", id, err))
		return
	}
	tfprovider.Memory[records](r.data).read.Add(id)
	read := flatten(group, &state, tfvalue.StringMap(r.data.DefaultTags))
	kept := keptDescription(ctx, req.Private)
	if kept != "" && kept == read.Description.ValueString() {
		read.Description = types.StringNull() // SMC keeps it, although it was to be removed.
	} else if kept != "" {
		resp.Diagnostics.Append(keepDescription(ctx, resp.Private, "")...)
	}
	resp.Diagnostics.Append(codec.Encode(ctx, read, &resp.State.Raw)...)
}

// Update requests what changed, and nothing else.
func (r *workgroupResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Plan.Raw, &plan)...)
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if request := state.modification(&plan); request != nil {
		if err := client.ModifyWorkgroupAttribute(ctx, request); err != nil {
			resp.Diagnostics.Append(apiErrors.Diagnostic("Modifying workgroup", request.WorkgroupID, err, "name", "description"))
			return
		}
	}
	kept := ""
	if plan.Description.IsNull() && !state.Description.IsNull() {
		kept = warnKeptDescription(ctx, &resp.Diagnostics, client, plan.ID.ValueString())
	} else if plan.Description.IsNull() {
		kept = keptDescription(ctx, req.Private)
	}
	resp.Diagnostics.Append(keepDescription(ctx, resp.Private, kept)...)
	resp.Diagnostics.Append(codec.Encode(ctx, &plan, &resp.State.Raw)...)
	resp.Diagnostics.Append(tfprovider.SetIdentity(ctx, resp.Identity, "id", plan.ID)...)
}

// warnKeptDescription warns where SMC keeps a description that was to be removed, and returns
// the description.
func warnKeptDescription(ctx context.Context, diags *diag.Diagnostics, client *smc.Client, id string) string {
	group, err := client.FindWorkgroup(ctx, id)
	if err != nil || group.Description == "" {
		return "" // The next refresh shows what there is.
	}
	diags.AddAttributeWarning(path.Root("description"), "The description cannot be removed",
		fmt.Sprintf("SMC accepted an empty description for workgroup %s and keeps the text %q. Terraform leaves it at that and does not manage "+
			"the description any more, until the configuration has one again or the text changes.", id, group.Description))
	return group.Description
}

// Delete deletes the workgroup. It waits while source servers leave the workgroup, and explains
// which ones are left where they do not.
func (r *workgroupResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(codec.Decode(ctx, req.State.Raw, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	resp.Diagnostics.Append(diags...)
	client, diags := r.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	members, err := deleteWhenEmpty(ctx, client, state.ID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(deleteError(state.ID.ValueString(), members, err))
	}
}

// workgroupID is the form of the ID of a workgroup.
var workgroupID = regexp.MustCompile(`^w-[^\s:]+$`)

// ImportState accepts the ID of the workgroup, or its identity.
func (r *workgroupResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	importByID(ctx, req, resp, "id")
}

// importByID imports by the ID of a workgroup, as a text or as the identity; both are the
// attribute's value.
func importByID(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse, attribute string) {
	id, diags := tfprovider.ImportedID(ctx, req, attribute)
	resp.Diagnostics.Append(diags...)
	if !workgroupID.MatchString(id) {
		resp.Diagnostics.AddError("Invalid import ID", fmt.Sprintf("%q is not the ID of a workgroup, such as w-bp1example.", id))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute), id)...)
	resp.Diagnostics.Append(tfprovider.SetIdentity(ctx, resp.Identity, attribute, types.StringValue(id))...)
}
