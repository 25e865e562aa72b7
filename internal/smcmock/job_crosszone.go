package smcmock

import (
	"slices"
	"strings"
	"time"
)

// jobTypeCrossZone is the JobType of a job that moves an ECS instance to another zone.
const jobTypeCrossZone = 2

// CrossZone is what CreateCrossZoneMigrationJob asks for and DescribeReplicationJobs has no field for.
type CrossZone struct {
	TargetZoneId       string
	TargetInstanceType string
	AutoPay            bool
	Disks              []CrossZoneDisk
}

// CrossZoneDisk is a disk of the instance, and what it becomes in the other zone.
type CrossZoneDisk struct {
	DiskId           string
	Category         string
	PerformanceLevel string
}

var performanceLevels = []string{"PL0", "PL1", "PL2", "PL3"}

// createCrossZoneMigrationJob creates a job that moves an ECS instance. The instance is not a source server,
// so that the job has no SourceId; it is reported as the InstanceId of the job, whose type of target is an
// instance. Which instances there are is not known here: any ID is accepted.
func (s *service) createCrossZoneMigrationJob(q *request) (object, *apiError) {
	r := &jobRecord{visible: q.now.Add(s.switches.CreationVisibleAfter)}
	job := &r.Job
	job.RegionId, job.InstanceId, job.ResourceGroupId = q.text("RegionId"), q.text("InstanceId"), q.text("ResourceGroupId")
	job.Status, job.TargetType, job.JobType, job.RunOnce = StatusReady, TargetInstance, jobTypeCrossZone, true
	job.CreationTime = q.now.Truncate(time.Second)
	job.ValidTime = job.CreationTime.Add(validTimeDefault)
	zone := q.text("TargetZoneId")
	switch {
	case !validRegion(job.RegionId):
		return nil, invalid("RegionId")
	case job.InstanceId == "":
		return nil, needs("InstanceId")
	case zone != "" && !zoneOf(job.RegionId, zone):
		return nil, invalid("TargetZoneId")
	}
	moved, err := crossZoneDisks(q)
	if err != nil {
		return nil, err
	}
	job.CrossZone = &CrossZone{
		TargetZoneId: zone, TargetInstanceType: q.text("TargetInstanceType"), AutoPay: q.boolean("AutoPay", true), Disks: moved,
	}
	for _, disk := range moved {
		job.Disks.Data = append(job.Disks.Data, PathDisk{DiskId: disk.DiskId})
	}
	if job.VSwitchId = q.text("TargetVSwitchId"); job.VSwitchId != "" {
		job.VpcId = s.vpcOf(job.VSwitchId)
	}
	if s.quotaReached() {
		return nil, fail("QuotaExceeded.ReplicationJob")
	}
	s.fillIn(r)
	if s.switches.CrossZoneRegistersSource {
		job.SourceId = s.newID("s")
		s.addSource(Source{SourceId: job.SourceId, Name: job.InstanceId, CreationTime: job.CreationTime}, q.now)
	}
	s.insert(r, q.now)
	return object{{"JobId", job.JobId, always}}, nil
}

// zoneOf reports whether an ID has the form of a zone of a region: cn-hangzhou-i, us-west-1a.
func zoneOf(region, zone string) bool {
	rest, found := strings.CutPrefix(zone, region)
	rest = strings.TrimPrefix(rest, "-")
	return found && len(rest) == 1 && 'a' <= rest[0] && rest[0] <= 'z'
}

// crossZoneDisks reads and checks Disk.N.
func crossZoneDisks(q *request) ([]CrossZoneDisk, *apiError) {
	var moved []CrossZoneDisk
	for n := range q.lists["Disk"] {
		name := element("Disk", n)
		disk := CrossZoneDisk{q.text(name + ".DiskId"), q.text(name + ".Category"), q.text(name + ".PerformanceLevel")}
		switch {
		case disk.DiskId == "":
			return nil, needs(name + ".DiskId")
		case slices.ContainsFunc(moved, func(d CrossZoneDisk) bool { return d.DiskId == disk.DiskId }):
			return nil, refuses(name + ".DiskId")
		case disk.PerformanceLevel != "" && !slices.Contains(performanceLevels, disk.PerformanceLevel):
			return nil, invalid(name + ".PerformanceLevel")
		}
		moved = append(moved, disk)
	}
	return moved, nil
}
