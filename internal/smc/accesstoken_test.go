package smc_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// serveTokens responds with all access tokens of the given IDs, in one list.
func serveTokens(w http.ResponseWriter, ids []string) {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = fmt.Sprintf(`{"AccessTokenId": %q, "Name": "import"}`, id)
	}
	succeed(w, fmt.Sprintf(`"TotalCount": %d, "PageNumber": 20, "PageSize": 1, "AccessTokens": {"AccessToken": [%s]}`, len(ids), strings.Join(all, ",")))
}

// Every field that ListAccessTokens documents; the numbers are strings.
func TestResponsesOfAccessTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for fields, want := range map[string]smc.AccessToken{
			`"Name": "import", "Description": "words", "Status": "activated", "Count": "100", "RegisteredCount": "3", "TimeToLiveInDays": "30", "CreationTime": "2026-03-01T08:00:01Z"`: {
				ID: "at-1", Name: "import", Description: "words", Status: smc.AccessTokenActivated, Count: 100, RegisteredCount: 3, TimeToLiveInDays: 30,
				CreationTime: at(t, "2026-03-01T08:00:01Z"),
			},
			`"Name": null, "Status": "Brewing", "Count": 5, "RegisteredCount": "", "TimeToLiveInDays": "many"`: {ID: "at-1", Status: "Brewing", Count: 5},
		} {
			s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) {
				succeed(w, `"TotalCount": 1, "PageNumber": 20, "PageSize": 1, "AccessTokens": {"AccessToken": [{"AccessTokenId": "at-1", `+fields+`}]}`)
			})
			if got, err := s.client(t).FindAccessToken(t.Context(), "at-1"); err != nil || *got != want {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
			}
		}
	})
}

// The API has no pages for access tokens: a list that is cut is an error, and look-ups by ID
// stay below the size of its pages.
func TestListAccessTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := numbered("at-", 45)
		s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
			if len(idsOf(r, "AccessTokenId")) > 20 {
				t.Errorf("call %d names %d access tokens", n, len(idsOf(r, "AccessTokenId")))
			}
			if len(idsOf(r, "AccessTokenId")) == 0 {
				succeed(w, `"TotalCount": 45, "AccessTokens": {"AccessToken": [{"AccessTokenId": "at-000"}, {"AccessTokenId": "at-000"}]}`)
				return
			}
			everyKind(t, ids)(w, r, n)
		})
		client := s.client(t)
		tokens, err := client.ListAccessTokens(t.Context(), smc.AccessTokenFilter{AccessTokenIDs: ids})
		if err != nil || len(tokens) != 45 || len(s.seen()) != 3 {
			t.Errorf("%d access tokens, %v after %d calls", len(tokens), err, len(s.seen()))
		}
		_, err = client.ListAccessTokens(t.Context(), smc.AccessTokenFilter{})
		if err == nil || !strings.Contains(err.Error(), "only 1 of 45") || !strings.Contains(err.Error(), requestID) || len(s.seen()) != 4 {
			t.Errorf("error is %v after %d calls", err, len(s.seen()))
		}
		// A refresh goes on by ID, and does not list again.
		tenAtATime(45, func(i int) {
			if token, err := client.RefreshAccessToken(t.Context(), ids[i]); err != nil || token.ID != ids[i] {
				t.Errorf("got %+v, %v", token, err)
			}
		})
		lists := 0
		for _, r := range s.seen()[4:] {
			if len(idsOf(r, "AccessTokenId")) == 0 {
				lists++
			}
		}
		if lists != 1 {
			t.Errorf("%d listings", lists)
		}
	})
}

// tokens is an account whose creations of access tokens fail as a test says.
type tokens struct {
	mu      sync.Mutex
	ids     []string
	creates int
	create  func(w http.ResponseWriter, n int) (created bool)
}

func (a *tokens) respond(w http.ResponseWriter, r *received, _ int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if r.action() == "ListAccessTokens" {
		serveTokens(w, a.ids)
		return
	}
	a.creates++
	id := fmt.Sprintf("at-%d", a.creates)
	if a.create(w, a.creates) {
		a.ids = append(a.ids, id)
	}
}

// lostCode are words of the error of a creation whose code is lost.
const lostCode = "its code is lost"

// An attempt that may have been carried out is repeated only where the list shows that it has
// not been.
func TestCreateAccessToken(t *testing.T) {
	t.Parallel()
	created := func(w http.ResponseWriter, n int) bool {
		succeed(w, fmt.Sprintf(`"AccessTokenId": "at-%d", "AccessTokenCode": %q`, n, testCode))
		return true
	}
	down := func(w http.ResponseWriter) { fail(w, 500, "InternalError", "An error occurred.") }
	for name, test := range map[string]struct {
		create  func(w http.ResponseWriter, n int) bool
		creates int
		id      string   // "" means an error
		message []string // of the error
	}{
		"at once": {create: created, creates: 1, id: "at-1"},
		"throttled": {create: func(w http.ResponseWriter, n int) bool {
			if n < 4 {
				fail(w, 400, "Throttling", "Denied.")
				return false
			}
			return created(w, n)
		}, creates: 4, id: "at-4"},
		"failed, not created": {create: func(w http.ResponseWriter, n int) bool {
			if n == 1 {
				down(w)
				return false
			}
			return created(w, n)
		}, creates: 2, id: "at-2"},
		"failed for ever":     {create: func(w http.ResponseWriter, _ int) bool { down(w); return false }, creates: 3, message: []string{"InternalError"}},
		"failed, but created": {create: func(w http.ResponseWriter, _ int) bool { down(w); return true }, creates: 1, message: []string{"at-1", lostCode, "InternalError", requestID}},
		"cut off": {create: func(w http.ResponseWriter, _ int) bool {
			_, _ = w.Write([]byte(`{"RequestId": "x", "AccessTok`))
			return true
		}, creates: 1, message: []string{"at-1", lostCode}},
		"without code": {create: func(w http.ResponseWriter, _ int) bool { succeed(w, `"AccessTokenId": "at-1"`); return true }, creates: 1, message: []string{"at-1", lostCode}},
		"without ID":   {create: func(w http.ResponseWriter, _ int) bool { succeed(w, `"AccessTokenCode": "x"`); return true }, creates: 1, message: []string{"may have been created", lostCode}},
		"refused":      {create: func(w http.ResponseWriter, _ int) bool { fail(w, 403, "Forbidden.RAM", "No."); return false }, creates: 1, message: []string{"Forbidden.RAM"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				account := &tokens{ids: []string{"at-old"}, create: test.create}
				s := newStub(t, account.respond)
				got, err := s.client(t).CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{Name: "import"})
				if (err == nil) != (test.id != "") || account.creates != test.creates {
					t.Fatalf("%v after %d creations", err, account.creates)
				}
				if err == nil && (got.ID != test.id || got.Code != testCode) {
					t.Errorf("got %+v", got)
				}
				for _, part := range test.message {
					if !strings.Contains(err.Error(), part) {
						t.Errorf("%q is not in %v", part, err)
					}
				}
				ids, lost := smc.LostAccessTokens(err)
				if wanted := slices.Contains(test.message, "at-1"); lost != slices.Contains(test.message, lostCode) || wanted != slices.Equal(ids, []string{"at-1"}) {
					t.Errorf("lost: %t, %v", lost, ids)
				}
				if err != nil && smc.KindOf(err) == smc.KindTransient && test.creates < 3 {
					t.Errorf("the error may be taken for one to repeat: %v", err)
				}
			})
		})
	}
}

// An attempt that may still be carried out is not repeated; one that was carried out late, after the
// list was compared, is found after the next.
func TestCreateAccessTokenLate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first   func(w http.ResponseWriter, r *received)
		creates int32
	}{
		"timed out":              {func(_ http.ResponseWriter, r *received) { <-r.Context().Done() }, 1},
		"timed out at a gateway": {func(w http.ResponseWriter, _ *received) { w.WriteHeader(http.StatusGatewayTimeout) }, 1},
		"failed":                 {func(w http.ResponseWriter, _ *received) { fail(w, 500, "InternalError", "An error occurred.") }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var creates atomic.Int32 // The handler of the first may still run when the client has given it up.
				s := newStub(t, func(w http.ResponseWriter, r *received, _ int) {
					switch {
					case r.action() == "ListAccessTokens":
						serveTokens(w, numbered("at-", 2)[:max(creates.Load(), 1)-1]) // The first attempt is carried out during the second.
					case creates.Add(1) == 1:
						test.first(w, r)
					default:
						succeed(w, `"AccessTokenId": "at-9", "AccessTokenCode": "`+testCode+`"`)
					}
				})
				created, err := s.client(t).CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{Name: "import"})
				if creates.Load() != test.creates {
					t.Errorf("%d creations", creates.Load())
				}
				if test.creates == 1 {
					if ids, lost := smc.LostAccessTokens(err); !lost || len(ids) != 0 {
						t.Errorf("got %+v, %v", created, err)
					}
					return
				}
				if err != nil || created.ID != "at-9" || created.Code != testCode || !slices.Equal(created.Lost, numbered("at-", 1)) {
					t.Errorf("got %+v, %v", created, err)
				}
			})
		})
	}
}

// Where the list cannot be compared, an attempt that may have been carried out is not repeated.
func TestCreateAccessTokenWithoutList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, list := range map[string]func(w http.ResponseWriter, n int){
			"refused": func(w http.ResponseWriter, _ int) { fail(w, 403, "Forbidden.RAM", "No.") },
			"cut": func(w http.ResponseWriter, _ int) {
				succeed(w, `"TotalCount": 30, "AccessTokens": {"AccessToken": [{"AccessTokenId": "at-1"}]}`)
			},
			"refused later": func(w http.ResponseWriter, n int) {
				if n == 1 {
					serveTokens(w, nil)
				} else {
					fail(w, 403, "Forbidden.RAM", "No.")
				}
			},
		} {
			creates := 0
			s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				if r.action() == "ListAccessTokens" {
					list(w, n)
					return
				}
				creates++
				hangUp()
			})
			_, err := s.client(t).CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{})
			if err == nil || !strings.Contains(err.Error(), "may have been created") || creates != 1 {
				t.Errorf("%s: %v after %d creations", name, err, creates)
			}
		}
		// Without a list, a creation that succeeds does.
		s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
			if r.action() == "ListAccessTokens" {
				fail(w, 403, "Forbidden.RAM", "No.")
				return
			}
			succeedAny(w, r, n)
		})
		if got, err := s.client(t).CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{}); err != nil || got.Code != testCode {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

// What never reached the API is repeated; what the end of the context cut off may have.
func TestCreateAccessTokenThatIsNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		s := newStub(t, succeedAny)
		inner := s.transport
		client := s.client(t, func(c *smc.Config) {
			c.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
				if r.URL.Query().Get("Action") == "CreateAccessToken" {
					if dials++; dials < 4 {
						return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
					}
				}
				return inner.RoundTrip(r)
			})
		})
		if got, err := client.CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{}); err != nil || got.ID != "at-1" || len(s.seen()) != 2 {
			t.Errorf("got %+v, %v after %d calls", got, err, len(s.seen()))
		}
		ctx, cancel := context.WithCancel(t.Context())
		s = newStub(t, func(w http.ResponseWriter, r *received, n int) {
			if r.action() == "CreateAccessToken" {
				cancel()
				<-r.Context().Done()
				return
			}
			succeedAny(w, r, n)
		})
		_, err := s.client(t).CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{})
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "may have been created") {
			t.Errorf("error is %v", err)
		}
		_, err = s.client(t).CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{})
		if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "may have been created") {
			t.Errorf("error is %v", err)
		}
	})
}

// Creations of one client do not take each other's access tokens for their own.
func TestCreateAccessTokenOneAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := &tokens{}
		account.create = func(w http.ResponseWriter, n int) bool {
			if n%2 == 1 {
				fail(w, 503, "ServiceUnavailable", "Down.")
				return false
			}
			succeed(w, fmt.Sprintf(`"AccessTokenId": "at-%d", "AccessTokenCode": %q`, n, testCode))
			return true
		}
		client := newStub(t, func(w http.ResponseWriter, r *received, n int) {
			network()
			account.respond(w, r, n)
		}).client(t)
		var mu sync.Mutex
		var ids []string
		together(5, func(int) {
			got, err := client.CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{Name: "import"})
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			ids = append(ids, got.ID)
		})
		if slices.Sort(ids); len(slices.Compact(ids)) != 5 {
			t.Errorf("got %v", ids)
		}
	})
}

// The code of an access token is in no log and no error, whatever becomes of the response.
func TestCodeOfAnAccessTokenIsNotLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const ids = `"AccessTokenId": "at-1", "AccessTokenCode": "` + testCode + `"`
		for name, respond := range map[string]func(w http.ResponseWriter){
			"success":     func(w http.ResponseWriter) { succeed(w, ids) },
			"cut off":     func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{"RequestId": "x", ` + ids)) },
			"no ID":       func(w http.ResponseWriter) { succeed(w, `"AccessTokenCode": "`+testCode+`"`) },
			"no request":  func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{` + ids + `}`)) },
			"with a code": func(w http.ResponseWriter) { succeed(w, `"Code": "Unheard.Of", `+ids) },
			"failure":     func(w http.ResponseWriter) { w.WriteHeader(500); _, _ = w.Write([]byte(`{` + ids + `}`)) },
			"refusal": func(w http.ResponseWriter) {
				w.WriteHeader(400)
				_, _ = w.Write([]byte(`{"Code": "Unheard.Of", ` + ids + `}`))
			},
		} {
			s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				if r.action() == "ListAccessTokens" {
					serveTokens(w, nil)
					return
				}
				respond(w)
			})
			var logged bytes.Buffer
			got, err := s.client(t).CreateAccessToken(tflogtest.RootLogger(t.Context(), &logged), &smc.CreateAccessTokenRequest{})
			if (err == nil) != (name == "success") || err == nil && got.Code != testCode {
				t.Errorf("%s: got %+v, %v", name, got, err)
			}
			if logged.Len() == 0 || strings.Contains(logged.String()+fmt.Sprint(err), testCode) {
				t.Errorf("%s: logged %s\nerror %v", name, logged.String(), err)
			}
		}
	})
}
