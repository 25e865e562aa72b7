package smc

import (
	"testing"
	"testing/synctest"
	"time"
)

// simulate lets calls of a client that wants to make so many a second meet an API that
// allows so many, and returns how many succeeded and were throttled.
func simulate(wanted, allowed float64, d time.Duration) (succeeded, throttled int) {
	start := time.Now()
	now := start
	l := limiter{}
	tokens, filled := allowed, start
	var free time.Time // when the next call may leave
	for now.Before(start.Add(d)) {
		if now.Before(free) {
			<-time.After(free.Sub(now))
			now = free
		}
		tokens = min(allowed, tokens+now.Sub(filled).Seconds()*allowed)
		filled = now
		if tokens >= 1 {
			tokens--
			succeeded++
			l.succeeded()
		} else {
			throttled++
			l.throttled()
		}
		free = now.Add(max(l.reserve(), time.Duration(float64(time.Second)/wanted)))
	}
	return succeeded, throttled
}

func TestLimiter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct{ wanted, allowed float64 }{{500, 50}, {500, 20}, {100, 5}, {20, 50}} {
			succeeded, throttled := simulate(test.wanted, test.allowed, time.Minute)
			share := float64(throttled) / float64(succeeded+throttled)
			used := float64(succeeded) / 60 / min(test.allowed, test.wanted)
			if share > 0.1 || used < 0.75 {
				t.Errorf("%v a second wanted, %v allowed: %.0f %% throttled, %.0f %% of what was possible", test.wanted, test.allowed, 100*share, 100*used)
			}
		}
	})
}
