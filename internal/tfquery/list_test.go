package tfquery_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A list resource has the arguments of the data source, and none of its results.
func TestListArguments(t *testing.T) {
	t.Parallel()
	arguments := things.ListArguments(things.AddAttributes(map[string]schema.Attribute{
		"state":     schema.StringAttribute{Optional: true, MarkdownDescription: "The state."},
		"region_id": schema.StringAttribute{Optional: true, Computed: true},
		"tags":      schema.MapAttribute{Optional: true, ElementType: types.StringType},
		"things":    schema.ListAttribute{Computed: true, ElementType: types.StringType},
	}))
	for _, name := range []string{"ids", "name", "name_regex", "state", "region_id", "tags"} {
		if a := arguments[name]; a == nil || !a.IsOptional() || a.IsComputed() {
			t.Errorf("%s: %+v", name, a)
		}
		delete(arguments, name)
	}
	if len(arguments) > 0 {
		t.Errorf("too much: %v", arguments)
	}
	again := things.ListArguments(things.AddAttributes(map[string]schema.Attribute{"state": schema.StringAttribute{Optional: true, MarkdownDescription: "The state."}}))
	if state, ok := again["state"].(listschema.StringAttribute); !ok || state.MarkdownDescription != "The state." {
		t.Errorf("state: %+v", again["state"])
	}
}
