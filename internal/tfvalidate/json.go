package tfvalidate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework-validators/helpers/validatordiag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// JSONObject validates a JSON object of at most maxLength characters; the error of a
// malformed one gives the line and column. An attribute of a JSON type reports malformed JSON
// itself, before this validator is called.
func JSONObject(maxLength int) validator.String { return jsonObjectValidator{maxLength} }

type jsonObjectValidator struct{ maxLength int }

// Description describes the rule in plain text.
func (v jsonObjectValidator) Description(context.Context) string {
	return fmt.Sprintf("must be a JSON object of at most %d characters", v.maxLength)
}

// MarkdownDescription describes the rule in Markdown.
func (v jsonObjectValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

// ValueOnly implements tfserver.ValueOnly.
func (jsonObjectValidator) ValueOnly() {}

// ValidateString implements validator.String.
func (v jsonObjectValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if problem := v.problem(req.ConfigValue.ValueString()); problem != "" {
		resp.Diagnostics.Append(validatordiag.InvalidAttributeValueMatchDiagnostic(req.Path, v.Description(ctx), problem))
	}
}

// problem describes what is wrong with text; "" when nothing is.
func (v jsonObjectValidator) problem(text string) string {
	if n := utf8.RuneCountInString(text); n > v.maxLength {
		return fmt.Sprintf("%d characters", n)
	}
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return fmt.Sprintf("malformed JSON%s: %v", position(text, err), err)
	}
	if _, ok := value.(map[string]any); !ok {
		return fmt.Sprintf("%s, which is JSON but not an object; write it with jsonencode({ ... })", strings.TrimSpace(text))
	}
	return ""
}

// position describes where in text the decoding failed with err: a line and a column of
// characters, both counted from 1; "" when err has no position.
func position(text string, err error) string {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) || syntax.Offset < 1 || syntax.Offset > int64(len(text)) {
		return ""
	}
	before := text[:syntax.Offset-1] // Offset counts the offending byte.
	line := strings.Count(before, "\n") + 1
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf(" at line %d, column %d", line, column)
}
