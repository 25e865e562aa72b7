package workgroup

import (
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tffuzz"
)

// No response and no state make a refresh panic, or write a state that cannot be read. A second
// refresh changes nothing.
func FuzzFlatten(f *testing.F) {
	for _, group := range []string{
		`{"WorkgroupId": "w-1"}`,
		`{"WorkgroupId": "w-1", "Name": [], "Status": "Asleep", "Tags": {"Tag": [{"Key": "acs:x"}, {"Key": "", "Value": {}}]},
			"Warnings": {"Warning": [{"WarningType": 1, "SourceIds": {"SourceId": ["s-2", "s-1", {}]}}, {"SourceIds": "s-1"}, {}]}}`,
	} {
		f.Add(group, []byte(strings.Repeat("\x02\x06", 99)))
		f.Add(group, []byte(nil))
	}
	typ, defaults := tffuzz.Type(NewResource()), map[string]string{"a": "", "env": "test"}
	f.Fuzz(func(t *testing.T, description string, state []byte) {
		groups, err := tffuzz.Client(t, tffuzz.Listing("Workgroups", description)).ListWorkgroups(t.Context(), smc.WorkgroupFilter{WorkgroupIDs: []string{"w-1"}})
		if err != nil || len(groups) == 0 {
			return
		}
		group := &groups[0]
		prior := tffuzz.Decode(t, codec, tffuzz.State(typ, state))
		read := flatten(group, prior, defaults)
		raw := tffuzz.RoundTrip(t, codec, read)
		if err := tffuzz.ValidText(raw); err != nil {
			t.Error(err)
		}
		tffuzz.Same(t, "refreshed again", raw, tffuzz.RoundTrip(t, codec, flatten(group, read, defaults)))
		prior.expand()
		prior.modification(read)
	})
}

// A membership is written and read back, whatever IDs it has.
func FuzzMembership(f *testing.F) {
	f.Add([]byte("\x02\x06\x02\x03\x02\x0c\x02\x0c\x02\x10"))
	typ := tffuzz.Type(NewMembershipResource())
	f.Fuzz(func(t *testing.T, data []byte) {
		m := tffuzz.Decode(t, membershipCodec, tffuzz.Plan(typ, data))
		if ids := stringSet(m.SourceIDs); isWhollyKnown(m.SourceIDs) && len(ids) > 0 {
			m.SourceIDs = setOfIDs(ids)
		}
		tffuzz.RoundTrip(t, membershipCodec, m)
	})
}
