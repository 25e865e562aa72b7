package provider

import (
	"errors"
	"sync"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
)

// failurePause is how long a source that has failed is not called again. Every resource gets
// credentials, one after the other; without the pause a thousand of them would wait for a
// thousand time-outs.
const failurePause = 10 * time.Second

// maxReason is the length, in bytes, to which a message is cut: it may be a whole page.
const maxReason = 300

// guarded is a credential provider that many goroutines can call at once, that is not called again
// right after a failure, and whose errors name it.
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
	got, err := g.CredentialsProvider.GetCredentials()
	if err != nil {
		g.failure, g.failedAt = explain(g.name, err), g.now()
		return nil, g.failure
	}
	g.failure = nil
	return got, nil
}

// sourceError is an error that has been explained.
type sourceError struct{ message string }

func (e *sourceError) Error() string { return e.message }

// explain returns an error that names the source that failed.
func explain(name string, err error) error {
	reason := err.Error()
	var done *sourceError
	if !errors.As(err, &done) {
		reason = cut(reason)
	}
	if name != "" {
		reason = name + ": " + reason
	}
	return &sourceError{reason}
}
