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
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// ListTypeName is the type of the data source of several source servers.
const ListTypeName = "smc_source_servers"

type sourceServers struct{ data *tfprovider.Data }

// NewListDataSource returns the smc_source_servers data source.
func NewListDataSource() datasource.DataSource { return &sourceServers{} }

// listModel is the configuration and the result of the data source.
type listModel struct {
	tfquery.Filters
	Query
	SourceServers []model `tfsdk:"source_servers"`
}

// Query are the arguments of the data source and of the list resource besides those that all
// such share.
type Query struct {
	State           types.String `tfsdk:"state"`
	JobID           types.String `tfsdk:"job_id"`
	RelatedJobTypes types.List   `tfsdk:"related_job_types"`
	WorkgroupID     types.String `tfsdk:"workgroup_id"`
	ResourceGroupID types.String `tfsdk:"resource_group_id"`
	Tags            types.Map    `tfsdk:"tags"`
	Platform        types.String `tfsdk:"platform"`
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

// list fills in the source servers that match.
func (d *sourceServers) list(ctx context.Context, m *listModel) diag.Diagnostics {
	servers, diags := d.find(ctx, m)
	m.SourceServers = tfquery.SetResult(serverKind, &m.Filters, servers, flatten)
	return diags
}

// find returns the source servers that match.
func (d *sourceServers) find(ctx context.Context, m *listModel) ([]smc.SourceServer, diag.Diagnostics) {
	if tfquery.IsEmpty(m.RelatedJobTypes) {
		return nil, nil // To the API, a filter without types is no filter.
	}
	filter := m.filter(&m.Selection)
	return serverKind.List(ctx, d.data, &m.Filters, everywhere, func(client *smc.Client, ids []string) ([]smc.SourceServer, error) {
		filter.SourceIDs = ids
		servers, err := client.ListSourceServers(ctx, filter)
		if err != nil {
			return nil, err
		}
		return m.choose(ctx, client, servers)
	})
}

// everywhere says which source servers are read, for the description of an error.
const everywhere = "of the account"

// filter returns the filter of the API.
func (q *Query) filter(s *tfquery.Selection) smc.SourceServerFilter {
	filter := smc.SourceServerFilter{
		Name: s.Name.ValueString(), State: smc.SourceState(q.State.ValueString()), JobID: q.JobID.ValueString(),
		WorkgroupID: q.WorkgroupID.ValueString(), ResourceGroupID: q.ResourceGroupID.ValueString(), Tags: tfvalue.StringMap(q.Tags),
	}
	for _, jobType := range q.RelatedJobTypes.Elements() {
		filter.RelatedJobTypes = append(filter.RelatedJobTypes, smc.RelatedJobType(tfvalue.As[types.String](jobType).ValueString()))
	}
	return filter
}

// choose returns the source servers that match. Tags are compared again, because older versions
// of the API do not filter by them; for the platform, the API has no filter.
func (q *Query) choose(ctx context.Context, client *smc.Client, servers []smc.SourceServer) ([]smc.SourceServer, error) {
	tags, platform := tfvalue.StringMap(q.Tags), strings.ToLower(q.Platform.ValueString())
	if len(tags) > 0 {
		if err := readTags(ctx, client, servers); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(servers, func(s smc.SourceServer) bool {
		return !strings.Contains(strings.ToLower(s.Platform), platform) || !tfquery.HasTags(s.Tags, tags)
	}), nil
}

// readTags fills in the tags of source servers whose description does not report any, as in
// older versions of the API, with one call for up to smc.MaxIDsPerRequest of them.
func readTags(ctx context.Context, client *smc.Client, servers []smc.SourceServer) error {
	var ids []string
	for i := range servers {
		if servers[i].Tags == nil {
			ids = append(ids, servers[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil // Without IDs, the API would list the tags of all source servers.
	}
	tags, err := client.ListTagResources(ctx, "", smc.ResourceTypeSourceServer, ids)
	if err != nil {
		return err
	}
	for i := range servers {
		if servers[i].Tags == nil {
			servers[i].Tags = tags[servers[i].ID]
		}
	}
	return nil
}
