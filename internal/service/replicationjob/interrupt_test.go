package replicationjob_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobcompletion"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// An interrupt while the creation is under way does not lose the replication job that
// SMC makes: its ID is in the state, and nothing is tainted.
func TestCreate_interruptKeepsTheJob(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	mock.Inject(smcmock.Fault{Action: "CreateReplicationJob", Delay: 400 * time.Millisecond})
	s := newSession(t, mock, replicationjob.TypeName, nil)
	config := s.config(object{"source_id": source, "system_disk_size": 80, "desired_status": "Running"})
	plan := s.plan(nil, config)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, cancel)
	resp, err := s.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.typeName, PriorState: s.encode(nil), PlannedState: s.encode(plan.values), Config: s.encode(config), PlannedPrivate: plan.private,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.succeeded(resp.Diagnostics)
	state := s.decode(resp.NewState)
	var id string
	if err := state["id"].As(&id); err != nil {
		t.Fatal(err)
	}
	if jobs := mock.Jobs(); len(jobs) != 1 || jobs[0].JobId != id {
		t.Errorf("the state has %q, SMC has %+v", id, jobs)
	}
	if text := summary(resp.Diagnostics); !strings.Contains(text, id) {
		t.Errorf("%s", text)
	}
}

// What goes on during a wait is logged for whoever follows a migration.
func TestCompletion_logsProgress(t *testing.T) {
	t.Parallel()
	// The jobs are still running when a slow machine comes to look.
	mock := startMock(t, quickly, func(o *smcmock.Options) { o.Phases.Syncing = 2 * time.Second })
	ids := fleet(mock, 2, nil)
	s := newSession(t, mock, jobcompletion.TypeName, nil)
	config := s.config(completion(ids, nil))
	plan := s.plan(nil, config)
	var log bytes.Buffer
	resp, err := s.server.ApplyResourceChange(tflogtest.RootLogger(s.context(), &log), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.typeName, PriorState: s.encode(nil), PlannedState: s.encode(plan.values), Config: s.encode(config), PlannedPrivate: plan.private,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.succeeded(resp.Diagnostics)
	entries, err := tflogtest.MultilineJSONDecode(&log)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, entry := range entries {
		message, _ := entry["@message"].(string)
		if message != "Progress of a replication job" {
			continue
		}
		id, _ := entry["job_id"].(string)
		seen[id]++
		for _, field := range []string{"percent", "status", "business_status", "elapsed"} {
			if _, ok := entry[field]; !ok || entry["@level"] != "info" {
				t.Errorf("%s is missing, or the level is not info: %v", field, entry)
			}
		}
	}
	for _, id := range ids {
		if seen[id] < 2 {
			t.Errorf("%d lines of progress for %s", seen[id], id)
		}
	}
}
