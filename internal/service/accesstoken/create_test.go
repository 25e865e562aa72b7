package accesstoken_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
	"github.com/hashicorp/terraform-plugin-log/tfsdklogtest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/accesstoken"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// apply plans a creation and carries it out.
func apply(t *testing.T, mock *smcmock.Server, values object) (acctest.Values, []*tfprotov6.Diagnostic) {
	t.Helper()
	return planned(t, mock, values)(t.Context())
}

// planned plans a creation, and returns what carries it out.
func planned(t *testing.T, mock *smcmock.Server, values object) func(context.Context) (acctest.Values, []*tfprotov6.Diagnostic) {
	t.Helper()
	s := acctest.NewDeployment(t, mock, accesstoken.TypeName).Session()
	config := s.Config(values)
	plan := s.Plan(nil, config)
	s.Succeeded(plan.Diagnostics)
	return func(ctx context.Context) (acctest.Values, []*tfprotov6.Diagnostic) {
		t.Helper()
		return s.ApplyIn(ctx, nil, config, plan)
	}
}

// says checks that diagnostics have all of these words.
func says(t *testing.T, diagnostics []*tfprotov6.Diagnostic, words ...string) {
	t.Helper()
	said := acctest.Summary(diagnostics)
	for _, want := range words {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing in %s", want, said)
		}
	}
}

// A creation whose response is lost is no success; the error names the access token that is left
// behind, or says how to find it.
func TestTokens_lostCode(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]smcmock.Fault{
		"connection closed": {Action: "CreateAccessToken", DropAfter: true},
		"response cut off":  {Action: "CreateAccessToken", Truncate: true},
		"broken response":   {Action: "CreateAccessToken", Malformed: true},
	} {
		for _, list := range []bool{true, false} {
			for _, values := range []object{wave(nil), {}} {
				mock := acctest.StartMock(t)
				mock.AddAccessToken(smcmock.AccessToken{AccessTokenId: "at-old", Name: "wave-1"})
				mock.Inject(fault)
				if !list {
					mock.Inject(smcmock.Fault{Action: "ListAccessTokens", Code: "Forbidden.RAM", HTTPStatus: 403})
				}
				state, diagnostics := apply(t, mock, values)
				tokens := mock.AccessTokens()
				if len(tokens) != 2 || state != nil {
					t.Fatalf("%s: %d access tokens, state %v, %s", name, len(tokens), state, acctest.Summary(diagnostics))
				}
				lost := tokens[1]
				words := []string{"Creating access token", "CreateAccessToken", "Then apply again"}
				switch {
				case list:
					words = append(words, lost.AccessTokenId, "aliyun smc DeleteAccessToken --AccessTokenId "+lost.AccessTokenId, "which is not in the state")
				case lost.Name != "":
					words = append(words, `of the name "wave-1"`, "It is not known whether SMC has created")
				default:
					words = append(words, "an access token without a name", "smc_access_tokens")
				}
				says(t, diagnostics, words...)
				if said := acctest.Summary(diagnostics); strings.Contains(said, lost.Code) || strings.Contains(said, "at-old") {
					t.Errorf("%s: %s", name, said)
				}
			}
		}
	}
}

// A creation that succeeds after attempts that failed names the access token that one of them has
// left behind.
func TestTokens_createdByAnEarlierAttempt(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	mock.Inject(smcmock.Fault{Action: "CreateAccessToken", Code: "InternalError", Execute: true, Times: 1})
	// Once before the creation; then twice to find that there is no new one, but it appears later.
	mock.Inject(smcmock.Fault{Action: "ListAccessTokens", After: 1, Times: 2, Body: `{"RequestId": "r-1", "TotalCount": 0, "AccessTokens": {"AccessToken": []}}`})
	state, diagnostics := apply(t, mock, wave(nil))
	tokens := mock.AccessTokens()
	if len(tokens) != 2 || state == nil {
		t.Fatalf("%d access tokens, state %v, %s", len(tokens), state, acctest.Summary(diagnostics))
	}
	says(t, diagnostics, "Other access tokens were created meanwhile", "aliyun smc DeleteAccessToken --AccessTokenId "+tokens[0].AccessTokenId, tokens[1].AccessTokenId+", which is in the state")
	if problems := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityError); len(problems) > 0 {
		t.Errorf("%s", acctest.Summary(diagnostics))
	}
}

// An interrupt while the creation is under way does not lose the access token and its code.
func TestTokens_interruptKeepsTheCode(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	state, diagnostics := planned(t, mock, wave(nil))(acctest.InterruptedBy(t, mock, "CreateAccessToken"))
	if errors := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityError); len(errors) > 0 {
		t.Fatalf("%s", acctest.Summary(diagnostics))
	}
	created := mock.AccessTokens()[0]
	for name, want := range map[string]string{"id": created.AccessTokenId, "code": created.Code} {
		var got string
		if err := state[name].As(&got); err != nil || got != want {
			t.Errorf("%s is %q (%v)", name, got, err)
		}
	}
	says(t, diagnostics, "could not be read back", created.AccessTokenId)
}

// What could not be read after the creation comes with the next refresh, and changes nothing.
func TestTokens_notReadBack(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	// The first call lists the access tokens before the creation.
	mock.Inject(smcmock.Fault{Action: "ListAccessTokens", After: 1, Code: "Forbidden.RAM", HTTPStatus: 403})
	d := acctest.NewDeployment(t, mock, accesstoken.TypeName)
	c := d.Plan(object{"name": "wave-1"})
	diagnostics := d.Apply(c, object{"name": "wave-1"})
	says(t, diagnostics, "could not be read back", d.ID(), "Forbidden.RAM")
	if d.ID() == "" || text(d, "code") != mock.AccessTokens()[0].Code || !d.State["limit"].IsNull() {
		t.Errorf("state %v", d.State)
	}
	mock.ClearFaults()
	if c := d.Plan(object{"name": "wave-1", "limit": 100}); c.Action != acctest.ActionNone || text(d, "status") != "activated" || text(d, "expiration_time") == "" {
		t.Errorf("%s: %s, state %v", c.Action, c.Changed(), d.State)
	}
}

// The code of an access token is in no log, not even at the finest level, and in no message.
func TestTokens_codeIsNotLogged(t *testing.T) {
	t.Parallel()
	for name, inject := range map[string]func(*smcmock.Server){
		"created": func(*smcmock.Server) {},
		"not read back": func(m *smcmock.Server) {
			m.Inject(smcmock.Fault{Action: "ListAccessTokens", Code: "Forbidden.RAM", HTTPStatus: 403})
		},
		"cut off": func(m *smcmock.Server) { m.Inject(smcmock.Fault{Action: "CreateAccessToken", Truncate: true}) },
		"not disabled": func(m *smcmock.Server) {
			m.Inject(smcmock.Fault{Action: "DisableAccessToken", Code: "Forbidden.RAM", HTTPStatus: 403})
		},
	} {
		mock := acctest.StartMock(t)
		inject(mock)
		var ours, framework bytes.Buffer
		ctx := tfsdklogtest.RootLogger(tflogtest.RootLogger(t.Context(), &ours), &framework)
		_, diagnostics := planned(t, mock, wave(object{"disabled": true}))(ctx)
		code := mock.AccessTokens()[0].Code
		if !strings.Contains(ours.String(), "CreateAccessToken") || !strings.Contains(ours.String(), `"@level":"trace"`) && !strings.Contains(ours.String(), `"@level":"debug"`) {
			t.Errorf("%s: nothing of use is logged: %s", name, ours.String())
		}
		if framework.Len() == 0 {
			t.Errorf("%s: the framework logs nothing", name)
		}
		for what, log := range map[string]string{"our log": ours.String(), "the framework's log": framework.String(), "the messages": acctest.Summary(diagnostics)} {
			if strings.Contains(log, code) {
				t.Errorf("%s: the code is in %s", name, what)
			}
		}
	}
}

// An access token that could not be disabled is in the state, tainted.
func TestTokens_createdButNotDisabled(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	mock.Inject(smcmock.Fault{Action: "DisableAccessToken", Code: "Forbidden.RAM", Message: "No.", HTTPStatus: 403})
	state, diagnostics := apply(t, mock, wave(object{"disabled": true}))
	says(t, diagnostics, "Disabling access token "+mock.AccessTokens()[0].AccessTokenId, "DisableAccessToken", "Forbidden.RAM", "Request ID")
	var disabled bool
	if state == nil || state["disabled"].As(&disabled) != nil || disabled {
		t.Errorf("state %v", state)
	}
}
