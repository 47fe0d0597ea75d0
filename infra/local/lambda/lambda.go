// Package lambda runs functions as Lambda does: their real bootstrap binaries, which fetch invocations from a Runtime
// API, several instances of one function side by side, each with one invocation at a time and used again while warm.
//
// A function that takes too long is killed, one that crashes is started again, and nothing but its own environment
// reaches it. What Lambda does beyond that and this does not: memory is not limited and a process is not frozen between
// invocations.
package lambda

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/google/uuid"
)

// payloadLimit is the size of a synchronous request or answer, 6 MB.
const payloadLimit = 6 << 20

// initLimit is how long a function may take until it asks for its first invocation.
const initLimit = 10 * time.Second

// Spec is a function to run.
type Spec struct {
	Name, ARN string
	// Bootstrap is the absolute path of the binary.
	Bootstrap string
	// Environment is what the function gets besides what Lambda itself sets.
	Environment map[string]string
	Region      string
	Timeout     time.Duration
	Memory      int
	// Limit is the most instances at once.
	Limit int
	// Log is the file that the function's output is appended to.
	Log string
}

// Function is a function that can be invoked.
type Function struct {
	spec  Spec
	log   *os.File
	slots chan struct{}

	mu        sync.Mutex
	idle      []*instance
	instances map[*instance]bool
	busy      int
	closed    bool
	closing   chan struct{}
	work      sync.WaitGroup
}

// New opens the function's log. No instance is started before the first invocation.
func New(spec Spec) (*Function, error) {
	log, err := os.OpenFile(spec.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log of %s: %w", spec.Name, err)
	}
	return &Function{
		spec: spec, log: log, slots: make(chan struct{}, spec.Limit),
		instances: map[*instance]bool{}, closing: make(chan struct{}),
	}, nil
}

// ARN is the function's ARN.
func (f *Function) ARN() string { return f.spec.ARN }

// Busy counts the invocations that are waiting or running.
func (f *Function) Busy() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.busy
}

// Invoke calls the function and waits for its answer. An invocation that ends badly is a *Failure. A caller who does
// not wait any longer does not stop the function.
func (f *Function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return f.invoke(ctx, uuid.NewString(), payload)
}

func (f *Function) invoke(ctx context.Context, request string, payload []byte) ([]byte, error) {
	if len(payload) > payloadLimit {
		return nil, &Failure{
			Function: f.spec.Name, Request: request, Kind: "RequestEntityTooLargeException",
			Message: fmt.Sprintf("%d bytes, more than %d", len(payload), payloadLimit),
		}
	}
	if !f.begin() {
		return nil, f.failure(request, "ServiceException", "the stack is stopping")
	}
	done := make(chan outcome, 1)
	go func() {
		defer f.end()
		done <- f.run(ctx, request, payload)
	}()
	select {
	case result := <-done:
		return result.payload, result.err
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for %s: %w", f.spec.Name, ctx.Err())
	}
}

func (f *Function) begin() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return false
	}
	f.busy++
	f.work.Add(1)
	return true
}

func (f *Function) end() {
	f.mu.Lock()
	f.busy--
	f.mu.Unlock()
	f.work.Done()
}

// run waits for a free place and gives the invocation to an instance. An instance that dies before it has taken the
// invocation costs it nothing.
func (f *Function) run(ctx context.Context, request string, payload []byte) outcome {
	select {
	case f.slots <- struct{}{}:
		defer func() { <-f.slots }()
	case <-ctx.Done():
		return outcome{err: fmt.Errorf("wait for a place in %s: %w", f.spec.Name, ctx.Err())}
	}
	for {
		i, err := f.acquire(request)
		if err != nil {
			return outcome{err: err}
		}
		result, taken := i.run(request, payload)
		f.release(i)
		if taken {
			return result
		}
	}
}

// acquire takes the warm instance that ran last, or starts one.
func (f *Function) acquire(request string) (*instance, error) {
	f.mu.Lock()
	for n := len(f.idle); n > 0; n = len(f.idle) {
		i := f.idle[n-1]
		f.idle = f.idle[:n-1]
		if !i.gone() {
			f.mu.Unlock()
			return i, nil
		}
	}
	f.mu.Unlock()
	return f.start(request)
}

func (f *Function) release(i *instance) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !i.gone() && !f.closed {
		f.idle = append(f.idle, i)
	}
}

// Kill kills every instance, as a crash would, and tells how many there were.
func (f *Function) Kill() int {
	f.mu.Lock()
	running := make([]*instance, 0, len(f.instances))
	for i := range f.instances {
		running = append(running, i)
	}
	f.mu.Unlock()
	for _, i := range running {
		i.kill()
	}
	return len(running)
}

// Close ends the function: invocations under way fail, and no process is left.
func (f *Function) Close() error {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	close(f.closing)
	f.Kill()
	f.work.Wait()
	f.Kill() // those that were just starting
	return f.log.Close()
}
