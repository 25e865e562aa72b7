package tfserver_test

import (
	"context"
	"iter"
	"maps"
	"reflect"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfserver"
)

// sampleProvider has one resource.
type sampleProvider struct {
	provider.Provider
	resource sampleResource
}

func (sampleProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "sample"
}
func (sampleProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (sampleProvider) ResourceData() any                                          { return nil }
func (p sampleProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return p.resource }}
}

// sampleResource says that nothing changes, whatever is planned or read.
type sampleResource struct {
	resource.Resource
	text       schema.StringAttribute
	block      schema.Block
	deprecated string
}

func (sampleResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_thing"
}

func (r sampleResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema.Attributes, resp.Schema.DeprecationMessage = map[string]schema.Attribute{"text": r.text}, r.deprecated
	if r.block != nil {
		resp.Schema.Blocks = map[string]schema.Block{"block": r.block}
	}
}

// typ is the type of the resource's values.
func (r sampleResource) typ(ctx context.Context) attr.Type {
	var described resource.SchemaResponse
	r.Schema(ctx, resource.SchemaRequest{}, &described)
	return described.Schema.Type()
}

func (sampleResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema.Attributes = map[string]identityschema.Attribute{"text": identityschema.StringAttribute{RequiredForImport: true}}
}

func (sampleResource) Configure(context.Context, resource.ConfigureRequest, *resource.ConfigureResponse) {
}

func (r sampleResource) ValidateSilent(ctx context.Context, req tfserver.ValidateRequest) (iter.Seq2[string, attr.Value], bool) {
	typ := r.typ(ctx)
	raw, err := tfprotov6.DynamicValue{MsgPack: req.Config}.Unmarshal(typ.TerraformType(ctx))
	value, decodeErr := typ.ValueFromTerraform(ctx, raw)
	object, ok := value.(types.Object)
	return maps.All(object.Attributes()), ok && err == nil && decodeErr == nil
}

func (sampleResource) PlanUnchanged(context.Context, tfserver.PlanRequest) (tfserver.Identity, bool) {
	return tfserver.Identity{}, true
}

func (sampleResource) PlanCreation(_ context.Context, req tfserver.CreationRequest) ([]byte, bool) {
	return req.Proposal, true
}

func (sampleResource) ReadUnchanged(context.Context, tfserver.ReadRequest) (tfserver.Identity, bool) {
	return tfserver.Identity{}, false
}

// another is a plan modifier that changes what is equal.
type another struct{}

func (another) Description(context.Context) string         { return "" }
func (another) MarkdownDescription(context.Context) string { return "" }

func (another) PlanModifyString(_ context.Context, _ planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	resp.PlanValue = types.StringValue("another")
}

// A plan is left to the framework where the schema alone may change it; without that condition, it
// differs from the framework's.
func TestServer_inertSchema(t *testing.T) {
	t.Parallel()
	computed := schema.StringAttribute{Optional: true, Computed: true}
	with := func(change func(*schema.StringAttribute)) schema.StringAttribute {
		changed := computed
		change(&changed)
		return changed
	}
	nested := func(a schema.StringAttribute) schema.Block {
		return schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{"inner": a}}}
	}
	inDefault := with(func(a *schema.StringAttribute) { a.Default = stringdefault.StaticString("default") })
	foreign := with(func(a *schema.StringAttribute) { a.PlanModifiers = []planmodifier.String{another{}} })
	for name, test := range map[string]struct {
		resource sampleResource
		inert    bool
		differs  bool // from what the framework plans, where that is not checked
		creation bool // and where it plans a creation
	}{
		"plain": {sampleResource{text: computed, block: nested(computed)}, true, false, false},
		"keeping": {sampleResource{text: with(func(a *schema.StringAttribute) {
			a.PlanModifiers = []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()}
		})}, true, false, false},
		"default":             {sampleResource{text: inDefault}, false, true, true},
		"modifier":            {sampleResource{text: foreign}, false, true, true},
		"write-only":          {sampleResource{text: with(func(a *schema.StringAttribute) { a.Computed, a.WriteOnly = false, true })}, false, true, false},
		"default in a block":  {sampleResource{text: computed, block: nested(inDefault)}, false, false, false},
		"modifier in a block": {sampleResource{text: computed, block: nested(foreign)}, false, true, true},
		"modifier of a block": {sampleResource{text: computed, block: schema.ListNestedBlock{PlanModifiers: []planmodifier.List{listplanmodifier.RequiresReplace()}}}, false, false, false},
	} {
		for proof, checked := range map[tfserver.Proof]bool{{}: true, tfserver.Without(tfserver.InertSchema): false} {
			var counts tfserver.Counts
			var differences []string
			server := tfserver.New(sampleProvider{resource: test.resource}, tfserver.Options{
				Counts: &counts, Proof: proof, Shadow: func(difference string) { differences = append(differences, difference) },
			})
			state, config := sampleValue(t, test.resource, "state"), sampleValue(t, test.resource, nil)
			if _, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: "sample_thing", PriorState: state, ProposedNewState: state, Config: config,
			}); err != nil {
				t.Fatal(err)
			}
			if beside := counts.Planned.Load() == 1; beside != (test.inert || !checked) {
				t.Errorf("%s, checked: %t: planned beside the framework: %t", name, checked, beside)
			}
			if differs := len(differences) > 0; differs != (test.differs && !checked) {
				t.Errorf("%s, checked: %t: %q", name, checked, differences)
			}
			differences = nil
			if _, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: "sample_thing", PriorState: noState(t, test.resource), ProposedNewState: config, Config: config,
			}); err != nil {
				t.Fatal(err)
			}
			if beside := counts.PlannedCreations.Load() == 1; beside != (test.inert || !checked) {
				t.Errorf("%s, checked: %t: the creation is planned beside the framework: %t", name, checked, beside)
			}
			if differs := len(differences) > 0; differs != (test.creation && !checked) {
				t.Errorf("%s, checked: %t: the creation: %q", name, checked, differences)
			}
		}
	}
}

// noState is the state of what does not exist.
func noState(t *testing.T, r sampleResource) *tfprotov6.DynamicValue {
	t.Helper()
	typ := r.typ(t.Context()).TerraformType(t.Context())
	value, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, nil))
	if err != nil {
		t.Fatal(err)
	}
	return &value
}

// refusing is a validator that refuses every value.
type refusing struct{}

func (refusing) Description(context.Context) string         { return "" }
func (refusing) MarkdownDescription(context.Context) string { return "" }

func (refusing) ValidateString(_ context.Context, _ validator.StringRequest, resp *validator.StringResponse) {
	resp.Diagnostics.AddError("Refused", "")
}

func (refusing) ValidateObject(_ context.Context, _ validator.ObjectRequest, resp *validator.ObjectResponse) {
	resp.Diagnostics.AddError("Refused", "")
}

func (refusing) ValidateList(_ context.Context, _ validator.ListRequest, resp *validator.ListResponse) {
	resp.Diagnostics.AddError("Refused", "")
}

// strictType is a type that refuses every value in the way of old.
type strictType struct{ basetypes.StringType }

func (strictType) Validate(context.Context, tftypes.Value, path.Path) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic("Refused", "")}
}

// A configuration is left to the framework where the schema has something checked that is not known to look at
// single values only; without that condition, the framework says something that the server does not.
func TestServer_knownRules(t *testing.T) {
	t.Parallel()
	optional := schema.StringAttribute{Optional: true}
	with := func(change func(*schema.StringAttribute)) schema.StringAttribute {
		changed := optional
		change(&changed)
		return changed
	}
	refuses := with(func(a *schema.StringAttribute) { a.Validators = []validator.String{refusing{}} })
	for name, test := range map[string]struct {
		resource sampleResource
		known    bool
	}{
		"plain": {sampleResource{text: with(func(a *schema.StringAttribute) {
			a.Validators = []validator.String{stringvalidator.LengthAtLeast(2), stringvalidator.OneOf("text"), stringvalidator.RegexMatches(regexp.MustCompile("^t"), "")}
		})}, true},
		"in a block": {sampleResource{text: optional, block: schema.SingleNestedBlock{Attributes: map[string]schema.Attribute{"inner": optional}}}, true},
		"deprecated": {sampleResource{text: with(func(a *schema.StringAttribute) { a.DeprecationMessage = "Use another." })}, false},
		"write-only": {sampleResource{text: with(func(a *schema.StringAttribute) { a.WriteOnly = true })}, false},
		"undefined":  {sampleResource{text: schema.StringAttribute{}}, false},
		"foreign":    {sampleResource{text: refuses}, false},
		"of other attributes": {sampleResource{text: with(func(a *schema.StringAttribute) {
			a.Validators = []validator.String{stringvalidator.ConflictsWith(path.MatchRoot("block"))}
		}), block: schema.SingleNestedBlock{}}, false},
		"of the type":          {sampleResource{text: with(func(a *schema.StringAttribute) { a.CustomType = strictType{} })}, false},
		"foreign in a block":   {sampleResource{text: optional, block: schema.SingleNestedBlock{Attributes: map[string]schema.Attribute{"inner": refuses}}}, false},
		"foreign of a block":   {sampleResource{text: optional, block: schema.SingleNestedBlock{Validators: []validator.Object{refusing{}}}}, false},
		"foreign of a list":    {sampleResource{text: optional, block: schema.ListNestedBlock{Validators: []validator.List{refusing{}}}}, false},
		"foreign of an object": {sampleResource{text: optional, block: schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Validators: []validator.Object{refusing{}}}}}, false},
		"deprecated block":     {sampleResource{text: optional, block: schema.ListNestedBlock{DeprecationMessage: "Use another."}}, false},
		"deprecated resource":  {sampleResource{text: optional, deprecated: "Use another."}, false},
	} {
		for proof, checked := range map[tfserver.Proof]bool{{}: true, tfserver.Without(tfserver.KnownRules): false} {
			var counts tfserver.Counts
			var differences []string
			server := tfserver.New(sampleProvider{resource: test.resource}, tfserver.Options{
				Counts: &counts, Proof: proof, Shadow: func(difference string) { differences = append(differences, difference) },
			})
			if _, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: "sample_thing", Config: sampleValue(t, test.resource, "text"),
			}); err != nil {
				t.Fatal(err)
			}
			if beside := counts.Validated.Load() == 1; beside != (test.known || !checked) {
				t.Errorf("%s, checked: %t: validated beside the framework: %t", name, checked, beside)
			}
			if differs := len(differences) > 0; differs != (!test.known && !checked) {
				t.Errorf("%s, checked: %t: %q", name, checked, differences)
			}
		}
	}
}

func sampleValue(t *testing.T, r sampleResource, text any) *tfprotov6.DynamicValue {
	t.Helper()
	typ := r.typ(t.Context()).TerraformType(t.Context())
	values := map[string]tftypes.Value{"text": tftypes.NewValue(tftypes.String, text)}
	if object, ok := typ.(tftypes.Object); ok && object.AttributeTypes["block"] != nil {
		values["block"] = sampleBlock(object.AttributeTypes["block"])
	}
	value, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, values))
	if err != nil {
		t.Fatal(err)
	}
	return &value
}

// sampleBlock is one block.
func sampleBlock(typ tftypes.Type) tftypes.Value {
	switch typ := typ.(type) {
	case tftypes.List:
		return tftypes.NewValue(typ, []tftypes.Value{sampleBlock(typ.ElementType)})
	case tftypes.Object:
		values := make(map[string]tftypes.Value)
		for name := range typ.AttributeTypes {
			values[name] = tftypes.NewValue(tftypes.String, "inner")
		}
		return tftypes.NewValue(typ, values)
	default:
		panic(typ)
	}
}

// The server has every method that the framework's has: what Terraform is offered depends on them.
func TestServer_methods(t *testing.T) {
	t.Parallel()
	framework := reflect.TypeOf(providerserver.NewProtocol6(sampleProvider{})())
	server := reflect.TypeOf(tfserver.New(sampleProvider{}, tfserver.Options{}))
	for method := range framework.Methods() {
		own, ok := server.MethodByName(method.Name)
		if !ok || own.Type.NumIn() != method.Type.NumIn() || own.Type.NumOut() != method.Type.NumOut() {
			t.Errorf("%s is missing, or another", method.Name)
		}
	}
}
