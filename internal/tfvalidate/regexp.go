package tfvalidate

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/helpers/validatordiag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Regexp validates a regular expression in the syntax of package regexp; the error of a
// malformed one describes what is wrong with it.
func Regexp() validator.String { return regexpValidator{} }

type regexpValidator struct{}

// Description describes the rule in plain text.
func (regexpValidator) Description(context.Context) string {
	return "must be a regular expression in RE2 syntax"
}

// MarkdownDescription describes the rule in Markdown.
func (v regexpValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString implements validator.String.
func (v regexpValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	expression := req.ConfigValue.ValueString()
	if _, err := regexp.Compile(expression); err != nil {
		resp.Diagnostics.Append(validatordiag.InvalidAttributeValueMatchDiagnostic(req.Path, v.Description(ctx), expression+" ("+err.Error()+")"))
	}
}
