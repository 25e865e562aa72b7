package provider

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// endpointValidator checks the form of an endpoint.
type endpointValidator struct {
	httpsOnly bool
}

func (v endpointValidator) Description(context.Context) string {
	if v.httpsOnly {
		return "must be HOST, HOST:PORT or https://HOST[:PORT]"
	}
	return "must be HOST, HOST:PORT, https://HOST[:PORT] or http://HOST[:PORT]"
}

func (v endpointValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v endpointValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || req.ConfigValue.ValueString() == "" {
		return
	}
	if err := v.check(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid endpoint",
			fmt.Sprintf("%s: %s. It %s.", req.Path, err, v.Description(ctx)))
	}
}

// check returns an error that describes what is wrong with an endpoint. It never contains a
// password.
func (v endpointValidator) check(endpoint string) error {
	if strings.Contains(endpoint, "@") {
		return errors.New("it must not hold a user name or password")
	}
	scheme, host, err := smc.ParseEndpoint(endpoint)
	if err != nil {
		return err
	}
	if v.httpsOnly && scheme != "https" {
		return fmt.Errorf("the scheme %q is not supported", scheme)
	}
	address := url.URL{Host: host}
	if port, err := strconv.Atoi(address.Port()); strings.HasSuffix(host, ":") || address.Port() != "" && (err != nil || port < 1 || port > 65535) {
		return errors.New("its port is not a number from 1 to 65535")
	}
	return nil
}

// endpointHost strips the scheme, for clients that always speak HTTPS.
func endpointHost(endpoint string) string {
	if endpoint == "" {
		return ""
	}
	_, host, err := smc.ParseEndpoint(endpoint)
	if err != nil {
		return endpoint
	}
	return host
}

// plainHTTP returns warnings about what is called over plain HTTP and is not on this machine. STS is
// called over HTTPS only.
func (src *source) plainHTTP() diag.Diagnostics {
	var diags diag.Diagnostics
	warn := func(s setting, risk string) {
		if u, err := url.Parse(s.value); err == nil && strings.EqualFold(u.Scheme, "http") && !isLoopback(u.Hostname()) {
			diags.AddWarning("Calls over plain HTTP", fmt.Sprintf("%s makes the provider call %s without TLS. Whoever is on the way there can "+
				"read and change %s. Use https://.", s.origin, u.Host, risk))
		}
	}
	warn(src.settings.endpoint, "the calls and the responses of SMC, activation codes included")
	if src.chosen.argument == "credentials_uri" {
		warn(src.settings.credentialsURI, "the credentials")
	}
	return diags
}

// isLoopback reports whether a host is this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
