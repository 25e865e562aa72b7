package provider_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

const (
	address = "smc_replication_job.test"
	source  = "s-bp1provider0001"
)

// job is a resource that makes the provider call the API.
const job = `
resource "smc_replication_job" "test" {
  source_id        = "` + source + `"
  system_disk_size = 60
  %s
}
`

func startMock(t *testing.T, options ...func(*smcmock.Options)) *smcmock.Server {
	t.Helper()
	mock := acctest.StartMock(t, options...)
	mock.AddSource(smcmock.NewSource(source))
	return mock
}

// block is a provider block with exactly these lines.
func block(lines ...string) string {
	return "provider \"smc\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

func configuration(provider string, lines ...string) string {
	return provider + fmt.Sprintf(job, strings.Join(lines, "\n  "))
}

// every checks each call that has arrived.
func every(mock *smcmock.Server, check func(smcmock.Call) error) resource.TestCheckFunc {
	return func(*terraform.State) error {
		calls := mock.Calls()
		if len(calls) == 0 {
			return fmt.Errorf("no call has arrived")
		}
		for _, call := range calls {
			if err := check(call); err != nil {
				return fmt.Errorf("%s: %w", call.Action, err)
			}
		}
		return nil
	}
}

func TestAccProvider_userAgent(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	want := regexp.MustCompile(`^HashiCorp-Terraform/\d+\.\d+\.\d+\S* terraform-provider-smc/` + regexp.QuoteMeta(acctest.Version) + ` my-module/2$`)
	acctest.Run(t, mock, resource.TestStep{
		Config: configuration(acctest.ProviderConfig(mock, `configuration_source = "my-module/2"`)),
		Check: every(mock, func(call smcmock.Call) error {
			if got := call.Header.Get("User-Agent"); !want.MatchString(got) {
				return fmt.Errorf("the user agent is %q", got)
			}
			return nil
		}),
	})
}

// The mock's address in each form that the endpoint takes.
func TestAccProvider_endpoint(t *testing.T) {
	t.Parallel()
	const rest = "region = \"cn-hangzhou\"\n  access_key = \"testid\"\n  secret_key = \"testsecret\""
	for name, line := range map[string]func(plain, secure string) string{
		"http":          func(plain, _ string) string { return `endpoint = "http://` + plain + `"` },
		"https":         func(_, secure string) string { return `endpoint = "https://` + secure + `"` },
		"host and port": func(_, secure string) string { return `endpoint = "` + secure + `"` }, // HTTPS.
		"endpoints":     func(plain, _ string) string { return "endpoints {\n smc = \"http://" + plain + "\"\n }" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			secure := httptest.NewTLSServer(mock)
			t.Cleanup(secure.Close)
			roots := x509.NewCertPool()
			roots.AddCert(secure.Certificate())
			trust := provider.WithClientConfig(func(c *smc.Config) {
				c.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
			})
			acctest.RunWith(t, mock, []provider.Option{trust}, resource.TestStep{
				Config: configuration(block(line(strings.TrimPrefix(mock.URL(), "http://"), strings.TrimPrefix(secure.URL, "https://")), rest)),
				Check:  every(mock, func(smcmock.Call) error { return nil }),
			})
		})
	}
}

// Validation asks for nothing; creating says what is missing.
func TestAccProvider_nothingConfigured(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	const completion = `
resource "smc_replication_job_completion" "test" {
  job_ids = ["j-bp1none"]
}
`
	nothing := block("skip_preflight = true")
	acctest.Run(t, mock,
		resource.TestStep{Config: nothing + completion, PlanOnly: true, ExpectError: acctest.Message("ALICLOUD_REGION, ALIBABA_CLOUD_REGION, ALIBABA_CLOUD_REGION_ID")},
		resource.TestStep{Config: nothing + completion, PlanOnly: true, ExpectError: acctest.Message("No usable credentials")},
		resource.TestStep{Config: configuration(nothing), ExpectError: acctest.Message("No usable credentials")},
	)
	if calls := mock.Calls(); len(calls) > 0 {
		t.Errorf("%d calls were made", len(calls))
	}
}

// Every region is named where it is needed: the provider has none.
func TestAccProvider_withoutRegion(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	provider := block(fmt.Sprintf("endpoint = %q", mock.URL()), `access_key = "testid"`, `secret_key = "testsecret"`)
	const rest = `
resource "smc_replication_job_completion" "test" {
  region_id = "cn-beijing"
  job_ids   = [smc_replication_job.test.id]
}

data "smc_replication_job" "test" {
  region_id = "cn-beijing"
  job_id    = smc_replication_job.test.id
}

data "smc_replication_jobs" "test" {
  region_id  = "cn-beijing"
  depends_on = [smc_replication_job.test]
}

data "smc_source_server" "test" {
  source_id = "` + source + `"
}

data "smc_source_servers" "test" {}
`
	own := configuration(provider, `region_id = "cn-beijing"`, `desired_status = "Running"`)
	regional := func(s *terraform.State) (string, error) {
		return "cn-beijing:" + s.RootModule().Resources[address].Primary.ID, nil
	}
	const needs = "no region is given"
	acctest.Run(t, mock,
		resource.TestStep{Config: own},
		resource.TestStep{Config: configuration(provider, `region_id = "cn-beijing"`, `desired_status = "Running"`, `description = "Changed"`, `tags = { a = "b" }`)},
		resource.TestStep{ResourceName: address, ImportState: true, ImportStateIdFunc: regional},
		resource.TestStep{ResourceName: address, ImportState: true, ExpectError: acctest.Message("No region to import from")},
		resource.TestStep{Config: own + "data \"smc_replication_jobs\" \"none\" {}\n", ExpectError: acctest.Message(needs)},
		resource.TestStep{Config: own + "data \"smc_replication_job\" \"none\" {\n  job_id = \"j-bp1none\"\n}\n", ExpectError: acctest.Message(needs)},
		resource.TestStep{
			PreConfig: func() { mock.Clock().Step(24 * time.Hour) }, // The job has ended.
			Config:    own + rest,
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value("data.smc_replication_job.test", "region_id", knownvalue.StringExact("cn-beijing")),
				acctest.Value("data.smc_replication_jobs.test", "ids", knownvalue.ListSizeExact(1)),
				acctest.Value("data.smc_source_server.test", "source_id", knownvalue.StringExact(source)),
			},
		},
	)
}

// Credentials that are temporary: a token, or a session in a role.
func TestAccProvider_securityToken(t *testing.T) {
	t.Parallel()
	mock := startMock(t, func(o *smcmock.Options) { o.SecurityToken = "testtoken" })
	acctest.Run(t, mock,
		resource.TestStep{
			Config: configuration(acctest.ProviderConfig(mock, `security_token = "testtoken"`)),
			Check: every(mock, func(call smcmock.Call) error {
				if call.Params["SecurityToken"] != "testtoken" {
					return fmt.Errorf("the security token is %q", call.Params["SecurityToken"])
				}
				return nil
			}),
		},
	)
}

func TestAccProvider_profile(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	file := filepath.Join(t.TempDir(), "config.json")
	const content = `{"current": "other", "profiles": [{"name": "mine", "mode": "AK", "access_key_id": "testid",
		"access_key_secret": "testsecret", "region_id": "cn-beijing"}]}`
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	acctest.Run(t, mock, resource.TestStep{
		Config: configuration(block(fmt.Sprintf("endpoint = %q", mock.URL()), fmt.Sprintf("shared_credentials_file = %q", file), `profile = "mine"`)),
		ConfigStateChecks: []statecheck.StateCheck{
			acctest.Value(address, "region_id", knownvalue.StringExact("cn-beijing")),
		},
	})
}

// Final errors of credentials are reported at once, and hold no secret.
func TestAccProvider_badCredentials(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		fault *smcmock.Fault
		block func(*smcmock.Server) string
		want  []string
	}{
		{
			name: "expired token",
			fault: &smcmock.Fault{
				Code: "InvalidSecurityToken.Expired", HTTPStatus: 403,
				Message: "Specified SecurityToken is expired.",
			},
			block: func(mock *smcmock.Server) string { return acctest.ProviderConfig(mock) },
			want:  []string{"InvalidSecurityToken.Expired", "The temporary credentials have expired", "Request ID"},
		},
		{
			name: "no such key",
			block: func(mock *smcmock.Server) string {
				return block(fmt.Sprintf("endpoint = %q", mock.URL()), `region = "cn-hangzhou"`, `access_key = "nobody"`, `secret_key = "x"`)
			},
			want: []string{"InvalidAccessKeyId.NotFound", "The access key does not exist"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			if test.fault != nil {
				mock.Inject(*test.fault)
			}
			for _, want := range test.want {
				acctest.Run(t, mock, resource.TestStep{Config: configuration(test.block(mock), "# "+want), ExpectError: acctest.Message(want)})
			}
			// The plan looks at the source server, and fails without a second try.
			if calls := mock.Calls(); len(calls) != len(test.want) {
				t.Errorf("%d calls for %d plans", len(calls), len(test.want))
			}
		})
	}
}

// A provider block may depend on what the same apply makes.
func TestAccProvider_unknownValues(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	const before = `
resource "terraform_data" "before" {
  input = %q
}
`
	config := func(region string) string {
		return fmt.Sprintf(before, region) + configuration(block(
			fmt.Sprintf("endpoint = %q", mock.URL()), `access_key = "testid"`, `secret_key = "testsecret"`,
			"region = terraform_data.before.output",
			"default_tags {\n    tags = { region = terraform_data.before.output }\n  }",
		))
	}
	acctest.Run(t, mock,
		resource.TestStep{
			Config: config("cn-beijing"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(address, tfjsonpath.New("region_id")),
				plancheck.ExpectUnknownValue(address, tfjsonpath.New("tags_all").AtMapKey("region")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value(address, "region_id", knownvalue.StringExact("cn-beijing")),
				acctest.Value(address, "tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"region": knownvalue.StringExact("cn-beijing")})),
			},
		},
		resource.TestStep{Config: config("cn-beijing"), PlanOnly: true},
	)
}

// A default tag whose value is null is a tag that is not there.
func TestAccProvider_defaultTagsNull(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	config := configuration(acctest.ProviderConfig(mock, "default_tags {\n    tags = { team = \"ops\", tier = null }\n  }"))
	acctest.Run(t, mock,
		resource.TestStep{
			Config: config,
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value(address, "tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"team": knownvalue.StringExact("ops")})),
			},
		},
		resource.TestStep{Config: config, PlanOnly: true},
	)
}

func TestAccProvider_defaultTags(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	text := knownvalue.StringExact
	acctest.Run(t, mock, resource.TestStep{
		Config: configuration(acctest.ProviderConfig(mock, "default_tags {\n    tags = { team = \"ops\", tier = \"all\" }\n  }"),
			`tags = { tier = "web", server = "one" }`),
		ConfigStateChecks: []statecheck.StateCheck{
			acctest.Value(address, "tags", knownvalue.MapExact(map[string]knownvalue.Check{"tier": text("web"), "server": text("one")})),
			acctest.Value(address, "tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"tier": text("web"), "server": text("one"), "team": text("ops")})),
		},
		Check: func(*terraform.State) error {
			got := make(map[string]string)
			for _, call := range mock.CallsTo("CreateReplicationJob") {
				for i := 1; call.Params[fmt.Sprintf("Tag.%d.Key", i)] != ""; i++ {
					got[call.Params[fmt.Sprintf("Tag.%d.Key", i)]] = call.Params[fmt.Sprintf("Tag.%d.Value", i)]
				}
			}
			if fmt.Sprint(got) != "map[server:one team:ops tier:web]" {
				return fmt.Errorf("the tags sent are %v", got)
			}
			return nil
		},
	})
}
