//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// remote is the API of the providers that this one is compared with: a call that does nothing, and
// what Hetzner Cloud has for SSH keys.
type remote struct {
	url     string
	calls   atomic.Int64
	delay   atomic.Int64 // of each response, in nanoseconds
	limiter atomic.Pointer[rate.Limiter]

	mu   sync.Mutex
	keys map[string]sshKey // by ID
}

type sshKey struct {
	ID          int               `json:"id"`
	Name        string            `json:"name"`
	PublicKey   string            `json:"public_key"`
	Fingerprint string            `json:"fingerprint"`
	Labels      map[string]string `json:"labels"`
	Created     time.Time         `json:"created"`
}

// startRemote serves a remote until the context ends.
func startRemote(ctx context.Context) (*remote, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &remote{url: "http://" + listener.Addr().String(), keys: make(map[string]sshKey)}
	r.limit(0)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /call", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /ssh_keys", r.createKey)
	mux.HandleFunc("GET /ssh_keys/{id}", r.readKey)
	mux.HandleFunc("DELETE /ssh_keys/{id}", r.deleteKey)
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.calls.Add(1)
		if r.limiter.Load().Wait(q.Context()) != nil {
			return // Nobody waits for a response.
		}
		select {
		case <-time.After(time.Duration(r.delay.Load())):
			mux.ServeHTTP(w, q)
		case <-q.Context().Done():
		}
	})}
	go server.Serve(listener)                             //nolint:errcheck // It ends when it is closed.
	context.AfterFunc(ctx, func() { _ = server.Close() }) // Nothing depends on it.
	return r, nil
}

// limit admits so many requests a second, and keeps the others waiting; 0 is any number.
func (r *remote) limit(perSecond int) {
	limiter := rate.NewLimiter(rate.Limit(perSecond), perSecond)
	if perSecond == 0 {
		limiter = rate.NewLimiter(rate.Inf, 0)
	}
	r.limiter.Store(limiter)
}

func (r *remote) createKey(w http.ResponseWriter, q *http.Request) {
	var key sshKey
	if err := json.NewDecoder(q.Body).Decode(&key); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	key.ID, key.Created = len(r.keys)+1, time.Now()
	key.Fingerprint = fmt.Sprintf("%032x", key.ID)
	r.keys[fmt.Sprint(key.ID)] = key
	w.WriteHeader(http.StatusCreated)
	respond(w, key)
}

func (r *remote) readKey(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key, ok := r.keys[q.PathValue("id")]
	if !ok {
		http.Error(w, `{"error": {"code": "not_found", "message": "there is no such SSH key"}}`, http.StatusNotFound)
		return
	}
	respond(w, key)
}

func (r *remote) deleteKey(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusNoContent)
}

func respond(w http.ResponseWriter, key sshKey) {
	_ = json.NewEncoder(w).Encode(map[string]sshKey{"ssh_key": key}) // The client reports what it does not get.
}
