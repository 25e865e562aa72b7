package sourceserver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// The addresses of the data sources under test.
const (
	server  = "data.smc_source_server.test"
	servers = "data.smc_source_servers.test"
)

// startMock starts a mock with source servers.
func startMock(t *testing.T, sources ...smcmock.Source) *smcmock.Server {
	t.Helper()
	mock := acctest.StartMock(t)
	for _, s := range sources {
		mock.AddSource(s)
	}
	return mock
}

// source is a source server that differs from the mock's usual one.
func source(id, name string, changes ...func(*smcmock.Source)) smcmock.Source {
	s := smcmock.NewSource(id)
	s.Name = name
	for _, change := range changes {
		change(&s)
	}
	return s
}

// one is a configuration of smc_source_server, many one of smc_source_servers, with the given arguments.
func one(mock *smcmock.Server, arguments ...string) string {
	return configuration(mock, "smc_source_server", arguments)
}

func many(mock *smcmock.Server, arguments ...string) string {
	return configuration(mock, "smc_source_servers", arguments)
}

func configuration(mock *smcmock.Server, typ string, arguments []string) string {
	return acctest.ProviderConfig(mock) + fmt.Sprintf("data %q \"test\" {\n  %s\n}\n", typ, strings.Join(arguments, "\n  "))
}

// texts is a list of exactly these strings.
func texts(values ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(values))
	for i, v := range values {
		checks[i] = knownvalue.StringExact(v)
	}
	return knownvalue.ListExact(checks)
}

// found checks that exactly these source servers were found.
func found(ids ...string) []statecheck.StateCheck {
	checks := []statecheck.StateCheck{
		acctest.Value(servers, "ids", texts(ids...)),
		acctest.Value(servers, "names", knownvalue.ListSizeExact(len(ids))),
		acctest.Value(servers, "source_servers", knownvalue.ListSizeExact(len(ids))),
	}
	for i, id := range ids {
		at := tfjsonpath.New("source_servers").AtSliceIndex(i).AtMapKey("source_id")
		checks = append(checks, statecheck.ExpectKnownValue(servers, at, knownvalue.StringExact(id)))
	}
	return checks
}

// sent checks that the last listing had exactly these filters.
func sent(mock *smcmock.Server, want map[string]string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		calls := mock.CallsTo("DescribeSourceServers")
		if len(calls) == 0 {
			return fmt.Errorf("nothing was listed")
		}
		got := make(map[string]string)
		for name, v := range calls[len(calls)-1].Params {
			for _, filter := range []string{"SourceId", "Name", "State", "JobId", "WorkgroupId", "ResourceGroupId", "Tag", "RelatedJobType"} {
				if name == filter || strings.HasPrefix(name, filter+".") {
					got[name] = v
				}
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			return fmt.Errorf("sent the filters %v, want %v", got, want)
		}
		return nil
	}
}
