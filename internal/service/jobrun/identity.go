package jobrun

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// IdentitySchema describes the identity of jobs of every kind.
func IdentitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "The ID of the replication job, such as `j-bp17bclvg344jlyt0001`.",
		},
		"region_id": identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       "The ID of the destination region, such as `cn-hangzhou`. Default: the provider's `region`.",
		},
	}}
}

// SetIdentity makes t the identity in a response.
func (t Target) SetIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	return tfprovider.SetIdentity(ctx, identity, map[string]string{"id": t.JobID, "region_id": t.RegionID})
}

// importID is JOB or REGION:JOB.
var importID = regexp.MustCompile(`^(?:([a-z0-9-]+):)?(j-[^\s:]+)$`)

// ImportState imports a job of any kind by its ID, alone or after its region (importID), or by
// its identity. The provider's region is used where none is given.
func ImportState(ctx context.Context, data *tfprovider.Data, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	text := req.ID
	if text == "" {
		var diags diag.Diagnostics
		text, diags = importIDOf(ctx, req.Identity)
		resp.Diagnostics.Append(diags...)
		if diags.HasError() {
			return
		}
	}
	parts := importID.FindStringSubmatch(text)
	if parts == nil {
		resp.Diagnostics.AddError("Invalid import ID",
			fmt.Sprintf("%q is not the ID of a replication job. Write j-bp1example, or cn-hangzhou:j-bp1example for a job "+
				"whose region is not the provider's.", text))
		return
	}
	t := Target{RegionID: parts[1], JobID: parts[2]}
	if t.RegionID == "" {
		client, diags := data.Client()
		resp.Diagnostics.Append(diags...)
		if diags.HasError() {
			return
		}
		t.RegionID = client.Region()
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), t.JobID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region_id"), t.RegionID)...)
	resp.Diagnostics.Append(t.SetIdentity(ctx, resp.Identity)...)
}

// importIDOf returns the import ID that an identity stands for; "" where there is none.
func importIDOf(ctx context.Context, identity *tfsdk.ResourceIdentity) (string, diag.Diagnostics) {
	if identity == nil || identity.Raw.IsNull() {
		return "", nil
	}
	var id, region types.String
	diags := identity.GetAttribute(ctx, path.Root("id"), &id)
	diags.Append(identity.GetAttribute(ctx, path.Root("region_id"), &region)...)
	if region.ValueString() == "" {
		return id.ValueString(), diags
	}
	return region.ValueString() + ":" + id.ValueString(), diags
}
