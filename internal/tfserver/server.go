// Package tfserver stands between Terraform's protocol and the framework. It answers itself what changes
// nothing, where it can prove that the framework would return what it was given: most calls of a plan over a
// large fleet are such, and the framework spends most of its time on them. All other calls go to
// the framework untouched.
//
// What decides about a resource is the resource, with the functions that its ModifyPlan and Read call. A
// condition of the proof that does not hold, whatever the reason, leaves the call to the framework.
package tfserver

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Provider is a provider of the framework.
type Provider interface {
	provider.Provider

	// ResourceData is what Configure has handed to the resources; nil where it was not called, or
	// has failed.
	ResourceData() any
}

// Options say how a server is to work.
type Options struct {
	// Shadow, where it is set, has the framework asked as well whenever a call is answered beside it,
	// and is called with each difference. It is for tests.
	Shadow func(difference string)

	// Counts counts the calls that were answered beside the framework; nil is nowhere.
	Counts *Counts

	// Proof leaves out a condition, for tests.
	Proof Proof
}

// Counts counts the calls that were answered beside the framework.
type Counts struct{ Upgraded, Validated, Read, Planned, PlannedCreations atomic.Int64 }

// The conditions of the server; each resource has further ones.
const (
	// InertSchema is that the framework changes nothing by the schema alone.
	InertSchema Condition = "the schema is inert"
	// ProposedIsPrior is that Terraform proposes the state's values.
	ProposedIsPrior Condition = "the proposed values are those of the state"
	// ProposedIsConfig is that Terraform proposes to create what is configured.
	ProposedIsConfig Condition = "the proposed values are those of the configuration"
	// PlainPrivate is that the framework writes the private data back as they are.
	PlainPrivate Condition = "the private data are written back as they are"
	// SameIdentity is that the identity is the resource's, where Terraform has sent one.
	SameIdentity Condition = "the identity is the resource's"
	// SameVersion is that a state was written with the schema's own version.
	SameVersion Condition = "the state has the schema's version"
	// FittingState is that a state has exactly the attributes of the schema.
	FittingState Condition = "the state fits the schema"
	// KnownRules is that all that the schema has checked is checked by looking at single values.
	KnownRules Condition = "the rules of the schema are known"
	// SilentRules is that these checks say nothing.
	SilentRules Condition = "the rules of the schema say nothing"
)

// Conditions are the conditions of the server.
var Conditions = []Condition{InertSchema, ProposedIsPrior, ProposedIsConfig, PlainPrivate, SameIdentity, SameVersion, FittingState, KnownRules, SilentRules}

// framework is what the framework's server offers.
type framework interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

type server struct {
	framework

	provider  Provider
	options   Options
	resources map[string]func() resourceType // by type name
}

// resourceType is what the server knows of a resource.
type resourceType struct {
	version  int64
	values   shape
	state    tftypes.Type
	identity tftypes.Type // nil where the resource leaves everything to the framework, as is make
	inert    bool
	make     func() Resource

	rules      map[string]rules
	rulesKnown bool // There are no further ones.
}

// New returns a server of a provider.
func New(p Provider, options Options) tfprotov6.ProviderServer {
	whole := providerserver.NewProtocol6(p)()
	f, ok := whole.(framework)
	if !ok {
		return whole // A framework that offers less: everything is left to it.
	}
	if options.Counts == nil {
		options.Counts = new(Counts)
	}
	return &server{framework: f, provider: p, options: options, resources: resourceTypes(p)}
}

func resourceTypes(p provider.Provider) map[string]func() resourceType {
	ctx := context.Background()
	var named provider.MetadataResponse
	p.Metadata(ctx, provider.MetadataRequest{}, &named)
	types := make(map[string]func() resourceType)
	for _, newResource := range p.Resources(ctx) {
		var meta resource.MetadataResponse
		newResource().Metadata(ctx, resource.MetadataRequest{ProviderTypeName: named.TypeName}, &meta)
		types[meta.TypeName] = sync.OnceValue(func() resourceType { return typeOf(ctx, newResource) })
	}
	return types
}

func typeOf(ctx context.Context, newResource func() resource.Resource) resourceType {
	r := newResource()
	var described resource.SchemaResponse
	r.Schema(ctx, resource.SchemaRequest{}, &described)
	state := described.Schema.Type().TerraformType(ctx)
	t := resourceType{version: described.Schema.Version, state: state, values: shapeOfState(described.Schema, state), inert: inert(described.Schema)}
	if own, ok := r.(Resource); ok {
		var identity resource.IdentitySchemaResponse
		own.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identity)
		t.identity = identity.IdentitySchema.Type().TerraformType(ctx)
		t.make = func() Resource {
			again, _ := newResource().(Resource)
			return again
		}
		t.rules, t.rulesKnown = rulesOf(described.Schema.Attributes, described.Schema.Blocks)
		t.rulesKnown = t.rulesKnown && described.Schema.DeprecationMessage == ""
	}
	return t
}

// typeNamed returns what the server knows of a resource; nothing of one that the provider does not have.
func (s *server) typeNamed(name string) resourceType {
	if t, ok := s.resources[name]; ok {
		return t()
	}
	return resourceType{}
}

// resource returns a resource as the framework would configure it for a call; nil where it leaves
// everything to the framework.
func (s *server) resource(ctx context.Context, t resourceType) Resource {
	if t.make == nil {
		return nil
	}
	r := t.make()
	var resp resource.ConfigureResponse
	r.Configure(ctx, resource.ConfigureRequest{ProviderData: s.provider.ResourceData()}, &resp)
	if len(resp.Diagnostics) > 0 {
		return nil
	}
	return r
}

// UpgradeResourceState implements tfprotov6.ResourceServer.
func (s *server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	resp := s.upgraded(req)
	if resp == nil {
		return s.framework.UpgradeResourceState(ctx, req)
	}
	s.options.Counts.Upgraded.Add(1)
	if s.options.Shadow != nil {
		want, err := s.framework.UpgradeResourceState(ctx, req)
		c := s.comparison(req.TypeName, "UpgradeResourceState", err)
		if err == nil {
			c.value("state", resp.UpgradedState, want.UpgradedState)
			c.diagnostics(want.Diagnostics)
		}
	}
	return resp, nil
}

func (s *server) upgraded(req *tfprotov6.UpgradeResourceStateRequest) *tfprotov6.UpgradeResourceStateResponse {
	t, proof := s.typeNamed(req.TypeName), s.options.Proof
	if t.state == nil || req.RawState == nil || len(req.RawState.Flatmap) > 0 || !proof.Holds(SameVersion, req.Version == t.version) ||
		!proof.Holds(FittingState, t.values.fits(req.RawState.JSON)) {
		return nil
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}
}

// ValidateResourceConfig implements tfprotov6.ResourceServer.
func (s *server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	if !s.valid(ctx, req) {
		return s.framework.ValidateResourceConfig(ctx, req)
	}
	s.options.Counts.Validated.Add(1)
	if s.options.Shadow != nil {
		want, err := s.framework.ValidateResourceConfig(ctx, req)
		c := s.comparison(req.TypeName, "ValidateResourceConfig", err)
		if err == nil {
			c.diagnostics(want.Diagnostics)
		}
	}
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

// valid reports whether the framework says nothing of a configuration.
func (s *server) valid(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) bool {
	t, proof := s.typeNamed(req.TypeName), s.options.Proof
	if !packed(req.Config) || !proof.Holds(KnownRules, t.rulesKnown) {
		return false
	}
	r := s.resource(ctx, t)
	if r == nil {
		return false
	}
	values, ok := r.ValidateSilent(ctx, ValidateRequest{Proof: proof, Config: req.Config.MsgPack})
	if !ok {
		return false
	}
	for name, value := range values {
		if !proof.Holds(SilentRules, t.rules[name].silent(ctx, value)) {
			return false
		}
	}
	return true
}

// ReadResource implements tfprotov6.ResourceServer.
func (s *server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	ctx = withOnce(ctx)
	resp := s.read(ctx, req)
	if resp == nil {
		return s.framework.ReadResource(ctx, req)
	}
	s.options.Counts.Read.Add(1)
	if s.options.Shadow != nil {
		want, err := s.framework.ReadResource(ctx, req)
		c := s.comparison(req.TypeName, "ReadResource", err)
		if err == nil {
			c.value("state", resp.NewState, want.NewState)
			c.private(resp.Private, want.Private)
			c.identity(resp.NewIdentity, want.NewIdentity)
			c.diagnostics(want.Diagnostics)
			c.deferred(want.Deferred)
		}
	}
	return resp, nil
}

func (s *server) read(ctx context.Context, req *tfprotov6.ReadResourceRequest) *tfprotov6.ReadResourceResponse {
	t := s.typeNamed(req.TypeName)
	state, proof := req.CurrentState, s.options.Proof
	if !packed(state) {
		return nil
	}
	r := s.resource(ctx, t)
	if r == nil {
		return nil
	}
	private, plain := readPrivate(req.Private)
	if !proof.Holds(PlainPrivate, plain) {
		return nil
	}
	identity, ok := r.ReadUnchanged(ctx, ReadRequest{Proof: proof, State: state.MsgPack, Private: private})
	if !ok {
		return nil
	}
	read := encodeIdentity(t.identity, identity)
	if read == nil || !proof.Holds(SameIdentity, req.CurrentIdentity == nil || sameIdentity(req.CurrentIdentity, read)) {
		return nil
	}
	return &tfprotov6.ReadResourceResponse{NewState: state, Private: emptyIsNil(req.Private), NewIdentity: read}
}

// PlanResourceChange implements tfprotov6.ResourceServer.
func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	ctx = withOnce(ctx)
	resp, count := s.plan(ctx, req), &s.options.Counts.Planned
	if resp == nil {
		resp, count = s.planCreation(ctx, req), &s.options.Counts.PlannedCreations
	}
	if resp == nil {
		return s.framework.PlanResourceChange(ctx, req)
	}
	count.Add(1)
	if s.options.Shadow != nil {
		want, err := s.framework.PlanResourceChange(ctx, req)
		c := s.comparison(req.TypeName, "PlanResourceChange", err)
		if err == nil {
			c.value("state", resp.PlannedState, want.PlannedState)
			c.private(resp.PlannedPrivate, want.PlannedPrivate)
			c.identity(resp.PlannedIdentity, want.PlannedIdentity)
			c.diagnostics(want.Diagnostics)
			c.deferred(want.Deferred)
			c.replaced(want.RequiresReplace)
			c.same(!want.UnsafeToUseLegacyTypeSystem, "legacy type system", false, true) //nolint:staticcheck // The framework is not to set it.
		}
	}
	return resp, nil
}

func (s *server) plan(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	t := s.typeNamed(req.TypeName)
	prior, config, proof := req.PriorState, req.Config, s.options.Proof
	if !packed(prior) || !packed(config) || !proof.Holds(InertSchema, t.inert) || !proof.Holds(ProposedIsPrior, sameBytes(req.ProposedNewState, prior)) {
		return nil
	}
	r := s.resource(ctx, t)
	if r == nil {
		return nil
	}
	private, plain := readPrivate(req.PriorPrivate)
	if !proof.Holds(PlainPrivate, plain) {
		return nil
	}
	identity, ok := r.PlanUnchanged(ctx, PlanRequest{Proof: proof, Config: config.MsgPack, State: prior.MsgPack, Private: private})
	if !ok {
		return nil
	}
	planned := req.PriorIdentity
	if planned == nil {
		planned = encodeIdentity(t.identity, tftypes.NewValue(t.identity, nil)) // As the framework does.
	} else if !proof.Holds(SameIdentity, sameIdentity(planned, encodeIdentity(t.identity, identity))) {
		return nil
	}
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: prior, PlannedPrivate: emptyIsNil(req.PriorPrivate), PlannedIdentity: planned}
}

// planCreation plans an object that does not exist yet.
func (s *server) planCreation(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	t := s.typeNamed(req.TypeName)
	prior, config, proof := req.PriorState, req.Config, s.options.Proof
	if !packed(prior) || !bytes.Equal(prior.MsgPack, null) || !packed(config) || !proof.Holds(InertSchema, t.inert) ||
		!proof.Holds(ProposedIsConfig, sameBytes(req.ProposedNewState, config)) {
		return nil
	}
	r := s.resource(ctx, t)
	if r == nil {
		return nil
	}
	if _, plain := readPrivate(req.PriorPrivate); !proof.Holds(PlainPrivate, plain) {
		return nil
	}
	proposal, err := t.values.proposal(config.MsgPack)
	if err != nil {
		return nil
	}
	planned, ok := r.PlanCreation(ctx, CreationRequest{Proof: proof, Config: config.MsgPack, Proposal: proposal})
	if !ok {
		return nil
	}
	identity := req.PriorIdentity // Of the object that this one replaces.
	if identity == nil {
		identity = encodeIdentity(t.identity, tftypes.NewValue(t.identity, nil)) // As the framework does.
	}
	return &tfprotov6.PlanResourceChangeResponse{
		PlannedState: &tfprotov6.DynamicValue{MsgPack: planned}, PlannedPrivate: emptyIsNil(req.PriorPrivate), PlannedIdentity: identity,
	}
}

// encodeIdentity returns an identity as Terraform is sent it; nil where that is not possible.
func encodeIdentity(typ tftypes.Type, identity Identity) *tfprotov6.ResourceIdentityData {
	encoded, err := tfprotov6.NewDynamicValue(typ, identity)
	if err != nil {
		return nil
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &encoded}
}

func sameIdentity(a, b *tfprotov6.ResourceIdentityData) bool {
	return a != nil && b != nil && sameBytes(a.IdentityData, b.IdentityData)
}

// packed reports whether a value is MessagePack, as Terraform sends it.
func packed(v *tfprotov6.DynamicValue) bool { return v != nil && v.MsgPack != nil && v.JSON == nil }

// sameBytes reports whether two values are encoded in the same bytes, and are the same therefore.
func sameBytes(a, b *tfprotov6.DynamicValue) bool {
	return packed(a) && packed(b) && bytes.Equal(a.MsgPack, b.MsgPack)
}

func emptyIsNil(data []byte) []byte {
	if len(data) == 0 {
		return nil
	}
	return data
}
