package accesstoken

import (
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tffuzz"
)

// No response and no state make a refresh panic, or write a state that cannot be read. A second
// refresh changes nothing.
func FuzzFlatten(f *testing.F) {
	for _, token := range []string{
		`{"AccessTokenId": "at-1"}`,
		`{"AccessTokenId": "at-1", "Name": [], "Status": "asleep", "Count": "-1", "RegisteredCount": 1e18, "TimeToLiveInDays": 9223372036854775807, "CreationTime": "2026-03-01T08:00:01Z"}`,
	} {
		f.Add(token, []byte(strings.Repeat("\x02\x06", 99)))
		f.Add(token, []byte(nil))
	}
	typ := tffuzz.Type(NewResource())
	f.Fuzz(func(t *testing.T, description string, state []byte) {
		tokens, err := tffuzz.Client(t, tffuzz.Listing("AccessTokens", description)).ListAccessTokens(t.Context(), smc.AccessTokenFilter{AccessTokenIDs: []string{"at-1"}})
		if err != nil || len(tokens) == 0 {
			return
		}
		token := &tokens[0]
		prior := tffuzz.Decode(t, codec, tffuzz.State(typ, state))
		read := flatten(token, prior)
		raw := tffuzz.RoundTrip(t, codec, read)
		if err := tffuzz.ValidText(raw); err != nil {
			t.Error(err)
		}
		tffuzz.Same(t, "refreshed again", raw, tffuzz.RoundTrip(t, codec, flatten(token, read)))
		prior.expand()
	})
}
