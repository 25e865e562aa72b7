package crosszonejob

import (
	"context"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// Schema describes the resource. Defaults and replacement are decided in ModifyPlan, from the
// table in fields.go.
func (r *crossZoneJobResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A cross-zone migration job of Server Migration Center (SMC): it moves an ECS instance to another zone of its region. " +
			"It can change the instance type and the categories of disks on the way.\n\n" +
			"~> **The job orders and pays.** With the default `auto_pay = true`, SMC pays the orders that the move needs from the account's balance, without asking again.\n\n" +
			"Creating the resource creates the job in the `Ready` status. It starts when `desired_status` says so, or when it is started by other means, such as the SMC console. " +
			"It is a replication job that runs once, with the statuses of `smc_replication_job`. `smc_replication_job_completion` waits for its end.\n\n" +
			"## Changes\n\n" +
			"SMC cannot change such a job. What a changed argument does depends on whether the job has *started*: it has, in every status but `Ready`.\n\n" +
			changesTable() + "\n" +
			"* *Kept, with a warning*: the plan keeps what the job has. A started job is never replaced for such a difference. To move the instance again, run `terraform apply -replace=ADDRESS`.\n" +
			"* An argument that is removed keeps its value. Removing a `disk` block is a change, and so is removing `target_instance_type` while the job is `Ready`.\n" +
			"* SMC does not report `target_zone_id`, `target_vswitch_id`, `target_instance_type`, `auto_pay` and the `disk` blocks. They stay as they were configured; changes made elsewhere are not noticed. " +
			"After an import they are null, and the first apply takes them from the configuration, with a warning and without a call to SMC.\n" +
			"* A job that had started and that SMC no longer has stays in the state, with a warning at each plan.\n" +
			"* Such a job has no tags: SMC takes none when it creates it, and the provider's `default_tags` do not apply.",
		Attributes: attributes(),
		Blocks: map[string]schema.Block{
			"disk":     diskBlock(),
			"timeouts": jobrun.TimeoutsBlock(ctx),
		},
	}
}

func attributes() map[string]schema.Attribute {
	all := map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The ID of the job, such as `j-bp17bclvg344jlyt0001`.",
		},
		"desired_status": schema.StringAttribute{
			Optional:   true,
			Validators: []validator.String{stringvalidator.OneOf(jobrun.DesiredRunning, jobrun.DesiredStopped, jobrun.DesiredFinished)},
			MarkdownDescription: "The status to bring the job to, without waiting for its end. `Running` starts, resumes or restarts the job. `Finished` does the same, as the job runs once and ends by itself. " +
				"`Stopped` pauses the job, which is possible while it is `Syncing`. " + jobrun.DesiredStatusText,
		},
	}
	maps.Copy(all, settingAttributes())
	maps.Copy(all, jobrun.OutputAttributes())
	return all
}

func settingAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"instance_id": schema.StringAttribute{
			Required:            true,
			Validators:          []validator.String{tfvalidate.ID("i-", "instance")},
			MarkdownDescription: "The ID of the ECS instance to move, such as `i-bp1f9kdko6hagdpq0001`.",
		},
		"region_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{tfvalidate.RegionID()},
			MarkdownDescription: "The ID of the region of the instance, such as `cn-hangzhou`. Default: the provider's `region` when the job is created. " +
				"A later change of the provider's region does not move existing jobs.",
		},
		"target_zone_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "The ID of the zone to move the instance to, such as `cn-hangzhou-i`, in the same region. Default: left to SMC.",
		},
		"target_vswitch_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{tfvalidate.ID("vsw-", "vSwitch")},
			MarkdownDescription: "The ID of the vSwitch for the instance, in the target zone. Default: left to SMC.",
		},
		"target_instance_type": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "The instance type that the instance gets, of the same family, such as `ecs.g7.large`. Default: left to SMC.",
		},
		"auto_pay": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Whether SMC pays the orders that the move needs automatically, from the account's balance. Default: `true`, as in the API.",
		},
		"resource_group_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{tfvalidate.ID("rg-", "resource group")},
			MarkdownDescription: "The ID of the resource group of the job. Default: chosen by SMC.",
		},
	}
}

func diskBlock() schema.ListNestedBlock {
	return schema.ListNestedBlock{
		MarkdownDescription: "A disk of the instance that changes on the way. Disks without a block are left to SMC. The order of the blocks does not matter.",
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"disk_id": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{tfvalidate.ID("d-", "disk")},
				MarkdownDescription: "The ID of the disk, such as `d-bp131n0q38u3a4zi0001`. Each disk can be given once.",
			},
			"category": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "The category that the disk gets, such as `" + smc.DiskCategoryESSD + "`. Default: left to SMC.",
			},
			"performance_level": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{stringvalidator.OneOf(smc.PerformanceLevels...)},
				MarkdownDescription: fmt.Sprintf("The performance level that the disk gets: %s. Only disks of the category `%s` have one. Default: left to SMC.",
					tfvalue.Alternatives(smc.PerformanceLevels), smc.DiskCategoryESSD),
			},
		}},
	}
}
