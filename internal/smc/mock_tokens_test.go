package smc_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestMockAccessToken(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]smcmock.Switches{
		"": {}, "empty fields": {EmptyFields: true}, "pages in order": {AccessTokenPagesInOrder: true}, "other codes": {NotFoundCode: "Unheard.Of", NotFoundStatus: 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, client := listeningMock(t, switches)
			ctx := t.Context()
			created, err := client.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: "import:web", Description: "Words of a test.", Count: 2, TimeToLiveInDays: 7})
			if err != nil {
				t.Fatal(err)
			}
			for _, source := range []string{"s-a", "s-b"} {
				if err := mock.RegisterSource(created.Code, smcmock.NewSource(source)); err != nil {
					t.Error(err)
				}
			}
			token, err := client.WaitAccessTokenVisible(ctx, created.ID)
			if err != nil {
				t.Fatal(err)
			}
			if age := time.Since(token.CreationTime); age < 0 || age > time.Minute {
				t.Errorf("created at %s", token.CreationTime)
			}
			token.CreationTime = time.Time{}
			want := smc.AccessToken{
				ID: created.ID, Name: "import:web", Description: "Words of a test.", Status: smc.AccessTokenActivated,
				Count: 2, RegisteredCount: 2, TimeToLiveInDays: 7,
			}
			if *token != want {
				t.Errorf("got %+v, want %+v", *token, want)
			}
			if err := client.DisableAccessToken(ctx, created.ID); err != nil {
				t.Fatal(err)
			}
			if token, err := client.RefreshAccessToken(ctx, created.ID); err != nil || token.Status != smc.AccessTokenDisabled {
				t.Errorf("got %+v, %v", token, err)
			}
			for range 2 { // What does not exist counts as deleted.
				if err := client.DeleteAccessToken(ctx, created.ID); err != nil {
					t.Error(err)
				}
			}
			if _, err := client.FindAccessToken(ctx, created.ID); !smc.IsNotFound(err) {
				t.Errorf("error is %v", err)
			}
			if err := client.DisableAccessToken(ctx, created.ID); !smc.IsNotFound(err) {
				t.Errorf("error is %v", err)
			}
		})
	}
}

// What is not given has the API's defaults, which are those of the constants.
func TestMockAccessTokenDefaults(t *testing.T) {
	t.Parallel()
	_, client := listeningMock(t, smcmock.Switches{})
	created, err := client.CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{})
	if err != nil {
		t.Fatal(err)
	}
	token, err := client.FindAccessToken(t.Context(), created.ID)
	if err != nil || token.Name != "" || token.Count != smc.DefaultAccessTokenCount || token.TimeToLiveInDays != smc.DefaultAccessTokenDays {
		t.Errorf("got %+v, %v", token, err)
	}
	for _, request := range []smc.CreateAccessTokenRequest{{Count: smc.MaxAccessTokenCount + 1}, {TimeToLiveInDays: smc.MaxAccessTokenDays + 1}, {Name: "1"}} {
		if _, err := client.CreateAccessToken(t.Context(), &request); smc.KindOf(err) != smc.KindInvalidParameter {
			t.Errorf("%+v: error is %v", request, err)
		}
	}
}

func TestMockAccessTokenFilters(t *testing.T) {
	t.Parallel()
	mock, client := listeningMock(t, smcmock.Switches{})
	mock.AddAccessToken(smcmock.AccessToken{AccessTokenId: "at-1", Name: "web"})
	mock.AddAccessToken(smcmock.AccessToken{AccessTokenId: "at-2", Name: "web", Disabled: true})
	mock.AddAccessToken(smcmock.AccessToken{AccessTokenId: "at-3", Name: "db", CreationTime: time.Now().AddDate(0, 0, -40)})
	checkFilters(t, map[string]filterTest[smc.AccessTokenFilter]{
		"all":           {smc.AccessTokenFilter{}, []string{"at-1", "at-2", "at-3"}},
		"IDs":           {smc.AccessTokenFilter{AccessTokenIDs: []string{"at-3", "at-1", "at-none"}}, []string{"at-1", "at-3"}},
		"name":          {smc.AccessTokenFilter{Name: "web"}, []string{"at-1", "at-2"}},
		"activated":     {smc.AccessTokenFilter{Status: smc.AccessTokenActivated}, []string{"at-1"}},
		"disabled":      {smc.AccessTokenFilter{Status: smc.AccessTokenDisabled}, []string{"at-2"}},
		"expired":       {smc.AccessTokenFilter{Status: smc.AccessTokenExpired}, []string{"at-3"}},
		"all of them":   {smc.AccessTokenFilter{AccessTokenIDs: []string{"at-1", "at-2"}, Name: "web", Status: smc.AccessTokenDisabled}, []string{"at-2"}},
		"nothing":       {smc.AccessTokenFilter{Name: "none"}, nil},
		"no such token": {smc.AccessTokenFilter{AccessTokenIDs: []string{"at-none"}}, nil},
	}, client.ListAccessTokens, func(token smc.AccessToken) string { return token.ID })
}

// More access tokens than a response has are an error, but can be listed by ID, and read.
func TestMockManyAccessTokens(t *testing.T) {
	t.Parallel()
	mock, client := listeningMock(t, smcmock.Switches{})
	ids := numbered("at-", 45)
	for _, id := range ids {
		mock.AddAccessToken(smcmock.AccessToken{AccessTokenId: id})
	}
	if tokens, err := client.ListAccessTokens(t.Context(), smc.AccessTokenFilter{}); tokens != nil || err == nil || !strings.Contains(err.Error(), "only 20 of 45") {
		t.Errorf("got %d access tokens, %v", len(tokens), err)
	}
	if tokens, err := client.ListAccessTokens(t.Context(), smc.AccessTokenFilter{AccessTokenIDs: ids}); err != nil || len(tokens) != 45 {
		t.Errorf("got %d access tokens, %v", len(tokens), err)
	}
	tenAtATime(len(ids), func(i int) {
		if token, err := client.RefreshAccessToken(t.Context(), ids[i]); err != nil || token.ID != ids[i] {
			t.Errorf("got %+v, %v", token, err)
		}
	})
}

// A creation whose response is lost says which access token to delete, and is not repeated; one
// that was not carried out is.
func TestMockLostResponsesOfAccessTokens(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault smcmock.Fault
		works bool
	}{
		"dropped before": {smcmock.Fault{DropBefore: true}, true},
		"dropped after":  {smcmock.Fault{DropAfter: true}, false},
		"truncated":      {smcmock.Fault{Truncate: true}, false},
		"throttled":      {smcmock.Fault{Code: "Throttling"}, true},
		"internal error": {smcmock.Fault{Code: "InternalError"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, client := listeningMock(t, smcmock.Switches{})
			mock.AddAccessToken(smcmock.AccessToken{Name: "import"})
			test.fault.Action, test.fault.Times = "CreateAccessToken", 1
			mock.Inject(test.fault)
			created, err := client.CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{Name: "import"})
			tokens := mock.AccessTokens()
			if len(tokens) != 2 {
				t.Fatalf("%d access tokens, %v, want the one from before and one more", len(tokens), err)
			}
			last := tokens[1]
			if test.works && (err != nil || created.ID != last.AccessTokenId || created.Code != last.Code) {
				t.Errorf("got %v, %v", created, err)
			}
			if !test.works && (err == nil || !strings.Contains(err.Error(), last.AccessTokenId) || strings.Contains(fmt.Sprint(err), last.Code)) {
				t.Errorf("error is %v", err)
			}
			lose(mock, "DisableAccessToken")
			if err := client.DisableAccessToken(t.Context(), last.AccessTokenId); err != nil {
				t.Error(err)
			}
			lose(mock, "DeleteAccessToken")
			if err := client.DeleteAccessToken(t.Context(), last.AccessTokenId); err != nil || len(mock.AccessTokens()) != 1 {
				t.Errorf("%v, and %d access tokens are left", err, len(mock.AccessTokens()))
			}
		})
	}
}
