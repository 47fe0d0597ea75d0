// Package child runs the servers that are not Go: it starts them on loopback, waits until they answer and ends them
// with the stack.
package child

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"time"
)

// Process is a server that runs.
type Process struct {
	command *exec.Cmd
	exited  chan struct{}
}

// startLimit is how long a server may take until it answers. They take below half a second; a machine that runs the
// tests of all packages at once is slower.
const startLimit = 30 * time.Second

// Start runs the command and waits until the address answers an HTTP request, with any status.
func Start(ctx context.Context, command *exec.Cmd, output io.Writer, address string) (*Process, error) {
	command.Stdout, command.Stderr = output, output
	command.SysProcAttr = Attributes()
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", command.Path, err)
	}
	p := &Process{command: command, exited: make(chan struct{})}
	go func() {
		_ = command.Wait()
		close(p.exited)
	}()
	if err := p.wait(ctx, address); err != nil {
		p.Stop()
		return nil, err
	}
	return p, nil
}

func (p *Process) wait(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		if answers(ctx, address) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", p.command.Path, ctx.Err())
		case <-p.exited:
			return fmt.Errorf("%s ended at its start: %v", p.command.Path, p.command.ProcessState)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func answers(ctx context.Context, address string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return true
}

// Stop ends the server and waits until it is gone.
func (p *Process) Stop() {
	_ = p.command.Process.Kill()
	<-p.exited
}

// FreePort finds a loopback port for a server that cannot tell which it took.
func FreePort() (int, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
