package replicationjob

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// Schema describes the resource. Defaults, replacement and in-place changes are
// decided in ModifyPlan, from the table in fields.go.
func (r *replicationJobResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A replication job of Server Migration Center (SMC): it copies a source server (a physical server, a virtual machine or a " +
			"cloud server registered by the SMC client) into a custom image, a container image or an existing instance of Alibaba Cloud.\n\n" +
			"Creating the resource creates the job in the `Ready` status. It starts when `desired_status` says so, at `scheduled_start_time`, or when it is started by " +
			"other means, such as the SMC console. Terraform never waits for a migration to end here: that is what `smc_replication_job_completion` does.\n\n" +
			"## Run State\n\n" + jobrun.Table() + "\n## Changes\n\n" + changesTable(),
		Attributes: attributes(),
		Blocks: map[string]schema.Block{
			"data_disk":             dataDiskBlock(),
			"system_disk_partition": partitionBlock("the system disk", notWithDisks),
			"disks":                 disksByPathBlock(),
			"timeouts":              jobrun.TimeoutsBlock(ctx),
		},
	}
}

func attributes() map[string]schema.Attribute {
	all := make(map[string]schema.Attribute)
	for _, group := range []map[string]schema.Attribute{
		identityAttributes(), targetAttributes(), scheduleAttributes(), runStateAttributes(),
		networkAttributes(), intermediateAttributes(), jobrun.OutputAttributes(),
	} {
		for name, a := range group {
			all[name] = a
		}
	}
	return all
}

func identityAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The ID of the replication job, such as `j-bp17bclvg344jlyt0001`.",
		},
		"source_id": schema.StringAttribute{
			Required:   true,
			Validators: []validator.String{tfvalidate.ID("s-", "source server")},
			MarkdownDescription: "The ID of the source server to migrate, such as `s-bp1e2fsl57knvuug0001`. " +
				"The source server must be `Available`: online, and without an unfinished replication job.",
		},
		"system_disk_size": schema.Int64Attribute{
			CustomType: tfplan.WholeNumberType{},
			Required:   true,
			Validators: []validator.Int64{int64validator.Between(smc.MinSystemDiskSizeGiB, smc.MaxSystemDiskSizeGiB)},
			MarkdownDescription: fmt.Sprintf("The size of the destination system disk in GiB, from %d to %d. It must be greater than "+
				"the used space of the source server's system disk. Accounts on the older limit are refused sizes above %d, and a change of a `Ready` replication job to more than %d "+
				"forces a new one.",
				smc.MinSystemDiskSizeGiB, smc.MaxSystemDiskSizeGiB, smc.MaxSystemDiskSizeGiBOlder, smc.MaxSystemDiskSizeGiBOlder),
		},
		"region_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{tfvalidate.RegionID()},
			MarkdownDescription: "The ID of the destination region, such as `cn-hangzhou`. Default: the provider's `region` when the job is created. " +
				"A later change of the provider's region does not move existing jobs.",
		},
		"name": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          tfvalidate.Name(),
			MarkdownDescription: "The name of the replication job, unique in the account. " + nameRule + " Default: chosen by SMC.",
		},
		"description": schema.StringAttribute{
			Optional:   true,
			Validators: tfvalidate.Description(),
			MarkdownDescription: fmt.Sprintf("The description of the replication job: %d to %d characters that start with a letter and not with "+
				"`http://` or `https://`.", smc.MinNameLength, smc.MaxNameLength),
		},
		"tags": schema.MapAttribute{
			Optional: true, ElementType: types.StringType,
			Validators: tfvalidate.Tags(),
			MarkdownDescription: fmt.Sprintf("The tags of the replication job, at most %d together with the provider's `default_tags`, which they override key by key. "+
				"A key has 1 to %d characters and does not start with %s; a value has up to %d characters and may be empty; neither contains `http://` or `https://`.",
				smc.MaxTags, smc.MaxTagKeyLength, tfvalue.Alternatives(smc.ForbiddenTagKeyPrefixes), smc.MaxTagValueLength),
		},
		"tags_all": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "All tags of the replication job, including those inherited from the provider's `default_tags`.",
		},
		"resource_group_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{tfvalidate.ID("rg-", "resource group")},
			MarkdownDescription: "The ID of the resource group of the replication job. Default: chosen by SMC.",
		},
		"job_type": schema.Int64Attribute{
			CustomType: tfplan.WholeNumberType{},
			Optional:   true, Computed: true,
			Validators: []validator.Int64{int64validator.AtLeast(0)},
			MarkdownDescription: "The type of the replication job: `0` migrates a server, `1` an operating system, `2` across zones, " +
				"`3` a VMware server without an agent. Other values are left to SMC. Default: `0`.",
		},
	}
}

// nameRule is the rule of names and image names.
var nameRule = fmt.Sprintf("It has %d to %d characters: letters (`A` to `Z`, `a` to `z` and Chinese characters), digits, colons (`:`), underscores (`_`) and hyphens (`-`). It starts with a letter, "+
	"and not with `http://` or `https://`.", smc.MinNameLength, smc.MaxNameLength)

func targetAttributes() map[string]schema.Attribute {
	containerAttribute := func(what string) schema.StringAttribute {
		return schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "The " + what + " of the destination container image in Container Registry. Used with `target_type = \"ContainerImage\"`.",
		}
	}
	return map[string]schema.Attribute{
		"target_type": schema.StringAttribute{
			CustomType: targetTypeType{}, Optional: true, Computed: true,
			Validators:    []validator.String{validTargetType()},
			PlanModifiers: []planmodifier.String{tfplan.KeepEquivalent()},
			MarkdownDescription: "What the replication job produces; case does not matter. `Image` makes a custom image and, where written out, requires " +
				"`image_name`. `ContainerImage` makes a container image of a Linux server. `TargetInstance` (older name: `Instance`) migrates into the existing instance " +
				"`instance_id`, which is then required; **all data on that instance is erased**. Default: a custom image.",
		},
		"image_name": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: tfvalidate.Name(),
			MarkdownDescription: "The name of the destination image, unique in the destination region. " + nameRule +
				" If an image of that name exists, SMC appends the ID of the replication job to it. Required with `target_type = \"Image\"`.",
		},
		"instance_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{tfvalidate.ID("i-", "instance")},
			MarkdownDescription: "The ID of the destination instance; **all data on its disks is erased** when the replication job runs. " +
				"Required with `target_type = \"TargetInstance\"`.",
		},
		"container_namespace":  containerAttribute("namespace"),
		"container_repository": containerAttribute("repository"),
		"container_tag":        containerAttribute("tag"),
		"license_type": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{stringvalidator.OneOf(smc.LicenseTypeBYOL)},
			MarkdownDescription: "The license type of the destination: `" + smc.LicenseTypeBYOL + "` brings your own license. Default: a license from Alibaba Cloud.",
		},
	}
}

func scheduleAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"scheduled_start_time": schema.StringAttribute{
			CustomType: tfplan.TimeType{}, Optional: true, Computed: true,
			PlanModifiers: []planmodifier.String{tfplan.KeepEquivalent()},
			MarkdownDescription: fmt.Sprintf("When SMC starts the replication job: an RFC 3339 time with any offset, such as `2026-12-01T22:00:00+08:00`, "+
				"later than now and at most %d days ahead when it is set or changed. It is sent in UTC. It works whether Terraform runs then or not; `desired_status` does not start a job whose schedule lies ahead.",
				tfvalue.Days(smc.MaxScheduleAhead)),
		},
		"valid_time": schema.StringAttribute{
			CustomType: tfplan.TimeType{AllowEmpty: true}, Optional: true, Computed: true,
			PlanModifiers: []planmodifier.String{tfplan.KeepEquivalent()},
			MarkdownDescription: fmt.Sprintf("When the replication job expires: an RFC 3339 time with any offset, %d to %d days after the creation of the job, "+
				"sent in UTC; or `\"\"`, with which it never expires. An expired job is kept for %d days and then removed. Default: %d days after the creation.",
				tfvalue.Days(smc.MinValidTime), tfvalue.Days(smc.MaxValidTime), tfvalue.Days(smc.ExpiredRetention), tfvalue.Days(smc.DefaultValidTime)),
		},
		"run_once": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Whether the replication job runs once. With `false` it is incremental: it copies what has changed every `frequency` hours and makes " +
				"an image each time; `frequency` and `max_number_of_image_to_keep` are then required. Default: `true`.",
		},
		"frequency": schema.Int64Attribute{
			CustomType: tfplan.WholeNumberType{},
			Optional:   true, Computed: true,
			Validators: []validator.Int64{int64validator.Between(smc.MinFrequencyHours, smc.MaxFrequencyHours)},
			MarkdownDescription: fmt.Sprintf("The interval between two runs of an incremental replication job in hours, from %d to %d, counted from the end of a run. "+
				"Required with `run_once = false`.", smc.MinFrequencyHours, smc.MaxFrequencyHours),
		},
		"max_number_of_image_to_keep": schema.Int64Attribute{
			CustomType: tfplan.WholeNumberType{},
			Optional:   true, Computed: true,
			Validators: []validator.Int64{int64validator.Between(smc.MinImagesToKeep, smc.MaxImagesToKeep)},
			MarkdownDescription: fmt.Sprintf("How many images an incremental replication job retains, from %d to %d; above that the oldest "+
				"unused image is deleted. Required with `run_once = false`.", smc.MinImagesToKeep, smc.MaxImagesToKeep),
		},
	}
}

func runStateAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"desired_status": schema.StringAttribute{
			Optional:   true,
			Validators: []validator.String{stringvalidator.OneOf(jobrun.DesiredRunning, jobrun.DesiredStopped, jobrun.DesiredFinished)},
			MarkdownDescription: "The status to bring the replication job to, without waiting for a migration to end. `Running` starts, resumes or restarts the job; " +
				"a job that is `Running`, `Waiting` or `Finished` is left as it is. `Stopped` pauses the job, which is possible while it is `Syncing`. `Finished` brings the migration to its end: it does the same " +
				"as `Running` for a job that runs once, and cuts over an incremental job that is `Waiting`. A job whose `scheduled_start_time` lies ahead is left to its schedule. " +
				jobrun.DesiredStatusText,
		},
		"sync_data_on_cut_over": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether the cut-over of an incremental replication job, with `desired_status = \"Finished\"`, transfers what has changed in one last run, which makes the last image. " +
				"With `false` the job ends at once, with the image that it made last. Default: `false`.",
		},
	}
}

func networkAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"net_mode": schema.Int64Attribute{
			CustomType: tfplan.WholeNumberType{},
			Optional:   true, Computed: true,
			Validators: []validator.Int64{int64validator.OneOf(smc.NetModeInternet, smc.NetModeVPC)},
			MarkdownDescription: fmt.Sprintf("The network that carries the data: `%d`, the Internet, which the source server must reach; or `%d`, a VPC that is "+
				"connected to the source server by Express Connect or VPN Gateway, with which `vswitch_id` is required. Default: `%d`.",
				smc.NetModeInternet, smc.NetModeVPC, smc.NetModeInternet),
		},
		"vpc_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{tfvalidate.ID("vpc-", "VPC")},
			MarkdownDescription: "The ID of the VPC. It needs `vswitch_id` and must be that vSwitch's VPC. Default: derived from `vswitch_id`.",
		},
		"vswitch_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{tfvalidate.ID("vsw-", "vSwitch")},
			MarkdownDescription: fmt.Sprintf("The ID of the vSwitch for the intermediate instance. Required with `net_mode = %d`. "+
				"Without one SMC makes a temporary VPC for the job, which counts against the account's VPC quota.", smc.NetModeVPC),
		},
		"replication_parameters": schema.StringAttribute{
			CustomType: jsontypes.NormalizedType{}, Optional: true, Computed: true,
			Validators:    []validator.String{tfvalidate.JSONObject(smc.MaxReplicationParametersLength)},
			PlanModifiers: []planmodifier.String{tfplan.KeepEquivalent()},
			MarkdownDescription: fmt.Sprintf("The parameters of the replication driver: a JSON object of up to %d characters, best written with `jsonencode`. "+
				"The SMT driver knows `bandwidth_limit` (the maximum bandwidth, `0` for no limit), `compress_level` (the compression ratio, `0` for none) and "+
				"`checksum` (whether to verify checksums). Compared as JSON.", smc.MaxReplicationParametersLength),
		},
	}
}

func intermediateAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"instance_type": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "The instance type of the intermediate instance, such as `ecs.c6.large`. If it is not available, the replication job cannot be created. " +
				"Default: chosen by SMC.",
		},
		"instance_ram_role": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "The name of the RAM role of the intermediate instance. A migration to a container image needs one " +
				"that may push to Container Registry.",
		},
		"launch_template_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{tfvalidate.ID("lt-", "launch template")},
			MarkdownDescription: "The ID of the ECS launch template of the intermediate instance.",
		},
		"launch_template_version": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "The version of the launch template: a number, or `Latest`. Default: chosen by SMC.",
		},
	}
}

// notWithDisks is said of the blocks of the older form of the disks.
const notWithDisks = "It cannot be used together with `disks`."

func dataDiskBlock() schema.ListNestedBlock {
	return schema.ListNestedBlock{
		Validators: []validator.List{listvalidator.SizeAtMost(smc.MaxDataDisks)},
		MarkdownDescription: fmt.Sprintf("A data disk of the destination, at most %d. Without any such block SMC derives the data disks from the source server, and Terraform does not "+
			"manage them. %s", smc.MaxDataDisks, notWithDisks),
		NestedObject: schema.NestedBlockObject{
			Attributes: map[string]schema.Attribute{
				"index": schema.Int64Attribute{
					CustomType: tfplan.WholeNumberType{},
					Optional:   true, Computed: true,
					Validators: []validator.Int64{int64validator.Between(smc.MinDataDiskIndex, smc.MaxDataDiskIndex)},
					MarkdownDescription: fmt.Sprintf("The index of the data disk, from %d to %d. The source server must have a data disk of that index. Default: assigned by SMC. "+
						"Once the job exists, a block without an index is about the data disk that has one of its partitions, or else about the one in its place; a new data disk then gets the first free index.",
						smc.MinDataDiskIndex, smc.MaxDataDiskIndex),
				},
				"size": schema.Int64Attribute{
					CustomType: tfplan.WholeNumberType{},
					Optional:   true, Computed: true,
					Validators: []validator.Int64{int64validator.Between(smc.MinDataDiskSizeGiB, smc.MaxDataDiskSizeGiB)},
					MarkdownDescription: fmt.Sprintf("The size of the data disk in GiB, from %d to %d. It must be greater than the used space of the source server's data disk. "+
						"Default: assigned by SMC.", smc.MinDataDiskSizeGiB, smc.MaxDataDiskSizeGiB),
				},
			},
			Blocks: map[string]schema.Block{
				"partition": partitionBlock("the data disk", ""),
			},
		},
	}
}

func partitionBlock(disk, changes string) schema.ListNestedBlock {
	description := fmt.Sprintf("A partition of %s of the destination, at most %d, in the order of the source server's partitions. Without any such block SMC derives the partitions "+
		"from the source server, and Terraform does not manage them. Their total size cannot exceed the size of the disk.", disk, smc.MaxPartitionsPerDisk)
	return schema.ListNestedBlock{
		Validators:          []validator.List{listvalidator.SizeAtMost(smc.MaxPartitionsPerDisk)},
		MarkdownDescription: strings.TrimSpace(description + " " + changes),
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"device": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "The device ID of the source server's partition, such as `0_1`.",
			},
			"size_bytes": schema.Int64Attribute{
				CustomType:          tfplan.WholeNumberType{},
				Required:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
				MarkdownDescription: "The size of the partition in bytes.",
			},
			"block": schema.BoolAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Whether to replicate the partition block by block, which is possible where the source server's partition allows it. Default: `true`, where possible.",
			},
		}},
	}
}
