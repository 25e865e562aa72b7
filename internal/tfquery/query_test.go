package tfquery_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfquery"
)

type thing struct{ id, name string }

var things = tfquery.Kind[thing]{
	Operation: "Reading things", Word: "thing", IDPrefix: "t-",
	Arguments: []string{"name", "state"},
	Key:       func(x *thing) (id, name string) { return x.id, x.name },
}

func data(diags ...diag.Diagnostic) *tfprovider.Data {
	return tfprovider.New(func() (*smc.Client, diag.Diagnostics) {
		if len(diags) > 0 {
			return nil, diags
		}
		client, err := smc.New(smc.Config{Credentials: credentials.NewStaticAKCredentialsProvider("testid", "testsecret")})
		if err != nil {
			return nil, diag.Diagnostics{diag.NewErrorDiagnostic("No client", err.Error())}
		}
		return client, nil
	})
}

func idList(ids ...string) types.List {
	values := make([]attr.Value, len(ids))
	for i, id := range ids {
		values[i] = types.StringValue(id)
	}
	return types.ListValueMust(types.StringType, values)
}

func TestList(t *testing.T) {
	t.Parallel()
	const noCall = "no call"
	anyID, anyName := types.ListNull(types.StringType), types.StringNull()
	for name, test := range map[string]struct {
		filters tfquery.Filters
		sent    string // The IDs that reached the API.
		want    string // The IDs found.
	}{
		"no filter":                {tfquery.Filters{Selection: tfquery.Selection{IDs: anyID, Name: anyName, NameRegex: anyName}}, "", "t-1 t-2 t-3 t-4"},
		"ids are sent as they are": {tfquery.Filters{Selection: tfquery.Selection{IDs: idList("t-9", "t-1"), Name: anyName, NameRegex: anyName}}, "t-9 t-1", "t-1 t-2 t-3 t-4"},
		"no ids":                   {tfquery.Filters{Selection: tfquery.Selection{IDs: idList(), Name: anyName, NameRegex: anyName}}, noCall, ""},
		"no ids, broken pattern":   {tfquery.Filters{Selection: tfquery.Selection{IDs: idList(), Name: anyName, NameRegex: types.StringValue("(")}}, noCall, ""},
		"name":                     {tfquery.Filters{Selection: tfquery.Selection{IDs: anyID, Name: types.StringValue("web"), NameRegex: anyName}}, "", "t-3"},
		"name, another case":       {tfquery.Filters{Selection: tfquery.Selection{IDs: anyID, Name: types.StringValue("WEB"), NameRegex: anyName}}, "", ""},
		"empty name":               {tfquery.Filters{Selection: tfquery.Selection{IDs: anyID, Name: types.StringValue(""), NameRegex: anyName}}, "", "t-4"},
		"pattern, a part":          {tfquery.Filters{Selection: tfquery.Selection{IDs: anyID, Name: anyName, NameRegex: types.StringValue("eb")}}, "", "t-1 t-3"},
		"pattern, whole":           {tfquery.Filters{Selection: tfquery.Selection{IDs: anyID, Name: anyName, NameRegex: types.StringValue("^web$")}}, "", "t-3"},
		"pattern without case":     {tfquery.Filters{Selection: tfquery.Selection{IDs: anyID, Name: anyName, NameRegex: types.StringValue("(?i)DB")}}, "", "t-2"},
		"name and pattern":         {tfquery.Filters{Selection: tfquery.Selection{IDs: anyID, Name: types.StringValue("web"), NameRegex: types.StringValue("db")}}, "", ""},
	} {
		sent := noCall
		found, diags := things.List(t.Context(), data(), &test.filters, "of the account", func(client *smc.Client, ids []string) ([]thing, error) {
			if client == nil {
				t.Errorf("%s: no client", name)
			}
			sent = strings.Join(ids, " ")
			return []thing{{"t-4", ""}, {"t-2", "db"}, {"t-1", "web-01"}, {"t-3", "web"}}, nil
		})
		var ids []string
		for _, x := range found {
			ids = append(ids, x.id)
		}
		if got := strings.Join(ids, " "); got != test.want || sent != test.sent || len(diags) > 0 {
			t.Errorf("%s: found %q, want %q; sent %q, want %q; %v", name, got, test.want, sent, test.sent, diags)
		}
	}
}

// Nothing is listed where the filters cannot be used or there is no client.
func TestList_errors(t *testing.T) {
	t.Parallel()
	refused := &smc.Error{Operation: "DescribeThings", Code: "InvalidState", HTTPStatus: 400}
	for name, test := range map[string]struct {
		pattern string
		data    *tfprovider.Data
		err     error
		want    string
	}{
		"broken pattern": {"web-(", data(), nil, "name_regex: Invalid regular expression;"},
		"no client":      {"", data(diag.NewErrorDiagnostic("No keys", "")), nil, "No keys;"},
		"both":           {"web-(", data(diag.NewErrorDiagnostic("No keys", "")), nil, "name_regex: Invalid regular expression;No keys;"},
		"refused":        {"", data(), refused, "state: Reading things failed;"},
	} {
		filters := tfquery.Filters{Selection: tfquery.Selection{IDs: types.ListNull(types.StringType), NameRegex: types.StringValue(test.pattern)}}
		called := false
		found, diags := things.List(t.Context(), test.data, &filters, "of the account", func(*smc.Client, []string) ([]thing, error) {
			called = true
			return []thing{{"t-1", "web"}}, test.err
		})
		got := ""
		for _, d := range diags {
			got += summary(d) + ";"
		}
		if got != test.want || len(found) > 0 || called != (test.err != nil) {
			t.Errorf("%s: got %q, want %q; found %v, called: %t", name, got, test.want, found, called)
		}
	}
}

// summary returns a diagnostic's summary, after its attribute where it has one.
func summary(d diag.Diagnostic) string {
	if at, ok := d.(diag.DiagnosticWithPath); ok {
		return at.Path().String() + ": " + d.Summary()
	}
	return d.Summary()
}

func TestKindError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"an argument":            {&smc.Error{Code: "InvalidName"}, "name: Reading things failed"},
		"another argument":       {&smc.Error{Code: "InvalidParameter.State"}, "state: Reading things failed"},
		"not one of the filters": {&smc.Error{Code: "InvalidVpcId"}, "Reading things failed"},
		"no argument":            {&smc.Error{Code: "InternalError"}, "Reading things failed"},
		"not of the API":         {errors.New("cut off"), "Reading things failed"},
	} {
		d := things.Error("of the account", test.err)
		if got := summary(d); got != test.want || !strings.Contains(d.Detail(), "Reading things of the account") {
			t.Errorf("%s: got %q: %q, want %q", name, got, d.Detail(), test.want)
		}
	}
}

func TestSetResult(t *testing.T) {
	t.Parallel()
	flatten := func(x *thing) string { return x.id + "/" + x.name }
	for name, test := range map[string]struct {
		found             []thing
		ids               types.List
		names, flattening []string
	}{
		// The results of a search are never null.
		"none": {nil, idList(), []string{}, []string{}},
		"some": {[]thing{{"t-1", "web"}, {"t-2", ""}}, idList("t-1", "t-2"), []string{"web", ""}, []string{"t-1/web", "t-2/"}},
	} {
		filters := tfquery.Filters{Selection: tfquery.Selection{IDs: idList("t-9")}}
		got := tfquery.SetResult(things, &filters, test.found, flatten)
		if !filters.IDs.Equal(test.ids) || !reflect.DeepEqual(filters.Names, test.names) || !reflect.DeepEqual(got, test.flattening) {
			t.Errorf("%s: got %v, %v, %v", name, filters.IDs, filters.Names, got)
		}
	}
}

func TestIsEmpty(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		list types.List
		want bool
	}{
		"null":          {types.ListNull(types.StringType), false},
		"empty":         {idList(), true},
		"with elements": {idList("t-1"), false},
	} {
		if got := tfquery.IsEmpty(test.list); got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

func TestAddAttributes(t *testing.T) {
	t.Parallel()
	got := things.AddAttributes(map[string]schema.Attribute{"state": schema.StringAttribute{Optional: true}})
	for name, want := range map[string]string{
		"state":      "",
		"ids":        "The IDs of the things to select from.",
		"name":       "The exact name of the things,",
		"name_regex": "A regular expression",
		"names":      "in the order of `ids`.",
	} {
		if a, ok := got[name]; !ok || !strings.Contains(a.GetMarkdownDescription(), want) {
			t.Errorf("%s: got %v", name, a)
		}
	}
	if len(got) != 5 {
		t.Errorf("got %d attributes", len(got))
	}
}
