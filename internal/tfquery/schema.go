package tfquery

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

// AddAttributes adds the attributes of Filters to a data source's own ones, and returns them.
func (k Kind[T]) AddAttributes(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["ids"] = schema.ListAttribute{
		Optional: true, Computed: true, ElementType: types.StringType,
		Validators: []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(tfvalidate.ID(k.IDPrefix, k.Word))},
		MarkdownDescription: "As an argument, the IDs of " + k.Word + "s to select from; IDs that do not exist are passed over, and an empty list selects nothing, without a call of the API. " +
			"As a result, the IDs of the " + k.Word + "s that match, sorted. Default: all " + k.Word + "s.",
	}
	attributes["name"] = schema.StringAttribute{
		// Only the length is checked: the API refuses to look for names of other lengths.
		Optional: true, Validators: []validator.String{stringvalidator.UTF8LengthBetween(smc.MinNameLength, smc.MaxNameLength)},
		MarkdownDescription: "The exact name of " + k.NameOf + ", upper and lower case told apart. Default: any name.",
	}
	attributes["name_regex"] = schema.StringAttribute{
		Optional: true, Validators: []validator.String{tfvalidate.Regexp()},
		MarkdownDescription: "A regular expression ([RE2 syntax](https://github.com/google/re2/wiki/Syntax)) that names must match. It may match any part of a name: anchor it with `^` and `$` to match " +
			"whole names, and start it with `(?i)` to ignore case. It is applied after the other filters, by the provider. Default: any name.",
	}
	attributes["names"] = schema.ListAttribute{
		Computed: true, ElementType: types.StringType,
		MarkdownDescription: "The names of the " + k.Word + "s that match, in the order of `ids`; empty for those without a name.",
	}
	return attributes
}
