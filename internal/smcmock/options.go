package smcmock

import (
	"cmp"
	"time"
)

// Options configure a Server. The zero value is a server for tests: on 127.0.0.1, in real
// time, with the access key "testid" and the secret "testsecret".
type Options struct {
	// Address is where Start listens; "" is 127.0.0.1 at any free port. Only loopback
	// addresses are accepted.
	Address string

	AccessKeyID     string // "" is "testid"
	AccessKeySecret string // "" is "testsecret"
	// SecurityToken is the token that requests must carry; "" means that they must carry none.
	SecurityToken string

	// Now is the wall clock: the times of signatures and the rate limit are measured by it, and the state
	// clock starts from it. nil is time.Now.
	Now func() time.Time
	// Speed is how many times faster than Now the state clock runs; 0 is 1.
	Speed float64
	// Latency is added to every request, in real time.
	Latency time.Duration
	// RateLimit is how many requests a second are admitted; more are refused with Throttling.User.
	// 0 is any number.
	RateLimit float64

	Phases   Phases
	Switches Switches

	// SourceOnDemand makes a source server, given its ID, that a call names and that has never been there; nil: there is
	// none. NewSourceOnDemand is one whose disks fit any job.
	SourceOnDemand func(id string) Source

	// NewID names a new object, given the prefix of its kind ("j", "m", "i", "w", "at", and "code" for the code
	// of an access token); nil makes random ones.
	NewID func(prefix string) string
	// NewRequestID names a request; nil makes random ones.
	NewRequestID func() string
	// Seed makes the faults of a certain probability repeatable; 0 is a random seed.
	Seed uint64
	// MaxCalls bounds the log of calls, oldest dropped first; 0 is 50,000.
	MaxCalls int
	// OnCall is called with every call, just before its response is sent. It may be called
	// concurrently.
	OnCall func(Call)
}

// Phases are the durations, by the state clock, of the phases of a run, and of the deletion of a job or source
// server. Zero is the one of DefaultPhases; a negative duration is none.
type Phases struct {
	Preparing  time.Duration
	Syncing    time.Duration
	Processing time.Duration
	Cleaning   time.Duration
	Deleting   time.Duration
}

// DefaultPhases are how long the phases and a deletion take where the options do not say.
var DefaultPhases = Phases{
	Preparing: 3 * time.Minute, Syncing: 30 * time.Minute, Processing: 10 * time.Minute, Cleaning: 2 * time.Minute, Deleting: time.Second,
}

// Switches choose between behaviours where the documents disagree or are silent. The zero
// value is the recommended one of each.
type Switches struct {
	// Requests.

	// IgnoreUnknownParameters accepts parameters that an operation does not have.
	IgnoreUnknownParameters bool
	// RequireSystemDiskSize makes SystemDiskSize mandatory, as the older document has it;
	// otherwise it is derived from the source server.
	RequireSystemDiskSize bool
	// MaxSystemDiskSize is the greatest SystemDiskSize of CreateReplicationJob in GiB; 0 is 2048, the
	// older document has 500.
	MaxSystemDiskSize int
	// MaxModifiedSystemDiskSize is the same for ModifyReplicationJobAttribute; 0 is 500.
	MaxModifiedSystemDiskSize int
	// StrictDescription holds descriptions to the characters of names.
	StrictDescription bool
	// StrictTags limits tag keys and values to 64 characters, refuses the key prefixes in values
	// too, and refuses empty values in TagResources and CreateWorkgroup.
	StrictTags bool
	// RequireContainerParameters makes namespace, repository and RAM role mandatory for container images.
	RequireContainerParameters bool
	// AnyDevice accepts partitions that the source server does not have.
	AnyDevice bool
	// IgnoreUnsupportedLVM accepts LVM for Windows, and without a boot partition, without effect instead of refusing it.
	IgnoreUnsupportedLVM bool
	// MaxFilterIDs is how many IDs a filter may list; 0 is 50, the API metadata has 100.
	MaxFilterIDs int
	// ClampPages corrects a PageNumber or PageSize that is out of range instead of refusing it.
	ClampPages bool
	// EmptyClears makes an empty text in ModifyReplicationJobAttribute, and an empty description in
	// ModifyWorkgroupAttribute, clear the attribute instead of leaving it unchanged.
	EmptyClears bool
	// KeepSchedule leaves a schedule alone that is sent empty, instead of clearing it.
	KeepSchedule bool
	// ModifyMergesDisks merges the disk lists of ModifyReplicationJobAttribute by index and device
	// instead of replacing the whole list.
	ModifyMergesDisks bool
	// AssociateOnce refuses to associate a source server that is in the workgroup already.
	AssociateOnce bool
	// TagWorkgroups accepts workgroup as ResourceType of the operations on tags.
	TagWorkgroups bool
	// IgnoreModifiedLicenseType ignores LicenseType in ModifyReplicationJobAttribute instead of refusing it.
	IgnoreModifiedLicenseType bool
	// StartWaiting lets StartReplicationJob begin a run of a Waiting job.
	StartWaiting bool
	// StopWaiting lets StopReplicationJob stop a Waiting job.
	StopWaiting bool

	// Quotas and names.

	// JobQuota is how many replication jobs there may be; 0 is 1,000, negative is any number.
	JobQuota int
	// WorkgroupQuota is how many workgroups there may be; 0 is 50, negative is any number.
	WorkgroupQuota int
	// RunningLimit is how many replication jobs may run at once; 0 is any number.
	RunningLimit int
	// RunningLimitCode is the code of the error when a start exceeds RunningLimit; "" is QuotaExceeded.RunningReplicationJob.
	RunningLimitCode string
	// NameUniquePerRegion allows a job name once in every region instead of once.
	NameUniquePerRegion bool
	// AllowImageNameClash allows unfinished jobs of one region to share an image name.
	AllowImageNameClash bool
	// ImageSuffixDash appends "-<job ID>" to the name of an image that exists, instead of "_<job ID>".
	ImageSuffixDash bool

	// Errors.

	// NotFoundCode is the code of the error for an unknown ID, "%s" being the parameter; "" is Invalid%s.NotFound.
	NotFoundCode string
	// NotFoundStatus is the HTTP status of that; 0 is 404.
	NotFoundStatus int
	// UndocumentedCode is the code of the errors for rules whose codes are not published: a workgroup's name
	// that is taken, its quotas, its deletion with members, and a source server in another workgroup; "" is a
	// code of their own for each, such as WorkgroupName.Duplicate.
	UndocumentedCode string
	// OlderErrors refuses a wrong status with the older texts, and a wrong phase like a wrong status.
	OlderErrors bool
	// ThrottlingStatus is the HTTP status of throttled requests; 0 is 400, 429 has been seen.
	ThrottlingStatus int

	// Credentials.

	// SecurityTokenExpired refuses all security tokens with InvalidSecurityToken.Expired.
	SecurityTokenExpired bool
	// AccessKeyInactive refuses the access key with InvalidAccessKeyId.Inactive.
	AccessKeyInactive bool

	// Responses.

	// EmptyFields reports unset texts and lists as empty instead of leaving them out.
	EmptyFields bool
	// OlderFields leaves out what only the newer documents report: ResourceGroupId, Tags, Disks and WorkgroupId of
	// jobs and source servers, and JobType.
	OlderFields bool
	// NoGeneratedName leaves the name of a job empty that was created without.
	NoGeneratedName bool
	// LateInstanceType picks the instance type when the first run begins instead of at creation.
	LateInstanceType bool
	// NoDerivedDisks reports only the disks and partitions that were sent.
	NoDerivedDisks bool
	// AlwaysDisks reports Disks of all jobs, instead of those only that were created with it.
	AlwaysDisks bool
	// DisksInBytes reports the sizes of the disks in Disks of a job in bytes instead of GiB, as a sample does.
	DisksInBytes bool
	// IneffectiveLVMIsFalse reports LVM as false where it has no effect because the source server has no LVM, instead
	// of as it was sent.
	IneffectiveLVMIsFalse bool
	// BlockFollowsSource turns an unset Block off where the source partition cannot be replicated by block.
	BlockFollowsSource bool
	// KeepPhase reports the last phase as BusinessStatus when the job no longer runs.
	KeepPhase bool
	// LowerCaseTargetType reports target types in lower case.
	LowerCaseTargetType bool
	// OlderTargetType reports Instance instead of TargetInstance.
	OlderTargetType bool
	// RewriteParameters reports ReplicationParameters in the form "bandwidth_limit:0" instead of JSON.
	RewriteParameters bool
	// CreationVisibleAfter is how long, by the state clock, a new job is missing from
	// DescribeReplicationJobs.
	CreationVisibleAfter time.Duration
	// TransitionVisibleAfter is how long, by the state clock, DescribeReplicationJobs reports the
	// status from before a start, stop, cut-over or deletion.
	TransitionVisibleAfter time.Duration
	// AccessTokenPageSize is how many access tokens ListAccessTokens reports at most; 0 is 20.
	AccessTokenPageSize int
	// AccessTokenPagesInOrder reports PageNumber and PageSize of ListAccessTokens as they are named, instead
	// of each with the other's value.
	AccessTokenPagesInOrder bool
	// CrossZoneRegistersSource registers the instance of a cross-zone job as a source server with an ID of its own.
	CrossZoneRegistersSource bool
	// TagPageSize is how many tags a page of ListTagResources has; 0 is 50.
	TagPageSize int
	// ListTagsIgnoresUnknown makes ListTagResources leave out unknown resources instead of failing.
	ListTagsIgnoresUnknown bool

	// Life of a job.

	// ResumeInPreparing resumes a job in Preparing instead of the phase it was in.
	ResumeInPreparing bool
	// FinishedKeepsSource leaves the source server InUse until its finished job is deleted.
	FinishedKeepsSource bool
	// WaitingNeverExpires keeps Waiting jobs from expiring.
	WaitingNeverExpires bool
	// OfflineKeepsRunning continues a run whose source server has become unavailable instead of failing it.
	OfflineKeepsRunning bool
	// PurgeFinishedAfter is how long, by the state clock, finished jobs are kept; 0 is for ever.
	PurgeFinishedAfter time.Duration
}

func (o Options) withDefaults() Options {
	o.Address = cmp.Or(o.Address, "127.0.0.1:0")
	o.AccessKeyID = cmp.Or(o.AccessKeyID, "testid")
	o.AccessKeySecret = cmp.Or(o.AccessKeySecret, "testsecret")
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Speed = cmp.Or(o.Speed, 1)
	o.MaxCalls = cmp.Or(o.MaxCalls, 50_000)
	o.Phases = Phases{
		Preparing:  duration(o.Phases.Preparing, DefaultPhases.Preparing),
		Syncing:    duration(o.Phases.Syncing, DefaultPhases.Syncing),
		Processing: duration(o.Phases.Processing, DefaultPhases.Processing),
		Cleaning:   duration(o.Phases.Cleaning, DefaultPhases.Cleaning),
		Deleting:   duration(o.Phases.Deleting, DefaultPhases.Deleting),
	}
	return o
}

// duration returns a duration of the options: 0 is the default, and a negative one is none.
func duration(d, otherwise time.Duration) time.Duration { return max(cmp.Or(d, otherwise), 0) }
