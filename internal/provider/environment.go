package provider

import "strings"

// environment lists the environment variables of the arguments, which are used where the
// argument is not configured; the first that is not empty wins. The names and their order are
// those of the official alicloud provider, with ALIBABA_CLOUD_REGION_ID added.
var environment = map[string][]string{
	"access_key":              {"ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"},
	"secret_key":              {"ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"},
	"security_token":          {"ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"},
	"region":                  {"ALICLOUD_REGION", "ALIBABA_CLOUD_REGION", "ALIBABA_CLOUD_REGION_ID"},
	"profile":                 {"ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"},
	"shared_credentials_file": {"ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"},
	"ecs_role_name":           {"ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"},
	"credentials_uri":         {"ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"},
	"endpoint":                {"ALIBABA_CLOUD_ENDPOINT_SMC", "SMC_ENDPOINT"},
	"endpoints.sts":           {"ALIBABA_CLOUD_ENDPOINT_STS", "STS_ENDPOINT"},
	"client_read_timeout":     {"CLIENT_READ_TIMEOUT"},
	"client_connect_timeout":  {"CLIENT_CONNECT_TIMEOUT"},
	"max_retry_timeout":       {"MAX_RETRY_TIMEOUT"},
	"configuration_source":    {"TF_APPEND_USER_AGENT"},

	"assume_role.role_arn":           {"ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"},
	"assume_role.session_name":       {"ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"},
	"assume_role.session_expiration": {"ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"},

	"assume_role_with_oidc.oidc_provider_arn": {"ALIBABA_CLOUD_OIDC_PROVIDER_ARN"},
	"assume_role_with_oidc.oidc_token_file":   {"ALIBABA_CLOUD_OIDC_TOKEN_FILE"},
	"assume_role_with_oidc.oidc_token":        {"ALIBABA_CLOUD_OIDC_TOKEN"},
	"assume_role_with_oidc.role_arn":          {"ALIBABA_CLOUD_ROLE_ARN"},
	"assume_role_with_oidc.role_session_name": {"ALIBABA_CLOUD_ROLE_SESSION_NAME"},
}

// described adds an argument's environment variables to its description.
func described(argument, text string) string {
	names := environment[argument]
	switch len(names) {
	case 0:
		return text
	case 1:
		return text + " It can also be set with the environment variable `" + names[0] + "`."
	}
	last := len(names) - 1
	return text + " It can also be set with the environment variables `" + strings.Join(names[:last], "`, `") +
		"` or `" + names[last] + "`, the first that is set winning."
}

// orVariables names an argument with its environment variables, for messages.
func orVariables(argument string) string {
	names := environment[argument]
	if len(names) == 0 {
		return argument
	}
	return argument + " (or " + strings.Join(names, ", ") + ")"
}
