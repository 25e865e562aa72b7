package tfprovider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// SetIdentity sets the attributes, by name, of the identity in a response. A nil identity, for
// which there is nothing to do, is that of a response to a host that has no identities.
func SetIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, attributes map[string]string) diag.Diagnostics {
	var diags diag.Diagnostics
	if identity == nil {
		return diags
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		diags.Append(identity.SetAttribute(ctx, path.Root(name), attributes[name])...)
	}
	return diags
}
