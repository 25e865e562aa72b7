package provider

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
)

// flaky fails as often as told, and counts.
type flaky struct {
	failures, calls int
}

func (f *flaky) GetProviderName() string { return "flaky" }

func (f *flaky) GetCredentials() (*credentials.Credentials, error) {
	f.calls++
	if f.calls <= f.failures {
		return nil, errors.New("failed")
	}
	return &credentials.Credentials{AccessKeyId: "id"}, nil
}

func TestGuardPausesAfterAFailure(t *testing.T) {
	t.Parallel()
	now := time.Now()
	inner := &flaky{failures: 1}
	g := &guarded{CredentialsProvider: inner, name: "source", now: func() time.Time { return now }}
	for range 3 {
		if _, err := g.GetCredentials(); err == nil || err.Error() != "source: failed" {
			t.Fatalf("got %v", err)
		}
	}
	now = now.Add(failurePause - 1)
	if _, err := g.GetCredentials(); err == nil || inner.calls != 1 {
		t.Errorf("within the pause: %v, %d calls", err, inner.calls)
	}
	now = now.Add(1)
	if _, err := g.GetCredentials(); err != nil || inner.calls != 2 {
		t.Errorf("after the pause: %v, %d calls", err, inner.calls)
	}
	if _, err := g.GetCredentials(); err != nil || inner.calls != 3 {
		t.Errorf("after a success: %v, %d calls", err, inner.calls)
	}
}

// The SDK's sources are not safe for concurrent use; the race detector sees it when the
// guard is gone. A session is opened once.
func TestGuardIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	sts := startSTS(t)
	p, err := newSource(resolved(t, arguments{"access_key": "a", "secret_key": "s", "endpoints.sts": sts.host(),
		"assume_role.role_arn": "arn"}, nil), getenv(nil)).credentials()
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, err := p.GetCredentials(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if sts.count() != 1 {
		t.Errorf("STS was asked %d times", sts.count())
	}
}

// A chain stays with the source that responded, and does not stick to one that failed.
func TestChain(t *testing.T) {
	t.Parallel()
	first, second := &flaky{failures: 2}, &flaky{failures: 1}
	c := &chain{}
	c.add(nil, errors.New("could not be built"))
	c.add(first, nil)
	c.add(second, nil)
	if _, err := c.GetCredentials(); err == nil || !strings.Contains(err.Error(), "could not be built") {
		t.Errorf("all failed: %v", err)
	}
	for range 2 {
		if _, err := c.GetCredentials(); err != nil {
			t.Error(err)
		}
	}
	if first.calls != 2 || second.calls != 3 {
		t.Errorf("got %d and %d calls, want 2 and 3", first.calls, second.calls)
	}
}

// A URL may hold a token.
func TestUnreachableLeavesURLsOut(t *testing.T) {
	t.Parallel()
	err := unreachable(&url.Error{Op: "Get", URL: "http://example.com:81/?token=TOP-SECRET", Err: errors.New("no route")})
	if got, want := err.Error(), "example.com:81 cannot be reached: no route"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
