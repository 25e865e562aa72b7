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
		Validators:          []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(tfvalidate.ID(k.IDPrefix, k.Word))},
		MarkdownDescription: k.idsText() + " As a result: the IDs of the " + k.Word + "s that match, sorted.",
	}
	attributes["name"] = schema.StringAttribute{
		// Only the length is checked: the API refuses to look for names of other lengths.
		Optional: true, Validators: []validator.String{stringvalidator.UTF8LengthBetween(smc.MinNameLength, smc.MaxNameLength)},
		MarkdownDescription: "The exact name of the " + k.Word + "s, with upper and lower case as written. Default: any name.",
	}
	attributes["name_regex"] = schema.StringAttribute{
		Optional: true, Validators: []validator.String{tfvalidate.Regexp()},
		MarkdownDescription: "A regular expression in [RE2 syntax](https://github.com/google/re2/wiki/Syntax) that matches a part of the name. `^` and `$` match its ends; `(?i)` at the start ignores case. " +
			"The provider applies it, after the other filters. Default: any name.",
	}
	attributes["names"] = schema.ListAttribute{
		Computed: true, ElementType: types.StringType,
		MarkdownDescription: "The names of the " + k.Word + "s that match, in the order of `ids`. The name is empty for one that has none.",
	}
	return attributes
}

// idsText describes the argument ids.
func (k Kind[T]) idsText() string {
	return "The IDs of the " + k.Word + "s to select from. IDs that do not exist are passed over. An empty list selects nothing, without a call of the API. Default: all " + k.Word + "s."
}
