package provider

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// source is where the provider's credentials come from: the first argument for credentials
// that is set, and the credential provider for it.
type source struct {
	settings *settings
	getenv   func(string) string
	now      func() time.Time
	chosen   candidate   // The zero value is the default chain.
	ignored  []candidate // Configured, but after chosen, which is from the environment.

	// credentials composes the credential providers, once. It reads the profile and calls nothing.
	credentials func() (*renewable, error)
	loadProfile func() (*cliConfig, error)
	// instance is the default chain where nothing is configured and only the ECS instance's
	// role is left to try; nil otherwise. Calling credentials sets it.
	instance credentials.CredentialsProvider
}

// candidate is a credential source: an argument and, if it is set, its value.
type candidate struct {
	argument string
	setting
}

// newSource picks the source of credentials.
func newSource(s *settings, getenv func(string) string) *source {
	static, profile, oidc := s.accessKey, s.profile, setting{}
	if !static.isSet() {
		static = s.secretKey
	}
	// A file named by the environment is only where profiles are: it does not choose this source.
	if !profile.isSet() && s.credentialsFile.explicit {
		profile = s.credentialsFile
	}
	if s.oidc.configured {
		oidc = setting{value: "block", origin: "assume_role_with_oidc", explicit: true}
	}
	src := &source{settings: s, getenv: getenv, now: time.Now}
	for _, c := range []candidate{
		{"access_key", static}, {"profile", profile}, {"credentials_uri", s.credentialsURI},
		{"ecs_role_name", s.ecsRoleName}, {"assume_role_with_oidc", oidc},
	} {
		switch {
		case !src.chosen.isSet():
			if c.isSet() {
				src.chosen = c
			}
		case c.explicit && !src.chosen.explicit:
			src.ignored = append(src.ignored, c)
		}
	}
	src.credentials = sync.OnceValues(src.renewable)
	src.loadProfile = sync.OnceValues(src.readProfile)
	return src
}

// warnings returns warnings about arguments that are not used because an environment variable
// comes first. This is the order of the official provider, which takes an access key of the
// environment for its argument access_key, and may surprise.
func (src *source) warnings() diag.Diagnostics {
	var diags diag.Diagnostics
	for _, c := range src.ignored {
		name := c.origin
		diags.AddAttributeWarning(path.Root(name), "Credentials of the environment win",
			fmt.Sprintf("The provider's argument %s is not used: credentials are taken from the environment variable %s, which comes "+
				"first. Unset the variable to use %s.", name, src.chosen.origin, name))
	}
	return diags
}

// region returns the default region: the configured one or the profile's; "" if there
// is none.
func (src *source) region() string {
	if src.settings.region.isSet() || !src.settings.regionKnown() {
		return src.settings.region.value
	}
	if src.chosen.isSet() && src.chosen.argument != "profile" && !src.settings.profile.isSet() {
		return ""
	}
	if !src.chosen.isSet() && src.profileDisabled() {
		return ""
	}
	config, err := src.loadProfile()
	if err != nil {
		return ""
	}
	return config.selected.RegionID
}

// renewable composes the source so that it can be composed again.
func (src *source) renewable() (*renewable, error) {
	composed, err := src.compose()
	if err != nil {
		return nil, err
	}
	origin := "the default chain"
	switch {
	case src.settings.assumeRole != nil:
		origin = "assume_role"
	case src.chosen.isSet():
		origin = src.chosen.origin
	}
	build := func() (credentials.CredentialsProvider, error) {
		again := newSource(src.settings, src.getenv) // It reads the profile anew as well.
		again.now = src.now
		return again.compose()
	}
	return &renewable{origin: origin, build: build, now: src.now, source: composed}, nil
}

// compose builds the chosen source, and the assumed role on top of it.
func (src *source) compose() (credentials.CredentialsProvider, error) {
	base, err := src.base()
	if err != nil || src.settings.assumeRole == nil {
		return base, err
	}
	role := src.settings.assumeRole
	if !role.roleARN.isSet() {
		return nil, fmt.Errorf("assume_role names no role: set %s", orVariables("assume_role.role_arn"))
	}
	return guard("assume_role", src.sts().ram(base, cliProfile{
		RoleARN:         role.roleARN.value,
		RoleSessionName: role.sessionName.value,
		DurationSeconds: int(role.expiration),
		Policy:          role.policy.value,
		ExternalID:      role.externalID.value,
	}), nil)
}

// check returns an error where it is certain that there are no usable credentials. It does not
// call the services that credentials come from: they may work by the time of the apply. Only
// where nothing is configured at all it asks the ECS instance's metadata for a role.
func (src *source) check() error {
	if len(src.settings.unknown) > 0 {
		return nil
	}
	_, err := src.credentials()
	if err == nil && src.instance != nil {
		_, err = src.instance.GetCredentials()
	}
	return err
}

func (src *source) base() (credentials.CredentialsProvider, error) {
	s := src.settings
	switch src.chosen.argument {
	case "access_key":
		return src.static()
	case "profile":
		return src.profile()
	case "credentials_uri":
		p, err := newURISource(s.credentialsURI.value, newService(s.connectTimeout, s.readTimeout), src.now)
		return guard("credentials_uri", p, err)
	case "ecs_role_name":
		p, err := src.ecs(s.ecsRoleName.value)
		return guard("ecs_role_name", p, err)
	case "assume_role_with_oidc":
		return src.oidc()
	default:
		return src.defaultChain()
	}
}

func (src *source) static() (credentials.CredentialsProvider, error) {
	s := src.settings
	for _, needed := range []struct {
		argument string
		setting  setting
	}{{"access_key", s.accessKey}, {"secret_key", s.secretKey}} {
		if !needed.setting.isSet() {
			return nil, fmt.Errorf("%s is set, but %s is missing", src.chosen.origin, orVariables(needed.argument))
		}
	}
	if s.securityToken.isSet() {
		return credentials.NewStaticSTSCredentialsProvider(s.accessKey.value, s.secretKey.value, s.securityToken.value), nil
	}
	return credentials.NewStaticAKCredentialsProvider(s.accessKey.value, s.secretKey.value), nil
}

func (src *source) oidc() (credentials.CredentialsProvider, error) {
	role := src.settings.oidc
	if missing := role.missing(); missing != "" {
		return nil, fmt.Errorf("assume_role_with_oidc is not complete: set %s", missing)
	}
	profile := cliProfile{
		OIDCProviderARN: role.providerARN.value,
		RoleARN:         role.roleARN.value,
		RoleSessionName: role.sessionName.value,
		DurationSeconds: int(role.expiration),
		Policy:          role.policy.value,
	}
	read := tokenFile(role.tokenFile.value)
	if role.token.isSet() {
		read = func() (string, error) { return role.token.value, nil }
	}
	return guard("assume_role_with_oidc", src.sts().oidc(profile, read), nil)
}

// missing names what the role lacks; "" if nothing.
func (o *oidcRole) missing() string {
	const block = "assume_role_with_oidc."
	switch {
	case !o.providerARN.isSet():
		return orVariables(block + "oidc_provider_arn")
	case !o.tokenFile.isSet() && !o.token.isSet():
		return orVariables(block+"oidc_token_file") + " or " + orVariables(block+"oidc_token")
	case !o.roleARN.isSet():
		return orVariables(block + "role_arn")
	}
	return ""
}

// defaultChain tries what the SDK's default chain tries, in its order, without the
// variables for keys, which have been looked up already. The SDK's own chain is not used
// because its error quotes a CLI configuration that it cannot read, with all secrets, and
// because its file, STS endpoint and region cannot be changed.
func (src *source) defaultChain() (credentials.CredentialsProvider, error) {
	c := &chain{}
	if src.settings.oidc.missing() == "" {
		c.add(src.oidc())
	}
	if !src.profileDisabled() {
		_, err := src.loadProfile()
		if !errors.Is(err, fs.ErrNotExist) || src.settings.credentialsFile.isSet() {
			c.add(src.profile())
		}
		// After the CLI's configuration, unless that file is this one.
		if _, err := os.Stat(src.iniFile()); err == nil && src.iniFile() != src.profileFile() {
			c.add(src.ini())
		}
	}
	nothing := len(c.links) == 0
	p, err := src.ecs("")
	c.add(guard("the ECS instance's RAM role", p, err))
	guarded, err := guard("", c, nil)
	if nothing {
		src.instance = guarded
	}
	return guarded, err
}

// profileDisabled reports whether the CLI's profiles are kept out of the default chain,
// by a variable of the SDK.
func (src *source) profileDisabled() bool {
	return strings.EqualFold(src.getenv("ALIBABA_CLOUD_CLI_PROFILE_DISABLED"), "true")
}

// profile builds the source of the CLI's profile, or of one in the older INI form.
func (src *source) profile() (credentials.CredentialsProvider, error) {
	config, err := src.loadProfile()
	switch {
	case errors.Is(err, errINI) && src.profileFile() == src.iniFile(),
		errors.Is(err, fs.ErrNotExist) && !src.settings.credentialsFile.isSet() && exists(src.iniFile()):
		return src.ini()
	case err != nil:
		return nil, err
	}
	return src.ofProfile(config)
}

// ini builds the source of the file ~/.alibabacloud/credentials.
func (src *source) ini() (credentials.CredentialsProvider, error) {
	config, err := readINI(src.iniFile(), src.settings.profile.value)
	if err != nil {
		return nil, err
	}
	return src.ofProfile(config)
}

func (src *source) ofProfile(config *cliConfig) (credentials.CredentialsProvider, error) {
	p, err := config.credentials(config.selected, src.sts(), src.ecs)
	return guard(fmt.Sprintf("profile %q of %s", config.selected.Name, config.path), p, err)
}

// readProfile reads the CLI's configuration and selects the profile.
func (src *source) readProfile() (*cliConfig, error) {
	config, err := readCLIConfig(src.profileFile())
	if err != nil {
		return nil, err
	}
	config.selected, err = config.find(src.settings.profile.or(config.Current))
	return config, err
}

// profileFile returns the path of the CLI's configuration.
func (src *source) profileFile() string {
	file := src.settings.credentialsFile.value
	switch {
	case file == "":
		return filepath.Join(src.home(), ".aliyun", "config.json")
	case file == "~", strings.HasPrefix(file, "~/"):
		return filepath.Join(src.home(), file[1:])
	}
	return file
}

// iniFile returns the path of the file in the INI form.
func (src *source) iniFile() string {
	if file := src.getenv("ALIBABA_CLOUD_CREDENTIALS_FILE"); file != "" {
		return file
	}
	return filepath.Join(src.home(), ".alibabacloud", "credentials")
}

func (src *source) home() string {
	if home := src.getenv("HOME"); home != "" {
		return home
	}
	return src.getenv("USERPROFILE")
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// sts returns the options of the calls that assume roles. The variables are those of the SDK.
func (src *source) sts() stsOptions {
	region := src.region()
	if region == "" {
		region = src.getenv("ALIBABA_CLOUD_STS_REGION")
	}
	return stsOptions{
		endpoint:  endpointHost(src.settings.stsEndpoint.value),
		region:    region,
		enableVPC: strings.EqualFold(src.getenv("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED"), "true"),
		service:   newService(src.settings.connectTimeout, src.settings.readTimeout),
		now:       src.now,
	}
}
