package smcmock

import (
	"cmp"
	"reflect"
	"time"
)

// Job returns a replication job as it is now.
func (s *Server) Job(id string) (Job, bool) {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	r := v.jobs.get(id)
	if r == nil {
		return Job{}, false
	}
	return v.snapshot(r, now), true
}

// Jobs returns all replication jobs as they are now, oldest first.
func (s *Server) Jobs() []Job {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	jobs := make([]Job, 0, v.jobs.len())
	for r := range v.jobs.all() {
		jobs = append(jobs, v.snapshot(r, now))
	}
	return jobs
}

// AddJob adds a replication job, or replaces the one of its ID, and returns the ID. What is not set
// gets a default. Quotas, names and the state of the source server are not checked.
func (s *Server) AddJob(job Job) string {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	job.JobId = cmp.Or(job.JobId, v.newID("j"))
	job.RegionId = cmp.Or(job.RegionId, "cn-hangzhou")
	job.Status = cmp.Or(job.Status, StatusReady)
	job.TargetType = cmp.Or(job.TargetType, TargetImage)
	job.SystemDiskSize = cmp.Or(job.SystemDiskSize, 40)
	job.RunOnce = job.RunOnce || job.Frequency == 0
	if job.CreationTime.IsZero() {
		job.CreationTime = now.Truncate(time.Second)
	}
	if job.ValidTime.IsZero() {
		job.ValidTime = job.CreationTime.Add(validTimeDefault)
	}
	r := &jobRecord{Job: job}
	r.Job = r.clone()
	if source := v.sources.get(job.SourceId); source != nil {
		r.derived = v.derive(source)
	}
	v.insert(r, now)
	v.statusChanged(r, now)
	return job.JobId
}

// UpdateJob changes a replication job, and reports whether there is one. It has the disks that
// DescribeReplicationJobs reports, also those that were derived.
func (s *Server) UpdateJob(id string, change func(*Job)) bool {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	r := v.jobs.get(id)
	if r == nil {
		return false
	}
	before, after := v.snapshot(r, now), v.snapshot(r, now)
	change(&after)
	after.JobId, after.SourceId = before.JobId, before.SourceId
	if reflect.DeepEqual(before.SystemDiskParts, after.SystemDiskParts) {
		after.SystemDiskParts = r.SystemDiskParts
	}
	if reflect.DeepEqual(before.DataDisks, after.DataDisks) {
		after.DataDisks = r.DataDisks
	}
	if reflect.DeepEqual(before.Disks, after.Disks) {
		after.Disks = r.Disks
	}
	r.Job = after
	if before.Status != after.Status || before.BusinessStatus != after.BusinessStatus {
		if before.Status == StatusRunning {
			r.left = max(r.phaseEnds.Sub(now), 0)
		}
		v.statusChanged(r, now)
	}
	v.schedule(r)
	return true
}

// RemoveJob removes a replication job at once, as if it had been purged, and reports whether there was one.
func (s *Server) RemoveJob(id string) bool {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now()
	r := v.jobs.get(id)
	if r == nil {
		return false
	}
	v.remove(r)
	return true
}

// FailJob makes a replication job InError, and reports whether there is one.
func (s *Server) FailJob(id, errorCode, statusInfo string) bool {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	r := v.jobs.get(id)
	if r == nil {
		return false
	}
	v.failJob(r, now, errorCode, statusInfo)
	return true
}
