package replicationjob

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// jobModel is a replication job as the data sources report it: with the names and shapes of
// the resource, but with everything that SMC reports, managed by Terraform or not.
type jobModel struct {
	jobrun.Outputs

	JobID          types.String `tfsdk:"job_id"`
	SourceID       types.String `tfsdk:"source_id"`
	RegionID       types.String `tfsdk:"region_id"`
	Name           types.String `tfsdk:"name"`
	Description    types.String `tfsdk:"description"`
	SystemDiskSize types.Int64  `tfsdk:"system_disk_size"`

	TargetType          types.String `tfsdk:"target_type"`
	ImageName           types.String `tfsdk:"image_name"`
	InstanceID          types.String `tfsdk:"instance_id"`
	ContainerNamespace  types.String `tfsdk:"container_namespace"`
	ContainerRepository types.String `tfsdk:"container_repository"`
	ContainerTag        types.String `tfsdk:"container_tag"`
	LicenseType         types.String `tfsdk:"license_type"`

	ScheduledStartTime     types.String `tfsdk:"scheduled_start_time"`
	ValidTime              types.String `tfsdk:"valid_time"`
	RunOnce                types.Bool   `tfsdk:"run_once"`
	Frequency              types.Int64  `tfsdk:"frequency"`
	MaxNumberOfImageToKeep types.Int64  `tfsdk:"max_number_of_image_to_keep"`

	NetMode               types.Int64  `tfsdk:"net_mode"`
	VPCID                 types.String `tfsdk:"vpc_id"`
	VSwitchID             types.String `tfsdk:"vswitch_id"`
	ReplicationParameters types.String `tfsdk:"replication_parameters"`

	InstanceType          types.String `tfsdk:"instance_type"`
	InstanceRAMRole       types.String `tfsdk:"instance_ram_role"`
	LaunchTemplateID      types.String `tfsdk:"launch_template_id"`
	LaunchTemplateVersion types.String `tfsdk:"launch_template_version"`
	ResourceGroupID       types.String `tfsdk:"resource_group_id"`
	WorkgroupID           types.String `tfsdk:"workgroup_id"`
	JobType               types.Int64  `tfsdk:"job_type"`
	Tags                  types.Map    `tfsdk:"tags"`

	DataDisk            types.List `tfsdk:"data_disk"`             // of dataDiskModel
	SystemDiskPartition types.List `tfsdk:"system_disk_partition"` // of partitionModel
	Disks               types.List `tfsdk:"disks"`                 // at most one disksBlock
}

// flattenJob turns a replication job into what the data sources report.
func flattenJob(job *smc.ReplicationJob) jobModel {
	m := jobModel{
		JobID:          types.StringValue(job.ID),
		SourceID:       tfvalue.StringOrNull(job.SourceID),
		RegionID:       tfvalue.StringOrNull(job.RegionID),
		Name:           tfvalue.StringOrNull(job.Name),
		Description:    tfvalue.StringOrNull(job.Description),
		SystemDiskSize: positiveOrNull(&job.SystemDiskSize),

		TargetType:          tfvalue.StringOrNull(string(job.TargetType.Canonical())),
		ImageName:           tfvalue.StringOrNull(job.ImageName),
		InstanceID:          tfvalue.StringOrNull(job.InstanceID),
		ContainerNamespace:  tfvalue.StringOrNull(job.ContainerNamespace),
		ContainerRepository: tfvalue.StringOrNull(job.ContainerRepository),
		ContainerTag:        tfvalue.StringOrNull(job.ContainerTag),
		LicenseType:         tfvalue.StringOrNull(job.LicenseType),

		ScheduledStartTime:     tfvalue.TimeString(job.ScheduledStartTime),
		ValidTime:              tfvalue.TimeString(job.ValidTime),
		RunOnce:                types.BoolPointerValue(job.RunOnce),
		Frequency:              positiveOrNull(job.Frequency),
		MaxNumberOfImageToKeep: positiveOrNull(job.MaxNumberOfImageToKeep),

		NetMode:               types.Int64PointerValue(job.NetMode),
		VPCID:                 tfvalue.StringOrNull(job.VPCID),
		VSwitchID:             tfvalue.StringOrNull(job.VSwitchID),
		ReplicationParameters: tfvalue.StringOrNull(job.ReplicationParameters),

		InstanceType:          tfvalue.StringOrNull(job.InstanceType),
		InstanceRAMRole:       tfvalue.StringOrNull(job.InstanceRAMRole),
		LaunchTemplateID:      tfvalue.StringOrNull(job.LaunchTemplateID),
		LaunchTemplateVersion: tfvalue.StringOrNull(job.LaunchTemplateVersion),
		ResourceGroupID:       tfvalue.StringOrNull(job.ResourceGroupID),
		WorkgroupID:           tfvalue.StringOrNull(job.WorkgroupID),
		JobType:               types.Int64PointerValue(job.JobType),
		Tags:                  tfvalue.Map(smc.UserTags(job.Tags)),

		DataDisk:            flattenDataDisks(job.DataDisks, types.ListNull(dataDiskType), allBlocks),
		SystemDiskPartition: flattenPartitions(job.SystemDiskParts, types.ListNull(partitionType), allBlocks),
		Disks:               noDisksBlock(),
	}
	if job.Disks != nil {
		m.Disks = allPathDisks(job.Disks).list()
	}
	m.Flatten(job)
	return m
}

// readAllTags does for several replication jobs of a region what readTags does for one,
// with one call for up to smc.MaxIDsPerRequest of them.
func readAllTags(ctx context.Context, client *smc.Client, regionID string, jobs []smc.ReplicationJob) error {
	ids := make([]string, 0, len(jobs))
	for i := range jobs {
		if jobs[i].Tags == nil {
			ids = append(ids, jobs[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil // Without IDs, the API would list the tags of all replication jobs.
	}
	tags, err := client.ListTagResources(ctx, regionID, smc.ResourceTypeReplicationJob, ids)
	if err != nil {
		return err
	}
	for i := range jobs {
		if jobs[i].Tags == nil {
			jobs[i].Tags = tags[jobs[i].ID]
		}
	}
	return nil
}

// jobAttributes returns the attributes of a replication job, all of them computed.
func jobAttributes() map[string]schema.Attribute {
	stringAttribute := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	int64Attribute := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{CustomType: tfplan.WholeNumberType{}, Computed: true, MarkdownDescription: description}
	}
	resourceOutputs := jobrun.OutputAttributes()
	output := func(name string) string { return resourceOutputs[name].GetMarkdownDescription() }
	return map[string]schema.Attribute{
		"id":               stringAttribute("The ID of the replication job: the same as `job_id`."),
		"job_id":           stringAttribute("The ID of the replication job, such as `j-bp17bclvg344jlyt0001`."),
		"source_id":        stringAttribute("The ID of the source server that the replication job migrates."),
		"region_id":        stringAttribute("The ID of the destination region, such as `cn-hangzhou`."),
		"name":             stringAttribute("The name of the replication job."),
		"description":      stringAttribute("The description of the replication job."),
		"system_disk_size": int64Attribute("The size of the destination system disk in GiB."),

		"target_type":          stringAttribute("What the replication job produces: `Image`, a custom image; `ContainerImage`, a container image; or `TargetInstance`, the content of an existing instance."),
		"image_name":           stringAttribute("The name of the destination image. If an image of that name exists, SMC appends the ID of the replication job to it."),
		"instance_id":          stringAttribute("The ID of the destination instance of a replication job whose `target_type` is `TargetInstance`."),
		"container_namespace":  stringAttribute("The namespace of the destination container image in Container Registry."),
		"container_repository": stringAttribute("The repository of the destination container image in Container Registry."),
		"container_tag":        stringAttribute("The tag of the destination container image in Container Registry."),
		"license_type":         stringAttribute("The license type of the destination: `" + smc.LicenseTypeBYOL + "`, your own license. It is null otherwise, or when SMC does not report it."),

		"scheduled_start_time":        stringAttribute("When SMC starts the replication job, in UTC. It is null when there is no schedule."),
		"valid_time":                  stringAttribute("When the replication job expires, in UTC. It is null when the job never expires."),
		"run_once":                    schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the replication job runs once; otherwise it is incremental."},
		"frequency":                   int64Attribute("The interval between two runs of an incremental replication job in hours."),
		"max_number_of_image_to_keep": int64Attribute("How many images an incremental replication job retains."),

		"net_mode":               int64Attribute("The network that carries the data: `0`, the Internet; or `2`, a VPC."),
		"vpc_id":                 stringAttribute("The ID of the VPC of the intermediate instance."),
		"vswitch_id":             stringAttribute("The ID of the vSwitch of the intermediate instance."),
		"replication_parameters": stringAttribute("The parameters of the replication driver, as SMC reports them: JSON, or text such as `BandWidthLimit:0`."),

		"instance_type":           stringAttribute("The instance type of the intermediate instance, such as `ecs.c6.large`."),
		"instance_ram_role":       stringAttribute("The name of the RAM role of the intermediate instance."),
		"launch_template_id":      stringAttribute("The ID of the ECS launch template of the intermediate instance."),
		"launch_template_version": stringAttribute("The version of the launch template."),
		"resource_group_id":       stringAttribute("The ID of the resource group of the replication job."),
		"workgroup_id":            stringAttribute("The ID of the workgroup that the source server belongs to. It is null when there is none, or when SMC does not report it."),
		"job_type":                int64Attribute("The type of the replication job: `0` migrates a server, `1` an operating system, `2` across zones, `3` a VMware server without an agent."),
		"tags": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "The tags of the replication job, without those that Alibaba Cloud attaches itself (keys that start with " +
				tfvalue.Alternatives(smc.ForbiddenTagKeyPrefixes) + ").",
		},

		"data_disk": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The data disks of the destination, sorted by `index`, including those that SMC derived from the source server.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"index":     int64Attribute("The index of the data disk, counted from 1."),
				"size":      int64Attribute("The size of the data disk in GiB."),
				"partition": jobPartitions("The partitions of the data disk."),
			}},
		},
		"system_disk_partition": jobPartitions("The partitions of the destination system disk, including those that SMC derived from the source server."),

		"disks": disksByPathAttribute(),

		"status":                 stringAttribute(output("status")),
		"business_status":        stringAttribute(output("business_status")),
		"progress":               schema.Float64Attribute{Computed: true, MarkdownDescription: output("progress")},
		"error_code":             stringAttribute(output("error_code")),
		"status_info":            stringAttribute(output("status_info")),
		"image_id":               stringAttribute(output("image_id")),
		"transition_instance_id": stringAttribute(output("transition_instance_id")),
		"creation_time":          stringAttribute(output("creation_time")),
		"start_time":             stringAttribute(output("start_time")),
		"end_time":               stringAttribute(output("end_time")),
		"replication_job_runs": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The runs of an incremental replication job.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"type":       stringAttribute("How the run was started: `Manual` or `Schedule`."),
				"start_time": stringAttribute("When the run started, in UTC."),
				"end_time":   stringAttribute("When the run ended, in UTC."),
				"image_id":   stringAttribute("The ID of the image that the run made."),
			}},
		},
	}
}

func jobPartitions(description string) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"device":     schema.StringAttribute{Computed: true, MarkdownDescription: "The device ID of the source server's partition, such as `0_1`."},
			"size_bytes": schema.Int64Attribute{CustomType: tfplan.WholeNumberType{}, Computed: true, MarkdownDescription: "The size of the partition in bytes."},
			"block":      schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the partition is replicated block by block."},
		}},
	}
}
