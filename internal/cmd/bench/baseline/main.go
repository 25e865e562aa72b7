// Command baseline is a provider with the schema of smc_replication_job that does nothing:
// what the plugin framework costs by itself, without tuning.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	smcprovider "github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
)

// baseline has the schema of the provider and none of its logic.
type baseline struct{ provider.Provider }

func (baseline) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (baseline) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (baseline) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return idle{replicationjob.NewResource()} }}
}

// idle is a resource that keeps what it is given.
type idle struct{ schema resource.Resource }

func (i idle) Metadata(ctx context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	i.schema.Metadata(ctx, req, resp)
}

func (i idle) Schema(ctx context.Context, req resource.SchemaRequest, resp *resource.SchemaResponse) {
	i.schema.Schema(ctx, req, resp)
}

func (idle) Create(context.Context, resource.CreateRequest, *resource.CreateResponse) {}
func (idle) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (idle) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (idle) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider {
		return baseline{smcprovider.New("bench")()}
	}, providerserver.ServeOpts{Address: "registry.terraform.io/seed-1848b749/smc"})
	if err != nil {
		log.Fatal(err)
	}
}
