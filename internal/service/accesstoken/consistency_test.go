package accesstoken_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/accesstoken"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// fixed are the arguments that SMC never changes, with the parameters that they are.
var fixed = map[string]string{"name": "Name", "description": "Description", "limit": "Count", "time_to_live_in_days": "TimeToLiveInDays"}

// reportedDefaults are what a token has without being told (CreateAccessToken document).
var reportedDefaults = object{"limit": 100, "time_to_live_in_days": 30}

// Random configurations of access tokens.
func TestProperty_tokens(t *testing.T) {
	t.Parallel()
	choices := []acctest.Choice{
		{Name: "name", Percent: 60, Values: []any{"wave-1", "wave-2", "组:1"}},
		{Name: "description", Percent: 60, Values: []any{"First wave.", `2nd: "%{ $ }"`}},
		{Name: "limit", Percent: 60, Values: []any{1, 100, 1000}},
		{Name: "time_to_live_in_days", Percent: 60, Values: []any{1, 30, 90}},
		{Name: "disabled", Percent: 50, Values: []any{true, false}},
	}
	acctest.PlayRounds(t, acctest.Sampled(100), func(t *testing.T, seed uint64) {
		chance := acctest.NewChance(seed)
		var switches smcmock.Switches
		chance.Switch(20, &switches.EmptyFields, &switches.AccessTokenPagesInOrder)
		first := chance.Config(choices)
		checkTokens(t, switches, chance.IntN(3), first, chance.Edited(first, choices))
	})
}

func checkTokens(t *testing.T, switches smcmock.Switches, registered int, first, second object) {
	t.Helper()
	c := acctest.Consistency{
		TypeName: accesstoken.TypeName, Switches: switches,
		Start: func(t *testing.T) *smcmock.Server {
			t.Helper()
			return acctest.StartMock(t, acctest.CountedIDs, func(o *smcmock.Options) { o.Switches = switches })
		},
		Happens: func(mock *smcmock.Server, id string) {
			mock.UpdateAccessToken(id, func(token *smcmock.AccessToken) { token.RegisteredCount = registered })
		},
		End: func(mock *smcmock.Server, id string) any {
			token, _ := mock.AccessToken(id)
			token.AccessTokenId, token.Code, token.CreationTime = "", "", time.Time{}
			return []any{len(mock.AccessTokens()), token}
		},
		First:  acctest.Step{Config: first, Calls: creation(first, "at-1")},
		Second: acctest.Step{Config: second, Replaces: replaces(first, second)},
	}
	disabled := first["disabled"] == true
	switch {
	case c.Second.Replaces:
		c.Second.Calls = slices.Concat([]acctest.Call{{Action: "DeleteAccessToken", Parameters: object{"AccessTokenId": "at-1"}}}, creation(second, "at-2"))
		c.Merged.Config = second
	case !disabled && second["disabled"] == true:
		c.Second.Calls = disabling("at-1")
		fallthrough
	default:
		c.Merged.Config = maps.Clone(first) // What is removed stays.
		maps.Copy(c.Merged.Config, second)
		c.Merged.Config["disabled"] = disabled || second["disabled"] == true
	}
	if disabled && second["disabled"] != true && !c.Second.Replaces {
		c.Second.Warns = []string{"A disabled access token cannot be enabled again"}
	}
	c.Check(t)
}

// replaces reports whether a configuration has a value that the token of the first one does not have.
func replaces(first, second object) bool {
	for name := range fixed {
		has := first[name]
		if has == nil {
			has = reportedDefaults[name]
		}
		if wanted := second[name]; wanted != nil && wanted != has {
			return true
		}
	}
	return false
}

// creation is how the token of a configuration is created.
func creation(config object, id string) []acctest.Call {
	parameters := object{}
	for name, parameter := range fixed {
		parameters[parameter] = config[name]
	}
	calls := []acctest.Call{{Action: "CreateAccessToken", Parameters: parameters}}
	if config["disabled"] == true {
		calls = append(calls, disabling(id)...)
	}
	return calls
}

func disabling(id string) []acctest.Call {
	return []acctest.Call{{Action: "DisableAccessToken", Parameters: object{"AccessTokenId": id}}}
}
