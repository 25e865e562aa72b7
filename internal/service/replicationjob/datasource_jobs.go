package replicationjob

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
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
	IDs             types.List   `tfsdk:"ids"`
	SourceIDs       types.List   `tfsdk:"source_ids"`
	Name            types.String `tfsdk:"name"`
	NameRegex       types.String `tfsdk:"name_regex"`
	RegionID        types.String `tfsdk:"region_id"`
	Status          types.String `tfsdk:"status"`
	BusinessStatus  types.String `tfsdk:"business_status"`
	Tags            types.Map    `tfsdk:"tags"`
	Names           []string     `tfsdk:"names"`
	ReplicationJobs []jobModel   `tfsdk:"replication_jobs"`
}

func (d *jobsDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = ListTypeName
}

func (d *jobsDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = tfprovider.FromDataSource(req, resp)
}

// Schema describes the data source.
func (d *jobsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The replication jobs of Server Migration Center (SMC) in one region that match all given filters, whether Terraform manages them or not; without a filter, all of the region. " +
			"When none matches, the result is empty, which is not an error.",
		Attributes: map[string]schema.Attribute{
			"ids": schema.ListAttribute{
				Optional: true, Computed: true, ElementType: types.StringType,
				Validators: []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(tfvalidate.ID("j-", "replication job"))},
				MarkdownDescription: "As an argument, the IDs of replication jobs to select from; IDs that do not exist are passed over, and an empty list selects nothing, without a call of the API. " +
					"As a result, the IDs of the replication jobs that match, sorted. Default: all replication jobs.",
			},
			"source_ids": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(tfvalidate.ID("s-", "source server"))},
				MarkdownDescription: "The IDs of the source servers whose replication jobs are selected. A source server may have had several. An empty list selects nothing, without a call of the API. " +
					"Default: any source server.",
			},
			"name": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.UTF8LengthBetween(smc.MinNameLength, smc.MaxNameLength)},
				MarkdownDescription: "The exact name of the replication job, upper and lower case told apart. Default: any name.",
			},
			"name_regex": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfvalidate.Regexp()},
				MarkdownDescription: "A regular expression ([RE2 syntax](https://github.com/google/re2/wiki/Syntax)) that names must match. It may match any part of a name: anchor it with `^` and `$` to match " +
					"whole names, and start it with `(?i)` to ignore case. It is applied after the other filters, by the provider. Default: any name.",
			},
			"region_id": regionArgument("The ID of the destination region whose replication jobs are selected, such as `cn-hangzhou`."),
			"status": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(tfprovider.Words(smc.JobStatuses)...)},
				MarkdownDescription: "The status of the replication jobs: " + tfprovider.Alternatives(smc.JobStatuses) + ". Default: any status.",
			},
			"business_status": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(tfprovider.Words(smc.BusinessStatuses)...)},
				MarkdownDescription: "The phase of the replication jobs, which must be running: " + tfprovider.Alternatives(smc.BusinessStatuses) + ". Default: any phase, or none.",
			},
			"tags": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				Validators:          append(tfvalidate.Tags(), mapvalidator.NoNullValues()),
				MarkdownDescription: "Tags that the replication jobs must have, all of them, with exactly these values. Default: any tags, or none.",
			},
			"names": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The names of the replication jobs that match, in the order of `ids`. The name of a replication job without one is empty.",
			},
			"replication_jobs": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The replication jobs that match, sorted by `job_id`.",
				NestedObject:        schema.NestedAttributeObject{Attributes: jobAttributes()},
			},
		},
	}
}

// Read lists the replication jobs that match.
func (d *jobsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config jobsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if config.RegionID.IsNull() && d.data != nil {
		config.RegionID = tfprovider.StringOrNull(d.data.Region)
	}
	jobs, diags := d.list(ctx, &config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	config.setResult(jobs)
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

// list returns the replication jobs that match, sorted by ID and with their tags.
func (d *jobsDataSource) list(ctx context.Context, config *jobsModel) ([]smc.ReplicationJob, diag.Diagnostics) {
	if isEmpty(config.IDs) || isEmpty(config.SourceIDs) {
		return nil, nil // To the API, a filter without IDs is no filter.
	}
	region := config.RegionID.ValueString()
	filter := smc.ReplicationJobFilter{
		RegionID:       region,
		Name:           config.Name.ValueString(),
		Status:         smc.JobStatus(config.Status.ValueString()),
		BusinessStatus: smc.BusinessStatus(config.BusinessStatus.ValueString()),
		Tags:           tfvalue.StringMap(config.Tags),
	}
	diags := config.IDs.ElementsAs(ctx, &filter.JobIDs, false)
	diags.Append(config.SourceIDs.ElementsAs(ctx, &filter.SourceIDs, false)...)
	name, err := regexp.Compile(config.NameRegex.ValueString()) // "" matches every name.
	if err != nil {
		diags.AddAttributeError(path.Root("name_regex"), "Invalid regular expression", err.Error())
	}
	client, clientDiags := d.data.Client()
	diags.Append(clientDiags...)
	if diags.HasError() {
		return nil, diags
	}
	jobs, err := client.ListReplicationJobs(ctx, filter)
	if err == nil {
		jobs = slices.DeleteFunc(jobs, func(j smc.ReplicationJob) bool { return !config.matches(&j, name) })
		err = readAllTags(ctx, client, region, jobs)
	}
	if err != nil {
		diags.Append(config.readError(err))
		return nil, diags
	}
	jobs = slices.DeleteFunc(jobs, func(j smc.ReplicationJob) bool { return !hasTags(j.Tags, filter.Tags) })
	slices.SortFunc(jobs, func(a, b smc.ReplicationJob) int { return strings.Compare(a.ID, b.ID) })
	return jobs, diags
}

// isEmpty reports whether a list is given, but without elements.
func isEmpty(list types.List) bool { return !list.IsNull() && len(list.Elements()) == 0 }

// matches reports whether a replication job passes the filters that the API does not
// have, or, as the name, perhaps not exactly.
func (m *jobsModel) matches(job *smc.ReplicationJob, name *regexp.Regexp) bool {
	return (m.Name.IsNull() || job.Name == m.Name.ValueString()) && name.MatchString(job.Name)
}

// hasTags reports whether tags has all of wanted. What an empty value selects is not
// documented, and older versions of the API do not filter by tags at all.
func hasTags(tags, wanted map[string]string) bool {
	for k, v := range wanted {
		if value, ok := tags[k]; !ok || value != v {
			return false
		}
	}
	return true
}

// readError is the diagnostic of err, on the filter at fault where it is one.
func (m *jobsModel) readError(err error) diag.Diagnostic {
	object := "of region " + m.RegionID.ValueString()
	if m.RegionID.IsNull() {
		object = "of the provider's region"
	}
	d := jobrun.Errors.APIError("Reading replication jobs", object, err)
	filters := []string{"name", "region_id", "status", "business_status", "tags"}
	if attribute, ok := jobrun.Errors.AttributeFor(err); ok && slices.Contains(filters, attribute) {
		return diag.WithPath(path.Root(attribute), d)
	}
	return d
}

// setResult fills in the computed attributes.
func (m *jobsModel) setResult(jobs []smc.ReplicationJob) {
	ids := make([]attr.Value, 0, len(jobs))
	m.Names = make([]string, 0, len(jobs))
	m.ReplicationJobs = make([]jobModel, 0, len(jobs))
	for i := range jobs {
		ids = append(ids, types.StringValue(jobs[i].ID))
		m.Names = append(m.Names, jobs[i].Name)
		m.ReplicationJobs = append(m.ReplicationJobs, flattenJob(&jobs[i]))
	}
	m.IDs = types.ListValueMust(types.StringType, ids)
}
