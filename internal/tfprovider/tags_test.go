package tfprovider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

func TestTagsAll(t *testing.T) {
	t.Parallel()
	m := func(values map[string]attr.Value) types.Map { return types.MapValueMust(types.StringType, values) }
	text, later := types.StringValue, types.StringUnknown()
	null, unknown := types.MapNull(types.StringType), types.MapUnknown(types.StringType)
	defaults := m(map[string]attr.Value{"env": text("test"), "team": text("a")})
	for name, test := range map[string]struct {
		data *tfprovider.Data
		tags types.Map
		want types.Map
	}{
		"a provider that is not configured": {nil, m(map[string]attr.Value{"a": text("b")}), m(map[string]attr.Value{"a": text("b")})},
		"neither":                           {&tfprovider.Data{DefaultTags: null}, null, m(map[string]attr.Value{})},
		"defaults only":                     {&tfprovider.Data{DefaultTags: defaults}, null, defaults},
		"the object's own win": {
			&tfprovider.Data{DefaultTags: defaults}, m(map[string]attr.Value{"env": text("prod"), "x": later}),
			m(map[string]attr.Value{"env": text("prod"), "team": text("a"), "x": later}),
		},
		"null counts as absent":       {&tfprovider.Data{DefaultTags: defaults}, m(map[string]attr.Value{"env": types.StringNull()}), defaults},
		"tags that are not known":     {&tfprovider.Data{DefaultTags: defaults}, unknown, unknown},
		"defaults that are not known": {&tfprovider.Data{DefaultTags: unknown}, null, unknown},
	} {
		if got := test.data.TagsAll(test.tags); !got.Equal(test.want) {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}
