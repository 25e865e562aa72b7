package jobaction_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// fleet adds running jobs.
func fleet(mock *smcmock.Server, n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = addJob(mock, fmt.Sprintf("fleet-%d", i), in("Running", "Preparing"))
	}
	return ids
}

// Every status is waited for, accepted or explained.
func TestWait_everyStatus(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		until  any
		change func(*smcmock.Job)
		want   string // "" when the wait succeeds
	}{
		"preparing":         {nil, in("Running", "Preparing"), ""},
		"syncing":           {"finished", in("Running", "Syncing"), ""},
		"processing, image": {"image", in("Running", "Processing"), ""},
		"cleaning":          {"finished", in("Running", "Cleaning"), ""},
		"finished":          {"finished", in("Finished", ""), ""},
		"ready":             {"finished", in("Ready", ""), "has not been started"},
		"stopped":           {"finished", in("Stopped", ""), "is paused"},
		"failed":            {"finished", func(j *smcmock.Job) { j.Status, j.ErrorCode, j.StatusInfo = "InError", "SourceServer.Offline", "lost" }, "InError, SourceServer.Offline: lost; its run failed"},
		"waiting":           {"finished", incrementalIn("Waiting", ""), "cuts it over"},
		"waiting, image":    {"image", incrementalIn("Waiting", ""), ""},
		"expired":           {"finished", in("Expired", ""), "valid time has passed"},
		"deleting":          {"finished", in("Deleting", ""), "is being deleted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := acctest.StartMock(t, acctest.ShortRuns, func(o *smcmock.Options) { o.Phases.Deleting = time.Hour })
			ids := []string{addJob(mock, "other", in("Running", "Preparing")), addJob(mock, "web", test.change)}
			invoked := acctest.NewActionSession(t, mock, waitType, nil).Invoke(t.Context(), object{"job_ids": ids, "until": test.until}, nil)
			if other, _ := mock.Job(ids[0]); other.Status != "Finished" && test.until != "image" {
				t.Errorf("the other replication job is %s: it was not waited for", other.Status)
			}
			if test.want == "" {
				if len(invoked.Diagnostics) > 0 || !strings.Contains(invoked.Text(), "2 of 2 replication jobs have completed") {
					t.Errorf("%s", invoked.Text())
				}
				return
			}
			said := acctest.Summary(invoked.Diagnostics)
			if errorsIn(invoked) != 1 || !strings.Contains(said, test.want) || !strings.Contains(said, ids[1]+" (web)") || strings.Contains(said, ids[0]) {
				t.Errorf("%s", said)
			}
			if !strings.Contains(strings.Join(invoked.Progress, "\n"), "1 of 2 replication jobs have completed") {
				t.Errorf("progress: %q", invoked.Progress)
			}
		})
	}
}

// A large fleet is read with one call for up to 50 jobs, and each change is told.
func TestWait_fleet(t *testing.T) {
	t.Parallel()
	const jobs = 120
	mock := acctest.StartMock(t)
	ids := fleet(mock, jobs)
	mock.ResetCalls()
	invoked := acctest.NewActionSession(t, mock, waitType, nil).Invoke(t.Context(), object{"job_ids": ids}, func(text string) {
		if strings.Contains(text, "replication jobs done") {
			mock.Clock().Step(24 * time.Hour)
		}
	})
	if len(invoked.Diagnostics) > 0 {
		t.Fatalf("%s", invoked.Text())
	}
	if first := invoked.Progress[0]; !strings.HasPrefix(first, fmt.Sprintf("0 of %d replication jobs done, %d running", jobs, jobs)) {
		t.Errorf("it begins with %q", first)
	}
	if last := invoked.Progress[len(invoked.Progress)-1]; !strings.HasPrefix(last, fmt.Sprintf("%d of %d replication jobs have completed", jobs, jobs)) || !strings.HasSuffix(last, fmt.Sprintf("images made: %d", jobs)) {
		t.Errorf("it ends with %q", last)
	}
	for i, id := range ids {
		if want := fmt.Sprintf("%s (fleet-%d): Finished", id, i); !slices.Contains(invoked.Progress, want) {
			t.Errorf("%q is missing", want)
		}
	}
	for _, call := range mock.CallsTo("DescribeReplicationJobs") {
		if asked := len(call.Business()); asked < 20 {
			t.Errorf("a call for %d jobs: %v", asked, call.Business())
		}
	}
	if counts := mock.Counts(); len(counts) != 1 {
		t.Errorf("calls: %v", counts)
	}
}

// A job that fails or is removed during the wait is told at once and is in the error at the end;
// one that had completed before it was removed counts.
func TestWait_failsMeanwhile(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	ids := append(fleet(mock, 3), "j-none")
	invoked := acctest.NewActionSession(t, mock, waitType, nil).Invoke(t.Context(), object{"job_ids": ids}, func(text string) {
		switch {
		case strings.Contains(text, "replication jobs done"):
			mock.FailJob(ids[0], "SourceServer.Offline", "It was lost.")
			mock.Clock().Step(24 * time.Hour)
		case strings.Contains(text, ids[1]+" (fleet-1): Finished"):
			mock.RemoveJob(ids[1])
		}
	})
	said := acctest.Summary(invoked.Diagnostics)
	for _, want := range []string{"2 of 4 replication jobs did not complete", ids[0] + " (fleet-0): InError, SourceServer.Offline: It was lost; ", "j-none: it does not exist"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing in %s", want, said)
		}
	}
	if got := strings.Join(invoked.Progress, "\n"); !strings.Contains(got, "InError, SourceServer.Offline") || !strings.Contains(got, "j-none: it does not exist") || !strings.Contains(got, "2 of 4 replication jobs have completed") {
		t.Errorf("progress: %s", got)
	}
}

func TestWait_outOfTime(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	ids := append(fleet(mock, 1), addJob(mock, "web", in("Finished", "")), addJob(mock, "db", in("Stopped", "")))
	invoked := acctest.NewActionSession(t, mock, waitType, nil).Invoke(t.Context(), object{"job_ids": ids, "timeout": "3s"}, nil)
	said := acctest.Summary(invoked.Diagnostics)
	for _, want := range []string{"1 of 3 replication jobs completed", ids[0] + " (fleet-0): Running Preparing", ids[2] + " (db): Stopped", "allow more time than 3s", "go on"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing in %s", want, said)
		}
	}
	if strings.Contains(said, ids[1]) {
		t.Errorf("%s", said)
	}
	if job, _ := mock.Job(ids[0]); job.Status != "Running" {
		t.Errorf("the replication job is %s", job.Status)
	}
}

func TestWait_interrupt(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	ids := fleet(mock, 60)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var began time.Time
	invoked := acctest.NewActionSession(t, mock, waitType, nil).Invoke(ctx, object{"job_ids": ids}, func(string) {
		began = time.Now()
		cancel()
	})
	if took := time.Since(began); took > 5*time.Second || !strings.Contains(invoked.Text(), "interrupted") || !strings.Contains(invoked.Text(), "the others go on") {
		t.Errorf("after %s: %s", took, invoked.Text())
	}
}

// Reads that fail for a while do not end the wait; one that is refused for good does.
func TestWait_readsThatFail(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, acctest.ShortRuns)
	mock.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Times: 5, Code: "ServiceUnavailable", HTTPStatus: 503})
	s := acctest.NewActionSession(t, mock, waitType, nil)
	if invoked := s.Invoke(t.Context(), object{"job_ids": fleet(mock, 2)}, nil); len(invoked.Diagnostics) > 0 {
		t.Errorf("%s", invoked.Text())
	}
	mock.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Code: "Forbidden.RAM", HTTPStatus: 403})
	if invoked := s.Invoke(t.Context(), object{"job_ids": []string{"j-1"}}, nil); errorsIn(invoked) != 1 || !strings.Contains(invoked.Text(), "Forbidden.RAM") {
		t.Errorf("%s", invoked.Text())
	}
}

func TestWait_none(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	invoked := acctest.NewActionSession(t, mock, waitType, nil).Invoke(t.Context(), object{"job_ids": []string{}}, nil)
	if len(invoked.Diagnostics) > 0 || len(invoked.Progress) != 1 || len(mock.Calls()) > 0 {
		t.Errorf("%d calls: %s", len(mock.Calls()), invoked.Text())
	}
}

// What is wrong by itself is an error at the plan, on its attribute; what is not known passes.
func TestActions_plan(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	type config = object
	one, many := config{"job_id": "j-1"}, config{"job_ids": []string{"j-1"}}
	with := func(base config, name string, value any) config {
		changed := config{name: value}
		for k, v := range base {
			if k != name {
				changed[k] = v
			}
		}
		return changed
	}
	for name, test := range map[string]struct {
		action   string
		config   config
		settings object
		want     string // what the error is on; "-" is none
	}{
		"start":                     {startType, one, nil, "-"},
		"stop":                      {stopType, one, nil, "-"},
		"cut over":                  {cutOverType, one, nil, "-"},
		"wait":                      {waitType, many, nil, "-"},
		"start, unknown":            {startType, config{"job_id": acctest.Unknown{}, "region_id": acctest.Unknown{}, "timeout": acctest.Unknown{}}, nil, "-"},
		"cut over, unknown":         {cutOverType, with(one, "sync_data", acctest.Unknown{}), nil, "-"},
		"wait, unknown":             {waitType, config{"job_ids": acctest.Unknown{}, "until": acctest.Unknown{}}, nil, "-"},
		"wait, unknown element":     {waitType, config{"job_ids": []any{acctest.Unknown{}}}, nil, "-"},
		"start, ID":                 {startType, config{"job_id": "s-1"}, nil, "job_id"},
		"stop, empty ID":            {stopType, config{"job_id": ""}, nil, "job_id"},
		"start, region":             {startType, with(one, "region_id", "China"), nil, "region_id"},
		"start, no duration":        {startType, with(one, "timeout", "soon"), nil, "timeout"},
		"stop, number":              {stopType, with(one, "timeout", "30"), nil, "timeout"},
		"cut over, zero":            {cutOverType, with(one, "timeout", "0s"), nil, "timeout"},
		"wait, negative":            {waitType, with(many, "timeout", "-1h"), nil, "timeout"},
		"wait, ID":                  {waitType, config{"job_ids": []string{"j-1", "x"}}, nil, "job_ids"},
		"wait, null":                {waitType, config{"job_ids": []any{nil}}, nil, "job_ids"},
		"wait, until":               {waitType, with(many, "until", "tomorrow"), nil, "until"},
		"no region":                 {startType, one, object{"region": nil}, "region_id"},
		"no region, wait":           {waitType, many, object{"region": nil}, "region_id"},
		"a region of its own":       {stopType, with(one, "region_id", "cn-hangzhou"), object{"region": nil}, "-"},
		"a region later":            {stopType, with(one, "region_id", acctest.Unknown{}), object{"region": nil}, "-"},
		"a provider's region later": {startType, one, object{"region": acctest.Unknown{}}, "-"},
		"half of the credentials":   {waitType, many, object{"secret_key": nil}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diagnostics := acctest.NewActionSession(t, mock, test.action, test.settings).Plan(test.config)
			got := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityError)
			if (len(got) == 0) != (test.want == "-") || len(got) > 0 && !strings.Contains(got[0], test.want) {
				t.Errorf("errors on %q, want %q: %s", got, test.want, acctest.Summary(diagnostics))
			}
			if len(mock.Calls()) > 0 {
				t.Errorf("calls: %v", mock.Counts())
			}
		})
	}
}
