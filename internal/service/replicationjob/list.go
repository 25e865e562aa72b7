package replicationjob

import (
	"context"
	"iter"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfquery"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

var _ list.ListResourceWithConfigure = (*jobsList)(nil)

// jobsList lists replication jobs for "terraform query", so that they can be imported.
type jobsList struct {
	data *tfprovider.Data
}

// NewListResource returns the smc_replication_job list resource.
func NewListResource() list.ListResource { return &jobsList{} }

// listModel is the configuration of the list resource.
type listModel struct {
	tfquery.Selection
	Query
}

// Metadata implements list.ListResource.
func (l *jobsList) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = TypeName
}

// Configure implements list.ListResourceWithConfigure.
func (l *jobsList) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.data = tfprovider.FromResource(req, resp)
}

// ListResourceConfigSchema describes the configuration: the arguments of the data source.
func (l *jobsList) ListResourceConfigSchema(ctx context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	var dataSource datasource.SchemaResponse
	NewListDataSource().Schema(ctx, datasource.SchemaRequest{}, &dataSource)
	resp.Schema = listschema.Schema{
		MarkdownDescription: "The replication jobs of Server Migration Center (SMC) in one region that match all given filters, whether Terraform manages them or not. Without a filter, these are all replication jobs of the region.\n\n" +
			"`terraform query` lists them. With `-generate-config-out`, it also writes their configuration and import blocks. " +
			"Replication jobs that are being deleted, and those across zones, cannot be imported as `smc_replication_job`, and are passed over.\n\n" +
			"-> `terraform query` needs Terraform 1.14 or later. OpenTofu does not have it.",
		Attributes: jobKind.ListArguments(dataSource.Schema.Attributes),
	}
}

// List yields the replication jobs that match.
func (l *jobsList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m listModel
	diags := req.Config.Get(ctx, &m)
	m.setRegion(l.data)
	filter, filterDiags := m.filter(ctx, &m.Selection)
	diags.Append(filterDiags...)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	if tfquery.IsEmpty(m.SourceIDs) {
		return // To the API, a filter without IDs is no filter.
	}
	stream.Results = jobKind.Stream(ctx, req, l.data, &m.Selection, tfquery.Listing[smc.ReplicationJob]{
		Where: m.where(),
		Pages: func(client *smc.Client, ids []string) iter.Seq2[[]smc.ReplicationJob, error] {
			filter.JobIDs = ids
			return client.ReplicationJobPages(ctx, filter)
		},
		Choose: func(client *smc.Client, page []smc.ReplicationJob) ([]smc.ReplicationJob, error) {
			page = slices.DeleteFunc(page, unimportable)
			if !req.IncludeResource && len(filter.Tags) == 0 {
				return page, nil // The tags are of no interest.
			}
			return tagged(ctx, client, filter, page)
		},
		Fill: func(job *smc.ReplicationJob, result *list.ListResult) {
			t := jobrun.Target{RegionID: job.RegionID, JobID: job.ID}
			t.SetIdentity(result.Identity)
			if req.IncludeResource {
				result.Diagnostics.Append(asImported(ctx, t, job, result.Resource, tfvalue.StringMap(l.data.DefaultTags))...)
			}
		},
	})
}

// unimportable reports whether a job cannot be imported: it is being deleted, or it copies a
// cloud server across zones, without a source server, and is of another resource.
func unimportable(job smc.ReplicationJob) bool {
	return job.Status == smc.JobDeleting || job.SourceID == "" || job.JobType != nil && *job.JobType == smc.JobTypeCrossZone
}

// asImported sets state to that of job after an import. defaults are the provider's default tags.
func asImported(ctx context.Context, t jobrun.Target, job *smc.ReplicationJob, state *tfsdk.Resource, defaults map[string]string) diag.Diagnostics {
	var prior model
	diags := state.SetAttribute(ctx, path.Root("id"), t.JobID)
	diags.Append(state.SetAttribute(ctx, path.Root("region_id"), t.RegionID)...)
	diags.Append(codec.Decode(ctx, state.Raw, &prior)...)
	if !diags.HasError() {
		diags.Append(codec.Encode(ctx, flatten(job, &prior, defaults), &state.Raw)...)
	}
	return diags
}
