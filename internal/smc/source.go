package smc

import (
	"strings"
	"time"
)

// SourceServer is a server registered with SMC by its client, as
// DescribeSourceServers reports it. Source servers are not regional.
type SourceServer struct {
	ID                string
	Name              string
	Description       string
	JobID             string // the last job
	State             SourceState
	ErrorCode         string
	StatusInfo        string
	CreationTime      time.Time
	HeartbeatRate     int64 // seconds
	AgentVersion      string
	Platform          string // such as "CentOS" or "Windows Server 2016"
	Architecture      string // such as "x86_64"
	KernelLevel       int64
	ReplicationDriver string
	SystemInfo        string // JSON text; every value a string
	SystemDiskSize    int64  // GiB
	SystemDiskParts   []SourcePartition
	DataDisks         []SourceDataDisk
	Disks             *SourceDisks // nil: not reported
	ResourceGroupID   string
	WorkgroupID       string
	Tags              map[string]string // nil: not reported, which may also mean none
}

// IsWindows reports whether the server runs Windows.
func (s *SourceServer) IsWindows() bool {
	return strings.Contains(strings.ToLower(s.Platform), "windows")
}

// IsARM reports whether the server has an Arm processor.
func (s *SourceServer) IsARM() bool {
	architecture := strings.ToLower(s.Architecture)
	return strings.Contains(architecture, "arm") || strings.Contains(architecture, "aarch64")
}

// SourcePartition is a partition of a source server's disk.
type SourcePartition struct {
	Device    string
	Path      string
	SizeBytes int64
	CanBlock  bool // block replication is possible
	Need      bool // must be migrated
}

// SourceDataDisk is a data disk of a source server.
type SourceDataDisk struct {
	Index int64
	Size  int64 // GiB
	Path  string
	Parts []SourcePartition
}

// ModifySourceServerAttributeRequest holds the parameters of ModifySourceServerAttribute. Nil
// pointers are not sent and leave the source server's value as it is.
type ModifySourceServerAttributeRequest struct {
	SourceID    string
	Name        *string
	Description *string // "" clears it
}

// SourceServerFilter selects source servers for DescribeSourceServers. Empty
// fields do not filter; all others must match.
type SourceServerFilter struct {
	SourceIDs       []string
	JobID           string
	State           SourceState
	Name            string
	RelatedJobTypes []RelatedJobType // any of them
	ResourceGroupID string
	WorkgroupID     string
	Tags            map[string]string
}
