package crosszonejob

import (
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tffuzz"
)

// No response and no state make a refresh panic, or write a state that cannot be read. A second
// refresh changes nothing.
func FuzzFlatten(f *testing.F) {
	for _, job := range []string{
		`{"JobId": "j-1"}`,
		`{"JobId": "j-1", "Status": "Brewing", "JobType": 2, "Progress": "1e308", "InstanceId": {}, "ReplicationJobRuns": [{"Type": [], "EndTime": "0000-01-01T00:00:00+01:00"}]}`,
	} {
		f.Add(job, []byte(strings.Repeat("\x02\x06", 99)))
		f.Add(job, []byte(nil))
	}
	typ := tffuzz.Type(NewResource())
	f.Fuzz(func(t *testing.T, description string, state []byte) {
		jobs, err := tffuzz.Client(t, tffuzz.Listing("ReplicationJobs", description)).ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{JobIDs: []string{"j-1"}})
		if err != nil || len(jobs) == 0 {
			return
		}
		job := &jobs[0]
		prior := tffuzz.Decode(t, codec, tffuzz.State(typ, state))
		read := flatten(job, prior)
		raw := tffuzz.RoundTrip(t, codec, read)
		if err := tffuzz.ValidText(raw); err != nil {
			t.Error(err)
		}
		tffuzz.Same(t, "refreshed again", raw, tffuzz.RoundTrip(t, codec, flatten(job, read)))
		tffuzz.RoundTrip(t, codec, complete(prior, read))
	})
}

// No plan makes expand panic, or the client send what is not a call of the API.
func FuzzExpand(f *testing.F) {
	f.Add([]byte(strings.Repeat("\x02\x06", 99)))
	f.Add([]byte(strings.Repeat("\x03\x05\x11\x41", 99)))
	typ := tffuzz.Type(NewResource())
	f.Fuzz(func(t *testing.T, data []byte) {
		plan := tffuzz.Decode(t, codec, tffuzz.Plan(typ, data))
		_, err := tffuzz.Client(t, smcmock.New(smcmock.Options{})).CreateCrossZoneMigrationJob(t.Context(), plan.expand())
		tffuzz.Understood(t, err)
		disksText(plan.Disk)
		arranged(plan.Disk, plan.Disk)
	})
}
