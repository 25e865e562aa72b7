package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// allArguments returns every argument of the schema, those of blocks with a dot.
func allArguments(t *testing.T) map[string]schema.Attribute {
	t.Helper()
	var resp provider.SchemaResponse
	p := New("test")()
	p.Schema(t.Context(), provider.SchemaRequest{}, &resp)
	if diags := resp.Schema.ValidateImplementation(t.Context()); diags.HasError() {
		t.Fatal(diags)
	}
	all := maps.Clone(resp.Schema.Attributes)
	for name, b := range resp.Schema.Blocks {
		list, ok := b.(schema.ListNestedBlock)
		if !ok {
			t.Fatalf("%s is not a list", name)
		}
		if len(list.Validators) != 1 || !strings.Contains(list.Validators[0].Description(t.Context()), "at most 1") {
			t.Errorf("there may be more than one %s", name)
		}
		for field, attribute := range list.NestedObject.Attributes {
			all[name+"."+field] = attribute
		}
	}
	return all
}

func TestSchema(t *testing.T) {
	t.Parallel()
	all := allArguments(t)
	for name, attribute := range all {
		description := attribute.GetMarkdownDescription()
		if !strings.HasSuffix(description, ".") {
			t.Errorf("%s: %q is not a sentence", name, description)
		}
		if !attribute.IsOptional() {
			t.Errorf("%s is not optional: it could not come from the environment", name)
		}
		for _, variable := range environment[name] {
			if !strings.Contains(description, "`"+variable+"`") {
				t.Errorf("%s: the description lacks %s", name, variable)
			}
		}
		wantSensitive := slices.Contains([]string{"secret_key", "security_token", "assume_role_with_oidc.oidc_token"}, name)
		if attribute.IsSensitive() != wantSensitive {
			t.Errorf("%s: sensitive is %v", name, attribute.IsSensitive())
		}
	}
	for name := range environment {
		if all[name] == nil {
			t.Errorf("the schema has no %s", name)
		}
	}
}

// Terraform validates a configuration before it is complete, and without an environment.
func TestValidate(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		given arguments
		want  string // "" is valid.
	}{
		{"nothing", nil, ""},
		{"no secret", arguments{"access_key": "a"}, ""},
		{"empty values", arguments{"region": "", "endpoint": "", "profile": "", "configuration_source": ""}, ""},
		{"unknown values", arguments{"region": unknown, "endpoint": unknown, "default_tags.tags": unknown, "assume_role": unknown,
			"client_read_timeout": unknown, "configuration_source": unknown}, ""},
		{"region", arguments{"region": "China"}, "region"},
		{"endpoint", arguments{"endpoint": "ftp://x"}, "endpoint"},
		{"endpoints.smc", arguments{"endpoints.smc": "x/y"}, "endpoints[0].smc"},
		{"endpoints.sts", arguments{"endpoints.sts": "http://127.0.0.1"}, "endpoints[0].sts"},
		{"endpoint twice", arguments{"endpoint": "a.example.com", "endpoints.smc": "b.example.com"}, "endpoint"},
		{"endpoints of two services", arguments{"endpoint": "a.example.com", "endpoints.sts": "b.example.com"}, ""},
		{"read timeout 0", arguments{"client_read_timeout": 0}, "client_read_timeout"},
		{"read timeout 1", arguments{"client_read_timeout": 1}, ""},
		{"read timeout, longest", arguments{"client_read_timeout": maxTimeout}, ""},
		{"read timeout, too long", arguments{"client_read_timeout": maxTimeout + 1}, "client_read_timeout"},
		{"connect timeout 0", arguments{"client_connect_timeout": 0}, "client_connect_timeout"},
		{"retry timeout 0", arguments{"max_retry_timeout": 0}, ""},
		{"retry timeout -1", arguments{"max_retry_timeout": -1}, "max_retry_timeout"},
		{"session 899", arguments{"assume_role.session_expiration": 899}, "session_expiration"},
		{"session 900", arguments{"assume_role.session_expiration": 900}, ""},
		{"session 43200", arguments{"assume_role.session_expiration": 43200}, ""},
		{"session 43201", arguments{"assume_role.session_expiration": 43201}, "session_expiration"},
		{"OIDC session 3600", arguments{"assume_role_with_oidc.session_expiration": 3600}, ""},
		{"OIDC session 3601", arguments{"assume_role_with_oidc.session_expiration": 3601}, "session_expiration"},
		{"OIDC token and file", arguments{"assume_role_with_oidc.oidc_token": "t", "assume_role_with_oidc.oidc_token_file": "f"}, "oidc_token"},
		{"source of 1024", arguments{"configuration_source": strings.Repeat("ü", 1024)}, ""},
		{"source of 1025", arguments{"configuration_source": strings.Repeat("ü", 1025)}, "configuration_source"},
		{"source of two lines", arguments{"configuration_source": "a\nb"}, "configuration_source"},
		{"tags", arguments{"default_tags.tags": map[string]string{"a": "", "b": "c"}}, ""},
		{"reserved tag", arguments{"default_tags.tags": map[string]string{"acs:x": "y"}}, "tags"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := validate(t, test.given)
			if test.want == "" && len(got) > 0 || test.want != "" && !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, test.want) }) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// validate returns the errors of Terraform's validation.
func validate(t *testing.T, given arguments) []string {
	t.Helper()
	c := config(t, given)
	raw, err := tfprotov6.NewDynamicValue(c.Schema.Type().TerraformType(t.Context()), c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	server := providerserver.NewProtocol6(New("test")())()
	resp, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: &raw})
	if err != nil {
		t.Fatal(err)
	}
	var errors []string
	for _, d := range resp.Diagnostics {
		errors = append(errors, attributePath(d.Attribute)+" "+d.Summary+": "+d.Detail)
	}
	return errors
}

func attributePath(p *tftypes.AttributePath) string {
	if p == nil {
		return ""
	}
	return p.String()
}
