package provider

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

// Limits of the arguments, those of the official alicloud provider where it has any.
const (
	maxSourceLength    = 1024  // Characters of configuration_source.
	minSession         = 900   // Seconds.
	maxSession         = 43200 // Seconds.
	maxOIDCSession     = 3600  // Seconds: what the SDK's OIDC credentials take.
	defaultSession     = 3600  // Seconds.
	defaultSessionName = "terraform"
	minTimeout         = 1          // Milliseconds.
	maxTimeout         = 3_600_000  // Milliseconds.
	defaultTimeout     = 60_000     // Milliseconds.
	maxRetryTimeout    = 24 * 3_600 // Seconds.
)

// Validators of arguments whose environment variables are checked likewise.
var (
	regionForm      = []validator.String{unlessEmpty{tfvalidate.RegionID()}}
	endpointForm    = []validator.String{endpointValidator{}}
	stsEndpointForm = []validator.String{endpointValidator{httpsOnly: true}}
	sourceForm      = []validator.String{
		stringvalidator.UTF8LengthAtMost(maxSourceLength),
		// It becomes part of an HTTP header.
		stringvalidator.RegexMatches(regexp.MustCompile(`^[^\x00-\x1f\x7f]*$`), "must not contain control characters"),
	}
)

// model is the provider block.
type model struct {
	AccessKey             types.String `tfsdk:"access_key"`
	SecretKey             types.String `tfsdk:"secret_key"`
	SecurityToken         types.String `tfsdk:"security_token"`
	Region                types.String `tfsdk:"region"`
	Profile               types.String `tfsdk:"profile"`
	SharedCredentialsFile types.String `tfsdk:"shared_credentials_file"`
	ECSRoleName           types.String `tfsdk:"ecs_role_name"`
	CredentialsURI        types.String `tfsdk:"credentials_uri"`
	Endpoint              types.String `tfsdk:"endpoint"`
	ClientReadTimeout     types.Int64  `tfsdk:"client_read_timeout"`
	ClientConnectTimeout  types.Int64  `tfsdk:"client_connect_timeout"`
	MaxRetryTimeout       types.Int64  `tfsdk:"max_retry_timeout"`
	ConfigurationSource   types.String `tfsdk:"configuration_source"`
	SkipPreflight         types.Bool   `tfsdk:"skip_preflight"`
	// Not slices, because a block may be unknown as a whole (a dynamic block).
	AssumeRole         types.List `tfsdk:"assume_role"`
	AssumeRoleWithOIDC types.List `tfsdk:"assume_role_with_oidc"`
	Endpoints          types.List `tfsdk:"endpoints"`
	DefaultTags        types.List `tfsdk:"default_tags"`
}

type assumeRoleModel struct {
	RoleARN           types.String `tfsdk:"role_arn"`
	SessionName       types.String `tfsdk:"session_name"`
	Policy            types.String `tfsdk:"policy"`
	SessionExpiration types.Int64  `tfsdk:"session_expiration"`
	ExternalID        types.String `tfsdk:"external_id"`
}

type oidcModel struct {
	ProviderARN       types.String `tfsdk:"oidc_provider_arn"`
	TokenFile         types.String `tfsdk:"oidc_token_file"`
	Token             types.String `tfsdk:"oidc_token"`
	RoleARN           types.String `tfsdk:"role_arn"`
	RoleSessionName   types.String `tfsdk:"role_session_name"`
	Policy            types.String `tfsdk:"policy"`
	SessionExpiration types.Int64  `tfsdk:"session_expiration"`
}

type endpointsModel struct {
	SMC types.String `tfsdk:"smc"`
	STS types.String `tfsdk:"sts"`
}

type defaultTagsModel struct {
	Tags types.Map `tfsdk:"tags"`
}

// Schema implements provider.Provider.
func (p *smcProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages replication jobs of Alibaba Cloud Server Migration Center (SMC).\n\n" +
			"Arguments, environment variables and their order are those of the official `alicloud` provider: an argument wins over " +
			"its own environment variables. Credentials come from the first of these that is set, in the configuration or in the " +
			"environment: `access_key` and `secret_key`, `profile`, `credentials_uri`, `ecs_role_name`, `assume_role_with_oidc`, and " +
			"else from the default chain (OIDC variables, the current profile of the Alibaba Cloud CLI, `~/.alibabacloud/credentials`, " +
			"the ECS instance's RAM role). An access key of the environment therefore wins over a `profile` of the configuration; " +
			"a warning says so. `assume_role` is applied on top of them.",
		Attributes: map[string]schema.Attribute{
			"access_key": stringArgument("access_key", "The AccessKey ID."),
			"secret_key": secretArgument("secret_key", "The AccessKey secret that belongs to `access_key`."),
			"security_token": secretArgument("security_token",
				"The security token (STS token) that belongs to `access_key`, when that is temporary."),
			"region": stringArgument("region", "The region of the replication jobs and of the images they create, for example `cn-hangzhou`. "+
				"A resource's `region_id` overrides it. There is no default: without this argument, its variables and a "+
				"profile that names a region, every resource and data source needs a `region_id` of its own.", regionForm...),
			"profile": stringArgument("profile", "The name of a profile of the Alibaba Cloud CLI, in `shared_credentials_file`. The modes "+
				"`AK`, `StsToken`, `RamRoleArn`, `EcsRamRole`, `OIDC` and `ChainableRamRoleArn` are supported. It is used when "+
				"no access key is given, neither in the configuration nor in the environment; the profile's region when no region is given."),
			"shared_credentials_file": stringArgument("shared_credentials_file",
				"The configuration file of the Alibaba Cloud CLI. Defaults to `~/.aliyun/config.json`. Without `profile`, the file's "+
					"current profile is used."),
			"ecs_role_name": stringArgument("ecs_role_name",
				"The RAM role of the ECS instance that Terraform runs on; its credentials are taken from the instance's metadata."),
			"credentials_uri": stringArgument("credentials_uri",
				"The URL of a service that responds with temporary credentials, as a JSON object with `AccessKeyId`, "+
					"`AccessKeySecret`, `SecurityToken` and `Expiration`."),
			"endpoint": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: described("endpoint", "The endpoint of SMC: a host, `host:port`, or a URL beginning with `https://` or "+
					"`http://`. A host without a scheme means HTTPS. Defaults to `smc.aliyuncs.com`. Conflicts with `endpoints.smc`."),
				Validators: append([]validator.String{
					stringvalidator.ConflictsWith(path.MatchRoot("endpoints").AtAnyListIndex().AtName("smc")),
				}, endpointForm...),
			},
			"client_read_timeout": int64Argument("client_read_timeout", fmt.Sprintf("How long to wait for the response to one call to the API, "+
				"in milliseconds, from %d to %d. Defaults to `%d`.", minTimeout, maxTimeout, defaultTimeout), minTimeout, maxTimeout),
			"client_connect_timeout": int64Argument("client_connect_timeout", fmt.Sprintf("How long to wait for a connection to the API, "+
				"in milliseconds, from %d to %d. Defaults to `%d`.", minTimeout, maxTimeout, defaultTimeout), minTimeout, maxTimeout),
			"max_retry_timeout": int64Argument("max_retry_timeout", fmt.Sprintf("How long to repeat a call that is throttled or "+
				"fails for a passing reason, in seconds, from 0 to %d. `0`, the default, leaves it to the provider (a few minutes).",
				maxRetryTimeout), 0, maxRetryTimeout),
			"configuration_source": stringArgument("configuration_source", fmt.Sprintf("A text that is added to the user agent of every call, "+
				"for example the name of the module or tool that wrote the configuration. At most %d characters.", maxSourceLength), sourceForm...),
			"skip_preflight": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to leave out the checks of source servers and workgroups that are made, with calls to the API, while " +
					"planning. Defaults to `false`.",
			},
		},
		Blocks: map[string]schema.Block{
			"assume_role": block("A RAM role to assume with the credentials of the other arguments. An empty block is "+
				"completed by the environment.", map[string]schema.Attribute{
				"role_arn":     stringArgument("assume_role.role_arn", "The ARN of the role. Required, here or in the environment."),
				"session_name": stringArgument("assume_role.session_name", "The name of the session. Defaults to `"+defaultSessionName+"`."),
				"policy":       stringArgument("assume_role.policy", "A RAM policy, in JSON, that restricts the session further."),
				"session_expiration": int64Argument("assume_role.session_expiration", fmt.Sprintf("How long the session is valid, in seconds, "+
					"from %d to %d. Defaults to `%d`. The session is renewed before it ends.", minSession, maxSession, defaultSession),
					minSession, maxSession),
				"external_id": stringArgument("assume_role.external_id", "The external ID that the role's trust policy asks for."),
			}),
			"assume_role_with_oidc": block("A RAM role to assume with an OIDC token, for example of a CI system or a Kubernetes service "+
				"account. An empty block is completed by the environment.", map[string]schema.Attribute{
				"oidc_provider_arn": stringArgument("assume_role_with_oidc.oidc_provider_arn",
					"The ARN of the OIDC identity provider. Required, here or in the environment."),
				"oidc_token_file": stringArgument("assume_role_with_oidc.oidc_token_file",
					"The file that holds the OIDC token. Either this or `oidc_token` is required, here or in the environment; one "+
						"configured here wins over one in the environment.",
					stringvalidator.ConflictsWith(path.MatchRelative().AtParent().AtName("oidc_token"))),
				"oidc_token": secretArgument("assume_role_with_oidc.oidc_token", "The OIDC token itself."),
				"role_arn": stringArgument("assume_role_with_oidc.role_arn",
					"The ARN of the role. Required, here or in the environment."),
				"role_session_name": stringArgument("assume_role_with_oidc.role_session_name",
					"The name of the session. Defaults to `"+defaultSessionName+"`."),
				"policy": stringArgument("assume_role_with_oidc.policy", "A RAM policy, in JSON, that restricts the session further."),
				"session_expiration": int64Argument("assume_role_with_oidc.session_expiration", fmt.Sprintf("How long the session is valid, in "+
					"seconds, from %d to %d. Defaults to `%d`. The session is renewed before it ends.",
					minSession, maxOIDCSession, defaultSession), minSession, maxOIDCSession),
			}),
			"endpoints": block("The endpoints of the services that the provider calls.", map[string]schema.Attribute{
				"smc": schema.StringAttribute{
					Optional:            true,
					MarkdownDescription: "The endpoint of SMC, in the forms of `endpoint`, with which it conflicts.",
					Validators:          endpointForm,
				},
				"sts": stringArgument("endpoints.sts", "The endpoint of the Security Token Service, which is called over HTTPS when a role is "+
					"assumed. Defaults to the one of the region.", stsEndpointForm...),
			}),
			"default_tags": block("Tags for every resource of the provider that has tags.", map[string]schema.Attribute{
				"tags": schema.MapAttribute{
					Optional:    true,
					ElementType: types.StringType,
					MarkdownDescription: "The tags. A resource's own `tags` are added to them and win over them; `tags_all` shows " +
						"the result.",
					Validators: tfvalidate.Tags(),
				},
			}),
		},
	}
}

func stringArgument(argument, description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: described(argument, description), Validators: validators}
}

func secretArgument(argument, description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: described(argument, description)}
}

func int64Argument(argument, description string, minimum, maximum int64) schema.Int64Attribute {
	return schema.Int64Attribute{
		CustomType:          tfplan.WholeNumberType{},
		Optional:            true,
		MarkdownDescription: described(argument, description),
		Validators:          []validator.Int64{int64validator.Between(minimum, maximum)},
	}
}

// block returns a block of which there is at most one. It is a list because with a single
// nested block, an absent block and an empty one look the same.
func block(description string, attributes map[string]schema.Attribute) schema.ListNestedBlock {
	return schema.ListNestedBlock{
		MarkdownDescription: description,
		NestedObject:        schema.NestedBlockObject{Attributes: attributes},
		Validators:          []validator.List{listvalidator.SizeAtMost(1)},
	}
}

// unlessEmpty is a validator that passes the empty string, which counts as not configured.
type unlessEmpty struct{ validator.String }

func (v unlessEmpty) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.ValueString() != "" {
		v.String.ValidateString(ctx, req, resp)
	}
}
