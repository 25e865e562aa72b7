// Package jobaction holds the actions on replication jobs: those that start, stop and cut over
// one job, and one that waits for many. Terraform invokes actions from 1.14 on, by a resource's
// action_trigger or by "terraform apply -invoke".
package jobaction

import (
	"fmt"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// apiErrors is what is particular to the errors of these actions, which have no timeouts block.
var apiErrors = func() tfprovider.Errors {
	e := jobrun.Errors
	e.Timeouts = false
	e.Attributes = maps.Clone(e.Attributes)
	e.Attributes["SyncData"] = "sync_data"
	return e
}()

// needsTerraform ends the description of each action.
const needsTerraform = "-> Actions need Terraform 1.14 or later. OpenTofu does not have them."

func regionAttribute(of string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Validators: []validator.String{tfvalidate.RegionID()},
		MarkdownDescription: "The ID of the region of " + of + ". Default: the provider's `region`.",
	}
}

// timeoutAttribute describes the time limit of an action; what says what is over with it.
func timeoutAttribute(what string, otherwise time.Duration) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Validators: []validator.String{tfvalidate.Timeout()},
		MarkdownDescription: fmt.Sprintf("%s A duration such as `30m` or `12h`. Default: `%s`.", what, duration(otherwise)),
	}
}

// timeoutOf returns the value of a time limit; otherwise is its default.
func timeoutOf(value types.String, otherwise time.Duration) (time.Duration, diag.Diagnostics) {
	if !tfvalue.Known(value) {
		return otherwise, nil
	}
	limit, err := time.ParseDuration(value.ValueString())
	if err != nil { // Validation lets nothing through that is no duration.
		return 0, diag.Diagnostics{diag.NewErrorDiagnostic("Invalid timeout", err.Error())}
	}
	return limit, nil
}

// regionOf returns the region that is configured, or the provider's.
func regionOf(client *smc.Client, region types.String) string {
	if tfvalue.Known(region) {
		return region.ValueString()
	}
	return client.Region()
}
