package smcmock

import (
	"cmp"
	"fmt"
	"math"
	"time"
)

// defaultInstanceType is the type of intermediate instances for which a request names none.
const defaultInstanceType = "ecs.t6-c1m1.large"

// now carries out everything that has become due, and returns the time by the state clock.
func (s *service) now() time.Time {
	now := s.clock.Now()
	for {
		r := s.agenda.next(now)
		if r == nil {
			s.endDeletions(now)
			return now
		}
		at := r.due
		if at.Before(r.since) {
			at = r.since
		}
		s.happen(r, at)
	}
}

// schedule sets when the state of a job changes next.
func (s *service) schedule(r *jobRecord) {
	var due time.Time
	soonest := func(t time.Time) {
		if !t.IsZero() && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	switch r.Status {
	case StatusReady:
		soonest(r.ScheduledStartTime)
		soonest(r.ValidTime)
	case StatusRunning:
		soonest(r.phaseEnds)
	case StatusStopped, StatusInError:
		soonest(r.ValidTime)
	case StatusWaiting:
		soonest(r.nextRun)
		if !s.switches.WaitingNeverExpires {
			soonest(r.ValidTime)
		}
	case StatusFinished:
		if s.switches.PurgeFinishedAfter > 0 {
			soonest(r.since.Add(s.switches.PurgeFinishedAfter))
		}
	case StatusExpired:
		soonest(r.since.Add(expiredKept))
	case StatusDeleting:
		soonest(r.since.Add(s.phases.Deleting))
	}
	s.agenda.put(r, due)
}

// happen carries out what is due for a job.
func (s *service) happen(r *jobRecord, at time.Time) {
	due := r.due
	switch r.Status {
	case StatusReady:
		if due.Equal(r.ScheduledStartTime) {
			s.beginScheduled(r, at)
		} else {
			s.become(r, StatusExpired, at)
		}
	case StatusRunning:
		s.endPhase(r, at)
	case StatusWaiting:
		if due.Equal(r.nextRun) {
			s.beginScheduled(r, at)
		} else {
			s.become(r, StatusExpired, at)
		}
	case StatusStopped, StatusInError:
		s.become(r, StatusExpired, at)
	default: // Finished, Expired or Deleting for long enough.
		s.remove(r)
	}
}

// become gives a job a status in which nothing runs.
func (s *service) become(r *jobRecord, status string, at time.Time) {
	r.Status, r.since = status, at
	if status == StatusExpired {
		r.TransitionInstanceId = ""
	}
	if !s.switches.KeepPhase {
		r.BusinessStatus = ""
	}
	if !occupies(status) && (status != StatusFinished || !s.switches.FinishedKeepsSource) {
		s.releaseSource(r.SourceId)
	}
	s.schedule(r)
}

// run gives a job a phase, which lasts for d.
func (s *service) run(r *jobRecord, phase string, at time.Time, d time.Duration) {
	r.Status, r.BusinessStatus, r.phase, r.since = StatusRunning, phase, phase, at
	r.phaseEnds = at.Add(d)
	s.schedule(r)
}

// begin begins a run of a job.
func (s *service) begin(r *jobRecord, at time.Time, runType string) {
	r.StartTime, r.EndTime = at, time.Time{}
	r.ErrorCode, r.StatusInfo = "", ""
	r.runType = runType
	r.InstanceType = cmp.Or(r.InstanceType, defaultInstanceType)
	if r.TransitionInstanceId == "" {
		r.TransitionInstanceId = s.newID("i")
	}
	s.run(r, PhasePreparing, at, s.phases.Preparing)
}

// beginScheduled begins a run that is due. There is no request that could be refused, so that the
// job fails where the run is not possible.
func (s *service) beginScheduled(r *jobRecord, at time.Time) {
	switch state := s.sourceState(r); {
	case state == SourceUnavailable || state == SourceDeleting:
		r.phase = ""
		s.failJob(r, at, codeOffline, "The source server was not available when the replication job was due to start.")
	case s.tooManyRun():
		r.phase = ""
		s.failJob(r, at, s.runningLimitCode(), "Too many replication jobs were running when the replication job was due to start.")
	default:
		s.begin(r, at, RunSchedule)
	}
}

// resume continues a run that was stopped or has failed.
func (s *service) resume(r *jobRecord, at time.Time) {
	if r.phase == "" {
		s.begin(r, at, RunManual)
		return
	}
	r.ErrorCode, r.StatusInfo, r.EndTime = "", "", time.Time{}
	phase, left := r.phase, r.left
	if s.switches.ResumeInPreparing {
		phase, left = PhasePreparing, s.phases.Preparing
	}
	s.run(r, phase, at, left)
}

// pause keeps how far a run has come.
func (s *service) pause(r *jobRecord, at time.Time) {
	r.Progress = s.progress(r, at)
	r.left = max(r.phaseEnds.Sub(at), 0)
}

// failJob makes a job InError.
func (s *service) failJob(r *jobRecord, at time.Time, errorCode, statusInfo string) {
	if r.Status == StatusRunning {
		s.pause(r, at)
	}
	r.ErrorCode, r.StatusInfo, r.EndTime = errorCode, statusInfo, at
	s.become(r, StatusInError, at)
}

// endPhase moves a running job on.
func (s *service) endPhase(r *jobRecord, at time.Time) {
	switch r.phase {
	case PhasePreparing:
		s.run(r, PhaseSyncing, at, s.phases.Syncing)
	case PhaseSyncing:
		s.run(r, PhaseProcessing, at, s.phases.Processing)
	case PhaseProcessing:
		s.deliver(r, at)
		if r.RunOnce || r.lastRun {
			s.run(r, PhaseCleaning, at, s.phases.Cleaning)
			return
		}
		// The intermediate instance is kept for the next run.
		r.Progress, r.phase, r.EndTime = 100, "", at
		r.nextRun = at.Add(interval(r))
		s.become(r, StatusWaiting, at)
	default:
		r.Progress, r.phase, r.TransitionInstanceId = 100, "", ""
		r.EndTime = at
		s.become(r, StatusFinished, at)
	}
}

// interval is the time between the runs of an incremental job.
func interval(r *jobRecord) time.Duration {
	const hour = int64(time.Hour)
	return time.Duration(int64(max(r.Frequency, 1)) * hour)
}

// deliver makes the result of a run.
func (s *service) deliver(r *jobRecord, at time.Time) {
	r.runs++
	if r.TargetType == TargetImage {
		s.makeImage(r)
	}
	if !r.RunOnce {
		r.ReplicationJobRuns = append(r.ReplicationJobRuns, Run{Type: r.runType, StartTime: r.StartTime, EndTime: at, ImageId: r.ImageId})
	}
}

// makeImage makes the image of a run, and drops the oldest of an incremental job that has too many.
func (s *service) makeImage(r *jobRecord) {
	name := cmp.Or(r.ImageName, "SMC_"+r.JobId)
	if !r.RunOnce {
		name = fmt.Sprintf("%s_CYCLE_%d", name, r.runs)
	}
	images := s.imagesOf(r.RegionId)
	if _, taken := images[name]; taken {
		separator := "_"
		if s.switches.ImageSuffixDash {
			separator = "-"
		}
		name += separator + r.JobId
		if r.RunOnce && r.ImageName != "" {
			r.ImageName = name
		}
	}
	r.ImageId = s.newID("m")
	images[name] = r.ImageId
	if r.RunOnce {
		return
	}
	r.images = append(r.images, name)
	for r.MaxNumberOfImageToKeep > 0 && len(r.images) > r.MaxNumberOfImageToKeep {
		delete(images, r.images[0])
		r.images = r.images[1:]
	}
}

// statusChanged sets what follows from a status that a test has given to a job: times, phase and the state of its source server.
func (s *service) statusChanged(r *jobRecord, now time.Time) {
	if r.Status != StatusRunning {
		switch r.Status {
		case StatusWaiting:
			r.nextRun = now.Add(interval(r))
		case StatusFinished:
			r.Progress = 100
			if r.EndTime.IsZero() {
				r.EndTime = now
			}
		}
		s.become(r, r.Status, now)
		if occupies(r.Status) {
			s.occupySource(r)
		}
		return
	}
	s.occupySource(r)
	phase := cmp.Or(r.BusinessStatus, PhasePreparing)
	if r.StartTime.IsZero() {
		r.StartTime = now
	}
	s.run(r, phase, now, s.phaseLasts(phase))
}

func (s *service) occupySource(r *jobRecord) {
	if source := s.sources.get(r.SourceId); source != nil && source.State == SourceAvailable {
		source.State = SourceInUse
	}
}

func (s *service) phaseLasts(phase string) time.Duration {
	switch phase {
	case PhasePreparing:
		return s.phases.Preparing
	case PhaseSyncing:
		return s.phases.Syncing
	case PhaseProcessing:
		return s.phases.Processing
	default:
		return s.phases.Cleaning
	}
}

// progress returns how far a job has come, in percent to two decimals.
func (s *service) progress(r *jobRecord, now time.Time) float64 {
	if r.Status != StatusRunning {
		return r.Progress
	}
	var from, to float64
	switch r.phase {
	case PhasePreparing:
		from, to = 0, 5
	case PhaseSyncing:
		from, to = 5, 80
	case PhaseProcessing:
		from, to = 80, 98
	default:
		from, to = 98, 100
	}
	done := 1.0
	if whole := s.phaseLasts(r.phase); whole > 0 {
		done = 1 - float64(r.phaseEnds.Sub(now))/float64(whole)
	}
	done = min(max(done, 0), 1)
	return math.Round((from+done*(to-from))*100) / 100
}

// tooManyRun reports whether no further job may run.
func (s *service) tooManyRun() bool {
	if s.switches.RunningLimit <= 0 {
		return false
	}
	running := 0
	for r := range s.jobs.all() {
		if r.Status == StatusRunning {
			running++
		}
	}
	return running >= s.switches.RunningLimit
}

func (s *service) runningLimitCode() string {
	return cmp.Or(s.switches.RunningLimitCode, "QuotaExceeded.RunningReplicationJob")
}

func (s *service) imagesOf(region string) map[string]string {
	if s.images[region] == nil {
		s.images[region] = map[string]string{}
	}
	return s.images[region]
}
