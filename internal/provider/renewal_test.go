package provider

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// issuer issues temporary credentials, of which a mock accepts only the last.
type issuer struct {
	mock     *smcmock.Server
	lifetime time.Duration
	// refused holds back the responses of calls that are refused as expired, until as many have
	// come as a test expects: all of them then have the same credentials.
	refused   sync.WaitGroup
	holdsBack bool

	mu     sync.Mutex
	now    time.Time
	issued int
}

func (i *issuer) clock() time.Time {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.now
}

func (i *issuer) step(d time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.now = i.now.Add(d)
}

func (i *issuer) count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.issued
}

func (i *issuer) issue() map[string]string {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.issued++
	id, secret, token := fmt.Sprintf("STS.issued-%d", i.issued), fmt.Sprintf("secret-%d", i.issued), fmt.Sprintf("token-%d", i.issued)
	i.mock.SetCredentials(id, secret, token)
	i.mock.Switch(func(s *smcmock.Switches) { s.SecurityTokenExpired = false })
	return map[string]string{
		"AccessKeyId": id, "AccessKeySecret": secret, "SecurityToken": token, "Code": "Success",
		"Expiration": i.now.Add(i.lifetime).UTC().Format(time.RFC3339),
	}
}

// startIssuer starts a mock and an issuer whose clock stands still.
func startIssuer(t *testing.T, lifetime time.Duration) *issuer {
	t.Helper()
	i := &issuer{lifetime: lifetime, now: time.Now()}
	mock := smcmock.New(smcmock.Options{OnCall: func(call smcmock.Call) {
		if call.Code == smc.CodeInvalidSecurityTokenExpired && i.holdsBack {
			i.refused.Done()
			i.refused.Wait()
		}
	}})
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := mock.Close(); err != nil {
			t.Error(err)
		}
	})
	i.mock = mock
	return i
}

// client returns a client of the mock that never waits.
func (i *issuer) client(t *testing.T, given arguments, env map[string]string) *smc.Client {
	t.Helper()
	src := newSource(resolved(t, given, env), getenv(env))
	src.now = i.clock
	credentials, err := src.credentials()
	if err != nil {
		t.Fatal(err)
	}
	client, err := smc.New(smc.Config{
		Endpoint: i.mock.URL(), Region: "cn-hangzhou", Credentials: credentials,
		Sleep: func(context.Context, time.Duration) error {
			t.Error("a call was repeated after a wait")
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// renewing are the sources that can renew their credentials, served by the issuer.
func renewing(t *testing.T, i *issuer) map[string]arguments {
	t.Helper()
	sts := startSTS(t)
	sts.response = func(w http.ResponseWriter, _ *http.Request) {
		respondJSON(w, map[string]any{"RequestId": "REQUEST-1", "Credentials": i.issue()})
	}
	uri := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { respondJSON(w, i.issue()) }))
	t.Cleanup(uri.Close)
	token := filepath.Join(t.TempDir(), "token")
	write(t, token, "oidc-token")
	profile := filepath.Join(t.TempDir(), "config.json")
	write(t, profile, `{"profiles": [{"name": "role", "mode": "RamRoleArn", "access_key_id": "a", "access_key_secret": "s", "ram_role_arn": "arn"}]}`)
	role := "issuer-" + rand.Text()
	outside.roles.Store(role, i.issue)
	return map[string]arguments{
		"ecs_role_name":   {"ecs_role_name": role},
		"assume_role":     {"access_key": "a", "secret_key": "s", "assume_role.role_arn": "arn", "endpoints.sts": sts.host()},
		"profile":         {"profile": "role", "shared_credentials_file": profile, "endpoints.sts": sts.host()},
		"credentials_uri": {"credentials_uri": uri.URL},
		"assume_role_with_oidc": {
			"assume_role_with_oidc.oidc_provider_arn": "p", "assume_role_with_oidc.role_arn": "r",
			"assume_role_with_oidc.oidc_token_file": token, "endpoints.sts": sts.host(),
		},
	}
}

// A long apply: a call every five minutes for two hours, with sessions of a quarter of an hour. A
// session that has ended would be refused.
func TestCredentialsAreRenewedBeforeTheirEnd(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"assume_role", "profile", "credentials_uri", "assume_role_with_oidc", "ecs_role_name"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := startIssuer(t, 15*time.Minute)
			client := i.client(t, renewing(t, i)[name], nil)
			for range 24 {
				if err := listJobs(t, client); err != nil {
					t.Fatal(err)
				}
				i.step(5 * time.Minute)
			}
			if i.count() != 8 || len(i.mock.Calls()) != 24 {
				t.Errorf("%d sessions and %d calls, want 8 and 24", i.count(), len(i.mock.Calls()))
			}
		})
	}
}

// The API may call credentials expired before their source does: clocks differ.
func TestCredentialsAreRenewedWhenTheAPISaysSo(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"assume_role", "profile", "credentials_uri", "assume_role_with_oidc", "ecs_role_name"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := startIssuer(t, time.Hour)
			client := i.client(t, renewing(t, i)[name], nil)
			checkRenewal(t, i, client)
		})
	}
}

// checkRenewal checks that calls that are refused as expired at the same time lead to one renewal,
// and are then made again.
func checkRenewal(t *testing.T, i *issuer, client *smc.Client) {
	t.Helper()
	if err := listJobs(t, client); err != nil {
		t.Fatal(err)
	}
	const calls = 10
	i.refused.Add(calls)
	i.holdsBack = true
	i.mock.Switch(func(s *smcmock.Switches) { s.SecurityTokenExpired = true })
	var group sync.WaitGroup
	for range calls {
		group.Go(func() {
			if err := listJobs(t, client); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if i.count() != 2 || len(i.mock.Calls()) != 1+2*calls {
		t.Errorf("%d sessions and %d calls, want 2 and %d", i.count(), len(i.mock.Calls()), 1+2*calls)
	}
}

// What cannot be renewed is refused once for each call, at once, with what to do.
func TestCredentialsThatCannotBeRenewedAreFinal(t *testing.T) {
	t.Parallel()
	profile := filepath.Join(t.TempDir(), "config.json")
	write(t, profile, `{"profiles": [{"name": "sts", "mode": "StsToken", "access_key_id": "i", "access_key_secret": "s", "sts_token": "t"}]}`)
	for name, test := range map[string]struct {
		given arguments
		env   map[string]string
		want  string
	}{
		"arguments":   {arguments{"access_key": "i", "secret_key": "s", "security_token": "t"}, nil, "access_key still yields"},
		"environment": {nil, map[string]string{"ALICLOUD_ACCESS_KEY": "i", "ALICLOUD_SECRET_KEY": "s", "ALICLOUD_SECURITY_TOKEN": "t"}, "ALICLOUD_ACCESS_KEY still yields"},
		"profile":     {arguments{"profile": "sts", "shared_credentials_file": profile}, nil, "profile still yields"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := startIssuer(t, time.Hour)
			client := i.client(t, test.given, test.env)
			i.mock.SetCredentials("i", "s", "t")
			if err := listJobs(t, client); err != nil {
				t.Fatal(err)
			}
			i.mock.Switch(func(s *smcmock.Switches) { s.SecurityTokenExpired = true })
			for range 3 {
				err := listJobs(t, client)
				if smc.KindOf(err) != smc.KindCredentials || !strings.Contains(err.Error(), smc.CodeInvalidSecurityTokenExpired) ||
					!strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "request ID") {
					t.Errorf("got %v", err)
				}
			}
			if n := len(i.mock.Calls()); n != 4 {
				t.Errorf("%d calls, want 4", n)
			}
		})
	}
}

// A profile whose token has been replaced meanwhile is read again.
func TestProfilesAreReadAgain(t *testing.T) {
	t.Parallel()
	profile := filepath.Join(t.TempDir(), "config.json")
	save := func(token string) {
		write(t, profile, `{"profiles": [{"name": "sts", "mode": "StsToken", "access_key_id": "i", "access_key_secret": "s", "sts_token": "`+token+`"}]}`)
	}
	save("old")
	source, err := newSource(resolved(t, arguments{"profile": "sts", "shared_credentials_file": profile}, nil), getenv(nil)).credentials()
	if err != nil {
		t.Fatal(err)
	}
	old, err := source.GetCredentials()
	if err != nil {
		t.Fatal(err)
	}
	save("new")
	for range 2 { // The second is of a call that was made with the old one as well.
		if renewed, err := source.Renew(old); err != nil || renewed.SecurityToken != "new" {
			t.Errorf("got %+v, %v", renewed, err)
		}
	}
}

// A renewal that fails is not tried again for a while.
func TestRenewalsThatFail(t *testing.T) {
	t.Parallel()
	now, builds := time.Now(), 0
	old := credentials.NewStaticAKCredentialsProvider("old", "s")
	ended, err := old.GetCredentials()
	if err != nil {
		t.Fatal(err)
	}
	r := &renewable{origin: "test", source: old, now: func() time.Time { return now }, build: func() (credentials.CredentialsProvider, error) {
		if builds++; builds == 1 {
			return nil, errors.New("failed")
		}
		return credentials.NewStaticAKCredentialsProvider("new", "s"), nil
	}}
	for _, wait := range []time.Duration{0, failurePause - 1} {
		now = now.Add(wait)
		if got, err := r.Renew(ended); err == nil || builds != 1 {
			t.Errorf("got %+v, %v after %d renewals", got, err, builds)
		}
	}
	now = now.Add(1)
	if got, err := r.Renew(ended); err != nil || got.AccessKeyId != "new" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func listJobs(t *testing.T, client *smc.Client) error {
	t.Helper()
	_, err := client.ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{})
	return err
}
