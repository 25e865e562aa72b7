package tfprovider

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// Tags returns the provider's default tags: a map, null or unknown.
func (d *Data) Tags() types.Map {
	if d == nil {
		return types.MapNull(types.StringType)
	}
	return d.DefaultTags
}

// TagsAll returns the tags of an object with the provider's default tags; its own win.
func (d *Data) TagsAll(tags types.Map) types.Map { return MergeTags(d.Tags(), tags) }

// MergeTags returns the tags of both maps; those of over win. It is unknown when one of them
// is. A tag whose value is null counts as absent.
func MergeTags(under, over types.Map) types.Map {
	if under.IsUnknown() || over.IsUnknown() {
		return types.MapUnknown(types.StringType)
	}
	merged := make(map[string]attr.Value, len(under.Elements())+len(over.Elements()))
	for _, tags := range []types.Map{under, over} {
		for k, v := range tags.Elements() {
			if !v.IsNull() {
				merged[k] = v
			}
		}
	}
	return types.MapValueMust(types.StringType, merged)
}

// TagChanges returns what turns the tags have into the tags want: the keys to remove, sorted,
// and the tags to attach or overwrite.
func TagChanges(have, want types.Map) (remove []string, attach map[string]string) {
	attach = tfvalue.StringMap(want)
	for k, v := range tfvalue.StringMap(have) {
		value, ok := attach[k]
		switch {
		case !ok:
			remove = append(remove, k)
		case value == v:
			delete(attach, k)
		}
	}
	slices.Sort(remove)
	return remove, attach
}

// CheckTagCount refuses more tags than an object can carry. object is the word for it, such as
// "replication job"; others says, as a part of the sentence, where tags come from besides the
// configuration and the provider's default_tags, and is "" where there are no others.
func CheckTagCount(diags *diag.Diagnostics, tagsAll types.Map, object, others string) {
	if n := len(tagsAll.Elements()); n > smc.MaxTags {
		diags.AddAttributeError(path.Root("tags"), "Too many tags",
			fmt.Sprintf("A %s can carry %d tags; with the provider's default_tags%s this one would carry %d. Remove tags here or in the provider's default_tags.", object, smc.MaxTags, others, n))
	}
}
