package smcmock

import (
	"context"
	crand "crypto/rand"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// gateway speaks HTTP: it decodes, authenticates and logs calls, has them executed by the
// service, and writes the responses. It knows nothing of what the operations are about.
type gateway struct {
	service      *service
	control      http.Handler // of the paths below /_mock/
	wall         func() time.Time
	latency      time.Duration
	newRequestID func() string
	onCall       func(Call)

	closing  chan struct{} // closed to end waits
	requests sync.WaitGroup

	mu          sync.Mutex // guards all below
	closed      bool
	switches    Switches
	credentials credentials
	nonces      nonces
	bucket      bucket
	random      *rand.Rand
	faults      []*injectedFault
	log         callLog
}

func newGateway(o Options, s *service, control http.Handler) *gateway {
	seed := o.Seed
	if seed == 0 {
		seed = rand.Uint64() //nolint:gosec // Decides on faults, not on secrets.
	}
	newRequestID := o.NewRequestID
	if newRequestID == nil {
		newRequestID = randomRequestID
	}
	return &gateway{
		service:      s,
		control:      control,
		wall:         o.Now,
		latency:      o.Latency,
		newRequestID: newRequestID,
		onCall:       o.OnCall,
		closing:      make(chan struct{}),
		switches:     o.Switches,
		credentials:  credentials{o.AccessKeyID, o.AccessKeySecret, o.SecurityToken},
		bucket:       bucket{rate: o.RateLimit},
		random:       rand.New(rand.NewPCG(seed, seed)), //nolint:gosec // Decides on faults, not on secrets.
		log:          callLog{max: o.MaxCalls},
	}
}

// stop refuses further requests and ends the waits of those that are being served.
func (g *gateway) stop() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	close(g.closing)
}

// ServeHTTP implements http.Handler.
func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !g.enter() {
		panic(http.ErrAbortHandler)
	}
	defer g.requests.Done()
	if strings.HasPrefix(r.URL.Path, controlPath) {
		g.control.ServeHTTP(w, r)
		return
	}
	c := readCall(r)
	c.log.requestID = g.newRequestID()
	g.record(c)
	defer g.end(c)
	if !g.wait(r.Context(), g.latency) {
		panic(http.ErrAbortHandler)
	}
	if err := g.admit(c); err != nil {
		g.respondError(w, c, err, Fault{})
		return
	}
	f := g.nextFault(c)
	if f.DropBefore || !g.wait(r.Context(), f.Delay) {
		// This is how a handler has net/http close the connection.
		panic(http.ErrAbortHandler)
	}
	g.serve(r.Context(), w, c, f)
}

// serve executes a call that was admitted, unless the fault replaces its response.
func (g *gateway) serve(ctx context.Context, w http.ResponseWriter, c *apiCall, f Fault) {
	if f.Redirect != "" {
		g.finish(c, http.StatusTemporaryRedirect, "")
		w.Header().Set("Location", f.Redirect)
		w.WriteHeader(http.StatusTemporaryRedirect)
		return
	}
	replaced := f.Code != "" || f.HTTPStatus != 0 || f.Body != ""
	var body object
	var err *apiError
	if !replaced || f.Execute {
		body, err = g.execute(c)
	}
	if f.DropAfter || !g.wait(ctx, f.DelayAfter) {
		panic(http.ErrAbortHandler)
	}
	switch {
	case f.Code != "":
		g.respondError(w, c, f.error(), f)
	case replaced:
		g.respondPage(w, c, f)
	case f.Duplicate:
		g.redeliver(w, c)
	case err != nil:
		g.respondError(w, c, err, f)
	default:
		g.respond(w, c, body, f)
	}
}

// redeliver delivers a request that was executed once more, as another call, and sends the response of that.
func (g *gateway) redeliver(w http.ResponseWriter, c *apiCall) {
	again, log := *c, *c.log
	again.log = &log
	again.log.requestID = g.newRequestID()
	g.record(&again)
	defer g.end(&again)
	g.respondError(w, &again, g.admit(&again), Fault{})
}

// enter counts a request in, unless the gateway is closed.
func (g *gateway) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.requests.Add(1)
	}
	return !g.closed
}

// admit refuses what is not a correctly signed call of a known operation, and what exceeds the rate limit.
func (g *gateway) admit(c *apiCall) *apiError {
	switch strings.ToUpper(c.values["Format"]) {
	case "", "JSON":
	case "XML":
		c.xml = true
	default:
		return fail("InvalidParameter.Format")
	}
	switch path := c.http.URL.Path; {
	case c.http.Method != http.MethodGet && c.http.Method != http.MethodPost:
		return fail("UnsupportedHTTPMethod")
	case path != "/" && path != "":
		return fail("InvalidAction.NotFound")
	case c.action == "":
		return missing("Action")
	case c.version == "":
		return missing("Version")
	case c.version != version:
		return fail("InvalidVersion")
	case operations[c.action] == nil:
		return fail("InvalidAction.NotFound")
	}
	if err := g.authenticate(c); err != nil {
		return err
	}
	return g.throttle()
}

func (g *gateway) throttle() *apiError {
	g.mu.Lock()
	defer g.mu.Unlock()
	left := g.bucket.take(g.wall())
	if left == 0 {
		return nil
	}
	err := fail("Throttling.User")
	err.header = map[string]string{
		"x-ratelimit-user": fmt.Sprintf("Limit:%g,Remain:0,TimeLeft:%d", g.bucket.rate, left.Milliseconds()+1),
	}
	return err
}

// execute checks the parameters of a call and runs its operation.
func (g *gateway) execute(c *apiCall) (object, *apiError) {
	op := operations[c.action]
	if err := c.expand(op); err != nil {
		return nil, err
	}
	if err := c.check(op, g.currentSwitches().IgnoreUnknownParameters); err != nil {
		return nil, err
	}
	return g.service.execute(op, &c.request)
}

// currentSwitches returns the switches as they are now.
func (g *gateway) currentSwitches() Switches {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.switches
}

// wait waits in real time, and reports whether the whole time passed: it ends early when the client or the server closes.
func (g *gateway) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-g.closing:
	}
	return false
}

// record puts a call into the log.
func (g *gateway) record(c *apiCall) {
	g.mu.Lock()
	defer g.mu.Unlock()
	c.log.time = g.wall()
	g.log.add(c.log)
}

// finish notes the outcome of a call.
func (g *gateway) finish(c *apiCall, status int, code string) {
	g.mu.Lock()
	c.log.status, c.log.code = status, code
	c.log.ended, c.log.duration = true, g.wall().Sub(c.log.time)
	call := *c.log
	g.mu.Unlock()
	if g.onCall != nil {
		g.onCall(call.call())
	}
}

// end notes that a call was served, in case it got no response.
func (g *gateway) end(c *apiCall) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !c.log.ended {
		c.log.ended, c.log.duration = true, g.wall().Sub(c.log.time)
	}
}

// randomRequestID returns a random UUID in upper case.
func randomRequestID() string {
	var b [16]byte
	_, _ = crand.Read(b[:]) // Never fails.
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
