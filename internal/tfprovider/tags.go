package tfprovider

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// TagsAll merges the provider's default tags with the tags of an object, which win. A tag whose
// value is null counts as absent. The result is unknown where one of them is.
func (d *Data) TagsAll(tags types.Map) types.Map {
	defaults := types.MapNull(types.StringType)
	if d != nil {
		defaults = d.DefaultTags
	}
	if tags.IsUnknown() || defaults.IsUnknown() {
		return types.MapUnknown(types.StringType)
	}
	merged := make(map[string]attr.Value, len(defaults.Elements())+len(tags.Elements()))
	for _, elements := range []map[string]attr.Value{defaults.Elements(), tags.Elements()} {
		for k, v := range elements {
			if !v.IsNull() {
				merged[k] = v
			}
		}
	}
	return types.MapValueMust(types.StringType, merged)
}
