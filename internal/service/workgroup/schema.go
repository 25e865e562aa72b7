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
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
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
	warningsText = "What SMC warns about, sorted by `warning_type`. The `warning_type` is `InError` (a replication job has failed), `UnRelated` (a source server has no replication job) or " +
		"`NotPassed` (a migration test has failed). The `source_ids` are the source servers that it is about."
	statusText = "The status of the workgroup, which follows from the replication jobs of its source servers: "
)

// Schema describes the resource.
func (r *workgroupResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("A workgroup of Server Migration Center (SMC): source servers that are migrated together, such as a wave of a migration.\n\n"+
			"The resource `smc_workgroup_membership` says which source servers are in it. Workgroups belong to the account, not to a region. "+
			"An account has at most %d of them, with at most %d source servers each.\n\n"+
			"SMC deletes only empty workgroups. Destroying this resource waits as long as source servers are leaving the workgroup. If they stay, it fails and names them.\n\n"+
			"## Changes\n\n"+
			"| What changes | What the next apply does |\n|---|---|\n"+
			"| `name`, `description` | changed in place |\n"+
			"| `tags` | **the workgroup is replaced**, with a warning: SMC sets the tags of a workgroup only when it creates it |\n"+
			"| the provider's `default_tags` | the workgroup keeps its tags, with a warning |\n"+
			"| tags that others have added | nothing: they are in `tags_all` only |",
			smc.MaxWorkgroups, smc.MaxSourceServersPerWorkgroup),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The ID of the workgroup, such as `w-bp1e2fsl57knvuug0001`.",
			},
			"name": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators: nameValidators(),
				MarkdownDescription: fmt.Sprintf("The name of the workgroup, unique in the account. It has %d to %d characters: letters (`A` to `Z`, `a` to `z` and Chinese characters), digits, colons (`:`), full stops (`.`), "+
					"underscores (`_`) and hyphens (`-`). It starts with a letter. Removing the argument keeps the name. Default: chosen by SMC.", smc.MinWorkgroupNameLength, smc.MaxWorkgroupNameLength),
			},
			"description": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{
					stringvalidator.UTF8LengthBetween(smc.MinWorkgroupDescriptionLength, smc.MaxWorkgroupDescriptionLength),
					tfvalidate.NoURL(),
				},
				MarkdownDescription: fmt.Sprintf("The description of the workgroup: %d to %d characters that do not start with `http://` or `https://`. Default: none.",
					smc.MinWorkgroupDescriptionLength, smc.MaxWorkgroupDescriptionLength),
			},
			"tags": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: tfvalidate.Tags(),
				MarkdownDescription: fmt.Sprintf("The tags of the workgroup, at most %d together with the provider's `default_tags`, which they override key by key. "+
					"A key has 1 to %d characters and does not start with %s; a value has up to %d characters, and SMC's documents want at least one; neither contains `http://` or `https://`. "+
					"Other tags **replace the workgroup**. Default: the `default_tags`.",
					smc.MaxTags, smc.MaxTagKeyLength, tfvalue.Alternatives(smc.ForbiddenTagKeyPrefixes), smc.MaxTagValueLength),
			},
			"tags_all": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "All tags of the workgroup: its own, those that it got from the provider's `default_tags` when it was created, and those that others have added.",
			},
			"status": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: statusText + tfvalue.Alternatives(smc.WorkgroupStatuses) + ".",
			},
			"warnings": schema.ListAttribute{
				Computed: true, ElementType: warningType,
				MarkdownDescription: warningsText,
			},
		},
		Blocks: map[string]schema.Block{
			"timeouts": tfvalidate.PositiveTimeouts(timeouts.Block(ctx, timeouts.Opts{
				Delete:            true,
				DeleteDescription: fmt.Sprintf("How long the deletion may take, including the wait for source servers to leave the workgroup. Default: `%dm`.", int(defaultDeleteTimeout.Minutes())),
			})),
		},
	}
}
