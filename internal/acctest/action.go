package acctest

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// RequireActions skips the test when the CLI knows no actions.
func RequireActions(t *testing.T) {
	t.Helper()
	RequireTerraform(t, 1, 14)
}

// RunActionExample applies the example of an action's documentation page as it stands, and plans
// it again, which must change nothing. The environment configures the provider.
func RunActionExample(t *testing.T, mock *smcmock.Server, typeName string) {
	t.Helper()
	RequireActions(t)
	text := readExample(t, filepath.Join(examples(t, "actions/"+typeName), "action.tf"))
	RunExamples(t, mock,
		resource.TestStep{Config: text},
		resource.TestStep{Config: text, PlanOnly: true},
		// The test framework itself cannot end with for_each in the state.
		resource.TestStep{Config: text, Destroy: true},
	)
}

// ActionSession is a Session for an action.
type ActionSession struct {
	session *Session
	server  tfprotov6.ActionServer
}

// Invoked is what an action has said.
type Invoked struct {
	Progress    []string
	Diagnostics []*tfprotov6.Diagnostic
}

// Text is everything that was said, a line each.
func (i Invoked) Text() string {
	return strings.Join(append(i.Progress, Summary(i.Diagnostics)), "\n")
}

// NewActionSession configures a provider for the mock, with further settings.
func NewActionSession(t *testing.T, mock *smcmock.Server, typeName string, settings Object, options ...provider.Option) *ActionSession {
	t.Helper()
	schema := unconfigured(t).schemas.ActionSchemas[typeName]
	if schema == nil {
		t.Fatalf("the provider has no action %s", typeName)
	}
	s := &Session{t: t, TypeName: typeName, Schema: schema.Schema}
	s.configure(mock, settings, options...)
	server, ok := s.Server.(tfprotov6.ActionServer)
	if !ok {
		t.Fatal("the provider serves no actions")
	}
	return &ActionSession{session: s, server: server}
}

// Plan validates a configuration and plans the action; it stops at errors.
func (a *ActionSession) Plan(config Object) []*tfprotov6.Diagnostic {
	a.session.t.Helper()
	return a.validateAndPlan(a.session.Context(), config)
}

func (a *ActionSession) validateAndPlan(ctx context.Context, config Object) []*tfprotov6.Diagnostic {
	s := a.session
	s.t.Helper()
	values := s.Encode(s.Config(config))
	validated, err := a.server.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: s.TypeName, Config: values})
	if err != nil {
		s.t.Fatal(err)
	}
	if HasErrors(validated.Diagnostics) {
		return validated.Diagnostics
	}
	planned, err := a.server.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: s.TypeName, Config: values})
	if err != nil {
		s.t.Fatal(err)
	}
	return append(validated.Diagnostics, planned.Diagnostics...)
}

// Invoke plans the action, which must succeed, and invokes it. heard, which may be nil, is called with
// each line of progress as it arrives.
func (a *ActionSession) Invoke(ctx context.Context, config Object, heard func(text string)) Invoked {
	s := a.session
	s.t.Helper()
	s.Succeeded(a.validateAndPlan(ctx, config))
	stream, err := a.server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: s.TypeName, Config: s.Encode(s.Config(config))})
	if err != nil {
		s.t.Fatal(err)
	}
	var invoked Invoked
	completed := 0
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			invoked.Progress = append(invoked.Progress, event.Message)
			if heard != nil {
				heard(event.Message)
			}
		case tfprotov6.CompletedInvokeActionEventType:
			completed++
			invoked.Diagnostics = event.Diagnostics
		}
	}
	if completed != 1 {
		s.t.Errorf("%d events say that the action has completed", completed)
	}
	return invoked
}
