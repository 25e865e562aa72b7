package smcmock_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// createToken creates an access token and returns its ID and code.
func createToken(t *testing.T, s *smcmock.Server, more params) (id, code string) {
	t.Helper()
	response := must(t, s, "CreateAccessToken", more)
	id, _ = response["AccessTokenId"].(string)
	code, _ = response["AccessTokenCode"].(string)
	if !strings.HasPrefix(id, "at-") || code == "" {
		t.Fatalf("%v", response)
	}
	return id, code
}

// listTokens returns the IDs of the access tokens that a filter finds.
func listTokens(t *testing.T, s *smcmock.Server, filter params) string {
	t.Helper()
	response := must(t, s, "ListAccessTokens", filter)
	return listIDs(t, response, items(response, "AccessTokens", "AccessToken"), "AccessTokenId")
}

// tokenStatus returns the status of an access token as it is reported.
func tokenStatus(t *testing.T, s *smcmock.Server, id string) any {
	t.Helper()
	found := items(must(t, s, "ListAccessTokens", params{"AccessTokenId.1": id}), "AccessTokens", "AccessToken")
	if len(found) != 1 {
		t.Fatalf("%d access tokens of ID %s", len(found), id)
	}
	return found[0]["Status"]
}

func TestTokens_CreateAndList(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	first, firstCode := createToken(t, s, params{"Name": "wave:1", "Description": "First wave.", "Count": "3", "TimeToLiveInDays": "7"})
	created := lifeNow(s, 0)
	second, secondCode := createToken(t, s, nil)
	if first == second || firstCode == secondCode {
		t.Errorf("%s %s", first, second)
	}
	response := must(t, s, "ListAccessTokens", nil)
	want := []object{
		{
			"AccessTokenId": second, "Status": "activated", "Count": "100", "RegisteredCount": "0", "TimeToLiveInDays": "30",
			"CreationTime": created,
		},
		{
			"AccessTokenId": first, "Name": "wave:1", "Description": "First wave.", "Status": "activated", "Count": "3",
			"RegisteredCount": "0", "TimeToLiveInDays": "7", "CreationTime": created,
		},
	}
	for i, token := range items(response, "AccessTokens", "AccessToken") {
		if !sampleEqual(token, want[i]) {
			t.Errorf("%v, want %v", token, want[i])
		}
	}
	// PageNumber has the size of the page, and PageSize its number.
	if response["TotalCount"] != 2.0 || response["PageNumber"] != 20.0 || response["PageSize"] != 1.0 {
		t.Errorf("%v", response)
	}
	if text := string(control(t, s, http.MethodGet, "accesstokens", "").body); strings.Contains(text, firstCode) || !strings.Contains(text, first) {
		t.Errorf("%s", text)
	}
}

func TestTokens_Filters(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	for n, token := range []smcmock.AccessToken{
		{Name: "one"}, {Name: "two", Disabled: true}, {Name: "two", TimeToLiveInDays: 1, CreationTime: s.Clock().Now().Add(-lifeDay)},
	} {
		token.AccessTokenId = fmt.Sprintf("at-%d", n+1)
		s.AddAccessToken(token)
	}
	for _, test := range []struct {
		filter params
		want   string
	}{
		{nil, "at-3 at-2 at-1"},
		{params{"AccessTokenId.1": "at-1", "AccessTokenId.2": "at-3"}, "at-3 at-1"},
		{params{"AccessTokenId.1": "at-none"}, ""},
		{params{"Name": "two"}, "at-3 at-2"},
		{params{"Name": "tw"}, ""},
		{params{"Status": "activated"}, "at-1"},
		{params{"Status": "unactivated"}, "at-2"},
		{params{"Status": "expired"}, "at-3"},
		{params{"Status": "expired", "Name": "one"}, ""},
	} {
		if got := listTokens(t, s, test.filter); got != test.want {
			t.Errorf("%v: %s, want %s", test.filter, got, test.want)
		}
	}
	// There are no page parameters.
	for name, value := range (params{"Status": "disabled", "PageNumber": "1", "PageSize": "50", "AccessTokenId": "at-1"}) {
		refused(t, s, "ListAccessTokens", params{name: value}, "Invalid"+name)
	}
}

func TestTokens_Truncated(t *testing.T) {
	t.Parallel()
	s := start(t)
	for range 25 {
		s.AddAccessToken(smcmock.AccessToken{})
	}
	response := must(t, s, "ListAccessTokens", nil)
	if found := items(response, "AccessTokens", "AccessToken"); len(found) != 20 || response["TotalCount"] != 25.0 {
		t.Errorf("%d of %v", len(found), response["TotalCount"])
	}
	s.Switch(func(w *smcmock.Switches) { w.AccessTokenPageSize, w.AccessTokenPagesInOrder = 50, true })
	response = must(t, s, "ListAccessTokens", nil)
	if found := items(response, "AccessTokens", "AccessToken"); len(found) != 25 || response["PageNumber"] != 1.0 || response["PageSize"] != 50.0 {
		t.Errorf("%d of %v", len(found), response)
	}
}

func TestTokens_Limits(t *testing.T) {
	t.Parallel()
	s := start(t)
	for name, values := range map[string][2][]string{
		"Name": {
			{"", "ab", "服务:_-9", "a" + strings.Repeat("9", 127)},
			{"a", "1a", "a b", "a.b", "http://ab", "a" + strings.Repeat("9", 128)},
		},
		"Count":            {{"", "1", "1000"}, append([]string{"0", "1001", "-1"}, limitIntegers...)},
		"TimeToLiveInDays": {{"", "1", "90"}, append([]string{"0", "91", "-1"}, limitIntegers...)},
		"Description":      {{"", "Any text: <&>."}, nil},
	} {
		for _, value := range values[0] {
			must(t, s, "CreateAccessToken", params{name: value})
		}
		before := len(s.AccessTokens())
		for _, value := range values[1] {
			refused(t, s, "CreateAccessToken", params{name: value}, "Invalid"+name)
		}
		if len(s.AccessTokens()) != before {
			t.Errorf("%s: created", name)
		}
	}
	// There is no idempotence.
	refused(t, s, "CreateAccessToken", params{"ClientToken": "token-1"}, "InvalidClientToken")
}

func TestTokens_Life(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id, _ := createToken(t, s, params{"TimeToLiveInDays": "2"})
	disabled, _ := createToken(t, s, params{"TimeToLiveInDays": "2"})
	for range 2 {
		must(t, s, "DisableAccessToken", params{"AccessTokenId": disabled})
	}
	s.Clock().Step(2*lifeDay - time.Second)
	if one, two := tokenStatus(t, s, id), tokenStatus(t, s, disabled); one != "activated" || two != "unactivated" {
		t.Errorf("%v %v", one, two)
	}
	s.Clock().Step(time.Second)
	if one, two := tokenStatus(t, s, id), tokenStatus(t, s, disabled); one != "expired" || two != "expired" {
		t.Errorf("%v %v", one, two)
	}
	// Expired ones can be disabled and deleted.
	must(t, s, "DisableAccessToken", params{"AccessTokenId": id})
	must(t, s, "DeleteAccessToken", params{"AccessTokenId": id})
	refused(t, s, "DeleteAccessToken", params{"AccessTokenId": id}, "InvalidAccessTokenId.NotFound")
	if got := listTokens(t, s, nil); got != disabled {
		t.Errorf("%s", got)
	}
}

func TestTokens_Register(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id, code := createToken(t, s, params{"Count": "2"})
	if err := s.RegisterSource(code, smcmock.NewSource("s-two")); err != nil {
		t.Fatal(err)
	}
	controlDone(t, s, "sources?code="+code, `[{"SourceId": "s-three"}]`)
	if token, _ := s.AccessToken(id); token.RegisteredCount != 2 {
		t.Errorf("%+v", token)
	}
	if got := listSources(t, s, params{"State": "Available"}); got != "s-three s-two s-one" {
		t.Errorf("%s", got)
	}
	controlRefused(t, s, "sources?code="+code, `[{"SourceId": "s-four"}]`, 400, "has registered 2 source servers already")
	controlRefused(t, s, "sources?code=wrong", `[{"SourceId": "s-four"}]`, 400, "no access token has this code")
	s.UpdateAccessToken(id, func(token *smcmock.AccessToken) { token.Count = 10 })
	for range 2 {
		if err := s.RegisterSource(code, smcmock.NewSource("s-two")); err == nil || !strings.Contains(err.Error(), "registered already") {
			t.Errorf("%v", err)
		}
	}
	must(t, s, "DisableAccessToken", params{"AccessTokenId": id})
	controlRefused(t, s, "sources?code="+code, `[{"SourceId": "s-four"}]`, 400, "is unactivated")
	s.Clock().Step(30 * lifeDay)
	controlRefused(t, s, "sources?code="+code, `[{"SourceId": "s-four"}]`, 400, "is expired")
	// Those that are registered are unaffected, also by the deletion.
	must(t, s, "DeleteAccessToken", params{"AccessTokenId": id})
	if token, found := s.AccessToken(id); found || s.RemoveAccessToken(id) || s.UpdateAccessToken(id, nil) {
		t.Errorf("%+v", token)
	}
	if got := listSources(t, s, params{"State": "Available"}); got != "s-three s-two s-one" {
		t.Errorf("%s", got)
	}
}

func TestTokens_XML(t *testing.T) {
	t.Parallel()
	s := start(t)
	var created struct {
		XMLName                        xml.Name `xml:"CreateAccessTokenResponse"`
		AccessTokenId, AccessTokenCode string
	}
	listXML(t, s, "CreateAccessToken", params{"Name": "wave-1"}, &created)
	var response struct {
		XMLName xml.Name                                              `xml:"ListAccessTokensResponse"`
		Tokens  []struct{ AccessTokenId, Name, Count, Status string } `xml:"AccessTokens>AccessToken"`
	}
	listXML(t, s, "ListAccessTokens", nil, &response)
	if len(response.Tokens) != 1 || response.Tokens[0].AccessTokenId != created.AccessTokenId || response.Tokens[0].Count != "100" || created.AccessTokenCode == "" {
		t.Errorf("%+v %+v", created, response)
	}
}
