package sourceserver_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/sourceserver"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func listSession(t *testing.T, mock *smcmock.Server) *acctest.Session {
	t.Helper()
	return acctest.NewSession(t, mock, sourceserver.TypeName, nil)
}

// listMock starts a mock with source servers that differ in what can be filtered by.
func listMock(t *testing.T) *smcmock.Server {
	t.Helper()
	mock := acctest.StartMock(t)
	for i, change := range []func(*smcmock.Source){
		func(s *smcmock.Source) { s.Name, s.Tags = "web-01", map[string]string{"env": "test"} },
		func(s *smcmock.Source) { s.Name, s.Platform = "db-01", "Windows Server 2016" },
		func(s *smcmock.Source) { s.Name, s.State = "gone-01", "Deleting" },
		func(s *smcmock.Source) { s.Name, s.State = "", "InUse" },
	} {
		source := smcmock.NewSource(fmt.Sprintf("s-bp1list%08d", i))
		change(&source)
		mock.AddSource(source)
	}
	return mock
}

func TestSourceServerList_filters(t *testing.T) {
	t.Parallel()
	mock := listMock(t)
	const unnamed = "s-bp1list00000003"
	for name, test := range map[string]struct {
		config acctest.Object
		want   []string
	}{
		"none":       {nil, []string{"db-01", unnamed, "web-01"}},
		"ids":        {acctest.Object{"ids": []string{unnamed}}, []string{unnamed}},
		"no ids":     {acctest.Object{"ids": []string{}}, nil},
		"no types":   {acctest.Object{"related_job_types": []string{}}, nil},
		"name":       {acctest.Object{"name": "web-01"}, []string{"web-01"}},
		"name_regex": {acctest.Object{"name_regex": "-01$"}, []string{"db-01", "web-01"}},
		"state":      {acctest.Object{"state": "InUse"}, []string{unnamed}},
		"platform":   {acctest.Object{"platform": "windows"}, []string{"db-01"}},
		"tags":       {acctest.Object{"tags": acctest.Object{"env": "test"}}, []string{"web-01"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for r := range listSession(t, mock).List(test.config, 100, false) {
				if len(r.Diagnostics) > 0 {
					t.Fatal(acctest.Summary(r.Diagnostics))
				}
				got = append(got, r.DisplayName)
			}
			if slices.Sort(got); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestSourceServerList_pages(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	for i := range 120 {
		mock.AddSource(smcmock.NewSource(fmt.Sprintf("s-bp1fleet%08d", i)))
	}
	for limit, calls := range map[int64]int{1: 1, 50: 1, 51: 2, 1000: 3} {
		mock.ResetCalls()
		found := len(slices.Collect(listSession(t, mock).List(nil, limit, false)))
		if want := min(int(limit), 120); found != want || len(mock.CallsTo("DescribeSourceServers")) != calls {
			t.Errorf("limit %d: %d source servers with %d calls, want %d with %d", limit, found, len(mock.CallsTo("DescribeSourceServers")), want, calls)
		}
	}
}

func TestSourceServerList_errors(t *testing.T) {
	t.Parallel()
	mock := listMock(t)
	mock.Inject(smcmock.Fault{Action: "DescribeSourceServers", Code: "Forbidden.Unauthorized"})
	results := slices.Collect(listSession(t, mock).List(nil, 100, true))
	if len(results) != 1 || !strings.Contains(acctest.Summary(results[0].Diagnostics), "Reading source servers of the account: SMC refused DescribeSourceServers.") {
		t.Errorf("results: %+v", results)
	}
}

// The configuration that Terraform generates from a result is valid, and an import with it
// changes nothing.
func TestSourceServerList_generatedConfigPlansClean(t *testing.T) {
	t.Parallel()
	mock := listMock(t)
	for r := range listSession(t, mock).List(nil, 100, true) {
		t.Run(r.DisplayName, func(t *testing.T) {
			s := listSession(t, mock)
			listed := s.Decode(r.Resource)
			generated := s.GeneratedConfig(listed)
			validated, err := s.Server.ValidateResourceConfig(s.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: s.TypeName, Config: s.Encode(generated)})
			if err != nil {
				t.Fatal(err)
			}
			s.Succeeded(validated.Diagnostics)
			state := s.ImportIdentity(r.Identity)
			plan := s.Plan(state, generated)
			s.Succeeded(plan.Diagnostics)
			for name, value := range state {
				if !value.Equal(listed[name]) || !value.Equal(plan.Values[name]) {
					t.Errorf("%s is listed as %s, imported as %s and planned as %s", name, listed[name], value, plan.Values[name])
				}
			}
		})
	}
}

// The example of the documentation's page, as it stands.
func TestAccSourceServerList_example(t *testing.T) {
	t.Parallel()
	acctest.RunListExample(t, listMock(t), sourceserver.TypeName,
		querycheck.ExpectLength("smc_source_server.windows", 1),
		querycheck.ExpectIdentity("smc_source_server.windows", map[string]knownvalue.Check{"source_id": knownvalue.StringExact("s-bp1list00000001")}),
	)
}
