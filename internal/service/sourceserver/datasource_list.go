package sourceserver

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

// ListTypeName is the type of the data source of several source servers.
const ListTypeName = "smc_source_servers"

var _ datasource.DataSourceWithConfigure = (*sourceServers)(nil)

type sourceServers struct {
	data *tfprovider.Data
}

// NewListDataSource returns the smc_source_servers data source.
func NewListDataSource() datasource.DataSource { return &sourceServers{} }

// listModel is the configuration and the result of the data source.
type listModel struct {
	IDs           types.List   `tfsdk:"ids"`
	Name          types.String `tfsdk:"name"`
	NameRegex     types.String `tfsdk:"name_regex"`
	State         types.String `tfsdk:"state"`
	JobID         types.String `tfsdk:"job_id"`
	WorkgroupID   types.String `tfsdk:"workgroup_id"`
	Platform      types.String `tfsdk:"platform"`
	Names         []string     `tfsdk:"names"`
	SourceServers []model      `tfsdk:"source_servers"`
}

func (d *sourceServers) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = ListTypeName
}

func (d *sourceServers) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = tfprovider.FromDataSource(req, resp)
}

// Schema describes the data source.
func (d *sourceServers) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The source servers of Server Migration Center (SMC) that match all given filters; without a filter, all of the account. " +
			"When none matches, the result is empty, which is not an error.\n\n" +
			"A source server is `InUse` as soon as it has a replication job: a fleet that is selected by `state = \"Available\"` empties itself once it is migrated. " +
			"Select what is to be migrated by `name_regex`, `workgroup_id` or `ids` instead.",
		Attributes: map[string]schema.Attribute{
			"ids": schema.ListAttribute{
				Optional: true, Computed: true, ElementType: types.StringType,
				Validators: []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(tfvalidate.ID("s-", "source server"))},
				MarkdownDescription: "As an argument, the IDs of source servers to select from; IDs that do not exist are passed over, and an empty list selects nothing, without a call of the API. " +
					"As a result, the IDs of the source servers that match, sorted. Default: all source servers.",
			},
			"name": schema.StringAttribute{
				Optional: true, Validators: nameValidators(),
				MarkdownDescription: "The exact name of the source servers, upper and lower case told apart. Default: any name.",
			},
			"name_regex": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfvalidate.Regexp()},
				MarkdownDescription: "A regular expression ([RE2 syntax](https://github.com/google/re2/wiki/Syntax)) that names must match. It may match any part of a name: anchor it with `^` and `$` to match " +
					"whole names, and start it with `(?i)` to ignore case. It is applied after the other filters, by the provider. Default: any name.",
			},
			"state": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(tfprovider.Words(smc.SourceStates)...)},
				MarkdownDescription: "The state of the source servers: " + tfprovider.Alternatives(smc.SourceStates) + ". Default: any state.",
			},
			"job_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfvalidate.ID("j-", "replication job")},
				MarkdownDescription: "The ID of the source servers' last replication job. Default: any replication job, or none.",
			},
			"workgroup_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfvalidate.ID("w-", "workgroup")},
				MarkdownDescription: "The ID of the workgroup that the source servers belong to. Default: any workgroup, or none.",
			},
			"platform": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "A part of the operating system's name, upper and lower case not told apart: `windows` selects `Windows Server 2016` and all other versions, `centos` selects `CentOS`. " +
					"It is applied by the provider. Default: any operating system.",
			},
			"names": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The names of the source servers that match, in the order of `ids`. The name of a source server without one is empty.",
			},
			"source_servers": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The source servers that match, sorted by `source_id`.",
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes()},
			},
		},
	}
}

// Read lists the source servers that match.
func (d *sourceServers) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	servers, diags := d.list(ctx, &config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	config.setResult(servers)
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

// list returns the source servers that match, sorted by ID.
func (d *sourceServers) list(ctx context.Context, config *listModel) ([]smc.SourceServer, diag.Diagnostics) {
	if !config.IDs.IsNull() && len(config.IDs.Elements()) == 0 {
		return nil, nil // To the API, a filter without IDs is no filter.
	}
	filter := smc.SourceServerFilter{
		Name:        config.Name.ValueString(),
		State:       smc.SourceState(config.State.ValueString()),
		JobID:       config.JobID.ValueString(),
		WorkgroupID: config.WorkgroupID.ValueString(),
	}
	diags := config.IDs.ElementsAs(ctx, &filter.SourceIDs, false)
	name, err := regexp.Compile(config.NameRegex.ValueString()) // "" matches every name.
	if err != nil {
		diags.AddAttributeError(path.Root("name_regex"), "Invalid regular expression", err.Error())
	}
	client, clientDiags := d.data.Client()
	diags.Append(clientDiags...)
	if diags.HasError() {
		return nil, diags
	}
	servers, err := client.ListSourceServers(ctx, filter)
	if err != nil {
		diags.Append(readError("Reading source servers", "of the account", err, "name", "state", "workgroup_id"))
		return nil, diags
	}
	servers = slices.DeleteFunc(servers, func(s smc.SourceServer) bool { return !config.matches(&s, name) })
	slices.SortFunc(servers, func(a, b smc.SourceServer) int { return strings.Compare(a.ID, b.ID) })
	return servers, diags
}

// matches reports whether a source server passes the filters that the API does not have,
// or, as the name, perhaps not exactly.
func (m *listModel) matches(server *smc.SourceServer, name *regexp.Regexp) bool {
	return (m.Name.IsNull() || server.Name == m.Name.ValueString()) &&
		name.MatchString(server.Name) &&
		strings.Contains(strings.ToLower(server.Platform), strings.ToLower(m.Platform.ValueString()))
}

// setResult fills in the computed attributes.
func (m *listModel) setResult(servers []smc.SourceServer) {
	ids := make([]attr.Value, 0, len(servers))
	m.Names = make([]string, 0, len(servers))
	m.SourceServers = make([]model, 0, len(servers))
	for i := range servers {
		ids = append(ids, types.StringValue(servers[i].ID))
		m.Names = append(m.Names, servers[i].Name)
		m.SourceServers = append(m.SourceServers, flatten(&servers[i]))
	}
	m.IDs = types.ListValueMust(types.StringType, ids)
}
