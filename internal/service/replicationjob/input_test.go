package replicationjob_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// What is not a whole number is complained of once, and not by the rules that relate it to
// other arguments.
func TestReplicationJob_notWholeNumbers(t *testing.T) {
	t.Parallel()
	const gib = 1 << 30
	for name, values := range map[string]object{
		"the disk of partitions": {"system_disk_size": 80.5, "system_disk_partition": []object{{"device": "0_0", "size_bytes": 81 * gib}}},
		"a partition":            {"system_disk_partition": []object{{"device": "0_0", "size_bytes": 0.5}, {"device": "0_1", "size_bytes": 80 * gib}}},
		"an index among others":  {"data_disk": []object{{"index": 1.5, "size": 20}, {"index": 2, "size": 20}}},
		"a data disk":            {"data_disk": []object{{"size": 20.5, "partition": []object{{"device": "1_0", "size_bytes": 30 * gib}}}}},
		"all of a data disk":     {"data_disk": []object{{"size": 20.5}}},
		"a frequency":            {"run_once": false, "frequency": 1.5, "max_number_of_image_to_keep": 1},
		"a number out of range":  {"run_once": false, "frequency": 1e20, "max_number_of_image_to_keep": 1},
		"the network":            {"net_mode": 2.5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := validate(t, minimal(values))
			if errors := problems(diags, tfprotov6.DiagnosticSeverityError); len(errors) != 1 || len(diags) != 1 {
				t.Errorf("errors on %v: %s", errors, summary(diags))
			}
		})
	}
}

// A plan that creates says what is missing, on the protocol and so without a Terraform
// that validates first.
func TestCompletion_planWithoutRegion(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	for name, test := range map[string]struct {
		settings object
		more     object
		want     []string
	}{
		"no region":                  {object{"region": nil}, nil, []string{"region_id"}},
		"a region of its own":        {object{"region": nil}, object{"region_id": "cn-hangzhou"}, nil},
		"a region that is not known": {object{"region": nil}, object{"region_id": unknown{}}, nil},
		"a provider's region later":  {object{"region": unknown{}}, nil, nil},
		"half of the credentials":    {object{"secret_key": nil}, nil, []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSession(t, mock, "smc_replication_job_completion", test.settings)
			plan := s.plan(nil, s.config(completion([]string{"j-bp1one"}, test.more)))
			if got := problems(plan.diagnostics, tfprotov6.DiagnosticSeverityError); len(got) != len(test.want) || len(got) > 0 && !strings.Contains(got[0], test.want[0]) {
				t.Errorf("errors on %q, want %q: %s", got, test.want, summary(plan.diagnostics))
			}
		})
	}
}

// Validation asks for neither a region nor credentials.
func TestCompletion_validateWithoutRegion(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	s := newSession(t, mock, "smc_replication_job_completion", object{"region": nil, "access_key": nil})
	resp, err := s.server.ValidateResourceConfig(context.WithoutCancel(t.Context()), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: s.typeName, Config: s.encode(s.config(completion([]string{"j-bp1one"}, nil))),
	})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Errorf("%v, %s", err, summary(resp.Diagnostics))
	}
}
