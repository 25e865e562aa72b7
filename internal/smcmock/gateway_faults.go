package smcmock

import (
	"cmp"
	"slices"
	"time"
)

// Fault makes calls fail. Calls that the gateway refuses, because of their signature for instance, do
// not count.
type Fault struct {
	Action string // the operation; "" is any
	// Match reports whether the fault applies to a call; nil is all calls.
	Match func(*Call) bool `json:"-"`
	After int              // how many such calls are executed normally first
	Times int              // how many calls fail then; 0 is all until the faults are cleared
	// Probability is the share of calls that fail, from 0 to 1; 0 is all.
	Probability float64

	Delay time.Duration // wait first, in real time

	Code    string // the code of an error that is sent instead of executing the call
	Message string // that of the error; "" is the documented one
	// HTTPStatus is that of the error, 0 being the documented one, or of Body. Alone, it sends a page of its own.
	HTTPStatus int
	Body       string            // sent as it is instead of executing the call, as a broken proxy would
	Header     map[string]string // further headers of such a response, for instance x-ratelimit-user-api

	// Execute executes the call although Code, Body or HTTPStatus replace its response.
	Execute bool

	DropBefore bool          // close the connection without executing the call
	DropAfter  bool          // execute the call and close the connection
	DelayAfter time.Duration // execute the call and wait, in real time, before the response
	Truncate   bool          // execute the call and send half of the response
	Malformed  bool          // execute the call and send a response that cannot be parsed
	// ContentType is sent instead of that of the response's format.
	ContentType string
	// Duplicate executes the call, delivers the same request once more, and sends the response of the second
	// delivery, which is refused because its nonce is used.
	Duplicate bool
	// Redirect sends the client to this URL, with status 307, instead of executing the call.
	Redirect string
}

// injectedFault is a fault with the numbers of calls that it has met.
type injectedFault struct {
	Fault
	passed, failed int
}

// Inject adds a fault. When several match a call, the one that was added first applies.
func (s *Server) Inject(f Fault) {
	g := s.gateway
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults = append(g.faults, &injectedFault{Fault: f})
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	g := s.gateway
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults = nil
}

// nextFault returns the fault that applies to a call; the zero value is none.
func (g *gateway) nextFault(c *apiCall) Fault {
	g.mu.Lock()
	faults := slices.Clone(g.faults)
	g.mu.Unlock()
	if len(faults) == 0 {
		return Fault{}
	}
	call := c.log.call()
	for _, f := range faults {
		if f.Action != "" && f.Action != c.action || f.Match != nil && !f.Match(&call) {
			continue
		}
		if g.applies(f) {
			return f.Fault
		}
	}
	return Fault{}
}

// applies reports whether a fault applies to a call that it matches, and counts the call.
func (g *gateway) applies(f *injectedFault) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if f.passed < f.After {
		f.passed++
		return false
	}
	if f.Times > 0 && f.failed >= f.Times {
		return false
	}
	if f.Probability > 0 && g.random.Float64() >= f.Probability {
		return false
	}
	f.failed++
	return true
}

// error returns the error of a fault that has one.
func (f *Fault) error() *apiError {
	err := fail(f.Code, "(injected)", "(injected)", "(injected)")
	err.message = cmp.Or(f.Message, err.message)
	err.status = cmp.Or(f.HTTPStatus, err.status)
	err.header = f.Header
	return err
}

// bucket is a rate limit: it holds up to a second's worth of tokens.
type bucket struct {
	rate, tokens float64
	filled       time.Time
}

// SetRateLimit changes how many requests a second are admitted; 0 is any number.
func (s *Server) SetRateLimit(perSecond float64) {
	g := s.gateway
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bucket = bucket{rate: perSecond}
}

// take takes a token, or returns how long there will be none.
func (b *bucket) take(now time.Time) time.Duration {
	if b.rate <= 0 {
		return 0
	}
	most := max(b.rate, 1)
	if b.filled.IsZero() {
		b.tokens = most
	} else if passed := now.Sub(b.filled).Seconds(); passed > 0 {
		b.tokens = min(most, b.tokens+passed*b.rate)
	}
	b.filled = now
	if b.tokens < 1 {
		return time.Duration((1 - b.tokens) / b.rate * float64(time.Second))
	}
	b.tokens--
	return 0
}
