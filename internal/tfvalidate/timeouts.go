package tfvalidate

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// PositiveTimeouts adds a validator to each limit of a resource's timeouts block: it must be
// longer than zero. The block's library checks only that it is a duration.
func PositiveTimeouts(block schema.Block) schema.Block {
	nested, ok := block.(schema.SingleNestedBlock)
	if !ok {
		return block
	}
	for name, attribute := range nested.Attributes {
		if limit, ok := attribute.(schema.StringAttribute); ok {
			limit.Validators = append(limit.Validators, PositiveDuration())
			nested.Attributes[name] = limit
		}
	}
	return nested
}

// PositiveDuration validates that a duration is longer than zero. It passes what is no
// duration, which the timeouts block reports itself.
func PositiveDuration() validator.String { return durationValidator{} }

// Timeout validates a time limit that is not in a timeouts block: a duration that is longer than
// zero.
func Timeout() validator.String { return durationValidator{strict: true} }

type durationValidator struct{ strict bool } // strict: what is no duration is refused

// Description describes the rule in plain text.
func (v durationValidator) Description(context.Context) string {
	if v.strict {
		return "must be a duration longer than zero, such as \"30m\""
	}
	return "must be longer than zero"
}

// MarkdownDescription describes the rule in Markdown.
func (v durationValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

// ValueOnly implements tfserver.ValueOnly.
func (durationValidator) ValueOnly() {}

// ValidateString implements validator.String.
func (v durationValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := req.ConfigValue.ValueString()
	limit, err := time.ParseDuration(text)
	switch {
	case err != nil && v.strict:
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid timeout",
			fmt.Sprintf("%s is a time limit, such as \"30m\", \"12h\" or \"1h30m\"; the value is %q.", req.Path, text))
	case err == nil && limit <= 0:
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid timeout",
			fmt.Sprintf("%s is a time limit and must be longer than zero, such as \"30m\"; the value is %q. Remove it to have the default.", req.Path, text))
	}
}
