package jobrun

import (
	"fmt"
	"maps"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// StartErrors is Errors for the start of a job, which occupies its source server already.
var StartErrors = func() tfprovider.Errors {
	e := Errors
	e.Advice = maps.Clone(e.Advice)
	e.Advice[smc.CodeSourceServerStateInvalid] = tfprovider.Advice{Next: "The source server is not connected to SMC. Start the SMC client on it, and apply again."}
	return e
}()

// Errors is what is particular to the errors of replication jobs.
var Errors = tfprovider.Errors{
	Regional: true, Timeouts: true, IDParameter: "JobId",
	Advice: map[string]tfprovider.Advice{
		smc.CodeSourceServerStateInvalid: {Attribute: "source_id", Next: "The source server must be Available: online, and without an unfinished replication job. " +
			"If it is offline, start the SMC client on it; if it is InUse, finish, delete or import its replication job; if it is Deleting, register it again, which gives it another ID."},
		smc.CodeDataDiskIndexInvalid:        {Attribute: "data_disk", Next: "A data_disk block has an index that the source server does not have. Compare the indexes with the source server's data disks."},
		smc.CodeDataDiskDuplicateIndex:      {Attribute: "data_disk", Next: "Two data_disk blocks have the same index: give each data disk of the source server once."},
		smc.CodeVSwitchVPCMismatch:          {Attribute: "vswitch_id", Next: "vswitch_id is not a vSwitch of vpc_id. Correct one of them, or leave vpc_id out: SMC derives it from vswitch_id."},
		smc.CodeSecurityGroupNetworkType:    {Attribute: "launch_template_id", Next: "The security group of the launch template is not one of a VPC. Choose a launch template whose security group is in the VPC of vswitch_id."},
		smc.CodeSecurityGroupVPCMismatch:    {Attribute: "launch_template_id", Next: "The security group of the launch template and the vSwitch are in different VPCs. Choose a vSwitch (vswitch_id) or a launch template of the same VPC."},
		smc.CodeSourceServerOffline:         {Next: offline},
		smc.CodeQuotaExceededReplicationJob: {Next: "The account has as many replication jobs as its quota allows. Delete jobs that are no longer needed, or raise the quota with a ticket."},
		smc.CodeReplicationJobNameDuplicate: {Attribute: "name", Next: "Another replication job has this name. Choose another one, or leave name out and SMC chooses one."},
		smc.CodeImageNameUsed:               {Attribute: "image_name", Next: "Another replication job of the region makes an image of this name. Choose another one."},
		smc.CodeOSMigrationTypeNotMatched:   {Attribute: "target_type", Next: "The operating systems of the source server and of the destination do not match. Choose another target_type or instance_id."},
		smc.CodeInvalidStatus:               {Next: "The replication job's status does not allow this now; it may have changed since the plan. Run the plan again to see what is possible in the new status."},
		smc.CodeInvalidBusinessStatus:       {Next: "The replication job's phase does not allow this now; it may have changed since the plan. Run the plan again, or wait for the next phase."},
		smc.CodeNumberExceededTags:          {Attribute: "tags", Next: fmt.Sprintf("A replication job carries at most %d tags. Remove some here or in the provider's default_tags.", smc.MaxTags)},
	},
	Rules: map[string]string{"scheduled_start_time": "It has to lie ahead when the plan is applied, not only when it is made."},
	Attributes: map[string]string{
		"SystemDiskPart":  "system_disk_partition",
		"VSwitchId":       "vswitch_id",
		"TargetVSwitchId": "target_vswitch_id",
		"SyncData":        "sync_data_on_cut_over",
		// SMC takes the security group from the launch template.
		"SecurityGroupId": "",
	},
}
