package workgroup_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestAccWorkgroups_filters(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 1)
	for _, w := range []smcmock.Workgroup{
		{WorkgroupId: "w-1", Name: "wave-1", Description: "First wave", Status: smcmock.WorkgroupInProgress, Tags: map[string]string{"env": "test", "acs:x": "y"}},
		{WorkgroupId: "w-3", Name: "wave-2", Tags: map[string]string{"env": "prod"}},
		{WorkgroupId: "w-2", Name: "other"},
	} {
		mock.AddWorkgroup(w)
	}
	mock.UpdateSource("s-1", func(s *smcmock.Source) { s.WorkgroupId = "w-1" })
	filters := map[string]struct {
		arguments string
		want      []string
	}{
		"all":     {"", []string{"w-1", "w-2", "w-3"}},
		"ids":     {`ids = ["w-3", "w-1", "w-9"]`, []string{"w-1", "w-3"}},
		"no_ids":  {`ids = []`, nil},
		"name":    {`name = "other"`, []string{"w-2"}},
		"regex":   {`name_regex = "^wave"`, []string{"w-1", "w-3"}},
		"status":  {`status = "InProgress"`, []string{"w-1"}},
		"tags":    {`tags = { env = "prod" }`, []string{"w-3"}},
		"several": {"name_regex = \"wave\"\nstatus = \"NotStarted\"", []string{"w-3"}},
		"nothing": {`tags = { env = "none" }`, nil},
	}
	config := acctest.ProviderConfig(mock)
	var checks []statecheck.StateCheck
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		config += fmt.Sprintf("data \"smc_workgroups\" %q {\n%s\n}\n", name, filters[name].arguments)
		address := "data.smc_workgroups." + name
		checks = append(checks, acctest.Value(address, "ids", texts(filters[name].want...)), acctest.Value(address, "workgroups", knownvalue.ListSizeExact(len(filters[name].want))))
	}
	text := knownvalue.StringExact
	checks = append(checks, acctest.Value("data.smc_workgroups.all", "names", texts("wave-1", "other", "wave-2")),
		statecheck.ExpectKnownValue("data.smc_workgroups.status", tfjsonpath.New("workgroups").AtSliceIndex(0), knownvalue.ObjectExact(map[string]knownvalue.Check{
			"workgroup_id": text("w-1"), "name": text("wave-1"), "description": text("First wave"), "status": text("InProgress"),
			"tags":     knownvalue.MapExact(map[string]knownvalue.Check{"env": text("test")}),
			"warnings": knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{"warning_type": text("UnRelated"), "source_ids": texts("s-1")})}),
		})))
	acctest.Run(t, mock, resource.TestStep{Config: config, ConfigStateChecks: checks}, resource.TestStep{Config: config, PlanOnly: true})
}

func TestAccWorkgroups_errors(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 0)
	config := acctest.ProviderConfig(mock)
	for i, argument := range []string{`ids = ["s-1"]`, `status = "Done"`, `tags = { env = null }`} {
		config += fmt.Sprintf("data \"smc_workgroups\" \"test%d\" {\n%s\n}\n", i, argument)
	}
	for _, want := range []string{"must be the ID of a workgroup", `["NotStarted" "InProgress" "Cutover" "Completed"]`, "null value"} {
		acctest.Run(t, mock, resource.TestStep{Config: config, PlanOnly: true, ExpectError: acctest.Message(want)})
	}
	config = acctest.ProviderConfig(mock) + "data \"smc_workgroups\" \"test\" {}\n"
	mock.Inject(smcmock.Fault{Action: "DescribeWorkgroups", Code: "Forbidden.Unauthorized"})
	acctest.Run(t, mock, resource.TestStep{Config: config, ExpectError: acctest.Message("Reading workgroups of the account")})
}

func TestAccWorkgroups_example(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 0)
	mock.AddWorkgroup(smcmock.Workgroup{WorkgroupId: "w-1", Name: "wave-1", Status: smcmock.WorkgroupInProgress})
	acctest.RunDataSourceExample(t, mock, "smc_workgroups", statecheck.ExpectKnownOutputValue("failed", knownvalue.MapSizeExact(1)))
}
