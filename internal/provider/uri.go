package provider

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
)

// newURISource returns the source of the credentials that a service responds with at a URL. The
// URL may hold a token, so that errors do not quote it.
func newURISource(address string, service *service, now func() time.Time) (credentials.CredentialsProvider, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, errors.New("it is not a URL that begins with http:// or https://")
	}
	return &session{name: "credential_uri", now: now, open: func() (*temporary, error) {
		request, err := http.NewRequest(http.MethodGet, address, http.NoBody) //nolint:noctx // GetCredentials takes none.
		if err != nil {
			return nil, err
		}
		got := &temporary{}
		return got, service.call(request, got)
	}}, nil
}
