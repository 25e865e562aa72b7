package replicationjob_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// keptSummary is the summary of the warning that tells what a started job keeps.
const keptSummary = "Settings of a started replication job are kept"

// The actions of a plan.
const (
	actionNone    = "no action"
	actionCreate  = "create"
	actionUpdate  = "update"
	actionReplace = "replace"
	actionForget  = "create anew" // The refresh has removed the resource from the state.
	actionRefused = "error"
)

// deployment is one smc_replication_job in the hands of a Terraform: it is refreshed and planned
// by one provider process and applied by another, which plans once more with what is known by
// then, and every plan and result is held to what Terraform accepts.
type deployment struct {
	t        *testing.T
	mock     *smcmock.Server
	settings object // of the provider
	state    values // nil: none
	private  []byte
}

// plannedChange is a plan and the action that it stands for.
type plannedChange struct {
	action  string
	prior   values // nil: none
	planned planned
	// diagnostics are those of the refresh and of the plan.
	diagnostics []*tfprotov6.Diagnostic
	refreshed   []*tfprotov6.Diagnostic
	// because are the attributes that force a replacement.
	because []string
}

func (d *deployment) session() *session {
	d.t.Helper()
	s := newSession(d.t, d.mock, replicationjob.TypeName, d.settings, provider.WithClientConfig(func(c *smc.Config) {
		c.Sleep, c.PollInterval = sleepHardly, 2*time.Millisecond
	}))
	s.private = d.private
	return s
}

// adopt imports a replication job.
func (d *deployment) adopt(id string) {
	d.t.Helper()
	s := d.session()
	d.state = s.read(id)
	d.private = s.private
}

// sleepHardly waits much shorter than it is told to, but does not spin either.
func sleepHardly(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d / 500)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// plan refreshes the state and plans.
func (d *deployment) plan(config object) plannedChange {
	d.t.Helper()
	s := d.session()
	configured := s.config(config)
	validated, err := s.server.ValidateResourceConfig(s.context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: s.typeName, Config: s.encode(configured)})
	if err != nil {
		d.t.Fatal(err)
	}
	s.succeeded(validated.Diagnostics)
	existed := d.state != nil
	var c plannedChange
	if existed {
		d.state, c.refreshed = s.reread(d.state)
		d.private = s.private
		s.succeeded(c.refreshed)
	}
	d.planChange(s, &c, configured)
	if existed && c.prior == nil && c.action == actionCreate {
		c.action = actionForget
	}
	return c
}

// planChange plans, decides what action the plan stands for, and checks it.
func (d *deployment) planChange(s *session, c *plannedChange, config values) {
	d.t.Helper()
	c.prior = d.state
	c.planned = s.planFrom(c.prior, config, d.private)
	c.diagnostics = append(slices.Clone(c.refreshed), c.planned.diagnostics...)
	if len(problems(c.planned.diagnostics, tfprotov6.DiagnosticSeverityError)) > 0 {
		c.action = actionRefused
		return
	}
	d.valid("plan", s, c.prior, config, c.planned.values)
	for _, name := range c.planned.requires {
		if c.prior != nil && !c.planned.values[name].Equal(c.prior[name]) {
			c.because = append(c.because, name)
		}
	}
	switch {
	case c.prior == nil:
		c.action = actionCreate
	case len(c.because) > 0:
		c.action = actionReplace
		c.planned = s.planFrom(nil, config, c.planned.private)
		c.diagnostics = append(c.diagnostics, c.planned.diagnostics...)
		if len(problems(c.planned.diagnostics, tfprotov6.DiagnosticSeverityError)) > 0 {
			c.action = actionRefused
			return
		}
		d.valid("plan of the replacement", s, nil, config, c.planned.values)
	case equalValues(c.prior, c.planned.values):
		c.action = actionNone
	default:
		c.action = actionUpdate
	}
}

func (d *deployment) valid(what string, s *session, prior, config, planned values) {
	d.t.Helper()
	for _, problem := range invalidPlan(s.schema.Block, prior, config, planned) {
		d.t.Errorf("Terraform would not accept the %s: %s", what, problem)
	}
}

// apply carries a plan out. config is the configuration as it is known by then. It returns what
// the second plan and the apply have to say.
func (d *deployment) apply(c plannedChange, config object) []*tfprotov6.Diagnostic {
	d.t.Helper()
	if c.action == actionNone || c.action == actionRefused {
		return nil
	}
	s := d.session()
	configured := s.config(config)
	var diagnostics []*tfprotov6.Diagnostic
	if c.action == actionReplace {
		deleted := d.send(s, c.prior, nil, nil, c.planned.private) // Terraform keeps the plan's private data for both.
		diagnostics = append(diagnostics, deleted.Diagnostics...)
		if len(problems(diagnostics, tfprotov6.DiagnosticSeverityError)) > 0 {
			return diagnostics
		}
		d.state, d.private = nil, nil
	}
	final := c.planned
	if c.action != actionCreate { // Of a creation whose configuration is known, the second plan says nothing new.
		final = s.planFrom(d.state, configured, d.private)
	}
	diagnostics = append(diagnostics, final.diagnostics...)
	if len(problems(diagnostics, tfprotov6.DiagnosticSeverityError)) > 0 {
		return diagnostics
	}
	d.valid("plan during the apply", s, d.state, configured, final.values)
	for _, name := range final.requires {
		if d.state != nil && !final.values[name].Equal(d.state[name]) {
			d.t.Errorf("Terraform would call the final plan inconsistent: %s forces a replacement", name)
		}
	}
	for _, problem := range incompatible(s.schema.Block, c.planned.values, final.values) {
		d.t.Errorf("Terraform would call the final plan inconsistent: %s", problem)
	}
	if d.state != nil && equalValues(d.state, final.values) {
		return diagnostics // Nothing has changed after all.
	}
	resp := d.send(s, d.state, final.values, configured, final.private)
	diagnostics = append(diagnostics, resp.Diagnostics...)
	d.state, d.private = s.decode(resp.NewState), resp.Private
	if len(problems(diagnostics, tfprotov6.DiagnosticSeverityError)) > 0 {
		return diagnostics
	}
	for _, problem := range incompatible(s.schema.Block, final.values, d.state) {
		d.t.Errorf("Terraform would call the result inconsistent: %s", problem)
	}
	for name, value := range d.state {
		if !value.IsFullyKnown() {
			d.t.Errorf("%s is not known after the apply: %s", name, value)
		}
	}
	return diagnostics
}

func (d *deployment) send(s *session, prior, planned, config values, private []byte) *tfprotov6.ApplyResourceChangeResponse {
	d.t.Helper()
	resp, err := s.server.ApplyResourceChange(s.context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.typeName, PriorState: s.encode(prior), PlannedState: s.encode(planned), Config: s.encode(config), PlannedPrivate: private,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return resp
}

// create makes the first apply of a configuration, and returns the ID of the replication job.
func (d *deployment) create(config object) string {
	d.t.Helper()
	c := d.plan(config)
	if c.action != actionCreate {
		d.t.Fatalf("%s instead of a creation: %s", c.action, summary(c.diagnostics))
	}
	d.succeed(d.apply(c, config))
	return d.id()
}

// succeed fails the test when there are errors.
func (d *deployment) succeed(diagnostics []*tfprotov6.Diagnostic) {
	d.t.Helper()
	if len(problems(diagnostics, tfprotov6.DiagnosticSeverityError)) > 0 {
		d.t.Fatalf("the apply failed: %s", summary(diagnostics))
	}
}

func (d *deployment) id() string {
	var id string
	if d.state == nil || d.state["id"].As(&id) != nil {
		return ""
	}
	return id
}

// changed tells what a plan changes in the state.
func (c plannedChange) changed() string {
	if c.action != actionUpdate {
		return strings.Join(c.because, ", ")
	}
	var changes []string
	for name, value := range c.planned.values {
		if c.prior != nil && !value.Equal(c.prior[name]) {
			changes = append(changes, fmt.Sprintf("%s from %.200s to %.200s", name, c.prior[name], value))
		}
	}
	slices.Sort(changes)
	return strings.Join(changes, ", ")
}

func equalValues(a, b values) bool {
	for name, value := range a {
		if !value.Equal(b[name]) {
			return false
		}
	}
	return len(a) == len(b)
}

// kept returns the details of the warnings about what a started job keeps.
func kept(diagnostics []*tfprotov6.Diagnostic) []string {
	var details []string
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityWarning && d.Summary == keptSummary {
			details = append(details, d.Detail)
		}
	}
	return details
}

// invalidPlan says what Terraform would not accept in a plan: an argument has the configured
// value or the one that it had before, what is not configured is null unless it is computed, and
// there are as many blocks as in the configuration, each held to the same, beside its
// predecessor at the same position.
func invalidPlan(schema *tfprotov6.SchemaBlock, prior, config, planned values) []string {
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
		want, have, before := elementsOf(config[name]), elementsOf(planned[name]), elementsOf(prior[name])
		if len(have) != len(want) {
			found = append(found, fmt.Sprintf("%d blocks %s, %d are configured", len(have), name, len(want)))
			continue
		}
		for i := range have {
			var predecessor values
			if i < len(before) {
				predecessor = attributesOf(before[i])
			}
			for _, problem := range invalidPlan(block.Block, predecessor, attributesOf(want[i]), attributesOf(have[i])) {
				found = append(found, fmt.Sprintf("%s[%d].%s", name, i, problem))
			}
		}
	}
	return found
}

// incompatible says where a result is not what was known in a plan.
func incompatible(schema *tfprotov6.SchemaBlock, planned, actual values) []string {
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
		want, have := elementsOf(planned), elementsOf(actual)
		return slices.EqualFunc(want, have, compatible)
	default:
		want, have := attributesOf(planned), attributesOf(actual)
		for name := range want {
			if !compatible(want[name], have[name]) {
				return false
			}
		}
		return len(want) == len(have)
	}
}
