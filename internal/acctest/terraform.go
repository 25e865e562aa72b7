package acctest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// The actions of a plan.
const (
	ActionNone    = "no action"
	ActionCreate  = "create"
	ActionUpdate  = "update"
	ActionReplace = "replace"
	ActionForget  = "create anew" // The refresh has removed the resource from the state.
	ActionRefused = "error"
)

// Deployment is one resource in the hands of a Terraform: it is refreshed and planned
// by one provider process and applied by another, which plans once more with what is known by
// then, and every plan and result is held to what Terraform accepts.
type Deployment struct {
	t        *testing.T
	typeName string

	Mock     *smcmock.Server
	Settings Object            // of the provider
	Options  []provider.Option // of the provider
	State    Values            // nil: none
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
}

// NewDeployment returns a deployment of a resource type that has no state yet.
func NewDeployment(t *testing.T, mock *smcmock.Server, typeName string) *Deployment {
	return &Deployment{t: t, typeName: typeName, Mock: mock}
}

// Copy returns the deployment as it is now, for a test of its own.
func (d *Deployment) Copy(t *testing.T) *Deployment {
	again := *d
	again.t = t
	return &again
}

// Change is a plan and the action that it stands for.
type Change struct {
	Action  string
	Prior   Values // nil: none
	Planned Planned
	// Diagnostics are those of the refresh and of the plan, Refreshed those of the refresh.
	Diagnostics []*tfprotov6.Diagnostic
	Refreshed   []*tfprotov6.Diagnostic
	// Because are the attributes that force a replacement.
	Because []string
}

// Session configures another provider, as each phase of a Terraform run does.
func (d *Deployment) Session() *Session {
	d.t.Helper()
	s := NewSession(d.t, d.Mock, d.typeName, d.Settings, append([]provider.Option{provider.WithClientConfig(Hasten)}, d.Options...)...)
	s.Private, s.Identity = d.Private, d.Identity
	return s
}

// Adopt imports an object.
func (d *Deployment) Adopt(id string) {
	d.t.Helper()
	s := d.Session()
	d.State = s.Import(id)
	d.Private, d.Identity = s.Private, s.Identity
}

// AdoptIdentity imports an object by its identity.
func (d *Deployment) AdoptIdentity(identity *tfprotov6.ResourceIdentityData) {
	d.t.Helper()
	s := d.Session()
	d.State = s.ImportIdentity(identity)
	d.Private, d.Identity = s.Private, s.Identity
}

// Hasten makes a client hardly wait between its calls, but it does not spin either.
func Hasten(c *smc.Config) { shortenWaits(c, 500) }

// Plan refreshes the state and plans.
func (d *Deployment) Plan(config Object) Change {
	d.t.Helper()
	s := d.Session()
	configured := s.Config(config)
	validated, err := s.Server.ValidateResourceConfig(s.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: s.TypeName, Config: s.Encode(configured)})
	if err != nil {
		d.t.Fatal(err)
	}
	s.Succeeded(validated.Diagnostics)
	existed := d.State != nil
	var c Change
	if existed {
		d.State, c.Refreshed = s.Reread(d.State)
		d.Private, d.Identity = s.Private, s.Identity
		s.Succeeded(c.Refreshed)
	}
	d.planChange(s, &c, configured)
	if existed && c.Prior == nil && c.Action == ActionCreate {
		c.Action = ActionForget
	}
	return c
}

// PlanUnrefreshed plans without a refresh, as with -refresh=false.
func (d *Deployment) PlanUnrefreshed(config Object) Change {
	d.t.Helper()
	s := d.Session()
	var c Change
	d.planChange(s, &c, s.Config(config))
	return c
}

// planChange plans, decides what action the plan stands for, and checks it.
func (d *Deployment) planChange(s *Session, c *Change, config Values) {
	d.t.Helper()
	c.Prior = d.State
	c.Planned = s.PlanFrom(c.Prior, config, d.Private)
	c.Diagnostics = append(slices.Clone(c.Refreshed), c.Planned.Diagnostics...)
	if HasErrors(c.Planned.Diagnostics) {
		c.Action = ActionRefused
		return
	}
	d.valid("plan", s, c.Prior, config, c.Planned.Values)
	for _, name := range c.Planned.Requires {
		if c.Prior != nil && !c.Planned.Values[name].Equal(c.Prior[name]) {
			c.Because = append(c.Because, name)
		}
	}
	switch {
	case c.Prior == nil:
		c.Action = ActionCreate
	case len(c.Because) > 0:
		c.Action = ActionReplace
		c.Planned = s.PlanFrom(nil, config, c.Planned.Private)
		c.Diagnostics = append(c.Diagnostics, c.Planned.Diagnostics...)
		if HasErrors(c.Planned.Diagnostics) {
			c.Action = ActionRefused
			return
		}
		d.valid("plan of the replacement", s, nil, config, c.Planned.Values)
	case equalValues(c.Prior, c.Planned.Values):
		c.Action = ActionNone
	default:
		c.Action = ActionUpdate
	}
}

func (d *Deployment) valid(what string, s *Session, prior, config, planned Values) {
	d.t.Helper()
	for _, problem := range invalidPlan(s.Schema.Block, prior, config, planned) {
		d.t.Errorf("Terraform would not accept the %s: %s", what, problem)
	}
}

// Apply carries a plan out. config is the configuration as it is known by then. It returns what
// the second plan and the apply have to say.
func (d *Deployment) Apply(c Change, config Object) []*tfprotov6.Diagnostic {
	d.t.Helper()
	if c.Action == ActionNone || c.Action == ActionRefused {
		return nil
	}
	s := d.Session()
	configured := s.Config(config)
	var diagnostics []*tfprotov6.Diagnostic
	if c.Action == ActionReplace {
		deleted := d.send(s, c.Prior, nil, nil, c.Planned.Private, d.Identity) // Terraform keeps the plan's private data for both.
		diagnostics = append(diagnostics, deleted.Diagnostics...)
		if HasErrors(diagnostics) {
			return diagnostics
		}
		d.State, d.Private, d.Identity = nil, nil, nil
		s.Identity = nil
	}
	final := c.Planned
	if c.Action != ActionCreate { // Of a creation whose configuration is known, the second plan says nothing new.
		final = s.PlanFrom(d.State, configured, d.Private)
	}
	diagnostics = append(diagnostics, final.Diagnostics...)
	if HasErrors(diagnostics) {
		return diagnostics
	}
	d.valid("plan during the apply", s, d.State, configured, final.Values)
	for _, name := range final.Requires {
		if d.State != nil && !final.Values[name].Equal(d.State[name]) {
			d.t.Errorf("Terraform would call the final plan inconsistent: %s forces a replacement", name)
		}
	}
	for _, problem := range incompatible(s.Schema.Block, c.Planned.Values, final.Values) {
		d.t.Errorf("Terraform would call the final plan inconsistent: %s", problem)
	}
	if d.State != nil && equalValues(d.State, final.Values) {
		return diagnostics // Nothing has changed after all.
	}
	resp := d.send(s, d.State, final.Values, configured, final.Private, final.Identity)
	diagnostics = append(diagnostics, resp.Diagnostics...)
	d.State, d.Private, d.Identity = s.Decode(resp.NewState), resp.Private, resp.NewIdentity
	if HasErrors(diagnostics) {
		return diagnostics
	}
	for _, problem := range incompatible(s.Schema.Block, final.Values, d.State) {
		d.t.Errorf("Terraform would call the result inconsistent: %s", problem)
	}
	for name, value := range d.State {
		if !value.IsFullyKnown() {
			d.t.Errorf("%s is not known after the apply: %s", name, value)
		}
	}
	return diagnostics
}

// Destroy refreshes, plans the destruction and applies it.
func (d *Deployment) Destroy() []*tfprotov6.Diagnostic {
	d.t.Helper()
	s := d.Session()
	var diagnostics []*tfprotov6.Diagnostic
	d.State, diagnostics = s.Reread(d.State)
	d.Private, d.Identity = s.Private, s.Identity
	if d.State == nil || HasErrors(diagnostics) {
		return diagnostics
	}
	plan, err := s.Server.PlanResourceChange(s.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: s.TypeName, PriorState: s.Encode(d.State), Config: s.Encode(nil), ProposedNewState: s.Encode(nil), PriorPrivate: d.Private, PriorIdentity: d.Identity,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	if diagnostics = append(diagnostics, plan.Diagnostics...); HasErrors(diagnostics) {
		return diagnostics
	}
	s = d.Session()
	resp := d.send(s, d.State, nil, nil, plan.PlannedPrivate, plan.PlannedIdentity)
	d.State, d.Private, d.Identity = s.Decode(resp.NewState), resp.Private, resp.NewIdentity
	return append(diagnostics, resp.Diagnostics...)
}

func (d *Deployment) send(s *Session, prior, planned, config Values, private []byte, identity *tfprotov6.ResourceIdentityData) *tfprotov6.ApplyResourceChangeResponse {
	d.t.Helper()
	resp, err := s.Server.ApplyResourceChange(s.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.TypeName, PriorState: s.Encode(prior), PlannedState: s.Encode(planned), Config: s.Encode(config), PlannedPrivate: private, PlannedIdentity: identity,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return resp
}

// Create makes the first apply of a configuration, and returns its ID.
func (d *Deployment) Create(config Object) string {
	d.t.Helper()
	c := d.Plan(config)
	if c.Action != ActionCreate {
		d.t.Fatalf("%s instead of a creation: %s", c.Action, Summary(c.Diagnostics))
	}
	d.Succeed(d.Apply(c, config))
	return d.ID()
}

// Succeed fails the test when there are errors.
func (d *Deployment) Succeed(diagnostics []*tfprotov6.Diagnostic) {
	d.t.Helper()
	if HasErrors(diagnostics) {
		d.t.Fatalf("the apply failed: %s", Summary(diagnostics))
	}
}

// ID returns the ID in the state; "" without one.
func (d *Deployment) ID() string {
	var id string
	if d.State == nil || d.State["id"].As(&id) != nil {
		return ""
	}
	return id
}

// Changed says what a plan changes in the state, and to what.
func (c Change) Changed() string {
	if c.Action != ActionUpdate {
		return strings.Join(c.Because, ", ")
	}
	var changes []string
	for _, name := range c.Differing() {
		changes = append(changes, fmt.Sprintf("%s from %.200s to %.200s", name, c.Prior[name], c.Planned.Values[name]))
	}
	return strings.Join(changes, ", ")
}

// Differing lists the attributes and blocks that a plan changes in the state, sorted.
func (c Change) Differing() []string {
	var names []string
	for name, value := range c.Planned.Values {
		if c.Prior != nil && !value.Equal(c.Prior[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func equalValues(a, b Values) bool {
	for name, value := range a {
		if !value.Equal(b[name]) {
			return false
		}
	}
	return len(a) == len(b)
}
