package acctest

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// invalidPlan says what Terraform would not accept in a plan: an argument has the configured
// value or the one that it had before, what is not configured is null unless it is computed, and
// there are as many blocks as in the configuration, each held to the same, beside its
// predecessor at the same position.
func invalidPlan(schema *tfprotov6.SchemaBlock, prior, config, planned Values) []string {
	var found []string
	for _, attribute := range schema.Attributes {
		name := attribute.Name
		value, configured, before := planned[name], config[name], tftypes.NewValue(attribute.ValueType(), nil)
		if prior != nil {
			before = prior[name]
		}
		switch {
		case value.Equal(configured):
		case !configured.IsNull() && !before.IsNull() && value.Equal(before):
		case attribute.Computed && (configured.IsNull() || !attribute.Optional):
		default:
			found = append(found, fmt.Sprintf("%s is %s, configured is %s, before it was %s", name, value, configured, before))
		}
	}
	for _, block := range schema.BlockTypes {
		name := block.TypeName
		if block.Nesting != tfprotov6.SchemaNestedBlockNestingModeList {
			if !planned[name].Equal(config[name]) {
				found = append(found, fmt.Sprintf("%s is %s, configured is %s", name, planned[name], config[name]))
			}
			continue
		}
		if !config[name].IsKnown() || !planned[name].IsKnown() {
			if !planned[name].Equal(config[name]) {
				found = append(found, fmt.Sprintf("blocks %s are %s, configured are %s", name, planned[name], config[name]))
			}
			continue
		}
		want, have, before := Elements(config[name]), Elements(planned[name]), Elements(prior[name])
		if len(have) != len(want) {
			found = append(found, fmt.Sprintf("%d blocks %s, %d are configured", len(have), name, len(want)))
			continue
		}
		for i := range have {
			var predecessor Values
			if i < len(before) {
				predecessor = Attributes(before[i])
			}
			for _, problem := range invalidPlan(block.Block, predecessor, Attributes(want[i]), Attributes(have[i])) {
				found = append(found, fmt.Sprintf("%s[%d].%s", name, i, problem))
			}
		}
	}
	return found
}

// incompatible says where a result is not what was known in a plan.
func incompatible(schema *tfprotov6.SchemaBlock, planned, actual Values) []string {
	var found []string
	for _, attribute := range schema.Attributes {
		if name := attribute.Name; !compatible(planned[name], actual[name]) {
			found = append(found, fmt.Sprintf("%s was planned as %s and is %s", name, planned[name], actual[name]))
		}
	}
	for _, block := range schema.BlockTypes {
		if name := block.TypeName; !compatible(planned[name], actual[name]) {
			found = append(found, fmt.Sprintf("%s was planned as %s and is %s", name, planned[name], actual[name]))
		}
	}
	return found
}

// compatible reports whether actual is planned with the unknown parts filled in.
func compatible(planned, actual tftypes.Value) bool {
	if !planned.IsKnown() {
		return true
	}
	if planned.IsFullyKnown() || planned.IsNull() || actual.IsNull() {
		return planned.Equal(actual)
	}
	switch planned.Type().(type) {
	case tftypes.List:
		want, have := Elements(planned), Elements(actual)
		return slices.EqualFunc(want, have, compatible)
	default:
		want, have := Attributes(planned), Attributes(actual)
		for name := range want {
			if !compatible(want[name], have[name]) {
				return false
			}
		}
		return len(want) == len(have)
	}
}
