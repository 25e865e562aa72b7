package smc

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// ratePeriod is how long successes are counted to learn the rate that the account allows.
	ratePeriod = time.Second
	// rateCut is the factor by which a throttled call reduces the rate. Further ones within a
	// ratePeriod do not reduce it again: they were sent at the same rate.
	rateCut = 0.8
	// rateRaise is what a successful call adds to the rate: a twentieth of it every second.
	rateRaise = 0.05
	// minRate and maxRate bound the rate in calls per second.
	minRate, maxRate = 2, 200
)

// limiter spreads calls once the API throttles them: it starts at the rate at which they
// succeeded before, cuts it when calls are throttled and raises it slowly while they are
// not. Without throttling it lets everything through.
type limiter struct {
	mu      sync.Mutex
	bucket  *rate.Limiter // nil while nothing was throttled
	cut     time.Time     // the last cut
	counted time.Time     // since when successes are counted
	count   float64       // successes since counted
	lately  float64       // successes in the period before this one
}

// reserve returns how long the next call has to wait.
func (l *limiter) reserve() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.bucket == nil {
		return 0
	}
	now := time.Now()
	return l.bucket.ReserveN(now, 1).DelayFrom(now)
}

// succeeded takes note of a call that was not throttled.
func (l *limiter) succeeded() {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.period(now)
	l.count++
	if l.bucket == nil {
		return
	}
	raised := l.bucket.Limit() + rateRaise
	if raised > maxRate {
		l.bucket = nil
		return
	}
	l.bucket.SetLimitAt(now, raised)
}

// throttled takes note of a call that was throttled.
func (l *limiter) throttled() {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.period(now)
	if l.bucket == nil {
		l.bucket = rate.NewLimiter(rate.Limit(max(minRate, rateCut*max(l.lately, l.count))), 1)
		l.cut = now
		return
	}
	if now.Sub(l.cut) >= ratePeriod {
		l.bucket.SetLimitAt(now, max(minRate, l.bucket.Limit()*rateCut))
		l.cut = now
	}
}

// period begins a new period when one is over.
func (l *limiter) period(now time.Time) {
	switch since := now.Sub(l.counted); {
	case since >= 2*ratePeriod:
		l.lately, l.count, l.counted = 0, 0, now
	case since >= ratePeriod:
		l.lately, l.count, l.counted = l.count, 0, now
	}
}
