package smcmock

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *service) describeReplicationJobs(q *request) (object, *apiError) {
	p, err := s.page(q)
	if err != nil {
		return nil, err
	}
	found, err := s.filterJobs(q)
	if err != nil {
		return nil, err
	}
	return listed(p, found, "ReplicationJobs", "ReplicationJob", func(r *jobRecord) object { return s.reported(r, q.now) }), nil
}

// filterJobs returns the jobs that a request asks for, newest first.
func (s *service) filterJobs(q *request) ([]*jobRecord, *apiError) {
	jobs, err := s.ids(q, "JobId")
	if err != nil {
		return nil, err
	}
	sources, err := s.ids(q, "SourceId")
	if err != nil {
		return nil, err
	}
	instances, err := s.ids(q, "InstanceId")
	if err != nil {
		return nil, err
	}
	tags, err := tagFilter(q)
	if err != nil {
		return nil, err
	}
	if err := oneOf(q, "Status", jobStatuses); err != nil {
		return nil, err
	}
	if err := oneOf(q, "BusinessStatus", businessStatuses); err != nil {
		return nil, err
	}
	region, name, group := q.text("RegionId"), q.text("Name"), q.text("ResourceGroupId")
	status, phase, jobType := q.text("Status"), q.text("BusinessStatus"), q.text("JobType")
	var found []*jobRecord
	for _, r := range s.jobs.newest(jobs) {
		seenStatus, seenPhase := r.seen(q.now)
		switch {
		case q.now.Before(r.visible):
		case region != "" && r.RegionId != region:
		case len(sources) > 0 && !slices.Contains(sources, r.SourceId):
		case len(instances) > 0 && !slices.Contains(instances, r.InstanceId):
		case name != "" && r.Name != name:
		case group != "" && r.ResourceGroupId != group:
		case status != "" && seenStatus != status:
		case phase != "" && seenPhase != phase:
		case jobType != "" && strconv.Itoa(r.JobType) != jobType:
		case !hasTags(r.Tags, tags):
		default:
			found = append(found, r)
		}
	}
	return found, nil
}

// seen returns the status and phase of a job that are reported.
func (r *jobRecord) seen(now time.Time) (status, phase string) {
	if now.Before(r.stale) {
		return r.staleStatus, r.stalePhase
	}
	return r.Status, r.BusinessStatus
}

// reported returns a job in the form of DescribeReplicationJobs, with the switches applied.
func (s *service) reported(r *jobRecord, now time.Time) object {
	job := s.snapshot(r, now)
	job.Status, job.BusinessStatus = r.seen(now)
	if s.switches.OlderTargetType && job.TargetType == TargetInstance {
		job.TargetType = targetInstanceOlder
	}
	if s.switches.LowerCaseTargetType {
		job.TargetType = strings.ToLower(job.TargetType)
	}
	if s.switches.DisksInBytes {
		job.Disks = job.Disks.inBytes()
	}
	if s.switches.RewriteParameters {
		job.ReplicationParameters = rewritten(job.ReplicationParameters)
	}
	if s.switches.OlderFields {
		return job.wire().without(newerJobFields...)
	}
	return job.wire()
}

// rewritten returns the members of a JSON object in the form "name:value,name:value".
func rewritten(object string) string {
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(object), &members) != nil {
		return object
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		pairs = append(pairs, fmt.Sprintf("%s:%s", name, members[name]))
	}
	return strings.Join(pairs, ",")
}
