package accesstoken_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// list is the address of the data source under test.
const list = "data.smc_access_tokens.test"

// many is a configuration of the data source with the given arguments.
func many(mock *smcmock.Server, arguments ...string) string {
	return acctest.ProviderConfig(mock) + fmt.Sprintf("data \"smc_access_tokens\" \"test\" {\n  %s\n}\n", strings.Join(arguments, "\n  "))
}

// account is a few access tokens that differ in what can be filtered by.
func account(t *testing.T) *smcmock.Server {
	t.Helper()
	mock := acctest.StartMock(t)
	for _, token := range []smcmock.AccessToken{
		{AccessTokenId: "at-2", Name: "wave-2"},
		{AccessTokenId: "at-1", Name: "wave-1", Description: "First wave.", Count: 20, RegisteredCount: 3, TimeToLiveInDays: 7, CreationTime: time.Now().Add(-time.Hour)},
		{AccessTokenId: "at-3", Name: "wave-3", Disabled: true},
		{AccessTokenId: "at-4", CreationTime: time.Date(2024, 2, 28, 12, 0, 0, 0, time.UTC), TimeToLiveInDays: 2},
	} {
		mock.AddAccessToken(token)
	}
	return mock
}

// strs is a list of exactly these strings.
func strs(values ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(values))
	for i, v := range values {
		checks[i] = knownvalue.StringExact(v)
	}
	return knownvalue.ListExact(checks)
}

// All filters at once, in a data source each.
func TestAccAccessTokens_filters(t *testing.T) {
	t.Parallel()
	mock := account(t)
	var (
		config    = acctest.ProviderConfig(mock)
		checks    []statecheck.StateCheck
		sent      []string
		arguments = map[string]struct {
			arguments string
			sent      map[string]string // nil: nothing
			want      []string
		}{
			"none":        {``, map[string]string{}, []string{"at-1", "at-2", "at-3", "at-4"}},
			"ids":         {`ids = ["at-3", "at-gone", "at-1"]`, map[string]string{"AccessTokenId.1": "at-1", "AccessTokenId.2": "at-3", "AccessTokenId.3": "at-gone"}, []string{"at-1", "at-3"}},
			"no_ids":      {`ids = []`, nil, nil},
			"name":        {`name = "wave-2"`, map[string]string{"Name": "wave-2"}, []string{"at-2"}},
			"name_regex":  {`name_regex = "^wave-[12]$"`, map[string]string{}, []string{"at-1", "at-2"}},
			"activated":   {`status = "activated"`, map[string]string{"Status": "activated"}, []string{"at-1", "at-2"}},
			"disabled":    {`status = "unactivated"`, map[string]string{"Status": "unactivated"}, []string{"at-3"}},
			"expired":     {`status = "expired"`, map[string]string{"Status": "expired"}, []string{"at-4"}},
			"several":     {"status = \"activated\"\n name_regex = \"2\"", map[string]string{"Status": "activated"}, []string{"at-2"}},
			"no_such_one": {`name = "wave"`, map[string]string{"Name": "wave"}, nil},
		}
	)
	for name, test := range arguments {
		address := "data.smc_access_tokens." + name
		config += fmt.Sprintf("data \"smc_access_tokens\" %q {\n  %s\n}\n", name, test.arguments)
		checks = append(checks, acctest.Value(address, "ids", strs(test.want...)),
			acctest.Value(address, "names", knownvalue.ListSizeExact(len(test.want))), acctest.Value(address, "access_tokens", knownvalue.ListSizeExact(len(test.want))))
		if test.sent != nil {
			test.sent["RegionId"] = acctest.Region
			sent = append(sent, fmt.Sprint(test.sent))
		}
	}
	acctest.Run(t, mock, resource.TestStep{Config: config, ConfigStateChecks: checks, Check: func(*terraform.State) error {
		got := make(map[string]bool)
		for _, call := range mock.CallsTo("ListAccessTokens") {
			got[fmt.Sprint(call.Business())] = true
		}
		for _, filters := range sent {
			if !got[filters] {
				return fmt.Errorf("%s was not sent: %v", filters, got)
			}
		}
		if want := slices.Compact(slices.Sorted(slices.Values(sent))); len(got) != len(want) {
			return fmt.Errorf("sent were %v, want %v", got, want)
		}
		return nil
	}})
}

func TestAccAccessTokens_attributes(t *testing.T) {
	t.Parallel()
	mock := account(t)
	first, _ := mock.AccessToken("at-1")
	acctest.Run(t, mock, resource.TestStep{
		Config: many(mock, `ids = ["at-1", "at-4"]`),
		ConfigStateChecks: []statecheck.StateCheck{acctest.Value(list, "access_tokens", knownvalue.ListExact([]knownvalue.Check{
			knownvalue.ObjectExact(map[string]knownvalue.Check{
				"access_token_id": knownvalue.StringExact("at-1"), "name": knownvalue.StringExact("wave-1"), "description": knownvalue.StringExact("First wave."),
				"status": knownvalue.StringExact("activated"), "limit": knownvalue.Int64Exact(20), "registered_count": knownvalue.Int64Exact(3),
				"time_to_live_in_days": knownvalue.Int64Exact(7),
				"creation_time":        knownvalue.StringExact(first.CreationTime.UTC().Format(time.RFC3339)),
				"expiration_time":      knownvalue.StringExact(first.CreationTime.UTC().AddDate(0, 0, 7).Format(time.RFC3339)),
			}),
			knownvalue.ObjectExact(map[string]knownvalue.Check{
				"access_token_id": knownvalue.StringExact("at-4"), "name": knownvalue.Null(), "description": knownvalue.Null(),
				"status": knownvalue.StringExact("expired"), "limit": knownvalue.Int64Exact(100), "registered_count": knownvalue.Int64Exact(0),
				"time_to_live_in_days": knownvalue.Int64Exact(2),
				"creation_time":        knownvalue.StringExact("2024-02-28T12:00:00Z"),
				"expiration_time":      knownvalue.StringExact("2024-03-01T12:00:00Z"),
			}),
		}))},
	})
}

// SMC lists 20 access tokens and has no pages: where there are more, none is missed silently.
func TestAccAccessTokens_truncated(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	ids := make([]string, 25)
	for i := range ids {
		ids[i] = fmt.Sprintf("at-%02d", i)
		mock.AddAccessToken(smcmock.AccessToken{AccessTokenId: ids[i], Name: fmt.Sprintf("wave-%02d", i)})
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: many(mock, `name_regex = "^wave-0"`), ExpectError: acctest.Message("only 20 of 25 access tokens, and the API has no pages for them: filter by ID, name or status")},
		resource.TestStep{
			Config:            many(mock, `ids = ["`+strings.Join(ids, `", "`)+`"]`),
			ConfigStateChecks: []statecheck.StateCheck{acctest.Value(list, "ids", strs(ids...))},
		},
		resource.TestStep{Config: many(mock, `name = "wave-07"`), ConfigStateChecks: []statecheck.StateCheck{acctest.Value(list, "ids", strs("at-07"))}},
	)
}

func TestAccAccessTokens_badInput(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	for argument, words := range map[string]string{
		`ids = ["s-1"]`:         "must be the ID of an access token",
		`status = "disabled"`:   "value must be one of",
		`name_regex = "wave-("`: "regular expression",
	} {
		acctest.Run(t, mock, resource.TestStep{Config: many(mock, argument), ExpectError: acctest.Message(words)})
	}
}

// The example of the documentation's page, as it stands.
func TestAccAccessTokens_example(t *testing.T) {
	t.Parallel()
	acctest.RunDataSourceExample(t, account(t), "smc_access_tokens", statecheck.ExpectKnownOutputValue("registrations_left",
		knownvalue.MapExact(map[string]knownvalue.Check{"at-1": knownvalue.Int64Exact(17), "at-2": knownvalue.Int64Exact(100)})))
}
