// Package tfvalidate holds the attribute validators that more than one object
// uses. Their limits come from package smc. Null and unknown values pass.
package tfvalidate

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/helpers/validatordiag"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

var (
	// nameForm admits English letters, as the English documents do, and Chinese ones, as the
	// Chinese documents do.
	nameForm   = regexp.MustCompile(`^[A-Za-z\p{Han}][A-Za-z\p{Han}0-9:_-]*$`)
	letterForm = regexp.MustCompile(`^\p{L}`)
	regionForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)
)

// Name validates the names of replication jobs and images (CreateReplicationJob
// document: Name, ImageName).
func Name() []validator.String {
	return []validator.String{
		stringvalidator.UTF8LengthBetween(smc.MinNameLength, smc.MaxNameLength),
		stringvalidator.RegexMatches(nameForm, "must start with a letter and have only letters, digits (0-9), colons (:), underscores (_) and hyphens (-); "+
			"letters are A-Z, a-z and Chinese characters, without accents"),
		NoURL(),
	}
}

// Description validates descriptions (CreateReplicationJob document: Description).
// Which characters may follow the first letter is left to the API, whose own
// samples have spaces and full stops.
func Description() []validator.String {
	return []validator.String{
		stringvalidator.UTF8LengthBetween(smc.MinNameLength, smc.MaxNameLength),
		stringvalidator.RegexMatches(letterForm, "must start with a letter"),
		NoURL(),
	}
}

// FreeDescription validates descriptions in which every character may come first, such as those
// of source servers (ModifySourceServerAttribute document: Description). The limits are in
// characters.
func FreeDescription(least, most int) []validator.String {
	return []validator.String{stringvalidator.UTF8LengthBetween(least, most), NoURL()}
}

// ID validates the ID of an object, such as "s-bp1e2fsl57knvuug0001"; what is the word for the
// object in the error.
// It admits asterisks, with which the API's documents mask the ends of IDs.
func ID(prefix, what string) validator.String {
	form := regexp.MustCompile(`^` + regexp.QuoteMeta(prefix) + `[A-Za-z0-9*-]+$`)
	article := "a"
	if strings.IndexAny(what, "aeio") == 0 {
		article = "an"
	}
	return stringvalidator.RegexMatches(form, fmt.Sprintf("must be the ID of %s %s: %q and then letters, digits or hyphens", article, what, prefix))
}

// RegionID validates the ID of a region, such as "cn-hangzhou".
func RegionID() validator.String {
	return stringvalidator.RegexMatches(regionForm, `must be the ID of a region, such as "cn-hangzhou"`)
}

// ruleValidator refuses values that break a rule. It is for rules that Go's regular
// expressions, which have no negation, cannot state.
type ruleValidator struct {
	rule   string
	breaks func(string) bool
}

// NoURL refuses what starts like a URL, in any case.
func NoURL() validator.String {
	return ruleValidator{
		rule: "must not start with " + strings.Join(smc.ForbiddenURLPrefixes, " or "),
		breaks: func(s string) bool {
			return slices.ContainsFunc(smc.ForbiddenURLPrefixes, func(prefix string) bool {
				return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
			})
		},
	}
}

// Description describes the rule in plain text.
func (v ruleValidator) Description(context.Context) string { return v.rule }

// MarkdownDescription describes the rule in Markdown.
func (v ruleValidator) MarkdownDescription(context.Context) string { return v.rule }

// ValueOnly implements tfserver.ValueOnly.
func (ruleValidator) ValueOnly() {}

// ValidateString implements validator.String.
func (v ruleValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || !v.breaks(req.ConfigValue.ValueString()) {
		return
	}
	resp.Diagnostics.Append(validatordiag.InvalidAttributeValueMatchDiagnostic(req.Path, v.rule, req.ConfigValue.ValueString()))
}
