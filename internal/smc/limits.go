package smc

import "time"

// Limits of the API, each declared once and used by validators, plan logic,
// documentation and tests. Source: the CreateReplicationJob document, unless a
// line says otherwise.
const (
	MinSystemDiskSizeGiB = 20
	// MaxSystemDiskSizeGiB is the newer limit (API metadata, 2024).
	MaxSystemDiskSizeGiB = 2048
	// MaxSystemDiskSizeGiBOlder is the limit of the CreateReplicationJob document, and of
	// ModifyReplicationJobAttribute in every source.
	MaxSystemDiskSizeGiBOlder = 500

	MinDataDiskSizeGiB = 20
	MaxDataDiskSizeGiB = 32768
	MinDataDiskIndex   = 1
	MaxDataDiskIndex   = 16
	MaxDataDisks       = 16
	// MaxPartitionsPerDisk comes from the API metadata (2024).
	MaxPartitionsPerDisk = 32

	MinNameLength = 2
	MaxNameLength = 128

	MaxClientTokenLength           = 64
	MaxReplicationParametersLength = 2048

	MinFrequencyHours = 1
	MaxFrequencyHours = 168
	MinImagesToKeep   = 1
	MaxImagesToKeep   = 10

	MaxTags           = 20
	MaxTagKeyLength   = 128
	MaxTagValueLength = 128

	NetModeInternet = 0
	NetModeVPC      = 2

	// LicenseTypeBYOL comes from the newer reference.
	LicenseTypeBYOL = "BYOL"

	// MaxIDsPerRequest bounds the JobId.N, SourceId.N and ResourceId.N lists.
	MaxIDsPerRequest = 50
	MaxPageSize      = 50

	// BytesPerGiB relates disk sizes (GiB) to partition sizes (bytes).
	BytesPerGiB = 1 << 30
)

const (
	// MaxScheduleAhead is how far ahead ScheduledStartTime may lie.
	MaxScheduleAhead = 30 * 24 * time.Hour
	// MinValidTime is the least ValidTime, counted from the job's creation.
	MinValidTime = 7 * 24 * time.Hour
	// MaxValidTime is the greatest ValidTime, counted from the job's creation.
	MaxValidTime = 90 * 24 * time.Hour
	// DefaultValidTime applies when ValidTime is not given.
	DefaultValidTime = 30 * 24 * time.Hour
	// ExpiredRetention is how long SMC keeps an expired job.
	ExpiredRetention = 7 * 24 * time.Hour
)

// TimeFormat is the API's form of times, always UTC.
const TimeFormat = "2006-01-02T15:04:05Z"

// ForbiddenTagKeyPrefixes may not begin a tag key.
var ForbiddenTagKeyPrefixes = []string{"aliyun", "acs:"}

// ForbiddenURLPrefixes may not begin a name or description, nor appear in a tag.
var ForbiddenURLPrefixes = []string{"http://", "https://"}
