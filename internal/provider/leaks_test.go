package provider_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// minForm is the length, in bytes, below which a form of a secret says too little to be looked for.
const minForm = 8

// forms returns a secret in each form in which a text may hold it: as it is, encoded for URLs (once,
// or twice as in a string to sign), for JSON (also JSON in JSON), Go and HTML, in hexadecimal
// digits, and in Base64 at each of the three places where it may begin in what is encoded.
func forms(secret string) []string {
	var all []string
	add := func(form string) {
		if len(form) >= minForm && !slices.Contains(all, form) {
			all = append(all, form)
		}
	}
	asJSON := func(s string) string {
		encoded, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		return string(encoded[1 : len(encoded)-1])
	}
	escaped := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	quoted := strconv.Quote(secret)
	for _, form := range []string{
		secret, escaped(secret), url.QueryEscape(secret), url.PathEscape(secret), asJSON(secret), quoted[1 : len(quoted)-1], html.EscapeString(secret),
	} {
		add(form)
		add(escaped(form))
		add(url.QueryEscape(form))
		add(asJSON(form))
		add(strings.ToLower(form))
	}
	add(hex.EncodeToString([]byte(secret)))
	add(strings.ToUpper(hex.EncodeToString([]byte(secret))))
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 3 {
			encoded := encoding.EncodeToString(append(make([]byte, before), secret...))
			// Without the characters that also depend on what is before and after the secret.
			first, last := (before*8+5)/6, (before+len(secret))*8/6
			add(encoded[first:last])
			add(escaped(encoded[first:last]))
		}
	}
	return all
}

// leaks describes where content, of a file or an output called name, holds one of the secrets, by
// their names. A zip file is looked through file by file, as well.
func leaks(name string, content []byte, secrets map[string]string) []string {
	var found []string
	for what, secret := range secrets {
		for _, form := range forms(secret) {
			if i := bytes.Index(content, []byte(form)); i >= 0 {
				found = append(found, fmt.Sprintf("%s holds the %s as %q: ...%q...", name, what, form, content[max(0, i-80):min(len(content), i+len(form)+40)]))
				break
			}
		}
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return found
	}
	for _, file := range archive.File {
		r, err := file.Open()
		if err != nil {
			found = append(found, fmt.Sprintf("%s: %s cannot be looked through: %v", name, file.Name, err))
			continue
		}
		inner, err := io.ReadAll(r)
		if err != nil {
			found = append(found, fmt.Sprintf("%s: %s cannot be looked through: %v", name, file.Name, err))
		}
		found = append(found, leaks(name+"/"+file.Name, inner, secrets)...)
	}
	return found
}

// The search for secrets finds what it is meant to find.
func TestLeaks(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"plainsecret0123", "s3cr/et+key==&<\">%41", "\tä中 secret"} {
		secrets := map[string]string{"secret": secret}
		twice, err := json.Marshal(secret)
		if err != nil {
			t.Fatal(err)
		}
		encoded, err := json.Marshal(string(twice))
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]string{
			"raw": secret, "query": url.QueryEscape(secret), "path": url.PathEscape(secret), "JSON": string(twice), "JSON in JSON": string(encoded),
			"Go": strconv.Quote(secret), "HTML": html.EscapeString(secret), "hexadecimal": hex.EncodeToString([]byte(secret)),
			"form":           url.Values{"a": {"b"}, "Secret": {secret}}.Encode(),
			"string to sign": "POST&%2F&" + url.QueryEscape("AccessKeyId=a&SecurityToken="+url.QueryEscape(secret)),
		}
		for before := range 4 {
			for after := range 3 {
				raw := []byte(strings.Repeat("x", before) + secret + strings.Repeat("y", after))
				texts[fmt.Sprintf("Base64 %d %d", before, after)] = base64.StdEncoding.EncodeToString(raw)
				texts[fmt.Sprintf("Base64 for URLs %d %d", before, after)] = base64.URLEncoding.EncodeToString(raw)
			}
		}
		for name, text := range texts {
			if len(leaks(name, []byte("some "+text+" more"), secrets)) == 0 {
				t.Errorf("%s: %q is not found in %q", name, secret, text)
			}
		}
		var archive bytes.Buffer
		w := zip.NewWriter(&archive)
		file, err := w.Create("inner")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(file, strings.Repeat("x", 1000)+secret); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if found := leaks("zip", archive.Bytes(), secrets); len(found) != 1 || !strings.HasPrefix(found[0], "zip/inner holds") {
			t.Errorf("in a zip file: %q", found)
		}
		if found := leaks("clean", []byte("s3cr, et+key and plain secret0123, nothing else"), secrets); found != nil {
			t.Errorf("found %q", found)
		}
	}
}
