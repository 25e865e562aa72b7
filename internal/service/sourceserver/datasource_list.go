package sourceserver

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfquery"
)

// ListTypeName is the type of the data source of several source servers.
const ListTypeName = "smc_source_servers"

type sourceServers struct{ data *tfprovider.Data }

// NewListDataSource returns the smc_source_servers data source.
func NewListDataSource() datasource.DataSource { return &sourceServers{} }

// listModel is the configuration and the result of the data source.
type listModel struct {
	tfquery.Filters
	State         types.String `tfsdk:"state"`
	JobID         types.String `tfsdk:"job_id"`
	WorkgroupID   types.String `tfsdk:"workgroup_id"`
	Platform      types.String `tfsdk:"platform"`
	SourceServers []model      `tfsdk:"source_servers"`
}

func (d *sourceServers) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = ListTypeName
}

func (d *sourceServers) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = tfprovider.FromDataSource(req, resp)
}

// Read lists the source servers that match.
func (d *sourceServers) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	tfquery.Read(ctx, req, resp, d.list)
}

// list fills in the source servers that match; the API has no filter for the platform.
func (d *sourceServers) list(ctx context.Context, m *listModel) diag.Diagnostics {
	servers, diags := serverKind.List(ctx, d.data, &m.Filters, "of the account", func(client *smc.Client, ids []string) ([]smc.SourceServer, error) {
		servers, err := client.ListSourceServers(ctx, smc.SourceServerFilter{
			SourceIDs: ids, Name: m.Name.ValueString(), State: smc.SourceState(m.State.ValueString()), JobID: m.JobID.ValueString(), WorkgroupID: m.WorkgroupID.ValueString(),
		})
		platform := strings.ToLower(m.Platform.ValueString())
		return slices.DeleteFunc(servers, func(s smc.SourceServer) bool { return !strings.Contains(strings.ToLower(s.Platform), platform) }), err
	})
	m.SourceServers = tfquery.SetResult(serverKind, &m.Filters, servers, flatten)
	return diags
}
