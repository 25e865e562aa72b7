package replicationjob_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// session speaks the provider's protocol as Terraform does, without a Terraform, for
// tests that are too many for one. Values are attributes by name.
type session struct {
	t        *testing.T
	server   tfprotov6.ProviderServer
	typeName string
	schema   *tfprotov6.Schema
	private  []byte // The provider's own data about the resource, as the last read or apply left it.
}

// values are the attributes and blocks of a resource.
type values = map[string]tftypes.Value

// newSession configures a provider for the mock.
func newSession(t *testing.T, mock *smcmock.Server, typeName string, settings object, options ...provider.Option) *session {
	t.Helper()
	server, err := acctest.ProviderFactories(options...)[provider.TypeName]()
	if err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, server: server, typeName: typeName}
	schemas, err := providerSchemas()
	if err != nil {
		t.Fatal(err)
	}
	s.schema = schemas.ResourceSchemas[typeName]
	config := object{"endpoint": mock.URL(), "region": acctest.Region, "access_key": "testid", "secret_key": "testsecret"}
	maps.Copy(config, settings)
	for _, block := range schemas.Provider.Block.BlockTypes {
		if config[block.TypeName] == nil {
			config[block.TypeName] = []object{}
		}
	}
	typ := schemas.Provider.ValueType()
	resp, err := server.ConfigureProvider(s.context(), &tfprotov6.ConfigureProviderRequest{Config: s.dynamic(typ, toTerraform(t, typ, config))})
	if err != nil {
		t.Fatal(err)
	}
	s.succeeded(resp.Diagnostics)
	return s
}

// providerSchemas asks for the schemas once: they are the same for all sessions.
var providerSchemas = sync.OnceValues(func() (*tfprotov6.GetProviderSchemaResponse, error) {
	server, err := acctest.ProviderFactories()[provider.TypeName]()
	if err != nil {
		return nil, err
	}
	return server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
})

func (s *session) context() context.Context { return context.WithoutCancel(s.t.Context()) }

func (s *session) dynamic(typ tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	s.t.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(typ, value)
	if err != nil {
		s.t.Fatal(err)
	}
	return &dynamic
}

// encode returns values as Terraform sends them; nil is null.
func (s *session) encode(v values) *tfprotov6.DynamicValue {
	s.t.Helper()
	if v == nil {
		return s.dynamic(s.schema.ValueType(), tftypes.NewValue(s.schema.ValueType(), nil))
	}
	return s.dynamic(s.schema.ValueType(), tftypes.NewValue(s.schema.ValueType(), v))
}

// decode is the inverse of encode.
func (s *session) decode(dynamic *tfprotov6.DynamicValue) values {
	s.t.Helper()
	value, err := dynamic.Unmarshal(s.schema.ValueType())
	if err != nil {
		s.t.Fatal(err)
	}
	if value.IsNull() {
		return nil
	}
	var v values
	if err := value.As(&v); err != nil {
		s.t.Fatal(err)
	}
	return withBlocks(s.schema.Block, v)
}

// withBlocks replaces absent lists of blocks in v by empty ones, at every depth: not the
// null that encoding would make of them.
func withBlocks(schema *tfprotov6.SchemaBlock, v values) values {
	for _, block := range schema.BlockTypes {
		list := v[block.TypeName]
		if _, ok := list.Type().(tftypes.List); !ok || !list.IsKnown() {
			continue
		}
		elements := make([]tftypes.Value, 0)
		for _, element := range elementsOf(list) {
			if element.IsKnown() && !element.IsNull() {
				element = tftypes.NewValue(element.Type(), withBlocks(block.Block, attributesOf(element)))
			}
			elements = append(elements, element)
		}
		v[block.TypeName] = tftypes.NewValue(list.Type(), elements)
	}
	return v
}

// elementsOf returns the elements of a list; none when it is null or unknown.
func elementsOf(list tftypes.Value) []tftypes.Value {
	var elements []tftypes.Value
	if !list.IsKnown() || list.As(&elements) != nil {
		return nil
	}
	return elements
}

// attributesOf returns the attributes of an object or the elements of a map; none when
// it is null or unknown.
func attributesOf(object tftypes.Value) values {
	var v values
	if !object.IsKnown() || object.As(&v) != nil {
		return nil
	}
	return v
}

func (s *session) succeeded(diagnostics []*tfprotov6.Diagnostic) {
	s.t.Helper()
	if found := problems(diagnostics, tfprotov6.DiagnosticSeverityError); len(found) > 0 {
		s.t.Fatalf("errors on %v: %+v", found, diagnostics[0])
	}
}

// read imports a replication job.
func (s *session) read(id string) values {
	s.t.Helper()
	imported, err := s.server.ImportResourceState(s.context(), &tfprotov6.ImportResourceStateRequest{TypeName: s.typeName, ID: id})
	if err != nil {
		s.t.Fatal(err)
	}
	s.succeeded(imported.Diagnostics)
	s.private = imported.ImportedResources[0].Private
	return s.refresh(s.decode(imported.ImportedResources[0].State))
}

func (s *session) refresh(state values) values {
	s.t.Helper()
	after, diagnostics := s.reread(state)
	s.succeeded(diagnostics)
	return after
}

// reread refreshes a state, and returns what the provider has to say about it.
func (s *session) reread(state values) (values, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	read, err := s.server.ReadResource(s.context(), &tfprotov6.ReadResourceRequest{TypeName: s.typeName, CurrentState: s.encode(state), Private: s.private})
	if err != nil {
		s.t.Fatal(err)
	}
	s.private = read.Private
	return s.decode(read.NewState), read.Diagnostics
}

// config turns a configuration into values.
func (s *session) config(config object) values {
	s.t.Helper()
	value := toTerraform(s.t, s.schema.ValueType(), config)
	var v values
	if err := value.As(&v); err != nil {
		s.t.Fatal(err)
	}
	return v
}

// planned is the outcome of a plan.
type planned struct {
	values      values
	private     []byte
	replace     bool
	requires    []string // The attributes that the provider says force a replacement.
	diagnostics []*tfprotov6.Diagnostic
}

// unknown lists the attributes that the plan does not know.
func (p planned) unknown() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(p.values)) {
		if !p.values[name].IsKnown() {
			names = append(names, name)
		}
	}
	return names
}

// plan plans from a state (nil: none) to a configuration, with the proposal that
// Terraform makes: what the configuration leaves open stays.
func (s *session) plan(state, config values) planned {
	s.t.Helper()
	prior := s.private
	if state == nil {
		prior = nil
	}
	return s.planFrom(state, config, prior)
}

func (s *session) planFrom(state, config values, private []byte) planned {
	s.t.Helper()
	resp, err := s.server.PlanResourceChange(s.context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: s.typeName, PriorState: s.encode(state), Config: s.encode(config), PriorPrivate: private,
		ProposedNewState: s.encode(proposal(s.schema.Block, state, config)),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	p := planned{private: resp.PlannedPrivate, replace: len(resp.RequiresReplace) > 0, diagnostics: resp.Diagnostics}
	for _, path := range resp.RequiresReplace {
		p.requires = append(p.requires, fmt.Sprint(path.Steps()[0]))
	}
	if resp.PlannedState != nil {
		p.values = s.decode(resp.PlannedState)
	}
	return p
}

// proposal is what Terraform proposes: the configuration, with the state's value where a
// computed attribute is not configured. Blocks meet those at the same position.
func proposal(schema *tfprotov6.SchemaBlock, state, config values) values {
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
		prior := elementsOf(state[block.TypeName])
		elements := make([]tftypes.Value, 0)
		for i, element := range elementsOf(list) {
			if i < len(prior) {
				element = tftypes.NewValue(element.Type(), proposal(block.Block, attributesOf(prior[i]), attributesOf(element)))
			}
			elements = append(elements, element)
		}
		proposed[block.TypeName] = tftypes.NewValue(list.Type(), elements)
	}
	return proposed
}

// apply applies a plan, and returns the new state.
func (s *session) apply(state, config values, p planned) (values, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	resp, err := s.server.ApplyResourceChange(s.context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.typeName, PriorState: s.encode(state), PlannedState: s.encode(p.values), Config: s.encode(config), PlannedPrivate: p.private,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.private = resp.Private
	after := s.decode(resp.NewState)
	for name, value := range p.values { // As Terraform does.
		if value.IsFullyKnown() && !value.Equal(after[name]) && len(problems(resp.Diagnostics, tfprotov6.DiagnosticSeverityError)) == 0 {
			s.t.Errorf("%s was planned as %s and is %s", name, value, after[name])
		}
	}
	return after, resp.Diagnostics
}
