package provider

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// setting is the value of an argument and where it comes from.
type setting struct {
	value    string
	origin   string // The argument or the environment variable; "" when not set.
	explicit bool   // From the configuration.
}

func (s setting) isSet() bool { return s.value != "" }

func (s setting) or(fallback string) string {
	if s.isSet() {
		return s.value
	}
	return fallback
}

// settings are the provider's arguments, completed by the environment.
type settings struct {
	accessKey, secretKey, securityToken setting
	profile, credentialsFile            setting
	ecsRoleName, credentialsURI         setting
	assumeRole                          *assumeRole
	oidc                                *oidcRole // Never nil; from the environment when there is no block.

	region, endpoint, stsEndpoint             setting
	readTimeout, connectTimeout, maxRetryTime time.Duration // 0: the client's default.
	configurationSource                       setting

	// unknown are the arguments that are not known yet and have no default.
	unknown []string
}

// regionKnown reports whether the default region is known. It is not while the argument region
// is unknown or, where no region is set, the profile that may have one.
func (s *settings) regionKnown() bool {
	ofProfile := slices.Contains(s.unknown, "profile") || slices.Contains(s.unknown, "shared_credentials_file")
	return !slices.Contains(s.unknown, "region") && (s.region.isSet() || !ofProfile)
}

// unknownForCalls are the unknown arguments that any call needs. Not every call needs the
// region: an object may name its own.
func (s *settings) unknownForCalls() []string {
	return slices.DeleteFunc(slices.Clone(s.unknown), func(argument string) bool { return argument == "region" })
}

type assumeRole struct {
	roleARN, sessionName, policy, externalID setting
	expiration                               int64 // Seconds.
}

type oidcRole struct {
	providerARN, tokenFile, token setting
	roleARN, sessionName, policy  setting
	expiration                    int64 // Seconds.
	configured                    bool  // There is a block.
}

// resolve completes a configuration with the environment, and calls nothing but getenv. Values
// that are missing are not an error; those that cannot be used are.
func resolve(ctx context.Context, config *model, getenv func(string) string) (*settings, diag.Diagnostics) {
	r := &resolver{ctx: ctx, getenv: getenv}
	s := &settings{
		accessKey:       r.setting("access_key", config.AccessKey),
		secretKey:       r.setting("secret_key", config.SecretKey),
		securityToken:   r.setting("security_token", config.SecurityToken),
		profile:         r.setting("profile", config.Profile),
		credentialsFile: r.setting("shared_credentials_file", config.SharedCredentialsFile),
		ecsRoleName:     r.setting("ecs_role_name", config.ECSRoleName),
		credentialsURI:  r.setting("credentials_uri", config.CredentialsURI),
		region:          r.setting("region", config.Region, regionForm...),
		readTimeout: time.Duration(r.number("client_read_timeout", config.ClientReadTimeout,
			minTimeout, maxTimeout)) * time.Millisecond,
		connectTimeout: time.Duration(r.number("client_connect_timeout", config.ClientConnectTimeout,
			minTimeout, maxTimeout)) * time.Millisecond,
		maxRetryTime: time.Duration(r.number("max_retry_timeout", config.MaxRetryTimeout,
			0, maxRetryTimeout)) * time.Second,
		configurationSource: r.setting("configuration_source", config.ConfigurationSource, sourceForm...),
	}
	s.endpoint, s.stsEndpoint = r.endpoints(config)
	if block, ok := only[assumeRoleModel](r, "assume_role", config.AssumeRole); ok {
		s.assumeRole = r.assumeRole(block)
	}
	block, ok := only[oidcModel](r, "assume_role_with_oidc", config.AssumeRoleWithOIDC)
	s.oidc = r.oidcRole(block)
	s.oidc.configured = ok
	s.unknown = r.unknown
	return s, r.diags
}

// resolver looks values up and collects errors about them.
type resolver struct {
	ctx     context.Context // That of the call of resolve.
	getenv  func(string) string
	unknown []string
	diags   diag.Diagnostics
}

// setting returns the first of the configured value and the argument's environment
// variables that is not empty. Terraform itself applies the validators to what is
// configured.
func (r *resolver) setting(argument string, configured types.String, validators ...validator.String) setting {
	if configured.IsUnknown() {
		r.addUnknown(argument)
		return setting{}
	}
	if v := configured.ValueString(); v != "" {
		return setting{value: v, origin: argument, explicit: true}
	}
	name, v := r.lookUp(argument)
	if v == "" {
		return setting{}
	}
	for _, check := range validators {
		var resp validator.StringResponse
		check.ValidateString(r.ctx, validator.StringRequest{Path: path.Root(name), ConfigValue: types.StringValue(v)}, &resp)
		for _, d := range resp.Diagnostics {
			r.addInvalid(name, argument, d.Detail())
		}
	}
	return setting{value: v, origin: name}
}

// number is setting for whole numbers; 0 means not set.
func (r *resolver) number(argument string, configured types.Int64, minimum, maximum int64) int64 {
	if configured.IsUnknown() {
		r.addUnknown(argument)
		return 0
	}
	if !configured.IsNull() {
		return configured.ValueInt64()
	}
	name, v := r.lookUp(argument)
	if v == "" {
		return 0
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < minimum || n > maximum {
		r.addInvalid(name, argument, fmt.Sprintf("%q is not a whole number of %s from %d to %d.", v, unit(argument), minimum, maximum))
		return 0
	}
	return n
}

// unit returns the unit of an argument that is a number.
func unit(argument string) string {
	if strings.HasPrefix(argument, "client_") {
		return "milliseconds"
	}
	return "seconds"
}

// lookUp returns the first of the argument's environment variables that is not empty.
func (r *resolver) lookUp(argument string) (name, value string) {
	for _, name := range environment[argument] {
		if v := r.getenv(name); v != "" {
			return name, v
		}
	}
	return "", ""
}

// dispensable lists the arguments that API calls do not need: while they are not known, their
// defaults are used.
var dispensable = []string{"client_read_timeout", "client_connect_timeout", "max_retry_timeout", "configuration_source"}

func (r *resolver) addUnknown(argument string) {
	if !slices.Contains(dispensable, argument) {
		r.unknown = append(r.unknown, argument)
	}
}

func (r *resolver) addInvalid(variable, argument, detail string) {
	r.diags.AddError("Invalid environment variable "+variable,
		fmt.Sprintf("The environment variable %s stands in for the provider's argument %s. %s Correct it, or unset it.", variable, argument, detail))
}

func (r *resolver) endpoints(config *model) (smc, sts setting) {
	smc = r.setting("endpoint", config.Endpoint, endpointForm...)
	block, _ := only[endpointsModel](r, "endpoints", config.Endpoints)
	if configured := r.setting("endpoints.smc", block.SMC); configured.isSet() {
		smc = configured
	}
	return smc, r.setting("endpoints.sts", block.STS, stsEndpointForm...)
}

func (r *resolver) assumeRole(block assumeRoleModel) *assumeRole {
	return &assumeRole{
		roleARN:     r.setting("assume_role.role_arn", block.RoleARN),
		sessionName: r.setting("assume_role.session_name", block.SessionName),
		policy:      r.setting("assume_role.policy", block.Policy),
		externalID:  r.setting("assume_role.external_id", block.ExternalID),
		expiration:  r.number("assume_role.session_expiration", block.SessionExpiration, minSession, maxSession),
	}
}

func (r *resolver) oidcRole(block oidcModel) *oidcRole {
	role := &oidcRole{
		providerARN: r.setting("assume_role_with_oidc.oidc_provider_arn", block.ProviderARN),
		tokenFile:   r.setting("assume_role_with_oidc.oidc_token_file", block.TokenFile),
		token:       r.setting("assume_role_with_oidc.oidc_token", block.Token),
		roleARN:     r.setting("assume_role_with_oidc.role_arn", block.RoleARN),
		sessionName: r.setting("assume_role_with_oidc.role_session_name", block.RoleSessionName),
		policy:      r.setting("assume_role_with_oidc.policy", block.Policy),
		expiration:  r.number("assume_role_with_oidc.session_expiration", block.SessionExpiration, minSession, maxOIDCSession),
	}
	// Of a file and a token only one is used: the configured one, else the file, which
	// its owner can renew.
	if role.token.explicit {
		role.tokenFile = setting{}
	} else if role.tokenFile.isSet() {
		role.token = setting{}
	}
	return role
}

// only returns the only block of its kind; false when there is none or it is not known.
func only[T any](r *resolver, argument string, blocks types.List) (T, bool) {
	var none T
	if blocks.IsUnknown() {
		r.addUnknown(argument)
		return none, false
	}
	if len(blocks.Elements()) == 0 {
		return none, false
	}
	if blocks.Elements()[0].IsUnknown() {
		r.addUnknown(argument)
		return none, false
	}
	var all []T
	diags := blocks.ElementsAs(r.ctx, &all, false)
	r.diags.Append(diags...)
	if diags.HasError() {
		return none, false
	}
	return all[0], true
}

// defaultTags returns the default tags: a map, null, or unknown while they, or the
// block around them, are not known. A tag whose value is null is left out.
func defaultTags(ctx context.Context, blocks types.List) (types.Map, diag.Diagnostics) {
	if blocks.IsUnknown() || slices.ContainsFunc(blocks.Elements(), attr.Value.IsUnknown) {
		return types.MapUnknown(types.StringType), nil
	}
	var all []defaultTagsModel
	diags := blocks.ElementsAs(ctx, &all, false)
	if len(all) == 0 || diags.HasError() {
		return types.MapNull(types.StringType), diags
	}
	return tfvalue.WithoutNulls(all[0].Tags), nil
}
