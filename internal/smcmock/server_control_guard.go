package smcmock

import (
	"errors"
	"net"
	"net/http"
	"strings"
)

// errForeign is the error for a request that a page of another site has caused.
var errForeign = errors.New("pages of other sites, and names other than those of this computer, must not control the mock")

// guarded keeps other sites, whose pages are open in a browser on this computer, away from the control paths: they
// must not send what changes something (the browser says where such a request is from), not read anything by
// having a name of theirs point to this computer, and not show the page in a frame for the user to press its buttons.
// Requests of other programs than browsers pass.
func guarded(next http.Handler) http.Handler {
	origins := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy",
			"default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cache-Control", "no-cache")
		if !isLoopbackHost(r.Host) || origins.Check(r) != nil {
			respondControl(w, nil, errForeign)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isLoopbackHost reports whether a Host header names this computer.
func isLoopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
