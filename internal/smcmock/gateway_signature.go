package smcmock

import (
	"strings"
	"time"
)

// timestampSkew is how far the time of a signature may be off.
const timestampSkew = 15 * time.Minute

// credentials are those that requests must be signed with. A token is that of temporary credentials.
type credentials struct{ id, secret, token string }

// SetCredentials replaces what requests must be signed with from now on. A security token of ""
// means that requests must carry none.
func (s *Server) SetCredentials(accessKeyID, accessKeySecret, securityToken string) {
	g := s.gateway
	g.mu.Lock()
	defer g.mu.Unlock()
	g.credentials = credentials{accessKeyID, accessKeySecret, securityToken}
}

// authenticate checks who sent a call, and that it was not changed or sent before.
func (g *gateway) authenticate(c *apiCall) *apiError {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c.v3 {
		return g.checkSignature3(c)
	}
	return g.checkSignature1(c)
}

// checkCaller checks the access key and the security token of a call.
func (g *gateway) checkCaller(c *apiCall, accessKeyID, token string) *apiError {
	switch {
	case accessKeyID == "":
		return missing("AccessKeyId")
	case accessKeyID != g.credentials.id:
		return fail("InvalidAccessKeyId.NotFound")
	case g.switches.AccessKeyInactive:
		return fail("InvalidAccessKeyId.Inactive")
	case c.values["SignatureType"] != "":
		return invalid("SignatureType")
	case token == "" && g.credentials.token != "":
		return fail("MissingSecurityToken")
	case g.switches.SecurityTokenExpired:
		return fail("InvalidSecurityToken.Expired")
	case token != g.credentials.token && g.credentials.token == "":
		return fail("InvalidSecurityToken.MismatchWithAccessKey")
	case token != g.credentials.token:
		return fail("InvalidSecurityToken.Malformed")
	}
	return nil
}

// checkTime checks the time at which a call was signed.
func (g *gateway) checkTime(signed string) *apiError {
	if signed == "" {
		return fail("IllegalTimestamp")
	}
	t, ok := parseTime(signed)
	if !ok {
		return fail("InvalidTimeStamp.Format")
	}
	if t.Sub(g.wall()).Abs() > timestampSkew {
		return fail("InvalidTimeStamp.Expired")
	}
	return nil
}

const upperHex = "0123456789ABCDEF"

// escapeTo appends text percent-encoded by RFC 3986: every byte but the unreserved characters.
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

// canonicalQuery returns parameters as name=value, joined by &, in the order of their names.
func canonicalQuery(names []string, values map[string]string) string {
	var b strings.Builder
	for _, name := range names {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		escapeTo(&b, name)
		b.WriteByte('=')
		escapeTo(&b, values[name])
	}
	return b.String()
}
