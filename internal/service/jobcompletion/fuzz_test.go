package jobcompletion

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tffuzz"
)

// No response and no state make the record of a job panic, or write a state that cannot be read.
func FuzzRecord(f *testing.F) {
	f.Add(`{"JobId": "j-1", "Status": "Brewing", "StatusInfo": {"a": []}, "EndTime": "9999-12-31T23:59:59-01:00"}`, []byte(strings.Repeat("\x02\x06", 99)))
	f.Add(`{"JobId": "j-1"}`, []byte(nil))
	typ := tffuzz.Type(NewResource())
	f.Fuzz(func(t *testing.T, description string, state []byte) {
		jobs, err := tffuzz.Client(t, tffuzz.Listing("ReplicationJobs", description)).ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{JobIDs: []string{"j-1"}})
		if err != nil || len(jobs) == 0 {
			return
		}
		job := &jobs[0]
		m := tffuzz.Decode(t, codec, tffuzz.State(typ, state))
		records := map[string]attr.Value{"j-1": record(job, nil), "j-3": record(nil, nil)}
		for id, before := range m.Jobs.Elements() {
			records[id] = record(nil, before)
		}
		m.Jobs = types.MapValueMust(completedType, records)
		if err := tffuzz.ValidText(tffuzz.RoundTrip(t, codec, m)); err != nil {
			t.Error(err)
		}
	})
}
