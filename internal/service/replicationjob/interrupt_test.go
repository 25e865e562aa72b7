package replicationjob_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// An interrupt while the creation is under way does not lose the replication job that
// SMC makes: its ID is in the state, and nothing is tainted.
func TestCreate_interruptKeepsTheJob(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	mock.Inject(smcmock.Fault{Action: "CreateReplicationJob", Delay: 400 * time.Millisecond})
	s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
	config := s.Config(object{"source_id": source, "system_disk_size": 80, "desired_status": "Running"})
	plan := s.Plan(nil, config)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, cancel)
	resp, err := s.Server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.TypeName, PriorState: s.Encode(nil), PlannedState: s.Encode(plan.Values), Config: s.Encode(config), PlannedPrivate: plan.Private,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Succeeded(resp.Diagnostics)
	state := s.Decode(resp.NewState)
	var id string
	if err := state["id"].As(&id); err != nil {
		t.Fatal(err)
	}
	if jobs := mock.Jobs(); len(jobs) != 1 || jobs[0].JobId != id {
		t.Errorf("the state has %q, SMC has %+v", id, jobs)
	}
	if text := acctest.Summary(resp.Diagnostics); !strings.Contains(text, id) {
		t.Errorf("%s", text)
	}
}
