package provider

import (
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// fixedResponse is a transport that always gets the same response.
type fixedResponse struct {
	status int
	body   string
}

// RoundTrip implements http.RoundTripper.
func (r fixedResponse) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: r.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(r.body)), Request: request}, nil
}

func (r fixedResponse) service() *service { return &service{&http.Client{Transport: r}} }

// use builds the source of a profile and asks it for credentials once, without a network.
func use(config *cliConfig, p *cliProfile) {
	sts := stsOptions{service: fixedResponse{400, ""}.service(), now: time.Now}
	ecs := func(string) (credentials.CredentialsProvider, error) { return nil, errors.New("no instance") }
	if source, err := config.credentials(p, sts, ecs); err == nil {
		_, _ = source.GetCredentials()
	}
}

// No configuration of the CLI makes the provider panic.
func FuzzCLIConfig(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "null", "\xef\xbb\xbf{\"current\": \"a\"}", `{"profiles": null}`, `{"profiles": [{"name": "a", "mode": "AK", "access_key_id": 1}]}`,
		`{"profiles": [{"name": "a", "mode": "AK", "access_key_id": "i", "access_key_secret": "s"}]}`,
		`{"profiles": [{"name": "a", "mode": "ChainableRamRoleArn", "source_profile": "b", "ram_role_arn": "r"}, {"name": "b", "mode": "ChainableRamRoleArn", "source_profile": "a", "ram_role_arn": "r"}]}`,
		`{"profiles": [{"name": "a", "mode": "RamRoleArn", "access_key_id": "i", "access_key_secret": "s", "ram_role_arn": "r", "sts_region": "/\n"}]}`,
		`{"profiles": [{"name": "a", "mode": "OIDC", "oidc_provider_arn": "p", "oidc_token_file": "\u0000", "ram_role_arn": "r", "expired_seconds": -1}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		file := filepath.Join(t.TempDir(), "config.json")
		write(t, file, content)
		config, err := readCLIConfig(file)
		if err != nil {
			return
		}
		_, _ = config.find("")
		for i := range config.Profiles {
			use(config, &config.Profiles[i])
		}
	})
}

// No file in the INI form makes the provider panic, or use more memory than it should.
func FuzzINI(f *testing.F) {
	for _, seed := range []string{
		"", "[default]\ntype = access_key\naccess_key_id = i\naccess_key_secret = s\n", "[default\n", "[default]\ntype\n", "type = access_key",
		"[default]\ntype = ram_role_arn\nrole_arn = %(policy)s\npolicy = %(role_arn)s%(role_arn)s\n", "[default]\ntype = ecs_ram_role\nrole_name = \"\"\"a\n", "\x00", "[default]\na = \\\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		file := filepath.Join(t.TempDir(), "credentials")
		write(t, file, content)
		if config, err := readINI(file, ""); err == nil {
			use(config, config.selected)
		}
	})
}

// No response of a service that credentials come from makes the provider panic, and none that is not
// complete yields credentials.
func FuzzCredentialResponses(f *testing.F) {
	whole := `{"AccessKeyId": "i", "AccessKeySecret": "s", "SecurityToken": "t", "Expiration": "2126-03-01T08:00:00Z", "Code": "Success"}`
	for _, seed := range []string{"", "{}", "null", "[]", whole, `{"Credentials": ` + whole + `}`, `{"Credentials": null}`, `{"Expiration": "soon"}`, `{"Code": "A", "Message": "String To Sign"}`, `{"accesskeyid": 1}`} {
		for kind := range byte(4) {
			f.Add(kind, 200, seed)
			f.Add(kind, 403, seed)
			f.Add(kind, 302, seed)
		}
	}
	f.Fuzz(func(t *testing.T, kind byte, status int, body string) {
		service := fixedResponse{status, body}.service()
		sts := stsOptions{service: service, now: time.Now}
		profile := cliProfile{RoleARN: "r", OIDCProviderARN: "p"}
		var source credentials.CredentialsProvider
		switch kind % 4 {
		case 0:
			var err error
			if source, err = newURISource("https://credentials.test/?token=a", service, time.Now); err != nil {
				t.Fatal(err)
			}
		case 1:
			m := &metadata{service: service}
			source = &session{name: "ecs_ram_role", now: time.Now, open: m.open}
		case 2:
			source = sts.ram(credentials.NewStaticAKCredentialsProvider("i", "s"), profile)
		default:
			source = sts.oidc(profile, func() (string, error) { return "token", nil })
		}
		synctest.Test(t, func(t *testing.T) { // A service that is not available is called again after a while.
			got, err := source.GetCredentials()
			if err == nil && (got.AccessKeyId == "" || got.AccessKeySecret == "" || got.SecurityToken == "" || status != http.StatusOK) {
				t.Errorf("HTTP %d, %q: %+v", status, body, got)
			}
		})
	})
}

// An endpoint that passes the validator is one that the client takes.
func FuzzEndpoint(f *testing.F) {
	for _, seed := range []string{"smc.aliyuncs.com", "http://127.0.0.1:1", "[::1%25lo]:1", "h:65536", "https://u:p@h", "h:", "%zz", "\x00", "HTTP://h:+1"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, endpoint string, httpsOnly bool) {
		host := endpointHost(endpoint)
		if (endpointValidator{httpsOnly}).check(endpoint) != nil {
			return
		}
		scheme, want, err := smc.ParseEndpoint(endpoint)
		if err != nil || httpsOnly && scheme != "https" || endpoint != "" && host != want {
			t.Errorf("%q: %s, %s, %s, %v", endpoint, scheme, want, host, err)
		}
	})
}
