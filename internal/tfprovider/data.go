// Package tfprovider is what every object package shares with the provider: the
// configured data, and API errors as diagnostics.
package tfprovider

import (
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// Data is what the configured provider hands to its resources, data sources and actions.
type Data struct {
	// DefaultTags are the tags of default_tags: a map of strings, null or unknown.
	DefaultTags types.Map

	// SkipPreflight turns off the look-ups of source servers at plan time.
	SkipPreflight bool

	// Region is the default region; "" when there is none or it is not known yet.
	Region string

	// NoRegion says what to do about the lack of a default region; "" when there is one, or
	// when it is not known yet.
	NoRegion string

	// CheckCredentials returns an error where a plan can already tell that there are no usable
	// credentials; nil skips the check.
	CheckCredentials func() error

	build  func() (*smc.Client, diag.Diagnostics)
	mu     sync.Mutex
	client *smc.Client
	memory sync.Map // the values of Memory, by type
}

// New returns data whose client is built when it is first needed, so that only API calls
// need credentials.
func New(build func() (*smc.Client, diag.Diagnostics)) *Data {
	return &Data{DefaultTags: types.MapNull(types.StringType), build: build}
}

// Client returns the API client; the same one on every call that succeeds.
func (d *Data) Client() (*smc.Client, diag.Diagnostics) {
	if d == nil || d.build == nil {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("The provider is not configured",
			"An API call is needed before the provider was configured. This is a bug of the provider: please report it.")}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.client != nil {
		return d.client, nil
	}
	client, diags := d.build()
	if !diags.HasError() {
		d.client = client
	}
	return client, diags
}

// CanCreate returns the errors that the creation of an object would certainly end with, for its
// plan: there are no usable credentials. It calls no API, and what is not known yet is no error.
func (d *Data) CanCreate() diag.Diagnostics {
	var diags diag.Diagnostics
	if d != nil && d.CheckCredentials != nil {
		if err := d.CheckCredentials(); err != nil {
			diags.AddError("No usable credentials", err.Error())
		}
	}
	return diags
}

// CanCreateIn is CanCreate for an object of a region: it is also an error when region (the
// configuration's region_id) is null and there is no default region.
func (d *Data) CanCreateIn(region types.String) diag.Diagnostics {
	var diags diag.Diagnostics
	if d != nil && region.IsNull() && d.NoRegion != "" {
		diags.AddAttributeError(path.Root("region_id"), "No region", d.NoRegion)
	}
	diags.Append(d.CanCreate()...)
	return diags
}

// FromResource returns the data of a resource's configuration request; nil while
// the provider is not configured, as during validation.
func FromResource(req resource.ConfigureRequest, resp *resource.ConfigureResponse) *Data {
	return from(req.ProviderData, &resp.Diagnostics)
}

// FromDataSource does for data sources what FromResource does for resources.
func FromDataSource(req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) *Data {
	return from(req.ProviderData, &resp.Diagnostics)
}

// FromAction does for actions what FromResource does for resources.
func FromAction(req action.ConfigureRequest, resp *action.ConfigureResponse) *Data {
	return from(req.ProviderData, &resp.Diagnostics)
}

func from(providerData any, diags *diag.Diagnostics) *Data {
	if providerData == nil {
		return nil
	}
	data, ok := providerData.(*Data)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("The provider handed over a %T. This is a bug of the provider: please report it.", providerData))
	}
	return data
}
