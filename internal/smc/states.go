package smc

import (
	"slices"
	"strings"
)

// JobStatus is the Status of a replication job. Unknown values are kept as they are.
type JobStatus string

// The documented statuses of a replication job.
const (
	JobReady    JobStatus = "Ready"    // created, never started
	JobRunning  JobStatus = "Running"  // a run is in progress
	JobStopped  JobStatus = "Stopped"  // paused
	JobInError  JobStatus = "InError"  // the run failed
	JobWaiting  JobStatus = "Waiting"  // incremental: the next run is pending
	JobFinished JobStatus = "Finished" // ended well
	JobExpired  JobStatus = "Expired"  // its valid time passed
	JobDeleting JobStatus = "Deleting" // being removed
)

// JobStatuses lists every documented status.
var JobStatuses = []JobStatus{
	JobReady, JobRunning, JobStopped, JobInError, JobWaiting, JobFinished, JobExpired, JobDeleting,
}

// UnfinishedStatuses are those in which a job occupies its source server
// (CreateReplicationJob document).
var UnfinishedStatuses = []JobStatus{JobReady, JobRunning, JobStopped, JobWaiting, JobInError, JobExpired}

// BusinessStatus is the phase of a running replication job.
type BusinessStatus string

// The phases of a run, in order.
const (
	PhasePreparing  BusinessStatus = "Preparing"  // creates intermediate resources
	PhaseSyncing    BusinessStatus = "Syncing"    // transfers data; the only phase that can be stopped
	PhaseProcessing BusinessStatus = "Processing" // builds the destination image
	PhaseCleaning   BusinessStatus = "Cleaning"   // releases intermediate resources
)

// BusinessStatuses lists every documented phase, in order.
var BusinessStatuses = []BusinessStatus{PhasePreparing, PhaseSyncing, PhaseProcessing, PhaseCleaning}

// SourceState is the State of a source server.
type SourceState string

// The documented states of a source server.
const (
	SourceAvailable   SourceState = "Available"
	SourceInUse       SourceState = "InUse"
	SourceUnavailable SourceState = "Unavailable"
	SourceDeleting    SourceState = "Deleting"
)

// SourceStates lists every documented source server state.
var SourceStates = []SourceState{SourceAvailable, SourceInUse, SourceUnavailable, SourceDeleting}

// RelatedJobType selects source servers by the type of their job in DescribeSourceServers.
type RelatedJobType string

// The related job types (API metadata, 2024).
const (
	RelatedJobNone      RelatedJobType = "Not_Related" // without a job
	RelatedJobServer    RelatedJobType = "Server"
	RelatedJobOS        RelatedJobType = "Os"
	RelatedJobCrossZone RelatedJobType = "Cross_Zone"
	RelatedJobVMware    RelatedJobType = "VMWare"
	RelatedJobDesktop   RelatedJobType = "Desktop"
)

// RelatedJobTypes lists every documented related job type.
var RelatedJobTypes = []RelatedJobType{
	RelatedJobNone, RelatedJobServer, RelatedJobOS, RelatedJobCrossZone, RelatedJobVMware, RelatedJobDesktop,
}

// The job types of a replication job (API metadata, 2024). More may exist.
const (
	JobTypeServer    = 0 // server migration
	JobTypeOS        = 1 // operating system migration
	JobTypeCrossZone = 2 // created by CreateCrossZoneMigrationJob
	JobTypeVMware    = 3 // agentless VMware migration
)

// TargetType is what a job produces.
type TargetType string

// The documented target types. TargetInstanceOlder is the older name of TargetInstance.
const (
	TargetImage          TargetType = "Image"
	TargetContainerImage TargetType = "ContainerImage"
	TargetInstance       TargetType = "TargetInstance"
	TargetInstanceOlder  TargetType = "Instance"
)

// TargetTypes lists every accepted target type.
var TargetTypes = []TargetType{TargetImage, TargetContainerImage, TargetInstance, TargetInstanceOlder}

// Canonical returns the newest spelling of t: case is ignored and the older
// name "Instance" becomes TargetInstance. Unknown values are returned as they are.
func (t TargetType) Canonical() TargetType {
	if strings.EqualFold(string(t), string(TargetInstanceOlder)) {
		return TargetInstance
	}
	for _, known := range TargetTypes {
		if strings.EqualFold(string(t), string(known)) {
			return known
		}
	}
	return t
}

// Equal reports whether t and other name the same target type.
func (t TargetType) Equal(other TargetType) bool {
	return strings.EqualFold(string(t.Canonical()), string(other.Canonical()))
}

// Statuses in which ModifyReplicationJobAttribute accepts a parameter.
// Name and Description can be changed in every status.
var (
	ModifiableBeforeStart = []JobStatus{JobReady}
	ModifiableBetweenRuns = []JobStatus{JobReady, JobWaiting}
	ModifiableUntilEnd    = []JobStatus{JobReady, JobRunning, JobStopped, JobInError, JobWaiting}
	ModifiableAlways      = JobStatuses
)

// DeletableStatuses are those in which DeleteReplicationJob is accepted.
var DeletableStatuses = []JobStatus{JobReady, JobStopped, JobInError, JobFinished, JobWaiting, JobExpired}

// StartableStatuses are those in which StartReplicationJob is accepted.
var StartableStatuses = []JobStatus{JobReady, JobStopped, JobInError}

// In reports whether s is one of statuses.
func (s JobStatus) In(statuses []JobStatus) bool { return slices.Contains(statuses, s) }
