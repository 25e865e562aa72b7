package sourceserver_test

import (
	"fmt"
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

// fleet is a few source servers that differ in what can be filtered by.
func fleet() []smcmock.Source {
	return []smcmock.Source{
		source("s-bp1web00000002", "web-02", func(s *smcmock.Source) {
			s.Platform, s.ResourceGroupId, s.Tags = "Ubuntu", "rg-bp1group00000001", map[string]string{"tier": "web", "wave": "1"}
		}),
		source("s-bp1web00000001", "web-01", func(s *smcmock.Source) { s.WorkgroupId = "w-bp1wave00000001" }),
		source("s-bp1db000000001", "db-01", func(s *smcmock.Source) { s.Platform, s.State = "Windows Server 2016", smcmock.SourceUnavailable }),
		source("s-bp1db000000002", "DB-02", func(s *smcmock.Source) { s.Platform, s.WorkgroupId = "Windows Server 2012", "w-bp1wave00000001" }),
		source("s-bp1db000000003", "db-03"),
	}
}

func TestAccSourceServersDataSource_filters(t *testing.T) {
	t.Parallel()
	const job = "j-bp1done00000001"
	for name, test := range map[string]struct {
		arguments string
		sent      map[string]string
		want      []string
	}{
		"none": {``, nil, []string{"s-bp1db000000001", "s-bp1db000000002", "s-bp1db000000003", "s-bp1web00000001", "s-bp1web00000002"}},
		"ids": {
			`ids = ["s-bp1web00000002", "s-bp1gone00000001", "s-bp1db000000001", "s-bp1web00000002"]`,
			map[string]string{"SourceId.1": "s-bp1db000000001", "SourceId.2": "s-bp1gone00000001", "SourceId.3": "s-bp1web00000002"},
			[]string{"s-bp1db000000001", "s-bp1web00000002"},
		},
		"ids that do not exist":   {`ids = ["s-bp1gone00000001"]`, map[string]string{"SourceId.1": "s-bp1gone00000001"}, nil},
		"name":                    {`name = "web-01"`, map[string]string{"Name": "web-01"}, []string{"s-bp1web00000001"}},
		"name that nobody has":    {`name = "web"`, map[string]string{"Name": "web"}, nil},
		"name_regex":              {`name_regex = "^(web|db)-0[12]$"`, nil, []string{"s-bp1db000000001", "s-bp1web00000001", "s-bp1web00000002"}},
		"name_regex without case": {`name_regex = "(?i)DB-02"`, nil, []string{"s-bp1db000000002"}},
		"name_regex, a part":      {`name_regex = "-03"`, nil, []string{"s-bp1db000000003"}},
		"state":                   {`state = "Unavailable"`, map[string]string{"State": "Unavailable"}, []string{"s-bp1db000000001"}},
		"job_id":                  {`job_id = "` + job + `"`, map[string]string{"JobId": job}, []string{"s-bp1db000000003"}},
		"workgroup_id":            {`workgroup_id = "w-bp1wave00000001"`, map[string]string{"WorkgroupId": "w-bp1wave00000001"}, []string{"s-bp1db000000002", "s-bp1web00000001"}},
		"related_job_types":       {`related_job_types = ["Os", "Server"]`, map[string]string{"RelatedJobType.1": "Os", "RelatedJobType.2": "Server"}, []string{"s-bp1db000000003"}},
		"no related job": {
			`related_job_types = ["Not_Related"]`, map[string]string{"RelatedJobType.1": "Not_Related"},
			[]string{"s-bp1db000000001", "s-bp1db000000002", "s-bp1web00000001", "s-bp1web00000002"},
		},
		"resource_group_id":      {`resource_group_id = "rg-bp1group00000001"`, map[string]string{"ResourceGroupId": "rg-bp1group00000001"}, []string{"s-bp1web00000002"}},
		"tags":                   {`tags = { wave = "1" }`, map[string]string{"Tag.1.Key": "wave", "Tag.1.Value": "1"}, []string{"s-bp1web00000002"}},
		"tags, another value":    {`tags = { wave = "" }`, map[string]string{"Tag.1.Key": "wave", "Tag.1.Value": ""}, nil},
		"platform":               {`platform = "windows"`, nil, []string{"s-bp1db000000001", "s-bp1db000000002"}},
		"platform, whole":        {`platform = "Windows Server 2012"`, nil, []string{"s-bp1db000000002"}},
		"platform in upper case": {`platform = "CENTOS"`, nil, []string{"s-bp1db000000003", "s-bp1web00000001"}},
		"several":                {"platform = \"windows\"\n workgroup_id = \"w-bp1wave00000001\"\n state = \"Available\"\n name_regex = \"2\"", map[string]string{"State": "Available", "WorkgroupId": "w-bp1wave00000001"}, []string{"s-bp1db000000002"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, fleet()...)
			mock.AddJob(smcmock.Job{JobId: job, SourceId: "s-bp1db000000003", Status: smcmock.StatusFinished})
			acctest.Run(t, mock, resource.TestStep{Config: many(mock, test.arguments), ConfigStateChecks: found(test.want...), Check: sent(mock, test.sent)})
		})
	}
}

// Names come in the order of IDs.
func TestAccSourceServersDataSource_names(t *testing.T) {
	t.Parallel()
	mock := startMock(t, append(fleet(), smcmock.Source{SourceId: "s-bp1aaa00000001"})...)
	acctest.Run(t, mock, resource.TestStep{
		Config: many(mock),
		ConfigStateChecks: []statecheck.StateCheck{
			acctest.Value(servers, "names", texts("", "db-01", "DB-02", "db-03", "web-01", "web-02")),
			statecheck.ExpectKnownValue(servers, tfjsonpath.New("source_servers").AtSliceIndex(1), knownvalue.ObjectPartial(map[string]knownvalue.Check{
				"source_id": knownvalue.StringExact("s-bp1db000000001"), "name": knownvalue.StringExact("db-01"), "state": knownvalue.StringExact("Unavailable"),
				"platform": knownvalue.StringExact("Windows Server 2016"), "data_disk": knownvalue.ListSizeExact(2), "system_info": knownvalue.NotNull(),
			})),
		},
	})
}

// Tags that the listing does not report are read apart, and only where they are filtered by.
func TestAccSourceServersDataSource_tagsNotReported(t *testing.T) {
	t.Parallel()
	mock := startMock(t, fleet()...)
	mock.Switch(func(s *smcmock.Switches) { s.OlderFields = true })
	acctest.Run(t, mock,
		resource.TestStep{Config: many(mock), Check: acctest.Called(mock, "ListTagResources", 0)},
		resource.TestStep{Config: many(mock, `tags = { tier = "web" }`), ConfigStateChecks: found("s-bp1web00000002")},
		resource.TestStep{
			PreConfig:   func() { mock.Inject(smcmock.Fault{Action: "ListTagResources", Code: "Forbidden.Unauthorized"}) },
			Config:      many(mock, `tags = { wave = "1" }`),
			ExpectError: acctest.Message("SMC refused ListTagResources"),
		},
	)
}

// An empty list selects nothing, and asks nobody.
func TestAccSourceServersDataSource_noIDs(t *testing.T) {
	t.Parallel()
	mock := startMock(t, fleet()...)
	acctest.Run(t, mock, resource.TestStep{
		Config: many(mock, `ids = []`), ConfigStateChecks: found(),
	}, resource.TestStep{
		Config: many(mock, `related_job_types = []`), ConfigStateChecks: found(),
		Check: func(*terraform.State) error {
			if calls := mock.Calls(); len(calls) > 0 {
				return fmt.Errorf("%d calls", len(calls))
			}
			return nil
		},
	})
}

func TestAccSourceServersDataSource_pages(t *testing.T) {
	t.Parallel()
	const size = 120
	mock := startMock(t)
	var all []string
	for i := range size {
		all = append(all, fmt.Sprintf("s-bp1fleet%08d", i))
		id := fmt.Sprintf("s-bp1fleet%08d", i*7%size) // Every number once, in disorder.
		mock.AddSource(source(id, "server-"+id))
	}
	// Terraform reads a data source several times in a step.
	listings := func(*terraform.State) error {
		seen := make(map[string]bool)
		for _, call := range mock.CallsTo("DescribeSourceServers") {
			seen["page "+call.Params["PageNumber"]+" from "+call.Params["SourceId.1"]] = true
			if call.Params["PageSize"] != "50" {
				return fmt.Errorf("a page of %s", call.Params["PageSize"])
			}
		}
		if len(seen) != 3 {
			return fmt.Errorf("read %v, want 3 pages", seen)
		}
		return nil
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: many(mock), ConfigStateChecks: found(all...), Check: listings},
	)
	mock.ResetCalls()
	acctest.Run(t, mock,
		resource.TestStep{Config: many(mock, `ids = [for i in range(120) : format("s-bp1fleet%08d", 119 - i)]`), ConfigStateChecks: found(all...), Check: listings},
	)
}

func TestAccSourceServersDataSource_errors(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	for name, test := range map[string]struct{ arguments, want string }{
		"malformed ID":           {`ids = ["web-01"]`, "must be the ID of a source server"},
		"null as an ID":          {`ids = [null]`, "contains a null value"},
		"malformed expression":   {`name_regex = "web-("`, "must be a regular expression in RE2 syntax, got: web-( (error parsing regexp: missing closing ): `web-(`)"},
		"unsupported expression": {`name_regex = "(?!web)"`, "must be a regular expression in RE2 syntax"},
		"unknown state":          {`state = "available"`, `value must be one of: ["Available" "InUse" "Unavailable" "Deleting"]`},
		"empty name":             {`name = ""`, "must be between 2 and 128"},
		"empty platform":         {`platform = ""`, "string length must be at least 1"},
		"malformed job ID":       {`job_id = "s-1"`, "must be the ID of a replication job"},
		"malformed workgroup ID": {`workgroup_id = "wave-1"`, "must be the ID of a workgroup"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.Run(t, mock, resource.TestStep{Config: many(mock, test.arguments), PlanOnly: true, ExpectError: acctest.Message(test.want)})
			if calls := mock.Calls(); len(calls) > 0 {
				t.Errorf("SMC was called: %v", calls[0].Action)
			}
		})
	}
}

// A filter that is not known yet defers the read; its value is checked then.
func TestAccSourceServersDataSource_unknownValues(t *testing.T) {
	t.Parallel()
	mock := startMock(t, fleet()...)
	later := func(value string) string {
		return fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %s\n}\n", value)
	}
	deferred := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownValue(servers, tfjsonpath.New("source_servers"))}}
	for name, test := range map[string]struct {
		argument, value string
		want            []string
	}{
		"ids":          {"ids", `["s-bp1web00000002", "s-bp1db000000001"]`, []string{"s-bp1db000000001", "s-bp1web00000002"}},
		"one of ids":   {"ids", `"s-bp1web00000002"`, []string{"s-bp1web00000001", "s-bp1web00000002"}},
		"name":         {"name", `"web-01"`, []string{"s-bp1web00000001"}},
		"name_regex":   {"name_regex", `"^web"`, []string{"s-bp1web00000001", "s-bp1web00000002"}},
		"state":        {"state", `"Unavailable"`, []string{"s-bp1db000000001"}},
		"workgroup_id": {"workgroup_id", `"w-bp1wave00000001"`, []string{"s-bp1db000000002", "s-bp1web00000001"}},
		"platform":     {"platform", `"ubuntu"`, []string{"s-bp1web00000002"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			argument := test.argument + " = terraform_data.later.output"
			if name == "one of ids" {
				argument = `ids = ["s-bp1web00000001", terraform_data.later.output]`
			}
			acctest.Run(t, mock, resource.TestStep{Config: many(mock, argument) + later(test.value), ConfigPlanChecks: deferred, ConfigStateChecks: found(test.want...)})
		})
	}
	t.Run("malformed expression", func(t *testing.T) {
		t.Parallel()
		acctest.Run(t, mock, resource.TestStep{
			Config:      many(mock, "name_regex = terraform_data.later.output") + later(`"web-("`),
			ExpectError: acctest.Message("regular expression"),
		})
	})
}

// One replication job for each source server of a fleet, found by name.
func TestAccSourceServersDataSource_forEach(t *testing.T) {
	t.Parallel()
	mock := startMock(t, fleet()...)
	config := many(mock, `name_regex = "^web-"`) + `
resource "smc_replication_job" "fleet" {
  for_each = { for s in data.smc_source_servers.test.source_servers : s.name => s }

  source_id        = each.value.source_id
  name             = "${each.key}-migration"
  system_disk_size = each.value.system_disk_size

  dynamic "data_disk" {
    for_each = each.value.data_disk
    content {
      index = data_disk.value.index
      size  = data_disk.value.size
    }
  }
}

output "jobs" {
  value = { for name, j in smc_replication_job.fleet : name => j.source_id }
}
`
	acctest.Run(t, mock,
		resource.TestStep{
			Config: config,
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("jobs", knownvalue.MapExact(map[string]knownvalue.Check{
				"web-01": knownvalue.StringExact("s-bp1web00000001"), "web-02": knownvalue.StringExact("s-bp1web00000002"),
			}))},
		},
		resource.TestStep{Config: config, PlanOnly: true},
		// The test framework itself cannot end with for_each in the state.
		resource.TestStep{Config: acctest.ProviderConfig(mock) + `output "jobs" { value = {} }`},
	)
}

// The example of the documentation's page, as it stands.
func TestAccSourceServersDataSource_example(t *testing.T) {
	t.Parallel()
	mock := startMock(t, fleet()...)
	acctest.RunDataSourceExample(t, mock, "smc_source_servers")
}
