package replicationjob_test

import (
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	tfconfig "github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func in(days int) tfconfig.Variable {
	return tfconfig.StringVariable(time.Now().Add(time.Duration(days) * 24 * time.Hour).UTC().Format(time.RFC3339))
}

// The example of the documentation's page, as it stands.
func TestAccReplicationJob_exampleResource(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, inTime)
	for _, id := range []string{"s-bp1e2fsl57knvuug0001", "s-bp1e2fsl57knvuug0002", "s-bp1e2fsl57knvuug0003"} {
		mock.AddSource(smcmock.NewSource(id))
	}
	acctest.RunExample(t, mock, "smc_replication_job", tfconfig.Variables{"change_window": in(3), "give_up": in(20)},
		plancheck.ExpectResourceAction("smc_replication_job.web", plancheck.ResourceActionCreate))
}

// addDemoSources adds the source servers of the demonstration.
func addDemoSources(t *testing.T, mock *smcmock.Server) {
	t.Helper()
	fleet, err := os.Open("../../tools/demo/sources.json")
	if err != nil {
		t.Fatal(err)
	}
	defer fleet.Close() //nolint:errcheck // It was only read.
	sources, err := smcmock.ReadSources(fleet)
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		mock.AddSource(source)
	}
}

// The complete example, which the demonstration runs.
func TestAccReplicationJob_exampleComplete(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	addDemoSources(t, mock)
	variables, moved := tfconfig.Variables{"scheduled_start_time": in(7)}, tfconfig.Variables{"scheduled_start_time": in(8)}
	acctest.RunExamples(t, mock,
		acctest.ExampleStep(t, "complete", variables, func(s *resource.TestStep) {
			s.ConfigStateChecks = []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("job_ids", knownvalue.MapSizeExact(3))}
		}),
		acctest.ExampleStep(t, "complete", variables, planOnly),
		acctest.ExampleStep(t, "complete", moved, func(s *resource.TestStep) {
			s.ConfigPlanChecks = acctest.Expect(`smc_replication_job.server["db-01"]`, plancheck.ResourceActionUpdate)
		}),
		// The test framework itself cannot end with for_each in the state.
		resource.TestStep{Config: acctest.ProviderConfig(mock)},
	)
}

// inTime lets a run of three quarters of an hour take a second or two.
func inTime(o *smcmock.Options) { o.Speed = 1800 }

func planOnly(step *resource.TestStep) { step.PlanOnly = true }

func TestAccReplicationJobCompletion_exampleSingleServer(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, inTime)
	addDemoSources(t, mock)
	variables := tfconfig.Variables{"server": tfconfig.StringVariable("db-01")}
	acctest.RunExamples(t, mock,
		acctest.ExampleStep(t, "single-server", variables, func(s *resource.TestStep) {
			s.ConfigStateChecks = []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("image_id", knownvalue.StringRegexp(regexp.MustCompile("^m-")))}
		}),
		acctest.ExampleStep(t, "single-server", variables, planOnly),
	)
	if disks := mock.CallsTo("CreateReplicationJob")[0].Params; disks["DataDisk.2.Index"] != "2" || disks["DataDisk.2.Size"] != "200" {
		t.Errorf("sent: %v", disks)
	}
}

// The fleet is discovered, migrated, and left alone when its source servers are in use
// or have grown; a failed job is restarted in place, and a new server joins.
func TestAccReplicationJobCompletion_exampleFleet(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, inTime)
	addDemoSources(t, mock)
	variables := tfconfig.Variables{"name_regex": tfconfig.StringVariable("^(web|app)-")}
	imagesOf := func(n int) func(*resource.TestStep) {
		return func(s *resource.TestStep) {
			s.ConfigStateChecks = []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("images", knownvalue.MapSizeExact(n))}
		}
	}
	created := func(n int) func() {
		return func() {
			if calls := len(mock.CallsTo("CreateReplicationJob")); calls != n {
				t.Errorf("%d replication jobs were created, want %d", calls, n)
			}
		}
	}
	lost := smcmock.Source{}
	acctest.RunExamples(t, mock,
		// One job fails: the others end, and its error is told.
		acctest.ExampleStep(t, "fleet", variables, func(s *resource.TestStep) {
			s.PreConfig = func() {
				time.AfterFunc(0, func() { failFirst(t, mock) })
			}
			s.ExpectError = acctest.Message("1 of 5 replication jobs did not complete")
		}),
		acctest.ExampleStep(t, "fleet", variables, imagesOf(5), func(s *resource.TestStep) { s.PostApplyFunc = created(5) }),
		acctest.ExampleStep(t, "fleet", variables, planOnly, func(s *resource.TestStep) {
			s.PreConfig = func() {
				mock.UpdateSource("s-bp1demoapp01", func(source *smcmock.Source) { source.DataDisks[0].Size, lost = 900, *source })
				for _, source := range mock.Sources() {
					mock.UpdateSource(source.SourceId, func(s *smcmock.Source) { s.State = smcmock.SourceInUse })
				}
			}
		}),
		acctest.ExampleStep(t, "fleet", variables, imagesOf(6), func(s *resource.TestStep) {
			s.PreConfig = func() {
				joins := smcmock.NewSource("s-bp1demoweb09")
				joins.Name = "web-09"
				mock.AddSource(joins)
			}
			s.PostApplyFunc = created(6)
		}),
		resource.TestStep{Config: acctest.ProviderConfig(mock)},
	)
	if lost.SourceId == "" {
		t.Error("no source server has grown")
	}
}

// failFirst makes the first job that runs fail, as soon as there is one.
func failFirst(t *testing.T, mock *smcmock.Server) {
	for range time.Tick(10 * time.Millisecond) {
		for _, j := range mock.Jobs() {
			if j.Status == smcmock.StatusRunning {
				mock.FailJob(j.JobId, "SourceServer.Offline", "The source server is lost.")
				return
			}
		}
		if t.Context().Err() != nil {
			return
		}
	}
}

func TestAccReplicationJobCompletion_exampleIncremental(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, inTime)
	addDemoSources(t, mock)
	variables := func(cutOver bool) tfconfig.Variables {
		// A week between two runs, so that none is in progress by chance.
		return tfconfig.Variables{"server": tfconfig.StringVariable("db-01"), "frequency": tfconfig.IntegerVariable(168), "cut_over": tfconfig.BoolVariable(cutOver)}
	}
	different := statecheck.CompareValue(compare.ValuesDiffer())
	image := func(s *resource.TestStep) {
		s.ConfigStateChecks = []statecheck.StateCheck{different.AddStateValue("smc_replication_job_completion.this", tfjsonpath.New("image_ids"))}
	}
	acctest.RunExamples(t, mock,
		acctest.ExampleStep(t, "incremental", variables(false), image),
		acctest.ExampleStep(t, "incremental", variables(false), planOnly),
		acctest.ExampleStep(t, "incremental", variables(true), image, func(s *resource.TestStep) {
			s.ConfigPlanChecks = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction("smc_replication_job.this", plancheck.ResourceActionUpdate),
				plancheck.ExpectResourceAction("smc_replication_job_completion.this", plancheck.ResourceActionUpdate),
			}}
		}),
		acctest.ExampleStep(t, "incremental", variables(true), planOnly),
	)
	if calls := mock.Counts(); calls["CutOverReplicationJob"] != 1 || calls["CreateReplicationJob"] != 1 {
		t.Errorf("calls: %v", calls)
	}
}
