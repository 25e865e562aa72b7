package smc

// This file is the table of the API's operations that the client calls. A new operation gets a
// row, whose type says how it can be called: a read through an objectKind, which checks that the
// response is complete; a creation through Client.create; and a change of objects through write,
// transition or delete of their store, which also remove them from the cache.

// operation is one operation of the API, and what a call has to know about it.
type operation struct {
	name string
	// noRegion: it has no RegionId parameter, because its objects belong to no region. (The tag
	// operations and those on one job have none either, but a job does belong to a region.)
	noRegion bool
	repeat   repetition
}

type (
	readOperation   operation
	createOperation operation
	writeOperation  operation
)

// repetition says whether a call may be made again after an attempt of which it is unknown
// whether it was carried out, and why that is safe.
type repetition int

const (
	// notRepeated is for calls whose second execution would do something else than the first.
	notRepeated repetition = iota
	// byClientToken is for creations: the API responds to the same ClientToken with the same
	// object.
	byClientToken
	// byEffect is for calls that lead to the same result when they are carried out twice.
	byEffect
	// byState is for calls that the API refuses when they are carried out a second time. A read
	// after the refusal shows whether the first time has succeeded: see store.transition.
	byState
)

// Reads change nothing, so that they are repeated after every temporary failure.
var (
	opDescribeReplicationJobs = readOperation{name: "DescribeReplicationJobs", repeat: byEffect}
	opDescribeSourceServers   = readOperation{name: "DescribeSourceServers", noRegion: true, repeat: byEffect}
	opDescribeWorkgroups      = readOperation{name: "DescribeWorkgroups", noRegion: true, repeat: byEffect}
	opListAccessTokens        = readOperation{name: "ListAccessTokens", noRegion: true, repeat: byEffect}
	opListTagResources        = readOperation{name: "ListTagResources", repeat: byEffect}
)

// Creations.
var (
	opCreateReplicationJob        = createOperation{name: "CreateReplicationJob", repeat: byClientToken}
	opCreateCrossZoneMigrationJob = createOperation{name: "CreateCrossZoneMigrationJob", repeat: byClientToken}
	opCreateWorkgroup             = createOperation{name: "CreateWorkgroup", noRegion: true, repeat: byClientToken}
	// It has no client token: each time it is carried out, another access token is created.
	opCreateAccessToken = createOperation{name: "CreateAccessToken", noRegion: true, repeat: notRepeated}
)

// Changes of objects.
var (
	// They set attributes to the values given, whatever those were before.
	opModifyReplicationJobAttribute = writeOperation{name: "ModifyReplicationJobAttribute", repeat: byEffect}
	opModifySourceServerAttribute   = writeOperation{name: "ModifySourceServerAttribute", noRegion: true, repeat: byEffect}
	opModifyWorkgroupAttribute      = writeOperation{name: "ModifyWorkgroupAttribute", noRegion: true, repeat: byEffect}

	// The status that they lead to does not allow them; of DisableAccessToken that is not documented,
	// and a read does no harm.
	opStartReplicationJob   = writeOperation{name: "StartReplicationJob", repeat: byState}
	opStopReplicationJob    = writeOperation{name: "StopReplicationJob", repeat: byState}
	opCutOverReplicationJob = writeOperation{name: "CutOverReplicationJob", repeat: byState}
	opDisableAccessToken    = writeOperation{name: "DisableAccessToken", noRegion: true, repeat: byState}

	// An object that is being deleted, or is gone, cannot be deleted again.
	opDeleteReplicationJob = writeOperation{name: "DeleteReplicationJob", repeat: byState}
	opDeleteSourceServer   = writeOperation{name: "DeleteSourceServer", noRegion: true, repeat: byState}
	opDeleteAccessToken    = writeOperation{name: "DeleteAccessToken", noRegion: true, repeat: byState}
	opDeleteWorkgroup      = writeOperation{name: "DeleteWorkgroup", noRegion: true, repeat: byState}

	// A source server that is in the workgroup already may be refused (no document says): the
	// members are read after a refusal. One that is in none is not refused (inference).
	opAssociateSourceServers    = writeOperation{name: "AssociateSourceServers", noRegion: true, repeat: byState}
	opDisassociateSourceServers = writeOperation{name: "DisassociateSourceServers", noRegion: true, repeat: byEffect}

	// They set, or remove, the tags named, whether or not the object has them.
	opTagResources   = writeOperation{name: "TagResources", repeat: byEffect}
	opUntagResources = writeOperation{name: "UntagResources", repeat: byEffect}
)
