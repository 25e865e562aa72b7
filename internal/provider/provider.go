// Package provider is the Terraform provider itself: its schema, its configuration
// and credentials, and the list of what it offers.
package provider

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/accesstoken"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/crosszonejob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobaction"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobcompletion"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/sourceserver"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/workgroup"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfserver"
)

// TypeName is the provider's local name and the prefix of its types.
const TypeName = "smc"

var (
	_ provider.ProviderWithActions       = (*smcProvider)(nil)
	_ provider.ProviderWithListResources = (*smcProvider)(nil)
	_ tfserver.Provider                  = (*smcProvider)(nil)
)

type smcProvider struct {
	version      string
	getenv       func(string) string
	adjustClient func(*smc.Config)
	serving      tfserver.Options
	configured   atomic.Pointer[tfprovider.Data] // nil until Configure has succeeded
}

// Option changes what the provider takes from its environment, for tests.
type Option func(*smcProvider)

// WithEnvironment makes the provider read its environment variables with getenv.
func WithEnvironment(getenv func(string) string) Option {
	return func(p *smcProvider) { p.getenv = getenv }
}

// WithClientConfig makes the provider call adjust on the API client's configuration before the
// client is made, for example to change its intervals.
func WithClientConfig(adjust func(*smc.Config)) Option {
	return func(p *smcProvider) { p.adjustClient = adjust }
}

// WithServing makes the provider's server work by these options.
func WithServing(serving tfserver.Options) Option {
	return func(p *smcProvider) { p.serving = serving }
}

// New returns a function that makes the provider in the given version.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider { return newProvider(version, options) }
}

func newProvider(version string, options []Option) *smcProvider {
	p := &smcProvider{version: version, getenv: os.Getenv, adjustClient: func(*smc.Config) {}}
	for _, option := range options {
		option(p)
	}
	return p
}

// NewServer returns a function that makes a server of the provider in the given version.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		p := newProvider(version, options)
		if p.getenv(frameworkVariable) != "" {
			return providerserver.NewProtocol6(p)()
		}
		return tfserver.New(p, p.serving)
	}
}

// ResourceData implements tfserver.Provider.
func (p *smcProvider) ResourceData() any {
	if data := p.configured.Load(); data != nil {
		return data
	}
	return nil
}

// Metadata implements provider.Provider.
func (p *smcProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = TypeName, p.version
}

// Resources implements provider.Provider.
func (p *smcProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		replicationjob.NewResource, crosszonejob.NewResource, jobcompletion.NewResource,
		accesstoken.NewResource, sourceserver.NewResource, workgroup.NewResource, workgroup.NewMembershipResource,
	}
}

// DataSources implements provider.Provider.
func (p *smcProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		replicationjob.NewDataSource, replicationjob.NewListDataSource,
		sourceserver.NewDataSource, sourceserver.NewListDataSource,
		accesstoken.NewListDataSource, workgroup.NewListDataSource,
	}
}

// Actions implements provider.ProviderWithActions. Only Terraform knows actions, from 1.14 on.
func (p *smcProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{jobaction.NewStart, jobaction.NewStop, jobaction.NewCutOver, jobaction.NewWait}
}

// ListResources implements provider.ProviderWithListResources. Each has a resource of its type.
func (p *smcProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{replicationjob.NewListResource, sourceserver.NewListResource}
}

// Configure reads the configuration, the environment and, for the region, the CLI's
// profile. It calls no API and requires no credentials or region: what is missing is reported
// when an object is to be created, or when an API call is needed.
func (p *smcProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	s, diags := resolve(ctx, &config, p.getenv)
	resp.Diagnostics.Append(diags...)
	tags, diags := defaultTags(ctx, config.DefaultTags)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	source := newSource(s, p.getenv)
	resp.Diagnostics.Append(source.warnings()...)
	resp.Diagnostics.Append(source.plainHTTP()...)
	if chosen := p.getenv(readingVariable); chosen != "" {
		if _, ok := readings[chosen]; !ok {
			resp.Diagnostics.AddWarning("Unknown way to read", fmt.Sprintf("The environment variable %s is %q, which is none of %s. It is ignored.",
				readingVariable, chosen, strings.Join(slices.Sorted(maps.Keys(readings)), ", ")))
		}
	}

	userAgent := userAgent(req.TerraformVersion, p.version, s.configurationSource.value)
	data := tfprovider.New(func() (*smc.Client, diag.Diagnostics) { return p.client(s, source, userAgent) })
	data.DefaultTags = tags
	data.Region = source.region()
	if data.Region == "" && s.regionKnown() {
		data.NoRegion = fmt.Sprintf("There is no default region. Set region_id, or the provider's argument %s; a profile's region is used as well.", orVariables("region"))
	}
	data.CheckCredentials = source.check
	// While skip_preflight is not known, the checks are skipped.
	data.SkipPreflight = config.SkipPreflight.IsUnknown() || config.SkipPreflight.ValueBool()
	resp.ResourceData, resp.DataSourceData, resp.ActionData, resp.ListResourceData = data, data, data, data
	p.configured.Store(data)
}

// client makes the API client, or returns errors about what is missing for it.
func (p *smcProvider) client(s *settings, source *source, userAgent string) (*smc.Client, diag.Diagnostics) {
	var diags diag.Diagnostics
	if missing := s.unknownForCalls(); len(missing) > 0 {
		diags.AddError("The provider's configuration is not known yet",
			fmt.Sprintf("SMC has to be called now, but these arguments of the provider depend on values that are known only after an "+
				"apply: %s. Give them values that are known while planning, or apply what they depend on first, with -target.",
				strings.Join(missing, ", ")))
		return nil, diags
	}
	credentials, err := source.credentials()
	if err == nil {
		_, err = credentials.GetCredentials()
	}
	if err != nil {
		diags.AddError("No usable credentials", err.Error())
		return nil, diags
	}
	config := smc.Config{
		Endpoint:       s.endpoint.value,
		Region:         source.region(),
		Credentials:    credentials,
		UserAgent:      userAgent,
		ReadTimeout:    s.readTimeout,
		ConnectTimeout: s.connectTimeout,
		MaxRetryTime:   s.maxRetryTime,
		Reading:        readings[p.getenv(readingVariable)],
	}
	p.adjustClient(&config)
	client, err := smc.New(config)
	if err != nil {
		diags.AddError("The API client cannot be made", err.Error())
	}
	return client, diags
}

// frameworkVariable names the environment variable with which the framework answers every call, for
// measuring and debugging: also those that are otherwise answered beside it (package tfserver).
const frameworkVariable = "SMC_FRAMEWORK_ONLY"

// readingVariable names the environment variable that chooses how a refresh reads. There is
// no argument for it, because it is only for measuring and debugging.
const readingVariable = "SMC_READING"

var readings = map[string]smc.Reading{
	"adaptive": smc.ReadAdaptively,
	"single":   smc.ReadSingly,
	"listed":   smc.ReadListed,
}

// userAgent returns a user agent with Terraform (or OpenTofu, which gives its own version), the
// provider and what the user adds.
func userAgent(terraform, version, source string) string {
	products := []string{"HashiCorp-Terraform/" + terraform, "terraform-provider-smc/" + version}
	if source = strings.TrimSpace(source); source != "" {
		products = append(products, source)
	}
	return strings.Join(products, " ")
}
