package accesstoken_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/accesstoken"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

type object = acctest.Object

// wave returns a configuration with all arguments but disabled, and changes of it; nil removes
// an argument.
func wave(changes object) object {
	config := object{"name": "wave-1", "description": "First wave.", "limit": 20, "time_to_live_in_days": 7}
	for name, value := range changes {
		config[name] = value
	}
	return config
}

// deploy creates the access token of a configuration.
func deploy(t *testing.T, config object) (*acctest.Deployment, string) {
	t.Helper()
	d := acctest.NewDeployment(t, acctest.StartMock(t), accesstoken.TypeName)
	return d, d.Create(config)
}

func expire(token *smcmock.AccessToken) {
	token.CreationTime = token.CreationTime.Add(-8 * 24 * time.Hour)
}
func useUp(token *smcmock.AccessToken)   { token.RegisteredCount = token.Count }
func disable(token *smcmock.AccessToken) { token.Disabled = true }

// text returns the text of an attribute in the state.
func text(d *acctest.Deployment, name string) string {
	var s string
	if v := d.State[name]; v.IsNull() || v.As(&s) != nil {
		return ""
	}
	return s
}

// What becomes of an access token that something has happened to, or whose configuration has
// changed.
func TestTokens_plans(t *testing.T) {
	t.Parallel()
	var (
		off   = object{"disabled": true}
		never = func(*smcmock.AccessToken) {}
		none  = []string{}
	)
	for name, test := range map[string]struct {
		before  object // the first configuration
		happens func(*smcmock.AccessToken)
		after   object // the second configuration
		action  string
		because []string
		warns   string
		calls   []string // of the apply that change something
	}{
		"nothing":                     {nil, never, nil, acctest.ActionNone, none, "", none},
		"source servers register":     {nil, func(a *smcmock.AccessToken) { a.RegisteredCount = 19 }, nil, acctest.ActionNone, none, "", none},
		"another name":                {nil, never, object{"name": "wave-2"}, acctest.ActionReplace, []string{"name"}, "", []string{"DeleteAccessToken", "CreateAccessToken"}},
		"another description":         {nil, never, object{"description": "x"}, acctest.ActionReplace, []string{"description"}, "", []string{"DeleteAccessToken", "CreateAccessToken"}},
		"another limit":               {nil, never, object{"limit": 21}, acctest.ActionReplace, []string{"limit"}, "", []string{"DeleteAccessToken", "CreateAccessToken"}},
		"another time to live":        {nil, never, object{"time_to_live_in_days": 8}, acctest.ActionReplace, []string{"time_to_live_in_days"}, "", []string{"DeleteAccessToken", "CreateAccessToken"}},
		"arguments removed":           {nil, never, object{"name": nil, "description": nil, "limit": nil, "time_to_live_in_days": nil}, acctest.ActionNone, none, "", none},
		"a name added":                {object{"name": nil}, never, nil, acctest.ActionReplace, []string{"name"}, "", []string{"DeleteAccessToken", "CreateAccessToken"}},
		"text rewritten by SMC":       {nil, func(a *smcmock.AccessToken) { a.Description = "First wave" }, nil, acctest.ActionNone, none, "", none},
		"disabled":                    {nil, never, off, acctest.ActionUpdate, none, "", []string{"DisableAccessToken"}},
		"disabled, arguments removed": {nil, never, object{"disabled": true, "name": nil, "limit": nil}, acctest.ActionUpdate, none, "", []string{"DisableAccessToken"}},
		"enabled":                     {off, never, object{"disabled": false}, acctest.ActionNone, none, "cannot be enabled again", none},
		"disabled no more mentioned":  {off, never, object{"disabled": nil}, acctest.ActionNone, none, "cannot be enabled again", none},
		"stays disabled":              {off, never, off, acctest.ActionNone, none, "", none},
		"disabled by others":          {nil, disable, nil, acctest.ActionNone, none, "cannot be enabled again", none},
		"disabled by others as well":  {nil, disable, off, acctest.ActionNone, none, "", none},
		"expired":                     {nil, expire, nil, acctest.ActionNone, none, "has expired", none},
		"expired, disabled":           {nil, expire, off, acctest.ActionUpdate, none, "", none},
		"disabled, expired":           {off, expire, off, acctest.ActionNone, none, "", none},
		"disabled, expired, enabled":  {off, expire, nil, acctest.ActionNone, none, "cannot be enabled again", none},
		"expired, another limit":      {nil, expire, object{"limit": 21}, acctest.ActionReplace, []string{"limit"}, "", []string{"DeleteAccessToken", "CreateAccessToken"}},
		"used up":                     {nil, useUp, nil, acctest.ActionNone, none, "is used up", none},
		"used up, disabled":           {nil, useUp, off, acctest.ActionUpdate, none, "", []string{"DisableAccessToken"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, id := deploy(t, wave(test.before))
			code := text(d, "code")
			d.Mock.UpdateAccessToken(id, test.happens)
			d.Mock.ResetCalls()
			config := wave(test.after)
			c := d.Plan(config)
			if c.Action != test.action || !slices.Equal(c.Because, slices.Clip(test.because)) && len(c.Because)+len(test.because) > 0 {
				t.Fatalf("%s because of %v, want %s: %s", c.Action, c.Because, test.action, c.Changed())
			}
			checkWarning(t, c.Diagnostics, test.warns)
			d.Succeed(d.Apply(c, config))
			var calls []string
			for _, call := range d.Mock.Calls() {
				if call.Action != "ListAccessTokens" {
					calls = append(calls, call.Action)
				}
			}
			if !slices.Equal(calls, test.calls) && len(calls)+len(test.calls) > 0 {
				t.Errorf("calls %v, want %v", calls, test.calls)
			}
			if replaced := test.action == acctest.ActionReplace; (d.ID() != id) != replaced || (text(d, "code") != code) != replaced || text(d, "code") == "" {
				t.Errorf("the access token was %s and is %s", id, d.ID())
			}
			if again := d.Plan(config); again.Action != acctest.ActionNone {
				t.Errorf("the second plan: %s, %s", again.Action, again.Changed())
			}
		})
	}
}

// checkWarning checks that there is exactly one warning, with given words and the way out; none
// for "".
func checkWarning(t *testing.T, diagnostics []*tfprotov6.Diagnostic, words string) {
	t.Helper()
	warnings := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityWarning)
	said := acctest.Summary(diagnostics)
	if words == "" {
		if len(diagnostics) > 0 {
			t.Errorf("%s", said)
		}
		return
	}
	if len(warnings) != 1 {
		t.Errorf("%d warnings: %s", len(warnings), said)
	}
	for _, want := range []string{words, "terraform apply -replace=ADDRESS", "(wave-1)", "disabled = true"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing in %s", want, said)
		}
	}
}

// A plan with -replace is made first as any other: no status may be an error there.
func TestTokens_replacedOnPurpose(t *testing.T) {
	t.Parallel()
	for name, happens := range map[string]func(*smcmock.AccessToken){"expired": expire, "used up": useUp, "disabled": disable} {
		d, id := deploy(t, wave(nil))
		d.Mock.UpdateAccessToken(id, happens)
		c := d.Plan(wave(nil))
		if errors := acctest.Problems(c.Diagnostics, tfprotov6.DiagnosticSeverityError); len(errors) > 0 {
			t.Errorf("%s: %s", name, acctest.Summary(c.Diagnostics))
		}
	}
}

// A value that is not known is no reason for a new access token; once it is known, one that
// differs is.
func TestTokens_unknownValues(t *testing.T) {
	t.Parallel()
	for name, later := range map[string]any{"name": "wave-2", "description": "x", "limit": 21, "time_to_live_in_days": 8} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, id := deploy(t, wave(nil))
			unknown := wave(object{name: acctest.Unknown{}})

			c := d.Plan(unknown)
			if c.Action != acctest.ActionUpdate || !slices.Equal(c.Planned.Unknown(), []string{name}) {
				t.Fatalf("%s, unknown are %v", c.Action, c.Planned.Unknown())
			}
			d.Succeed(d.Apply(c, wave(nil)))
			if d.ID() != id {
				t.Error("it was replaced")
			}

			c = d.Plan(unknown)
			config := wave(object{name: later})
			if said := acctest.Summary(d.Apply(c, config)); !strings.Contains(said, "Plan again") || !strings.Contains(said, name) {
				t.Errorf("%s", said)
			}
			if _, ok := d.Mock.AccessToken(id); !ok {
				t.Error("it was deleted")
			}
			if c = d.Plan(config); c.Action != acctest.ActionReplace {
				t.Errorf("%s once it is known", c.Action)
			}
		})
	}
	t.Run("disabled", func(t *testing.T) {
		t.Parallel()
		for _, later := range []bool{true, false} {
			d, id := deploy(t, wave(nil))
			c := d.Plan(wave(object{"disabled": acctest.Unknown{}}))
			if want := []string{"disabled", "registered_count", "status"}; c.Action != acctest.ActionUpdate || !slices.Equal(c.Planned.Unknown(), want) {
				t.Fatalf("%s, unknown are %v", c.Action, c.Planned.Unknown())
			}
			d.Succeed(d.Apply(c, wave(object{"disabled": later})))
			if token, _ := d.Mock.AccessToken(id); token.Disabled != later {
				t.Errorf("disabled is %t", token.Disabled)
			}
		}
	})
	t.Run("everything", func(t *testing.T) {
		t.Parallel()
		d := acctest.NewDeployment(t, acctest.StartMock(t), accesstoken.TypeName)
		all := object{}
		for name := range wave(object{"disabled": true}) {
			all[name] = acctest.Unknown{}
		}
		if c := d.Plan(all); c.Action != acctest.ActionCreate {
			t.Fatalf("%s: %s", c.Action, acctest.Summary(c.Diagnostics))
		}
	})
}

// Access tokens belong to no region: none is needed. Credentials are, as soon as one is planned.
func TestTokens_planOfCreation(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	s := acctest.NewSession(t, mock, accesstoken.TypeName, object{"region": nil})
	config := s.Config(wave(nil))
	plan := s.Plan(nil, config)
	s.Succeeded(plan.Diagnostics)
	if want := []string{"code", "creation_time", "expiration_time", "id", "registered_count", "status"}; !slices.Equal(plan.Unknown(), want) {
		t.Errorf("unknown are %v", plan.Unknown())
	}
	if _, diagnostics := s.Apply(nil, config, plan); len(diagnostics) > 0 {
		t.Errorf("%s", acctest.Summary(diagnostics))
	}
	s = acctest.NewSession(t, mock, accesstoken.TypeName, object{"secret_key": nil})
	if said := acctest.Summary(s.Plan(nil, config).Diagnostics); !strings.Contains(said, "No usable credentials") {
		t.Errorf("%q", said)
	}
}

func TestTokens_badInput(t *testing.T) {
	t.Parallel()
	for words, config := range map[string]object{
		"must start with a letter":                        {"name": "1st-wave"},
		"UTF-8 character count must be between 2 and 128": {"name": "x"},
		"string length must be at least 1":                {"description": ""},
		"between 1 and 1000, got: 0":                      {"limit": 0},
		"between 1 and 1000, got: 1001":                   {"limit": 1001},
		"limit takes a whole number; the value is 2":      {"limit": 2.5},
		"between 1 and 90, got: 0":                        {"time_to_live_in_days": 0},
		"between 1 and 90, got: 91":                       {"time_to_live_in_days": 91},
	} {
		if said := acctest.Summary(acctest.Validate(t, accesstoken.TypeName, config)); !strings.Contains(said, words) {
			t.Errorf("%v: %q is missing in %q", config, words, said)
		}
	}
	for _, config := range []object{{}, {"limit": 1, "time_to_live_in_days": 1}, {"limit": 1000, "time_to_live_in_days": 90, "name": "第一波", "description": "1. *"}} {
		if said := acctest.Validate(t, accesstoken.TypeName, config); len(said) > 0 {
			t.Errorf("%v: %s", config, acctest.Summary(said))
		}
	}
}

// The times in the state are those of SMC, and what is computed from them.
func TestTokens_times(t *testing.T) {
	t.Parallel()
	d, id := deploy(t, wave(nil))
	token, _ := d.Mock.AccessToken(id)
	created := token.CreationTime.UTC()
	for name, want := range map[string]time.Time{"creation_time": created, "expiration_time": created.AddDate(0, 0, 7)} {
		if got := text(d, name); got != want.Format("2006-01-02T15:04:05Z") {
			t.Errorf("%s is %q, want %s", name, got, want)
		}
	}
	registered := d.State["registered_count"]
	if fmt.Sprint(registered) != fmt.Sprint(tftypes.NewValue(tftypes.Number, 0)) {
		t.Errorf("registered_count is %s", registered)
	}
}
