package workgroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfquery"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// ListTypeName is the type of the data source of several workgroups.
const ListTypeName = "smc_workgroups"

var _ datasource.DataSourceWithConfigure = (*workgroupsDataSource)(nil)

type workgroupsDataSource struct{ data *tfprovider.Data }

// NewListDataSource returns the smc_workgroups data source.
func NewListDataSource() datasource.DataSource { return &workgroupsDataSource{} }

// listModel is the configuration and the result of the data source.
type listModel struct {
	tfquery.Filters
	Status     types.String `tfsdk:"status"`
	Tags       types.Map    `tfsdk:"tags"`
	Workgroups []foundModel `tfsdk:"workgroups"`
}

// foundModel is a workgroup as the data source reports it.
type foundModel struct {
	WorkgroupID types.String      `tfsdk:"workgroup_id"`
	Name        types.String      `tfsdk:"name"`
	Description types.String      `tfsdk:"description"`
	Status      types.String      `tfsdk:"status"`
	Tags        map[string]string `tfsdk:"tags"`
	Warnings    types.List        `tfsdk:"warnings"`
}

// workgroupKind describes workgroups to what all list data sources share.
var workgroupKind = tfquery.Kind[smc.Workgroup]{
	Operation: "Reading workgroups", Word: "workgroup", IDPrefix: "w-",
	Arguments: []string{"name", "status", "tags"},
	Key:       func(w *smc.Workgroup) (id, name string) { return w.ID, w.Name },
}

func (d *workgroupsDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = ListTypeName
}

func (d *workgroupsDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = tfprovider.FromDataSource(req, resp)
}

// Schema describes the data source.
func (d *workgroupsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The workgroups of Server Migration Center (SMC) that match all given filters, whether Terraform manages them or not.\n\n" +
			"Without a filter, these are all workgroups of the account. When none matches, the result is empty, which is not an error. " +
			"To find the source servers of a workgroup, use `smc_source_servers` with `workgroup_id`.",
		Attributes: workgroupKind.AddAttributes(map[string]schema.Attribute{
			"status": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(tfvalue.Words(smc.WorkgroupStatuses)...)},
				MarkdownDescription: "The status of the workgroups: " + tfvalue.Alternatives(smc.WorkgroupStatuses) + ". Default: any status.",
			},
			"tags": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				Validators:          append(tfvalidate.Tags(), mapvalidator.NoNullValues()),
				MarkdownDescription: "The tags that the workgroups must have, all of them, with exactly these values. Default: any tags, or none.",
			},
			"workgroups": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The workgroups that match, sorted by `workgroup_id`.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"workgroup_id": text("The ID of the workgroup."),
					"name":         text("The name of the workgroup."),
					"description":  text("The description of the workgroup."),
					"status":       text(statusText + tfvalue.Alternatives(smc.WorkgroupStatuses) + "."),
					"tags": schema.MapAttribute{
						Computed: true, ElementType: types.StringType,
						MarkdownDescription: "The tags of the workgroup, without those that Alibaba Cloud attaches itself.",
					},
					"warnings": schema.ListAttribute{
						Computed: true, ElementType: warningType,
						MarkdownDescription: warningsText,
					},
				}},
			},
		}),
	}
}

// Read lists the workgroups that match.
func (d *workgroupsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	tfquery.Read(ctx, req, resp, d.list)
}

// list fills in the workgroups that match.
func (d *workgroupsDataSource) list(ctx context.Context, m *listModel) diag.Diagnostics {
	groups, diags := workgroupKind.List(ctx, d.data, &m.Filters, "of the account", func(client *smc.Client, ids []string) ([]smc.Workgroup, error) {
		return client.ListWorkgroups(ctx, smc.WorkgroupFilter{
			WorkgroupIDs: ids, Name: m.Name.ValueString(), Status: smc.WorkgroupStatus(m.Status.ValueString()), Tags: tfvalue.StringMap(m.Tags),
		})
	})
	m.Workgroups = tfquery.SetResult(workgroupKind, &m.Filters, groups, found)
	return diags
}

// found turns a workgroup into what the data source reports.
func found(group *smc.Workgroup) foundModel {
	tags := smc.UserTags(group.Tags)
	if tags == nil {
		tags = map[string]string{}
	}
	return foundModel{
		WorkgroupID: types.StringValue(group.ID),
		Name:        tfvalue.StringOrNull(group.Name),
		Description: tfvalue.StringOrNull(group.Description),
		Status:      tfvalue.StringOrNull(string(group.Status)),
		Tags:        tags,
		Warnings:    flattenWarnings(group.Warnings),
	}
}
