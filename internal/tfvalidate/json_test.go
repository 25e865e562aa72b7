package tfvalidate_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

func TestJSONObject(t *testing.T) {
	t.Parallel()
	// padded is an object of n characters, each of them the letter.
	padded := func(n int, letter string) string {
		return `{"a":"` + strings.Repeat(letter, n-len(`{"a":""}`)) + `"}`
	}
	const notObject = "which is JSON but not an object"
	runStrings(t, []validator.String{tfvalidate.JSONObject(smc.MaxReplicationParametersLength)}, []stringCase{
		{`{}`, ""},
		{`{"bandwidth_limit":0,"compress_level":1,"checksum":true}`, ""},
		{" \n\t{ \"a\" : [1, {\"b\": null}] } \r\n", ""},
		{padded(2048, "x"), ""},
		{padded(2049, "x"), "at most 2048 characters, got: 2049 characters"},
		{padded(2048, "é"), ""},
		{padded(2049, "é"), "got: 2049 characters"},
		{`[]`, notObject},
		{`"{}"`, notObject},
		{`1`, notObject},
		{`null`, notObject},
		{``, "malformed JSON"},
		{`{`, "malformed JSON at line 1, column 1: unexpected end"},
		{`{}}`, "malformed JSON at line 1, column 3: invalid character '}'"},
		{`{'a':1}`, `malformed JSON at line 1, column 2: invalid character '\''`},
		{`{"é":x}`, "malformed JSON at line 1, column 6: invalid character 'x'"},
		{"{\n  \"a\": 1\n  \"b\": 2\n}", "malformed JSON at line 3, column 3: invalid character '\"'"},
		{"{\"a\":\n}", "malformed JSON at line 2, column 1: invalid character '}'"},
	})
}
