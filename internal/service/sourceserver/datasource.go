// Package sourceserver holds the resource and the data sources of source servers: the servers that the SMC
// client has registered for migration.
package sourceserver

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

// TypeName is the type of the resource, and of the data source of one source server.
const TypeName = "smc_source_server"

var (
	_ datasource.DataSourceWithConfigure        = (*sourceServer)(nil)
	_ datasource.DataSourceWithConfigValidators = (*sourceServer)(nil)
	_ datasource.DataSourceWithConfigure        = (*sourceServers)(nil)
)

type sourceServer struct {
	data *tfprovider.Data
}

// NewDataSource returns the smc_source_server data source.
func NewDataSource() datasource.DataSource { return &sourceServer{} }

func (d *sourceServer) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = TypeName
}

func (d *sourceServer) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = tfprovider.FromDataSource(req, resp)
}

// ConfigValidators returns the rules that relate arguments to each other.
func (d *sourceServer) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("source_id"), path.MatchRoot("name")),
	}
}

// Schema describes the data source.
func (d *sourceServer) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	all := attributes()
	all["source_id"] = schema.StringAttribute{
		Optional: true, Computed: true,
		Validators:          []validator.String{tfvalidate.ID("s-", "source server")},
		MarkdownDescription: "The ID of the source server, such as `s-bp1e2fsl57knvuug0001`. Either `source_id` or `name` must be given.",
	}
	all["name"] = schema.StringAttribute{
		Optional: true, Computed: true,
		Validators: nameValidators(),
		MarkdownDescription: "The exact name of the source server, with upper and lower case as written. It is an error when no source server has the name, or when several have it. " +
			"Either `source_id` or `name` must be given.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A source server of Server Migration Center (SMC): a physical server, a virtual machine or a cloud server that the SMC client has registered for migration.\n\n" +
			"Source servers belong to the account, not to a region. Their disks and partitions have the names and shapes of the blocks of `smc_replication_job`, " +
			"so that a replication job can take them over.",
		Attributes: all,
	}
}

// nameValidators check only the length: the API refuses to look for names of other lengths.
func nameValidators() []validator.String {
	return []validator.String{stringvalidator.UTF8LengthBetween(smc.MinNameLength, smc.MaxNameLength)}
}

// Read looks the source server up.
func (d *sourceServer) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	client, diags := d.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	find, argument := findByID, config.SourceID
	if config.SourceID.IsNull() {
		find, argument = findByName, config.Name
	}
	server, problem := find(ctx, client, argument.ValueString())
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, flatten(server))...)
}

func findByID(ctx context.Context, client *smc.Client, id string) (*smc.SourceServer, diag.Diagnostic) {
	server, err := client.FindSourceServer(ctx, id)
	if smc.IsNotFound(err) {
		return nil, diag.NewAttributeErrorDiagnostic(path.Root("source_id"), "No such source server",
			fmt.Sprintf("The account has no source server whose source_id is %q. It may have been removed from SMC: the data source smc_source_servers lists those that there are.", id))
	}
	if err != nil {
		return nil, tfprovider.Errors{}.Diagnostic("Reading source server", id, err, "source_id")
	}
	return server, nil
}

// findByName compares names itself as well: whether the API's filter is exact is not documented.
func findByName(ctx context.Context, client *smc.Client, name string) (*smc.SourceServer, diag.Diagnostic) {
	servers, err := client.ListSourceServers(ctx, smc.SourceServerFilter{Name: name})
	if err != nil {
		return nil, tfprovider.Errors{}.Diagnostic("Reading source server", name, err, "name")
	}
	servers = slices.DeleteFunc(servers, func(s smc.SourceServer) bool { return s.Name != name })
	switch len(servers) {
	case 1:
		return &servers[0], nil
	case 0:
		return nil, diag.NewAttributeErrorDiagnostic(path.Root("name"), "No such source server",
			fmt.Sprintf("The account has no source server whose name is %q. Names are compared exactly; the data source smc_source_servers also finds them by name_regex.", name))
	default:
		ids := make([]string, len(servers))
		for i := range servers {
			ids[i] = servers[i].ID
		}
		slices.Sort(ids)
		return nil, diag.NewAttributeErrorDiagnostic(path.Root("name"), "Several source servers have this name",
			fmt.Sprintf("%d source servers have the name %q: %s. Set source_id to one of these IDs instead of name.", len(ids), name, strings.Join(ids, ", ")))
	}
}
