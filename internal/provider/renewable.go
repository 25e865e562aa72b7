package provider

import (
	"fmt"
	"sync"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
)

// renewable provides the credentials of a source, which it builds anew when the API says that they
// have ended earlier than they should. It can be called by many goroutines at once.
type renewable struct {
	origin string // What the source is, for messages.
	build  func() (credentials.CredentialsProvider, error)
	now    func() time.Time

	mu       sync.Mutex
	source   credentials.CredentialsProvider
	failure  error // Of the last renewal.
	failedAt time.Time
}

// GetProviderName implements credentials.CredentialsProvider.
func (r *renewable) GetProviderName() string { return r.origin }

// GetCredentials implements credentials.CredentialsProvider.
func (r *renewable) GetCredentials() (*credentials.Credentials, error) {
	r.mu.Lock()
	source := r.source
	r.mu.Unlock()
	return source.GetCredentials()
}

// Renew implements smc.Renewer. After a failure it does not try again for a while: every call in
// flight asks for it.
func (r *renewable) Renew(ended *credentials.Credentials) (*credentials.Credentials, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if current, err := r.source.GetCredentials(); err != nil || *current != *ended {
		return current, err // Another call has renewed them.
	}
	if r.failure != nil && r.now().Sub(r.failedAt) < failurePause {
		return nil, r.failure
	}
	renewed, err := r.rebuild(ended)
	if err != nil {
		r.failure, r.failedAt = err, r.now()
	}
	return renewed, err
}

func (r *renewable) rebuild(ended *credentials.Credentials) (*credentials.Credentials, error) {
	source, err := r.build()
	if err != nil {
		return nil, err
	}
	renewed, err := source.GetCredentials()
	if err != nil {
		return nil, err
	}
	if *renewed == *ended {
		return nil, fmt.Errorf("%s still yields the security token that has expired. The provider can renew those of assume_role, "+
			"assume_role_with_oidc, ecs_role_name and credentials_uri, but not one that it is given", r.origin)
	}
	r.source = source
	return renewed, nil
}
