package smcmock

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is a mock of Server Migration Center. It is an http.Handler, and can listen by itself.
// All methods can be called at any time, also while requests are being served.
//
// It is put together from a gateway, which speaks HTTP, and a service, which has the state.
// Its methods are for tests: they read and change the state, the log of calls and the faults.
type Server struct {
	address string
	clock   *Clock
	gateway *gateway
	service *service

	listener net.Listener
	http     *http.Server
	served   chan struct{} // closed when http has ended
	closing  sync.Once
}

// New returns a server without source servers and replication jobs.
func New(options Options) *Server {
	o := options.withDefaults()
	clock := newClock(o.Now, o.Speed)
	s := &Server{address: o.Address, clock: clock, service: newService(o, clock)}
	s.gateway = newGateway(o, s.service, s.controlRoutes())
	return s
}

// Start listens on the address of the options. It fails when that is in use, or not a loopback address.
func (s *Server) Start() error {
	if err := checkLoopback(s.address); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", s.address)
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

// URL returns the URL at which the server listens, such as http://127.0.0.1:34567, or "" before Start.
func (s *Server) URL() string {
	if s.listener == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String()
}

// Close ends the server and everything it has started. It can be called more than once.
func (s *Server) Close() error {
	var err error
	s.closing.Do(func() {
		s.gateway.stop()
		if s.http != nil {
			err = s.http.Close()
			<-s.served
		}
		s.gateway.requests.Wait()
	})
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// ServeHTTP serves a request to the API, or to the control paths below /_mock/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.gateway.ServeHTTP(w, r) }

// Clock returns the state clock.
func (s *Server) Clock() *Clock { return s.clock }

// Switch changes the switches.
func (s *Server) Switch(change func(*Switches)) {
	v, g := s.service, s.gateway
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now()
	change(&v.switches)
	for r := range v.jobs.all() {
		v.schedule(r)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.switches = v.switches
}

// AddVSwitch makes a vSwitch and its VPC known. Unknown vSwitches are taken to be in the VPC that
// is named with them, or in one with the same suffix.
func (s *Server) AddVSwitch(vswitchID, vpcID string) {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	v.vswitches[vswitchID] = vpcID
}

// AddImage makes an image exist in a region and returns its ID.
func (s *Server) AddImage(region, name string) string {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	id := v.newID("m")
	v.imagesOf(region)[name] = id
	return id
}

// Images returns the IDs of a region's images by name.
func (s *Server) Images(region string) map[string]string {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now()
	images := map[string]string{}
	maps.Copy(images, v.images[region])
	return images
}
