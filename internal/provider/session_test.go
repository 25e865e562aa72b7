package provider

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A session is renewed before its end, and used to its end while it cannot be renewed.
func TestSession(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		lifetime time.Duration
		fails    func(n int) bool // The n-th opening.
		at       []time.Duration
		want     string // The session at each time; "-" is an error.
		opened   int
	}{
		{"an hour", time.Hour, nil, minutes(0, 30, 56, 57, 58, 113, 114), "1 1 1 2 2 2 3", 3},
		{"a minute", time.Minute, nil, []time.Duration{0, 29 * time.Second, 30 * time.Second, time.Minute}, "1 1 2 3", 3},
		{"it has ended already", -time.Minute, nil, minutes(0, 0, 1), "1 2 3", 3},
		{"failures are bridged", time.Hour, func(n int) bool { return n == 2 || n == 3 }, minutes(0, 57, 58, 59), "1 1 1 4", 4},
		{"failures are not repeated at once", time.Hour, func(n int) bool { return n == 2 }, []time.Duration{0, 57 * time.Minute, 57*time.Minute + failurePause - 1, 57*time.Minute + failurePause}, "1 1 1 3", 3},
		{"the end is the end", time.Hour, func(n int) bool { return n > 1 }, minutes(0, 57, 60, 61), "1 1 - -", 4},
		{"no beginning", time.Hour, func(n int) bool { return n == 1 }, minutes(0, 1), "- 2", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
			now, opened := start, 0
			s := &session{name: "test", now: func() time.Time { return now }, open: func() (*temporary, error) {
				if opened++; test.fails != nil && test.fails(opened) {
					return nil, errors.New("failed")
				}
				return &temporary{fmt.Sprint(opened), "secret", "token", now.Add(test.lifetime).Format(time.RFC3339)}, nil
			}}
			var got []string
			for _, at := range test.at {
				now = start.Add(at)
				id := "-"
				if cc, err := s.GetCredentials(); err == nil {
					id = cc.AccessKeyId
				}
				got = append(got, id)
			}
			if sessions := strings.Join(got, " "); sessions != test.want || opened != test.opened {
				t.Errorf("sessions %s of %d opened, want %s of %d", sessions, opened, test.want, test.opened)
			}
		})
	}
}

// A service that is not available for a moment does not fail a run; another refusal is final at once.
func TestSessionServiceUnavailable(t *testing.T) {
	t.Parallel()
	unavailable := &unavailableError{errors.New("HTTP status 503")}
	for name, test := range map[string]struct {
		failures []error
		opened   int
		succeeds bool
	}{
		"once":         {[]error{unavailable}, 2, true},
		"twice":        {[]error{unavailable, unavailable}, 3, true},
		"for long":     {[]error{unavailable, unavailable, unavailable, unavailable}, 3, false},
		"refused":      {[]error{errors.New("NoPermission")}, 1, false},
		"then refused": {[]error{unavailable, errors.New("NoPermission")}, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				opened := 0
				s := &session{name: "test", now: time.Now, open: func() (*temporary, error) {
					if opened++; opened <= len(test.failures) {
						return nil, test.failures[opened-1]
					}
					return &temporary{"id", "secret", "token", time.Now().Add(time.Hour).Format(time.RFC3339)}, nil
				}}
				if _, err := s.GetCredentials(); (err == nil) != test.succeeds || opened != test.opened {
					t.Errorf("%v after %d attempts", err, opened)
				}
			})
		})
	}
}

func minutes(all ...int) []time.Duration {
	var durations []time.Duration
	for _, m := range all {
		durations = append(durations, time.Duration(m)*time.Minute)
	}
	return durations
}
