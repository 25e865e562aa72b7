package jobrun_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
)

// What a plan does about a setting: of a job that is Ready, that has started, and that is gone.
func TestSetting_Outcome(t *testing.T) {
	t.Parallel()
	const same, changed, replaces, kept, taken = jobrun.Same, jobrun.Changed, jobrun.Replaces, jobrun.Kept, jobrun.Taken
	for name, test := range map[string]struct {
		setting                  jobrun.Setting
		ready, started, vanished jobrun.Outcome
	}{
		"another value":               {jobrun.Setting{}, replaces, kept, same},
		"not known":                   {jobrun.Setting{Unknown: true}, changed, changed, same},
		"changed in place":            {jobrun.Setting{InPlace: true}, changed, changed, same},
		"another migration":           {jobrun.Setting{Migration: true}, replaces, replaces, replaces},
		"another migration in place":  {jobrun.Setting{Migration: true, InPlace: true}, changed, changed, changed},
		"another migration not known": {jobrun.Setting{Migration: true, Unknown: true}, changed, changed, changed},
		"not reported":                {jobrun.Setting{Unreported: true}, taken, taken, same},
		"not reported and not known":  {jobrun.Setting{Unreported: true, Unknown: true}, changed, changed, same},
	} {
		for status, want := range map[string]jobrun.Outcome{"ready": test.ready, "started": test.started, "vanished": test.vanished} {
			if got := test.setting.Outcome(status != "ready", status == "vanished"); got != want {
				t.Errorf("%s, %s: %d, want %d", name, status, got, want)
			}
		}
	}
}

func TestWarnKept(t *testing.T) {
	t.Parallel()
	kept := []jobrun.Difference{jobrun.NewDifference("size", "2", "1", "while the job is Ready"), jobrun.NewDifference("zone", "b", "a", "")}
	for status, want := range map[string][]string{
		"Running":  {"Replication job j-1 is Running.", "- size: the configuration says 2, the job has 1. SMC changes it while the job is Ready.", "- zone: the configuration says b, the job has a. SMC never changes it.", "Wait for it."},
		"Finished": {"The job is Finished: the settings have no effect any more.", "-replace=ADDRESS"},
	} {
		var diags diag.Diagnostics
		state := jobrun.Outputs{ID: types.StringValue("j-1"), Status: types.StringValue(status)}
		jobrun.WarnKept(&diags, &state, kept, "Wait for it.")
		if len(diags) != 1 || diags.HasError() {
			t.Fatalf("%s: %v", status, diags)
		}
		for _, words := range want {
			if !strings.Contains(diags[0].Detail(), words) {
				t.Errorf("%s: %q is not in %s", status, words, diags[0].Detail())
			}
		}
		if strings.Contains(diags[0].Detail(), "Wait for it.") != (status == "Running") {
			t.Errorf("%s: %s", status, diags[0].Detail())
		}
	}
	var diags diag.Diagnostics
	if jobrun.WarnKept(&diags, &jobrun.Outputs{}, nil, "Wait for it."); len(diags) > 0 {
		t.Errorf("nothing is kept: %v", diags)
	}
}

// privateData is the private data of a resource.
type privateData map[string][]byte

func (p privateData) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}

func (p privateData) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	if p[key] = value; value == nil {
		delete(p, key)
	}
	return nil
}

// notes are those of a kind of jobs.
type notes struct {
	jobrun.Notes

	More string `json:"more,omitempty"`
}

func TestNotes(t *testing.T) {
	t.Parallel()
	private, ctx := privateData{}, t.Context()
	for _, n := range []notes{{More: "text"}, {Notes: jobrun.Notes{Vanished: true, Unstarted: "j-1"}}, {}} {
		if diags := jobrun.WriteNotes(ctx, n, private); diags.HasError() {
			t.Fatal(diags)
		}
		if got := jobrun.ReadNotes[notes](ctx, private); got != n {
			t.Errorf("read %+v, want %+v", got, n)
		}
	}
	if len(private) > 0 {
		t.Errorf("nothing to note leaves %s", private)
	}
	private["replication_job"] = []byte(`{"vanished": true}`) // As earlier versions have written it.
	if got := jobrun.ReadNotes[notes](ctx, private); !got.Vanished {
		t.Errorf("read %+v", got)
	}
	private["replication_job"] = []byte(`{"vanished": "perhaps"}`)
	if got := jobrun.ReadNotes[notes](ctx, private); got != (notes{}) {
		t.Errorf("read %+v of what is not readable", got)
	}
}
