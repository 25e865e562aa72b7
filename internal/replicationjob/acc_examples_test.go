package replicationjob_test

import (
	"os"
	"testing"
	"time"

	tfconfig "github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// environment is what a user exports before running the examples.
func environment(mock *smcmock.Server) provider.Option {
	variables := map[string]string{
		"SMC_ENDPOINT": mock.URL(), "ALICLOUD_REGION": acctest.Region, "ALICLOUD_ACCESS_KEY": "testid", "ALICLOUD_SECRET_KEY": "testsecret",
	}
	return provider.WithEnvironment(func(name string) string { return variables[name] })
}

func in(days int) tfconfig.Variable {
	return tfconfig.StringVariable(time.Now().Add(time.Duration(days) * 24 * time.Hour).UTC().Format(time.RFC3339))
}

// The example of the documentation's page, as it stands.
func TestAccReplicationJob_exampleResource(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	for _, id := range []string{"s-bp1e2fsl57knvuug0001", "s-bp1e2fsl57knvuug0002", "s-bp1e2fsl57knvuug0003"} {
		mock.AddSource(smcmock.NewSource(id))
	}
	variables := tfconfig.Variables{"change_window": in(3), "give_up": in(20)}
	example, err := os.ReadFile("../../examples/resources/smc_replication_job/resource.tf")
	if err != nil {
		t.Fatal(err)
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.ProviderFactories(environment(mock)),
		Steps: []resource.TestStep{
			{Config: string(example), ConfigVariables: variables, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction("smc_replication_job.web", plancheck.ResourceActionCreate),
			}}},
			{Config: string(example), ConfigVariables: variables, PlanOnly: true},
		},
	})
	if left := mock.Jobs(); len(left) > 0 {
		t.Errorf("%d replication jobs are left", len(left))
	}
}

// The complete example, which the demonstration runs.
func TestAccReplicationJob_exampleComplete(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	fleet, err := os.Open("../tools/demo/sources.json")
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
	directory := tfconfig.StaticDirectory("../../examples/complete")
	variables, moved := tfconfig.Variables{"scheduled_start_time": in(7)}, tfconfig.Variables{"scheduled_start_time": in(8)}
	factories := acctest.ProviderFactories(environment(mock))
	resource.UnitTest(t, resource.TestCase{
		Steps: []resource.TestStep{
			{ProtoV6ProviderFactories: factories, ConfigDirectory: directory, ConfigVariables: variables, ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("job_ids", knownvalue.MapSizeExact(3)),
			}},
			{ProtoV6ProviderFactories: factories, ConfigDirectory: directory, ConfigVariables: variables, PlanOnly: true},
			{ProtoV6ProviderFactories: factories, ConfigDirectory: directory, ConfigVariables: moved, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(`smc_replication_job.server["db-01"]`, plancheck.ResourceActionUpdate),
			}}},
			// The test framework itself cannot end with for_each in the state.
			{ProtoV6ProviderFactories: factories, Config: acctest.ProviderConfig(mock)},
		},
	})
	if left := mock.Jobs(); len(left) > 0 {
		t.Errorf("%d replication jobs are left", len(left))
	}
}
