package smc_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// renewer is a credentials provider that returns the same until it is told to renew them.
type renewer struct {
	current *credentials.Credentials
	next    *credentials.Credentials // nil: there are none.
	renewed int
}

func (r *renewer) GetCredentials() (*credentials.Credentials, error) { return r.current, nil }
func (r *renewer) GetProviderName() string                           { return "test" }

func (r *renewer) Renew(ended *credentials.Credentials) (*credentials.Credentials, error) {
	r.renewed++
	if *ended != *r.current {
		return nil, errors.New("it is told that others have ended")
	}
	if r.next == nil {
		return nil, errors.New("https://example.com has no others")
	}
	r.current = r.next
	return r.current, nil
}

// Renewing is tried once in a call, at once; a failure is the cause of the API's error.
func TestExpiredCredentialsAreRenewed(t *testing.T) {
	t.Parallel()
	token := func(name string) *credentials.Credentials {
		return &credentials.Credentials{AccessKeyId: testKey, AccessKeySecret: testSecret, SecurityToken: name}
	}
	for name, test := range map[string]struct {
		next     *credentials.Credentials
		requests int
		want     []string // In the error; none is success.
	}{
		"renewed":              {token("new"), 2, nil},
		"renewed, but in vain": {token("old-2"), 2, []string{"InvalidSecurityToken.Expired", requestID}},
		"not renewed":          {nil, 1, []string{"InvalidSecurityToken.Expired", requestID, "has no others"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
					if strings.HasPrefix(r.query.Get("SecurityToken"), "old") {
						fail(w, 400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")
						return
					}
					succeedAny(w, r, n)
				})
				provider := &renewer{current: token("old"), next: test.next}
				err := s.client(t, func(c *smc.Config) { c.Credentials = provider }).StartReplicationJob(t.Context(), "", "j-1")
				if (err == nil) != (test.want == nil) || err != nil && smc.KindOf(err) != smc.KindCredentials {
					t.Errorf("error is %v", err)
				}
				for _, want := range test.want {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("%q lacks %q", err, want)
					}
				}
				if len(s.seen()) != test.requests || provider.renewed != 1 || len(s.gaps()) != 0 {
					t.Errorf("%d requests, %d renewals and %d waits, want %d, 1 and none", len(s.seen()), provider.renewed, len(s.gaps()), test.requests)
				}
			})
		})
	}
}
