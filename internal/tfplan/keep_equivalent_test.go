package tfplan_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
)

// sampleSchema has an attribute of each type that KeepEquivalent is used on, and
// one that has no meaning but its characters.
func sampleSchema() schema.Schema {
	attribute := func(typ basetypes.StringTypable) schema.StringAttribute {
		return schema.StringAttribute{
			CustomType: typ, Optional: true, Computed: true,
			PlanModifiers: []planmodifier.String{tfplan.KeepEquivalent()},
		}
	}
	return schema.Schema{Attributes: map[string]schema.Attribute{
		"when":  attribute(tfplan.TimeType{}),
		"until": attribute(tfplan.TimeType{AllowEmpty: true}),
		"json":  attribute(jsontypes.NormalizedType{}),
		"plain": attribute(nil),
	}}
}

var unknown any = tftypes.UnknownValue

// keepCases pair a state with what is configured, and report whether the plan is to
// keep the state.
var keepCases = map[string]struct {
	attribute     string
	state, config any
	kept          bool
}{
	"time with another offset":    {"when", "2026-12-01T14:00:00Z", "2026-12-01T22:00:00+08:00", true},
	"other time":                  {"when", "2026-12-01T14:00:00Z", "2026-12-01T14:00:00+08:00", false},
	"same time":                   {"when", "2026-12-01T14:00:00Z", "2026-12-01T14:00:00Z", true},
	"new time":                    {"when", nil, "2026-12-01T14:00:00Z", false},
	"time known after apply":      {"when", "2026-12-01T14:00:00Z", unknown, false},
	"expiry with another offset":  {"until", "2026-12-01T14:00:00Z", "2026-12-01T22:00:00+08:00", true},
	"expiry taken away":           {"until", "2026-12-01T14:00:00Z", "", false},
	"expiry given":                {"until", "", "2026-12-01T14:00:00Z", false},
	"no expiry for a new object":  {"until", nil, "", false},
	"expiry known after apply":    {"until", "", unknown, false},
	"no expiry still":             {"until", "", "", true},
	"JSON with other white space": {"json", `{"a":1,"b":[2]}`, "{ \"b\": [2],\n \"a\": 1 }", true},
	"other JSON":                  {"json", `{"a":1}`, `{"a":2}`, false},
	"plain":                       {"plain", "Image", "image", false},
	"same plain":                  {"plain", "Image", "Image", true},
}

func TestKeepEquivalent(t *testing.T) {
	t.Parallel()
	s := sampleSchema()
	for name, c := range keepCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := planmodifier.StringRequest{
				Path:        path.Root(c.attribute),
				StateValue:  stringValue(t, c.state),
				ConfigValue: stringValue(t, c.config),
				PlanValue:   stringValue(t, c.config),
				Plan:        tfsdk.Plan{Schema: s},
			}
			resp := planmodifier.StringResponse{PlanValue: req.PlanValue}
			tfplan.KeepEquivalent().PlanModifyString(t.Context(), req, &resp)
			want := req.PlanValue
			if c.kept {
				want = req.StateValue
			}
			if resp.Diagnostics.HasError() || !resp.PlanValue.Equal(want) {
				t.Errorf("planned %s (%v), want %s", resp.PlanValue, resp.Diagnostics, want)
			}
		})
	}
}

// TestKeepEquivalentLeavesNull checks that a plan to have no value stands.
func TestKeepEquivalentLeavesNull(t *testing.T) {
	t.Parallel()
	req := planmodifier.StringRequest{Path: path.Root("until"), StateValue: types.StringValue(""), Plan: tfsdk.Plan{Schema: sampleSchema()}}
	resp := planmodifier.StringResponse{PlanValue: req.PlanValue}
	tfplan.KeepEquivalent().PlanModifyString(t.Context(), req, &resp)
	if resp.Diagnostics.HasError() || !resp.PlanValue.IsNull() {
		t.Errorf("planned %s (%v), want null", resp.PlanValue, resp.Diagnostics)
	}
}

func TestKeepEquivalentOfNoAttribute(t *testing.T) {
	t.Parallel()
	req := planmodifier.StringRequest{Path: path.Root("missing"), StateValue: types.StringValue("a"), PlanValue: types.StringValue("b"), Plan: tfsdk.Plan{Schema: sampleSchema()}}
	resp := planmodifier.StringResponse{PlanValue: req.PlanValue}
	tfplan.KeepEquivalent().PlanModifyString(t.Context(), req, &resp)
	if !resp.Diagnostics.HasError() || !resp.PlanValue.Equal(req.PlanValue) {
		t.Errorf("planned %s (%v), want an error", resp.PlanValue, resp.Diagnostics)
	}
}

func TestKeepEquivalentDescribesItself(t *testing.T) {
	t.Parallel()
	m := tfplan.KeepEquivalent()
	if m.Description(t.Context()) == "" || m.MarkdownDescription(t.Context()) == "" {
		t.Error("no description")
	}
}

// TestKeepEquivalentInPlans asks the framework for the plans that Terraform would get.
func TestKeepEquivalentInPlans(t *testing.T) {
	t.Parallel()
	for name, c := range keepCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providerserver.NewProtocol6(sampleProvider{})()
			typ, ok := sampleSchema().Type().TerraformType(t.Context()).(tftypes.Object)
			if !ok {
				t.Fatal("the schema is not an object")
			}
			object := func(v any) *tfprotov6.DynamicValue {
				values := make(map[string]tftypes.Value)
				for attribute := range typ.AttributeTypes {
					values[attribute] = tftypes.NewValue(tftypes.String, nil)
				}
				values[c.attribute] = tftypes.NewValue(tftypes.String, v)
				dynamic, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, values))
				if err != nil {
					t.Fatal(err)
				}
				return &dynamic
			}
			resp, err := server.PlanResourceChange(context.WithoutCancel(t.Context()), &tfprotov6.PlanResourceChangeRequest{
				TypeName: "sample_thing", PriorState: object(c.state), Config: object(c.config), ProposedNewState: object(c.config),
			})
			if err != nil || len(resp.Diagnostics) > 0 {
				t.Fatal(err, resp.Diagnostics)
			}
			planned, err := resp.PlannedState.Unmarshal(typ)
			if err != nil {
				t.Fatal(err)
			}
			values := make(map[string]tftypes.Value)
			if err := planned.As(&values); err != nil {
				t.Fatal(err)
			}
			want := tftypes.NewValue(tftypes.String, c.config)
			if c.kept {
				want = tftypes.NewValue(tftypes.String, c.state)
			}
			if got := values[c.attribute]; !got.Equal(want) {
				t.Errorf("planned %s, want %s", got, want)
			}
		})
	}
}

// TestTimesInState checks that the framework takes the values that the constructors
// make for either kind of time attribute.
func TestTimesInState(t *testing.T) {
	t.Parallel()
	s := sampleSchema()
	never, _ := tfplan.TimeType{AllowEmpty: true}.ValueFromString(t.Context(), basetypes.NewStringValue(""))
	for attribute, values := range map[string][]attr.Value{
		"when":  {tfplan.NewTimeNull(), tfplan.NewTimeString("2026-12-01T22:00:00+08:00")},
		"until": {tfplan.NewTimeNull(), tfplan.NewTimeString("2026-12-01T22:00:00+08:00"), never},
	} {
		for _, value := range values {
			state := tfsdk.State{Schema: s, Raw: tftypes.NewValue(s.Type().TerraformType(t.Context()), nil)}
			if diags := state.SetAttribute(t.Context(), path.Root(attribute), value); diags.HasError() {
				t.Errorf("%s = %s: %v", attribute, value, diags)
			}
			var got tfplan.Time
			if diags := state.GetAttribute(t.Context(), path.Root(attribute), &got); diags.HasError() || !got.Equal(value) {
				t.Errorf("%s = %s (%v), want %s", attribute, got, diags, value)
			}
		}
	}
}

// sampleProvider offers one resource with sampleSchema.
type sampleProvider struct{}

func (sampleProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "sample"
}
func (sampleProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (sampleProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (sampleProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (sampleProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return sampleResource{} }}
}

type sampleResource struct{}

func (sampleResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "sample_thing"
}
func (sampleResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = sampleSchema()
}
func (sampleResource) Create(context.Context, resource.CreateRequest, *resource.CreateResponse) {}
func (sampleResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (sampleResource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (sampleResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// stringValue is a string of the framework: nil is null.
func stringValue(t *testing.T, v any) types.String {
	t.Helper()
	value, err := types.StringType.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.String, v))
	if err != nil {
		t.Fatal(err)
	}
	s, ok := value.(types.String)
	if !ok {
		t.Fatalf("%T is not a string", value)
	}
	return s
}
