package smcmock_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// closeDuring closes a server once it has recorded that a request has arrived, and checks that
// the request fails.
func closeDuring(t *testing.T, s *smcmock.Server, arrived <-chan struct{}) {
	t.Helper()
	var done sync.WaitGroup
	done.Go(func() {
		if r, err := faultTry(t, s, "CreateReplicationJob", least()); err == nil {
			t.Errorf("response: %d %s", r.status, r.body)
		}
	})
	<-arrived
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	done.Wait()
	if len(s.Jobs()) != 0 {
		t.Error("executed after the end")
	}
}

func TestClose_EndsLatency(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 1)
	s := start(t, func(o *smcmock.Options) {
		o.Latency = time.Hour
		o.NewRequestID = func() string {
			arrived <- struct{}{}
			return "ID"
		}
	})
	closeDuring(t, s, arrived)
}

func TestClose_EndsDelays(t *testing.T) {
	t.Parallel()
	s := start(t)
	arrived := make(chan struct{})
	s.Inject(smcmock.Fault{Delay: time.Hour, Match: func(*smcmock.Call) bool {
		close(arrived)
		return true
	}})
	closeDuring(t, s, arrived)
}

func TestClose_ClientGone(t *testing.T) {
	t.Parallel()
	s := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.Inject(smcmock.Fault{Delay: time.Hour, Match: func(*smcmock.Call) bool {
		cancel()
		return true
	}})
	values := common("CreateReplicationJob", least())
	values.Set("Signature", signature(http.MethodGet, values, "testsecret"))
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/?"+values.Encode(), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err == nil {
		_ = response.Body.Close()
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := s.Close(); err != nil || len(s.Jobs()) != 0 {
		t.Errorf("%v, %d replication jobs", err, len(s.Jobs()))
	}
}

// closeHandle has a server that does not listen handle a request, and returns what it panics with.
func closeHandle(ctx context.Context, s *smcmock.Server) (recovered any) {
	values := common("CreateReplicationJob", least())
	values.Set("Signature", signature(http.MethodGet, values, "testsecret"))
	defer func() { recovered = recover() }()
	s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/?"+values.Encode(), http.NoBody))
	return nil
}

func TestClose_EndsHandlers(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 1)
	s := smcmock.New(smcmock.Options{Latency: time.Hour, NewRequestID: func() string {
		arrived <- struct{}{}
		return "ID"
	}})
	ended := make(chan any, 1)
	go func() { ended <- closeHandle(t.Context(), s) }()
	<-arrived
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if how := <-ended; how != http.ErrAbortHandler { //nolint:errorlint // What is panicked with is this value.
		t.Errorf("%v", how)
	}
}

func TestClose_HandlersEndWithTheirRequests(t *testing.T) {
	t.Parallel()
	s := smcmock.New(smcmock.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	s.Inject(smcmock.Fault{Delay: time.Hour, Match: func(*smcmock.Call) bool {
		cancel()
		return true
	}})
	if how := closeHandle(ctx, s); how != http.ErrAbortHandler { //nolint:errorlint // What is panicked with is this value.
		t.Errorf("%v", how)
	}
}

func TestClose_Latency(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *smcmock.Options) { o.Latency = 20 * time.Millisecond })
	before := time.Now()
	create(t, s, nil)
	if passed := time.Since(before); passed < 20*time.Millisecond {
		t.Errorf("served after %s", passed)
	}
}

func TestClose_Twice(t *testing.T) {
	t.Parallel()
	s := start(t)
	create(t, s, nil)
	var done sync.WaitGroup
	for range 4 {
		done.Go(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if _, err := faultTry(t, s, "DescribeReplicationJobs", nil); err == nil {
		t.Error("served after the end")
	}
	// The state can still be looked at.
	if len(s.Jobs()) != 1 || len(s.CallsTo("CreateReplicationJob")) != 1 {
		t.Error("the state is gone")
	}
}

func TestClose_NeverStarted(t *testing.T) {
	t.Parallel()
	s := smcmock.New(smcmock.Options{})
	if s.URL() != "" {
		t.Errorf("URL %s", s.URL())
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	// As a handler, it serves no more requests, either.
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("%v", err)
		}
	}()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
	s.ServeHTTP(httptest.NewRecorder(), request)
}

func TestClose_WhileBusy(t *testing.T) {
	t.Parallel()
	s := start(t)
	var done sync.WaitGroup
	served := make(chan struct{}, 1)
	for range 4 {
		done.Go(func() {
			for {
				if _, err := faultTry(t, s, "DescribeReplicationJobs", nil); err != nil {
					return
				}
				select {
				case served <- struct{}{}:
				default:
				}
			}
		})
	}
	<-served
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	done.Wait()
}

func TestStart_Handler(t *testing.T) {
	t.Parallel()
	s := smcmock.New(smcmock.Options{AccessKeySecret: "another"})
	values := common("DescribeReplicationJobs", nil)
	values.Set("Signature", signature(http.MethodGet, values, "another"))
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?"+values.Encode(), http.NoBody))
	if recorder.Code != http.StatusOK || !strings.Contains(recorder.Body.String(), `"TotalCount":0`) {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
}

func TestStart_LoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", "[::]:0", ":0", "192.0.2.1:0", "example.com:80", "127.0.0.1", "nonsense"} {
		s := smcmock.New(smcmock.Options{Address: address})
		err := s.Start()
		if err == nil || s.URL() != "" || !strings.Contains(err.Error(), strings.Split(address, ":")[0]) {
			t.Errorf("%s: %v", address, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	s := start(t, func(o *smcmock.Options) { o.Address = "localhost:0" })
	if host, _, err := net.SplitHostPort(strings.TrimPrefix(s.URL(), "http://")); err != nil || !net.ParseIP(host).IsLoopback() {
		t.Errorf("%s", s.URL())
	}
	create(t, s, nil)
}

func TestStart_AddressInUse(t *testing.T) {
	t.Parallel()
	s := start(t)
	other := smcmock.New(smcmock.Options{Address: strings.TrimPrefix(s.URL(), "http://")})
	if err := other.Start(); err == nil {
		t.Error("two servers on one address")
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	create(t, s, nil)
}
