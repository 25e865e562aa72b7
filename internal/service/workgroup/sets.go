package workgroup

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// stringSet returns the known elements of a set, sorted.
func stringSet(set types.Set) []string {
	ids := make([]string, 0, len(set.Elements()))
	for _, v := range set.Elements() {
		if tfvalue.Known(v) {
			ids = append(ids, tfvalue.As[types.String](v).ValueString())
		}
	}
	slices.Sort(ids)
	return ids
}

// isWhollyKnown reports whether a set and all its elements are known.
func isWhollyKnown(set types.Set) bool {
	return !set.IsUnknown() && !slices.ContainsFunc(set.Elements(), attr.Value.IsUnknown)
}

// setOfIDs is the inverse of stringSet.
func setOfIDs(ids []string) types.Set {
	elements := make([]attr.Value, len(ids))
	for i, id := range ids {
		elements[i] = types.StringValue(id)
	}
	return types.SetValueMust(types.StringType, elements)
}

func setOf(sources []smc.SourceServer) types.Set { return setOfIDs(idsOf(sources)) }

func idsOf(sources []smc.SourceServer) []string {
	ids := make([]string, len(sources))
	for i := range sources {
		ids[i] = sources[i].ID
	}
	return ids
}

// without returns the IDs that are not among others.
func without(ids, others []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(others, id) })
}

// within returns the IDs that are among others.
func within(ids, others []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !slices.Contains(others, id) })
}

// membersBeside returns the source servers whose IDs are not given.
func membersBeside(sources []smc.SourceServer, ids []string) []smc.SourceServer {
	return slices.DeleteFunc(slices.Clone(sources), func(s smc.SourceServer) bool { return slices.Contains(ids, s.ID) })
}
