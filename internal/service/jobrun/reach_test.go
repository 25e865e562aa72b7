package jobrun_test

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// An apply that meets a status from which no call leads to the desired one names the job.
func TestReachNamesTheJobThatCannotGetThere(t *testing.T) {
	t.Parallel()
	job := &smc.ReplicationJob{ID: "j-1", RegionID: "cn-hangzhou", Status: smc.JobFinished}
	_, err := jobrun.Reach(t.Context(), nil, jobrun.Target{RegionID: "cn-hangzhou", JobID: "j-1"}, jobrun.Desired{Status: jobrun.DesiredStopped}, time.Now, job)
	if err == nil || !strings.HasPrefix(err.Error(), "Replication job j-1 is Finished, desired_status is Stopped. ") {
		t.Errorf("got %v", err)
	}
}
