package replicationjob

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfquery"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// ListTypeName is the type of the data source of several replication jobs.
const ListTypeName = "smc_replication_jobs"

var _ datasource.DataSourceWithConfigure = (*jobsDataSource)(nil)

type jobsDataSource struct {
	data *tfprovider.Data
}

// NewListDataSource returns the smc_replication_jobs data source.
func NewListDataSource() datasource.DataSource { return &jobsDataSource{} }

// jobsModel is the configuration and the result of the data source.
type jobsModel struct {
	tfquery.Filters
	Query
	ReplicationJobs []jobModel `tfsdk:"replication_jobs"`
}

// Query are the arguments of the data source and of the list resource besides those that all
// such share.
type Query struct {
	SourceIDs      types.List   `tfsdk:"source_ids"`
	RegionID       types.String `tfsdk:"region_id"`
	Status         types.String `tfsdk:"status"`
	BusinessStatus types.String `tfsdk:"business_status"`
	Tags           types.Map    `tfsdk:"tags"`
}

func (d *jobsDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = ListTypeName
}

func (d *jobsDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = tfprovider.FromDataSource(req, resp)
}

// jobKind describes replication jobs to what all list data sources share.
var jobKind = tfquery.Kind[smc.ReplicationJob]{
	Errors:    jobrun.Errors,
	Operation: "Reading replication jobs", Word: "replication job", IDPrefix: "j-",
	Arguments: []string{"name", "region_id", "status", "business_status", "tags"},
	Key:       func(j *smc.ReplicationJob) (id, name string) { return j.ID, j.Name },
}

// Schema describes the data source.
func (d *jobsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The replication jobs of Server Migration Center (SMC) in one region that match all given filters, whether Terraform manages them or not.\n\n" +
			"Without a filter, these are all replication jobs of the region. When none matches, the result is empty, which is not an error.",
		Attributes: jobKind.AddAttributes(map[string]schema.Attribute{
			"source_ids": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(tfvalidate.ID("s-", "source server"))},
				MarkdownDescription: "The IDs of the source servers whose replication jobs are selected. A source server can have several. An empty list selects nothing, without a call of the API. " +
					"Default: any source server.",
			},
			"region_id": regionArgument("The ID of the destination region whose replication jobs are selected, such as `cn-hangzhou`."),
			"status": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(tfvalue.Words(smc.JobStatuses)...)},
				MarkdownDescription: "The status of the replication jobs: " + tfvalue.Alternatives(smc.JobStatuses) + ". Default: any status.",
			},
			"business_status": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(tfvalue.Words(smc.BusinessStatuses)...)},
				MarkdownDescription: "The phase of the replication jobs, which are then `Running`: " + tfvalue.Alternatives(smc.BusinessStatuses) + ". Default: any phase, or none.",
			},
			"tags": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				Validators:          append(tfvalidate.Tags(), mapvalidator.NoNullValues()),
				MarkdownDescription: "The tags that the replication jobs must have, all of them, with exactly these values. Default: any tags, or none.",
			},
			"replication_jobs": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The replication jobs that match, sorted by `job_id`.",
				NestedObject:        schema.NestedAttributeObject{Attributes: jobAttributes()},
			},
		}),
	}
}

// Read lists the replication jobs that match.
func (d *jobsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	tfquery.Read(ctx, req, resp, d.list)
}

// list fills in the replication jobs that match, with their tags.
func (d *jobsDataSource) list(ctx context.Context, m *jobsModel) diag.Diagnostics {
	m.setRegion(d.data)
	jobs, diags := d.find(ctx, m)
	m.ReplicationJobs = tfquery.SetResult(jobKind, &m.Filters, jobs, flattenJob)
	return diags
}

// find returns the replication jobs that match. Tags are read only for those whose names do.
func (d *jobsDataSource) find(ctx context.Context, m *jobsModel) ([]smc.ReplicationJob, diag.Diagnostics) {
	if tfquery.IsEmpty(m.SourceIDs) {
		return nil, nil // To the API, a filter without IDs is no filter.
	}
	filter, diags := m.filter(ctx, &m.Selection)
	jobs, listDiags := jobKind.List(ctx, d.data, &m.Filters, m.where(), func(client *smc.Client, ids []string) ([]smc.ReplicationJob, error) {
		filter.JobIDs = ids
		return client.ListReplicationJobs(ctx, filter)
	})
	diags.Append(listDiags...)
	if diags.HasError() || len(jobs) == 0 {
		return nil, diags
	}
	client, clientDiags := d.data.Client()
	diags.Append(clientDiags...)
	if diags.HasError() {
		return nil, diags
	}
	jobs, err := tagged(ctx, client, filter, jobs)
	if err != nil {
		diags.Append(jobKind.Error(m.where(), err))
	}
	return jobs, diags
}

// setRegion fills in the provider's region where none is given.
func (q *Query) setRegion(data *tfprovider.Data) {
	if q.RegionID.IsNull() && data != nil {
		q.RegionID = tfvalue.StringOrNull(data.Region)
	}
}

// filter returns the filter of the API.
func (q *Query) filter(ctx context.Context, s *tfquery.Selection) (smc.ReplicationJobFilter, diag.Diagnostics) {
	filter := smc.ReplicationJobFilter{
		RegionID:       q.RegionID.ValueString(),
		Name:           s.Name.ValueString(),
		Status:         smc.JobStatus(q.Status.ValueString()),
		BusinessStatus: smc.BusinessStatus(q.BusinessStatus.ValueString()),
		Tags:           tfvalue.StringMap(q.Tags),
	}
	diags := q.SourceIDs.ElementsAs(ctx, &filter.SourceIDs, false)
	return filter, diags
}

// where says which replication jobs are read, for the description of an error.
func (q *Query) where() string {
	if q.RegionID.IsNull() {
		return "of the provider's region"
	}
	return "of region " + q.RegionID.ValueString()
}

// tagged reads the tags that jobs lack, and returns those that have the tags of filter.
func tagged(ctx context.Context, client *smc.Client, filter smc.ReplicationJobFilter, jobs []smc.ReplicationJob) ([]smc.ReplicationJob, error) {
	if err := readAllTags(ctx, client, filter.RegionID, jobs); err != nil {
		return nil, err
	}
	// What an empty value selects is not documented, and older versions of the API do not filter by tags at all.
	return slices.DeleteFunc(jobs, func(j smc.ReplicationJob) bool { return !tfquery.HasTags(j.Tags, filter.Tags) }), nil
}
