package tfvalidate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

// check returns the errors that the validators report for value, each with its
// attribute in front.
func check(t *testing.T, validators []validator.String, value types.String) []string {
	t.Helper()
	var resp validator.StringResponse
	for _, v := range validators {
		v.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("attribute"), ConfigValue: value}, &resp)
	}
	return errorsOf(t, resp.Diagnostics)
}

func errorsOf(t *testing.T, diags diag.Diagnostics) []string {
	t.Helper()
	var found []string
	for _, d := range diags {
		at, ok := d.(diag.DiagnosticWithPath)
		if !ok {
			t.Errorf("no attribute is named by: %s: %s", d.Summary(), d.Detail())
			continue
		}
		if d.Severity() != diag.SeverityError {
			t.Errorf("not an error: %s: %s", d.Summary(), d.Detail())
		}
		found = append(found, at.Path().String()+": "+d.Detail())
	}
	return found
}

// expect compares errors with want: none for "", otherwise want in one of them.
func expect(t *testing.T, found []string, want string) {
	t.Helper()
	switch {
	case want == "" && len(found) > 0:
		t.Errorf("errors: %q, want none", found)
	case want != "" && !slices.ContainsFunc(found, func(e string) bool { return strings.Contains(e, want) }):
		t.Errorf("errors: %q, want one with %q", found, want)
	}
}

// stringCase is a value and a part of the error it meets; "" for a valid one.
type stringCase struct{ value, want string }

func runStrings(t *testing.T, validators []validator.String, cases []stringCase) {
	t.Helper()
	for i, c := range cases {
		t.Run(fmt.Sprintf("%d_%.20s", i, c.value), func(t *testing.T) {
			t.Parallel()
			expect(t, check(t, validators, types.StringValue(c.value)), c.want)
		})
	}
}

const (
	length = "between 2 and 128"
	form   = "must start with a letter and have only letters"
	url    = "must not start with http:// or https://"
)

func TestName(t *testing.T) {
	t.Parallel()
	runStrings(t, tfvalidate.Name(), []stringCase{
		{"ab", ""},
		{"a", length},
		{"", length},
		{strings.Repeat("a", 128), ""},
		{strings.Repeat("a", 129), length},
		{strings.Repeat("服", 128), ""}, // 384 bytes.
		{strings.Repeat("服", 129), length},
		{"testMigrationTaskName", ""},
		{"web-01:migration_2", ""},
		{"服务器迁移", ""},
		{"a服:b务-1", ""},
		{"éa", "letters are A-Z, a-z and Chinese characters, without accents"},
		{"aé", form},
		{"e\u0301a", form}, // An accent of its own.
		{"ß1", form},
		{"имя", form},
		{"サーバ", form},
		{"सर्वर", form},
		{"a\u0661", form}, // A digit of another script.
		{"1ab", form},
		{"-ab", form},
		{"_ab", form},
		{":ab", form},
		{"a b", form},
		{"a.b", form},
		{"a/b", form},
		{"ab\n", form},
		{"\nab", form},
		{"ab\xff", form},
		{"http:ab", ""},
		{"xhttp", ""},
		{"http://ab", url},
		{"https://ab", url},
		{"HTTP://ab", url},
		{"HttpS://", url},
	})
}

func TestDescription(t *testing.T) {
	t.Parallel()
	const letter = "must start with a letter"
	runStrings(t, tfvalidate.Description(), []stringCase{
		{"This_is_a_migration_task", ""},
		{"Moves the web server. Ask the owner first!", ""},
		{"网站服务器, 第1台", ""},
		{"ab", ""},
		{"a", length},
		{"", length},
		{strings.Repeat("é", 128), ""},
		{strings.Repeat("é", 129), length},
		{"1st server", letter},
		{" server", letter},
		{"see http://example.com", ""},
		{"http://example.com", url},
		{"HTTPS://example.com", url},
		{"http:/", ""}, // Shorter than the prefix.
	})
}

func TestFreeDescription(t *testing.T) {
	t.Parallel()
	runStrings(t, tfvalidate.FreeDescription(0, 4), []stringCase{
		{"", ""},
		{"1 é.", ""},
		{"1 é..", "between 0 and 4"},
	})
	runStrings(t, tfvalidate.FreeDescription(2, 256), []stringCase{
		{"1", "between 2 and 256"},
		{" see http://example.com", ""},
		{"http://example.com", url},
	})
}

func TestID(t *testing.T) {
	t.Parallel()
	const want = `must be the ID of a source server: "s-" and then letters, digits or hyphens`
	runStrings(t, []validator.String{tfvalidate.ID("s-", "source server")}, []stringCase{
		{"s-bp1e2fsl57knvuug0001", ""},
		{"s-bp1e2fsl57knvuug****", ""},
		{"s-A-1", ""},
		{"s-", want},
		{"", want},
		{"s", want},
		{"i-bp1f1dvfto1sigz50001", want},
		{"xs-bp1", want},
		{"S-bp1", want},
		{"s-bp1 ", want},
		{" s-bp1", want},
		{"s-bp1\n", want},
		{"s-bp_1", want},
		{"s-é", want},
		{"s-a/b", want},
	})
}

func TestIDQuotesItsPrefix(t *testing.T) {
	t.Parallel()
	v := []validator.String{tfvalidate.ID("s.", "thing")}
	runStrings(t, v, []stringCase{{"s.1", ""}, {"sx1", "must be the ID of a thing"}})
	for _, what := range []string{"access token", "instance"} {
		runStrings(t, []validator.String{tfvalidate.ID("x-", what)}, []stringCase{{"1", "must be the ID of an " + what}})
	}
}

func TestRegionID(t *testing.T) {
	t.Parallel()
	const want = "must be the ID of a region"
	runStrings(t, []validator.String{tfvalidate.RegionID()}, []stringCase{
		{"cn-hangzhou", ""},
		{"ap-southeast-1", ""},
		{"cn-shanghai-finance-1", ""},
		{"", want},
		{"hangzhou", want},
		{"cn-", want},
		{"-cn", want},
		{"cn--hangzhou", want},
		{"CN-Hangzhou", want},
		{"cn_hangzhou", want},
		{"cn-hangzhou\n", want},
		{"cn-hangzhou.aliyuncs.com", want},
	})
}

// TestErrorsShowTheValue checks that an error has the attribute, the rule and the value.
func TestErrorsShowTheValue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		validators []validator.String
		value      string
	}{
		"name":   {tfvalidate.Name(), "a b"},
		"URL":    {tfvalidate.Description(), "http://example.com"},
		"ID":     {[]validator.String{tfvalidate.ID("i-", "instance")}, "j-1"},
		"region": {[]validator.String{tfvalidate.RegionID()}, "Hangzhou"},
		"JSON":   {[]validator.String{tfvalidate.JSONObject(10)}, "[1]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := check(t, c.validators, types.StringValue(c.value))
			if len(found) != 1 || !strings.HasPrefix(found[0], "attribute: Attribute attribute ") || !strings.Contains(found[0], c.value) {
				t.Errorf("errors: %q, want one with the attribute and %q", found, c.value)
			}
		})
	}
}

// TestStringsNotGiven checks that null and unknown values pass, and that every
// validator describes itself.
func TestStringsNotGiven(t *testing.T) {
	t.Parallel()
	all := slices.Concat(tfvalidate.Name(), tfvalidate.Description(), []validator.String{
		tfvalidate.ID("s-", "source server"), tfvalidate.RegionID(), tfvalidate.JSONObject(10),
	})
	expect(t, check(t, all, types.StringNull()), "")
	expect(t, check(t, all, types.StringUnknown()), "")
	for _, v := range all {
		if v.Description(t.Context()) == "" || v.MarkdownDescription(t.Context()) == "" {
			t.Errorf("%T has no description", v)
		}
	}
}
