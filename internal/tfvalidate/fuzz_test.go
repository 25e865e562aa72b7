package tfvalidate_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// No text makes a validator panic. What passes is what the rule says, as far as it can be said
// in another way.
func FuzzStrings(f *testing.F) {
	for _, seed := range []string{"", "web-01", "http://x", "HTTPS://x", "{\n\"a\": \u00e9}", "{}", "[]", "(", "30m", "-1s", "j-bp1", "cn-hangzhou", "\xff", "\u4e2d\u0000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		passes := func(validators ...validator.String) bool {
			var resp validator.StringResponse
			for _, v := range validators {
				v.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("a"), ConfigValue: types.StringValue(text)}, &resp)
			}
			return !resp.Diagnostics.HasError()
		}
		limit, err := time.ParseDuration(text)
		var object map[string]any
		isObject := json.Unmarshal([]byte(text), &object) == nil && object != nil && len(text) <= 99
		for name, rule := range map[string]struct{ got, want bool }{
			"timeout":           {passes(tfvalidate.Timeout()), err == nil && limit > 0},
			"positive duration": {passes(tfvalidate.PositiveDuration()), err != nil || limit > 0},
			"JSON":              {passes(tfvalidate.JSONObject(99)) && len(text) <= 99, isObject},
			"no URL":            {passes(tfvalidate.NoURL()), !strings.HasPrefix(strings.ToLower(text), "http://") && !strings.HasPrefix(strings.ToLower(text), "https://")},
		} {
			if rule.got != rule.want {
				t.Errorf("%q passes %s: %t, want %t", text, name, rule.got, rule.want)
			}
		}
		passes(tfvalidate.Regexp(), tfvalidate.RegionID(), tfvalidate.ID(smc.ForbiddenURLPrefixes[0], "thing"))
		if passes(tfvalidate.Name()...) && !passes(tfvalidate.Description()...) {
			t.Errorf("%q is a name, but not a description", text)
		}
	})
}

// No tags make the validators panic.
func FuzzTags(f *testing.F) {
	f.Add("env", "test", "", "")
	f.Add("acs:a", "http://x", "aliyun", "\xff")
	f.Fuzz(func(t *testing.T, k1, v1, k2, v2 string) {
		var resp validator.MapResponse
		for _, v := range tfvalidate.Tags() {
			v.ValidateMap(t.Context(), validator.MapRequest{Path: path.Root("tags"), ConfigValue: tfvalue.Map(map[string]string{k1: v1, k2: v2})}, &resp)
		}
		if strings.HasPrefix(k1, smc.ForbiddenTagKeyPrefixes[0]) && !resp.Diagnostics.HasError() {
			t.Errorf("%q passes", k1)
		}
	})
}
