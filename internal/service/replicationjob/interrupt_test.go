package replicationjob_test

import (
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
)

// An interrupt while the creation is under way does not lose the replication job that
// SMC makes: its ID is in the state, and nothing is tainted.
func TestCreate_interruptKeepsTheJob(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
	config := s.Config(object{"source_id": source, "system_disk_size": 80, "desired_status": "Running"})
	plan := s.Plan(nil, config)
	state, diagnostics := s.ApplyIn(acctest.InterruptedBy(t, mock, "CreateReplicationJob"), nil, config, plan)
	s.Succeeded(diagnostics)
	var id string
	if err := state["id"].As(&id); err != nil {
		t.Fatal(err)
	}
	if jobs := mock.Jobs(); len(jobs) != 1 || jobs[0].JobId != id {
		t.Errorf("the state has %q, SMC has %+v", id, jobs)
	}
	if text := acctest.Summary(diagnostics); !strings.Contains(text, id) {
		t.Errorf("%s", text)
	}
}
