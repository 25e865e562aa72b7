package sourceserver

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfquery"
)

var _ list.ListResourceWithConfigure = (*serversList)(nil)

// serversList lists source servers for "terraform query", so that they can be imported.
type serversList struct{ data *tfprovider.Data }

// NewListResource returns the smc_source_server list resource.
func NewListResource() list.ListResource { return &serversList{} }

// queryModel is the configuration of the list resource.
type queryModel struct {
	tfquery.Selection
	Query
}

// Metadata implements list.ListResource.
func (l *serversList) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = TypeName
}

// Configure implements list.ListResourceWithConfigure.
func (l *serversList) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.data = tfprovider.FromResource(req, resp)
}

// ListResourceConfigSchema describes the configuration: the arguments of the data source.
func (l *serversList) ListResourceConfigSchema(ctx context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	var dataSource datasource.SchemaResponse
	NewListDataSource().Schema(ctx, datasource.SchemaRequest{}, &dataSource)
	resp.Schema = listschema.Schema{
		MarkdownDescription: "The source servers of Server Migration Center (SMC) that match all given filters, whether Terraform manages them or not. Without a filter, these are all source servers of the account.\n\n" +
			"`terraform query` lists them. With `-generate-config-out`, it also writes their configuration and import blocks. " +
			"Source servers that are being deleted cannot be imported, and are passed over.\n\n" +
			"-> `terraform query` needs Terraform 1.14 or later. OpenTofu does not have it.",
		Attributes: serverKind.ListArguments(dataSource.Schema.Attributes),
	}
}

// List yields the source servers that match.
func (l *serversList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m queryModel
	if diags := req.Config.Get(ctx, &m); diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	if tfquery.IsEmpty(m.RelatedJobTypes) {
		return // To the API, a filter without types is no filter.
	}
	filter := m.filter(&m.Selection)
	stream.Results = serverKind.Stream(ctx, req, l.data, &m.Selection, tfquery.Listing[smc.SourceServer]{
		Where: everywhere,
		Pages: func(client *smc.Client, ids []string) iter.Seq2[[]smc.SourceServer, error] {
			filter.SourceIDs = ids
			return client.SourceServerPages(ctx, filter)
		},
		Choose: func(client *smc.Client, page []smc.SourceServer) ([]smc.SourceServer, error) {
			return m.importable(ctx, client, page, req.IncludeResource)
		},
		Fill: func(server *smc.SourceServer, result *list.ListResult) {
			result.Diagnostics.Append(tfprovider.SetIdentity(ctx, result.Identity, idAttribute, types.StringValue(server.ID))...)
			if req.IncludeResource {
				result.Diagnostics.Append(asImported(ctx, server, result.Resource, l.data.Tags())...)
			}
		},
	})
}

// importable returns the source servers that match and can be imported, with tags where they are
// of interest.
func (m *queryModel) importable(ctx context.Context, client *smc.Client, page []smc.SourceServer, withTags bool) ([]smc.SourceServer, error) {
	servers := make([]smc.SourceServer, 0, len(page))
	for _, server := range page {
		if server.State != smc.SourceDeleting {
			servers = append(servers, server)
		}
	}
	servers, err := m.choose(ctx, client, servers)
	if err == nil && withTags {
		err = readTags(ctx, client, servers)
	}
	return servers, err
}

// asImported sets state to that of a source server after an import. defaults are the provider's
// default tags.
func asImported(ctx context.Context, server *smc.SourceServer, state *tfsdk.Resource, defaults types.Map) diag.Diagnostics {
	var prior resourceModel
	diags := state.SetAttribute(ctx, path.Root("source_id"), server.ID)
	diags.Append(state.SetAttribute(ctx, path.Root("force_destroy"), false)...)
	diags.Append(codec.Decode(ctx, state.Raw, &prior)...)
	if !diags.HasError() {
		diags.Append(codec.Encode(ctx, flattenResource(server, &prior, defaults), &state.Raw)...)
	}
	return diags
}
