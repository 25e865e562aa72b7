package smc

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// pacePeriod is how long successes are counted to learn the rate that the account allows.
	pacePeriod = time.Second
	// paceCut is what a throttled call leaves of the rate; further ones within a
	// pacePeriod do not count: they left at the same rate.
	paceCut = 0.8
	// paceRaise is what a successful call adds to the rate: a twentieth of it every second.
	paceRaise = 0.05
	// paceLeast and paceMost bound the rate in calls per second.
	paceLeast, paceMost = 2, 200
)

// pace spreads calls once the API throttles them: it starts at the rate at which they
// succeeded before, cuts it when calls are throttled and raises it slowly while they are
// not. Without throttling it lets everything through.
type pace struct {
	mu      sync.Mutex
	limiter *rate.Limiter // nil while nothing was throttled
	cut     time.Time     // the last cut
	counted time.Time     // since when successes are counted
	count   float64
	lately  float64 // successes in the period before
}

// turn returns how long the next call has to wait for its turn.
func (p *pace) turn() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.limiter == nil {
		return 0
	}
	now := time.Now()
	return p.limiter.ReserveN(now, 1).DelayFrom(now)
}

// succeeded takes note of a call that was not throttled.
func (p *pace) succeeded() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.period(now)
	p.count++
	if p.limiter == nil {
		return
	}
	raised := p.limiter.Limit() + paceRaise
	if raised > paceMost {
		p.limiter = nil
		return
	}
	p.limiter.SetLimitAt(now, raised)
}

// throttled takes note of a call that was throttled.
func (p *pace) throttled() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.period(now)
	if p.limiter == nil {
		p.limiter = rate.NewLimiter(rate.Limit(max(paceLeast, paceCut*max(p.lately, p.count))), 1)
		p.cut = now
		return
	}
	if now.Sub(p.cut) >= pacePeriod {
		p.limiter.SetLimitAt(now, max(paceLeast, p.limiter.Limit()*paceCut))
		p.cut = now
	}
}

// period begins a new period when one is over.
func (p *pace) period(now time.Time) {
	switch since := now.Sub(p.counted); {
	case since >= 2*pacePeriod:
		p.lately, p.count, p.counted = 0, 0, now
	case since >= pacePeriod:
		p.lately, p.count, p.counted = p.count, 0, now
	}
}
