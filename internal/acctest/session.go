package acctest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Session speaks the provider's protocol as Terraform does, without a Terraform, for
// tests that are too many for one. Values are attributes by name.
type Session struct {
	t testing.TB

	Server   tfprotov6.ProviderServer
	TypeName string
	Schema   *tfprotov6.Schema
	Private  []byte                          // The provider's own data about the resource, as the last read or apply left it.
	Identity *tfprotov6.ResourceIdentityData // The resource's, as the last read or apply left it.
}

// NewSession configures a provider for the mock, with further settings.
func NewSession(t testing.TB, mock *smcmock.Server, typeName string, settings Object, options ...provider.Option) *Session {
	t.Helper()
	s := &Session{t: t, TypeName: typeName, Schema: Schema(t, typeName)}
	s.configure(mock, settings, options...)
	return s
}

// configure starts a provider for the mock, with further settings.
func (s *Session) configure(mock *smcmock.Server, settings Object, options ...provider.Option) {
	s.t.Helper()
	config := Object{"endpoint": mock.URL(), "region": Region, "access_key": "testid", "secret_key": "testsecret"}
	maps.Copy(config, settings)
	server, diagnostics := Configure(s.t, config, options...)
	s.Server = server
	s.Succeeded(diagnostics)
}

// Configure has a new provider validate a configuration of its own and, where that has no errors,
// configures it. It returns the provider and what it has to say.
func Configure(t testing.TB, config Object, options ...provider.Option) (tfprotov6.ProviderServer, []*tfprotov6.Diagnostic) {
	t.Helper()
	server, err := ProviderFactories(options...)[provider.TypeName]()
	if err != nil {
		t.Fatal(err)
	}
	value := encodeConfig(t, unconfigured(t).schemas.Provider, config)
	ctx := context.WithoutCancel(t.Context())
	validated, err := server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: value})
	if err != nil {
		t.Fatal(err)
	}
	if HasErrors(validated.Diagnostics) {
		return server, validated.Diagnostics
	}
	resp, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: value})
	if err != nil {
		t.Fatal(err)
	}
	return server, append(validated.Diagnostics, resp.Diagnostics...)
}

// unconfiguredProvider is a provider that no test configures, and its schemas.
type unconfiguredProvider struct {
	server  tfprotov6.ProviderServer
	schemas *tfprotov6.GetProviderSchemaResponse
}

// startUnconfigured is called once: schemas and validation are the same for all tests.
var startUnconfigured = sync.OnceValues(func() (unconfiguredProvider, error) {
	server, err := ProviderFactories()[provider.TypeName]()
	if err != nil {
		return unconfiguredProvider{}, err
	}
	schemas, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	return unconfiguredProvider{server, schemas}, err
})

func unconfigured(t testing.TB) unconfiguredProvider {
	t.Helper()
	p, err := startUnconfigured()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Context is not done when the test ends, so that clean-up can use it.
func (s *Session) Context() context.Context { return context.WithoutCancel(s.t.Context()) }

// dynamic returns a value as Terraform sends it.
func dynamic(t testing.TB, value tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		t.Fatal(err)
	}
	return &encoded
}

// encodeConfig returns a configuration as Terraform sends it.
func encodeConfig(t testing.TB, schema *tfprotov6.Schema, config Object) *tfprotov6.DynamicValue {
	t.Helper()
	return dynamic(t, tftypes.NewValue(schema.ValueType(), toTerraform(t, schema.Block, config)))
}

// Encode returns values as Terraform sends them; nil is null.
func (s *Session) Encode(v Values) *tfprotov6.DynamicValue {
	s.t.Helper()
	if v == nil {
		return dynamic(s.t, tftypes.NewValue(s.Schema.ValueType(), nil))
	}
	return dynamic(s.t, tftypes.NewValue(s.Schema.ValueType(), v))
}

// Decode is the inverse of Encode.
func (s *Session) Decode(dynamic *tfprotov6.DynamicValue) Values {
	s.t.Helper()
	value, err := dynamic.Unmarshal(s.Schema.ValueType())
	if err != nil {
		s.t.Fatal(err)
	}
	if value.IsNull() {
		return nil
	}
	var v Values
	if err := value.As(&v); err != nil {
		s.t.Fatal(err)
	}
	return withBlocks(s.Schema.Block, v)
}

// Succeeded fails the test when there are errors.
func (s *Session) Succeeded(diagnostics []*tfprotov6.Diagnostic) {
	s.t.Helper()
	if found := Problems(diagnostics, tfprotov6.DiagnosticSeverityError); len(found) > 0 {
		s.t.Fatalf("errors on %v: %+v", found, diagnostics[0])
	}
}

// Import imports an object by its ID, and refreshes it.
func (s *Session) Import(id string) Values {
	s.t.Helper()
	return s.imported(&tfprotov6.ImportResourceStateRequest{TypeName: s.TypeName, ID: id})
}

// ImportIdentity imports an object by its identity, and refreshes it.
func (s *Session) ImportIdentity(identity *tfprotov6.ResourceIdentityData) Values {
	s.t.Helper()
	return s.imported(&tfprotov6.ImportResourceStateRequest{TypeName: s.TypeName, Identity: identity})
}

func (s *Session) imported(req *tfprotov6.ImportResourceStateRequest) Values {
	s.t.Helper()
	resp, err := s.Server.ImportResourceState(s.Context(), req)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Succeeded(resp.Diagnostics)
	object := resp.ImportedResources[0]
	s.Private, s.Identity = object.Private, object.Identity
	return s.Refresh(s.Decode(object.State))
}

// Refresh refreshes a state; an error fails the test.
func (s *Session) Refresh(state Values) Values {
	s.t.Helper()
	after, diagnostics := s.Reread(state)
	s.Succeeded(diagnostics)
	return after
}

// Reread refreshes a state, and returns what the provider has to say about it.
func (s *Session) Reread(state Values) (Values, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	read, err := s.Server.ReadResource(s.Context(), &tfprotov6.ReadResourceRequest{TypeName: s.TypeName, CurrentState: s.Encode(state), Private: s.Private, CurrentIdentity: s.Identity})
	if err != nil {
		s.t.Fatal(err)
	}
	s.Private, s.Identity = read.Private, read.NewIdentity
	return s.Decode(read.NewState), read.Diagnostics
}

// Config turns a configuration into values.
func (s *Session) Config(config Object) Values {
	s.t.Helper()
	return toTerraform(s.t, s.Schema.Block, config)
}

// Planned is the outcome of a plan.
type Planned struct {
	Values      Values
	Private     []byte
	Identity    *tfprotov6.ResourceIdentityData
	Replace     bool
	Requires    []string // The attributes that the provider says force a replacement.
	Diagnostics []*tfprotov6.Diagnostic
}

// Unknown lists the attributes that the plan does not know.
func (p Planned) Unknown() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(p.Values)) {
		if !p.Values[name].IsKnown() {
			names = append(names, name)
		}
	}
	return names
}

// Plan plans from a state (nil: none) to a configuration, with the proposal that
// Terraform makes: what the configuration leaves open stays.
func (s *Session) Plan(state, config Values) Planned {
	s.t.Helper()
	prior := s.Private
	if state == nil {
		prior = nil
	}
	return s.PlanFrom(state, config, prior)
}

// PlanFrom plans with the private data that the last plan or apply returned.
func (s *Session) PlanFrom(state, config Values, private []byte) Planned {
	s.t.Helper()
	identity := s.Identity
	if state == nil {
		identity = nil
	}
	prior, proposed := s.Encode(state), proposal(s.Schema.Block, state, config)
	req := &tfprotov6.PlanResourceChangeRequest{
		TypeName: s.TypeName, PriorState: prior, Config: s.Encode(config), PriorPrivate: private, PriorIdentity: identity, ProposedNewState: s.Encode(proposed),
	}
	switch { // Terraform writes equal values in the same bytes; Encode does not.
	case state == nil:
		req.ProposedNewState = req.Config
	case equalValues(state, proposed):
		req.ProposedNewState = prior
	}
	resp, err := s.Server.PlanResourceChange(s.Context(), req)
	if err != nil {
		s.t.Fatal(err)
	}
	p := Planned{Private: resp.PlannedPrivate, Identity: resp.PlannedIdentity, Replace: len(resp.RequiresReplace) > 0, Diagnostics: resp.Diagnostics}
	for _, path := range resp.RequiresReplace {
		p.Requires = append(p.Requires, fmt.Sprint(path.Steps()[0]))
	}
	if resp.PlannedState != nil {
		p.Values = s.Decode(resp.PlannedState)
	}
	return p
}

// proposal is what Terraform proposes: the configuration, with the state's value where a
// computed attribute is not configured. Blocks meet those at the same position.
func proposal(schema *tfprotov6.SchemaBlock, state, config Values) Values {
	proposed := maps.Clone(config)
	for _, attribute := range schema.Attributes {
		if prior, ok := state[attribute.Name]; ok && attribute.Computed && config[attribute.Name].IsNull() {
			proposed[attribute.Name] = prior
		}
	}
	for _, block := range schema.BlockTypes {
		list := config[block.TypeName]
		if _, ok := list.Type().(tftypes.List); !ok || !list.IsKnown() {
			continue
		}
		prior := Elements(state[block.TypeName])
		elements := make([]tftypes.Value, 0)
		for i, element := range Elements(list) {
			if i < len(prior) {
				element = tftypes.NewValue(element.Type(), proposal(block.Block, Attributes(prior[i]), Attributes(element)))
			}
			elements = append(elements, element)
		}
		proposed[block.TypeName] = tftypes.NewValue(list.Type(), elements)
	}
	return proposed
}

// Apply applies a plan, and returns the new state.
func (s *Session) Apply(state, config Values, p Planned) (Values, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	return s.ApplyIn(s.Context(), state, config, p)
}

// ApplyIn is Apply within a context, which may end.
func (s *Session) ApplyIn(ctx context.Context, state, config Values, p Planned) (Values, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	resp, err := s.Server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.TypeName, PriorState: s.Encode(state), PlannedState: s.Encode(p.Values), Config: s.Encode(config), PlannedPrivate: p.Private, PlannedIdentity: p.Identity,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.Private, s.Identity = resp.Private, resp.NewIdentity
	after := s.Decode(resp.NewState)
	for name, value := range p.Values { // As Terraform does.
		if value.IsFullyKnown() && !value.Equal(after[name]) && !HasErrors(resp.Diagnostics) {
			s.t.Errorf("%s was planned as %s and is %s", name, value, after[name])
		}
	}
	return after, resp.Diagnostics
}

// interruptedCall is how long the response to a call that is interrupted is held back.
const interruptedCall = 50 * time.Millisecond

// InterruptedBy returns a context that ends when a call of an operation arrives at the mock, and while
// it is carried out: an interrupt that does not depend on the speed of the machine.
func InterruptedBy(t *testing.T, mock *smcmock.Server, operation string) context.Context {
	t.Helper()
	ctx, interrupt := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(interrupt)
	mock.Inject(smcmock.Fault{Action: operation, Times: 1, DelayAfter: interruptedCall, Match: func(*smcmock.Call) bool {
		interrupt()
		return true
	}})
	return ctx
}

// Schema returns the schema of a resource.
func Schema(t testing.TB, typeName string) *tfprotov6.Schema {
	t.Helper()
	schema := unconfigured(t).schemas.ResourceSchemas[typeName]
	if schema == nil {
		t.Fatalf("the provider has no resource %s", typeName)
	}
	return schema
}

// Validate has a provider that is not configured validate a configuration of a resource.
func Validate(t testing.TB, typeName string, config Object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := unconfigured(t).server.ValidateResourceConfig(context.WithoutCancel(t.Context()), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typeName, Config: encodeConfig(t, Schema(t, typeName), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

// ReadDataSource has the session's provider validate a configuration of a data source and read it. It
// returns what the provider has to say.
func (s *Session) ReadDataSource(typeName string, config Object) []*tfprotov6.Diagnostic {
	s.t.Helper()
	schema := unconfigured(s.t).schemas.DataSourceSchemas[typeName]
	if schema == nil {
		s.t.Fatalf("the provider has no data source %s", typeName)
	}
	value := encodeConfig(s.t, schema, config)
	validated, err := s.Server.ValidateDataResourceConfig(s.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: value})
	if err != nil {
		s.t.Fatal(err)
	}
	if HasErrors(validated.Diagnostics) {
		return validated.Diagnostics
	}
	read, err := s.Server.ReadDataSource(s.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: value})
	if err != nil {
		s.t.Fatal(err)
	}
	return append(validated.Diagnostics, read.Diagnostics...)
}
