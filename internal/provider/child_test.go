package provider

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// childVariable makes the test binary get credentials as the environment says, and print the
// outcome to standard error, instead of running tests: what is printed, and the proxies, are those
// of a process. With the value "assume_role" it then assumes a role.
const childVariable = "SMC_TEST_CHILD"

func child() {
	s, diags := resolve(context.Background(), &model{}, os.Getenv)
	if diags.HasError() {
		panic(diags)
	}
	if os.Getenv(childVariable) == "assume_role" {
		s.assumeRole = &assumeRole{roleARN: setting{value: "arn"}}
	}
	source, err := newSource(s, os.Getenv).credentials()
	if err == nil {
		_, err = source.GetCredentials()
	}
	_, _ = fmt.Fprintln(os.Stderr, "outcome:", err)
}

// inChild gets credentials in a process with these variables, and returns what it prints.
func inChild(t *testing.T, environment ...string) (stdout, stderr string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // The test binary itself.
	cmd.Env = append([]string{childVariable + "=1", "HOME=" + t.TempDir()}, environment...)
	var out, log strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, log.String())
	}
	return out.String(), log.String()
}

// What the provider prints is in Terraform's log: at the level WARN if it is on standard output, and
// always with TF_LOG=DEBUG.
func TestFailingSourcesPrintNothing(t *testing.T) {
	t.Parallel()
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path.Base(r.URL.Path) {
		case "redirect":
			http.Redirect(w, r, noServer+"?token=TOP-SECRET", http.StatusFound)
		case "garbage":
			respond(w, http.StatusOK, "TOP-SECRET")
		case "incomplete":
			respond(w, http.StatusOK, `{"AccessKeyId": "a", "AccessKeySecret": "TOP-SECRET", "Expiration": "soon"}`)
		default:
			respond(w, http.StatusForbidden, `{"Code": "Refused", "Message": "no", "AccessKeySecret": "TOP-SECRET"}`)
		}
	}))
	t.Cleanup(refusing.Close)
	folder := t.TempDir()
	file := func(name, content string) string {
		write(t, filepath.Join(folder, name), content)
		return filepath.Join(folder, name)
	}
	uri := func(address string) []string {
		return []string{"ALICLOUD_CREDENTIALS_URI=" + address + "?token=TOP-SECRET"}
	}
	keys := []string{"ALICLOUD_ACCESS_KEY=i", "ALICLOUD_SECRET_KEY=TOP-SECRET", "ALICLOUD_SECURITY_TOKEN=TOP-SECRET", childVariable + "=assume_role"}
	oidc := []string{"ALIBABA_CLOUD_OIDC_PROVIDER_ARN=p", "ALIBABA_CLOUD_ROLE_ARN=r", "STS_ENDPOINT=127.0.0.1:1", "HTTP_PROXY=" + refusing.URL}
	for name, environment := range map[string][]string{
		"URI that cannot be reached": uri(noServer),
		"URI that refuses":           uri(refusing.URL + "/refused"),
		"URI that redirects":         uri(refusing.URL + "/redirect"),
		"URI without JSON":           uri(refusing.URL + "/garbage"),
		"URI with half of it":        uri(refusing.URL + "/incomplete"),
		"URI of another scheme":      uri("ftp://example.com/"),
		"URI that is none":           uri("http://[TOP-SECRET"),
		"STS that cannot be reached": append([]string{"STS_ENDPOINT=127.0.0.1:1"}, keys...),
		"STS without TLS":            append([]string{"STS_ENDPOINT=" + strings.TrimPrefix(refusing.URL, "http://")}, keys...),
		"OIDC token":                 append([]string{"ALIBABA_CLOUD_OIDC_TOKEN=TOP-SECRET"}, oidc...),
		"OIDC token in a file":       append([]string{"ALIBABA_CLOUD_OIDC_TOKEN_FILE=" + file("token", "TOP-SECRET")}, oidc...),
		"OIDC token in no file":      append([]string{"ALIBABA_CLOUD_OIDC_TOKEN_FILE=/nowhere/token"}, oidc...),
		"ECS role":                   {"ALICLOUD_ECS_ROLE_NAME=role", "HTTP_PROXY=" + refusing.URL},
		"ECS role that is half":      {"ALICLOUD_ECS_ROLE_NAME=incomplete", "HTTP_PROXY=" + refusing.URL},
		"broken profile":             {"ALICLOUD_PROFILE=p", "ALICLOUD_SHARED_CREDENTIALS_FILE=" + file("json", `{"current": TOP-SECRET`)},
		"broken INI file":            {"HTTP_PROXY=" + refusing.URL, "ALIBABA_CLOUD_CREDENTIALS_FILE=" + file("ini", "[default\nTOP-SECRET")},
		"key without a secret":       {"ALICLOUD_ACCESS_KEY=i"},
		"nothing":                    {"HTTP_PROXY=" + refusing.URL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stdout, stderr := inChild(t, append([]string{"DEBUG=sdk,signer,credential"}, environment...)...)
			if stdout != "" {
				t.Errorf("on standard output: %s", stdout)
			}
			if !strings.HasPrefix(stderr, "outcome: ") || strings.HasPrefix(stderr, "outcome: <nil>") {
				t.Errorf("on standard error: %s", stderr)
			}
			if strings.Contains(stderr, "TOP-SECRET") {
				t.Errorf("a secret is in %s", stderr)
			}
		})
	}
}

// The services that credentials come from are called through the proxies of the environment. The
// address is one that is refused at once and not exempt by itself.
func TestServicesAreCalledThroughProxies(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+r.Host)
		mu.Unlock()
		w.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(proxy.Close)
	sts := []string{childVariable + "=assume_role", "ALICLOUD_ACCESS_KEY=i", "ALICLOUD_SECRET_KEY=s", "STS_ENDPOINT=0.0.0.0:1"}
	oidc := []string{"ALIBABA_CLOUD_OIDC_PROVIDER_ARN=p", "ALIBABA_CLOUD_ROLE_ARN=r", "ALIBABA_CLOUD_OIDC_TOKEN=t", "STS_ENDPOINT=0.0.0.0:1",
		"ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true", "ALIBABA_CLOUD_ECS_METADATA_DISABLED=true"}
	for _, test := range []struct {
		name        string
		environment []string
		want        string
	}{
		{"STS", append([]string{"HTTPS_PROXY=" + proxy.URL}, sts...), "CONNECT 0.0.0.0:1"},
		{"STS, exempt", append([]string{"HTTPS_PROXY=" + proxy.URL, "NO_PROXY=0.0.0.0"}, sts...), ""},
		{"STS, proxy for HTTP only", append([]string{"HTTP_PROXY=" + proxy.URL}, sts...), ""},
		{"OIDC", append([]string{"https_proxy=" + proxy.URL}, oidc...), "CONNECT 0.0.0.0:1"},
		{"OIDC, exempt", append([]string{"https_proxy=" + proxy.URL, "no_proxy=*"}, oidc...), ""},
		{"URI with HTTPS", []string{"HTTPS_PROXY=" + proxy.URL, "ALICLOUD_CREDENTIALS_URI=https://0.0.0.0:1/"}, "CONNECT 0.0.0.0:1"},
		{"URI with HTTP", []string{"HTTP_PROXY=" + proxy.URL, "ALICLOUD_CREDENTIALS_URI=http://0.0.0.0:1/"}, "GET 0.0.0.0:1"},
		{"URI, exempt", []string{"HTTP_PROXY=" + proxy.URL, "NO_PROXY=0.0.0.0", "ALICLOUD_CREDENTIALS_URI=http://0.0.0.0:1/"}, ""},
	} {
		mu.Lock()
		asked = nil
		mu.Unlock()
		_, outcome := inChild(t, test.environment...)
		mu.Lock()
		if got := strings.Join(asked, ", "); got != test.want {
			t.Errorf("%s: the proxy was asked for %q, want %q; %s", test.name, got, test.want, outcome)
		}
		mu.Unlock()
	}
}
