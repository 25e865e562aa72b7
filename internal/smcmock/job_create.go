package smcmock

import (
	"cmp"
	"time"
)

func (s *service) createReplicationJob(q *request) (object, *apiError) {
	r, err := s.newJob(q)
	if err != nil {
		return nil, err
	}
	source := s.source(r.SourceId, q.now)
	if source == nil {
		return nil, s.notFound("SourceId")
	}
	s.fitSource(q, source)
	if err := s.applySource(q, &r.Job, source); err != nil {
		return nil, err
	}
	if err := s.checkCreation(&r.Job, source); err != nil {
		return nil, err
	}
	r.derived = s.derive(source)
	s.fillIn(r)
	s.insert(r, q.now)
	return object{{"JobId", r.JobId, always}}, nil
}

// newJob returns the job that a request asks for, with the values checked that do not depend on the state.
func (s *service) newJob(q *request) (*jobRecord, *apiError) {
	r := &jobRecord{visible: q.now.Add(s.switches.CreationVisibleAfter)}
	job := &r.Job
	job.RegionId, job.SourceId = q.text("RegionId"), q.text("SourceId")
	job.Status, job.TargetType = StatusReady, TargetImage
	job.CreationTime = q.now.Truncate(time.Second)
	job.ValidTime = job.CreationTime.Add(validTimeDefault)
	job.RunOnce = q.boolean("RunOnce", true)
	job.JobType = q.integer("JobType", 0)
	job.LicenseType, job.ResourceGroupId = q.text("LicenseType"), q.text("ResourceGroupId")
	switch {
	case !validRegion(job.RegionId):
		return nil, invalid("RegionId")
	case q.text("SystemDiskSize") == "" && s.switches.RequireSystemDiskSize:
		return nil, missing("SystemDiskSize")
	case job.JobType < 0:
		return nil, invalid("JobType")
	case job.LicenseType != "" && job.LicenseType != licenseTypeBYOL:
		return nil, invalid("LicenseType")
	}
	applyTexts(q, job, false)
	if err := s.applyAttributes(q, job, cmp.Or(s.switches.MaxSystemDiskSize, systemDiskMost)); err != nil {
		return nil, err
	}
	var err *apiError
	if job.Tags, err = s.tags(q); err != nil {
		return nil, err
	}
	return r, nil
}

// applySource sets what depends on the source server of a new job, and checks it.
func (s *service) applySource(q *request, job *Job, source *Source) *apiError {
	if err := s.applyPathDisks(q, job, source); err != nil {
		return err
	}
	job.SystemDiskSize = cmp.Or(job.SystemDiskSize, sizeOf(source))
	if err := s.applyNetwork(q, job); err != nil {
		return err
	}
	if err := s.checkAttributes(job, source); err != nil {
		return err
	}
	return s.applyDisks(q, job, source, false)
}

// checkCreation checks whether a job may be created: the state of its source server, the quota and the names.
func (s *service) checkCreation(job *Job, source *Source) *apiError {
	if source.State != SourceAvailable {
		return s.wrongSource(source.State, SourceAvailable)
	}
	if s.quotaReached() {
		return fail("QuotaExceeded.ReplicationJob")
	}
	return s.checkNames(job)
}

// fillIn sets what the API chooses where a request does not.
func (s *service) fillIn(r *jobRecord) {
	r.JobId = s.newID("j")
	if r.Name == "" && !s.switches.NoGeneratedName {
		r.Name = "SMC-" + r.JobId
	}
	if !s.switches.LateInstanceType {
		r.InstanceType = cmp.Or(r.InstanceType, defaultInstanceType)
	}
}

func (s *service) quotaReached() bool {
	quota := cmp.Or(s.switches.JobQuota, jobQuota)
	if quota < 0 || s.jobs.len() < quota {
		return false
	}
	counted := 0
	for r := range s.jobs.all() {
		if r.Status != StatusDeleting {
			counted++
		}
	}
	return counted >= quota
}
