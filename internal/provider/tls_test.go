package provider

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// counter is a server that counts its requests.
type counter struct {
	*httptest.Server
	requests atomic.Int32
	respond  http.HandlerFunc
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.requests.Add(1)
	if c.respond != nil {
		c.respond(w, r)
	}
}

// selfSigned starts a server with a certificate that nobody trusts, for its own address.
func selfSigned(t *testing.T) *counter {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{}
	c.Server = httptest.NewUnstartedServer(c)
	c.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	c.Config.ErrorLog = log.New(io.Discard, "", 0)
	c.StartTLS()
	t.Cleanup(c.Close)
	return c
}

// services are the arguments with which a service at an address is asked for credentials.
func services(address string) map[string]arguments {
	host := strings.TrimPrefix(address, "https://")
	return map[string]arguments{
		"assume_role": {"access_key": "a", "secret_key": "s", "security_token": "TOP-SECRET", "assume_role.role_arn": "arn", "endpoints.sts": host},
		"assume_role_with_oidc": {"assume_role_with_oidc.oidc_provider_arn": "p", "assume_role_with_oidc.role_arn": "r",
			"assume_role_with_oidc.oidc_token": "TOP-SECRET", "endpoints.sts": host},
		"credentials_uri": {"credentials_uri": address + "/?token=TOP-SECRET"},
	}
}

func TestCertificatesAreVerified(t *testing.T) {
	t.Parallel()
	server := selfSigned(t)
	for name, given := range services(server.URL) {
		_, err := fetch(t, given, nil)
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), "TOP-SECRET") {
			t.Errorf("%s: %v", name, err)
		}
	}
	client, diags := data(t, arguments{"access_key": "a", "secret_key": "s", "region": "cn-hangzhou", "endpoint": server.URL}, nil).Client()
	if diags.HasError() {
		t.Fatal(diags)
	}
	started := time.Now()
	_, err := client.ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{})
	if err == nil || !strings.Contains(err.Error(), "certificate") || time.Since(started) > 10*time.Second {
		t.Errorf("SMC: %v after %s", err, time.Since(started))
	}
	if n := server.requests.Load(); n > 0 {
		t.Errorf("%d requests were sent to whom nobody trusts", n)
	}
}

// Following a redirect would carry the signature, the OIDC token or the token of the URI elsewhere.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := &counter{}
	elsewhere.Server = httptest.NewTLSServer(elsewhere)
	t.Cleanup(elsewhere.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := &counter{respond: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/?token=TOP-SECRET", status)
		}}
		server.Server = httptest.NewTLSServer(server)
		t.Cleanup(server.Close)
		for name, given := range services(server.URL) {
			_, err := fetch(t, given, nil)
			if err == nil || strings.Contains(err.Error(), "TOP-SECRET") {
				t.Errorf("HTTP status %d, %s: %v", status, name, err)
				continue
			}
			for _, want := range []string{name, "redirect", strconv.Itoa(status), elsewhere.URL} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("HTTP status %d, %s: %q lacks %q", status, name, err, want)
				}
			}
		}
	}
	if n := elsewhere.requests.Load(); n > 0 {
		t.Errorf("%d redirects were followed", n)
	}
}

func TestPlainHTTPDrawsAWarning(t *testing.T) {
	t.Parallel()
	const uri = "credentials_uri"
	for _, test := range []struct {
		given arguments
		env   map[string]string
		want  string // In the warning; "" is none.
	}{
		{arguments{"endpoint": "http://smc.example.com"}, nil, "endpoint makes the provider call smc.example.com "},
		{arguments{"endpoint": "HTTP://10.1.2.3:8080"}, nil, "10.1.2.3:8080"},
		{arguments{"endpoints.smc": "http://smc.example.com"}, nil, "endpoints.smc makes"},
		{nil, map[string]string{"SMC_ENDPOINT": "http://smc.example.com"}, "SMC_ENDPOINT makes"},
		{arguments{uri: "http://example.com/?token=TOP-SECRET"}, nil, "credentials_uri makes the provider call example.com "},
		{nil, map[string]string{environment[uri][0]: "http://169.254.1.2"}, "ALICLOUD_CREDENTIALS_URI makes"},
		{arguments{"endpoint": "https://smc.example.com"}, nil, ""},
		{arguments{"endpoint": "smc.example.com"}, nil, ""},
		{arguments{"endpoint": "http://127.0.0.1:1"}, nil, ""},
		{arguments{"endpoint": "http://127.9.8.7"}, nil, ""},
		{arguments{"endpoint": "http://[::1]:1"}, nil, ""},
		{arguments{"endpoint": "http://localhost:1", uri: "http://localhost"}, nil, ""},
		{arguments{uri: "https://example.com"}, nil, ""},
		{arguments{uri: "http://example.com", "access_key": "a", "secret_key": "s"}, nil, ""}, // Not used.
	} {
		var got []string
		for _, d := range configure(t, test.given, test.env).Diagnostics {
			got = append(got, d.Summary()+": "+d.Detail())
		}
		switch {
		case test.want == "" && len(got) > 0:
			t.Errorf("%v, %v: %q", test.given, test.env, got)
		case test.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], "Calls over plain HTTP: ") || !strings.Contains(got[0], test.want) ||
			strings.Contains(got[0], "TOP-SECRET")):
			t.Errorf("%v, %v: %q, want one with %q", test.given, test.env, got, test.want)
		}
	}
	// STS is not called without TLS at all.
	if _, problems := tryResolve(t, nil, map[string]string{"STS_ENDPOINT": "http://sts.example.com"}); problems == "" {
		t.Error("STS over plain HTTP is accepted")
	}
}
