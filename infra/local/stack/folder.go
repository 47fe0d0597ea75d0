package stack

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"kipthoi/infra/local/front"
)

// folder is the data folder.
type folder string

func (f folder) path(parts ...string) string {
	return filepath.Join(append([]string{string(f)}, parts...)...)
}

// open makes the folder and keeps other stacks out of it until it is let go.
func (f folder) open() (release func() error, err error) {
	if err := os.MkdirAll(f.path("logs"), 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	lock, err := os.OpenFile(f.path("lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another stack runs in %s: %w", f, err), lock.Close())
	}
	return lock.Close, nil
}

// remember is the text in a file, made at the first start.
func (f folder) remember(name string, first func() string) (string, error) {
	data, err := os.ReadFile(f.path(name))
	if err == nil {
		return string(data), nil
	}
	text := first()
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return text, os.WriteFile(f.path(name), []byte(text), 0o600)
}

// seed is what all credentials of the stack are made of; links minted before a restart stay good.
func (f folder) seed() (string, error) { return f.remember("seed", rand.Text) }

const portFile = "s3-port"

// listenS3 takes the port asked for, or the one of last time, or any: an open page posts where its link says.
func (f folder) listenS3(port int) (net.Listener, error) {
	if port == 0 {
		if text, err := os.ReadFile(f.path(portFile)); err == nil {
			port, _ = strconv.Atoi(strings.TrimSpace(string(text))) // not a number is any port
		}
	}
	listener, err := front.Listen(port)
	if err != nil {
		listener, err = front.Listen(0)
	}
	if err != nil {
		return nil, err
	}
	taken := listener.Addr().(*net.TCPAddr).Port
	return listener, os.WriteFile(f.path(portFile), []byte(strconv.Itoa(taken)), 0o600)
}
