package smcmock

import "maps"

// version is the version of the API.
const version = "2019-06-01"

// operation is an operation of the API.
type operation struct {
	params   map[string]kind // beside the common ones, with N for numbers
	required []string
	// run executes the operation with the state locked.
	run func(s *service, q *request) (response, *apiError)
}

// operations are what the API can do.
var operations = map[string]*operation{
	"CreateReplicationJob": {
		params:   merged(jobParameters, createOnlyParameters),
		required: []string{"RegionId", "SourceId"},
		run:      (*service).createReplicationJob,
	},
	"DescribeReplicationJobs": {
		params: map[string]kind{
			"SourceId.N": textKind, "JobId.N": textKind, "InstanceId.N": textKind, "Name": textKind,
			"Status": textKind, "BusinessStatus": textKind, "JobType": integerKind, "ResourceGroupId": textKind,
			"PageNumber": integerKind, "PageSize": integerKind, "Tag.N.Key": textKind, "Tag.N.Value": textKind,
		},
		run: (*service).describeReplicationJobs,
	},
	"ModifyReplicationJobAttribute": {
		params:   merged(jobParameters, map[string]kind{"JobId": textKind, "LicenseType": textKind}),
		required: []string{"JobId"},
		run:      (*service).modifyReplicationJobAttribute,
	},
	"StartReplicationJob": {
		params:   map[string]kind{"JobId": textKind},
		required: []string{"JobId"},
		run:      (*service).startReplicationJob,
	},
	"StopReplicationJob": {
		params:   map[string]kind{"JobId": textKind},
		required: []string{"JobId"},
		run:      (*service).stopReplicationJob,
	},
	"CutOverReplicationJob": {
		params:   map[string]kind{"JobId": textKind, "SyncData": booleanKind},
		required: []string{"JobId"},
		run:      (*service).cutOverReplicationJob,
	},
	"DeleteReplicationJob": {
		params:   map[string]kind{"JobId": textKind},
		required: []string{"JobId"},
		run:      (*service).deleteReplicationJob,
	},
	"DescribeSourceServers": {
		params: map[string]kind{
			"SourceId.N": textKind, "JobId": textKind, "State": textKind, "Name": textKind,
			"ResourceGroupId": textKind, "WorkgroupId": textKind, "RelatedJobType.N": textKind,
			"PageNumber": integerKind, "PageSize": integerKind, "Tag.N.Key": textKind, "Tag.N.Value": textKind,
		},
		run: (*service).describeSourceServers,
	},
	"TagResources": {
		params: map[string]kind{"ResourceType": textKind, "ResourceId.N": textKind, "Tag.N.Key": textKind, "Tag.N.Value": textKind},
		run:    (*service).tagResources,
	},
	"UntagResources": {
		params: map[string]kind{"ResourceType": textKind, "ResourceId.N": textKind, "TagKey.N": textKind, "All": booleanKind},
		run:    (*service).untagResources,
	},
	"ListTagResources": {
		params: map[string]kind{
			"ResourceType": textKind, "ResourceId.N": textKind, "Tag.N.Key": textKind, "Tag.N.Value": textKind, "NextToken": textKind,
		},
		run: (*service).listTagResources,
	},
}

// jobParameters are what a job is created with and can be changed.
var jobParameters = map[string]kind{
	"Name": textKind, "Description": textKind, "TargetType": textKind,
	"ScheduledStartTime": timeKind, "ValidTime": timeKind, "ImageName": textKind, "InstanceId": textKind,
	"SystemDiskSize": integerKind, "SystemDiskPart.N.Device": textKind, "SystemDiskPart.N.SizeBytes": longKind,
	"SystemDiskPart.N.Block": booleanKind, "DataDisk.N.Size": integerKind, "DataDisk.N.Index": integerKind,
	"DataDisk.N.Part.N.Device": textKind, "DataDisk.N.Part.N.SizeBytes": longKind, "DataDisk.N.Part.N.Block": booleanKind,
	"VpcId": textKind, "VSwitchId": textKind, "NetMode": integerKind, "ReplicationParameters": textKind,
	"Frequency": integerKind, "MaxNumberOfImageToKeep": integerKind, "InstanceType": textKind, "InstanceRamRole": textKind,
	"ContainerNamespace": textKind, "ContainerRepository": textKind, "ContainerTag": textKind,
	"LaunchTemplateId": textKind, "LaunchTemplateVersion": textKind,
}

// createOnlyParameters are what a job is created with for good.
var createOnlyParameters = map[string]kind{
	"SourceId": textKind, "ClientToken": textKind, "RunOnce": booleanKind, "Tag.N.Key": textKind, "Tag.N.Value": textKind,
	"LicenseType": textKind, "JobType": integerKind, "ResourceGroupId": textKind,
	"Disks.System.LVM": booleanKind, "Disks.System.Size": integerKind, "Disks.System.Part.N.Path": textKind,
	"Disks.System.Part.N.SizeBytes": longKind, "Disks.System.Part.N.Block": booleanKind,
	"Disks.Data.N.DiskId": textKind, "Disks.Data.N.LVM": booleanKind, "Disks.Data.N.Size": integerKind,
	"Disks.Data.N.Part.N.Path": textKind, "Disks.Data.N.Part.N.SizeBytes": longKind, "Disks.Data.N.Part.N.Block": booleanKind,
}

func merged(a, b map[string]kind) map[string]kind {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
