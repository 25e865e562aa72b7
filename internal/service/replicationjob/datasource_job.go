package replicationjob

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

var _ datasource.DataSourceWithConfigure = (*jobDataSource)(nil)

type jobDataSource struct {
	data *tfprovider.Data
}

// NewDataSource returns the smc_replication_job data source.
func NewDataSource() datasource.DataSource { return &jobDataSource{} }

func (d *jobDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = TypeName
}

func (d *jobDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = tfprovider.FromDataSource(req, resp)
}

// Schema describes the data source.
func (d *jobDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	all := jobAttributes()
	all["job_id"] = schema.StringAttribute{
		Required:            true,
		Validators:          []validator.String{tfvalidate.ID("j-", "replication job")},
		MarkdownDescription: "The ID of the replication job, such as `j-bp17bclvg344jlyt0001`. It is an error when the region has no such replication job.",
	}
	all["region_id"] = regionArgument("The ID of the destination region of the replication job, such as `cn-hangzhou`.")
	resp.Schema = schema.Schema{
		MarkdownDescription: "A replication job of Server Migration Center (SMC), whether Terraform manages it or not: its status, its settings, and the images that it made.\n\n" +
			"Its attributes have the names of those of the resource `smc_replication_job`. Disks and partitions are all there, also those that SMC derived from the source server.",
		Attributes: all,
	}
}

// regionArgument is the region_id argument of both data sources.
func regionArgument(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		Validators:          []validator.String{tfvalidate.RegionID()},
		MarkdownDescription: description + " Default: the provider's `region`.",
	}
}

// Read looks the replication job up.
func (d *jobDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config jobModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	client, diags := d.data.Client()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	id, region := config.JobID.ValueString(), config.RegionID.ValueString()
	if region == "" {
		region = client.Region()
	}
	job, err := client.FindReplicationJob(ctx, region, id)
	if smc.IsNotFound(err) {
		resp.Diagnostics.AddAttributeError(path.Root("job_id"), "No such replication job",
			fmt.Sprintf("Region %s has no replication job whose job_id is %q. If it migrates to another region, set region_id; SMC also removes the records of old replication jobs.", region, id))
		return
	}
	if err == nil && job.Tags == nil {
		err = readTags(ctx, client, job)
	}
	if err != nil {
		resp.Diagnostics.Append(jobrun.Errors.Diagnostic("Reading replication job", id, err, "region_id"))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, flattenJob(job))...)
}
