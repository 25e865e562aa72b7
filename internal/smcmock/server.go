package smcmock

import (
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Server is a mock of Server Migration Center. It is an http.Handler, and can listen by itself.
// All methods can be called at any time, also while requests are answered.
type Server struct {
	options Options
	phases  Phases
	wall    func() time.Time
	clock   *Clock

	listener net.Listener
	http     *http.Server
	served   chan struct{} // closed when http has ended
	closing  chan struct{} // closed to end waits
	close    sync.Once
	requests sync.WaitGroup

	mu          sync.Mutex // guards all below
	closed      bool
	switches    Switches
	credentials credentials
	nonces      nonces
	bucket      bucket
	random      *rand.Rand
	faults      []*fault
	log         callLog

	seq         int
	jobs        map[string]*record
	jobOrder    []*record // by seq
	jobsOf      map[string][]*record
	agenda      agenda
	sources     map[string]*Source
	sourceOrder []*Source
	vswitches   map[string]string            // VPC by vSwitch
	images      map[string]map[string]string // image by name by region
	created     map[string]creation          // by client token
}

// New returns a server without source servers and replication jobs.
func New(options Options) *Server {
	o := options.withDefaults()
	seed := o.Seed
	if seed == 0 {
		seed = randomNumber()
	}
	return &Server{
		options:     o,
		phases:      o.Phases,
		wall:        o.Now,
		clock:       newClock(o.Now, o.Speed),
		closing:     make(chan struct{}),
		switches:    o.Switches,
		credentials: credentials{o.AccessKeyID, o.AccessKeySecret, o.SecurityToken},
		bucket:      bucket{rate: o.RateLimit},
		random:      rand.New(rand.NewPCG(seed, seed)), //nolint:gosec // Decides on faults, not on secrets.
		log:         callLog{max: o.MaxCalls},
		jobs:        map[string]*record{},
		jobsOf:      map[string][]*record{},
		sources:     map[string]*Source{},
		vswitches:   map[string]string{},
		images:      map[string]map[string]string{},
		created:     map[string]creation{},
	}
}

// Start listens on the address of the options. It fails when that is in use, or not a loopback address.
func (s *Server) Start() error {
	if err := checkLoopback(s.options.Address); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", s.options.Address)
	if err != nil {
		return err
	}
	s.listener = listener
	s.served = make(chan struct{})
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	go func() {
		defer close(s.served)
		_ = s.http.Serve(listener) // Ends with an error when it is closed.
	}()
	return nil
}

func checkLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("address %q: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("address %q: only loopback addresses such as 127.0.0.1 are accepted", address)
	}
	return nil
}

// URL returns the URL to which Start made the server listen, such as http://127.0.0.1:34567.
func (s *Server) URL() string {
	if s.listener == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String()
}

// Close ends the server and everything it has started. It can be called more than once.
func (s *Server) Close() error {
	var err error
	s.close.Do(func() {
		s.mu.Lock()
		s.closed = true
		s.mu.Unlock()
		close(s.closing)
		if s.http != nil {
			err = s.http.Close()
			<-s.served
		}
		s.requests.Wait()
	})
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Clock returns the state clock.
func (s *Server) Clock() *Clock { return s.clock }

// Switch changes the switches.
func (s *Server) Switch(change func(*Switches)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now()
	change(&s.switches)
	for _, r := range s.jobOrder {
		s.schedule(r)
	}
}

// AddVSwitch makes a vSwitch and its VPC known. Unknown vSwitches are taken to be in the VPC that
// is named with them, or in one with the same suffix.
func (s *Server) AddVSwitch(vswitchID, vpcID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.vswitches[vswitchID] = vpcID
}

// AddImage makes an image exist in a region and returns its ID.
func (s *Server) AddImage(region, name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.newID("m")
	s.imagesOf(region)[name] = id
	return id
}

// Images returns the IDs of a region's images by name.
func (s *Server) Images(region string) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now()
	images := map[string]string{}
	for name, id := range s.images[region] {
		images[name] = id
	}
	return images
}

// ServeHTTP answers a request to the API, or to the control paths below /_mock/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.requests.Done()
	if strings.HasPrefix(r.URL.Path, controlPath) {
		s.control(w, r)
		return
	}
	q := readRequest(r)
	q.log.requestID = s.newRequestID()
	s.record(q)
	if !s.wait(r.Context(), s.options.Latency) {
		panic(http.ErrAbortHandler)
	}
	var f Fault
	err := s.admit(r, q)
	if err == nil {
		if spoilt := s.nextFault(q); spoilt != nil {
			f = *spoilt
		}
	}
	if f.DropBefore || !s.wait(r.Context(), f.Delay) {
		// This is how a handler has net/http close the connection.
		panic(http.ErrAbortHandler)
	}
	var a answer
	switch {
	case err != nil:
	case f.Redirect != "":
		s.finish(q, http.StatusTemporaryRedirect, "")
		w.Header().Set("Location", f.Redirect)
		w.WriteHeader(http.StatusTemporaryRedirect)
		return
	case f.Code != "":
		err = f.answer()
	case f.HTTPStatus != 0 || f.Body != "":
		status := or(f.HTTPStatus, http.StatusOK)
		s.finish(q, status, "")
		setHeader(w, f.Header)
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, or(f.Body, "<html><body>"+http.StatusText(status)+"</body></html>"))
		return
	default:
		a, err = s.execute(q)
	}
	if f.DropAfter {
		panic(http.ErrAbortHandler)
	}
	s.respond(w, q, a, err, f)
}

// enter counts a request in, unless the server is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.requests.Add(1)
	}
	return !s.closed
}

// admit lets through what is a request to a known operation by somebody known.
func (s *Server) admit(r *http.Request, q *request) *apiError {
	switch strings.ToUpper(q.values["Format"]) {
	case "", "JSON":
	case "XML":
		q.xml = true
	default:
		return fail("InvalidParameter.Format")
	}
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		return fail("UnsupportedHTTPMethod")
	case r.URL.Path != "/" && r.URL.Path != "":
		return fail("InvalidAction.NotFound")
	case q.action == "":
		return missing("Action")
	case q.values["Version"] == "":
		return missing("Version")
	case q.values["Version"] != version:
		return fail("InvalidVersion")
	case operations[q.action] == nil:
		return fail("InvalidAction.NotFound")
	}
	if err := s.authenticate(q); err != nil {
		return err
	}
	return s.throttle()
}

func (s *Server) throttle() *apiError {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := s.bucket.take(s.wall())
	if left == 0 {
		return nil
	}
	err := fail("Throttling.User")
	err.header = map[string]string{
		"x-ratelimit-user": fmt.Sprintf("Limit:%g,Remain:0,TimeLeft:%d", s.bucket.rate, left.Milliseconds()+1),
	}
	return err
}

// execute runs the operation of a request.
func (s *Server) execute(q *request) (answer, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	op := operations[q.action]
	if err := q.check(op, s.switches.IgnoreUnknownParameters); err != nil {
		return nil, err
	}
	return op.run(s, q)
}

// wait waits in real time, and tells whether it came to the end of that.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-s.closing:
	}
	return false
}

// record puts a call into the log.
func (s *Server) record(q *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q.log.time = s.wall()
	s.log.add(q.log)
}

// finish notes how a call is answered.
func (s *Server) finish(q *request, status int, code string) {
	s.mu.Lock()
	q.log.status, q.log.code = status, code
	call := *q.log
	s.mu.Unlock()
	if s.options.OnCall != nil {
		s.options.OnCall(call.call())
	}
}

func (s *Server) newID(prefix string) string {
	if s.options.NewID != nil {
		return s.options.NewID(prefix)
	}
	const symbols = "0123456789abcdefghijklmnopqrstuvwxyz"
	id := []byte(prefix + "-bp1")
	for range 17 {
		id = append(id, symbols[rand.IntN(len(symbols))]) //nolint:gosec // An ID is no secret.
	}
	return string(id)
}

func (s *Server) newRequestID() string {
	if s.options.NewRequestID != nil {
		return s.options.NewRequestID()
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], rand.Uint64()) //nolint:gosec // An ID is no secret.
	binary.BigEndian.PutUint64(b[8:], rand.Uint64()) //nolint:gosec // An ID is no secret.
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func randomNumber() uint64 {
	var b [8]byte
	_, _ = crand.Read(b[:]) // Never fails.
	return binary.BigEndian.Uint64(b[:])
}
