package jobrun

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// No import ID and no identity make an import panic. What is taken names a job of a region, and does
// so again when both are written out.
func FuzzImport(f *testing.F) {
	for _, id := range []string{"j-bp1", "cn-hangzhou:j-bp1", "", ":j-1", "cn:j-1:j-2", "j- 1", "J-1", "\xff:j-\x00"} {
		f.Add(id, "", "", false)
		f.Add("", "cn-hangzhou", id, true)
		f.Add("", id, "j-1", true)
	}
	f.Fuzz(func(t *testing.T, id, region, identityID string, byIdentity bool) {
		req := resource.ImportStateRequest{ID: id}
		schema := IdentitySchema()
		typ := schema.Type().TerraformType(t.Context())
		if byIdentity {
			given := map[string]tftypes.Value{"region_id": tftypes.NewValue(tftypes.String, nil), "id": tftypes.NewValue(tftypes.String, identityID)}
			if region != "" {
				given["region_id"] = tftypes.NewValue(tftypes.String, region)
			}
			req.Identity = &tfsdk.ResourceIdentity{Schema: schema, Raw: tftypes.NewValue(typ, given)}
		}
		target, diags := importTarget(t.Context(), nil, req)
		if diags.HasError() {
			return
		}
		if again, diags := importTarget(t.Context(), nil, resource.ImportStateRequest{ID: target.RegionID + ":" + target.JobID}); diags.HasError() || again != target {
			t.Errorf("%+v is imported as %+v, %v", target, again, diags)
		}
		identity := &tfsdk.ResourceIdentity{Schema: schema, Raw: tftypes.NewValue(typ, nil)}
		target.SetIdentity(identity)
		if again, diags := importTarget(t.Context(), nil, resource.ImportStateRequest{Identity: identity}); diags.HasError() || again != target {
			t.Errorf("the identity of %+v is imported as %+v, %v", target, again, diags)
		}
	})
}
