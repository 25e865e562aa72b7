package jobcompletion_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobcompletion"
)

// A plan that creates says what is missing, on the protocol and so without a Terraform
// that validates first.
func TestCompletion_planWithoutRegion(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	for name, test := range map[string]struct {
		settings object
		more     object
		want     []string
	}{
		"no region":                  {object{"region": nil}, nil, []string{"region_id"}},
		"a region of its own":        {object{"region": nil}, object{"region_id": "cn-hangzhou"}, nil},
		"a region that is not known": {object{"region": nil}, object{"region_id": acctest.Unknown{}}, nil},
		"a provider's region later":  {object{"region": acctest.Unknown{}}, nil, nil},
		"half of the credentials":    {object{"secret_key": nil}, nil, []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewSession(t, mock, jobcompletion.TypeName, test.settings)
			plan := s.Plan(nil, s.Config(completion([]string{"j-bp1one"}, test.more)))
			if got := acctest.Problems(plan.Diagnostics, tfprotov6.DiagnosticSeverityError); len(got) != len(test.want) || len(got) > 0 && !strings.Contains(got[0], test.want[0]) {
				t.Errorf("errors on %q, want %q: %s", got, test.want, acctest.Summary(plan.Diagnostics))
			}
		})
	}
}

// Validation asks for neither a region nor credentials.
func TestCompletion_validateWithoutRegion(t *testing.T) {
	t.Parallel()
	if diagnostics := acctest.Validate(t, jobcompletion.TypeName, completion([]string{"j-bp1one"}, nil)); len(diagnostics) > 0 {
		t.Errorf("%s", acctest.Summary(diagnostics))
	}
}

func TestCompletion_badInput(t *testing.T) {
	t.Parallel()
	for words, config := range map[string]object{
		"This attribute contains a null value.":                        {"job_ids": []any{nil}},
		"must be the ID of a replication job":                          {"job_ids": []string{""}},
		"Must set a configuration value for the job_ids attribute":     {},
		"timeouts.create is a time limit and must be longer than zero": completion([]string{"j-1"}, object{"timeouts": object{"create": "0s"}}),
	} {
		if text := acctest.Summary(acctest.Validate(t, jobcompletion.TypeName, config)); !strings.Contains(text, words) {
			t.Errorf("%q is missing in %s", words, text)
		}
	}
}
