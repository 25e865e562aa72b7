package tffuzz

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// Client returns a client whose calls are handled in memory, signed with the mock's access key.
// It neither waits nor repeats a call for long.
func Client(t *testing.T, handler http.Handler) *smc.Client {
	t.Helper()
	client, err := smc.New(smc.Config{
		Region:       "cn-hangzhou",
		Credentials:  credentials.NewStaticAKCredentialsProvider("testid", "testsecret"),
		MaxRetryTime: time.Nanosecond,
		Sleep:        func(context.Context, time.Duration) error { return nil },
		Transport:    inMemory{handler},
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// Listing is a handler that responds with a list of one object, which is written in JSON.
func Listing(list, object string) http.Handler {
	body := `{"RequestId": "r-1", "TotalCount": 1, "` + list + `": {"` + strings.TrimSuffix(list, "s") + `": [` + object + `]}}`
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
}

type inMemory struct{ http.Handler }

// RoundTrip implements http.RoundTripper.
func (m inMemory) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Host == "" {
		request.Host = request.URL.Host
	}
	recorder := httptest.NewRecorder()
	m.ServeHTTP(recorder, request)
	return recorder.Result(), nil
}

// Understood fails the test when an error is that of a request which the mock could not parse,
// rather than refuses for what it asks for.
func Understood(t *testing.T, err error) {
	t.Helper()
	var e *smc.Error
	if !errors.As(err, &e) {
		return
	}
	if e.Kind == smc.KindTransient || strings.HasPrefix(e.Code, "Signature") || strings.HasPrefix(e.Code, "InvalidAction") ||
		strings.Contains(e.Message, "query string or form") {
		t.Error(err)
	}
}
