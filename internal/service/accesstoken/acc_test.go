package accesstoken_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// token is the address of the resource under test.
const token = "smc_access_token.test"

// configuration is a configuration of the resource under test with the given arguments.
func configuration(mock *smcmock.Server, arguments ...string) string {
	return acctest.ProviderConfig(mock) + fmt.Sprintf("resource \"smc_access_token\" \"test\" {\n  %s\n}\n", strings.Join(arguments, "\n  "))
}

// with applies a configuration with an action that is checked.
func with(config string, action plancheck.ResourceActionType, checks ...statecheck.StateCheck) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: acctest.Expect(token, action), ConfigStateChecks: checks}
}

func TestAccAccessToken_basic(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	step := with(configuration(mock, ""), plancheck.ResourceActionCreate,
		acctest.Value(token, "id", knownvalue.StringFunc(func(id string) error {
			created, ok := mock.AccessToken(id)
			if !ok || created.Count != 100 || created.TimeToLiveInDays != 30 {
				return fmt.Errorf("SMC has %+v", created)
			}
			return nil
		})),
		acctest.Value(token, "code", knownvalue.StringFunc(func(code string) error {
			if code == "" || code != mock.AccessTokens()[0].Code {
				return fmt.Errorf("it is not the code")
			}
			return nil
		})),
		statecheck.ExpectSensitiveValue(token, tfjsonpath.New("code")),
		acctest.Value(token, "name", knownvalue.Null()),
		acctest.Value(token, "description", knownvalue.Null()),
		acctest.Value(token, "limit", knownvalue.Int64Exact(100)),
		acctest.Value(token, "time_to_live_in_days", knownvalue.Int64Exact(30)),
		acctest.Value(token, "disabled", knownvalue.Bool(false)),
		acctest.Value(token, "status", knownvalue.StringExact("activated")),
		acctest.Value(token, "registered_count", knownvalue.Int64Exact(0)),
	)
	step.Check = acctest.Sent(mock, "CreateAccessToken", map[string]string{"RegionId": acctest.Region})
	acctest.Run(t, mock, step)
	if got := len(mock.CallsTo("DeleteAccessToken")); got != 1 {
		t.Errorf("%d deletions", got)
	}
}

// All arguments, a change in place, and one that forces a new access token.
func TestAccAccessToken_update(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	arguments := []string{`name = "wave-1"`, `description = "First wave."`, `limit = 20`, `time_to_live_in_days = 7`}
	created := with(configuration(mock, arguments...), plancheck.ResourceActionCreate)
	created.Check = acctest.Sent(mock, "CreateAccessToken", map[string]string{"RegionId": acctest.Region, "Name": "wave-1", "Description": "First wave.", "Count": "20", "TimeToLiveInDays": "7"})
	disabled := with(configuration(mock, append(arguments, "disabled = true")...), plancheck.ResourceActionUpdate,
		acctest.Value(token, "status", knownvalue.StringExact("unactivated")))
	disabled.Check = func(s *terraform.State) error {
		return acctest.Sent(mock, "DisableAccessToken", map[string]string{"RegionId": acctest.Region, "AccessTokenId": s.RootModule().Resources[token].Primary.ID})(s)
	}
	enabled := with(configuration(mock, arguments...), plancheck.ResourceActionNoop,
		acctest.Value(token, "disabled", knownvalue.Bool(true)))
	replaced := with(configuration(mock, append(arguments[:2:2], `limit = 21`, arguments[3])...), plancheck.ResourceActionDestroyBeforeCreate,
		acctest.Value(token, "status", knownvalue.StringExact("activated")), acctest.Value(token, "limit", knownvalue.Int64Exact(21)))
	// Arguments that are removed change nothing.
	removed := with(configuration(mock, ""), plancheck.ResourceActionNoop, acctest.Value(token, "name", knownvalue.StringExact("wave-1")))

	same := statecheck.CompareValue(compare.ValuesSame())
	codes := statecheck.CompareValue(compare.ValuesDiffer())
	for _, step := range []*resource.TestStep{&created, &disabled, &enabled} {
		step.ConfigStateChecks = append(step.ConfigStateChecks, same.AddStateValue(token, tfjsonpath.New("code")))
	}
	for _, step := range []*resource.TestStep{&enabled, &replaced} {
		step.ConfigStateChecks = append(step.ConfigStateChecks, codes.AddStateValue(token, tfjsonpath.New("code")))
	}
	acctest.Run(t, mock, created, disabled, enabled, replaced, removed)
	if got := len(mock.CallsTo("DisableAccessToken")); got != 1 {
		t.Errorf("it was disabled %d times", got)
	}
}

// An import has no code, and is no reason for a new access token.
func TestAccAccessToken_import(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	id := mock.AddAccessToken(smcmock.AccessToken{Name: "wave-1", Description: "First wave.", Count: 20, RegisteredCount: 3, TimeToLiveInDays: 7})
	config := configuration(mock, `name = "wave-1"`, `description = "First wave."`, `limit = 20`, `time_to_live_in_days = 7`)
	acctest.Run(t, mock,
		with(config+fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", token, id), plancheck.ResourceActionNoop,
			acctest.Value(token, "code", knownvalue.Null()),
			acctest.Value(token, "registered_count", knownvalue.Int64Exact(3)),
		),
		resource.TestStep{Config: config, PlanOnly: true},
	)
	if calls := mock.CallsTo("CreateAccessToken"); len(calls) > 0 {
		t.Error("another access token was created")
	}
}

func TestAccAccessToken_disappears(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	config := configuration(mock, `name = "wave-1"`)
	acctest.Run(t, mock,
		with(config, plancheck.ResourceActionCreate),
		resource.TestStep{
			PreConfig: func() { mock.RemoveAccessToken(mock.AccessTokens()[0].AccessTokenId) },
			Config:    config, ConfigPlanChecks: acctest.Expect(token, plancheck.ResourceActionCreate),
		},
	)
}

// The example of the documentation's page, as it stands.
func TestAccAccessToken_example(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	acctest.RunExample(t, mock, "smc_access_token", nil)
}
