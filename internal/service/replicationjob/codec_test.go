package replicationjob

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The model is read and written as the framework would do it.
func TestCodec_sameAsTheFramework(t *testing.T) {
	t.Parallel()
	var schema resource.SchemaResponse
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &schema)
	for name, m := range map[string]model{"full": fullModel(), "with unknowns": unknownModel()} {
		var raw tftypes.Value
		if diags := codec.Encode(t.Context(), &m, &raw); diags.HasError() {
			t.Fatalf("%s: %v", name, diags)
		}
		state := tfsdk.State{Schema: schema.Schema, Raw: raw}
		var theirs, ours model
		if diags := state.Get(t.Context(), &theirs); diags.HasError() {
			t.Fatalf("%s: %v", name, diags)
		}
		if diags := codec.Decode(t.Context(), raw, &ours); diags.HasError() {
			t.Fatalf("%s: %v", name, diags)
		}
		if !reflect.DeepEqual(ours, theirs) {
			t.Errorf("%s: decoded\n%+v\nwant\n%+v", name, ours, theirs)
		}
		again := tfsdk.State{Schema: schema.Schema, Raw: tftypes.NewValue(raw.Type(), nil)}
		if diags := again.Set(t.Context(), &theirs); diags.HasError() {
			t.Fatalf("%s: %v", name, diags)
		}
		if !again.Raw.Equal(raw) {
			t.Errorf("%s: encoded\n%s\nwant\n%s", name, raw, again.Raw)
		}
	}
}

// unknownModel has outputs that are known after apply.
func unknownModel() model {
	m := fullModel()
	m.Forget([]string{
		"id", "status", "business_status", "progress", "error_code", "status_info", "image_id", "transition_instance_id",
		"creation_time", "start_time", "end_time", "replication_job_runs",
	})
	return m
}

func TestCodec_garbage(t *testing.T) {
	t.Parallel()
	var m model
	if diags := codec.Decode(t.Context(), tftypes.NewValue(tftypes.String, "text"), &m); !diags.HasError() {
		t.Error("a text was read")
	}
	if diags := codec.Decode(t.Context(), tftypes.NewValue(tftypes.Object{}, map[string]tftypes.Value{}), &m); !diags.HasError() {
		t.Error("an object of another type was read")
	}
}
