package provider

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// rerouted sends every request to a server instead.
type rerouted struct{ to string }

func (r rerouted) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.URL.Host = r.to
	return http.DefaultTransport.RoundTrip(request)
}

func TestMetadata(t *testing.T) {
	t.Parallel()
	whole := `{"AccessKeyId": "STS.id", "AccessKeySecret": "s", "SecurityToken": "t", "Expiration": "` + inAnHour() + `", "Code": "Success"}`
	for _, test := range []struct {
		name      string
		metadata  metadata
		responses map[string]string // By path; what has none is not found.
		want      string            // In the error; "" is none.
	}{
		{"role of the instance", metadata{}, map[string]string{"/": "role-1\n", "/role-1": whole}, ""},
		{"given role", metadata{role: "role-2"}, map[string]string{"/role-2": whole}, ""},
		{"with a token", metadata{role: "role-2", tokenOnly: true}, map[string]string{"token": "the-token", "/role-2": whole}, ""},
		{"without the token that is needed", metadata{role: "role-2", tokenOnly: true}, map[string]string{"/role-2": whole}, "404"},
		{"no role", metadata{}, nil, "404"},
		{"no such role", metadata{role: "a/../b"}, map[string]string{"/b": whole}, "404"},
		{"not a success", metadata{role: "role-2"}, map[string]string{"/role-2": `{"Code": "Failed"}`}, `code "Failed"`},
		{"not JSON", metadata{role: "role-2"}, map[string]string{"/role-2": "TOP-SECRET"}, "not of the expected form"},
		{"half of it", metadata{role: "role-2"}, map[string]string{"/role-2": `{"AccessKeySecret": "TOP-SECRET"}`}, "not complete"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			path := strings.TrimPrefix(r.URL.EscapedPath(), "/latest/meta-data/ram/security-credentials")
			if r.Method == http.MethodPut && r.URL.Path == "/latest/api/token" {
				path = "token"
			}
			response, ok := test.responses[path]
			token := test.responses["token"]
			if !ok || path != "token" && r.Header.Get("X-aliyun-ecs-metadata-token") != token {
				respond(w, http.StatusNotFound, "TOP-SECRET")
				return
			}
			respond(w, http.StatusOK, response)
		}))
		t.Cleanup(server.Close)
		m := test.metadata
		m.service = newService(0, 0)
		m.service.client.Transport = rerouted{strings.TrimPrefix(server.URL, "http://")}
		got, err := (&session{name: "ecs", now: time.Now, open: m.open}).GetCredentials()
		switch {
		case test.want == "" && (err != nil || got.AccessKeyId != "STS.id"):
			t.Errorf("%s: got %+v, %v", test.name, got, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "TOP-SECRET")):
			t.Errorf("%s: error is %v, want one with %q", test.name, err, test.want)
		}
	}
	env := map[string]string{"ALIBABA_CLOUD_ECS_METADATA_DISABLED": "TRUE"}
	if _, err := fetch(t, arguments{"ecs_role_name": "r"}, env); err == nil || !strings.Contains(err.Error(), "ALIBABA_CLOUD_ECS_METADATA_DISABLED") {
		t.Errorf("error is %v", err)
	}
}
