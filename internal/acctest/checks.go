package acctest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Expect is a plan check that the resource at address is acted upon as given.
func Expect(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

// Value checks one attribute of a resource or data source in the state.
func Value(address, name string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(name), check)
}

// Message matches words that the CLI may have wrapped onto several lines.
func Message(words string) *regexp.Regexp {
	quoted := make([]string, 0)
	for _, word := range strings.Fields(words) {
		quoted = append(quoted, regexp.QuoteMeta(word))
	}
	return regexp.MustCompile(strings.Join(quoted, `[\s│|]+`))
}

// Sent checks the parameters of the last call of action: these, and no others.
func Sent(mock *smcmock.Server, action string, want map[string]string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		calls := mock.CallsTo(action)
		if len(calls) == 0 {
			return fmt.Errorf("%s was not called", action)
		}
		got := calls[len(calls)-1].Business()
		var problems []error
		for name, v := range want {
			if got[name] != v {
				problems = append(problems, fmt.Errorf("%s: parameter %s is %q, want %q", action, name, got[name], v))
			}
			delete(got, name)
		}
		for name, v := range got {
			problems = append(problems, fmt.Errorf("%s: unexpected parameter %s = %q", action, name, v))
		}
		return errors.Join(problems...)
	}
}

// Called checks how often action was called.
func Called(mock *smcmock.Server, action string, times int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := len(mock.CallsTo(action)); got != times {
			return fmt.Errorf("%s was called %d times, want %d", action, got, times)
		}
		return nil
	}
}
