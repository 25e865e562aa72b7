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
func PositiveDuration() validator.String { return positiveDurationValidator{} }

type positiveDurationValidator struct{}

// Description describes the rule in plain text.
func (positiveDurationValidator) Description(context.Context) string {
	return "must be longer than zero"
}

// MarkdownDescription describes the rule in Markdown.
func (v positiveDurationValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

// ValidateString implements validator.String.
func (positiveDurationValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := req.ConfigValue.ValueString()
	if limit, err := time.ParseDuration(text); err == nil && limit <= 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid timeout",
			fmt.Sprintf("%s is a time limit and must be longer than zero, such as \"30m\"; the value is %q. Remove it to have the default.", req.Path, text))
	}
}
