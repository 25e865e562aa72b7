package smcmock

import "time"

// nonceKept is how long a nonce is remembered: as long as a timestamp can be valid.
const nonceKept = 2 * timestampSkew

// nonceMost bounds the nonces of one generation.
const nonceMost = 500_000

// nonces holds used nonces in two generations: the older one is dropped as a whole, so that no single nonce
// needs to be searched for and removed.
type nonces struct {
	since         time.Time
	current, last map[string]struct{}
}

// check remembers a nonce, and refuses one that was used before.
func (n *nonces) check(nonce string, now time.Time) *apiError {
	if !n.use(nonce, now) {
		return fail("SignatureNonceUsed")
	}
	return nil
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
