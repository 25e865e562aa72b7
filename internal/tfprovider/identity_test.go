package tfprovider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestSetIdentity(t *testing.T) {
	t.Parallel()
	schema := identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true}, "region_id": identityschema.StringAttribute{OptionalForImport: true},
	}}
	typ := schema.Type().TerraformType(t.Context())
	value := func(id, region any) tftypes.Value {
		return tftypes.NewValue(typ, map[string]tftypes.Value{
			"id": tftypes.NewValue(tftypes.String, id), "region_id": tftypes.NewValue(tftypes.String, region),
		})
	}
	for name, before := range map[string]tftypes.Value{
		"none":       tftypes.NewValue(typ, nil),
		"the same":   value("j-1", "cn-hangzhou"),
		"incomplete": value("j-1", nil),
		"another":    value("j-2", "us-west-1"),
	} {
		identity := &tfsdk.ResourceIdentity{Schema: schema, Raw: before}
		if diags := SetIdentity(t.Context(), identity, map[string]string{"id": "j-1", "region_id": "cn-hangzhou"}); len(diags) > 0 {
			t.Errorf("%s: %v", name, diags)
		}
		if want := value("j-1", "cn-hangzhou"); !identity.Raw.Equal(want) {
			t.Errorf("%s: got %s, want %s", name, identity.Raw, want)
		}
	}
	identity := &tfsdk.ResourceIdentity{Schema: schema, Raw: tftypes.NewValue(typ, nil)}
	if diags := SetIdentity(t.Context(), identity, map[string]string{"name": "x"}); !diags.HasError() {
		t.Error("an attribute that the schema lacks was set")
	}
	if diags := SetIdentity(t.Context(), nil, map[string]string{"id": "j-1"}); len(diags) > 0 {
		t.Errorf("without an identity: %v", diags)
	}
}
