package smcmock

import "slices"

// The statuses in which jobs can be started and deleted, in the order in which errors list them.
var (
	startable = []string{StatusReady, StatusStopped, StatusInError}
	deletable = []string{StatusReady, StatusStopped, StatusInError, StatusFinished, StatusWaiting, StatusExpired}
)

// job returns the job that a request is about.
func (s *service) job(q *request) (*jobRecord, *apiError) {
	r := s.jobs.get(q.text("JobId"))
	if r == nil {
		return nil, s.notFound("JobId")
	}
	return r, nil
}

func (s *service) startReplicationJob(q *request) (object, *apiError) {
	r, err := s.job(q)
	if err != nil {
		return nil, err
	}
	allowed := startable
	if s.switches.StartWaiting {
		allowed = append(slices.Clone(allowed), StatusWaiting)
	}
	if !slices.Contains(allowed, r.Status) {
		return nil, s.wrongStatus(r.Status, allowed...)
	}
	if err := s.sourceWorks(r); err != nil {
		return nil, err
	}
	if s.tooManyRun() {
		return nil, fail(s.runningLimitCode())
	}
	s.hide(r)
	if r.Status == StatusReady || r.Status == StatusWaiting {
		s.begin(r, q.now, RunManual)
	} else {
		s.resume(r, q.now)
	}
	return object{}, nil
}

func (s *service) stopReplicationJob(q *request) (object, *apiError) {
	r, err := s.job(q)
	if err != nil {
		return nil, err
	}
	if r.Status == StatusWaiting && s.switches.StopWaiting {
		s.hide(r)
		s.become(r, StatusStopped, q.now)
		return object{}, nil
	}
	if r.Status != StatusRunning {
		return nil, s.wrongStatus(r.Status, StatusRunning)
	}
	if r.BusinessStatus != PhaseSyncing {
		return nil, s.wrongPhase(r, PhaseSyncing)
	}
	s.hide(r)
	s.pause(r, q.now)
	s.become(r, StatusStopped, q.now)
	return object{}, nil
}

func (s *service) cutOverReplicationJob(q *request) (object, *apiError) {
	r, err := s.job(q)
	if err != nil {
		return nil, err
	}
	if r.Status != StatusWaiting {
		return nil, s.wrongStatus(r.Status, StatusWaiting)
	}
	if err := s.sourceWorks(r); err != nil {
		return nil, err
	}
	s.hide(r)
	r.lastRun = true
	if q.boolean("SyncData", false) {
		s.begin(r, q.now, RunManual)
	} else {
		s.run(r, PhaseCleaning, q.now, s.phases.Cleaning)
	}
	return object{}, nil
}

func (s *service) deleteReplicationJob(q *request) (object, *apiError) {
	r, err := s.job(q)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(deletable, r.Status) {
		return nil, s.wrongStatus(r.Status, deletable...)
	}
	s.hide(r)
	s.become(r, StatusDeleting, q.now)
	return object{}, nil
}

// sourceWorks refuses a run in which the source server of the job cannot take part.
func (s *service) sourceWorks(r *jobRecord) *apiError {
	if state := s.sourceState(r); state == SourceUnavailable || state == SourceDeleting {
		return s.wrongSource(state, SourceAvailable, SourceInUse)
	}
	return nil
}

// sourceState returns the state of the source server of a job: Deleting when it is gone, and InUse for an ECS
// instance, which is not a source server and always there.
func (s *service) sourceState(r *jobRecord) string {
	if r.JobType == jobTypeCrossZone && r.SourceId == "" {
		return SourceInUse
	}
	if source := s.sources.get(r.SourceId); source != nil {
		return source.State
	}
	return SourceDeleting
}

// hide keeps reporting the present status of a job for as long as the switch TransitionVisibleAfter says.
func (s *service) hide(r *jobRecord) {
	if s.switches.TransitionVisibleAfter > 0 {
		r.stale = s.clock.Now().Add(s.switches.TransitionVisibleAfter)
		r.staleStatus, r.stalePhase = r.Status, r.BusinessStatus
	}
}
