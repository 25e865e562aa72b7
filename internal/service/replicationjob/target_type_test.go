package replicationjob

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
)

func TestTargetTypeRoundTrip(t *testing.T) {
	t.Parallel()
	typ := targetTypeType{}
	for in, want := range map[any]targetType{
		nil: newTargetTypeNull(), tftypes.UnknownValue: newTargetTypeUnknown(), "": newTargetTypeValue(""), "as written": newTargetTypeValue("as written"),
	} {
		t.Run(fmt.Sprint(in), func(t *testing.T) {
			t.Parallel()
			wire := tftypes.NewValue(tftypes.String, in)
			got, err := typ.ValueFromTerraform(t.Context(), wire)
			if err != nil {
				t.Fatal(err)
			}
			if !got.Equal(want) {
				t.Errorf("from Terraform: %#v, want %#v", got, want)
			}
			back, err := got.ToTerraformValue(t.Context())
			if err != nil || !back.Equal(wire) {
				t.Errorf("to Terraform: %v (%v), want %v", back, err, wire)
			}
			text, diags := want.ToStringValue(t.Context())
			again, more := typ.ValueFromString(t.Context(), text)
			if diags.HasError() || more.HasError() || !again.Equal(want) {
				t.Errorf("from a plain string: %#v (%v, %v), want %#v", again, diags, more, want)
			}
			for _, v := range []attr.Value{got, again} {
				if !v.Type(t.Context()).Equal(typ) {
					t.Errorf("a value of %#v says that it is of %#v", typ, v.Type(t.Context()))
				}
			}
		})
	}
	if got, err := typ.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.Bool, true)); err == nil {
		t.Errorf("a bool became %#v", got)
	}
}

func TestTargetTypeEqualsNoOtherType(t *testing.T) {
	t.Parallel()
	typ := targetTypeType{}
	if !typ.Equal(targetTypeType{}) {
		t.Error("it does not equal itself")
	}
	for _, other := range []attr.Type{tfplan.TimeType{}, basetypes.StringType{}, jsontypes.NormalizedType{}} {
		if typ.Equal(other) || other.Equal(typ) {
			t.Errorf("it equals %s", other)
		}
	}
	if zero := typ.ValueType(t.Context()); !zero.Type(t.Context()).Equal(typ) {
		t.Errorf("its zero value has the type %s", zero.Type(t.Context()))
	}
	if !strings.HasPrefix(typ.String(), "replicationjob.") {
		t.Errorf("it is called %s", typ)
	}
}

// Equal, unlike semantic equality, tells two ways of writing apart.
func TestTargetTypeEqualIsLiteral(t *testing.T) {
	t.Parallel()
	values := []attr.Value{
		newTargetTypeNull(), newTargetTypeUnknown(), newTargetTypeValue(""), newTargetTypeValue("Image"), newTargetTypeValue("image"),
		basetypes.NewStringValue("Image"),
	}
	for i, a := range values {
		for j, b := range values {
			if got := a.Equal(b); got != (i == j) {
				t.Errorf("%#v equals %#v: %t", a, b, got)
			}
		}
	}
}

func TestTargetTypeSemanticEquals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Image", "image", true},
		{"CONTAINERIMAGE", "ContainerImage", true},
		{"Instance", "TargetInstance", true},
		{"targetinstance", "instance", true},
		{"Image", "ContainerImage", false},
		{"Image", "Instance", false},
		{"Newer", "NEWER", true}, // A value that only the API knows.
		{"Newer", "Image", false},
		{"", "Image", false},
	} {
		t.Run(c.a+"_"+c.b, func(t *testing.T) {
			t.Parallel()
			a := newTargetTypeValue(c.a)
			got, diags := a.StringSemanticEquals(t.Context(), newTargetTypeValue(c.b))
			if diags.HasError() || got != c.want {
				t.Errorf("equal: %t (%v), want %t", got, diags, c.want)
			}
			if same, _ := a.StringSemanticEquals(t.Context(), basetypes.NewStringValue(c.a)); same {
				t.Error("it equals a value of another type")
			}
		})
	}
}

// The plan keeps what the state has where the configuration only writes it in another
// way.
func TestTargetTypePlan(t *testing.T) {
	t.Parallel()
	var described resource.SchemaResponse
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &described)
	attribute, ok := described.Schema.Attributes["target_type"].(schema.StringAttribute)
	if !ok {
		t.Fatal("target_type is not a string")
	}
	for name, c := range map[string]struct {
		state, config string
		kept          bool
	}{
		"another case":   {"Image", "image", true},
		"its older name": {"TargetInstance", "Instance", true},
		"another":        {"Image", "ContainerImage", false},
	} {
		req := planmodifier.StringRequest{
			Path: path.Root("target_type"), StateValue: types.StringValue(c.state), ConfigValue: types.StringValue(c.config),
			PlanValue: types.StringValue(c.config), Plan: tfsdk.Plan{Schema: described.Schema},
		}
		resp := planmodifier.StringResponse{PlanValue: req.PlanValue}
		for _, m := range attribute.PlanModifiers {
			m.PlanModifyString(t.Context(), req, &resp)
		}
		want := req.PlanValue
		if c.kept {
			want = req.StateValue
		}
		if resp.Diagnostics.HasError() || !resp.PlanValue.Equal(want) {
			t.Errorf("%s: planned %s (%v), want %s", name, resp.PlanValue, resp.Diagnostics, want)
		}
	}
}

func TestTargetTypeValidation(t *testing.T) {
	t.Parallel()
	const want = `must be one of: ["Image" "ContainerImage" "TargetInstance" "Instance"]`
	cases := map[string]string{"image": "", "CONTAINERIMAGE": "", "instance": "", "": want, "Images": want, " Image": want, "Picture": want}
	for _, known := range smc.TargetTypes {
		cases[string(known)] = ""
	}
	for value, want := range cases {
		found := validateTargetType(t, types.StringValue(value))
		if want == "" {
			if len(found) > 0 {
				t.Errorf("%q: errors %q, want none", value, found)
			}
			continue
		}
		// The error has the attribute, the rule and the value.
		if len(found) != 1 || !strings.HasPrefix(found[0], "attribute: Attribute attribute ") || !strings.Contains(found[0], want) || !strings.Contains(found[0], value) {
			t.Errorf("%q: errors %q, want one with the attribute, the value and %q", value, found, want)
		}
	}
	for _, v := range []types.String{types.StringNull(), types.StringUnknown()} {
		if found := validateTargetType(t, v); len(found) > 0 {
			t.Errorf("%s: errors %q, want none", v, found)
		}
	}
	if v := validTargetType(); v.Description(t.Context()) == "" || v.MarkdownDescription(t.Context()) == "" {
		t.Error("the validator has no description")
	}
}

// validateTargetType returns the errors that the validator reports for value, each with
// its attribute in front.
func validateTargetType(t *testing.T, value types.String) []string {
	t.Helper()
	var resp validator.StringResponse
	validTargetType().ValidateString(t.Context(), validator.StringRequest{Path: path.Root("attribute"), ConfigValue: value}, &resp)
	var found []string
	for _, d := range resp.Diagnostics {
		at, ok := d.(diag.DiagnosticWithPath)
		if !ok || d.Severity() != diag.SeverityError {
			t.Errorf("not an error of an attribute: %s: %s", d.Summary(), d.Detail())
			continue
		}
		found = append(found, at.Path().String()+": "+d.Detail())
	}
	return found
}
