// Package clock keeps the time that the local stack's events carry.
//
// It starts as the machine's clock. A player sets it to any instant, where it stands still, so that a month can be
// played in seconds and twice with the same result; [Clock.Run] lets it go on from there.
package clock

import (
	"sync"
	"time"
)

// Clock is a clock that can be set. The zero value shows the machine's time.
type Clock struct {
	mu     sync.Mutex
	frozen time.Time
	offset time.Duration
	jumps  int
}

// Now is the present instant of the stack.
func (c *Clock) Now() time.Time {
	now, _ := c.Read()
	return now
}

// Read is the present instant and how often the clock has been set: a reader that sees another count than before
// knows that the time between was not lived through.
func (c *Clock) Read() (now time.Time, jumps int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now(), c.jumps
}

func (c *Clock) now() time.Time {
	if !c.frozen.IsZero() {
		return c.frozen
	}
	return time.Now().Add(c.offset)
}

// Standing says whether time passes only when it is set.
func (c *Clock) Standing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.frozen.IsZero()
}

// Set stops the clock at t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = t
	c.jumps++
}

// Advance moves the clock by d and returns the new instant; a standing clock stands on.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.jumps++
	if c.frozen.IsZero() {
		c.offset += d
	} else {
		c.frozen = c.frozen.Add(d)
	}
	return c.now()
}

// Run lets a standing clock go on from where it stands.
func (c *Clock) Run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.frozen.IsZero() {
		c.offset, c.frozen = time.Until(c.frozen), time.Time{}
	}
}
