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
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

// Schema describes the resource. Defaults and replacement are decided in ModifyPlan, from the
// table in fields.go.
func (r *crossZoneJobResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A cross-zone migration job of Server Migration Center (SMC): it moves an ECS instance to another zone of its region, and can change its instance type and " +
			"the categories of its disks on the way.\n\n" +
			"~> **The job orders and pays.** With the default `auto_pay = true`, SMC pays the orders that the move needs from the account's balance, without asking again.\n\n" +
			"Creating the resource creates the job in the `Ready` status. It starts when `desired_status` says so, or when it is started by other means, such as the SMC console. " +
			"It is a replication job that runs once: `smc_replication_job_completion` waits for its end, and what holds for a started `smc_replication_job` holds for it. " +
			"Once it has started, only another `instance_id` or `region_id` replaces it, or the user: `terraform apply -replace=ADDRESS`, `replace_triggered_by` or a taint. " +
			"Any other difference is kept, with one warning. A job that had started and is gone stays in the state, with a warning.\n\n" +
			"SMC does not report `target_zone_id`, `target_vswitch_id`, `target_instance_type`, `auto_pay` and the `disk` blocks. They are as they were configured, changes made " +
			"elsewhere are not noticed, and after an import they are null: the first apply takes them from the configuration, without a call to SMC. " +
			"SMC has no tags for the creation of such a job; the provider's `default_tags` do not apply.",
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
			MarkdownDescription: "The status to bring the job to, without waiting for its end. `Running` starts, resumes or retries the job; it is content with a job that is `Running` or `Finished`. " +
				"`Stopped` pauses a running job, which is possible while it is `Syncing`. `Finished` does the same as `Running`, as the job runs once and ends by itself. " +
				"A job that has failed (`InError`) while `Running` or `Finished` is desired is restarted in place by the next apply. A start that is refused because the account runs as many " +
				"jobs as it may is repeated for as long as the `timeouts` block allows, and then left to the next apply, with a warning. A new job that cannot be started is a warning, too, " +
				"so that it is not tainted. Default: Terraform does not manage the status. It can be changed in place at any time.",
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
			MarkdownDescription: describe("instance_id", "The ID of the ECS instance to move, such as `i-bp1f9kdko6hagdpq0001`."),
		},
		"region_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{tfvalidate.RegionID()},
			MarkdownDescription: describe("region_id", "The ID of the region of the instance, such as `cn-hangzhou`. Default: the provider's `region` when the job is created. "+
				"A later change of the provider's region does not move existing jobs."),
		},
		"target_zone_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: describe("target_zone_id", "The ID of the zone to move the instance to, such as `cn-hangzhou-i`, in the same region. Default: left to SMC. "+
				"Removing it keeps what the job has."),
		},
		"target_vswitch_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{tfvalidate.ID("vsw-", "vSwitch")},
			MarkdownDescription: describe("target_vswitch_id", "The ID of the vSwitch in the target zone for the instance. Default: left to SMC. Removing it keeps what the job has."),
		},
		"target_instance_type": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: describe("target_instance_type", "The instance type that the instance gets, of the same family, such as `ecs.g7.large`. Default: left to SMC. "+
				"Removing it counts as a change while the job is `Ready`; a job that has started keeps what it has."),
		},
		"auto_pay": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: describe("auto_pay", "Whether the orders that the move needs are paid automatically. **With `true` the job places orders and pays them from the account's balance.** "+
				"Default: `true`, as in the API. Removing it keeps what the job has."),
		},
		"resource_group_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{tfvalidate.ID("rg-", "resource group")},
			MarkdownDescription: describe("resource_group_id", "The ID of the resource group of the job. Default: chosen by SMC. Removing it keeps what the job has."),
		},
	}
}

func diskBlock() schema.ListNestedBlock {
	return schema.ListNestedBlock{
		MarkdownDescription: describe("disk", "A disk of the instance that changes on the way. Disks without a block are left to SMC. The order of the blocks does not matter."),
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
					tfprovider.Alternatives(smc.PerformanceLevels), smc.DiskCategoryESSD),
			},
		}},
	}
}

// describe appends to the description of an argument when it can be changed.
func describe(name, description string) string { return description + " " + changes(name) }
