package sourceserver

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// Schema describes the resource.
func (r *sourceServerResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	minutes := func(text string, minutes float64) string { return fmt.Sprintf("%s Default: `%.0fm`.", text, minutes) }
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the name, description and tags of a source server of Server Migration Center (SMC): a physical server, a virtual machine or a cloud server that " +
			"the SMC client has registered for migration.\n\n" +
			"* Terraform cannot create a source server. Creating this resource adopts one that is registered already.\n" +
			"* It changes only what the configuration has. What the configuration leaves out is read, and stays as it is.\n" +
			"* Destroying the resource releases the source server without touching it, unless `force_destroy` is `true`.\n\n" +
			"A change is made in place. Only another `source_id` replaces the resource.\n\n" +
			"## Deleting a Source Server\n\n" +
			"With `force_destroy = true`, destroying the resource deletes the source server from SMC, together with the records of its finished replication jobs.\n\n" +
			"* It must be `true` in the state before the destruction: apply it first.\n" +
			"* The deletion is refused while the source server has a replication job that is not `Finished`, whatever its status. Finish or delete that job first.\n" +
			"* A deleted source server cannot be adopted again. To register the server again, restart the SMC client on it; it then has another ID. " +
			"So a plan that would replace the resource for the same source server, with `-replace` for example, is refused.",
		Attributes: resourceAttributes(),
		Blocks: map[string]schema.Block{
			"timeouts": tfvalidate.PositiveTimeouts(timeouts.Block(ctx, timeouts.Opts{
				Create: true, Read: true, Update: true, Delete: true,
				CreateDescription: minutes("How long the adoption may take.", defaultCreateTimeout.Minutes()),
				ReadDescription:   minutes("How long a refresh may take.", defaultReadTimeout.Minutes()),
				UpdateDescription: minutes("How long a change in place may take.", defaultUpdateTimeout.Minutes()),
				DeleteDescription: minutes("How long a deletion with `force_destroy` may take.", defaultDeleteTimeout.Minutes()),
			})),
		},
	}
}

func resourceAttributes() map[string]schema.Attribute {
	all := map[string]schema.Attribute{
		"source_id": schema.StringAttribute{
			Required:      true,
			Validators:    []validator.String{tfvalidate.ID("s-", "source server")},
			PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			MarkdownDescription: "The ID of the source server, such as `s-bp1e2fsl57knvuug0001`. It must be registered already. Another value replaces the resource: " +
				"the old source server is released, or deleted with `force_destroy`, and the new one is adopted.",
		},
		"name": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: tfvalidate.Name(),
			MarkdownDescription: fmt.Sprintf("The name of the source server, unique in the account. It has %d to %d characters: letters (`A` to `Z`, `a` to `z` and Chinese characters), digits, colons (`:`), "+
				"underscores (`_`) and hyphens (`-`). It starts with a letter, and not with `http://` or `https://`. Default: the name that the source server has.",
				smc.MinNameLength, smc.MaxNameLength),
		},
		"description": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: tfvalidate.FreeDescription(0, smc.MaxSourceServerDescriptionLength),
			MarkdownDescription: fmt.Sprintf("The description of the source server: up to %d characters that do not start with `http://` or `https://`. `\"\"` removes it. "+
				"Default: the description that the source server has.", smc.MaxSourceServerDescriptionLength),
		},
		"tags": schema.MapAttribute{
			Optional: true, Computed: true, ElementType: types.StringType,
			Validators: tfvalidate.Tags(),
			MarkdownDescription: fmt.Sprintf("The tags of the source server, at most %d together with the provider's `default_tags`, which they override key by key. All other tags of the source server are removed, so that `{}` leaves only the `default_tags`. "+
				"A key has 1 to %d characters and does not start with %s; a value has up to %d characters and may be empty; neither contains `http://` or `https://`. "+
				"Default: the tags that the source server has, to which the `default_tags` are added.",
				smc.MaxTags, smc.MaxTagKeyLength, tfvalue.Alternatives(smc.ForbiddenTagKeyPrefixes), smc.MaxTagValueLength),
		},
		"tags_all": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "All tags of the source server, including those inherited from the provider's `default_tags`.",
		},
		"force_destroy": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Whether destroying the resource deletes the source server from SMC. Default: `false`, which only stops managing the source server.",
		},
	}
	for name, a := range outputAttributes() {
		all[name] = a
	}
	return all
}

// outputAttributes returns the attributes that SMC alone decides, described as in the data source.
func outputAttributes() map[string]schema.Attribute {
	reported := attributes()
	all := make(map[string]schema.Attribute)
	for _, name := range []string{
		"state", "platform", "architecture", "replication_driver", "agent_version", "creation_time", "resource_group_id", "workgroup_id",
	} {
		all[name] = schema.StringAttribute{Computed: true, MarkdownDescription: reported[name].GetMarkdownDescription()}
	}
	for _, name := range []string{"kernel_level", "system_disk_size"} {
		all[name] = schema.Int64Attribute{Computed: true, MarkdownDescription: reported[name].GetMarkdownDescription()}
	}
	return all
}
