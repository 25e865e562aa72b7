package smcmock

import (
	"cmp"
	"slices"
	"strings"
)

// The statuses in which attributes can be changed.
var (
	alwaysModifiable      = jobStatuses
	modifiableUntilEnd    = []string{StatusReady, StatusRunning, StatusStopped, StatusInError, StatusWaiting}
	modifiableBetweenRuns = []string{StatusReady, StatusWaiting}
	modifiableBeforeStart = []string{StatusReady}
)

// modifiable returns the statuses in which a parameter can be changed.
func modifiable(parameter string) []string {
	switch parameter {
	case "Name", "Description":
		return alwaysModifiable
	case "ValidTime":
		return modifiableUntilEnd
	case "Frequency", "MaxNumberOfImageToKeep":
		return modifiableBetweenRuns
	default:
		return modifiableBeforeStart
	}
}

func (s *service) modifyReplicationJobAttribute(q *request) (object, *apiError) {
	if q.has("LicenseType") && !s.switches.IgnoreModifiedLicenseType {
		return nil, invalid("LicenseType")
	}
	r, err := s.job(q)
	if err != nil {
		return nil, err
	}
	job := r.clone()
	if err := s.applyAttributes(q, &job, cmp.Or(s.switches.MaxModifiedSystemDiskSize, systemDiskMostModified)); err != nil {
		return nil, err
	}
	applyTexts(q, &job, s.switches.EmptyClears)
	for _, name := range q.names {
		if statuses := modifiable(name); s.changes(q, name) && !slices.Contains(statuses, r.Status) {
			return nil, s.wrongStatus(r.Status, statuses...)
		}
	}
	if r.Status == StatusReady {
		if err := s.modifyBeforeStart(q, r, &job); err != nil {
			return nil, err
		}
	}
	if err := s.checkNames(&job); err != nil {
		return nil, err
	}
	r.Job = job
	s.schedule(r)
	return object{}, nil
}

// changes reports whether a parameter asks for a change.
func (s *service) changes(q *request, name string) bool {
	_, common := commonParameters[name]
	if common || name == "JobId" || name == "LicenseType" {
		return false
	}
	switch {
	case q.text(name) != "" || name == "ValidTime":
		return true
	case name == "ScheduledStartTime":
		return !s.switches.KeepSchedule
	default:
		return s.switches.EmptyClears
	}
}

// modifyBeforeStart changes what needs the source server to be looked at.
func (s *service) modifyBeforeStart(q *request, r *jobRecord, job *Job) *apiError {
	source := s.sources.get(r.SourceId)
	if source == nil {
		source = &Source{SourceId: r.SourceId, State: SourceDeleting}
	}
	s.fitSource(q, source)
	if err := s.applyNetwork(q, job); err != nil {
		return err
	}
	if err := s.checkAttributes(job, source); err != nil {
		return err
	}
	touched := slices.ContainsFunc(q.names, func(name string) bool {
		return strings.HasPrefix(name, "SystemDisk") || strings.HasPrefix(name, "DataDisk.")
	})
	if !touched {
		return nil
	}
	return s.applyDisks(q, job, source, s.switches.ModifyMergesDisks)
}
