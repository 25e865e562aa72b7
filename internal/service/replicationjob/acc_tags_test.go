package replicationjob_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// withDefaults is a configuration with default tags in the provider.
func withDefaults(mock *smcmock.Server, defaults string, arguments ...string) string {
	return acctest.ProviderConfig(mock, "default_tags {\n tags = "+defaults+"\n }") + fmt.Sprintf(`
resource "smc_replication_job" "test" {
  source_id        = %q
  system_disk_size = 80
  %s
}
`, source, strings.Join(arguments, "\n  "))
}

// tagged checks the tags in the state.
func tagged(own knownvalue.Check, all map[string]string) []statecheck.StateCheck {
	checks := make(map[string]knownvalue.Check, len(all))
	for k, v := range all {
		checks[k] = knownvalue.StringExact(v)
	}
	return []statecheck.StateCheck{acctest.Value(job, "tags", own), acctest.Value(job, "tags_all", knownvalue.MapExact(checks))}
}

func TestAccReplicationJob_defaultTags(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	one := `{ team = "ops", env = "test" }`
	own := knownvalue.MapExact(map[string]knownvalue.Check{"env": knownvalue.StringExact("prod")})
	acctest.Run(t, mock,
		resource.TestStep{Config: withDefaults(mock, one), ConfigStateChecks: tagged(knownvalue.Null(), map[string]string{"team": "ops", "env": "test"})},
		resource.TestStep{Config: withDefaults(mock, one), PlanOnly: true},
		// The resource's own tags win.
		resource.TestStep{
			Config: withDefaults(mock, one, `tags = { env = "prod" }`), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			ConfigStateChecks: tagged(own, map[string]string{"team": "ops", "env": "prod"}),
		},
		resource.TestStep{Config: withDefaults(mock, one, `tags = { env = "prod" }`), PlanOnly: true},
		// A change of the defaults alone is a change in place.
		resource.TestStep{
			Config: withDefaults(mock, `{ owner = "me" }`, `tags = { env = "prod" }`), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			ConfigStateChecks: tagged(own, map[string]string{"owner": "me", "env": "prod"}),
		},
		// Someone else removes an inherited tag.
		resource.TestStep{
			PreConfig: change(t, mock, func(j *smcmock.Job) { delete(j.Tags, "owner") }),
			Config:    withDefaults(mock, `{ owner = "me" }`, `tags = { env = "prod" }`), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
		},
		resource.TestStep{Config: withDefaults(mock, `{ owner = "me" }`, `tags = { env = "prod" }`), PlanOnly: true},
	)
}

func TestAccReplicationJob_tooManyTagsWithDefaults(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	many := func(prefix string, n int) string {
		var pairs []string
		for i := range n {
			pairs = append(pairs, fmt.Sprintf("%s%d = \"v\"", prefix, i))
		}
		return "{ " + strings.Join(pairs, ", ") + " }"
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: withDefaults(mock, many("d", 10), "tags = "+many("o", 11)), ExpectError: acctest.Message("this one would carry 21")},
		resource.TestStep{Config: withDefaults(mock, many("d", 10), "tags = "+many("o", 10))},
	)
}

// Default tags that are known only after an apply.
func TestAccReplicationJob_unknownDefaultTags(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	configuration := `
resource "terraform_data" "team" {
  input = "ops"
}
` + withDefaults(mock, `{ team = terraform_data.team.output }`)
	acctest.Run(t, mock,
		resource.TestStep{Config: configuration, ConfigStateChecks: tagged(knownvalue.Null(), map[string]string{"team": "ops"})},
		resource.TestStep{Config: configuration, PlanOnly: true},
	)
}
