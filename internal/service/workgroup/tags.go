package workgroup

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// ownTags returns the tags attribute, given all tags of the workgroup: those that the attribute
// had before, with their values of now. Tags that others have added are not among them: the
// provider cannot remove them, and they are no reason to replace the workgroup. After an import,
// all tags are the workgroup's own but those that equal a default tag.
func ownTags(all map[string]string, prior *model, defaults map[string]string) types.Map {
	own := make(map[string]attr.Value, len(all))
	if prior.imported() {
		for k, v := range all {
			if value, ok := defaults[k]; !ok || value != v {
				own[k] = types.StringValue(v)
			}
		}
	}
	for k, v := range prior.Tags.Elements() {
		if v.IsNull() {
			own[k] = v // It counts as absent, and stays as it was written.
		} else if value, ok := all[k]; ok {
			own[k] = types.StringValue(value)
		}
	}
	if len(own) == 0 && prior.Tags.IsNull() {
		return types.MapNull(types.StringType)
	}
	return types.MapValueMust(types.StringType, own)
}

// changedTags returns the keys of the tags that the workgroup of a state would have to get or
// lose for the tags of a plan, sorted. What is not known yet is no change, and neither is a
// change of the provider's default tags.
func changedTags(plan, state *model, defaults types.Map) []string {
	if plan.Tags.IsUnknown() {
		return nil
	}
	have, inherited := tfvalue.StringMap(state.TagsAll), tfvalue.StringMap(defaults)
	changed := make(map[string]bool)
	want := plan.Tags.Elements()
	for k, v := range want {
		value, ok := have[k]
		if tfvalue.Known(v) && (!ok || value != tfvalue.As[types.String](v).ValueString()) {
			changed[k] = true
		}
	}
	for k, v := range state.Tags.Elements() {
		if v.IsNull() || want[k] != nil && !want[k].IsNull() || defaults.IsUnknown() {
			continue
		}
		value, ok := have[k]
		if byDefault, isDefault := inherited[k]; ok && (!isDefault || byDefault != value) {
			changed[k] = true
		}
	}
	return slices.Sorted(maps.Keys(changed))
}

// missingDefaults returns the keys of the provider's default tags that the workgroup does not
// have, or has with another value, and that tags does not override; sorted.
func missingDefaults(plan, state *model, defaults types.Map) []string {
	have, own := tfvalue.StringMap(state.TagsAll), plan.Tags.Elements()
	var missing []string
	for k, v := range tfvalue.StringMap(defaults) {
		value, ok := have[k]
		if override := own[k]; (override == nil || override.IsNull()) && (!ok || value != v) {
			missing = append(missing, k)
		}
	}
	slices.Sort(missing)
	return missing
}

// warnReplacedForTags warns that a workgroup is replaced because of its tags.
func warnReplacedForTags(diags *diag.Diagnostics, id string, keys []string) {
	diags.AddAttributeWarning(path.Root("tags"), "Other tags replace the workgroup",
		fmt.Sprintf("SMC sets the tags of a workgroup when it is created, and has no operation that changes them. For other values of %s, workgroup %s is deleted and another one is created, "+
			"with another ID. SMC deletes only workgroups without source servers: an smc_workgroup_membership whose workgroup_id refers to this resource is replaced with it, "+
			"all other source servers have to leave the workgroup before. To keep the workgroup, revert the tags, or put lifecycle { ignore_changes = [tags] } into the resource.",
			strings.Join(keys, ", "), id))
}

// warnMissingDefaults warns that a workgroup does not get the provider's default tags.
func warnMissingDefaults(diags *diag.Diagnostics, id string, keys []string) {
	diags.AddWarning("The workgroup does not have the provider's default tags",
		fmt.Sprintf("Workgroup %s was created with other default_tags, and SMC has no operation that changes the tags of a workgroup: it stays without the provider's values of %s. "+
			"To create the workgroup anew with them, run terraform apply -replace=ADDRESS.", id, strings.Join(keys, ", ")))
}
