package jobcompletion_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobcompletion"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

type (
	object = acctest.Object
	values = acctest.Values
)

// fleet adds replication jobs in a status, each with a source server of its own.
func fleet(mock *smcmock.Server, n int, change func(i int, job *smcmock.Job)) []string {
	ids := make([]string, n)
	for i := range ids {
		id := fmt.Sprintf("s-fleet%04d", i)
		mock.AddSource(smcmock.NewSource(id))
		job := smcmock.Job{
			SourceId: id, RegionId: "cn-hangzhou", Name: fmt.Sprintf("fleet-%d", i), SystemDiskSize: 80, TargetType: "Image",
			RunOnce: true, Status: "Running", BusinessStatus: "Preparing", CreationTime: mock.Clock().Now(), ValidTime: mock.Clock().Now().Add(240 * time.Hour),
		}
		if change != nil {
			change(i, &job)
		}
		ids[i] = mock.AddJob(job)
	}
	return ids
}

// wait creates a completion, and returns its state (nil: none) and diagnostics.
func wait(t *testing.T, mock *smcmock.Server, ids []string, more object) (values, []*tfprotov6.Diagnostic) {
	t.Helper()
	s := acctest.NewSession(t, mock, jobcompletion.TypeName, nil)
	config := s.Config(completion(ids, more))
	plan := s.Plan(nil, config)
	s.Succeeded(plan.Diagnostics)
	return s.Apply(nil, config, plan)
}

func completion(ids []string, more object) object {
	config := object{"job_ids": ids}
	for name, v := range more {
		config[name] = v
	}
	return config
}

func TestCompletion_fleet(t *testing.T) {
	t.Parallel()
	const jobs = 120
	mock := acctest.StartMock(t, acctest.ShortRuns)
	ids := fleet(mock, jobs, func(i int, job *smcmock.Job) {
		if i%3 == 0 {
			job.Status, job.BusinessStatus, job.ImageId = "Finished", "", "m-early" // Before anybody looked.
		}
	})
	mock.ResetCalls()
	state, diagnostics := wait(t, mock, ids, nil)
	if len(diagnostics) > 0 {
		t.Fatalf("%s", acctest.Summary(diagnostics))
	}
	var images, all map[string]tftypes.Value
	if err := state["image_ids"].As(&images); err != nil || len(images) != jobs {
		t.Errorf("%d images, %v", len(images), err)
	}
	if err := state["jobs"].As(&all); err != nil || len(all) != jobs {
		t.Errorf("%d jobs, %v", len(all), err)
	}
	if calls := mock.Counts(); len(calls) != 1 {
		t.Errorf("calls: %v", calls)
	}
}

// Every status is waited for, accepted or explained.
func TestCompletion_everyStatus(t *testing.T) {
	t.Parallel()
	incremental := func(job *smcmock.Job) { job.RunOnce, job.Frequency, job.MaxNumberOfImageToKeep = false, 24, 3 }
	for name, test := range map[string]struct {
		until  string
		change func(*smcmock.Job)
		want   string // "" when the wait succeeds
	}{
		"running":                  {"finished", nil, ""},
		"running, image":           {"image", nil, ""},
		"finished":                 {"finished", func(j *smcmock.Job) { j.Status = "Finished" }, ""},
		"finished, image":          {"image", func(j *smcmock.Job) { j.Status, j.TargetType = "Finished", "TargetInstance" }, ""},
		"ready":                    {"finished", func(j *smcmock.Job) { j.Status = "Ready" }, "has not been started"},
		"stopped":                  {"finished", func(j *smcmock.Job) { j.Status = "Stopped" }, "is paused"},
		"failed":                   {"finished", func(j *smcmock.Job) { j.Status, j.ErrorCode, j.StatusInfo = "InError", "SourceServer.Offline", "lost" }, "InError, SourceServer.Offline: lost; its run failed"},
		"waiting":                  {"finished", func(j *smcmock.Job) { incremental(j); j.Status = "Waiting" }, "cuts it over"},
		"waiting, image":           {"image", func(j *smcmock.Job) { incremental(j); j.Status, j.ImageId = "Waiting", "m-1" }, ""},
		"waiting, container image": {"image", func(j *smcmock.Job) { incremental(j); j.Status, j.TargetType = "Waiting", "ContainerImage" }, ""},
		"incremental, running":     {"image", incremental, ""},
		"expired":                  {"finished", func(j *smcmock.Job) { j.Status = "Expired" }, "valid time has passed"},
		"being deleted":            {"finished", func(j *smcmock.Job) { j.Status = "Deleting" }, "is being deleted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := acctest.StartMock(t, acctest.ShortRuns, func(o *smcmock.Options) { o.Phases.Deleting = time.Hour })
			ids := fleet(mock, 2, func(i int, job *smcmock.Job) {
				if i == 1 && test.change != nil {
					test.change(job)
				}
			})
			state, diagnostics := wait(t, mock, ids, object{"until": test.until})
			if test.want == "" {
				if len(diagnostics) > 0 || state == nil {
					t.Fatalf("%s", acctest.Summary(diagnostics))
				}
				return
			}
			text := acctest.Summary(diagnostics)
			if state != nil || !strings.Contains(text, test.want) || !strings.Contains(text, ids[1]+" (fleet-1)") || strings.Contains(text, ids[0]) {
				t.Errorf("state %v, %s", state, text)
			}
			if job := mock.Jobs()[slices.IndexFunc(mock.Jobs(), func(j smcmock.Job) bool { return j.JobId == ids[0] })]; job.Status != "Finished" {
				t.Errorf("the other replication job is %s: it was not waited for", job.Status)
			}
		})
	}
}

func TestCompletion_gone(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, acctest.ShortRuns)
	ids := append(fleet(mock, 1, nil), "j-gone")
	if state, diagnostics := wait(t, mock, ids, nil); state != nil || !strings.Contains(acctest.Summary(diagnostics), "j-gone: it does not exist") {
		t.Errorf("state %v, %s", state, acctest.Summary(diagnostics))
	}
}

// The schedule starts the job while the wait goes on.
func TestCompletion_scheduled(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, acctest.ShortRuns)
	ids := fleet(mock, 1, func(_ int, job *smcmock.Job) {
		job.Status, job.BusinessStatus, job.ScheduledStartTime = "Ready", "", mock.Clock().Now().Add(2*time.Second)
	})
	if _, diagnostics := wait(t, mock, ids, nil); len(diagnostics) > 0 {
		t.Errorf("%s", acctest.Summary(diagnostics))
	}
}

func TestCompletion_outOfTime(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	ids := fleet(mock, 3, func(i int, job *smcmock.Job) {
		switch i {
		case 1:
			job.Status = "Finished"
		case 2:
			job.Status = "InError"
		}
	})
	state, diagnostics := wait(t, mock, ids, object{"timeouts": object{"create": "3s"}})
	text := acctest.Summary(diagnostics)
	for _, want := range []string{"1 of 3 replication jobs completed", ids[0] + " (fleet-0): Running Preparing", ids[2] + " (fleet-2): InError", "Apply again"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
	if state != nil || strings.Contains(text, ids[1]) {
		t.Errorf("state %v, %s", state, text)
	}
	for _, job := range mock.Jobs() {
		if job.JobId == ids[0] && job.Status != "Running" {
			t.Errorf("the replication job is %s", job.Status)
		}
	}
}

func TestCompletion_interrupt(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	ids := fleet(mock, 60, nil)
	s := acctest.NewSession(t, mock, jobcompletion.TypeName, nil)
	config := s.Config(completion(ids, nil))
	plan := s.Plan(nil, config)
	ctx := acctest.InterruptedBy(t, mock, "DescribeReplicationJobs")
	interrupted := make(chan time.Time, 1)
	context.AfterFunc(ctx, func() { interrupted <- time.Now() })
	_, diagnostics := s.ApplyIn(ctx, nil, config, plan)
	if took := time.Since(<-interrupted); took > 2*time.Second {
		t.Errorf("returned %s after the interrupt", took)
	}
	if text := acctest.Summary(diagnostics); !strings.Contains(text, "interrupted") || !strings.Contains(text, "the others go on") {
		t.Errorf("%s", text)
	}
}

// Reads that fail for a while do not end the wait; one that is refused for good does.
func TestCompletion_readsThatFail(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, acctest.ShortRuns)
	mock.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Times: 5, Code: "ServiceUnavailable", HTTPStatus: 503})
	mock.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Times: 3, DropBefore: true})
	if _, diagnostics := wait(t, mock, fleet(mock, 2, nil), nil); len(diagnostics) > 0 {
		t.Errorf("%s", acctest.Summary(diagnostics))
	}
	mock.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Code: "Forbidden.RAM", HTTPStatus: 403})
	if _, diagnostics := wait(t, mock, []string{"j-1"}, nil); !strings.Contains(acctest.Summary(diagnostics), "Forbidden.RAM") {
		t.Errorf("%s", acctest.Summary(diagnostics))
	}
}

func TestCompletion_none(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	if _, diagnostics := wait(t, mock, []string{}, nil); len(diagnostics) > 0 || len(mock.Calls()) > 0 {
		t.Errorf("%d calls, %s", len(mock.Calls()), acctest.Summary(diagnostics))
	}
}

// A larger fleet is waited for in place; what completed before and was removed since
// still counts. What does not matter to the wait changes nothing.
func TestCompletion_changes(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, acctest.ShortRuns)
	ids := fleet(mock, 2, nil)
	s := acctest.NewSession(t, mock, jobcompletion.TypeName, nil)
	config := s.Config(completion(ids[:1], nil))
	state, diagnostics := s.Apply(nil, config, s.Plan(nil, config))
	s.Succeeded(diagnostics)

	mock.ResetCalls()
	config = s.Config(completion(ids[:1], object{"timeouts": object{"create": "2h"}}))
	plan := s.Plan(state, config)
	if len(plan.Unknown()) > 0 || plan.Replace {
		t.Errorf("not known in the plan: %v", plan.Unknown())
	}
	state, diagnostics = s.Apply(state, config, plan)
	s.Succeeded(diagnostics)
	if len(mock.Calls()) > 0 {
		t.Errorf("calls: %v", mock.Counts())
	}

	mock.RemoveJob(ids[0])
	config = s.Config(completion(ids, nil))
	plan = s.Plan(s.Refresh(state), config)
	if got := plan.Unknown(); !slices.Equal(got, []string{"image_ids", "jobs"}) || plan.Replace {
		t.Errorf("not known in the plan: %v", got)
	}
	state, diagnostics = s.Apply(state, config, plan)
	s.Succeeded(diagnostics)
	var images map[string]tftypes.Value
	if err := state["image_ids"].As(&images); err != nil || len(images) != 2 {
		t.Errorf("images: %v, %v", images, err)
	}
}
