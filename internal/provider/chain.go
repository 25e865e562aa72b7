package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
)

// chain tries its sources in order, and keeps to the first that has credentials.
type chain struct {
	links  []credentials.CredentialsProvider
	broken []error // Of sources that could not be built.
	used   credentials.CredentialsProvider
}

func (c *chain) add(p credentials.CredentialsProvider, err error) {
	if err != nil {
		c.broken = append(c.broken, err)
		return
	}
	c.links = append(c.links, p)
}

// GetProviderName implements credentials.CredentialsProvider.
func (c *chain) GetProviderName() string { return "default" }

// GetCredentials implements credentials.CredentialsProvider. Its caller holds a lock.
func (c *chain) GetCredentials() (*credentials.Credentials, error) {
	if c.used != nil {
		return c.used.GetCredentials()
	}
	failures := slices.Clone(c.broken)
	for _, link := range c.links {
		got, err := link.GetCredentials()
		if err == nil {
			c.used = link
			return got, nil
		}
		failures = append(failures, err)
	}
	var message strings.Builder
	fmt.Fprintf(&message, "No credentials are configured: set %s and %s, or one of profile, credentials_uri, ecs_role_name and "+
		"assume_role_with_oidc. The default chain found none either:", orVariables("access_key"), orVariables("secret_key"))
	for _, failure := range failures {
		message.WriteString("\n  - " + failure.Error())
	}
	return nil, &sourceError{message.String()}
}
