package lambda

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"kipthoi/infra/local/child"
	"kipthoi/infra/local/front"
)

// outcome is how an invocation ended.
type outcome struct {
	payload []byte
	err     error
}

// invocation is one call on its way through an instance.
type invocation struct {
	request  string
	payload  []byte
	deadline time.Time
	done     chan outcome
}

// instance is one process of a function with the Runtime API that belongs to it alone.
type instance struct {
	function *Function
	command  *exec.Cmd
	door     *front.Door
	// asks gets a token when the process asks for its next invocation, which calls then hands over.
	asks   chan struct{}
	calls  chan *invocation
	exited chan struct{}

	mu      sync.Mutex
	current *invocation
	// complaint is what the process said when it could not begin.
	complaint []byte
}

// start runs a new process until it asks for work.
func (f *Function) start(request string) (*instance, error) {
	listener, err := front.Listen(0)
	if err != nil {
		return nil, err
	}
	i := &instance{function: f, asks: make(chan struct{}, 1), calls: make(chan *invocation), exited: make(chan struct{})}
	i.door = front.Serve(listener, i.api())
	i.command = &exec.Cmd{
		Path: f.spec.Bootstrap, Args: []string{f.spec.Bootstrap}, Dir: filepath.Dir(f.spec.Bootstrap),
		Env: f.environment(listener.Addr().String()), Stdout: f.log, Stderr: f.log, SysProcAttr: child.Attributes(),
	}
	if err := f.launch(i); err != nil {
		return nil, fmt.Errorf("start %s: %w", f.spec.Name, err)
	}
	if failure := i.begin(request); failure != nil {
		return nil, failure
	}
	return i, nil
}

// launch starts the process unless the function has been closed meanwhile.
func (f *Function) launch(i *instance) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.failure("", "ServiceException", "the stack is stopping")
	if f.closed {
		i.door.Abandon()
		return err
	}
	if err := i.command.Start(); err != nil {
		i.door.Abandon()
		return err
	}
	f.instances[i] = true
	f.work.Add(1)
	go i.watch()
	return nil
}

// watch waits for the process to end, whoever ends it.
func (i *instance) watch() {
	defer i.function.work.Done()
	_ = i.command.Wait() // how it ended is in its ProcessState
	close(i.exited)
	i.door.Abandon()
	i.function.mu.Lock()
	delete(i.function.instances, i)
	i.function.mu.Unlock()
}

// begin waits until the process is ready for its first invocation.
func (i *instance) begin(request string) *Failure {
	limit := time.NewTimer(initLimit)
	defer limit.Stop()
	select {
	case <-i.asks:
		return nil
	case <-i.exited:
		i.mu.Lock()
		defer i.mu.Unlock()
		if i.complaint != nil {
			return i.function.reported(request, i.complaint, "Runtime.InitError")
		}
		return i.function.failure(request, "Runtime.ExitError", "the process ended before it was ready: "+i.command.ProcessState.String())
	case <-limit.C:
		i.kill()
		return i.function.failure(request, "Sandbox.Timedout", fmt.Sprintf("not ready after %v", initLimit))
	}
}

// run gives the process an invocation; taken is false if the process was gone before it got it. The instance is free
// again when the process has asked for the next one, not when it has answered.
func (i *instance) run(request string, payload []byte) (result outcome, taken bool) {
	timeout := i.function.spec.Timeout
	began := time.Now()
	call := &invocation{request: request, payload: payload, deadline: began.Add(timeout), done: make(chan outcome, 1)}
	i.serve(call)
	defer i.serve(nil)
	select {
	case i.calls <- call:
	case <-i.exited:
		return outcome{}, false
	}
	limit := time.NewTimer(timeout)
	defer limit.Stop()
	result = i.await(call, limit.C)
	i.function.report(call, began, result.err)
	return result, true
}

// await waits for the answer and for the process to be ready again. A process that crashes after its answer has
// answered all the same.
func (i *instance) await(call *invocation, limit <-chan time.Time) outcome {
	var result outcome
	answered := false
	for {
		select {
		case result = <-call.done:
			answered = true
		case <-i.asks:
			return i.last(call, result, answered)
		case <-i.exited:
			return i.last(call, result, answered)
		case <-limit:
			i.kill()
			<-i.exited
			return outcome{err: i.function.failure(call.request, "Sandbox.Timedout", fmt.Sprintf("Task timed out after %.2f seconds", i.function.spec.Timeout.Seconds()))}
		}
	}
}

// last is the outcome when nothing more can come: the process is gone, or at its next invocation.
func (i *instance) last(call *invocation, result outcome, answered bool) outcome {
	if answered {
		return result
	}
	select {
	case result = <-call.done:
		return result
	default:
	}
	message := "the process asked for the next invocation without an answer to this one"
	if i.gone() {
		message = "the process ended: " + i.command.ProcessState.String()
	}
	return outcome{err: i.function.failure(call.request, "Runtime.ExitError", message)}
}

func (i *instance) serve(call *invocation) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.current = call
}

func (i *instance) kill() { _ = i.command.Process.Kill() }

func (i *instance) gone() bool {
	select {
	case <-i.exited:
		return true
	default:
		return false
	}
}

// report writes the line that Lambda writes after every invocation.
func (f *Function) report(call *invocation, began time.Time, err error) {
	status := "success"
	if err != nil {
		status = strings.ReplaceAll(err.Error(), "\n", " ")
	}
	fmt.Fprintf(f.log, "REPORT RequestId: %s Duration: %.2f ms Status: %s\n", call.request, float64(time.Since(began).Microseconds())/1000, status)
}
