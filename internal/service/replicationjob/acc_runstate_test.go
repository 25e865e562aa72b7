package replicationjob_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// brieflyPreparing lets jobs reach a phase soon in which they can be paused, as a
// destroy at the end needs it.
func brieflyPreparing(o *smcmock.Options) { o.Phases.Preparing = 200 * time.Millisecond }

// desired is a configuration of one job with a desired status.
func desired(mock *smcmock.Server, status string, more ...string) string {
	return basic(mock, append(more, fmt.Sprintf("desired_status = %q", status))...)
}

// is checks the job's status in the state.
func is(status string) resource.TestCheckFunc {
	return resource.TestCheckResourceAttr(job, "status", status)
}

func TestAccReplicationJob_startPauseResumeFinish(t *testing.T) {
	t.Parallel()
	mock := startMock(t, func(o *smcmock.Options) { o.Phases.Preparing = 3 * time.Second })
	acctest.Run(t, mock,
		resource.TestStep{Config: desired(mock, "Stopped"), Check: is("Ready")},
		resource.TestStep{
			Config: desired(mock, "Running"), Check: is("Running"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(job, plancheck.ResourceActionUpdate),
				plancheck.ExpectUnknownValue(job, tfjsonpath.New("status")),
				plancheck.ExpectUnknownValue(job, tfjsonpath.New("image_id")),
				plancheck.ExpectKnownValue(job, tfjsonpath.New("creation_time"), knownvalue.NotNull()),
			}},
		},
		resource.TestStep{Config: desired(mock, "Running"), PlanOnly: true},
		// Preparing cannot be paused: the apply waits for Syncing.
		resource.TestStep{
			Config: desired(mock, "Stopped"), Check: is("Stopped"),
		},
		resource.TestStep{Config: desired(mock, "Stopped"), PlanOnly: true},
		resource.TestStep{Config: desired(mock, "Finished"), Check: is("Running")},
		resource.TestStep{PreConfig: func() { mock.Clock().Step(24 * time.Hour) }, RefreshState: true},
		resource.TestStep{
			Config: desired(mock, "Finished"), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionNoop),
			Check: resource.ComposeTestCheckFunc(is("Finished"), resource.TestMatchResourceAttr(job, "image_id", regexp.MustCompile("^m-")), acctest.Called(mock, "StartReplicationJob", 2)),
		},
	)
}

// A job is started in the apply that creates it.
func TestAccReplicationJob_createStarted(t *testing.T) {
	t.Parallel()
	mock := startMock(t, brieflyPreparing, func(o *smcmock.Options) { o.Switches.TransitionVisibleAfter = 300 * time.Millisecond })
	acctest.Run(t, mock,
		resource.TestStep{Config: desired(mock, "Running"), Check: resource.ComposeTestCheckFunc(is("Running"), acctest.Called(mock, "StartReplicationJob", 1))},
		resource.TestStep{Config: desired(mock, "Running"), PlanOnly: true},
	)
}

// A job that cannot be started when it is created is neither lost nor tainted.
func TestAccReplicationJob_createNotStarted(t *testing.T) {
	t.Parallel()
	mock := startMock(t, brieflyPreparing)
	mock.Inject(smcmock.Fault{Action: "StartReplicationJob", Times: 1, Code: "InsufficientBalance"})
	acctest.Run(t, mock,
		resource.TestStep{Config: desired(mock, "Running"), Check: is("Ready"), ExpectNonEmptyPlan: true},
		resource.TestStep{
			Config: desired(mock, "Running"), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			Check: resource.ComposeTestCheckFunc(is("Running"), acctest.Called(mock, "CreateReplicationJob", 1)),
		},
	)
}

// A start that fails later is an error, and the job stays.
func TestAccReplicationJob_startFails(t *testing.T) {
	t.Parallel()
	mock := startMock(t, brieflyPreparing)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock)},
		resource.TestStep{
			PreConfig: func() { setSource(mock, smcmock.SourceUnavailable) },
			Config:    desired(mock, "Running"), ExpectError: acctest.Message("SourceServerState.Invalid"),
		},
		resource.TestStep{
			PreConfig: func() { setSource(mock, smcmock.SourceInUse) },
			Config:    desired(mock, "Running"), Check: resource.ComposeTestCheckFunc(is("Running"), acctest.Called(mock, "CreateReplicationJob", 1)),
		},
	)
}

func setSource(mock *smcmock.Server, state string) {
	mock.UpdateSource(source, func(s *smcmock.Source) { s.State = state })
}

func TestAccReplicationJob_restartAfterFailure(t *testing.T) {
	t.Parallel()
	mock := startMock(t, brieflyPreparing)
	acctest.Run(t, mock,
		resource.TestStep{Config: desired(mock, "Running")},
		resource.TestStep{PreConfig: func() { failJob(t, mock) }, RefreshState: true, ExpectNonEmptyPlan: true},
		resource.TestStep{
			Config: desired(mock, "Running"), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			Check: resource.ComposeTestCheckFunc(is("Running"), acctest.Called(mock, "CreateReplicationJob", 1), acctest.Called(mock, "StartReplicationJob", 2)),
		},
		// Without a desired status, Terraform leaves a failed job alone.
		resource.TestStep{PreConfig: func() { failJob(t, mock) }, Config: basic(mock), Check: is("InError")},
		resource.TestStep{Config: basic(mock), PlanOnly: true},
	)
}

func failJob(t *testing.T, mock *smcmock.Server) {
	t.Helper()
	j, err := theJob(mock)
	if err != nil {
		t.Fatal(err)
	}
	mock.FailJob(j.JobId, "SourceServer.Offline", "The source server is lost.")
}

// The schedule starts the job; the desired status does not.
func TestAccReplicationJob_scheduleIsLeftAlone(t *testing.T) {
	t.Parallel()
	mock := startMock(t, brieflyPreparing)
	scheduled := desired(mock, "Running", fmt.Sprintf("scheduled_start_time = %q", time.Now().Add(48*time.Hour).Format(time.RFC3339)))
	acctest.Run(t, mock,
		resource.TestStep{Config: scheduled, Check: is("Ready")},
		resource.TestStep{Config: scheduled, PlanOnly: true},
		resource.TestStep{
			PreConfig: func() { mock.Clock().Step(48*time.Hour + time.Minute) }, Config: scheduled,
			ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionNoop), Check: resource.ComposeTestCheckFunc(is("Running"), acctest.Called(mock, "StartReplicationJob", 0)),
		},
	)
}

func TestAccReplicationJob_incrementalCutOver(t *testing.T) {
	t.Parallel()
	for _, sync := range []bool{false, true} {
		t.Run(fmt.Sprintf("sync=%t", sync), func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, brieflyPreparing)
			incremental := func(status string) string {
				return desired(mock, status, "run_once = false", "frequency = 12", "max_number_of_image_to_keep = 2", fmt.Sprintf("sync_data_on_cut_over = %t", sync))
			}
			pastRun := func() { mock.Clock().Step(2 * time.Hour) }
			acctest.Run(t, mock,
				resource.TestStep{Config: incremental("Running"), Check: is("Running")},
				// Not while a run is in progress: the plan says so, and does nothing.
				resource.TestStep{Config: incremental("Finished"), Check: resource.ComposeTestCheckFunc(is("Running"), acctest.Called(mock, "CutOverReplicationJob", 0))},
				resource.TestStep{PreConfig: pastRun, RefreshState: true, ExpectNonEmptyPlan: true},
				resource.TestStep{
					Config: incremental("Finished"), Check: resource.ComposeTestCheckFunc(is("Running"), acctest.Called(mock, "CutOverReplicationJob", 1)),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownValue(job, tfjsonpath.New("end_time"))}},
				},
				resource.TestStep{PreConfig: pastRun, RefreshState: true},
				resource.TestStep{Config: incremental("Finished"), Check: resource.ComposeTestCheckFunc(is("Finished"), images(mock, sync))},
			)
		})
	}
}

// images checks how many images were made: one by the first run, and one more if the
// cut-over synchronised.
func images(mock *smcmock.Server, synced bool) resource.TestCheckFunc {
	want := 1
	if synced {
		want++
	}
	return resource.TestCheckResourceAttrWith(job, "replication_job_runs.#", func(n string) error {
		if made := len(mock.Images(acctest.Region)); n != fmt.Sprint(want) || made != want {
			return fmt.Errorf("%s runs and %d images, want %d", n, made, want)
		}
		return nil
	})
}

func TestAccReplicationJob_expiredIsExplained(t *testing.T) {
	t.Parallel()
	mock := startMock(t, brieflyPreparing)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock)},
		// A warning, as TestRunState_everyCell checks: one expired job does not stop a fleet.
		resource.TestStep{
			PreConfig: func() { mock.Clock().Step(31 * 24 * time.Hour) },
			Config:    desired(mock, "Running"), Check: is("Expired"),
		},
		resource.TestStep{Config: desired(mock, "Running"), PlanOnly: true},
		resource.TestStep{Config: desired(mock, "Stopped"), Check: is("Expired")},
		resource.TestStep{Taint: []string{job}, Config: desired(mock, "Running"), Check: is("Running")},
	)
}

// The desired status may come from another resource.
func TestAccReplicationJob_unknownDesiredStatus(t *testing.T) {
	t.Parallel()
	mock := startMock(t, brieflyPreparing)
	from := func(status string) string {
		return basic(mock, "desired_status = terraform_data.status.output") + fmt.Sprintf("\nresource \"terraform_data\" \"status\" {\n  input = %q\n}\n", status)
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: from("Stopped"), Check: is("Ready")},
		resource.TestStep{Config: from("Running"), Check: is("Running")},
		resource.TestStep{Config: from("Running"), PlanOnly: true},
	)
}

// More jobs than the account may run at once: none fails; those that found no place
// in time are started by a later apply.
func TestAccReplicationJob_runningLimit(t *testing.T) {
	t.Parallel()
	const jobs, limit = 12, 5
	mock := startMock(t, brieflyPreparing, func(o *smcmock.Options) { o.Switches.RunningLimit = limit })
	for i := range jobs {
		mock.AddSource(smcmock.NewSource(fmt.Sprintf("s-bp1limit%06d", i)))
	}
	configuration := acctest.ProviderConfig(mock) + fmt.Sprintf(`
resource "smc_replication_job" "fleet" {
  count            = %d
  source_id        = format("s-bp1limit%%06d", count.index)
  system_disk_size = 80
  desired_status   = "Running"

  timeouts {
    create = "3s"
    update = "30s"
  }
}
`, jobs)
	count := func(status string) int {
		n := 0
		for _, j := range mock.Jobs() {
			if j.Status == status {
				n++
			}
		}
		return n
	}
	expectCount := func(status string, want int) func() {
		return func() {
			if n := count(status); n != want {
				t.Errorf("%d replication jobs are %s, want %d", n, status, want)
			}
		}
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: configuration, PostApplyFunc: expectCount("Ready", jobs-limit), ExpectNonEmptyPlan: true},
		// Others end while the starts wait for their turn.
		resource.TestStep{
			PreConfig: func() {
				for i := range 100 { // For longer than the starts may wait.
					time.AfterFunc(time.Duration(i+3)*500*time.Millisecond, func() { mock.Clock().Step(2 * time.Hour) })
				}
			},
			Config: configuration, PostApplyFunc: expectCount("Ready", 0),
		},
		resource.TestStep{Config: acctest.ProviderConfig(mock)},
	)
}
