package sourceserver

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tffuzz"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// No response and no state make a refresh panic, or write a state that cannot be read. A second
// refresh changes nothing.
func FuzzFlatten(f *testing.F) {
	for _, source := range []string{
		`{"SourceId": "s-1"}`,
		`{"SourceId": "s-1", "Name": {}, "State": "Asleep", "KernelLevel": "1e3", "SystemInfo": "{\"cores\": 2}", "CreationTime": "9999-12-31T23:59:59-01:00",
			"Tags": {"Tag": [{"Key": "acs:x"}, {"Key": "", "Value": []}]}, "DataDisks": [{"Index": -1, "Parts": {"Part": [{}]}}],
			"Disks": {"System": {"Size": 9223372036854775807, "Parts": [{}]}, "Data": {"Data": [{"Offset": "-1"}]}}}`,
	} {
		f.Add(source, []byte(strings.Repeat("\x02\x06", 99)))
		f.Add(source, []byte(nil))
	}
	typ, defaults := tffuzz.Type(NewResource()), tfvalue.Map(map[string]string{"a": "", "env": "test"})
	f.Fuzz(func(t *testing.T, description string, state []byte) {
		servers, err := tffuzz.Client(t, tffuzz.Listing("SourceServers", description)).ListSourceServers(t.Context(), smc.SourceServerFilter{SourceIDs: []string{"s-1"}})
		if err != nil || len(servers) == 0 {
			return
		}
		server := &servers[0]
		flatten(server)
		prior := tffuzz.Decode(t, codec, tffuzz.State(typ, state))
		read := flattenResource(server, prior, defaults)
		raw := tffuzz.RoundTrip(t, codec, read)
		if err := tffuzz.ValidText(raw); err != nil {
			t.Error(err)
		}
		tffuzz.Same(t, "refreshed again", raw, tffuzz.RoundTrip(t, codec, flattenResource(server, read, defaults)))
		prior.planTags(types.MapNull(types.StringType), read, defaults)
		prior.modification(read)
	})
}
