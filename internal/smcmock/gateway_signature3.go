package smcmock

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// algorithm3 is the algorithm of version 3 of the signature.
const algorithm3 = "ACS3-HMAC-SHA256"

// usesSignature3 reports whether a call with such headers is signed by version 3, as opposed to 1.0.
func usesSignature3(header http.Header) bool {
	return slices.ContainsFunc([]string{"Authorization", "X-Acs-Date", "X-Acs-Signature-Nonce", "X-Acs-Content-Sha256"},
		func(name string) bool { return header.Get(name) != "" })
}

// authorization is what the header Authorization has.
type authorization struct {
	algorithm     string
	accessKeyID   string
	signedHeaders []string // in lower case
	signature     string
}

// parseAuthorization reads a header such as
// "ACS3-HMAC-SHA256 Credential=ID,SignedHeaders=host;x-acs-date,Signature=HEX".
func parseAuthorization(header string) (authorization, bool) {
	algorithm, rest, _ := strings.Cut(header, " ")
	parts := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if _, twice := parts[name]; twice || value == "" {
			return authorization{}, false
		}
		parts[name] = value
	}
	a := authorization{algorithm, parts["Credential"], strings.Split(parts["SignedHeaders"], ";"), parts["Signature"]}
	return a, len(parts) == 3 && a.accessKeyID != "" && parts["SignedHeaders"] != "" && a.signature != ""
}

// checkSignature3 checks the signature of version 3, which is in the headers.
func (g *gateway) checkSignature3(c *apiCall) *apiError {
	header := c.http.Header
	a, ok := parseAuthorization(header.Get("Authorization"))
	if !ok {
		return fail("IncompleteSignature")
	}
	if a.algorithm != algorithm3 {
		return fail("InvalidSignatureMethod")
	}
	if id := header.Get("X-Acs-Accesskey-Id"); id != "" && id != a.accessKeyID {
		return fail("InvalidAccessKeyId.NotFound")
	}
	if err := g.checkCaller(c, a.accessKeyID, header.Get("X-Acs-Security-Token")); err != nil {
		return err
	}
	if err := g.checkTime(header.Get("X-Acs-Date")); err != nil {
		return err
	}
	nonce := header.Get("X-Acs-Signature-Nonce")
	if nonce == "" {
		return missing("SignatureNonce")
	}
	if header.Get("X-Acs-Content-Sha256") == "" || !a.signsEnough(c.http) {
		return fail("IncompleteSignature")
	}
	payload := sha256Hex(c.body)
	text := algorithm3 + "\n" + sha256Hex([]byte(canonicalRequest(c.http, a.signedHeaders, payload)))
	if header.Get("X-Acs-Content-Sha256") != payload || !hmac.Equal([]byte(sign3(text, g.credentials.secret)), []byte(a.signature)) {
		return fail("SignatureDoesNotMatch", text)
	}
	return g.nonces.check(nonce, g.wall())
}

// signsEnough reports whether all headers are signed that must be: the host, and the type of content
// and what begins with x-acs- where they are sent.
func (a authorization) signsEnough(r *http.Request) bool {
	if !slices.Contains(a.signedHeaders, "host") {
		return false
	}
	for name := range r.Header {
		name = strings.ToLower(name)
		if (name == "content-type" || strings.HasPrefix(name, "x-acs-")) && !slices.Contains(a.signedHeaders, name) {
			return false
		}
	}
	return true
}

// canonicalRequest returns what signature 3 signs the hash of. Payload is the hash of the body.
func canonicalRequest(r *http.Request, signedHeaders []string, payload string) string {
	query := parse(r.URL.RawQuery)
	names := slices.Sorted(slices.Values(signedHeaders))
	var headers strings.Builder
	for _, name := range names {
		value := strings.Join(r.Header.Values(name), ",")
		if name == "host" {
			value = r.Host // net/http takes it out of the headers.
		}
		headers.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	return strings.Join([]string{
		r.Method, "/", canonicalQuery(slices.Sorted(maps.Keys(query)), query), headers.String(), strings.Join(names, ";"), payload,
	}, "\n")
}

// sign3 returns the signature 3 of a string to sign.
func sign3(text, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// sha256Hex returns the hash of a text in hexadecimal digits.
func sha256Hex(text []byte) string {
	hash := sha256.Sum256(text)
	return hex.EncodeToString(hash[:])
}
