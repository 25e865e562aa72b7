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

	// MaxIDsPerRequest bounds the JobId.N, SourceId.N, WorkgroupId.N and ResourceId.N lists.
	MaxIDsPerRequest = 50
	MaxPageSize      = 50
	// MaxInstanceIDsPerRequest bounds the InstanceId.N list. The API metadata (2024) has a
	// ceiling of 21, one above the limit as for tags.
	MaxInstanceIDsPerRequest = 20

	// BytesPerGiB relates disk sizes (GiB) to partition sizes (bytes).
	BytesPerGiB = 1 << 30
)

// Limits of source servers, access tokens and workgroups. Source: the documents of
// ModifySourceServerAttribute, CreateAccessToken and CreateWorkgroup in the API reference of the
// SDK (2025-09).
const (
	// MaxSourceServerDescriptionLength is in characters; a description may be empty. The name
	// of a source server has the limits of a job's: MinNameLength and MaxNameLength.
	MaxSourceServerDescriptionLength = 256

	// Number of source servers that may register with an access token.
	MinAccessTokenCount     = 1
	MaxAccessTokenCount     = 1000
	DefaultAccessTokenCount = 100
	// Days after which an access token expires.
	MinAccessTokenDays     = 1
	MaxAccessTokenDays     = 90
	DefaultAccessTokenDays = 30

	MinWorkgroupNameLength        = 2
	MaxWorkgroupNameLength        = 64
	MinWorkgroupDescriptionLength = 2
	MaxWorkgroupDescriptionLength = 256
	// MaxWorkgroups is the quota of an account.
	MaxWorkgroups                = 50
	MaxSourceServersPerWorkgroup = 50
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
