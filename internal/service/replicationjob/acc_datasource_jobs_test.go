package replicationjob_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// foundJobs is the address of the data source under test.
const foundJobs = "data.smc_replication_jobs.test"

// jobsLookUp is a configuration of smc_replication_jobs.
func jobsLookUp(mock *smcmock.Server, arguments ...string) string {
	return acctest.ProviderConfig(mock) + "data \"smc_replication_jobs\" \"test\" {\n  " + strings.Join(arguments, "\n  ") + "\n}\n"
}

// The replication jobs of addJobs.
const (
	ready    = "j-bp1aaa00000001"
	syncing  = "j-bp1bbb00000001"
	failed   = "j-bp1ccc00000001"
	finished = "j-bp1ddd00000001"
	abroad   = "j-bp1eee00000001"
)

// addJobs adds replication jobs that differ in what can be filtered by.
func addJobs(mock *smcmock.Server) {
	for _, j := range []smcmock.Job{
		{JobId: finished, SourceId: source, Name: "WEB-01-first", Status: smcmock.StatusFinished, Tags: map[string]string{"env": "test", "wave": "1"}},
		{JobId: syncing, SourceId: "s-bp1source00000002", Name: "web-02", Status: smcmock.StatusRunning, BusinessStatus: smcmock.PhaseSyncing, Tags: map[string]string{"env": "prod"}},
		{JobId: ready, SourceId: source, Name: "web-01", Tags: map[string]string{"env": "test"}},
		{JobId: failed, SourceId: "s-bp1source00000003", Name: "db-01", Status: smcmock.StatusInError, ErrorCode: "Lost"},
		{JobId: abroad, SourceId: "s-bp1source00000004", Name: "web-04", RegionId: "us-west-1"},
	} {
		mock.AddJob(j)
	}
}

// foundExactly checks that exactly these replication jobs were found.
func foundExactly(ids ...string) []statecheck.StateCheck {
	list := make([]knownvalue.Check, len(ids))
	objects := make([]knownvalue.Check, len(ids))
	for i, id := range ids {
		list[i] = knownvalue.StringExact(id)
		objects[i] = knownvalue.ObjectPartial(map[string]knownvalue.Check{"job_id": list[i], "id": list[i]})
	}
	return []statecheck.StateCheck{
		acctest.Value(foundJobs, "ids", knownvalue.ListExact(list)),
		acctest.Value(foundJobs, "names", knownvalue.ListSizeExact(len(ids))),
		acctest.Value(foundJobs, "replication_jobs", knownvalue.ListExact(objects)),
	}
}

func TestAccReplicationJobsDataSource_filters(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments string
		sent      map[string]string
		want      []string
	}{
		"none": {``, nil, []string{ready, syncing, failed, finished}},
		"ids": {
			`ids = ["j-bp1ddd00000001", "j-bp1gone00000001", "j-bp1aaa00000001"]`,
			map[string]string{"JobId.1": ready, "JobId.2": finished, "JobId.3": "j-bp1gone00000001"}, []string{ready, finished},
		},
		"ids of another region": {`ids = ["j-bp1eee00000001"]`, map[string]string{"JobId.1": abroad}, nil},
		"source_ids": {
			`source_ids = ["s-bp1source00000003", "s-bp1source00000001"]`,
			map[string]string{"SourceId.1": source, "SourceId.2": "s-bp1source00000003"}, []string{ready, failed, finished},
		},
		"name":            {`name = "web-01"`, map[string]string{"Name": "web-01"}, []string{ready}},
		"name_regex":      {`name_regex = "^web-"`, nil, []string{ready, syncing}},
		"region_id":       {`region_id = "us-west-1"`, map[string]string{"RegionId": "us-west-1"}, []string{abroad}},
		"empty region":    {`region_id = "eu-central-1"`, map[string]string{"RegionId": "eu-central-1"}, nil},
		"status":          {`status = "InError"`, map[string]string{"Status": "InError"}, []string{failed}},
		"business_status": {`business_status = "Syncing"`, map[string]string{"BusinessStatus": "Syncing"}, []string{syncing}},
		"tags":            {`tags = { env = "test" }`, map[string]string{"Tag.1.Key": "env", "Tag.1.Value": "test"}, []string{ready, finished}},
		"several tags": {
			`tags = { wave = "1", env = "test" }`,
			map[string]string{"Tag.1.Key": "env", "Tag.1.Value": "test", "Tag.2.Key": "wave", "Tag.2.Value": "1"}, []string{finished},
		},
		"a tag with an empty value": {`tags = { env = "" }`, map[string]string{"Tag.1.Key": "env", "Tag.1.Value": ""}, nil},
		"no tags":                   {`tags = {}`, nil, []string{ready, syncing, failed, finished}},
		"several": {
			"source_ids = [\"s-bp1source00000001\"]\n status = \"Finished\"\n name_regex = \"(?i)web\"",
			map[string]string{"SourceId.1": source, "Status": "Finished"}, []string{finished},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			addJobs(mock)
			sentFilters := map[string]string{"RegionId": "cn-hangzhou", "PageNumber": "1", "PageSize": "50"}
			maps.Copy(sentFilters, test.sent)
			acctest.Run(t, mock, resource.TestStep{
				Config: jobsLookUp(mock, test.arguments), ConfigStateChecks: foundExactly(test.want...), Check: acctest.Sent(mock, "DescribeReplicationJobs", sentFilters),
			})
		})
	}
}

func TestAccReplicationJobsDataSource_attributes(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	addJobs(mock)
	mock.AddJob(smcmock.Job{JobId: "j-bp1zzz00000001"})
	names := make([]knownvalue.Check, 0)
	for _, name := range []string{"web-01", "web-02", "db-01", "WEB-01-first", ""} {
		names = append(names, knownvalue.StringExact(name))
	}
	acctest.Run(t, mock, resource.TestStep{
		Config: jobsLookUp(mock),
		ConfigStateChecks: []statecheck.StateCheck{
			acctest.Value(foundJobs, "names", knownvalue.ListExact(names)),
			acctest.Value(foundJobs, "region_id", knownvalue.StringExact("cn-hangzhou")),
			statecheck.ExpectKnownValue(foundJobs, tfjsonpath.New("replication_jobs").AtSliceIndex(0), knownvalue.ObjectPartial(map[string]knownvalue.Check{
				"source_id": knownvalue.StringExact(source), "region_id": knownvalue.StringExact("cn-hangzhou"), "status": knownvalue.StringExact("Ready"),
				"tags": knownvalue.MapExact(map[string]knownvalue.Check{"env": knownvalue.StringExact("test")}), "data_disk": knownvalue.ListSizeExact(2),
			})),
			statecheck.ExpectKnownValue(foundJobs, tfjsonpath.New("replication_jobs").AtSliceIndex(1).AtMapKey("business_status"), knownvalue.StringExact("Syncing")),
			statecheck.ExpectKnownValue(foundJobs, tfjsonpath.New("replication_jobs").AtSliceIndex(2).AtMapKey("error_code"), knownvalue.StringExact("Lost")),
		},
	})
}

// Empty lists of IDs select nothing, and ask nobody.
func TestAccReplicationJobsDataSource_noIDs(t *testing.T) {
	t.Parallel()
	for _, argument := range []string{"ids", "source_ids"} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			addJobs(mock)
			acctest.Run(t, mock, resource.TestStep{
				Config: jobsLookUp(mock, argument+" = []"), ConfigStateChecks: foundExactly(), Check: acctest.Called(mock, "DescribeReplicationJobs", 0),
			})
		})
	}
}

func TestAccReplicationJobsDataSource_pages(t *testing.T) {
	t.Parallel()
	const size = 120
	mock := startMock(t)
	// Older versions of the API report no tags: they are read for 50 replication jobs at a time.
	mock.Switch(func(s *smcmock.Switches) { s.OlderFields = true })
	var all []string
	for i := range size {
		all = append(all, fmt.Sprintf("j-bp1fleet%08d", i))
		n := i * 7 % size // Every number once, in disorder.
		mock.AddJob(smcmock.Job{
			JobId: fmt.Sprintf("j-bp1fleet%08d", n), SourceId: fmt.Sprintf("s-bp1fleet%08d", n), Name: fmt.Sprintf("job-%d", n), Tags: map[string]string{"number": fmt.Sprint(n)},
		})
	}
	batches := func(action, parameter string, want int) resource.TestCheckFunc {
		return func(*terraform.State) error {
			seen := make(map[string]bool) // Terraform reads a data source several times in a step.
			for _, call := range mock.CallsTo(action) {
				seen[call.Params[parameter]] = true
			}
			if len(seen) != want {
				return fmt.Errorf("%s: %v, want %d", action, seen, want)
			}
			return nil
		}
	}
	tag := func(n int) statecheck.StateCheck {
		at := tfjsonpath.New("replication_jobs").AtSliceIndex(n).AtMapKey("tags").AtMapKey("number")
		return statecheck.ExpectKnownValue(foundJobs, at, knownvalue.StringExact(fmt.Sprint(n)))
	}
	acctest.Run(t, mock, resource.TestStep{
		Config: jobsLookUp(mock), ConfigStateChecks: append(foundExactly(all...), tag(0), tag(77), tag(119)),
		Check: resource.ComposeTestCheckFunc(batches("DescribeReplicationJobs", "PageNumber", 3), batches("ListTagResources", "ResourceId.1", 3)),
	})
	mock.ResetCalls()
	for argument, parameter := range map[string]string{
		`ids = [for i in range(120) : format("j-bp1fleet%08d", 119 - i)]`:        "JobId.1",
		`source_ids = [for i in range(120) : format("s-bp1fleet%08d", 119 - i)]`: "SourceId.1",
	} {
		acctest.Run(t, mock, resource.TestStep{Config: jobsLookUp(mock, argument), ConfigStateChecks: foundExactly(all...), Check: batches("DescribeReplicationJobs", parameter, 3)})
		mock.ResetCalls()
	}
	// Nothing is asked about the tags of nothing.
	acctest.Run(t, mock, resource.TestStep{Config: jobsLookUp(mock, `name = "nobody"`), ConfigStateChecks: foundExactly(), Check: acctest.Called(mock, "ListTagResources", 0)})
}

func TestAccReplicationJobsDataSource_errors(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	for name, test := range map[string]struct{ arguments, want string }{
		"malformed ID":            {`ids = ["web-01"]`, "must be the ID of a replication job"},
		"null as an ID":           {`ids = [null]`, "contains a null value"},
		"malformed source ID":     {`source_ids = ["web-01"]`, "must be the ID of a source server"},
		"empty name":              {`name = ""`, "must be between 2 and 128"},
		"malformed expression":    {`name_regex = "web-("`, "must be a regular expression in RE2 syntax, got: web-( (error parsing regexp: missing closing ): `web-(`)"},
		"malformed region":        {`region_id = "China"`, "must be the ID of a region"},
		"unknown status":          {`status = "Done"`, `value must be one of: ["Ready" "Running"`},
		"unknown business_status": {`business_status = "syncing"`, `value must be one of: ["Preparing" "Syncing" "Processing" "Cleaning"]`},
		"reserved tag":            {`tags = { aliyun = "x" }`, "must not start with aliyun or acs:"},
		"null as a tag":           {`tags = { env = null }`, "contains a null value"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.Run(t, mock, resource.TestStep{Config: jobsLookUp(mock, test.arguments), PlanOnly: true, ExpectError: acctest.Message(test.want)})
			if calls := mock.Calls(); len(calls) > 0 {
				t.Errorf("SMC was called: %v", calls[0].Action)
			}
		})
	}
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		refused := startMock(t)
		refused.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Code: "Forbidden.Unauthorized"})
		acctest.Run(t, mock, resource.TestStep{
			Config: jobsLookUp(refused), ExpectError: acctest.Message("Reading replication jobs of region cn-hangzhou: SMC refused DescribeReplicationJobs."),
		})
	})
	t.Run("tags refused", func(t *testing.T) {
		t.Parallel()
		refused := startMock(t)
		addJobs(refused)
		refused.Switch(func(s *smcmock.Switches) { s.OlderFields = true })
		refused.Inject(smcmock.Fault{Action: "ListTagResources", Code: "Forbidden.Unauthorized"})
		acctest.Run(t, mock, resource.TestStep{Config: jobsLookUp(refused), ExpectError: acctest.Message("SMC refused ListTagResources.")})
	})
}

// A filter that is not known yet defers the read.
func TestAccReplicationJobsDataSource_unknownValues(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	addJobs(mock)
	for name, test := range map[string]struct {
		argument, value string
		want            []string
	}{
		"ids":        {"ids", `["j-bp1ccc00000001"]`, []string{failed}},
		"source_ids": {"source_ids", `["s-bp1source00000002"]`, []string{syncing}},
		"name":       {"name", `"web-01"`, []string{ready}},
		"name_regex": {"name_regex", `"^db"`, []string{failed}},
		"region_id":  {"region_id", `"us-west-1"`, []string{abroad}},
		"status":     {"status", `"Finished"`, []string{finished}},
		"tags":       {"tags", `{ env = "prod" }`, []string{syncing}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			configuration := jobsLookUp(mock, test.argument+" = terraform_data.later.output") + fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %s\n}\n", test.value)
			acctest.Run(t, mock, resource.TestStep{
				Config: configuration,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(foundJobs, tfjsonpath.New("replication_jobs")),
				}},
				ConfigStateChecks: foundExactly(test.want...),
			})
		})
	}
}

// The example of the documentation's page, as it stands.
func TestAccReplicationJobsDataSource_example(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	addJobs(mock)
	acctest.RunDataSourceExample(t, mock, "smc_replication_jobs", statecheck.ExpectKnownOutputValue("failed", knownvalue.MapExact(map[string]knownvalue.Check{
		"db-01": knownvalue.StringExact("Lost"),
	})))
}
