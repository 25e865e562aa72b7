package replicationjob_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// change is a step that alters the job behind Terraform's back.
func change(t *testing.T, mock *smcmock.Server, alter func(*smcmock.Job)) func() {
	return func() {
		t.Helper()
		j, err := theJob(mock)
		if err != nil {
			t.Fatal(err)
		}
		mock.UpdateJob(j.JobId, alter)
	}
}

func remove(t *testing.T, mock *smcmock.Server) func() {
	return func() {
		t.Helper()
		j, err := theJob(mock)
		if err != nil {
			t.Fatal(err)
		}
		mock.RemoveJob(j.JobId)
	}
}

func TestAccReplicationJob_driftChanged(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	configuration := basic(mock, `name = "as-written"`, `description = "As written"`, `tags = { a = "b" }`, "data_disk {\n index = 1\n size = 150\n}")
	acctest.Run(t, mock,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			PreConfig: change(t, mock, func(j *smcmock.Job) {
				j.Name, j.Description = "by-hand", ""
				j.Tags = map[string]string{"a": "c", "by": "hand"}
			}),
			Config: configuration, ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{acctest.Value(job, "tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"a": knownvalue.StringExact("b")}))},
		},
		resource.TestStep{Config: configuration, PlanOnly: true},
		resource.TestStep{
			PreConfig: change(t, mock, func(j *smcmock.Job) { j.DataDisks = nil }),
			Config:    configuration, ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
		},
		resource.TestStep{Config: configuration, PlanOnly: true},
	)
}

// A job whose progress changes by itself has nothing to plan.
func TestAccReplicationJob_progressIsNotDrift(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock)},
		resource.TestStep{
			PreConfig: change(t, mock, func(j *smcmock.Job) {
				j.Status, j.BusinessStatus = "Running", "Syncing"
			}),
			Config: basic(mock), PlanOnly: true,
		},
		resource.TestStep{Config: basic(mock), ConfigStateChecks: []statecheck.StateCheck{acctest.Value(job, "status", knownvalue.StringExact("Running")), acctest.Value(job, "progress", knownvalue.NotNull())}},
		resource.TestStep{PreConfig: func() { setStatus(t, mock, "Ready") }, RefreshState: true},
	)
}

func TestAccReplicationJob_disappears(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock)},
		resource.TestStep{PreConfig: remove(t, mock), Config: basic(mock), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionCreate)},
	)
}

// A job that is being deleted is as good as gone.
func TestAccReplicationJob_deletedElsewhere(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock)},
		resource.TestStep{
			PreConfig: func() { setStatus(t, mock, "Deleting") },
			Config:    basic(mock), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionCreate),
		},
	)
}

// A finished job that SMC has purged is not migrated again.
func TestAccReplicationJob_finishedThenPurged(t *testing.T) {
	t.Parallel()
	// It stays in Deleting until the test removes it, however slow the machine is.
	mock := startMock(t, func(o *smcmock.Options) { o.Phases.Deleting = time.Hour })
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock)},
		resource.TestStep{
			PreConfig: change(t, mock, func(j *smcmock.Job) { j.Status, j.ImageId = "Finished", "m-bp1image000000001" }),
			Config:    basic(mock), PlanOnly: true,
		},
		resource.TestStep{RefreshState: true},
		resource.TestStep{PreConfig: func() { setStatus(t, mock, "Deleting") }, RefreshState: true},
		resource.TestStep{PreConfig: remove(t, mock), Config: basic(mock), ConfigStateChecks: []statecheck.StateCheck{
			acctest.Value(job, "status", knownvalue.StringExact("Finished")),
			acctest.Value(job, "image_id", knownvalue.StringExact("m-bp1image000000001")),
		}},
		resource.TestStep{Config: basic(mock), PlanOnly: true},
	)
}

// Only a response without the job removes it; a failure to get one is an error.
func TestAccReplicationJob_readFailureIsNotARemoval(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	describe := func(fault smcmock.Fault) func() {
		fault.Action = "DescribeReplicationJobs"
		return func() { mock.Inject(fault) }
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock)},
		resource.TestStep{
			PreConfig: describe(smcmock.Fault{Code: "Forbidden.Unauthorized", HTTPStatus: 403, Message: "A required authorization for the specified action is not supplied."}),
			Config:    basic(mock), ExpectError: acctest.Message("Forbidden.Unauthorized"),
		},
		resource.TestStep{
			PreConfig: func() {
				mock.ClearFaults()
				describe(smcmock.Fault{Code: "InvalidAction.NotFound", HTTPStatus: 404, Message: "Specified api is not found."})()
			},
			Config: basic(mock), ExpectError: acctest.Message("InvalidAction.NotFound"),
		},
		resource.TestStep{PreConfig: mock.ClearFaults, Config: basic(mock), PlanOnly: true},
	)
}

// A short failure does not end a refresh.
func TestAccReplicationJob_transientFailures(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{
			PreConfig: func() {
				mock.Inject(smcmock.Fault{Action: "CreateReplicationJob", Times: 1, DropAfter: true})
				mock.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Times: 2, Code: "Throttling.User", HTTPStatus: 400, Message: "Request was denied due to user flow control."})
			},
			Config: basic(mock), Check: acctest.Called(mock, "CreateReplicationJob", 2),
		},
		resource.TestStep{
			PreConfig: func() { mock.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Times: 1, Truncate: true}) },
			Config:    basic(mock), PlanOnly: true,
		},
	)
}

// Destroying stops a running job first, waits for phases that cannot be stopped,
// and takes "already gone" for done.
func TestAccReplicationJob_destroy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, status, phase string
		stops               int
	}{
		{"ready", "Ready", "", 0},
		{"syncing", "Running", "Syncing", 1},
		{"preparing", "Running", "Preparing", 1},
		{"processing", "Running", "Processing", 0},
		{"stopped", "Stopped", "", 0},
		{"in_error", "InError", "", 0},
		{"waiting", "Waiting", "", 0},
		{"finished", "Finished", "", 0},
		{"expired", "Expired", "", 0},
		{"deleting", "Deleting", "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, func(o *smcmock.Options) {
				o.Phases.Syncing = 1000 * time.Hour // A job is still Syncing when a slow machine comes to stop it.
				if test.status == "Running" || test.status == "Deleting" {
					o.Speed = 2000 // Other jobs go nowhere by themselves.
				}
			})
			acctest.Run(t, mock,
				resource.TestStep{Config: basic(mock, `valid_time = "`+later(80*24*time.Hour)+`"`)},
				resource.TestStep{
					PreConfig: func() {
						j, err := theJob(mock)
						if err != nil {
							t.Fatal(err)
						}
						mock.UpdateJob(j.JobId, func(j *smcmock.Job) { j.Status, j.BusinessStatus = test.status, test.phase })
					},
					Config: basic(mock, `valid_time = "`+later(80*24*time.Hour)+`"`), Destroy: true,
				},
			)
			if got := len(mock.CallsTo("StopReplicationJob")); got != test.stops {
				t.Errorf("stopped %d times, want %d", got, test.stops)
			}
		})
	}
}
