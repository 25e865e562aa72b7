package smc_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

func TestRetryEndsWithTheRetryTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) { fail(w, 400, "Throttling", "Slow down.") })
		err := s.client(t, func(c *smc.Config) { c.MaxRetryTime = time.Minute }).StartReplicationJob(t.Context(), "", "j-1")
		if smc.KindOf(err) != smc.KindThrottled {
			t.Errorf("error is %v, want the endpoint's", err)
		}
		var total time.Duration
		for _, wait := range s.gaps() {
			total += wait
		}
		if total > time.Minute || len(s.gaps()) < 4 {
			t.Errorf("%d waits of %s in all, want several and up to 1m", len(s.gaps()), total)
		}
	})
}

func TestRetryKeepsTheLastErrorWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) { fail(w, 503, "ServiceUnavailable", "Down.") })
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		err := s.client(t).StartReplicationJob(ctx, "", "j-1")
		if !errors.Is(err, context.DeadlineExceeded) || smc.KindOf(err) != smc.KindTransient || !strings.Contains(err.Error(), requestID) {
			t.Errorf("error is %v, want the context's and the last attempt's", err)
		}
	})
}

func TestRetryAsksNoLongerThanBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for header, want := range map[string]struct{ least, most time.Duration }{
			"TimeLeft:1500":              {1500 * time.Millisecond, 2100 * time.Millisecond},
			"Limit:1, TimeLeft: 1500 ":   {1500 * time.Millisecond, 2100 * time.Millisecond},
			"TimeLeft:86400000":          {20 * time.Second, 21 * time.Second},
			"TimeLeft:-5":                {0, time.Second},
			"TimeLeft:9999999999999999":  {0, time.Second},
			"nonsense,TimeLeft,TimeLeft": {0, time.Second},
		} {
			s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				if n == 1 {
					w.Header().Set("X-Ratelimit-User-Api", header)
					fail(w, 400, "Throttling.Api", "Slow down.")
					return
				}
				succeedAny(w, r, n)
			})
			if err := s.client(t).StartReplicationJob(t.Context(), "", "j-1"); err != nil {
				t.Error(err)
			}
			if waits := s.gaps(); len(waits) != 1 || waits[0] < want.least || waits[0] > want.most {
				t.Errorf("%q: waited %v, want %s to %s", header, waits, want.least, want.most)
			}
		}
	})
}

// source is what a test's credentials provider returns at its n-th call.
type source func(n int32) (*credentials.Credentials, error)

// counting is a credentials provider that counts its calls.
type counting struct {
	source
	asked atomic.Int32
}

func (c *counting) GetCredentials() (*credentials.Credentials, error) {
	return c.source(c.asked.Add(1))
}

func (c *counting) GetProviderName() string { return "test" }

func TestExpiredCredentialsAreRefreshedOnce(t *testing.T) {
	t.Parallel()
	token := func(name string) *credentials.Credentials {
		return &credentials.Credentials{AccessKeyId: testKey, AccessKeySecret: testSecret, SecurityToken: name}
	}
	for name, test := range map[string]struct {
		source   source
		requests int
		works    bool
	}{
		"source that refreshes": {func(n int32) (*credentials.Credentials, error) {
			if n == 1 {
				return token("old"), nil
			}
			return token("new"), nil
		}, 2, true},
		"source that does not": {func(int32) (*credentials.Credentials, error) { return token("old"), nil }, 1, false},
		"source that fails": {func(n int32) (*credentials.Credentials, error) {
			if n > 1 {
				return nil, errors.New("gone")
			}
			return token("old"), nil
		}, 1, false},
		"source of expired ones": {func(n int32) (*credentials.Credentials, error) { return token(fmt.Sprintf("old%d", n)), nil }, 2, false},
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
				err := s.client(t, func(c *smc.Config) { c.Credentials = &counting{source: test.source} }).StartReplicationJob(t.Context(), "", "j-1")
				if (err == nil) != test.works {
					t.Errorf("error is %v", err)
				}
				if err != nil && (smc.KindOf(err) != smc.KindCredentials || !strings.Contains(err.Error(), requestID)) {
					t.Errorf("error is %v, want the endpoint's", err)
				}
				if len(s.seen()) != test.requests || len(s.gaps()) != 0 {
					t.Errorf("%d requests and %d waits, want %d and none", len(s.seen()), len(s.gaps()), test.requests)
				}
			})
		})
	}
}

func TestCredentialsThatCannotBeHadAreFinal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, source := range map[string]source{
			"error":   func(int32) (*credentials.Credentials, error) { return nil, errors.New("no role") },
			"nothing": func(int32) (*credentials.Credentials, error) { return nil, nil },
		} {
			s := newStub(t, succeedAny)
			from := &counting{source: source}
			err := s.client(t, func(c *smc.Config) { c.Credentials = from }).StartReplicationJob(t.Context(), "", "j-1")
			if smc.KindOf(err) != smc.KindCredentials || len(s.seen()) != 0 || from.asked.Load() != 1 {
				t.Errorf("%s: error is %v after %d requests; asked %d times", name, err, len(s.seen()), from.asked.Load())
			}
		}
	})
}

// A credentials provider may call a service of its own; the URL of that call is secret.
func TestCredentialErrorsHideTheURL(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, succeedAny)
		failing := &counting{source: func(int32) (*credentials.Credentials, error) {
			return nil, &url.Error{Op: "Get", URL: "http://127.0.0.1/?Signature=" + testToken, Err: errors.New("connection refused")}
		}}
		err := s.client(t, func(c *smc.Config) { c.Credentials = failing }).StartReplicationJob(t.Context(), "", "j-1")
		if err == nil || strings.Contains(err.Error(), testToken) || !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("error is %v", err)
		}
	})
}

// A credentials provider that hangs ends with the call's context, which it does not get.
func TestCancellingEndsTheWaitForCredentials(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		release := make(chan struct{})
		t.Cleanup(func() { close(release) })
		s := newStub(t, succeedAny)
		hanging := &counting{source: func(int32) (*credentials.Credentials, error) {
			cancel()
			<-release
			return nil, errors.New("late")
		}}
		err := s.client(t, func(c *smc.Config) { c.Credentials = hanging }).StartReplicationJob(ctx, "", "j-1")
		if !errors.Is(err, context.Canceled) || len(s.seen()) != 0 {
			t.Errorf("error is %v after %d requests", err, len(s.seen()))
		}
	})
}

// A scheduled run that began meanwhile is not taken for a successful cut-over.
func TestTransitionCutOverIsNotMistakenForAScheduledRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			sync          bool
			status, phase string
			reached       bool
		}{
			{false, "Running", "Syncing", false},
			{false, "Running", "Cleaning", true},
			{true, "Running", "Syncing", true},
			{false, "Finished", "", true},
			{true, "Waiting", "", false},
			{false, "InError", "", false},
		} {
			s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				switch {
				case r.action() == "DescribeReplicationJobs":
					jobPage(w, 1, fmt.Sprintf(`{"JobId": "j-1", "Status": %q, "BusinessStatus": %q}`, test.status, test.phase))
				case n == 1:
					hangUp()
				default:
					fail(w, 400, "ReplicationJob.InvalidStatus", "Refused.")
				}
			})
			err := s.client(t).CutOverReplicationJob(t.Context(), "us-west-1", "j-1", test.sync)
			if (err == nil) != test.reached {
				t.Errorf("%+v: error is %v", test, err)
			}
			last := s.seen()[len(s.seen())-1]
			if last.action() != "DescribeReplicationJobs" || last.query.Get("RegionId") != "us-west-1" {
				t.Errorf("%+v: the last call is %s in %s", test, last.action(), last.query.Get("RegionId"))
			}
		}
	})
}

// A response with HTTP 200 and a code is an error.
func TestErrorInASuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) {
			succeed(w, `"Code": "Forbidden.RAM", "Message": "No. server string to sign is:`+testToken+`"`)
		})
		err := s.client(t).StartReplicationJob(t.Context(), "", "j-1")
		if smc.KindOf(err) != smc.KindUnauthorized || strings.Contains(err.Error(), testToken) || !strings.Contains(err.Error(), requestID) {
			t.Errorf("error is %v", err)
		}
		for _, code := range []string{"200", "OK", "ok", ""} {
			s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) { succeed(w, fmt.Sprintf(`"Code": %q`, code)) })
			if err := s.client(t).StartReplicationJob(t.Context(), "", "j-1"); err != nil {
				t.Errorf("%q: %v", code, err)
			}
		}
	})
}

func TestCreateWithoutAJobIDIsAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) { succeed(w, "") })
		id, err := s.client(t).CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: "s-1"})
		if err == nil || id != "" || !strings.Contains(err.Error(), requestID) {
			t.Errorf("got %q, %v", id, err)
		}
	})
}

func TestTrap_retriesBackOffUnderTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var times []time.Time
		client := memoryClient(t, func(w http.ResponseWriter, _ *http.Request) {
			if times = append(times, time.Now()); len(times) < 6 {
				fail(w, http.StatusBadRequest, "Throttling.User", "Request was denied due to user flow control.")
				return
			}
			succeed(w, "")
		})
		if err := client.StartReplicationJob(t.Context(), "", "j-1"); err != nil {
			t.Fatal(err)
		}
		if len(times) != 6 {
			t.Fatalf("%d attempts, want 6", len(times))
		}
		for i := range times[1:] {
			wait := times[i+1].Sub(times[i])
			if limit := 500 * time.Millisecond << i; wait <= 0 || wait > limit {
				t.Errorf("wait %d was %s, want at most %s", i+1, wait, limit)
			}
		}

		ctx, cancel := context.WithCancel(t.Context())
		calls := 0
		client = memoryClient(t, func(w http.ResponseWriter, _ *http.Request) {
			calls++
			fail(w, http.StatusServiceUnavailable, "ServiceUnavailable", "The request has failed due to a temporary failure of the server.")
			time.AfterFunc(time.Nanosecond, cancel) // While the client waits for its next attempt.
		})
		err := client.StartReplicationJob(ctx, "", "j-1")
		if !errors.Is(err, context.Canceled) || calls != 1 {
			t.Errorf("after the end of the context: %v, %d calls", err, calls)
		}
	})
}

func TestTrap_theWaitThatTheServerAsksForIsKept(t *testing.T) {
	t.Parallel()
	for name, headers := range map[string]map[string]string{
		"of the SDK's runtime":    {"x-ratelimit-user-api": "Limit:10,Remain:0,TimeLeft:2500", "x-ratelimit-user": "Limit:100,TimeLeft:1000"},
		"of the command line":     {"x-acs-retry-after": "2500"},
		"of both, and one is bad": {"x-acs-retry-after": "soon", "x-ratelimit-user": "TimeLeft:2500"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var times []time.Time
				client := memoryClient(t, func(w http.ResponseWriter, _ *http.Request) {
					if times = append(times, time.Now()); len(times) == 1 {
						for header, value := range headers {
							w.Header().Set(header, value)
						}
						fail(w, http.StatusTooManyRequests, "Throttling.Api", "Request was denied due to api flow control.")
						return
					}
					succeed(w, "")
				})
				if err := client.StartReplicationJob(t.Context(), "", "j-1"); err != nil {
					t.Fatal(err)
				}
				if waited := times[len(times)-1].Sub(times[0]); len(times) != 2 || waited < 2500*time.Millisecond || waited > 4*time.Second {
					t.Errorf("waited %s, want 2.5 s and a little", waited)
				}
			})
		})
	}
}

func TestCreate_oneTokenForAllAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tokens, nonces := map[string]int{}, map[string]int{}
		calls := 0
		client := memoryClient(t, func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			tokens[r.Form.Get("ClientToken")]++
			nonces[r.Form.Get("SignatureNonce")]++
			switch calls++; calls {
			case 1:
				hangUp()
			case 2:
				fail(w, 500, "InternalError", "An error occurred while processing your request.")
			case 3:
				_, _ = io.WriteString(w, `{"JobId":"j-`) // Cut off on purpose.
			default:
				succeed(w, `"JobId":"j-1"`)
			}
		})
		id, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: "s-1"})
		if err != nil || id != "j-1" {
			t.Fatalf("%q, %v", id, err)
		}
		if len(tokens) != 1 || calls != 4 || len(nonces) != 4 {
			t.Errorf("%d calls with tokens %v and %d nonces, want 4 with one token and a nonce each", calls, tokens, len(nonces))
		}
		for token := range tokens {
			if token == "" || len(token) > smc.MaxClientTokenLength {
				t.Errorf("token %q", token)
			}
		}
		before := len(tokens)
		if _, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: "s-1"}); err != nil || len(tokens) != before+1 {
			t.Errorf("a second creation reused the token: %v", err)
		}
	})
}
