package smc

import "time"

// ReplicationJob is one migration of a source server, as DescribeReplicationJobs
// reports it. Absent strings are "", absent times are the zero time, and numbers
// or booleans whose zero value has a meaning of its own are pointers.
type ReplicationJob struct {
	ID             string
	SourceID       string
	RegionID       string // destination region
	Name           string
	Description    string
	TargetType     TargetType // as reported; compare with TargetType.Equal
	Status         JobStatus
	BusinessStatus BusinessStatus // meaningful only while Status is Running
	ErrorCode      string
	StatusInfo     string
	Progress       float64 // percent, 0 to 100

	CreationTime       time.Time
	ScheduledStartTime time.Time
	StartTime          time.Time
	EndTime            time.Time
	ValidTime          time.Time // zero: the job does not expire

	ImageName             string
	ImageID               string
	InstanceID            string
	TransitionInstanceID  string
	InstanceType          string
	InstanceRAMRole       string
	ContainerNamespace    string
	ContainerRepository   string
	ContainerTag          string
	LicenseType           string
	LaunchTemplateID      string
	LaunchTemplateVersion string
	ResourceGroupID       string
	WorkgroupID           string

	VPCID                 string
	VSwitchID             string
	NetMode               *int64
	ReplicationParameters string

	RunOnce                *bool
	Frequency              *int64 // hours
	MaxNumberOfImageToKeep *int64
	JobType                *int64

	SystemDiskSize  int64 // GiB; 0 when not reported
	SystemDiskParts []Partition
	DataDisks       []DataDisk
	Disks           *Disks // nil: not reported
	Runs            []ReplicationJobRun
	Tags            map[string]string
}

// Partition is a partition of a destination disk.
type Partition struct {
	Device    string // device ID of the source partition, such as "0_1"
	SizeBytes int64  // 0: not specified
	Block     *bool  // block replication; nil: not specified
}

// DataDisk is a data disk of the destination.
type DataDisk struct {
	Index int64 // 1 to 16; 0: not specified
	Size  int64 // GiB; 0: not specified
	Parts []Partition
}

// ReplicationJobRun is one finished run of an incremental job.
type ReplicationJobRun struct {
	Type      string // Manual or Schedule
	StartTime time.Time
	EndTime   time.Time
	ImageID   string
}

// CreateReplicationJobRequest holds the parameters of CreateReplicationJob.
// Strings that are "", times that are zero, pointers that are nil, and empty
// lists are not sent.
type CreateReplicationJobRequest struct {
	// ClientToken makes the creation idempotent. When "", one is generated
	// once for the call and reused across its retries.
	ClientToken string

	RegionID       string // "": the client's region
	SourceID       string
	SystemDiskSize int64 // GiB

	Name               string
	Description        string
	TargetType         TargetType
	ScheduledStartTime time.Time
	ValidTime          time.Time
	// NeverExpires sends an explicitly empty ValidTime, which means "no expiry"
	// (an absent one means 30 days). Mutually exclusive with ValidTime.
	NeverExpires bool

	ImageName             string
	InstanceID            string
	InstanceType          string
	InstanceRAMRole       string
	ContainerNamespace    string
	ContainerRepository   string
	ContainerTag          string
	LicenseType           string
	LaunchTemplateID      string
	LaunchTemplateVersion string
	ResourceGroupID       string

	VPCID                 string
	VSwitchID             string
	NetMode               *int64
	ReplicationParameters string

	RunOnce                *bool
	Frequency              *int64
	MaxNumberOfImageToKeep *int64
	JobType                *int64

	SystemDiskParts []Partition
	DataDisks       []DataDisk
	// Disks are the same disks in the newer form. How the two work together is not documented:
	// give SystemDiskSize, SystemDiskParts and DataDisks, or Disks. It cannot be modified.
	Disks *Disks
	Tags  map[string]string // an empty value is sent as a key alone
}

// ModifyReplicationJobAttributeRequest holds the parameters of
// ModifyReplicationJobAttribute. Nil pointers are not sent and leave the job's
// value as it is. A pointer to "" is sent as an explicitly empty value, and a
// pointer to the zero time likewise. Non-empty lists replace the whole list.
type ModifyReplicationJobAttributeRequest struct {
	JobID    string
	RegionID string

	Name                  *string
	Description           *string
	TargetType            *TargetType
	ScheduledStartTime    *time.Time
	ValidTime             *time.Time
	ImageName             *string
	InstanceID            *string
	InstanceType          *string
	InstanceRAMRole       *string
	ContainerNamespace    *string
	ContainerRepository   *string
	ContainerTag          *string
	LaunchTemplateID      *string
	LaunchTemplateVersion *string

	VPCID                 *string
	VSwitchID             *string
	NetMode               *int64
	ReplicationParameters *string

	Frequency              *int64
	MaxNumberOfImageToKeep *int64

	SystemDiskSize  *int64
	SystemDiskParts []Partition
	DataDisks       []DataDisk
}

// ReplicationJobFilter selects jobs for DescribeReplicationJobs. Empty fields do
// not filter; all others must match.
type ReplicationJobFilter struct {
	RegionID        string // "": the client's region; the API always filters by region
	JobIDs          []string
	SourceIDs       []string
	InstanceIDs     []string
	Name            string // exact
	Status          JobStatus
	BusinessStatus  BusinessStatus
	JobType         *int64
	ResourceGroupID string
	Tags            map[string]string
}
