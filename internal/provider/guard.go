package provider

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
)

// failurePause is how long a source that has failed is not called again. Every resource gets
// credentials, one after the other; without the pause a thousand of them would wait for a
// thousand time-outs.
const failurePause = 10 * time.Second

// maxReason is the length, in bytes, to which a message is cut: it may be a whole page.
const maxReason = 300

// guarded is a credential provider with what a Terraform provider needs: it can be called by many
// goroutines at once (the SDK's refresh without a lock), an incomplete response is an error (the
// SDK panics), and errors contain no secrets.
type guarded struct {
	credentials.CredentialsProvider
	name string
	now  func() time.Time

	mu       sync.Mutex
	failure  error
	failedAt time.Time
}

// guard returns p as a guarded provider. name is for messages, err is the error of building p.
func guard(name string, p credentials.CredentialsProvider, err error) (credentials.CredentialsProvider, error) {
	if err != nil {
		return nil, explain(name, err)
	}
	return &guarded{CredentialsProvider: p, name: name, now: time.Now}, nil
}

// GetCredentials returns credentials that are valid now.
func (g *guarded) GetCredentials() (*credentials.Credentials, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failure != nil && g.now().Sub(g.failedAt) < failurePause {
		return nil, g.failure
	}
	got, err := g.get()
	if err != nil {
		g.failure, g.failedAt = explain(g.name, err), g.now()
		return nil, g.failure
	}
	g.failure = nil
	return got, nil
}

func (g *guarded) get() (got *credentials.Credentials, err error) {
	defer func() {
		if recover() != nil {
			got, err = nil, errors.New("the response is not complete")
		}
	}()
	return g.CredentialsProvider.GetCredentials()
}

// sourceError is an error that has been explained.
type sourceError struct{ message string }

func (e *sourceError) Error() string { return e.message }

// explain returns an error that names the source that failed and the reason, without any part
// of a URL's query, a response or a string to sign.
func explain(name string, err error) error {
	var done *sourceError
	if errors.As(err, &done) && name == "" {
		return done
	}
	var (
		client *sdkerrors.ClientError
		call   *url.Error
		reason string
	)
	switch {
	case done != nil:
		reason = done.message
	case errors.As(err, &client):
		reason = client.Message()
	case errors.As(err, &call):
		reason = fmt.Sprintf("%s cannot be reached: %s", host(call.URL), call.Err)
	default:
		reason, _, _ = strings.Cut(err.Error(), ", message = ") // The SDK quotes the response of the metadata.
		reason = cut(reason)
	}
	if name == "" {
		return &sourceError{reason}
	}
	return &sourceError{name + ": " + reason}
}

// host returns the host of a URL, whose other parts may be secret.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the address"
	}
	return u.Host
}
