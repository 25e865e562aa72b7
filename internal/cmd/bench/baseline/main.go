// Command baseline is a provider with the schema of smc_replication_job that does nothing: what the
// plugin framework costs by itself, without tuning. A creation and a deletion make one call.
package main

import (
	"context"
	"errors"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/cmd/bench/onecall"
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

func (idle) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	state, err := tftypes.Transform(req.Plan.Raw, func(_ *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
		if !value.IsKnown() {
			return tftypes.NewValue(value.Type(), nil), nil
		}
		return value, nil
	})
	resp.State.Raw = state
	addError(&resp.Diagnostics, errors.Join(err, onecall.Make(ctx)))
}

func (idle) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (idle) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (idle) Delete(ctx context.Context, _ resource.DeleteRequest, resp *resource.DeleteResponse) {
	addError(&resp.Diagnostics, onecall.Make(ctx))
}

func addError(diags *diag.Diagnostics, err error) {
	if err != nil {
		diags.AddError("The call failed", err.Error())
	}
}

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider {
		return baseline{smcprovider.New("bench")()}
	}, providerserver.ServeOpts{Address: "registry.terraform.io/seed-1848b749/smc"})
	if err != nil {
		log.Fatal(err)
	}
}
