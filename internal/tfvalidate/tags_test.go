package tfvalidate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

func checkTags(t *testing.T, tags types.Map) []string {
	t.Helper()
	var resp validator.MapResponse
	for _, v := range tfvalidate.Tags() {
		v.ValidateMap(t.Context(), validator.MapRequest{Path: path.Root("tags"), ConfigValue: tags}, &resp)
	}
	return errorsOf(t, resp.Diagnostics)
}

func tagMap(tags map[string]attr.Value) types.Map { return types.MapValueMust(types.StringType, tags) }

func TestTag(t *testing.T) {
	t.Parallel()
	const (
		reserved = "must not start with aliyun or acs:"
		hasURL   = "must not contain http:// or https://"
	)
	for name, c := range map[string]struct{ key, value, want string }{
		"plain":                           {"env", "prod", ""},
		"empty value":                     {"env", "", ""},
		"other scripts and marks":         {"环境 (é)", "生产/eins.zwei@x", ""},
		"empty key":                       {"", "x", "between 1 and 128, got: 0"},
		"key of 1":                        {"k", "x", ""},
		"key of 128":                      {strings.Repeat("键", 128), "x", ""},
		"key of 129":                      {strings.Repeat("k", 129), "x", "between 1 and 128, got: 129"},
		"value of 128":                    {"env", strings.Repeat("值", 128), ""},
		"value of 129":                    {"env", strings.Repeat("v", 129), "at most 128, got: 129"},
		"key aliyun":                      {"aliyun", "x", reserved},
		"key aliyun...":                   {"aliyun-role", "x", reserved},
		"key acs:":                        {"acs:ros:stack", "x", reserved},
		"key acs without the colon":       {"acs", "x", ""},
		"key in upper case":               {"Aliyun", "x", ""},
		"reserved word in the middle":     {"my-aliyun", "x", ""},
		"reserved word as a value":        {"cloud", "aliyun", ""},
		"key starts with http://":         {"http://k", "x", hasURL},
		"key contains https://":           {"k-https://k", "x", hasURL},
		"value starts with https://":      {"link", "https://example.com", hasURL},
		"value contains http://":          {"link", "see http://example.com", hasURL},
		"value with a scheme but no more": {"link", "http:/x", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := checkTags(t, tagMap(map[string]attr.Value{c.key: types.StringValue(c.value)}))
			expect(t, found, c.want)
			at := path.Root("tags").AtMapKey(c.key).String()
			for _, e := range found {
				if !strings.HasPrefix(e, at+": ") {
					t.Errorf("the error does not name %s: %s", at, e)
				}
			}
		})
	}
}

func TestTagCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "", 20: "", 21: "at most 20 elements, got: 21"} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			tags := make(map[string]attr.Value, n)
			for i := range n {
				tags[fmt.Sprintf("key%d", i)] = types.StringValue("value")
			}
			expect(t, checkTags(t, tagMap(tags)), want)
			// Neither counted nor looked at: a null is a tag that is not there.
			tags["acs:"+strings.Repeat("k", 128)] = types.StringNull()
			expect(t, checkTags(t, tagMap(tags)), want)
		})
	}
}

func TestTagsNotGiven(t *testing.T) {
	t.Parallel()
	expect(t, checkTags(t, types.MapNull(types.StringType)), "")
	expect(t, checkTags(t, types.MapUnknown(types.StringType)), "")
	expect(t, checkTags(t, tagMap(map[string]attr.Value{"env": types.StringUnknown(), "role": types.StringNull()})), "")
	for _, v := range tfvalidate.Tags() {
		if v.Description(t.Context()) == "" || v.MarkdownDescription(t.Context()) == "" {
			t.Errorf("%T has no description", v)
		}
	}
}
