package provider_test

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// createJob creates a replication job of web-01.
func createJob(s *scene) diagnostics {
	s.t.Helper()
	return s.create(jobType, jobOf(webServer, nil))
}

// with returns a failure's story: some settings of the provider, and the creation of a job.
func with(settings object) func(*scene) diagnostics {
	return func(s *scene) diagnostics {
		s.t.Helper()
		for name, value := range settings {
			s.settings[name] = value
		}
		return createJob(s)
	}
}

// Credentials, before any call of the API and in its responses.
var credentialFailures = []failure{
	{"credentials_none", "There are no credentials anywhere, and a job is to be created.", with(object{"access_key": nil, "secret_key": nil})},
	{"credentials_half", "ALICLOUD_ACCESS_KEY is exported, ALICLOUD_SECRET_KEY is forgotten.", func(s *scene) diagnostics {
		s.environment(map[string]string{"ALICLOUD_ACCESS_KEY": "testid"})
		return with(object{"access_key": nil, "secret_key": nil})(s)
	}},
	{"credentials_unknown_key", "The access key does not exist.", with(object{"access_key": "wrong"})},
	{"credentials_wrong_secret", "The secret key does not belong to the access key.", with(object{"secret_key": "wrong"})},
	{"credentials_inactive_key", "The access key is disabled in RAM.", func(s *scene) diagnostics {
		s.mock.Switch(func(w *smcmock.Switches) { w.AccessKeyInactive = true })
		return createJob(s)
	}},
	{"credentials_expired_token", "The security token of the environment expires during the apply.", func(s *scene) diagnostics {
		s.mock.SetCredentials("testid", "testsecret", "token")
		s.settings["security_token"] = "token"
		s.mock.Inject(smcmock.Fault{Action: "CreateReplicationJob", Code: "InvalidSecurityToken.Expired"})
		return createJob(s)
	}},
	{"credentials_malformed_token", "The security token was pasted incompletely.", func(s *scene) diagnostics {
		s.mock.SetCredentials("testid", "testsecret", "token")
		s.settings["security_token"] = "tok"
		return createJob(s)
	}},
	{"credentials_missing_token", "A temporary access key is used without its security token.", func(s *scene) diagnostics {
		s.mock.SetCredentials("testid", "testsecret", "token")
		return createJob(s)
	}},
	{"credentials_unknown_profile", "The profile does not exist in the CLI's configuration.", func(s *scene) diagnostics {
		file := s.file("config.json", `{"current":"default","profiles":[{"name":"default","mode":"AK","access_key_id":"a","access_key_secret":"s"},{"name":"staging","mode":"AK","access_key_id":"a","access_key_secret":"s"}]}`)
		return with(object{"access_key": nil, "secret_key": nil, "profile": "production", "shared_credentials_file": file})(s)
	}},
	{"credentials_malformed_file", "The CLI's configuration lacks a bracket.", func(s *scene) diagnostics {
		file := s.file("config.json", `{"current":"default","profiles":[{"name":"default"`)
		return with(object{"access_key": nil, "secret_key": nil, "profile": "default", "shared_credentials_file": file})(s)
	}},
	{"credentials_no_file", "A profile is configured, but the CLI has never been.", func(s *scene) diagnostics {
		s.environment(map[string]string{"HOME": s.folder})
		return with(object{"access_key": nil, "secret_key": nil, "profile": "default"})(s)
	}},
	{"credentials_profile_mode", "The profile logs in in the browser, which the provider cannot.", func(s *scene) diagnostics {
		file := s.file("config.json", `{"current":"default","profiles":[{"name":"default","mode":"CloudSSO"}]}`)
		return with(object{"access_key": nil, "secret_key": nil, "profile": "default", "shared_credentials_file": file})(s)
	}},
	{"credentials_role_refused", "STS refuses to open a session of the role.", func(s *scene) diagnostics {
		sts := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"RequestId":"0C3E1D9A-1111-2222-3333-444455556666","Code":"NoPermission","Message":"You are not authorized to do this action. You should be authorized by RAM."}`)
		}))
		s.t.Cleanup(sts.Close)
		return with(object{
			"assume_role": []object{{"role_arn": "acs:ram::123456789012:role/migration"}},
			"endpoints":   []object{{"sts": strings.TrimPrefix(sts.URL, "https://")}},
		})(s)
	}},
	{"credentials_uri_down", "Nothing listens at the credentials URI.", with(object{"access_key": nil, "secret_key": nil, "credentials_uri": "http://127.0.0.1:1/credentials"})}, //nolint:gosec // These are none.
	{"credentials_environment_wins", "The configuration names a profile, the environment has an access key.", func(s *scene) diagnostics {
		s.environment(map[string]string{"ALICLOUD_ACCESS_KEY": "testid", "ALICLOUD_SECRET_KEY": "testsecret"})
		return s.configure(object{"region": acctest.Region, "profile": "production"})
	}},
	{"credentials_profile_and_key", "The configuration has a profile and half of an access key.", with(object{"secret_key": nil, "profile": "production"})},
	{"credentials_clock", "This machine's clock is an hour late.", func(s *scene) diagnostics {
		late := acctest.StartMock(s.t, func(o *smcmock.Options) {
			o.Now = func() time.Time { return time.Now().Add(time.Hour) }
		})
		late.AddSource(smcmock.NewSource(webServer))
		s.mock = late
		return createJob(s)
	}},
}

// The way to the endpoint, and what is at its end.
var networkFailures = []failure{
	{"network_http_to_tls", "The endpoint begins with http://, but its port speaks TLS.", func(s *scene) diagnostics {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		s.t.Cleanup(server.Close)
		return with(object{"endpoint": strings.Replace(server.URL, "https", "http", 1)})(s)
	}},
	{"network_tls_to_http", "The endpoint begins with https://, but its port does not speak TLS.", func(s *scene) diagnostics {
		return with(object{"endpoint": strings.Replace(s.mock.URL(), "http", "https", 1)})(s)
	}},
	{"network_unknown_host", "The endpoint's host is misspelled.", func(s *scene) diagnostics {
		s.transport(&http.Transport{Dial: func(network, address string) (net.Conn, error) { //nolint:staticcheck // No context is needed.
			host, _, _ := strings.Cut(address, ":")
			return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
		}})
		return with(object{"endpoint": "smc.aliyun.example"})(s)
	}},
	{"network_no_listener", "Nothing listens at the endpoint: the mock of a rehearsal is not running.", with(object{"endpoint": "http://127.0.0.1:1"})},
	{"network_other_service", "The endpoint is one of another service.", func(s *scene) diagnostics {
		s.mock.Inject(smcmock.Fault{Code: "InvalidAction.NotFound", Message: "Specified api is not found, please check your url and method.", HTTPStatus: 404})
		return createJob(s)
	}},
	{"network_self_signed", "A proxy in between presents a certificate that nobody trusts.", func(s *scene) diagnostics {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		s.t.Cleanup(server.Close)
		return with(object{"endpoint": server.URL})(s)
	}},
	{"network_proxy_refuses", "The proxy of HTTPS_PROXY does not let calls to SMC through.", func(s *scene) diagnostics {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
		s.t.Cleanup(server.Close)
		proxy, err := url.Parse(server.URL)
		if err != nil {
			s.t.Fatal(err)
		}
		s.options = append(s.options, provider.WithClientConfig(func(c *smc.Config) {
			acctest.Hasten(c)
			c.Proxy = http.ProxyURL(proxy)
		}))
		return with(object{"endpoint": "smc.aliyuncs.com"})(s)
	}},
	{"network_redirect", "The endpoint redirects to a login page.", func(s *scene) diagnostics {
		s.mock.Inject(smcmock.Fault{Redirect: "https://login.example.com/?from=smc"})
		return createJob(s)
	}},
	{"network_gateway_page", "A gateway in between responds with a page of its own.", func(s *scene) diagnostics {
		s.mock.Inject(smcmock.Fault{HTTPStatus: 502, Body: "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"})
		return createJob(s)
	}},
	{"network_portal_page", "A captive portal responds to everything with a page and status 200.", func(s *scene) diagnostics {
		s.mock.Inject(smcmock.Fault{HTTPStatus: 200, Body: "<html><head><title>Please log in</title></head></html>"})
		return createJob(s)
	}},
	{"network_truncated", "Responses break off half way.", func(s *scene) diagnostics {
		job := s.job(nil)
		s.mock.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Truncate: true})
		return s.refresh(job)
	}},
	{"network_slow", "The endpoint does not respond in time.", func(s *scene) diagnostics {
		s.mock.Inject(smcmock.Fault{Delay: 30 * time.Second})
		s.options = append(s.options, provider.WithClientConfig(func(c *smc.Config) {
			acctest.Hasten(c)
			c.ReadTimeout, c.MaxRetryTime = 20*time.Millisecond, time.Second
		}))
		return createJob(s)
	}},
	{"network_lost_response", "The connection breaks after the creation of a job has been carried out, for good.", func(s *scene) diagnostics {
		s.mock.Inject(smcmock.Fault{Action: "CreateReplicationJob", DropAfter: true})
		return createJob(s)
	}},
}

// transport replaces the transport of the provider's API client.
func (s *scene) transport(transport http.RoundTripper) {
	s.options = append(s.options, provider.WithClientConfig(func(c *smc.Config) {
		acctest.Hasten(c)
		c.Transport = transport
	}))
}

// refusal has SMC refuse an operation with a code.
func refusal(action, code string, more ...func(*smcmock.Fault)) func(*scene) diagnostics {
	return func(s *scene) diagnostics {
		s.t.Helper()
		fault := smcmock.Fault{Action: action, Code: code}
		for _, change := range more {
			change(&fault)
		}
		s.mock.Inject(fault)
		return createJob(s)
	}
}

// What the API refuses whatever the object is.
var apiFailures = []failure{
	{"api_throttled", "Calls are throttled for longer than max_retry_timeout.", refusal("CreateReplicationJob", "Throttling.User")},
	{"api_no_permission", "The RAM identity may not create replication jobs.", refusal("CreateReplicationJob", "Forbidden.RAM")},
	{"api_no_permission_to_read", "The RAM identity may not read source servers.", refusal("DescribeSourceServers", "Forbidden.RAM")},
	{"api_no_service_role", "The account has never used SMC.", refusal("CreateReplicationJob", "EntityNotExist.Role")},
	{"api_not_verified", "The account has not passed real-name verification.", refusal("CreateReplicationJob", "RealNameAuthenticationError")},
	{"api_balance", "The account has no money.", refusal("CreateReplicationJob", "InsufficientBalance")},
	{"api_quota", "The account has as many jobs as its quota allows.", func(s *scene) diagnostics {
		s.mock.Switch(func(w *smcmock.Switches) { w.JobQuota = 1 })
		s.source("s-bp1web02", "web-02")
		s.job(nil)
		return s.create(jobType, jobOf("s-bp1web02", nil))
	}},
	{"api_running_quota", "The account runs as many jobs at once as its quota allows.", func(s *scene) diagnostics {
		s.mock.Switch(func(w *smcmock.Switches) { w.RunningLimit = 1 })
		s.source("s-bp1web02", "web-02")
		s.job(object{"desired_status": "Running"})
		return s.create(jobType, jobOf("s-bp1web02", object{"desired_status": "Running", "timeouts": object{"create": "2s"}}))
	}},
	{"api_internal_error", "SMC fails, and goes on failing.", refusal("CreateReplicationJob", "InternalError")},
	{"api_unknown_code", "SMC refuses with a code that nobody knows.", refusal("CreateReplicationJob", "OperationDenied.Maintenance", func(f *smcmock.Fault) {
		f.Message = "The operation is denied during maintenance."
	})},
	{"api_unknown_parameter_code", "SMC refuses a parameter with a code that is not documented.", refusal("CreateReplicationJob", "InvalidInstanceType.NotSupported", func(f *smcmock.Fault) {
		f.Message = "The specified InstanceType is not supported."
	})},
}
