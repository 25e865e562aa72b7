package tfprovider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// IdentityByID is the schema of a resource identity that is an ID, in an attribute of this name.
func IdentityByID(attribute, description string) identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		attribute: identityschema.StringAttribute{RequiredForImport: true, Description: description},
	}}
}

// SetIdentity sets a resource identity that is an ID; identity is nil on hosts without identities.
func SetIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, attribute string, id types.String) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.SetAttribute(ctx, path.Root(attribute), id)
}

// ImportedID returns the ID of what is to be imported, which is given as a text or by the resource
// identity.
func ImportedID(ctx context.Context, req resource.ImportStateRequest, attribute string) (string, diag.Diagnostics) {
	if req.ID != "" || req.Identity == nil {
		return req.ID, nil
	}
	var id types.String
	diags := req.Identity.GetAttribute(ctx, path.Root(attribute), &id)
	return id.ValueString(), diags
}

// ImportBlock returns the import block for an object of a resource type, to be added to a message.
func ImportBlock(typeName, id string) string {
	return fmt.Sprintf("\n\n  import {\n    to = %s.NAME\n    id = %q\n  }", typeName, id)
}
