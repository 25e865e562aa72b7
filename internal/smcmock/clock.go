package smcmock

import (
	"sync"
	"time"
)

// Clock is the state clock, by which replication jobs proceed, start, and expire. It runs
// at the server's speed and can be stepped. The times of signatures are checked against the wall clock instead.
type Clock struct {
	wall  func() time.Time
	start time.Time
	speed float64

	mu     sync.Mutex
	offset time.Duration // the sum of all steps
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
	return c.start.Add(passed + c.offset).UTC()
}

// Step moves the clock forward by d. What has become due happens when the state is next read or changed.
func (c *Clock) Step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
}
