package provider

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
)

// cliConfig is the configuration file of the Alibaba Cloud CLI, or one in the older INI form. The
// SDK reads both too, but from one place only, and without the region.
type cliConfig struct {
	Current  string       `json:"current"`
	Profiles []cliProfile `json:"profiles"`

	path     string
	selected *cliProfile
}

// cliProfile is a profile of the CLI. It also describes a role to assume.
type cliProfile struct {
	Name            string `json:"name"`
	Mode            string `json:"mode"`
	AccessKeyID     string `json:"access_key_id"`
	AccessKeySecret string `json:"access_key_secret"`
	SecurityToken   string `json:"sts_token"`
	RegionID        string `json:"region_id"`
	RoleARN         string `json:"ram_role_arn"`
	RoleSessionName string `json:"ram_session_name"`
	DurationSeconds int    `json:"expired_seconds"`
	STSRegion       string `json:"sts_region"`
	EnableVPC       bool   `json:"enable_vpc"`
	SourceProfile   string `json:"source_profile"`
	RoleName        string `json:"ram_role_name"`
	OIDCTokenFile   string `json:"oidc_token_file"`
	OIDCProviderARN string `json:"oidc_provider_arn"`
	Policy          string `json:"policy"`
	ExternalID      string `json:"external_id"`
}

// errINI is the error of a file that is not JSON but may be the SDK's older INI form.
var errINI = errors.New("the file is not a JSON object, as the configuration of the Alibaba Cloud CLI is")

// readCLIConfig reads the CLI's configuration. Its errors do not quote the file, which
// holds secrets.
func readCLIConfig(path string) (*cliConfig, error) {
	content, err := os.ReadFile(path) //nolint:gosec // The user names the file.
	if err != nil {
		return nil, fmt.Errorf("the profile cannot be read: %w. Make one with \"aliyun configure\", or name another file with %s", err, orVariables("shared_credentials_file"))
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if !bytes.HasPrefix(bytes.TrimSpace(content), []byte("{")) {
		return nil, fmt.Errorf("%s: %w", path, errINI)
	}
	config := &cliConfig{path: path}
	if err := json.Unmarshal(content, config); err != nil {
		return nil, fmt.Errorf("%s is not a configuration of the Alibaba Cloud CLI: %w. Correct it, or make a new one with \"aliyun configure\"", path, err)
	}
	return config, nil
}

// find returns the profile of that name.
func (c *cliConfig) find(name string) (*cliProfile, error) {
	names := make([]string, len(c.Profiles))
	for i := range c.Profiles {
		if c.Profiles[i].Name == name {
			return &c.Profiles[i], nil
		}
		names[i] = c.Profiles[i].Name
	}
	return nil, fmt.Errorf("%s has no profile %q; it has: %s", c.path, name, strings.Join(names, ", "))
}

// ecsSource builds the source of the RAM role of the ECS instance.
type ecsSource func(role string) (credentials.CredentialsProvider, error)

// credentials composes the credential providers of a profile. chain are the profiles that led to
// it.
func (c *cliConfig) credentials(p *cliProfile, sts stsOptions, ecs ecsSource, chain ...string) (credentials.CredentialsProvider, error) {
	if slices.Contains(chain, p.Name) {
		return nil, fmt.Errorf("its source_profile leads back to it: %s", strings.Join(append(chain, p.Name), ", "))
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	sts = sts.forProfile(p)
	switch p.Mode {
	case "AK":
		return credentials.NewStaticAKCredentialsProvider(p.AccessKeyID, p.AccessKeySecret), nil
	case "StsToken":
		return credentials.NewStaticSTSCredentialsProvider(p.AccessKeyID, p.AccessKeySecret, p.SecurityToken), nil
	case "RamRoleArn":
		return sts.ram(credentials.NewStaticAKCredentialsProvider(p.AccessKeyID, p.AccessKeySecret), *p), nil
	case "EcsRamRole":
		return ecs(p.RoleName)
	case "OIDC":
		return sts.oidc(*p, tokenFile(p.OIDCTokenFile)), nil
	case "ChainableRamRoleArn":
		previous, err := c.find(p.SourceProfile)
		if err != nil {
			return nil, err
		}
		base, err := c.credentials(previous, sts, ecs, append(chain, p.Name)...)
		if err != nil {
			return nil, fmt.Errorf("source_profile %q: %w", previous.Name, err)
		}
		return sts.ram(base, *p), nil
	}
	return nil, fmt.Errorf("its mode is %q; AK, StsToken, RamRoleArn, EcsRamRole, OIDC and ChainableRamRoleArn are supported. Choose another profile, or export the credentials that it yields, with their security token", p.Mode)
}

// check returns an error for missing fields.
func (p *cliProfile) check() error {
	var needed map[string]string
	switch p.Mode {
	case "AK":
		needed = map[string]string{"access_key_id": p.AccessKeyID, "access_key_secret": p.AccessKeySecret}
	case "StsToken":
		needed = map[string]string{"access_key_id": p.AccessKeyID, "access_key_secret": p.AccessKeySecret, "sts_token": p.SecurityToken}
	case "RamRoleArn":
		needed = map[string]string{"access_key_id": p.AccessKeyID, "access_key_secret": p.AccessKeySecret, "ram_role_arn": p.RoleARN}
	case "OIDC":
		needed = map[string]string{"oidc_provider_arn": p.OIDCProviderARN, "oidc_token_file": p.OIDCTokenFile, "ram_role_arn": p.RoleARN}
	case "ChainableRamRoleArn":
		needed = map[string]string{"source_profile": p.SourceProfile, "ram_role_arn": p.RoleARN}
	}
	var missing []string
	for field, value := range needed {
		if value == "" {
			missing = append(missing, field)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	return fmt.Errorf("its mode is %s, but it lacks %s", p.Mode, strings.Join(missing, ", "))
}
