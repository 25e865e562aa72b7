package smcmock_test

import (
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestAddJob_ReplacesTheOneOfItsID(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.AddJob(smcmock.Job{JobId: "j-one", SourceId: "s-one", Status: smcmock.StatusRunning, Frequency: 1})
	s.AddJob(smcmock.Job{JobId: "j-two", SourceId: "s-none"})
	s.AddJob(smcmock.Job{JobId: "j-one", SourceId: "s-one", Name: "newer"})
	jobs := s.Jobs()
	if len(jobs) != 2 || jobs[0].JobId != "j-two" || jobs[1].Name != "newer" || jobs[1].Status != smcmock.StatusReady {
		t.Fatalf("%+v", jobs)
	}
	// Nothing of the older one is left to happen.
	s.Clock().Step(24 * time.Hour)
	if job, found := s.Job("j-one"); !found || job.Status != smcmock.StatusReady {
		t.Errorf("%v %+v", found, job)
	}
	if !s.RemoveJob("j-one") || len(s.Jobs()) != 1 {
		t.Errorf("%+v", s.Jobs())
	}
	if source, _ := s.Source("s-one"); source.State != smcmock.SourceAvailable {
		t.Errorf("%s", source.State)
	}
}
