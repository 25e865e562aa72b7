package replicationjob_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
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
			diags := acctest.Validate(t, replicationjob.TypeName, minimal(values))
			if errors := acctest.Problems(diags, tfprotov6.DiagnosticSeverityError); len(errors) != 1 || len(diags) != 1 {
				t.Errorf("errors on %v: %s", errors, acctest.Summary(diags))
			}
		})
	}
}

// An ID alone cannot be imported where nothing names a region: a state without one could not be read.
func TestReplicationJob_importWithoutRegion(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	id := mock.AddJob(smcmock.Job{SourceId: source, RegionId: acctest.Region, Name: "by-hand", SystemDiskSize: 80})
	s := acctest.NewSession(t, mock, replicationjob.TypeName, object{"region": nil})
	for importID, want := range map[string]string{id: "No region to import from", acctest.Region + ":" + id: ""} {
		resp, err := s.Server.ImportResourceState(s.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: s.TypeName, ID: importID})
		if err != nil {
			t.Fatal(err)
		}
		if text := acctest.Summary(resp.Diagnostics); !strings.Contains(text, want) || (text == "") != (want == "") {
			t.Errorf("%s: %q, want %q", importID, text, want)
		}
	}
}
