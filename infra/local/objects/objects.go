// Package objects is the local S3: versitygw in process over a folder, with the buckets of the templates and with
// S3's event notifications, which versitygw's own do not resemble enough (keys not encoded, none for a browser's POST).
//
// versitygw is made to be one program: there can be one server in a process, and the process changes into its folder
// and stays there while it runs. Paths given to anything beside it must be absolute.
package objects

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"

	"kipthoi/infra/local/front"
)

// Options says where and for whom.
type Options struct {
	// Dir is an absolute folder for objects and their older versions.
	Dir    string
	Region string
	// Accounts knows who may call.
	Accounts Accounts
	// Now tells when objects are stored; nil is the machine's time.
	Now func() time.Time
	// Created is called for every object version that was stored, before the uploader has its answer.
	Created func(Created)
}

// Server is the running S3.
type Server struct {
	// Handler speaks the protocol of S3.
	Handler http.Handler
	cancel  context.CancelFunc
	done    chan error
	socket  string
	before  string
}

// Start opens the folder and waits until the server answers on its socket.
func Start(options Options) (*Server, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	before, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("start objects: %w", err)
	}
	store, err := open(options.Dir)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open objects in %s: %w", options.Dir, err), os.Chdir(before))
	}
	socket, err := os.MkdirTemp("", "kipthoi")
	if err != nil {
		return nil, fmt.Errorf("make folder for socket: %w", err)
	}
	path := filepath.Join(socket, "s3")
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{Handler: front.ProxySocket(path), cancel: cancel, done: make(chan error, 1), socket: socket, before: before}
	go func() {
		backend := &notifier{Posix: store, versions: filepath.Join(options.Dir, "versions"), now: options.Now, created: options.Created}
		s.done <- embedgw.RunVersityGW(ctx, backend, &embedgw.Config{
			RootUserAccess: options.Accounts.Root, RootUserSecret: options.Accounts.secret(options.Accounts.Root),
			Region: options.Region, Ports: []string{path}, SocketPerm: "0600", IAMService: options.Accounts,
			MaxConnections: 4096, MaxRequests: 4096, MultipartMaxParts: 10_000, KeepAlive: true, Quiet: true,
		})
	}()
	if err := s.wait(path); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// open makes the folders and the backend over them. The backend greets on standard output, which belongs to whoever
// runs the stack.
func open(dir string) (*posix.Posix, error) {
	objects, versions := filepath.Join(dir, "objects"), filepath.Join(dir, "versions")
	for _, folder := range []string{objects, versions} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, err
		}
	}
	if err := (meta.XattrMeta{}).Test(objects); err != nil {
		return nil, fmt.Errorf("the file system keeps no extended attributes: %w", err)
	}
	silence, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	defer silence.Close()
	stdout := os.Stdout
	os.Stdout = silence
	defer func() { os.Stdout = stdout }()
	return posix.New(objects, meta.XattrMeta{}, posix.PosixOpts{VersioningDir: versions, CopyObjectThreshold: 5 << 30})
}

func (s *Server) wait(path string) error {
	deadline := time.After(10 * time.Second)
	for {
		if connection, err := net.Dial("unix", path); err == nil {
			return connection.Close()
		}
		select {
		case err := <-s.done:
			s.done <- err
			return fmt.Errorf("start objects: %w", err)
		case <-deadline:
			return errors.New("start objects: no answer on the socket")
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// Stop ends the server and leaves its folder.
func (s *Server) Stop() error {
	s.cancel()
	err := <-s.done
	return errors.Join(err, os.RemoveAll(s.socket), os.Chdir(s.before))
}
