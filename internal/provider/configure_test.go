package provider

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// data returns what Configure hands to the resources.
func data(t *testing.T, given arguments, env map[string]string, options ...Option) *tfprovider.Data {
	t.Helper()
	resp := configure(t, given, env, options...)
	if len(resp.Diagnostics) > 0 {
		t.Fatal(resp.Diagnostics)
	}
	d, ok := resp.ResourceData.(*tfprovider.Data)
	if !ok || resp.DataSourceData != any(d) || resp.ActionData != any(d) {
		t.Fatalf("got %T, %T and %T", resp.ResourceData, resp.DataSourceData, resp.ActionData)
	}
	return d
}

// Configure asks for nothing; what is missing is an error when the API is to be called.
func TestConfigureAsksForNothing(t *testing.T) {
	t.Parallel()
	nowhere := map[string]string{"HOME": "/nowhere"}
	for _, test := range []struct {
		name  string
		given arguments
		env   map[string]string
		want  []string // In the error of the call.
	}{
		{"nothing", nil, nowhere, []string{"No usable credentials", "ALICLOUD_ACCESS_KEY"}},
		{"no credentials", arguments{"region": "cn-hangzhou"}, nowhere, []string{"No usable credentials", "access_key", "secret_key"}},
		{"no secret", arguments{"region": "cn-hangzhou", "access_key": "a"}, nil, []string{"secret_key"}},
		{"unknown endpoint", arguments{"region": unknown, "endpoint": unknown, "access_key": "a", "secret_key": "s"}, nil, []string{"not known yet", ": endpoint."}},
		{"unknown keys", arguments{"region": "cn-hangzhou", "access_key": unknown, "secret_key": unknown}, nil,
			[]string{"not known yet", "access_key, secret_key"}},
		{"unknown role", arguments{"region": "cn-hangzhou", "access_key": "a", "secret_key": "s", "assume_role.role_arn": unknown}, nil,
			[]string{"assume_role.role_arn"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			client, diags := data(t, test.given, test.env).Client()
			if client != nil || !diags.HasError() {
				t.Fatalf("got a client, and %v", diags)
			}
			var got []string
			for _, d := range diags {
				got = append(got, d.Summary(), d.Detail())
			}
			for _, want := range test.want {
				if !strings.Contains(strings.Join(got, "\n"), want) {
					t.Errorf("%q lacks %q", got, want)
				}
			}
		})
	}
}

// An object may name its own region.
func TestClientWithoutRegion(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]arguments{
		"none":    {"access_key": "a", "secret_key": "s"},
		"unknown": {"region": unknown, "access_key": "a", "secret_key": "s"},
	} {
		if client, diags := data(t, given, nil).Client(); diags.HasError() || client.Region() != "" {
			t.Errorf("%s: %v", name, diags)
		}
	}
}

func TestConfigureData(t *testing.T) {
	t.Parallel()
	d := data(t, arguments{"region": "cn-hangzhou", "default_tags.tags": map[string]string{"a": "b"}, "skip_preflight": true}, nil)
	want := types.MapValueMust(types.StringType, map[string]attr.Value{"a": types.StringValue("b")})
	if d.Region != "cn-hangzhou" || !d.SkipPreflight || !d.DefaultTags.Equal(want) {
		t.Errorf("got %q, %v, %v", d.Region, d.SkipPreflight, d.DefaultTags)
	}
	d = data(t, nil, map[string]string{"HOME": "/nowhere"})
	if d.Region != "" || d.SkipPreflight || !d.DefaultTags.IsNull() {
		t.Errorf("got %q, %v, %v", d.Region, d.SkipPreflight, d.DefaultTags)
	}
	d = data(t, arguments{"region": unknown, "default_tags": unknown, "skip_preflight": unknown}, nil)
	if d.Region != "" || !d.SkipPreflight || !d.DefaultTags.IsUnknown() {
		t.Errorf("got %q, %v, %v", d.Region, d.SkipPreflight, d.DefaultTags)
	}
}

func TestConfigureErrors(t *testing.T) {
	t.Parallel()
	resp := configure(t, nil, map[string]string{"CLIENT_READ_TIMEOUT": "soon", "SMC_ENDPOINT": "x/y"})
	if resp.Diagnostics.ErrorsCount() != 2 || resp.ResourceData != nil {
		t.Errorf("got %v and %v", resp.Diagnostics, resp.ResourceData)
	}
	resp = configure(t, arguments{"profile": "p"}, map[string]string{"ALICLOUD_ACCESS_KEY": "a", "ALICLOUD_SECRET_KEY": "s"})
	if resp.Diagnostics.WarningsCount() != 1 || resp.Diagnostics.HasError() || resp.ResourceData == nil {
		t.Errorf("got %v and %v", resp.Diagnostics, resp.ResourceData)
	}
}

// What the client is made of.
func TestClientConfig(t *testing.T) {
	t.Parallel()
	var got smc.Config
	d := data(t, arguments{
		"access_key": "a", "secret_key": "s", "region": "cn-hangzhou", "endpoints.smc": "smc.example.com", "client_read_timeout": 1500,
		"client_connect_timeout": 250, "max_retry_timeout": 9, "configuration_source": " module/1.0 ",
	}, nil, WithClientConfig(func(c *smc.Config) { got = *c }))
	client, diags := d.Client()
	if diags.HasError() {
		t.Fatal(diags)
	}
	if again, _ := d.Client(); again != client {
		t.Error("the client was made twice")
	}
	if got.Endpoint != "smc.example.com" || got.Region != "cn-hangzhou" || client.Region() != "cn-hangzhou" ||
		got.ReadTimeout != 1500*time.Millisecond || got.ConnectTimeout != 250*time.Millisecond || got.MaxRetryTime != 9*time.Second ||
		got.UserAgent != "HashiCorp-Terraform/1.11.4 terraform-provider-smc/1.2.3 module/1.0" {
		t.Errorf("got %+v", got)
	}
	if c, err := got.Credentials.GetCredentials(); err != nil || c.AccessKeyId != "a" {
		t.Errorf("got %+v, %v", c, err)
	}
}

// Nothing that is asked for is ignored in silence.
func TestConfigure_unknownReading(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]int{"": 0, "adaptive": 0, "single": 0, "listed": 0, "often": 1} {
		if got := len(configure(t, nil, map[string]string{"SMC_READING": value}).Diagnostics); got != want {
			t.Errorf("%q: %d diagnostics, want %d", value, got, want)
		}
	}
}
