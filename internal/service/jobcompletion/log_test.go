package jobcompletion_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobcompletion"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// What goes on during a wait is logged for whoever follows a migration.
func TestCompletion_logsProgress(t *testing.T) {
	t.Parallel()
	// The jobs are still running when a slow machine comes to look.
	mock := acctest.StartMock(t, acctest.ShortRuns, func(o *smcmock.Options) { o.Phases.Syncing = 2 * time.Second })
	ids := fleet(mock, 2, nil)
	s := acctest.NewSession(t, mock, jobcompletion.TypeName, nil)
	config := s.Config(completion(ids, nil))
	plan := s.Plan(nil, config)
	var log bytes.Buffer
	resp, err := s.Server.ApplyResourceChange(tflogtest.RootLogger(s.Context(), &log), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.TypeName, PriorState: s.Encode(nil), PlannedState: s.Encode(plan.Values), Config: s.Encode(config), PlannedPrivate: plan.Private,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Succeeded(resp.Diagnostics)
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
