package smcmock

import (
	"maps"
	"slices"
	"time"
)

// gib is the number of bytes in a GiB: disks are sized in GiB, partitions in bytes.
const gib = 1 << 30

// The statuses of a replication job.
const (
	StatusReady    = "Ready"
	StatusRunning  = "Running"
	StatusStopped  = "Stopped"
	StatusInError  = "InError"
	StatusWaiting  = "Waiting"
	StatusFinished = "Finished"
	StatusExpired  = "Expired"
	StatusDeleting = "Deleting"
)

// The phases of a run, which BusinessStatus reports.
const (
	PhasePreparing  = "Preparing"
	PhaseSyncing    = "Syncing"
	PhaseProcessing = "Processing"
	PhaseCleaning   = "Cleaning"
)

// The types of a run.
const (
	RunManual   = "Manual"
	RunSchedule = "Schedule"
)

// The types of target.
const (
	TargetImage          = "Image"
	TargetContainerImage = "ContainerImage"
	TargetInstance       = "TargetInstance"
	// targetInstanceOlder is the older name of TargetInstance.
	targetInstanceOlder = "Instance"
)

var (
	jobStatuses      = []string{StatusReady, StatusRunning, StatusStopped, StatusInError, StatusWaiting, StatusFinished, StatusExpired, StatusDeleting}
	businessStatuses = []string{PhasePreparing, PhaseSyncing, PhaseProcessing, PhaseCleaning}
)

// occupies reports whether a job of that status keeps its source server from having another.
func occupies(status string) bool { return status != StatusFinished && status != StatusDeleting }

// Job is a replication job. Its fields are named after those of DescribeReplicationJobs.
type Job struct {
	JobId          string
	SourceId       string
	RegionId       string
	Name           string
	Description    string
	TargetType     string
	Status         string
	BusinessStatus string
	ErrorCode      string
	StatusInfo     string
	Progress       float64 // percent

	CreationTime       time.Time
	ScheduledStartTime time.Time
	StartTime          time.Time
	EndTime            time.Time
	ValidTime          time.Time // zero: never expires

	ImageName             string
	ImageId               string
	InstanceId            string
	TransitionInstanceId  string
	InstanceType          string
	InstanceRamRole       string
	ContainerNamespace    string
	ContainerRepository   string
	ContainerTag          string
	LicenseType           string
	LaunchTemplateId      string
	LaunchTemplateVersion string
	ResourceGroupId       string
	WorkgroupId           string // that of the source server, while there is one

	NetMode               int
	VpcId                 string
	VSwitchId             string
	ReplicationParameters string

	RunOnce                bool
	Frequency              int // hours
	MaxNumberOfImageToKeep int
	JobType                int

	SystemDiskSize     int // GiB
	SystemDiskParts    []Part
	DataDisks          []DataDisk
	Disks              Disks
	ReplicationJobRuns []Run
	Tags               map[string]string

	// CrossZone is set for a job of CreateCrossZoneMigrationJob only. It must not be changed.
	CrossZone *CrossZone
}

// Part is a partition of a destination disk.
type Part struct {
	Device    string
	SizeBytes int64
	Block     bool
}

// DataDisk is a data disk of the destination.
type DataDisk struct {
	Index int
	Size  int // GiB
	Parts []Part
}

// Disks is the newer form of the disks, with partitions by mount path. It says the same as SystemDiskSize,
// SystemDiskParts and DataDisks, which determine its sizes and partitions: of a job that is added, only LVM,
// DiskId and Index count. It is reported of jobs that were created with it.
type Disks struct {
	System *PathDisk
	Data   []PathDisk
}

// PathDisk is a disk in the newer form.
type PathDisk struct {
	// Index is that of the data disk in the older form, which the API does not report here.
	Index  int
	DiskId string
	LVM    *bool // whether LVM volumes are kept; nil: not asked for
	Size   int   // GiB
	Parts  []PathPart
}

// PathPart is a partition in the newer form.
type PathPart struct {
	Path      string
	SizeBytes int64
	Block     bool
}

// Run is a run of an incremental job that has ended.
type Run struct {
	Type      string
	StartTime time.Time
	EndTime   time.Time
	ImageId   string
}

// jobRecord is a job with what the API does not report.
type jobRecord struct {
	Job // DataDisks and SystemDiskParts as they were sent; Disks without sizes and partitions

	seq     int         // orders jobs by when they were added
	derived targetDisks // what Job does not say of the disks

	since     time.Time // since when it has its Status
	phase     string    // of the run, also while it is paused
	phaseEnds time.Time // while Running
	left      time.Duration
	runType   string
	nextRun   time.Time // while Waiting
	lastRun   bool      // cut over: finish after this run
	runs      int       // ended runs
	images    []string  // names of the images that are kept

	visible     time.Time // not reported before
	stale       time.Time // until then, these are reported:
	staleStatus string
	stalePhase  string

	due   time.Time // when something happens next
	index int       // in the agenda; -1: not in it
}

// targetDisks are the disks of a source server as those of a destination.
type targetDisks struct {
	parts []Part
	data  []DataDisk
	paths map[string]string // mount path by device
}

func (r *jobRecord) clone() Job {
	c := r.Job
	c.SystemDiskParts = slices.Clone(r.SystemDiskParts)
	c.DataDisks = cloneDisks(r.DataDisks)
	c.ReplicationJobRuns = slices.Clone(r.ReplicationJobRuns)
	c.Disks.Data = slices.Clone(r.Disks.Data)
	c.Tags = maps.Clone(r.Tags)
	return c
}

func cloneDisks(disks []DataDisk) []DataDisk {
	c := slices.Clone(disks)
	for i := range c {
		c[i].Parts = slices.Clone(c[i].Parts)
	}
	return c
}

// snapshot returns a job as DescribeReplicationJobs would, if it hid nothing.
func (s *service) snapshot(r *jobRecord, now time.Time) Job {
	job := r.clone()
	job.Progress = s.progress(r, now)
	if source := s.sources.get(r.SourceId); source != nil {
		job.WorkgroupId = source.WorkgroupId
	}
	if !s.switches.NoDerivedDisks {
		r.deriveDisks(&job)
	}
	if used := job.Disks.System != nil || job.Disks.Data != nil; job.CrossZone == nil && (used || s.switches.AlwaysDisks) {
		job.Disks = r.byPath(&job)
	}
	return job
}

// deriveDisks adds the disks and partitions that were not sent, from those of the source server.
func (r *jobRecord) deriveDisks(job *Job) {
	if len(job.SystemDiskParts) == 0 {
		job.SystemDiskParts = slices.Clone(r.derived.parts)
	}
	if len(job.DataDisks) == 0 {
		job.DataDisks = cloneDisks(r.derived.data)
	}
	for i := range job.DataDisks {
		disk := &job.DataDisks[i]
		for _, d := range r.derived.data {
			if len(disk.Parts) == 0 && d.Index == disk.Index {
				disk.Parts = slices.Clone(d.Parts)
			}
		}
	}
}

// insert adds a job to the state, or replaces the one of its ID.
func (s *service) insert(r *jobRecord, now time.Time) {
	if old := s.jobs.get(r.JobId); old != nil {
		s.remove(old)
	}
	r.seq, r.index, r.since = s.jobs.add(r.JobId, r), -1, now
	s.jobsOf[r.SourceId] = append(s.jobsOf[r.SourceId], r)
	if source := s.sources.get(r.SourceId); source != nil {
		source.JobId = r.JobId
		if occupies(r.Status) && source.State == SourceAvailable {
			source.State = SourceInUse
		}
	}
	s.schedule(r)
}

// remove takes a job out of the state.
func (s *service) remove(r *jobRecord) {
	s.jobs.remove(r.JobId)
	s.jobsOf[r.SourceId] = slices.DeleteFunc(s.jobsOf[r.SourceId], func(other *jobRecord) bool { return other == r })
	if len(s.jobsOf[r.SourceId]) == 0 {
		delete(s.jobsOf, r.SourceId)
	}
	s.agenda.drop(r)
	s.releaseSource(r.SourceId)
}
