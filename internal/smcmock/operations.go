package smcmock

import "slices"

// version is the version of the API.
const version = "2019-06-01"

// operation is an operation of the API: a row of the table of operations.
type operation struct {
	name   string
	params []parameter // beside the common ones
	// run executes the operation, with the parameters checked and the state locked.
	run func(s *service, q *request) (object, *apiError)

	kinds map[string]kind // of the values by generic name, from params
}

// operations are what the API can do, by name. To add one, add its row here and write its function.
// A new kind of object gets a collection in service, and a struct whose method wire describes how
// responses report it.
var operations = byName([]operation{
	{
		name: "CreateReplicationJob",
		params: slices.Concat(jobParameters, []parameter{
			required(text("RegionId")), required(text("SourceId")), text("ClientToken"), boolean("RunOnce"), text("LicenseType"),
			integer("JobType"), text("ResourceGroupId"), tagParameter,
			orJSON(structure("Disks",
				structure("System", boolean("LVM"), integer("Size"), pathPartParameter),
				structures("Data", text("DiskId"), boolean("LVM"), integer("Size"), pathPartParameter))),
		}),
		run: (*service).createReplicationJob,
	},
	{
		name: "CreateCrossZoneMigrationJob",
		params: []parameter{
			required(text("RegionId")), text("InstanceId"), text("TargetZoneId"), text("TargetVSwitchId"), text("TargetInstanceType"),
			structures("Disk", text("DiskId"), text("Category"), text("PerformanceLevel")), boolean("AutoPay"), text("ResourceGroupId"),
			text("ClientToken"),
		},
		run: (*service).createCrossZoneMigrationJob,
	},
	{
		name: "DescribeReplicationJobs",
		params: []parameter{
			texts("SourceId"), texts("JobId"), texts("InstanceId"), text("Name"), text("Status"), text("BusinessStatus"),
			integer("JobType"), text("ResourceGroupId"), tagParameter, integer("PageNumber"), integer("PageSize"),
		},
		run: (*service).describeReplicationJobs,
	},
	{
		name:   "ModifyReplicationJobAttribute",
		params: slices.Concat(jobParameters, []parameter{required(text("JobId")), text("LicenseType")}),
		run:    (*service).modifyReplicationJobAttribute,
	},
	{name: "StartReplicationJob", params: []parameter{required(text("JobId"))}, run: (*service).startReplicationJob},
	{name: "StopReplicationJob", params: []parameter{required(text("JobId"))}, run: (*service).stopReplicationJob},
	{
		name:   "CutOverReplicationJob",
		params: []parameter{required(text("JobId")), boolean("SyncData")},
		run:    (*service).cutOverReplicationJob,
	},
	{name: "DeleteReplicationJob", params: []parameter{required(text("JobId"))}, run: (*service).deleteReplicationJob},
	{
		name: "DescribeSourceServers",
		params: []parameter{
			texts("SourceId"), text("JobId"), text("State"), text("Name"), text("ResourceGroupId"), text("WorkgroupId"),
			texts("RelatedJobType"), tagParameter, integer("PageNumber"), integer("PageSize"),
		},
		run: (*service).describeSourceServers,
	},
	{
		name:   "ModifySourceServerAttribute",
		params: []parameter{required(text("SourceId")), text("Name"), text("Description")},
		run:    (*service).modifySourceServerAttribute,
	},
	{
		name:   "DeleteSourceServer",
		params: []parameter{required(text("SourceId")), boolean("Force")},
		run:    (*service).deleteSourceServer,
	},
	{
		name:   "CreateAccessToken",
		params: []parameter{text("Name"), text("Description"), integer("Count"), integer("TimeToLiveInDays")},
		run:    (*service).createAccessToken,
	},
	{
		name:   "ListAccessTokens",
		params: []parameter{texts("AccessTokenId"), text("Name"), text("Status")},
		run:    (*service).listAccessTokens,
	},
	{name: "DisableAccessToken", params: []parameter{required(text("AccessTokenId"))}, run: (*service).disableAccessToken},
	{name: "DeleteAccessToken", params: []parameter{required(text("AccessTokenId"))}, run: (*service).deleteAccessToken},
	{
		name:   "CreateWorkgroup",
		params: []parameter{text("Name"), text("Description"), tagParameter, text("ClientToken")},
		run:    (*service).createWorkgroup,
	},
	{
		name: "DescribeWorkgroups",
		params: []parameter{
			texts("WorkgroupId"), text("Name"), text("Status"), tagParameter, integer("PageNumber"), integer("PageSize"),
		},
		run: (*service).describeWorkgroups,
	},
	{
		name:   "ModifyWorkgroupAttribute",
		params: []parameter{required(text("WorkgroupId")), text("Name"), text("Description")},
		run:    (*service).modifyWorkgroupAttribute,
	},
	{name: "DeleteWorkgroup", params: []parameter{required(text("WorkgroupId"))}, run: (*service).deleteWorkgroup},
	{
		name:   "AssociateSourceServers",
		params: workgroupSourcesParameters,
		run:    (*service).associateSourceServers,
	},
	{
		name:   "DisassociateSourceServers",
		params: workgroupSourcesParameters,
		run:    (*service).disassociateSourceServers,
	},
	{
		name:   "TagResources",
		params: []parameter{resourceTypeParameter, texts("ResourceId"), tagParameter},
		run:    (*service).tagResources,
	},
	{
		name:   "UntagResources",
		params: []parameter{resourceTypeParameter, texts("ResourceId"), texts("TagKey"), boolean("All")},
		run:    (*service).untagResources,
	},
	{
		name:   "ListTagResources",
		params: []parameter{resourceTypeParameter, texts("ResourceId"), tagParameter, text("NextToken")},
		run:    (*service).listTagResources,
	},
})

// commonParameters may be sent with every operation.
var commonParameters = kindsOf([]parameter{
	text("Action"), text("Version"), text("Format"), text("Timestamp"), text("AccessKeyId"), text("Signature"),
	text("SignatureMethod"), text("SignatureVersion"), text("SignatureNonce"), text("SignatureType"), text("SecurityToken"),
	text("RegionId"), text("AcceptLanguage"),
	long("OwnerId"), text("OwnerAccount"), long("ResourceOwnerId"), text("ResourceOwnerAccount"),
})

// isOwn reports whether a parameter says what an operation is asked for, unlike the common ones such as the signature.
func isOwn(name string) bool {
	_, common := commonParameters[name]
	return !common || name == "RegionId"
}

// jobParameters are those that a job is created with and that can be changed.
var jobParameters = []parameter{
	text("Name"), text("Description"), text("TargetType"), timestamp("ScheduledStartTime"), timestamp("ValidTime"),
	text("ImageName"), text("InstanceId"), integer("SystemDiskSize"), structures("SystemDiskPart", partFields...),
	structures("DataDisk", integer("Index"), integer("Size"), structures("Part", partFields...)),
	text("VpcId"), text("VSwitchId"), integer("NetMode"), text("ReplicationParameters"),
	integer("Frequency"), integer("MaxNumberOfImageToKeep"), text("InstanceType"), text("InstanceRamRole"),
	text("ContainerNamespace"), text("ContainerRepository"), text("ContainerTag"),
	text("LaunchTemplateId"), text("LaunchTemplateVersion"),
}

// Parameters that several operations have.
var (
	partFields                 = []parameter{text("Device"), long("SizeBytes"), boolean("Block")}
	pathPartParameter          = structures("Part", text("Path"), long("SizeBytes"), boolean("Block"))
	tagParameter               = structures("Tag", text("Key"), text("Value"))
	workgroupSourcesParameters = []parameter{required(text("WorkgroupId")), required(texts("SourceId"))}
	resourceTypeParameter      = requiredBy("MissingParameter.ResourceType", text("ResourceType"))
)

func byName(table []operation) map[string]*operation {
	all := make(map[string]*operation, len(table))
	for _, op := range table {
		op.kinds = kindsOf(op.params)
		all[op.name] = &op
	}
	return all
}
