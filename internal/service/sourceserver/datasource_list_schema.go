package sourceserver

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfquery"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// serverKind describes source servers to what all list data sources share.
var serverKind = tfquery.Kind[smc.SourceServer]{
	Operation: "Reading source servers", Word: "source server", IDPrefix: "s-",
	Arguments: []string{"name", "state", "job_id", "related_job_types", "workgroup_id", "resource_group_id", "tags"},
	Key:       func(s *smc.SourceServer) (id, name string) { return s.ID, s.Name },
}

// Schema describes the data source.
func (d *sourceServers) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The source servers of Server Migration Center (SMC) that match all given filters, whether Terraform manages them or not.\n\n" +
			"Without a filter, these are all source servers of the account. When none matches, the result is empty, which is not an error.\n\n" +
			"~> Do not select a fleet that is to be migrated by `state = \"Available\"`. A source server is `InUse` while it has an unfinished replication job: it would drop out of the fleet as soon as its job is created, " +
			"and the next plan would destroy the job. Select by `name_regex`, `workgroup_id` or `ids` instead.",
		Attributes: serverKind.AddAttributes(map[string]schema.Attribute{
			"state": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(tfvalue.Words(smc.SourceStates)...)},
				MarkdownDescription: "The state of the source servers: " + tfvalue.Alternatives(smc.SourceStates) + ". Default: any state.",
			},
			"job_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfvalidate.ID("j-", "replication job")},
				MarkdownDescription: "The ID of a replication job: the source server whose last job it is. Default: any replication job, or none.",
			},
			"related_job_types": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(stringvalidator.OneOf(tfvalue.Words(smc.RelatedJobTypes)...))},
				MarkdownDescription: "The types of the source servers' last replication job, any of " + tfvalue.Alternatives(smc.RelatedJobTypes) + ". `" + string(smc.RelatedJobNone) +
					"` selects source servers that never had one. An empty list selects nothing, without a call of the API. Default: any type, or no replication job.",
			},
			"workgroup_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfvalidate.ID("w-", "workgroup")},
				MarkdownDescription: "The ID of the workgroup that the source servers belong to. Default: any workgroup, or none.",
			},
			"resource_group_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfvalidate.ID("rg-", "resource group")},
				MarkdownDescription: "The ID of the resource group of the source servers. Default: any resource group.",
			},
			"tags": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				Validators:          append(tfvalidate.Tags(), mapvalidator.NoNullValues()),
				MarkdownDescription: "The tags that the source servers must have, all of them, with exactly these values. Default: any tags, or none.",
			},
			"platform": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "A part of the operating system's name, in upper or lower case: `windows` selects `Windows Server 2016` and all other versions, `centos` selects `CentOS`. " +
					"The provider applies it. Default: any operating system.",
			},
			"source_servers": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The source servers that match, sorted by `source_id`.",
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes()},
			},
		}),
	}
}
