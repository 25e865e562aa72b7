package provider_test

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Secrets of the tests, with characters that each encoding changes.
const (
	baseID, baseSecret, baseToken      = "BASE.id", `base/secret+&<"0123>=`, `base/token+&<"4567>=` //nolint:gosec // They are made up.
	sessionID, sessionSecret           = "STS.session", `session/secret+&<"89ab>=`
	sessionToken, oidcToken, uriSecret = `session/token+&<"cdef>=`, `oidc/token+&<"ghij>=`, `uri/secret+&<"klmn>=` //nolint:gosec // As above.
	activationCode                     = `activation/code+&<"opqr>=`
)

// secretsTest is a kind of credentials.
type secretsTest struct {
	provider          string   // Lines of the provider block and after it.
	env               []string // Environment variables.
	id, secret, token string   // What SMC gets to see of them.
	inPlan            bool     // Terraform itself keeps them in the plan, as values of variables.
}

// issuers are the services that issue credentials.
type issuers struct {
	sts, uri, metadata *httptest.Server
	certificate        string // The file with that of sts.

	mu         sync.Mutex
	signatures []string
}

func startIssuers(t *testing.T) *issuers {
	t.Helper()
	i := &issuers{certificate: filepath.Join(t.TempDir(), "sts.pem")}
	session := func() map[string]string {
		return map[string]string{
			"AccessKeyId": sessionID, "AccessKeySecret": sessionSecret, "SecurityToken": sessionToken, "Code": "Success",
			"Expiration": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
		}
	}
	serve := func(start func(http.Handler) *httptest.Server, response func(*http.Request) any) *httptest.Server {
		s := start(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if signature := r.URL.Query().Get("Signature"); signature != "" {
				i.mu.Lock()
				i.signatures = append(i.signatures, signature)
				i.mu.Unlock()
			}
			if err := json.NewEncoder(w).Encode(response(r)); err != nil {
				t.Error(err)
			}
		}))
		t.Cleanup(s.Close)
		return s
	}
	i.sts = serve(httptest.NewTLSServer, func(*http.Request) any {
		return map[string]any{"RequestId": "REQUEST-STS", "Credentials": session()}
	})
	i.uri = serve(httptest.NewServer, func(*http.Request) any { return session() })
	// The CLI reaches it as its proxy: the address of the metadata cannot be changed.
	i.metadata = serve(httptest.NewServer, func(r *http.Request) any {
		if r.Method == http.MethodPut {
			return "metadata-token"
		}
		return session()
	})
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.sts.Certificate().Raw})
	if err := os.WriteFile(i.certificate, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	return i
}

func (i *issuers) close() {
	for _, s := range []*httptest.Server{i.sts, i.uri, i.metadata} {
		s.Close()
	}
}

// secretsTests returns every kind of credentials, with those of a file in the folder home.
func secretsTests(t *testing.T, i *issuers, home string) map[string]secretsTest {
	t.Helper()
	profile := func(fields map[string]string) string {
		fields["name"] = "secret"
		content, err := json.Marshal(map[string]any{"current": "secret", "profiles": []any{fields}})
		if err != nil {
			t.Fatal(err)
		}
		return save(t, filepath.Join(t.TempDir(), "config.json"), string(content))
	}
	sts := []string{"STS_ENDPOINT=" + strings.TrimPrefix(i.sts.URL, "https://"), "SSL_CERT_FILE=" + i.certificate}
	keys := []string{"ALICLOUD_ACCESS_KEY=" + baseID, "ALICLOUD_SECRET_KEY=" + baseSecret}
	oidc := append([]string{"ALIBABA_CLOUD_OIDC_PROVIDER_ARN=provider", "ALIBABA_CLOUD_ROLE_ARN=role"}, sts...)
	return map[string]secretsTest{
		"keys":           {env: keys, id: baseID, secret: baseSecret},
		"security token": {env: append([]string{"ALICLOUD_SECURITY_TOKEN=" + baseToken}, keys...), id: baseID, secret: baseSecret, token: baseToken},
		"arguments": {
			provider: "access_key = var.key[0]\nsecret_key = var.key[1]\nsecurity_token = var.key[2]\n}\nvariable \"key\" {\ntype = list(string)\nsensitive = true",
			env:      []string{fmt.Sprintf("TF_VAR_key=%s", list(t, baseID, baseSecret, baseToken))},
			id:       baseID, secret: baseSecret, token: baseToken, inPlan: true,
		},
		"profile": {
			provider: `profile = "secret"`,
			env: []string{"ALICLOUD_SHARED_CREDENTIALS_FILE=" + profile(map[string]string{"mode": "StsToken",
				"access_key_id": baseID, "access_key_secret": baseSecret, "sts_token": baseToken})},
			id: baseID, secret: baseSecret, token: baseToken,
		},
		"profile with a role": {
			provider: `profile = "secret"`,
			env: append([]string{"ALICLOUD_SHARED_CREDENTIALS_FILE=" + profile(map[string]string{"mode": "RamRoleArn",
				"access_key_id": baseID, "access_key_secret": baseSecret, "ram_role_arn": "role"})}, sts...),
			id: sessionID, secret: sessionSecret, token: sessionToken,
		},
		"credentials_uri": {
			env: []string{"ALICLOUD_CREDENTIALS_URI=" + i.uri.URL + "/?" + url.Values{"token": {uriSecret}}.Encode()},
			id:  sessionID, secret: sessionSecret, token: sessionToken,
		},
		"assume_role": {
			provider: "assume_role {\nrole_arn = \"role\"\n}", env: append(append([]string{"ALICLOUD_SECURITY_TOKEN=" + baseToken}, keys...), sts...),
			id: sessionID, secret: sessionSecret, token: sessionToken,
		},
		"OIDC token": {
			provider: "assume_role_with_oidc {}", env: append([]string{"ALIBABA_CLOUD_OIDC_TOKEN=" + oidcToken}, oidc...),
			id: sessionID, secret: sessionSecret, token: sessionToken,
		},
		"OIDC token in a file": {
			env: append([]string{"ALIBABA_CLOUD_OIDC_TOKEN_FILE=" + save(t, filepath.Join(home, "token"), oidcToken)}, oidc...),
			id:  sessionID, secret: sessionSecret, token: sessionToken,
		},
		"ecs_role_name": {
			provider: `ecs_role_name = "role"`, env: []string{"HTTP_PROXY=" + i.metadata.URL},
			id: sessionID, secret: sessionSecret, token: sessionToken,
		},
	}
}

// Nothing that Terraform prints, logs at its finest level or keeps holds a secret, but the state the
// activation code, which it marks as sensitive.
func TestAccSecrets(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("SSL_CERT_FILE is needed, which names the trusted certificates on Linux")
	}
	cli := acctest.Build(t)
	issuers := startIssuers(t)
	for name, test := range secretsTests(t, issuers, t.TempDir()) {
		t.Run(name, func(t *testing.T) { //nolint:paralleltest // They would need more of the machine than it has.
			mock := startMock(t, func(o *smcmock.Options) {
				o.AccessKeyID, o.AccessKeySecret, o.SecurityToken = test.id, test.secret, test.token
				o.NewID = func(kind string) string {
					if kind == "code" {
						return activationCode
					}
					return kind + "-bp1secrets"
				}
			})
			r := &secretsRun{cli: cli, mock: mock, issuers: issuers, test: test, folder: t.TempDir()}
			r.configure(t)
			if out, err := r.shell(t, "terraform plan -out=first.plan; terraform apply first.plan; terraform plan -out=second.plan; terraform output"); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if len(mock.AccessTokens()) != 1 || len(mock.Jobs()) != 1 {
				t.Fatalf("%d access tokens and %d jobs, want 1 and 1", len(mock.AccessTokens()), len(mock.Jobs()))
			}
			r.check(t)
			// SMC refuses them, and says what it has signed.
			mock.SetCredentials(test.id, "another", test.token)
			if out, err := r.shell(t, "terraform plan"); err == nil || !strings.Contains(out, "SignatureDoesNotMatch") {
				t.Errorf("%v\n%s", err, out)
			}
			mock.Switch(func(s *smcmock.Switches) { s.SecurityTokenExpired = true })
			if out, err := r.shell(t, "terraform plan"); (err == nil || !acctest.Message("Obtain new ones and apply again").MatchString(out)) && test.token != "" {
				t.Errorf("%v\n%s", err, out)
			}
			r.check(t)
		})
	}
	issuers.close()
	for name, test := range secretsTests(t, issuers, t.TempDir()) {
		if test.id != sessionID {
			continue
		}
		t.Run(name+" that cannot be had", func(t *testing.T) { //nolint:paralleltest // As above.
			r := &secretsRun{cli: cli, mock: startMock(t), issuers: issuers, test: test, folder: t.TempDir()}
			r.configure(t)
			if out, err := r.shell(t, "terraform apply"); err == nil || !strings.Contains(out, "No usable credentials") {
				t.Errorf("%v\n%s", err, out)
			}
			r.check(t)
		})
	}
}

// secretsRun runs the CLI in a folder.
type secretsRun struct {
	cli     acctest.Binary
	mock    *smcmock.Server
	issuers *issuers
	test    secretsTest
	folder  string
	printed strings.Builder
}

func (r *secretsRun) configure(t *testing.T) {
	t.Helper()
	save(t, filepath.Join(r.folder, "main.tf"), block(fmt.Sprintf("endpoint = %q", r.mock.URL()), `region = "cn-hangzhou"`, r.test.provider)+
		fmt.Sprintf(job, "")+`
resource "smc_access_token" "test" {
  name = "secrets"
}

output "code" {
  value     = smc_access_token.test.code
  sensitive = true
}

terraform {
  required_providers {
    smc = {
      source = "seed-1848b749/smc"
    }
  }
}
`)
}

// shell runs commands with logs of the finest level, and notes what they print.
func (r *secretsRun) shell(t *testing.T, commands string) (string, error) {
	t.Helper()
	environment := append([]string{
		"TF_LOG=TRACE", "TF_LOG_PATH=" + filepath.Join(r.folder, "trace.log"), "TF_DATA_DIR=" + filepath.Join(r.folder, "data"), "HOME=" + r.folder, "DEBUG=sdk,signer,credential",
	}, r.test.env...)
	out, err := r.cli.Shell(t.Context(), r.folder, commands, environment...)
	r.printed.WriteString(out)
	return out, err
}

// check looks for secrets in all that there is by now.
func (r *secretsRun) check(t *testing.T) {
	t.Helper()
	secrets := map[string]string{
		"secret key": baseSecret, "security token": baseToken, "session's secret key": sessionSecret, "session's security token": sessionToken,
		"OIDC token": oidcToken, "token in the URI": uriSecret, "activation code": activationCode,
	}
	for n, call := range r.mock.Calls() {
		secrets[fmt.Sprintf("signature of call %d", n)] = call.Params["Signature"]
	}
	r.issuers.mu.Lock()
	for n, signature := range r.issuers.signatures {
		secrets[fmt.Sprintf("signature of session %d", n)] = signature
	}
	r.issuers.mu.Unlock()
	found := leaks("what is printed", []byte(r.printed.String()), secrets)
	err := filepath.WalkDir(r.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path) //nolint:gosec // A file of the test.
		if err != nil {
			return err
		}
		name := entry.Name()
		searched := map[string]string{}
		for what, secret := range secrets {
			isCode := what == "activation code" && (strings.HasPrefix(name, "terraform.tfstate") || name == "second.plan") // The plan holds the state.
			isVariable := r.test.inPlan && strings.HasSuffix(name, ".plan")
			if !isCode && !isVariable {
				searched[what] = secret
			}
		}
		found = append(found, leaks(name, content, searched)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, leak := range found {
		t.Error(leak)
	}
	log, err := os.ReadFile(filepath.Join(r.folder, "trace.log"))
	if err != nil || !strings.Contains(string(log), "[TRACE]") || !strings.Contains(string(log), "terraform-provider-smc") {
		t.Errorf("there is no log of the finest level: %v", err)
	}
}

// save writes a file and returns its name.
func save(t *testing.T, file, content string) string {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// list returns a list of texts as Terraform takes it in an environment variable.
func list(t *testing.T, texts ...string) string {
	t.Helper()
	encoded, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}
