// Package outboxtest stands in for a queue in tests: a recorder that keeps what
// was sent and fails on demand in both ways a send can fail.
package outboxtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"kipthoi/shared/letter"
	"kipthoi/shared/outbox"
)

// Fault is how a send fails.
type Fault int

// The faults.
const (
	None           Fault = iota
	NotSent              // an error, and nothing is on the queue
	PartlySent           // an error, and the first half is on the queue
	SentButErrored       // an error, though all of it is on the queue
)

// Faults lists the ways to fail.
var Faults = []Fault{NotSent, PartlySent, SentButErrored}

// ErrFault is the error of an injected fault.
var ErrFault = errors.New("injected fault")

// Recorder keeps what was sent. The zero Recorder is ready and safe for
// concurrent use.
type Recorder struct {
	mu      sync.Mutex
	orders  []letter.Order
	objects []outbox.Object
	sends   int
	fault   func(send int) Fault
}

// Inject asks fault before each send, counted from 0, how it ends; nil ends the
// faults. The count goes on.
func (r *Recorder) Inject(fault func(send int) Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fault = fault
}

// Send keeps the orders as the queue would give them back: through JSON. An
// order that is not valid is an error, as it would end in the dead letter queue.
func (r *Recorder) Send(_ context.Context, orders ...letter.Order) error {
	back := make([]letter.Order, len(orders))
	for i, o := range orders {
		if err := o.Validate(); err != nil {
			return err
		}
		body, err := json.Marshal(o)
		if err != nil {
			return fmt.Errorf("encode order %q: %w", o.ID, err)
		}
		if err := json.Unmarshal(body, &back[i]); err != nil {
			return fmt.Errorf("decode order %q: %w", o.ID, err)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	keep, err := r.outcome(len(back))
	r.orders = append(r.orders, back[:keep]...)
	return err
}

// Redrive keeps the objects.
func (r *Recorder) Redrive(_ context.Context, objects ...outbox.Object) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	keep, err := r.outcome(len(objects))
	r.objects = append(r.objects, objects[:keep]...)
	return err
}

// outcome says how many of n get through, and with what answer.
func (r *Recorder) outcome(n int) (int, error) {
	fault := None
	if r.fault != nil {
		fault = r.fault(r.sends)
	}
	r.sends++
	switch fault {
	case NotSent:
		return 0, ErrFault
	case PartlySent:
		return n / 2, ErrFault
	case SentButErrored:
		return n, ErrFault
	case None:
	}
	return n, nil
}

// Sends counts the calls so far, those that failed included.
func (r *Recorder) Sends() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sends
}

// Orders lists every order sent so far, repeated ones as often as they were sent.
func (r *Recorder) Orders() []letter.Order {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.orders)
}

// Objects lists every object re-driven so far.
func (r *Recorder) Objects() []outbox.Object {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.objects)
}

// IDs lists the ids of the letters ordered so far, each once, ascending.
func (r *Recorder) IDs() []string {
	var ids []string
	for _, o := range r.Orders() {
		ids = append(ids, o.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
