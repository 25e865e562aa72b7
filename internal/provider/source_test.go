package provider

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
)

const cliFile = `{
  "current": "current",
  "profiles": [
    {"name": "current", "mode": "AK", "access_key_id": "current-id", "access_key_secret": "s", "region_id": "cn-shanghai"},
    {"name": "ak", "mode": "AK", "access_key_id": "ak-id", "access_key_secret": "ak-secret", "region_id": "cn-beijing"},
    {"name": "sts", "mode": "StsToken", "access_key_id": "STS.id", "access_key_secret": "sts-secret", "sts_token": "sts-token"},
    {"name": "role", "mode": "RamRoleArn", "access_key_id": "base-id", "access_key_secret": "base-secret", "ram_role_arn": "arn-role",
     "ram_session_name": "cli", "expired_seconds": 1200, "external_id": "ext", "policy": "{}"},
    {"name": "ecs", "mode": "EcsRamRole", "ram_role_name": "profile-role"},
    {"name": "oidc", "mode": "OIDC", "oidc_provider_arn": "arn-provider", "oidc_token_file": "TOKENFILE", "ram_role_arn": "arn-oidc"},
    {"name": "chained", "mode": "ChainableRamRoleArn", "source_profile": "role", "ram_role_arn": "arn-chained"},
    {"name": "loop", "mode": "ChainableRamRoleArn", "source_profile": "pool", "ram_role_arn": "arn"},
    {"name": "pool", "mode": "ChainableRamRoleArn", "source_profile": "loop", "ram_role_arn": "arn"},
    {"name": "orphan", "mode": "ChainableRamRoleArn", "source_profile": "nobody", "ram_role_arn": "arn"},
    {"name": "sso", "mode": "CloudSSO"},
    {"name": "half", "mode": "AK", "access_key_id": "half-id"},
    {"name": "tokenless", "mode": "StsToken", "access_key_id": "id", "access_key_secret": "s"}
  ]
}`

const (
	inHome   = "~/.aliyun/config.json"
	noFile   = "/nowhere/config.json"
	noServer = "http://127.0.0.1:1/"
)

// home makes a home folder with a CLI configuration and returns it.
func home(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	token := filepath.Join(folder, "token")
	write(t, token, "token-of-file")
	write(t, filepath.Join(folder, ".aliyun", "config.json"), strings.ReplaceAll(cliFile, "TOKENFILE", token))
	return folder
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// fetch gets credentials as the provider does.
func fetch(t *testing.T, given arguments, env map[string]string) (*credentials.Credentials, error) {
	t.Helper()
	p, err := newSource(resolved(t, given, env), getenv(env)).credentials()
	if err != nil {
		return nil, err
	}
	return p.GetCredentials()
}

// Which source is used, and what it yields. Sources that call STS are below.
func TestSources(t *testing.T) {
	t.Parallel()
	uri := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		respondJSON(w, map[string]string{"AccessKeyId": "STS.uri", "AccessKeySecret": "uri-secret", "SecurityToken": "uri-token", "Expiration": inAnHour()})
	}))
	t.Cleanup(uri.Close)
	folder := home(t)
	elsewhere := filepath.Join(t.TempDir(), "elsewhere.json")
	write(t, elsewhere, `{"current": "", "profiles": [{"name": "there", "mode": "AK", "access_key_id": "there-id", "access_key_secret": "s"}]}`)

	keys := map[string]string{"ALICLOUD_ACCESS_KEY": "env-id", "ALICLOUD_SECRET_KEY": "env-secret"}
	for _, test := range []struct {
		name      string
		given     arguments
		env       map[string]string
		id, token string
	}{
		{"static keys", arguments{"access_key": "a", "secret_key": "s"}, nil, "a", ""},
		{"static keys win over the environment", arguments{"access_key": "a", "secret_key": "s"}, keys, "a", ""},
		{"security token", arguments{"access_key": "a", "secret_key": "s", "security_token": "t"}, nil, "a", "t"},
		{"environment", nil, keys, "env-id", ""},
		{"environment with token", nil, map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_ID": "i", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "s",
			"ALIBABA_CLOUD_SECURITY_TOKEN": "t"}, "i", "t"},
		{"argument and environment", arguments{"access_key": "a"}, keys, "a", ""},
		{"environment wins over a profile", arguments{"profile": "ak"}, keys, "env-id", ""},
		{"profile AK", arguments{"profile": "ak"}, nil, "ak-id", ""},
		{"profile StsToken", arguments{"profile": "sts"}, nil, "STS.id", "sts-token"},
		{"profile EcsRamRole", arguments{"profile": "ecs"}, nil, "STS.ecs-profile-role", "ecs-token"},
		{"profile of the environment", nil, map[string]string{"ALIBABA_CLOUD_PROFILE": "sts"}, "STS.id", "sts-token"},
		{"profile wins over a URI", arguments{"profile": "ak", "credentials_uri": uri.URL}, nil, "ak-id", ""},
		{"other file", arguments{"profile": "there", "shared_credentials_file": elsewhere}, nil, "there-id", ""},
		{"other file in the home folder", arguments{"profile": "ak", "shared_credentials_file": inHome}, nil, "ak-id", ""},
		{"current profile of a file", arguments{"shared_credentials_file": filepath.Join(folder, ".aliyun", "config.json")}, nil, "current-id", ""},
		{"URI", arguments{"credentials_uri": uri.URL}, nil, "STS.uri", "uri-token"},
		{"URI of the environment", nil, map[string]string{"ALIBABA_CLOUD_CREDENTIALS_URI": uri.URL}, "STS.uri", "uri-token"},
		{"URI wins over a role", arguments{"credentials_uri": uri.URL, "ecs_role_name": "r"}, nil, "STS.uri", "uri-token"},
		{"ECS role", arguments{"ecs_role_name": "role-a"}, nil, "STS.ecs-role-a", "ecs-token"},
		{"ECS role of the environment", nil, map[string]string{"ALIBABA_CLOUD_ECS_METADATA": "role-b"}, "STS.ecs-role-b", "ecs-token"},
		{"default chain", nil, nil, "current-id", ""},
		{"default chain, other file", nil, map[string]string{"ALICLOUD_SHARED_CREDENTIALS_FILE": filepath.Join(folder, ".aliyun", "config.json")}, "current-id", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{"HOME": folder}
			for name, v := range test.env {
				env[name] = v
			}
			got, err := fetch(t, test.given, env)
			if err != nil {
				t.Fatal(err)
			}
			if got.AccessKeyId != test.id || got.SecurityToken != test.token || got.AccessKeySecret == "" {
				t.Errorf("got %s with token %q, want %s with token %q", got.AccessKeyId, got.SecurityToken, test.id, test.token)
			}
		})
	}
}

func TestSourceErrors(t *testing.T) {
	t.Parallel()
	folder := home(t)
	broken := filepath.Join(t.TempDir(), "broken.json")
	write(t, broken, `{"current": "a", "profiles": [{"name": "a", "access_key_secret": "TOP-SECRET"`)
	notJSON := filepath.Join(t.TempDir(), "not.json")
	write(t, notJSON, "TOP-SECRET\n")
	leaky := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := http.StatusOK
		if r.URL.Path == "/refused" {
			status = http.StatusForbidden
		}
		respond(w, status, `{"AccessKeyId": "x", "AccessKeySecret": "TOP-SECRET"}`)
	}))
	t.Cleanup(leaky.Close)

	for _, test := range []struct {
		name  string
		given arguments
		env   map[string]string
		want  []string
	}{
		{"no secret", arguments{"access_key": "a"}, nil, []string{"access_key is set", "secret_key", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"}},
		{"no key", nil, map[string]string{"ALICLOUD_SECRET_KEY": "s"}, []string{"ALICLOUD_SECRET_KEY is set", "access_key"}},
		{"no such profile", arguments{"profile": "nobody"}, nil, []string{`no profile "nobody"`, "current, ak, sts"}},
		{"unsupported mode", arguments{"profile": "sso"}, nil, []string{`"sso"`, `"CloudSSO"`, "ChainableRamRoleArn"}},
		{"no secret in profile", arguments{"profile": "half"}, map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_SECRET": ""},
			[]string{`"half"`, "access_key_secret"}},
		{"no token in profile", arguments{"profile": "tokenless"}, nil, []string{"StsToken", "sts_token"}},
		{"loop", arguments{"profile": "loop"}, nil, []string{"loop, pool, loop"}},
		{"no such source profile", arguments{"profile": "orphan"}, nil, []string{`"orphan"`, `"nobody"`}},
		{"no such file", arguments{"shared_credentials_file": noFile}, nil, []string{noFile}},
		{"broken file", arguments{"shared_credentials_file": broken}, nil, []string{broken}},
		{"not JSON", arguments{"shared_credentials_file": notJSON, "profile": "a"}, nil, []string{notJSON, "JSON"}},
		{"incomplete response of a URI", arguments{"credentials_uri": leaky.URL + "/?token=TOP-SECRET"}, nil, []string{"credentials_uri"}},
		{"refusal of a URI", arguments{"credentials_uri": leaky.URL + "/refused?token=TOP-SECRET"}, nil, []string{"credentials_uri"}},
		{"URI that cannot be reached", arguments{"credentials_uri": noServer}, nil, []string{"credentials_uri", "127.0.0.1:1"}},
		{"incomplete response of the metadata", arguments{"ecs_role_name": "incomplete"}, nil, []string{"ecs_role_name", "not complete"}},
		{"no such ECS role", arguments{"ecs_role_name": "absent"}, nil, []string{"ecs_role_name", "404"}},
		{"no role", arguments{"access_key": "a", "secret_key": "s", "assume_role": nil}, nil, []string{"assume_role.role_arn", "ALICLOUD_ASSUME_ROLE_ARN"}},
		{"no OIDC provider", arguments{"assume_role_with_oidc": nil}, nil, []string{"ALIBABA_CLOUD_OIDC_PROVIDER_ARN"}},
		{"no OIDC token", arguments{"assume_role_with_oidc.oidc_provider_arn": "p"}, nil, []string{"ALIBABA_CLOUD_OIDC_TOKEN_FILE", "oidc_token"}},
		{"no OIDC role", arguments{"assume_role_with_oidc.oidc_provider_arn": "p", "assume_role_with_oidc.oidc_token": "t"}, nil,
			[]string{"assume_role_with_oidc.role_arn"}},
		{"no OIDC token file", arguments{"assume_role_with_oidc.oidc_provider_arn": "p", "assume_role_with_oidc.oidc_token_file": "/nowhere/token",
			"assume_role_with_oidc.role_arn": "r", "endpoints.sts": "127.0.0.1:1"}, nil, []string{"assume_role_with_oidc", "/nowhere/token"}},
		{"nothing at all", nil, map[string]string{"HOME": "/nowhere"},
			[]string{"No credentials are configured", "ALICLOUD_ACCESS_KEY", "profile", "RAM role"}},
		{"default chain with a broken file", nil, map[string]string{"ALICLOUD_SHARED_CREDENTIALS_FILE": broken}, []string{broken, "RAM role"}},
		{"default chain without profiles", nil, map[string]string{"ALIBABA_CLOUD_CLI_PROFILE_DISABLED": "true"}, []string{"No credentials"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{"HOME": folder}
			for name, v := range test.env {
				env[name] = v
			}
			_, err := fetch(t, test.given, env)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "TOP-SECRET") {
				t.Errorf("%q holds a secret", err)
			}
		})
	}
}

func TestAssumeRole(t *testing.T) {
	t.Parallel()
	sts := startSTS(t)
	got, err := fetch(t, arguments{
		"access_key": "base-id", "secret_key": "base-secret", "security_token": "base-token", "endpoints.sts": sts.host(),
		"assume_role.role_arn": "arn-1", "assume_role.session_name": "me", "assume_role.policy": `{"a":1}`,
		"assume_role.session_expiration": 43200, "assume_role.external_id": "ext",
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.AccessKeyId != "STS.session-1-of-arn-1" || got.SecurityToken != "session-token" {
		t.Errorf("got %+v", got)
	}
	checkForm(t, sts.asked(t, 0), map[string]string{
		"Action": "AssumeRole", "AccessKeyId": "base-id", "SecurityToken": "base-token", "RoleArn": "arn-1", "RoleSessionName": "me",
		"Policy": `{"a":1}`, "DurationSeconds": "43200", "ExternalId": "ext",
	})
}

// An empty block is completed by the environment and by defaults.
func TestAssumeRoleOfTheEnvironment(t *testing.T) {
	t.Parallel()
	sts := startSTS(t)
	env := map[string]string{
		"ALICLOUD_ACCESS_KEY": "base-id", "ALICLOUD_SECRET_KEY": "base-secret",
		"ALIBABA_CLOUD_ROLE_ARN": "arn-env", "STS_ENDPOINT": "https://" + sts.host(),
	}
	got, err := fetch(t, nil, env)
	if err != nil || got.AccessKeyId != "base-id" {
		t.Fatalf("without a block: %+v, %v", got, err)
	}
	got, err = fetch(t, arguments{"assume_role": nil}, env)
	if err != nil || got.AccessKeyId != "STS.session-1-of-arn-env" {
		t.Fatalf("with an empty block: %+v, %v", got, err)
	}
	checkForm(t, sts.asked(t, 0), map[string]string{"RoleSessionName": "terraform", "DurationSeconds": "3600", "Policy": "", "ExternalId": ""})
}

func TestAssumeRoleOnTopOfEachSource(t *testing.T) {
	t.Parallel()
	folder := home(t)
	for name, test := range map[string]struct {
		given    arguments
		baseID   string
		sessions int
	}{
		"profile":        {arguments{"profile": "sts"}, "STS.id", 1},
		"role of a role": {arguments{"profile": "role"}, "STS.session-1-of-arn-role", 2},
		"ECS role":       {arguments{"ecs_role_name": "r"}, "STS.ecs-r", 1},
		"default chain":  {arguments{}, "current-id", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sts := startSTS(t)
			test.given["assume_role.role_arn"], test.given["endpoints.sts"] = "arn-top", sts.host()
			got, err := fetch(t, test.given, map[string]string{"HOME": folder})
			if err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf("STS.session-%d-of-arn-top", test.sessions); got.AccessKeyId != want {
				t.Errorf("got %s, want %s", got.AccessKeyId, want)
			}
			checkForm(t, sts.asked(t, test.sessions-1), map[string]string{"AccessKeyId": test.baseID})
		})
	}
}

func TestProfilesWithRoles(t *testing.T) {
	t.Parallel()
	folder := home(t)
	for profile, want := range map[string][]map[string]string{
		"role": {{"Action": "AssumeRole", "AccessKeyId": "base-id", "RoleArn": "arn-role", "RoleSessionName": "cli", "DurationSeconds": "1200",
			"ExternalId": "ext", "Policy": "{}"}},
		"oidc": {{"Action": "AssumeRoleWithOIDC", "OIDCProviderArn": "arn-provider", "OIDCToken": "token-of-file", "RoleArn": "arn-oidc",
			"RoleSessionName": "terraform"}},
		"chained": {{"AccessKeyId": "base-id", "RoleArn": "arn-role"}, {"AccessKeyId": "STS.session-1-of-arn-role", "RoleArn": "arn-chained"}},
	} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			sts := startSTS(t)
			_, err := fetch(t, arguments{"profile": profile, "endpoints.sts": sts.host()}, map[string]string{"HOME": folder})
			if err != nil {
				t.Fatal(err)
			}
			for i, form := range want {
				checkForm(t, sts.asked(t, i), form)
			}
		})
	}
}

func TestAssumeRoleWithOIDC(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "token")
	write(t, file, "token-of-file")
	for name, test := range map[string]struct {
		given arguments
		env   map[string]string
		token string
	}{
		"file":          {arguments{"assume_role_with_oidc.oidc_token_file": file}, nil, "token-of-file"},
		"token":         {arguments{"assume_role_with_oidc.oidc_token": "given-token"}, nil, "given-token"},
		"environment":   {arguments{"assume_role_with_oidc": nil}, map[string]string{"ALIBABA_CLOUD_OIDC_TOKEN": "env-token"}, "env-token"},
		"default chain": {arguments{}, map[string]string{"ALIBABA_CLOUD_OIDC_TOKEN_FILE": file}, "token-of-file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sts := startSTS(t)
			env := map[string]string{"ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "arn-p", "ALIBABA_CLOUD_ROLE_ARN": "arn-r",
				"ALIBABA_CLOUD_ROLE_SESSION_NAME": "session", "ALIBABA_CLOUD_ENDPOINT_STS": sts.host()}
			for k, v := range test.env {
				env[k] = v
			}
			if name != "default chain" {
				test.given["assume_role_with_oidc.session_expiration"] = 900
			}
			got, err := fetch(t, test.given, env)
			if err != nil {
				t.Fatal(err)
			}
			if got.AccessKeyId != "STS.session-1-of-arn-r" {
				t.Errorf("got %s", got.AccessKeyId)
			}
			want := map[string]string{"Action": "AssumeRoleWithOIDC", "OIDCToken": test.token, "OIDCProviderArn": "arn-p", "RoleSessionName": "session"}
			if name != "default chain" {
				want["DurationSeconds"] = "900"
			}
			checkForm(t, sts.asked(t, 0), want)
		})
	}
}

func TestRegion(t *testing.T) {
	t.Parallel()
	folder := home(t)
	for _, test := range []struct {
		name  string
		given arguments
		env   map[string]string
		want  string
	}{
		{"argument", arguments{"region": "cn-hangzhou", "profile": "ak"}, nil, "cn-hangzhou"},
		{"environment", arguments{"profile": "ak"}, map[string]string{"ALICLOUD_REGION": "cn-qingdao"}, "cn-qingdao"},
		{"profile", arguments{"profile": "ak"}, nil, "cn-beijing"},
		{"profile next to keys", arguments{"profile": "ak", "access_key": "a", "secret_key": "s"}, nil, "cn-beijing"},
		{"profile without region", arguments{"profile": "sts"}, nil, ""},
		{"no such profile", arguments{"profile": "nobody"}, nil, ""},
		{"current profile", nil, nil, "cn-shanghai"},
		{"current profile, disabled", nil, map[string]string{"ALIBABA_CLOUD_CLI_PROFILE_DISABLED": "TRUE"}, ""},
		{"keys", arguments{"access_key": "a", "secret_key": "s"}, nil, ""},
		{"unknown", arguments{"region": unknown, "profile": "ak"}, map[string]string{"ALICLOUD_REGION": "cn-qingdao"}, ""},
	} {
		env := map[string]string{"HOME": folder}
		for name, v := range test.env {
			env[name] = v
		}
		if got := newSource(resolved(t, test.given, env), getenv(env)).region(); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	keys := map[string]string{"ALICLOUD_ACCESS_KEY": "i", "ALICLOUD_SECRET_KEY": "s"}
	for _, test := range []struct {
		name  string
		given arguments
		env   map[string]string
		want  string // The argument that is not used.
	}{
		{"profile behind keys of the environment", arguments{"profile": "ak"}, keys, "profile"},
		{"file behind keys of the environment", arguments{"shared_credentials_file": "f"}, keys, "shared_credentials_file"},
		{"block behind keys of the environment", arguments{"assume_role_with_oidc": nil}, keys, "assume_role_with_oidc"},
		{"role behind a profile of the environment", arguments{"ecs_role_name": "r"}, map[string]string{"ALICLOUD_PROFILE": "p"}, "ecs_role_name"},
		{"profile behind keys", arguments{"profile": "ak", "access_key": "a", "secret_key": "s"}, nil, ""},
		{"everything in the environment", nil, map[string]string{"ALICLOUD_ACCESS_KEY": "i", "ALICLOUD_PROFILE": "p"}, ""},
		{"assumed role", arguments{"assume_role": nil}, keys, ""},
	} {
		var got []string
		for _, d := range newSource(resolved(t, test.given, test.env), getenv(test.env)).warnings() {
			got = append(got, d.Detail())
		}
		switch {
		case test.want == "" && len(got) > 0:
			t.Errorf("%s: %q", test.name, got)
		case test.want != "" && (len(got) != 1 || !strings.Contains(got[0], "argument "+test.want+" is not used")):
			t.Errorf("%s: got %q, want one about %s", test.name, got, test.want)
		}
	}
}

func checkForm(t *testing.T, got map[string][]string, want map[string]string) {
	t.Helper()
	for name, v := range want {
		if strings.Join(got[name], ",") != v {
			t.Errorf("%s is %q, want %q", name, got[name], v)
		}
	}
}
