package tfvalidate

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// Tags validates a map of tags (CreateReplicationJob and TagResources documents:
// Tag.N.Key, Tag.N.Value). A tag whose value is null is a tag that is not there.
func Tags() []validator.Map {
	return []validator.Map{
		present{mapvalidator.SizeAtMost(smc.MaxTags)},
		present{mapvalidator.KeysAre(
			stringvalidator.UTF8LengthBetween(1, smc.MaxTagKeyLength),
			noReservedPrefix,
			noURLAnywhere,
		)},
		present{mapvalidator.ValueStringsAre(
			stringvalidator.UTF8LengthAtMost(smc.MaxTagValueLength),
			noURLAnywhere,
		)},
	}
}

// present calls a validator with only the elements of a map that are not null. The validator
// looks at nothing but the map.
type present struct{ validator.Map }

// ValueOnly implements tfserver.ValueOnly.
func (present) ValueOnly() {}

// ValidateMap implements validator.Map.
func (v present) ValidateMap(ctx context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	req.ConfigValue = tfvalue.WithoutNulls(req.ConfigValue)
	v.Map.ValidateMap(ctx, req, resp)
}

// noURLAnywhere refuses what contains the beginning of a URL. This rule and
// noReservedPrefix are case-sensitive, as tags are: the documents forbid only the lower-case
// spellings.
var noURLAnywhere = ruleValidator{
	rule: "must not contain " + strings.Join(smc.ForbiddenURLPrefixes, " or "),
	breaks: func(s string) bool {
		return slices.ContainsFunc(smc.ForbiddenURLPrefixes, func(url string) bool { return strings.Contains(s, url) })
	},
}

// noReservedPrefix refuses the keys of the cloud's own tags.
var noReservedPrefix = ruleValidator{
	rule: "must not start with " + strings.Join(smc.ForbiddenTagKeyPrefixes, " or ") + ", which mark tags of the cloud itself",
	breaks: func(s string) bool {
		return slices.ContainsFunc(smc.ForbiddenTagKeyPrefixes, func(prefix string) bool { return strings.HasPrefix(s, prefix) })
	},
}
