package jobcompletion_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobcompletion"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// ended are jobs that completions can be about, with the images that they have made. The last one is
// incremental and waits for its next run: it has made an image, and has not finished.
var ended = []smcmock.Job{
	{JobId: "j-1", Status: "Finished", ImageId: "m-1", TargetType: "Image", RunOnce: true},
	{JobId: "j-2", Status: "Finished", ImageId: "m-2", TargetType: "Image", RunOnce: true},
	{JobId: "j-3", Status: "Finished", InstanceId: "i-1", TargetType: "TargetInstance", RunOnce: true},
	{JobId: "j-4", Status: "Waiting", ImageId: "m-4", TargetType: "Image", Frequency: 12},
}

// Random configurations of completions of jobs that have ended: the plan after an apply is empty, a completion
// calls nothing that changes something, and has what a new one has, also after a change. It is no object of the
// API, and cannot be imported.
func TestProperty_completions(t *testing.T) {
	t.Parallel()
	acctest.PlayRounds(t, 25, func(t *testing.T, seed uint64) {
		chance := acctest.NewChance(seed)
		var switches smcmock.Switches
		chance.Switch(20, &switches.OlderFields, &switches.EmptyFields, &switches.KeepPhase, &switches.LowerCaseTargetType, &switches.OlderTargetType)
		mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Switches = switches })
		for _, job := range ended {
			job.RegionId = acctest.Region
			mock.AddJob(job)
		}
		config := func() object {
			config := chance.Config([]acctest.Choice{
				{Name: "until", Percent: 60, Values: []any{"image", "finished"}},
				{Name: "region_id", Percent: 40, Values: []any{acctest.Region}},
				{Name: "timeouts", Percent: 20, Values: []any{object{"create": "5m"}, object{"update": "1h"}}},
			})
			config["job_ids"] = acctest.Some(chance, "j-1", "j-2", "j-3")
			if config["until"] == "image" {
				config["job_ids"] = acctest.Some(chance, "j-1", "j-2", "j-3", "j-4")
			}
			return config
		}
		d := acctest.NewDeployment(t, mock, jobcompletion.TypeName)
		for _, c := range []object{config(), config()} {
			plan := d.Plan(c)
			d.Succeed(d.Apply(plan, c))
			if again := d.Plan(c); plan.Action == acctest.ActionReplace || again.Action != acctest.ActionNone {
				t.Errorf("%s, then %s (%s)\n%s", plan.Action, again.Action, again.Changed(), acctest.HCL(t, jobcompletion.TypeName, c))
			}
			checkOutcome(t, d, c)
		}
		if calls := acctest.Writes(mock); len(calls) > 0 {
			t.Errorf("called %v", calls)
		}
	})
}

// checkOutcome compares the state of a completion with the jobs that it is about.
func checkOutcome(t *testing.T, d *acctest.Deployment, config object) {
	t.Helper()
	ids, _ := config["job_ids"].([]string)
	images, statuses := make(map[string]string), make(map[string]string)
	for _, job := range ended {
		if !slices.Contains(ids, job.JobId) {
			continue
		}
		statuses[job.JobId] = job.Status
		if job.ImageId != "" {
			images[job.JobId] = job.ImageId
		}
	}
	text := func(v tftypes.Value) string {
		var s string
		if v.IsNull() || v.As(&s) != nil {
			return ""
		}
		return s
	}
	gotImages, gotStatuses := make(map[string]string), make(map[string]string)
	for id, v := range acctest.Attributes(d.State["image_ids"]) {
		gotImages[id] = text(v)
	}
	for id, v := range acctest.Attributes(d.State["jobs"]) {
		gotStatuses[id] = text(acctest.Attributes(v)["status"])
		if image := text(acctest.Attributes(v)["image_id"]); image != images[id] {
			t.Errorf("%s has made %q, want %q", id, image, images[id])
		}
	}
	if !maps.Equal(gotImages, images) || !maps.Equal(gotStatuses, statuses) {
		t.Errorf("images %v, statuses %v, want %v, %v\n%s", gotImages, gotStatuses, images, statuses, acctest.HCL(t, jobcompletion.TypeName, config))
	}
}
