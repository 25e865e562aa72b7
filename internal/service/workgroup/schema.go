package workgroup

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

// nameForm is the form of names (CreateWorkgroup document: Name). It admits no URL.
var nameForm = regexp.MustCompile(`^[A-Za-z\p{Han}][A-Za-z\p{Han}0-9:._-]*$`)

// nameValidators validate the name of a workgroup.
func nameValidators() []validator.String {
	return []validator.String{
		stringvalidator.UTF8LengthBetween(smc.MinWorkgroupNameLength, smc.MaxWorkgroupNameLength),
		stringvalidator.RegexMatches(nameForm, "must start with a letter and have only letters, digits (0-9), colons (:), full stops (.), underscores (_) and hyphens (-); "+
			"letters are A-Z, a-z and Chinese characters, without accents"),
	}
}

// Texts that the resource and the data source share.
const (
	warningTypeText = "`InError` (a replication job has failed), `UnRelated` (a source server has no replication job) or `NotPassed` (a migration test has failed)"
	statusText      = "The status of the workgroup, which follows from the replication jobs of its source servers: "
)

// Schema describes the resource.
func (r *workgroupResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("A workgroup of Server Migration Center (SMC): source servers that are migrated together, such as a wave of a migration. Workgroups belong to no region; "+
			"an account has at most %d of them, with at most %d source servers each. The resource `smc_workgroup_membership` says which source servers are in it.\n\n"+
			"SMC deletes only workgroups without source servers. Destroying this resource waits while source servers leave the workgroup, and is an error that names them when they do not.",
			smc.MaxWorkgroups, smc.MaxSourceServersPerWorkgroup),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The ID of the workgroup, such as `w-bp1e2fsl57knvuug0001`.",
			},
			"name": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators: nameValidators(),
				MarkdownDescription: fmt.Sprintf("The name of the workgroup, unique in the account: %d to %d characters that start with a letter (A-Z, a-z or a Chinese character), and letters, digits, "+
					"colons, full stops, underscores and hyphens. A change takes effect in place; removing it keeps the name. Default: chosen by SMC.", smc.MinWorkgroupNameLength, smc.MaxWorkgroupNameLength),
			},
			"description": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{
					stringvalidator.UTF8LengthBetween(smc.MinWorkgroupDescriptionLength, smc.MaxWorkgroupDescriptionLength),
					tfvalidate.NoURL(),
				},
				MarkdownDescription: fmt.Sprintf("The description of the workgroup: %d to %d characters that do not start with `http://` or `https://`. A change takes effect in place.",
					smc.MinWorkgroupDescriptionLength, smc.MaxWorkgroupDescriptionLength),
			},
			"tags": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: tfvalidate.Tags(),
				MarkdownDescription: fmt.Sprintf("The tags of the workgroup, at most %d together with the provider's `default_tags`, which they override key by key. "+
					"A key has 1 to %d characters and does not start with %s; a value has up to %d characters; neither contains `http://` or `https://`. "+
					"SMC sets the tags of a workgroup when it creates it, and has no operation that changes them: a change **replaces the workgroup**, with a warning. "+
					"A change of `default_tags` alone never does: the workgroup keeps its tags, and the plan warns. Tags that others add are left alone; they are in `tags_all` only.",
					smc.MaxTags, smc.MaxTagKeyLength, tfprovider.Alternatives(smc.ForbiddenTagKeyPrefixes), smc.MaxTagValueLength),
			},
			"tags_all": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "All tags of the workgroup, including those inherited from the provider's `default_tags` when it was created.",
			},
			"status": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: statusText + tfprovider.Alternatives(smc.WorkgroupStatuses) + ".",
			},
			"warnings": schema.ListAttribute{
				Computed: true, ElementType: warningType,
				MarkdownDescription: "What SMC warns about, sorted by `warning_type`. Each has a `warning_type`, which is " + warningTypeText +
					", and the `source_ids` of the source servers that it is about.",
			},
		},
		Blocks: map[string]schema.Block{
			"timeouts": tfvalidate.PositiveTimeouts(timeouts.Block(ctx, timeouts.Opts{
				Delete:            true,
				DeleteDescription: fmt.Sprintf("How long the deletion may take, including the wait for source servers that are being deleted to leave the workgroup. Default: `%dm`.", int(defaultDeleteTimeout.Minutes())),
			})),
		},
	}
}
