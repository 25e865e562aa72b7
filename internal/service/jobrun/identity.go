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
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// identity is the resource identity of a job.
type identity struct {
	RegionID types.String `tfsdk:"region_id"`
	ID       types.String `tfsdk:"id"`
}

// IdentitySchema is the schema of the resource identity of a job.
func IdentitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"region_id": identityschema.StringAttribute{OptionalForImport: true, Description: "The ID of the region of the replication job. Default: the provider's `region`."},
		"id":        identityschema.StringAttribute{RequiredForImport: true, Description: "The ID of the replication job."},
	}}
}

// SetIdentity sets the resource identity to the job; to is nil on hosts that have none.
func (t Target) SetIdentity(to *tfsdk.ResourceIdentity) {
	if to != nil {
		to.Raw = t.Identity()
	}
}

// identityType is the type of resource identities of jobs.
var identityType = IdentitySchema().Type().TerraformType(context.Background())

// Identity is the resource identity of the job, as IdentitySchema describes it.
func (t Target) Identity() tftypes.Value {
	return tftypes.NewValue(identityType, map[string]tftypes.Value{
		"region_id": tftypes.NewValue(tftypes.String, t.RegionID),
		"id":        tftypes.NewValue(tftypes.String, t.JobID),
	})
}

// importID is JOB or REGION:JOB.
var importID = regexp.MustCompile(`^(?:([a-z0-9-]+):)?(j-[^\s:]+)$`)

// ImportState sets the ID and the region of the job that is to be imported: by its ID, alone or
// after its region, or by its resource identity. The provider's region is used where none is given.
func ImportState(ctx context.Context, data *tfprovider.Data, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	target, diags := importTarget(ctx, data, req)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), target.JobID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region_id"), target.RegionID)...)
	target.SetIdentity(resp.Identity)
}

func importTarget(ctx context.Context, data *tfprovider.Data, req resource.ImportStateRequest) (Target, diag.Diagnostics) {
	var diags diag.Diagnostics
	text := req.ID
	if text == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
		var given identity
		if diags.Append(req.Identity.Get(ctx, &given)...); diags.HasError() {
			return Target{}, diags
		}
		text = given.ID.ValueString()
		if region := given.RegionID.ValueString(); region != "" {
			text = region + ":" + text
		}
	}
	parts := importID.FindStringSubmatch(text)
	if parts == nil {
		diags.AddError("Invalid import ID",
			fmt.Sprintf("%q is not the ID of a replication job. Write j-bp1example, or cn-hangzhou:j-bp1example for a job "+
				"whose region is not the provider's.", text))
		return Target{}, diags
	}
	target := Target{RegionID: parts[1], JobID: parts[2]}
	if target.RegionID == "" {
		client, problems := data.Client()
		diags.Append(problems...)
		if diags.HasError() {
			return Target{}, diags
		}
		if target.RegionID = client.Region(); target.RegionID == "" {
			diags.AddError("No region to import from",
				fmt.Sprintf("The provider has no region, and %q names none. Write the region before the ID, as in cn-hangzhou:%s, or set the provider's region.", text, target.JobID))
		}
	}
	return target, diags
}
