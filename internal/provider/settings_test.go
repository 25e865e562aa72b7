package provider

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// precedence is what users rely on: the variables of each argument, in order.
var precedence = []struct {
	argument  string
	variables []string
	get       func(*settings) string
}{
	{"access_key", []string{"ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"},
		func(s *settings) string { return s.accessKey.value }},
	{"secret_key", []string{"ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"},
		func(s *settings) string { return s.secretKey.value }},
	{"security_token", []string{"ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"},
		func(s *settings) string { return s.securityToken.value }},
	{"region", []string{"ALICLOUD_REGION", "ALIBABA_CLOUD_REGION", "ALIBABA_CLOUD_REGION_ID"},
		func(s *settings) string { return s.region.value }},
	{"profile", []string{"ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"},
		func(s *settings) string { return s.profile.value }},
	{"shared_credentials_file", []string{"ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"},
		func(s *settings) string { return s.credentialsFile.value }},
	{"ecs_role_name", []string{"ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"},
		func(s *settings) string { return s.ecsRoleName.value }},
	{"credentials_uri", []string{"ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"},
		func(s *settings) string { return s.credentialsURI.value }},
	{"endpoint", []string{"ALIBABA_CLOUD_ENDPOINT_SMC", "SMC_ENDPOINT"},
		func(s *settings) string { return s.endpoint.value }},
	{"endpoints.smc", []string{"ALIBABA_CLOUD_ENDPOINT_SMC", "SMC_ENDPOINT"},
		func(s *settings) string { return s.endpoint.value }},
	{"endpoints.sts", []string{"ALIBABA_CLOUD_ENDPOINT_STS", "STS_ENDPOINT"},
		func(s *settings) string { return s.stsEndpoint.value }},
	{"configuration_source", []string{"TF_APPEND_USER_AGENT"},
		func(s *settings) string { return s.configurationSource.value }},
	{"assume_role.role_arn", []string{"ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"},
		func(s *settings) string { return s.assumeRole.roleARN.value }},
	{"assume_role.session_name", []string{"ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"},
		func(s *settings) string { return s.assumeRole.sessionName.value }},
	{"assume_role_with_oidc.oidc_provider_arn", []string{"ALIBABA_CLOUD_OIDC_PROVIDER_ARN"},
		func(s *settings) string { return s.oidc.providerARN.value }},
	{"assume_role_with_oidc.oidc_token_file", []string{"ALIBABA_CLOUD_OIDC_TOKEN_FILE"},
		func(s *settings) string { return s.oidc.tokenFile.value }},
	{"assume_role_with_oidc.oidc_token", []string{"ALIBABA_CLOUD_OIDC_TOKEN"},
		func(s *settings) string { return s.oidc.token.value }},
	{"assume_role_with_oidc.role_arn", []string{"ALIBABA_CLOUD_ROLE_ARN"},
		func(s *settings) string { return s.oidc.roleARN.value }},
	{"assume_role_with_oidc.role_session_name", []string{"ALIBABA_CLOUD_ROLE_SESSION_NAME"},
		func(s *settings) string { return s.oidc.sessionName.value }},
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	for _, test := range precedence {
		t.Run(test.argument, func(t *testing.T) {
			t.Parallel()
			block, _, nested := strings.Cut(test.argument, ".")
			env := make(map[string]string)
			for i, name := range test.variables {
				env[name] = "from-variable-" + string(rune('1'+i))
			}
			if got := test.get(resolved(t, arguments{test.argument: "from-argument"}, env)); got != "from-argument" {
				t.Errorf("with the argument and all variables: got %q", got)
			}
			for i, name := range test.variables {
				given := arguments{}
				if nested {
					given[block] = nil // An empty block.
				} else if i%2 == 1 {
					given[test.argument] = "" // As good as absent.
				}
				want := "from-variable-" + string(rune('1'+i))
				if got := test.get(resolved(t, given, env)); got != want {
					t.Errorf("with %v: got %q, want %q", test.variables[i:], got, want)
				}
				delete(env, name)
			}
			given := arguments{}
			if nested {
				given[block] = nil
			}
			if got := test.get(resolved(t, given, env)); got != "" {
				t.Errorf("with nothing: got %q", got)
			}
		})
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	durations := map[string]func(*settings) time.Duration{
		"client_read_timeout":    func(s *settings) time.Duration { return s.readTimeout },
		"client_connect_timeout": func(s *settings) time.Duration { return s.connectTimeout },
		"max_retry_timeout":      func(s *settings) time.Duration { return s.maxRetryTime },
		"assume_role.session_expiration": func(s *settings) time.Duration {
			return time.Duration(s.assumeRole.expiration) * time.Second
		},
	}
	for _, test := range []struct {
		argument, variable string
		configured         any
		environment        string
		want               time.Duration
		problem            string
	}{
		{argument: "client_read_timeout", variable: "CLIENT_READ_TIMEOUT", want: 0},
		{argument: "client_read_timeout", variable: "CLIENT_READ_TIMEOUT", environment: "1", want: time.Millisecond},
		{argument: "client_read_timeout", variable: "CLIENT_READ_TIMEOUT", environment: "3600000", want: time.Hour},
		{argument: "client_read_timeout", variable: "CLIENT_READ_TIMEOUT", configured: 1500, environment: "2", want: 1500 * time.Millisecond},
		{argument: "client_read_timeout", variable: "CLIENT_READ_TIMEOUT", configured: unknown, environment: "2", want: 0},
		{argument: "client_read_timeout", variable: "CLIENT_READ_TIMEOUT", environment: "0", problem: "CLIENT_READ_TIMEOUT"},
		{argument: "client_read_timeout", variable: "CLIENT_READ_TIMEOUT", environment: "3600001", problem: "CLIENT_READ_TIMEOUT"},
		{argument: "client_connect_timeout", variable: "CLIENT_CONNECT_TIMEOUT", environment: "5000", want: 5 * time.Second},
		{argument: "client_connect_timeout", variable: "CLIENT_CONNECT_TIMEOUT", environment: "5s", problem: "CLIENT_CONNECT_TIMEOUT"},
		{argument: "max_retry_timeout", variable: "MAX_RETRY_TIMEOUT", environment: "90", want: 90 * time.Second},
		{argument: "max_retry_timeout", variable: "MAX_RETRY_TIMEOUT", configured: 0, environment: "90", want: 0},
		{argument: "max_retry_timeout", variable: "MAX_RETRY_TIMEOUT", environment: "86400", want: 24 * time.Hour},
		{argument: "max_retry_timeout", variable: "MAX_RETRY_TIMEOUT", environment: "86401", problem: "MAX_RETRY_TIMEOUT"},
		{argument: "max_retry_timeout", variable: "MAX_RETRY_TIMEOUT", environment: "-1", problem: "MAX_RETRY_TIMEOUT"},
		{argument: "assume_role.session_expiration", variable: "ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION", environment: "900", want: 15 * time.Minute},
		{argument: "assume_role.session_expiration", variable: "ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION", environment: "43200", want: 12 * time.Hour},
		{argument: "assume_role.session_expiration", variable: "ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION", environment: "899", problem: "ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"},
		{argument: "assume_role.session_expiration", variable: "ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION", environment: "43201", problem: "ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"},
	} {
		s, problems := tryResolve(t, arguments{"assume_role": nil, test.argument: test.configured},
			map[string]string{test.variable: test.environment})
		if test.problem == "" && problems != "" || !strings.Contains(problems, test.problem) {
			t.Errorf("%s %v, %s=%q: problems %q, want %q", test.argument, test.configured, test.variable, test.environment, problems, test.problem)
		}
		if got := durations[test.argument](s); got != test.want {
			t.Errorf("%s %v, %s=%q: got %v, want %v", test.argument, test.configured, test.variable, test.environment, got, test.want)
		}
	}
}

func TestInvalidEnvironment(t *testing.T) {
	t.Parallel()
	for variable, bad := range map[string]string{
		"ALICLOUD_REGION":            "cn-hangzhou/evil",
		"ALIBABA_CLOUD_REGION_ID":    "China",
		"SMC_ENDPOINT":               "ftp://smc.example.com",
		"ALIBABA_CLOUD_ENDPOINT_SMC": "smc.example.com/path",
		"STS_ENDPOINT":               "http://sts.example.com",
		"TF_APPEND_USER_AGENT":       "two\nlines",
	} {
		if _, problems := tryResolve(t, nil, map[string]string{variable: bad}); !strings.Contains(problems, variable) {
			t.Errorf("%s=%q: problems %q do not name the variable", variable, bad, problems)
		}
	}
	long := strings.Repeat("x", maxSourceLength)
	if _, problems := tryResolve(t, nil, map[string]string{"TF_APPEND_USER_AGENT": long}); problems != "" {
		t.Errorf("%d characters: %s", len(long), problems)
	}
	if _, problems := tryResolve(t, nil, map[string]string{"TF_APPEND_USER_AGENT": long + "x"}); problems == "" {
		t.Errorf("%d characters pass", len(long)+1)
	}
}

func TestUnknownArguments(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"ALICLOUD_REGION": "cn-beijing", "ALICLOUD_ACCESS_KEY": "id", "ALICLOUD_SECRET_KEY": "secret", "ALICLOUD_PROFILE": "p",
		"CLIENT_READ_TIMEOUT": "5", "TF_APPEND_USER_AGENT": "x",
	}
	for name, want := range map[string][]string{
		"region":                         {"region"},
		"access_key":                     {"access_key"},
		"profile":                        {"profile"},
		"endpoint":                       {"endpoint"},
		"endpoints":                      {"endpoints"},
		"endpoints.sts":                  {"endpoints.sts"},
		"assume_role":                    {"assume_role"},
		"assume_role.role_arn":           {"assume_role.role_arn"},
		"assume_role.session_expiration": {"assume_role.session_expiration"},
		"assume_role_with_oidc.policy":   {"assume_role_with_oidc.policy"},
		// The API can be called without these.
		"client_read_timeout":    nil,
		"client_connect_timeout": nil,
		"max_retry_timeout":      nil,
		"configuration_source":   nil,
		"default_tags":           nil,
		"default_tags.tags":      nil,
		"skip_preflight":         nil,
	} {
		s := resolved(t, arguments{name: unknown}, env)
		if !slices.Equal(s.unknown, want) {
			t.Errorf("%s: unknown arguments are %v, want %v", name, s.unknown, want)
		}
		if name == "region" && s.region.value != "" {
			t.Errorf("an unknown region was taken from the environment: %q", s.region.value)
		}
	}
}

func TestOIDCTokenOrFile(t *testing.T) {
	t.Parallel()
	const tokenVariable, fileVariable = "ALIBABA_CLOUD_OIDC_TOKEN", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"
	for _, test := range []struct {
		given       arguments
		environment map[string]string
		token, file string
	}{
		{arguments{"assume_role_with_oidc.oidc_token": "t"}, map[string]string{fileVariable: "f"}, "t", ""},
		{arguments{"assume_role_with_oidc.oidc_token_file": "f"}, map[string]string{tokenVariable: "t"}, "", "f"},
		{arguments{"assume_role_with_oidc": nil}, map[string]string{tokenVariable: "t", fileVariable: "f"}, "", "f"},
		{arguments{"assume_role_with_oidc": nil}, map[string]string{tokenVariable: "t"}, "t", ""},
	} {
		s := resolved(t, test.given, test.environment)
		if s.oidc.token.value != test.token || s.oidc.tokenFile.value != test.file {
			t.Errorf("%v, %v: got token %q, file %q", test.given, test.environment, s.oidc.token.value, s.oidc.tokenFile.value)
		}
	}
}

func TestDefaultTags(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		given arguments
		want  types.Map
	}{
		{"absent", nil, types.MapNull(types.StringType)},
		{"empty block", arguments{"default_tags": nil}, types.MapNull(types.StringType)},
		{"unknown block", arguments{"default_tags": unknown}, types.MapUnknown(types.StringType)},
		{"unknown tags", arguments{"default_tags.tags": unknown}, types.MapUnknown(types.StringType)},
		{"tags", arguments{"default_tags.tags": map[string]string{"a": "b"}},
			types.MapValueMust(types.StringType, map[string]attr.Value{"a": types.StringValue("b")})},
	} {
		var m model
		if diags := config(t, test.given).Get(t.Context(), &m); diags.HasError() {
			t.Fatal(diags)
		}
		got, diags := defaultTags(t.Context(), m.DefaultTags)
		if diags.HasError() || !got.Equal(test.want) {
			t.Errorf("%s: got %v, %v, want %v", test.name, got, diags, test.want)
		}
	}
}
