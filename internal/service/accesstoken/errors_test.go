package accesstoken_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// A refusal is an error with its code on the argument at fault.
func TestTokens_refusals(t *testing.T) {
	t.Parallel()
	for code, attribute := range map[string]string{
		"InvalidCount": "limit", "InvalidName": "name", "InvalidTimeToLiveInDays": "time_to_live_in_days", "InvalidDescription": "description", "Forbidden.RAM": "",
	} {
		mock := acctest.StartMock(t)
		mock.Inject(smcmock.Fault{Action: "CreateAccessToken", Code: code, Message: "No.", HTTPStatus: 400})
		state, diagnostics := apply(t, mock, wave(nil))
		if at := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityError); state != nil || len(at) != 1 || !strings.Contains(at[0], attribute) || attribute == "" && at[0] != "" {
			t.Errorf("%s: errors on %q, state %v", code, at, state)
		}
		says(t, diagnostics, "Creating access token wave-1", code, "Request ID")
		if strings.Contains(acctest.Summary(diagnostics), "lost") {
			t.Errorf("%s: %s", code, acctest.Summary(diagnostics))
		}
	}
}

// A refusal or a failure is never taken for an access token that is gone.
func TestTokens_refreshFails(t *testing.T) {
	t.Parallel()
	d, id := deploy(t, wave(nil))
	for _, fault := range []smcmock.Fault{
		{Action: "ListAccessTokens", Code: "InvalidAccessTokenId.NotFound", HTTPStatus: 404},
		{Action: "ListAccessTokens", Code: "Forbidden.RAM", HTTPStatus: 403},
		{Action: "ListAccessTokens", Body: `{"RequestId": "1", "TotalCount": 1}`, HTTPStatus: 200},
		{Action: "ListAccessTokens", DropBefore: true},
	} {
		d.Mock.ClearFaults()
		d.Mock.Inject(fault)
		state, diagnostics := d.Session().Reread(d.State)
		if errors := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityError); len(errors) == 0 || state == nil {
			t.Errorf("%+v: state %v", fault, state)
		}
		says(t, diagnostics, "Reading access token "+id)
	}
}

func TestTokens_gone(t *testing.T) {
	t.Parallel()
	d, id := deploy(t, wave(nil))
	d.Mock.RemoveAccessToken(id)
	// It is gone before the destruction, or the change, that was planned.
	change := d.Copy(t)
	s := change.Session()
	config := s.Config(wave(object{"disabled": true}))
	_, diagnostics := s.Apply(change.State, config, s.Plan(change.State, config))
	says(t, diagnostics, "Disabling access token "+id, "does not exist (any more)", "Plan again")
	c := d.Plan(wave(nil))
	if c.Action != acctest.ActionForget {
		t.Errorf("%s", c.Action)
	}
	d.Succeed(d.Apply(c, wave(nil)))
	d.Mock.RemoveAccessToken(d.ID())
	resp, err := s.Server.ApplyResourceChange(s.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.TypeName, PriorState: s.Encode(d.State), PlannedState: s.Encode(nil), Config: s.Encode(nil),
	})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Errorf("deleting what is gone: %v, %s", err, acctest.Summary(resp.Diagnostics))
	}
}

// A destruction that is refused has not succeeded; one whose response is lost has.
func TestTokens_destroy(t *testing.T) {
	t.Parallel()
	d, id := deploy(t, wave(nil))
	d.Mock.Inject(smcmock.Fault{Action: "DeleteAccessToken", Code: "Forbidden.RAM", HTTPStatus: 403})
	says(t, d.Destroy(), "Deleting access token "+id, "DeleteAccessToken", "Forbidden.RAM", "Request ID")
	if d.ID() != id {
		t.Error("it has left the state")
	}
	d.Mock.ClearFaults()
	d.Mock.Inject(smcmock.Fault{Action: "DeleteAccessToken", DropAfter: true, Times: 1})
	if said := d.Destroy(); len(said) > 0 || d.State != nil {
		t.Errorf("%s", acctest.Summary(said))
	}
}

// A change whose response or result cannot be read has been made.
func TestTokens_disabledButNotReadBack(t *testing.T) {
	t.Parallel()
	d, id := deploy(t, wave(nil))
	config := wave(object{"disabled": true})
	c := d.Plan(config)
	d.Mock.Inject(smcmock.Fault{Action: "ListAccessTokens", Code: "Forbidden.RAM", HTTPStatus: 403})
	diagnostics := d.Apply(c, config)
	d.Succeed(diagnostics)
	says(t, diagnostics, "could not be read back", id, "Forbidden.RAM")
	if text(d, "status") != "unactivated" || text(d, "code") == "" {
		t.Errorf("state %v", d.State)
	}
	d.Mock.ClearFaults()
	if c := d.Plan(config); c.Action != acctest.ActionNone {
		t.Errorf("%s: %s", c.Action, c.Changed())
	}
}
