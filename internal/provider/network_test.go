package provider

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// metadataHost is the address of the ECS metadata service.
const metadataHost = "100.100.100.200"

// outside stands in for everything that is not on 127.0.0.1.
var outside = &proxy{}

// The credential sources clone http.DefaultTransport. Its proxy and its roots are the way to put
// local servers in the place of real ones.
func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		child()
		os.Exit(0)
	}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "ALIBABA") || strings.HasPrefix(name, "ALICLOUD") {
			if err := os.Unsetenv(name); err != nil {
				panic(err)
			}
		}
	}
	server := httptest.NewServer(outside)
	address, err := url.Parse(server.URL)
	if err != nil {
		panic(err)
	}
	probe := httptest.NewTLSServer(http.NotFoundHandler())
	roots := x509.NewCertPool()
	roots.AddCert(probe.Certificate())
	probe.Close()
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		panic("http.DefaultTransport is not a *http.Transport")
	}
	transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	transport.Proxy = func(r *http.Request) (*url.URL, error) {
		if r.URL.Hostname() == "127.0.0.1" {
			return nil, nil
		}
		return address, nil
	}
	code := m.Run()
	server.Close()
	os.Exit(code)
}

// proxy serves the metadata service; it notes and refuses everything else.
type proxy struct {
	mu      sync.Mutex
	refused []string
	roles   sync.Map // func() map[string]string that responds for a role, by its name.
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Host != metadataHost {
		p.mu.Lock()
		p.refused = append(p.refused, r.Method+" "+r.Host)
		p.mu.Unlock()
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	const folder = "/latest/meta-data/ram/security-credentials/"
	switch role, isRole := strings.CutPrefix(r.URL.Path, folder); {
	case r.Method == http.MethodPut && r.URL.Path == "/latest/api/token":
		respond(w, http.StatusOK, "metadata-token")
	case !isRole || r.Header.Get("X-aliyun-ecs-metadata-token") != "metadata-token":
		w.WriteHeader(http.StatusForbidden)
	case role == "":
		w.WriteHeader(http.StatusNotFound) // The instance has no role.
	case role == "incomplete":
		respond(w, http.StatusOK, `{"AccessKeyId": "STS.x", "AccessKeySecret": "x", "SecurityToken": "x"}`)
	case role == "absent":
		w.WriteHeader(http.StatusNotFound)
	default:
		if issue, ok := p.roles.Load(role); ok {
			if issue, ok := issue.(func() map[string]string); ok {
				respondJSON(w, issue())
			}
			return
		}
		respondJSON(w, map[string]any{
			"AccessKeyId": "STS.ecs-" + role, "AccessKeySecret": "ecs-secret", "SecurityToken": "ecs-token",
			"Expiration": inAnHour(), "Code": "Success",
		})
	}
}

func (p *proxy) hasRefused(request string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, refused := range p.refused {
		if refused == request {
			return true
		}
	}
	return false
}

// stsServer is a Security Token Service that opens a session for any role.
type stsServer struct {
	*httptest.Server

	mu       sync.Mutex
	requests []url.Values
	response http.HandlerFunc // Instead of a session, if set.
}

func startSTS(t *testing.T) *stsServer {
	t.Helper()
	s := &stsServer{}
	s.Server = httptest.NewTLSServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *stsServer) host() string { return strings.TrimPrefix(s.URL, "https://") }

func (s *stsServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, r.Form)
	n := len(s.requests)
	s.mu.Unlock()
	if s.response != nil {
		s.response(w, r)
		return
	}
	respondJSON(w, map[string]any{"RequestId": "REQUEST-1", "Credentials": map[string]string{
		"AccessKeyId":     fmt.Sprintf("STS.session-%d-of-%s", n, r.Form.Get("RoleArn")),
		"AccessKeySecret": "session-secret", "SecurityToken": "session-token", "Expiration": inAnHour(),
	}})
}

// asked returns the n-th request.
func (s *stsServer) asked(t *testing.T, n int) url.Values {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if n >= len(s.requests) {
		t.Fatalf("STS was asked %d times", len(s.requests))
	}
	return s.requests[n]
}

func (s *stsServer) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests)
}

func respondJSON(w http.ResponseWriter, body any) {
	if err := json.NewEncoder(w).Encode(body); err != nil {
		panic(err)
	}
}

func respond(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	if _, err := io.WriteString(w, body); err != nil {
		panic(err)
	}
}

func inAnHour() string { return time.Now().Add(time.Hour).UTC().Format(time.RFC3339) }
