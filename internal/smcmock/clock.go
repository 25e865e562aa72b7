package smcmock

import (
	"sync"
	"time"
)

// Clock is the state clock, by which replication jobs proceed, start, and expire. It runs
// at the server's speed and can be stepped. Signatures are not judged by it.
type Clock struct {
	wall  func() time.Time
	start time.Time
	speed float64

	mu   sync.Mutex
	step time.Duration
}

func newClock(wall func() time.Time, speed float64) *Clock {
	return &Clock{wall: wall, start: wall(), speed: speed}
}

// Now returns the time by the state clock, in UTC.
func (c *Clock) Now() time.Time {
	passed := c.wall().Sub(c.start)
	if c.speed != 1 {
		passed = time.Duration(float64(passed) * c.speed)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.start.Add(passed + c.step).UTC()
}

// Step moves the clock forward by d. What becomes due happens before the next look at the state.
func (c *Clock) Step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step += d
}
