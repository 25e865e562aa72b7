package smcmock

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // HMAC-SHA1 is the API's signature.
	"encoding/base64"
	"slices"
	"strings"
)

// checkSignature1 checks the signature of version 1.0, which is among the parameters.
func (g *gateway) checkSignature1(c *apiCall) *apiError {
	v := c.values
	if err := g.checkCaller(c, v["AccessKeyId"], v["SecurityToken"]); err != nil {
		return err
	}
	if err := g.checkTime(v["Timestamp"]); err != nil {
		return err
	}
	switch {
	case v["SignatureMethod"] != "HMAC-SHA1":
		return fail("InvalidSignatureMethod")
	case v["SignatureVersion"] != "1.0":
		return invalid("SignatureVersion")
	case v["SignatureNonce"] == "":
		return missing("SignatureNonce")
	case v["Signature"] == "":
		return fail("IncompleteSignature")
	}
	text := stringToSign1(c.http.Method, c.names, v)
	if !hmac.Equal([]byte(sign1(text, g.credentials.secret)), []byte(v["Signature"])) {
		return fail("SignatureDoesNotMatch", text)
	}
	return g.nonces.check(v["SignatureNonce"], g.wall())
}

// stringToSign1 returns what signature 1.0 signs, given the sorted names of the parameters.
func stringToSign1(method string, names []string, values map[string]string) string {
	signed := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "Signature" })
	query := canonicalQuery(signed, values)
	var b strings.Builder
	b.Grow(len(method) + 5 + len(query)*3/2)
	b.WriteString(method)
	b.WriteString("&%2F&")
	escapeTo(&b, query)
	return b.String()
}

// sign1 returns the signature 1.0 of a string to sign.
func sign1(text, secret string) string {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
