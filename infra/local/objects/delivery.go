package objects

import (
	"math/rand/v2"
	"sync"
	"time"
)

// Delivery says how unreliably events arrive. S3 promises at least once and no order; the zero value is once, at once
// and in order.
type Delivery struct {
	Seed uint64
	// Duplicate is the share of events that come twice, and of those again the share that comes three times.
	Duplicate float64
	// Shuffle holds events back until so many are there and lets them go in any order.
	Shuffle int
	// Drop is the share that never comes.
	Drop float64
}

// quiet is how long held-back events wait for more.
const quiet = 100 * time.Millisecond

// Courier delivers messages as unreliably as told.
type Courier struct {
	how  Delivery
	send func(queue, body string)

	mu    sync.Mutex
	rng   *rand.Rand
	held  [][2]string
	timer *time.Timer
}

// NewCourier makes a courier that hands messages to send.
func NewCourier(how Delivery, send func(queue, body string)) *Courier {
	return &Courier{how: how, send: send, rng: rand.New(rand.NewPCG(how.Seed, 1))}
}

// Deliver takes a message on.
func (c *Courier) Deliver(queue, body string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rng.Float64() < c.how.Drop {
		return
	}
	c.hold(queue, body)
	for range 2 {
		if c.rng.Float64() >= c.how.Duplicate {
			break
		}
		c.hold(queue, body)
	}
}

func (c *Courier) hold(queue, body string) {
	c.held = append(c.held, [2]string{queue, body})
	for len(c.held) > c.how.Shuffle {
		c.release()
	}
	if len(c.held) == 0 {
		return
	}
	if c.timer != nil {
		c.timer.Stop()
	}
	c.timer = time.AfterFunc(quiet, c.Flush)
}

// release sends one held message, whichever.
func (c *Courier) release() {
	i := c.rng.IntN(len(c.held))
	message := c.held[i]
	c.held = append(c.held[:i], c.held[i+1:]...)
	c.send(message[0], message[1])
}

// Flush sends all that is held back.
func (c *Courier) Flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.held) > 0 {
		c.release()
	}
}
