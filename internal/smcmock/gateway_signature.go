package smcmock

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // HMAC-SHA1 is the API's signature.
	"encoding/base64"
	"strings"
	"time"
)

// timestampSkew is how far a timestamp may be off.
const timestampSkew = 15 * time.Minute

const upperHex = "0123456789ABCDEF"

// escapeTo appends text percent-encoded as RFC 3986 has it: all but the unreserved characters.
func escapeTo(b *strings.Builder, text string) {
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.', c == '~':
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		}
	}
}

// stringToSign returns what signature 1.0 signs, given the sorted names of the parameters.
func stringToSign(method string, names []string, values map[string]string) string {
	var query strings.Builder
	for _, name := range names {
		if name == "Signature" {
			continue
		}
		if query.Len() > 0 {
			query.WriteByte('&')
		}
		escapeTo(&query, name)
		query.WriteByte('=')
		escapeTo(&query, values[name])
	}
	var b strings.Builder
	b.Grow(len(method) + 5 + query.Len()*3/2)
	b.WriteString(method)
	b.WriteString("&%2F&")
	escapeTo(&b, query.String())
	return b.String()
}

// sign returns the signature of a string to sign.
func sign(text, secret string) string {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// credentials are those that requests are signed with.
type credentials struct{ id, secret, token string }

// SetCredentials replaces what requests must be signed with from now on.
func (s *Server) SetCredentials(accessKeyID, accessKeySecret, securityToken string) {
	g := s.gateway
	g.mu.Lock()
	defer g.mu.Unlock()
	g.credentials = credentials{accessKeyID, accessKeySecret, securityToken}
}

// authenticate checks who sent a request, and that it was not changed or sent before.
func (g *gateway) authenticate(c *apiCall) *apiError {
	g.mu.Lock()
	defer g.mu.Unlock()
	v := c.values
	switch {
	case v["AccessKeyId"] == "":
		return missing("AccessKeyId")
	case v["AccessKeyId"] != g.credentials.id:
		return fail("InvalidAccessKeyId.NotFound")
	case g.switches.AccessKeyInactive:
		return fail("InvalidAccessKeyId.Inactive")
	case v["SignatureType"] != "":
		return invalid("SignatureType")
	case v["SecurityToken"] == "" && g.credentials.token != "":
		return fail("MissingSecurityToken")
	case g.switches.SecurityTokenExpired:
		return fail("InvalidSecurityToken.Expired")
	case v["SecurityToken"] != g.credentials.token && g.credentials.token == "":
		return fail("InvalidSecurityToken.MismatchWithAccessKey")
	case v["SecurityToken"] != g.credentials.token:
		return fail("InvalidSecurityToken.Malformed")
	case v["Timestamp"] == "":
		return fail("IllegalTimestamp")
	}
	timestamp, ok := parseTime(v["Timestamp"])
	if !ok {
		return fail("InvalidTimeStamp.Format")
	}
	now := g.wall()
	if timestamp.Sub(now).Abs() > timestampSkew {
		return fail("InvalidTimeStamp.Expired")
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
	text := stringToSign(c.http.Method, c.names, v)
	if !hmac.Equal([]byte(sign(text, g.credentials.secret)), []byte(v["Signature"])) {
		return fail("SignatureDoesNotMatch", text)
	}
	if !g.nonces.use(v["SignatureNonce"], now) {
		return fail("SignatureNonceUsed")
	}
	return nil
}

// nonceKept is how long a nonce is remembered: as long as a timestamp can be valid.
const nonceKept = 2 * timestampSkew

// nonceMost bounds the nonces of one generation.
const nonceMost = 500_000

// nonces remembers nonces in two generations, so that old ones are forgotten at no cost.
type nonces struct {
	since         time.Time
	current, last map[string]struct{}
}

// use reports whether a nonce is new, and remembers it.
func (n *nonces) use(nonce string, now time.Time) bool {
	if n.current == nil || now.Sub(n.since) > nonceKept || len(n.current) >= nonceMost {
		n.last, n.current, n.since = n.current, map[string]struct{}{}, now
	}
	if _, used := n.current[nonce]; used {
		return false
	}
	if _, used := n.last[nonce]; used {
		return false
	}
	n.current[nonce] = struct{}{}
	return true
}
