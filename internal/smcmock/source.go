package smcmock

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// The states of a source server.
const (
	SourceAvailable   = "Available"
	SourceInUse       = "InUse"
	SourceUnavailable = "Unavailable"
	SourceDeleting    = "Deleting"
)

var sourceStates = []string{SourceUnavailable, SourceAvailable, SourceInUse, SourceDeleting}

// codeOffline is the ErrorCode of a source server that has lost its connection, and of a job
// that fails over it.
const codeOffline = "SourceServer.Offline"

// Source is a source server. Its fields are named after those of DescribeSourceServers.
type Source struct {
	SourceId          string
	Name              string
	Description       string
	JobId             string // the last job
	State             string
	ErrorCode         string
	StatusInfo        string
	CreationTime      time.Time
	HeartbeatRate     int // seconds
	AgentVersion      string
	Platform          string
	Architecture      string
	KernelLevel       int
	ReplicationDriver string
	SystemInfo        string
	SystemDiskSize    int // GiB
	SystemDiskParts   []SourcePart
	DataDisks         []SourceDisk
	ResourceGroupId   string
	WorkgroupId       string
	Tags              map[string]string

	// LVM is whether the disks have LVM volumes, which a job can keep. The API does not report it.
	LVM bool
	// SystemDiskUsed is the used space of the system disk in GiB, which the API does not report; 0 is unknown.
	SystemDiskUsed int
}

// SourcePart is a partition of a source server.
type SourcePart struct {
	Device    string
	Path      string
	SizeBytes int64
	CanBlock  bool
	Need      bool
	// Type is Normal, System or Boot; "" is the type that follows from the path. Only Disks reports it.
	Type string
}

// SourceDisk is a data disk of a source server.
type SourceDisk struct {
	Index int
	Size  int // GiB
	Path  string
	Parts []SourcePart

	// Used is the used space in GiB, which the API does not report; 0 is unknown.
	Used int
}

// NewSource returns a plausible Linux server: a system disk of 40 GiB with partition 0_0; data
// disk 1 of 100 GiB with partitions 1_0 (80 GiB) and 1_1 (20 GiB, not to be replicated by block);
// data disk 2 of 200 GiB with partition 2_0.
func NewSource(id string) Source {
	return Source{
		SourceId:          id,
		Name:              "server-" + id,
		Description:       "A server of the mock",
		State:             SourceAvailable,
		HeartbeatRate:     30,
		AgentVersion:      "2.8.5",
		Platform:          "CentOS",
		Architecture:      "x86_64",
		KernelLevel:       1,
		ReplicationDriver: "SMT",
		SystemInfo: fmt.Sprintf(`{"agent_mode":"daemon","agent_type":"aliyun","client_type":"","cores":"2","cpu_usage":"0.00",`+
			`"hostname":%q,"ipv4":"10.0.0.8","memory":"8.00","memory_usage":"3.61"}`, "server-"+id),
		SystemDiskSize: 40,
		SystemDiskParts: []SourcePart{
			{Device: "0_0", Path: "/", SizeBytes: 40 * gib, CanBlock: true, Need: true},
		},
		DataDisks: []SourceDisk{
			{Index: 1, Size: 100, Path: "/data", Parts: []SourcePart{
				{Device: "1_0", Path: "/data", SizeBytes: 80 * gib, CanBlock: true},
				{Device: "1_1", Path: "/scratch", SizeBytes: 20 * gib},
			}},
			{Index: 2, Size: 200, Path: "/backup", Parts: []SourcePart{
				{Device: "2_0", Path: "/backup", SizeBytes: 200 * gib, CanBlock: true},
			}},
		},
	}
}

// NewLVMSource returns a server like that of NewSource with LVM volumes: its system disk has the boot partition
// 0_0 of 1 GiB and the root volume 0_1.
func NewLVMSource(id string) Source {
	source := NewSource(id)
	source.LVM = true
	source.SystemDiskParts = lvmParts(source.SystemDiskSize)
	return source
}

// lvmParts returns the partitions of a system disk with LVM volumes, given its size in GiB.
func lvmParts(size int) []SourcePart {
	return []SourcePart{
		{Device: "0_0", Path: "/boot", SizeBytes: gib, CanBlock: true, Need: true},
		{Device: "0_1", Path: "/", SizeBytes: (int64(size) - 1) * gib, CanBlock: true, Need: true},
	}
}

// The types of a partition of a source server.
const (
	partNormal = "Normal"
	partSystem = "System"
	partBoot   = "Boot"
)

// partType returns the type of a partition.
func (p SourcePart) partType() string {
	switch {
	case p.Type != "":
		return p.Type
	case p.Path == "/boot":
		return partBoot
	case p.Path == "/" || strings.EqualFold(strings.TrimRight(p.Path, `:\/`), "C"):
		return partSystem
	default:
		return partNormal
	}
}

// hasBootPart reports whether a server has a boot partition.
func (s *Source) hasBootPart() bool {
	return slices.ContainsFunc(s.SystemDiskParts, func(p SourcePart) bool { return p.partType() == partBoot })
}

func (s *Source) clone() Source {
	c := *s
	c.SystemDiskParts = slices.Clone(s.SystemDiskParts)
	c.DataDisks = slices.Clone(s.DataDisks)
	for i := range c.DataDisks {
		c.DataDisks[i].Parts = slices.Clone(c.DataDisks[i].Parts)
	}
	c.Tags = maps.Clone(s.Tags)
	return c
}

func (s *Source) disk(index int) *SourceDisk {
	for i := range s.DataDisks {
		if s.DataDisks[i].Index == index {
			return &s.DataDisks[i]
		}
	}
	return nil
}

// sourceChanged sets what follows from a change of a source server: its state while it has an unfinished job, its
// error code, and the failure of its running job.
func (s *service) sourceChanged(source *Source, now time.Time) {
	switch source.State {
	case SourceAvailable:
		if s.unfinishedJob(source.SourceId) != nil {
			source.State = SourceInUse
		}
		if source.ErrorCode == codeOffline {
			source.ErrorCode = ""
		}
	case SourceUnavailable:
		source.ErrorCode = cmp.Or(source.ErrorCode, codeOffline)
		if job := s.unfinishedJob(source.SourceId); job != nil && job.Status == StatusRunning && !s.switches.OfflineKeepsRunning {
			s.failJob(job, now, source.ErrorCode, "The source server went offline.")
		}
	}
}

// releaseSource makes a source server available that has no unfinished job any more.
func (s *service) releaseSource(id string) {
	source := s.sources.get(id)
	if source != nil && source.State == SourceInUse && s.unfinishedJob(id) == nil {
		source.State = SourceAvailable
	}
}

// unfinishedJob returns the job that occupies a source server, if any.
func (s *service) unfinishedJob(sourceID string) *jobRecord {
	for _, job := range s.jobsOf[sourceID] {
		if occupies(job.Status) {
			return job
		}
	}
	return nil
}
