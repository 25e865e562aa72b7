package replicationjob

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tffuzz"
)

// fuzzedJobs are descriptions of jobs, as seeds.
var fuzzedJobs = []string{
	`{"JobId": "j-1"}`,
	`{"JobId": "j-1", "SourceId": "s-1", "Status": "Brewing", "Progress": 1e308, "ReplicationParameters": "{\"a\": 1}", "ValidTime": "9999-12-31T23:59:59-01:00",
		"ImageName": "n_j-1-j-1", "TargetType": "IMAGE", "Frequency": -1, "JobType": "0", "Tags": {"Tag": [{"Key": "acs:x"}, {"Key": "é", "Value": 7}]}}`,
	`{"JobId": "j-1", "Status": "Ready", "SystemDiskSize": 40, "SystemDiskParts": {"SystemDiskPart": [{"Device": "0_1"}, {"Device": "0_0", "SizeBytes": 1}, {"Device": "0_0"}]},
		"DataDisks": {"DataDisk": [{"Index": 1, "Size": 20, "Parts": {"Part": [{"Device": "1_0"}]}}, {"Index": 1}, {"Index": -3, "Size": 9223372036854775807}]},
		"ReplicationJobRuns": {"ReplicationJobRun": [{"Type": {}, "EndTime": "0000-01-01T00:00:00+01:00"}]}}`,
	`{"JobId": "j-1", "Status": "Finished", "Disks": {"System": {"LVM": true, "Size": 80, "Parts": {"Part": [{"Path": "/"}, {"Path": "/"}, {}]}},
		"Data": {"Data": [{"DiskId": "d-1", "Parts": {"Part": {"Path": "/data"}}}, {"Size": 30}, {"Size": 30}]}}}`,
}

// fuzzedValues are bytes for states and plans, as seeds.
var fuzzedValues = []string{"", strings.Repeat("\x02\x06", 200), strings.Repeat("\x03\x05\x11\x41", 200), "\x02\x14\x03\x27\x0a\x01" + strings.Repeat("\x0f\x1a\x33", 99)}

// No response and no state make a refresh panic, or write a state that cannot be read. A second
// refresh changes nothing.
func FuzzFlatten(f *testing.F) {
	for _, job := range fuzzedJobs {
		for _, state := range fuzzedValues {
			f.Add(job, []byte(state))
		}
	}
	typ, defaults := tffuzz.Type(NewResource()), map[string]string{"a": "", "env": "test"}
	f.Fuzz(func(t *testing.T, description string, state []byte) {
		jobs, err := tffuzz.Client(t, tffuzz.Listing("ReplicationJobs", description)).ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{JobIDs: []string{"j-1"}})
		if err != nil || len(jobs) == 0 {
			return
		}
		job := &jobs[0]
		prior := tffuzz.Decode(t, codec, tffuzz.State(typ, state))
		read := flatten(job, prior, defaults)
		raw := tffuzz.RoundTrip(t, codec, read)
		if !raw.IsFullyKnown() {
			t.Errorf("the state has unknowns: %s", raw)
		}
		if err := tffuzz.ValidText(raw); err != nil {
			t.Error(err)
		}
		if !prior.SourceID.IsNull() { // An import leaves out what a configuration cannot have.
			tffuzz.Same(t, "refreshed again", raw, tffuzz.RoundTrip(t, codec, flatten(job, read, defaults)))
		}
		tffuzz.RoundTrip(t, codec, complete(prior, read))
		flattenJob(job)
	})
}

// No plan makes expand panic, or the client send what is not a call of the API: the mock may refuse
// a value, but understands each parameter.
func FuzzExpand(f *testing.F) {
	for _, value := range fuzzedValues {
		f.Add([]byte(value), []byte(value))
	}
	typ := tffuzz.Type(NewResource())
	f.Fuzz(func(t *testing.T, before, after []byte) {
		synctest.Test(t, func(t *testing.T) { // A refusal is decided by a read, which waits for others.
			state := tffuzz.Decode(t, codec, tffuzz.State(typ, before))
			plan := tffuzz.Decode(t, codec, tffuzz.Plan(typ, after))
			client := tffuzz.Client(t, smcmock.New(smcmock.Options{}))
			_, err := client.CreateReplicationJob(t.Context(), plan.expand())
			tffuzz.Understood(t, err)
			request, _ := state.modification(t.Context(), plan)
			tffuzz.Understood(t, client.ModifyReplicationJobAttribute(t.Context(), request))
			tffuzz.RoundTrip(t, codec, plan)
		})
	})
}

// The target type takes every text, and means the same to itself.
func FuzzTargetType(f *testing.F) {
	f.Add("Image", "image")
	f.Add("ContainerImage", "\x00")
	f.Fuzz(func(t *testing.T, a, b string) {
		value, err := targetTypeType{}.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.String, a))
		if err != nil || !value.Equal(newTargetTypeValue(a)) {
			t.Fatalf("%q is %v, %v", a, value, err)
		}
		for _, other := range []basetypes.StringValuable{newTargetTypeValue(b), newTargetTypeNull(), newTargetTypeUnknown(), types.StringValue(b)} {
			if _, diags := newTargetTypeValue(a).StringSemanticEquals(t.Context(), other); diags.HasError() {
				t.Errorf("%q, %v: %v", a, other, diags)
			}
		}
		ab, _ := newTargetTypeValue(a).StringSemanticEquals(t.Context(), newTargetTypeValue(b))
		ba, _ := newTargetTypeValue(b).StringSemanticEquals(t.Context(), newTargetTypeValue(a))
		self, _ := newTargetTypeValue(a).StringSemanticEquals(t.Context(), newTargetTypeValue(a))
		if ab != ba || !self {
			t.Errorf("%q and %q: %t, %t; itself: %t", a, b, ab, ba, self)
		}
	})
}
