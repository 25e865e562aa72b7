package jobaction_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

type object = acctest.Object

// The types of the actions on one job.
const (
	startType   = "smc_start_replication_job"
	stopType    = "smc_stop_replication_job"
	cutOverType = "smc_cut_over_replication_job"
	waitType    = "smc_wait_for_replication_jobs"
)

// addJob adds a replication job with a source server of its own, and returns its ID.
func addJob(mock *smcmock.Server, name string, change func(*smcmock.Job)) string {
	source := "s-" + name
	mock.AddSource(smcmock.NewSource(source))
	job := smcmock.Job{SourceId: source, Name: name, SystemDiskSize: 80, RunOnce: true, Status: "Ready"}
	if change != nil {
		change(&job)
	}
	return mock.AddJob(job)
}

func incremental(job *smcmock.Job) {
	job.RunOnce, job.Frequency, job.MaxNumberOfImageToKeep = false, 24, 3
}

// in gives a job a status and a phase.
func in(status, phase string) func(*smcmock.Job) {
	return func(job *smcmock.Job) { job.Status, job.BusinessStatus = status, phase }
}

// incrementalIn does the same for an incremental job.
func incrementalIn(status, phase string) func(*smcmock.Job) {
	return func(job *smcmock.Job) {
		incremental(job)
		in(status, phase)(job)
	}
}

func errorsIn(invoked acctest.Invoked) int {
	return len(acctest.Problems(invoked.Diagnostics, tfprotov6.DiagnosticSeverityError))
}

func warningsIn(invoked acctest.Invoked) int {
	return len(acctest.Problems(invoked.Diagnostics, tfprotov6.DiagnosticSeverityWarning))
}

// The calls of the actions.
var calls = map[string]string{startType: "StartReplicationJob", stopType: "StopReplicationJob", cutOverType: "CutOverReplicationJob"}

// Every action on a job in every status: what is done, or what is said.
func TestActions_everyStatus(t *testing.T) {
	t.Parallel()
	failed := func(job *smcmock.Job) {
		job.Status, job.ErrorCode, job.StatusInfo = "InError", "SourceServer.Offline", "lost"
	}
	scheduled := func(job *smcmock.Job) { job.ScheduledStartTime = time.Now().Add(24 * time.Hour) }
	const done, nothing, warned, refused = "done", "nothing", "warned", "refused"
	type outcome struct{ what, words string }
	for name, test := range map[string]struct {
		change               func(*smcmock.Job)
		start, stop, cutOver outcome
	}{
		"ready":      {nil, outcome{done, "as Running"}, outcome{nothing, "is Ready: there is nothing to pause"}, outcome{refused, "only an incremental"}},
		"scheduled":  {scheduled, outcome{done, "as Running"}, outcome{nothing, "is Ready"}, outcome{refused, "only an incremental"}},
		"preparing":  {in("Running", "Preparing"), outcome{nothing, "there is nothing to start"}, outcome{done, "waiting for that"}, outcome{refused, "only an incremental"}},
		"syncing":    {in("Running", "Syncing"), outcome{nothing, "is Running (Syncing): there is nothing"}, outcome{done, "reports it as Stopped"}, outcome{refused, "only an incremental"}},
		"processing": {in("Running", "Processing"), outcome{nothing, "is Running (Processing)"}, outcome{refused, "can no longer be paused"}, outcome{refused, "only an incremental"}},
		"cleaning":   {in("Running", "Cleaning"), outcome{nothing, "is Running (Cleaning)"}, outcome{refused, "can no longer be paused"}, outcome{refused, "only an incremental"}},
		"stopped":    {in("Stopped", ""), outcome{done, "as Running"}, outcome{nothing, "is Stopped: there is nothing to pause"}, outcome{refused, "only an incremental"}},
		"failed":     {failed, outcome{done, "as Running"}, outcome{warned, "SourceServer.Offline lost"}, outcome{refused, "only an incremental"}},
		"finished":   {in("Finished", ""), outcome{nothing, "is Finished: there is nothing to start"}, outcome{refused, "cannot be paused"}, outcome{nothing, "nothing to cut over"}},
		"expired":    {in("Expired", ""), outcome{refused, "valid time has passed"}, outcome{warned, "Nothing runs any more"}, outcome{refused, "valid time has passed"}},
		"deleting":   {in("Deleting", ""), outcome{refused, "being deleted"}, outcome{refused, "being deleted"}, outcome{refused, "being deleted"}},

		"incremental, ready":      {incremental, outcome{done, "as Running"}, outcome{nothing, "is Ready"}, outcome{refused, "start it, and cut it over then"}},
		"incremental, preparing":  {incrementalIn("Running", "Preparing"), outcome{nothing, "nothing to start"}, outcome{done, "Stopped"}, outcome{refused, "a run is in progress"}},
		"incremental, syncing":    {incrementalIn("Running", "Syncing"), outcome{nothing, "nothing to start"}, outcome{done, "Stopped"}, outcome{refused, "a run is in progress"}},
		"incremental, processing": {incrementalIn("Running", "Processing"), outcome{nothing, "nothing to start"}, outcome{refused, "no longer be paused"}, outcome{refused, "a run is in progress"}},
		"incremental, cleaning":   {incrementalIn("Running", "Cleaning"), outcome{nothing, "nothing to start"}, outcome{refused, "no longer be paused"}, outcome{nothing, "nothing to cut over"}},
		"incremental, stopped":    {incrementalIn("Stopped", ""), outcome{done, "as Running"}, outcome{nothing, "is Stopped"}, outcome{refused, "start it, and cut it over then"}},
		"incremental, failed":     {incrementalIn("InError", ""), outcome{done, "as Running"}, outcome{warned, "it is not paused"}, outcome{refused, "start it, and cut it over then"}},
		"incremental, waiting":    {incrementalIn("Waiting", ""), outcome{nothing, "is Waiting: there is nothing to start"}, outcome{refused, "waits for its next run"}, outcome{done, "cut over"}},
		"incremental, finished":   {incrementalIn("Finished", ""), outcome{nothing, "is Finished"}, outcome{refused, "cannot be paused"}, outcome{nothing, "is Finished"}},
		"incremental, expired":    {incrementalIn("Expired", ""), outcome{refused, "valid time has passed"}, outcome{warned, "Nothing runs any more"}, outcome{refused, "valid time has passed"}},
	} {
		for action, want := range map[string]outcome{startType: test.start, stopType: test.stop, cutOverType: test.cutOver} {
			t.Run(name+"/"+action, func(t *testing.T) {
				t.Parallel()
				mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Phases.Preparing, o.Phases.Deleting = 300*time.Millisecond, time.Hour })
				id := addJob(mock, "web", test.change)
				invoked := acctest.NewActionSession(t, mock, action, nil).Invoke(t.Context(), object{"job_id": id}, nil)
				got := nothing
				switch {
				case errorsIn(invoked) > 0:
					got = refused
				case warningsIn(invoked) > 0:
					got = warned
				case len(mock.CallsTo(calls[action])) == 1:
					got = done
				}
				if got != want.what || !strings.Contains(invoked.Text(), want.words) || !strings.Contains(invoked.Text(), id) {
					t.Errorf("it is %s, want %s, with %q: %s", got, want.what, want.words, invoked.Text())
				}
				if called := len(mock.CallsTo(calls[action])); (called == 1) != (want.what == done) {
					t.Errorf("%s was called %d times", calls[action], called)
				}
				if deleted := len(mock.CallsTo("DeleteReplicationJob")); deleted > 0 {
					t.Errorf("%d deletions", deleted)
				}
			})
		}
	}
}

// A start beyond the quota of jobs that run at once waits for its turn, as long as it may.
func TestStart_quota(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Switches.RunningLimit = 1 })
	other, id := addJob(mock, "other", in("Running", "Syncing")), addJob(mock, "web", nil)
	s := acctest.NewActionSession(t, mock, startType, nil)

	invoked := s.Invoke(t.Context(), object{"job_id": id, "timeout": "3s"}, nil)
	if text := invoked.Text(); errorsIn(invoked) != 1 || !strings.Contains(text, "has not been started yet") || !strings.Contains(text, "QuotaExceeded.RunningReplicationJob") {
		t.Errorf("out of time: %s", text)
	}

	invoked = s.Invoke(t.Context(), object{"job_id": id}, func(text string) {
		if strings.Contains(text, "waits for its turn") {
			mock.UpdateJob(other, in("Finished", ""))
		}
	})
	if text := invoked.Text(); len(invoked.Diagnostics) > 0 || !strings.Contains(text, "has been started") {
		t.Errorf("its turn has come: %s", text)
	}
}

// The wait for a phase in which a job can be paused ends in time.
func TestStop_outOfTime(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	id := addJob(mock, "web", in("Running", "Preparing"))
	invoked := acctest.NewActionSession(t, mock, stopType, nil).Invoke(t.Context(), object{"job_id": id, "timeout": "3s"}, nil)
	if got := acctest.Problems(invoked.Diagnostics, tfprotov6.DiagnosticSeverityError); len(got) != 1 || !strings.Contains(got[0], "timeout") || !strings.Contains(invoked.Text(), "it was Running (Preparing) last. It goes on") {
		t.Errorf("errors on %q: %s", got, invoked.Text())
	}
}

// An interrupt ends a wait soon, and says that the job goes on.
func TestActions_interrupt(t *testing.T) {
	t.Parallel()
	for action, more := range map[string]struct {
		change func(*smcmock.Job)
		limit  int
		at     string // the progress at which the user interrupts
	}{
		startType: {nil, 1, "waits for its turn"},
		stopType:  {in("Running", "Preparing"), 0, "waiting for that"},
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Switches.RunningLimit = more.limit })
			addJob(mock, "other", in("Running", "Syncing"))
			id := addJob(mock, "web", more.change)
			before, _ := mock.Job(id)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var began time.Time
			invoked := acctest.NewActionSession(t, mock, action, nil).Invoke(ctx, object{"job_id": id}, func(text string) {
				if strings.Contains(text, more.at) {
					began = time.Now()
					cancel()
				}
			})
			if text := invoked.Text(); began.IsZero() || time.Since(began) > 5*time.Second || !strings.Contains(text, "was interrupted") || !strings.Contains(text, "goes on") {
				t.Errorf("%s", text)
			}
			if after, _ := mock.Job(id); after.Status != before.Status {
				t.Errorf("the replication job was %s and is %s", before.Status, after.Status)
			}
		})
	}
}

// A last run makes the last image; without it, the job ends at once.
func TestCutOver_syncData(t *testing.T) {
	t.Parallel()
	for _, sync := range []any{nil, false, true} {
		mock := acctest.StartMock(t)
		id := addJob(mock, "web", incrementalIn("Waiting", ""))
		invoked := acctest.NewActionSession(t, mock, cutOverType, nil).Invoke(t.Context(), object{"job_id": id, "sync_data": sync}, nil)
		phase := "Cleaning"
		want := "false"
		if sync == true {
			phase, want = "Preparing", "true"
		}
		if text := invoked.Text(); len(invoked.Diagnostics) > 0 || !strings.Contains(text, "has been cut over; SMC reports it as Running ("+phase+")") {
			t.Errorf("%v: %s", sync, text)
		}
		if sent := mock.CallsTo("CutOverReplicationJob"); len(sent) != 1 || sent[0].Business()["SyncData"] != want {
			t.Errorf("%v: %v", sync, sent)
		}
	}
}

// The region is the job's own where it is given, and a job that is not there is named.
func TestActions_region(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	id := addJob(mock, "web", func(job *smcmock.Job) { job.RegionId = "cn-beijing" })
	s := acctest.NewActionSession(t, mock, startType, nil)
	invoked := s.Invoke(t.Context(), object{"job_id": id}, nil)
	if got := acctest.Problems(invoked.Diagnostics, tfprotov6.DiagnosticSeverityError); len(got) != 1 || !strings.Contains(got[0], "job_id") || !strings.Contains(invoked.Text(), "region cn-hangzhou has no such replication job") {
		t.Errorf("errors on %q: %s", got, invoked.Text())
	}
	if invoked := s.Invoke(t.Context(), object{"job_id": id, "region_id": "cn-beijing"}, nil); len(invoked.Diagnostics) > 0 {
		t.Errorf("%s", invoked.Text())
	}
}

// A refusal of SMC is shown with its code and request ID, and what to do next.
func TestActions_refused(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	id := addJob(mock, "web", nil)
	mock.Inject(smcmock.Fault{Action: "StartReplicationJob", Code: "InsufficientBalance"})
	invoked := acctest.NewActionSession(t, mock, startType, nil).Invoke(t.Context(), object{"job_id": id}, nil)
	for _, want := range []string{"Starting replication job failed", "StartReplicationJob", "Code: InsufficientBalance", "Request ID", "Add funds"} {
		if !strings.Contains(invoked.Text(), want) {
			t.Errorf("%q is missing in %s", want, invoked.Text())
		}
	}
}

// SMC may report a new status with a delay.
func TestStart_reportedLate(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Switches.TransitionVisibleAfter = 300 * time.Millisecond })
	id := addJob(mock, "web", nil)
	invoked := acctest.NewActionSession(t, mock, startType, nil).Invoke(t.Context(), object{"job_id": id}, nil)
	if len(invoked.Diagnostics) > 0 || !strings.Contains(invoked.Text(), "reports it as Running") || len(mock.CallsTo("StartReplicationJob")) != 1 {
		t.Errorf("%s", invoked.Text())
	}
}
