package replicationjob_test

import (
	"fmt"
	"testing"

	testconfig "github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
)

// A number that is not whole is refused as soon as it is known: written out, from a
// variable, and where only the apply tells.
func TestAccReplicationJob_wholeNumbers(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	size := func(expression string, more ...string) string {
		return config(mock, append([]string{"system_disk_size = " + expression}, more...)...)
	}
	const variable = `
variable "size" {
  type = number
}
`
	later := func(value string) string {
		return fmt.Sprintf("resource \"terraform_data\" \"size\" {\n  input = %s\n}\n", value) + size("terraform_data.size.output")
	}
	const notWhole = "system_disk_size takes a whole number; the value is 80.5. Round it, for example up with ceil()"
	acctest.Run(t, mock,
		resource.TestStep{Config: size("80.5"), PlanOnly: true, ExpectError: acctest.Message(notWhole)},
		resource.TestStep{Config: size(`"80.5"`), PlanOnly: true, ExpectError: acctest.Message(notWhole)},
		resource.TestStep{Config: size("161 / 2"), PlanOnly: true, ExpectError: acctest.Message(notWhole)},
		resource.TestStep{Config: size("1e30"), PlanOnly: true, ExpectError: acctest.Message("takes a whole number from -9223372036854775808 to 9223372036854775807")},
		resource.TestStep{
			Config: variable + size("var.size"), ConfigVariables: testconfig.Variables{"size": testconfig.FloatVariable(80.5)},
			PlanOnly: true, ExpectError: acctest.Message(notWhole),
		},
		resource.TestStep{Config: size("80", "data_disk {\n index = 1\n size = 20.25\n}"), PlanOnly: true,
			ExpectError: acctest.Message("data_disk[0].size takes a whole number; the value is 20.25.")},
		resource.TestStep{Config: later("80.5"), ExpectError: acctest.Message(notWhole)},
		// The others are as they always were: no change in the second plan.
		resource.TestStep{Config: later("81")},
		resource.TestStep{Config: later("81"), PlanOnly: true},
		resource.TestStep{
			Config: variable + size("ceil(var.size)"), ConfigVariables: testconfig.Variables{"size": testconfig.FloatVariable(80.5)},
			ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionNoop),
		},
	)
}

func TestAccReplicationJob_timeoutsArePositive(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, "timeouts {\n create = \"0s\"\n}"), PlanOnly: true, ExpectError: acctest.Message("timeouts.create is a time limit and must be longer than zero")},
		resource.TestStep{Config: basic(mock, "timeouts {\n delete = \"-5m\"\n}"), PlanOnly: true, ExpectError: acctest.Message("timeouts.delete is a time limit and must be longer than zero")},
	)
}

func TestAccReplicationJob_accentedName(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, `name = "café"`), PlanOnly: true, ExpectError: acctest.Message("letters are A-Z, a-z and Chinese characters, without accents")},
		resource.TestStep{Config: basic(mock, `image_name = "Übersee"`), PlanOnly: true, ExpectError: acctest.Message("letters are A-Z, a-z and Chinese characters, without accents")},
		resource.TestStep{Config: basic(mock, `name = "迁移-1"`, `description = "Élan of the café."`)},
	)
}
