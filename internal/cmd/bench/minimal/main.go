// Command minimal is the least provider that the plugin framework allows, to compare
// start-up with.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

type minimal struct{}

func (minimal) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "smc"
}

func (minimal) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (minimal) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (minimal) Resources(context.Context) []func() resource.Resource                              { return nil }
func (minimal) DataSources(context.Context) []func() datasource.DataSource                        { return nil }

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return minimal{} }, providerserver.ServeOpts{
		Address: "registry.terraform.io/seed-1848b749/smc",
	})
	if err != nil {
		log.Fatal(err)
	}
}
