// Package mailbox is the local SES v2: aws-ses-v2-local, which delivers nothing and shows every mail on a page.
//
// It keeps mails in memory; the requests that brought them are kept in a file and sent again at the next start, so
// that they survive it under new message ids.
package mailbox

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"kipthoi/infra/local/child"
	"kipthoi/infra/local/front"
)

const sendPath = "/v2/email/outbound-emails"

// Mail is a mail as it was sent.
type Mail struct {
	MessageID     string
	From, Subject string
	To            []string
	Text, HTML    string
	// At is when the server took it, by the machine's clock.
	At time.Time
}

// Server is the running SES.
type Server struct {
	url     string
	process *child.Process
	next    http.Handler
	file    string
	mu      sync.Mutex
}

// Start runs the server; npm is the folder where it is installed, file where requests are kept.
func Start(ctx context.Context, npm, file string, output io.Writer) (*Server, error) {
	port, err := child.FreePort()
	if err != nil {
		return nil, err
	}
	url := "http://127.0.0.1:" + strconv.Itoa(port)
	script := filepath.Join(npm, "node_modules", "aws-ses-v2-local", "dist", "cli.js")
	process, err := child.Start(ctx, exec.Command("node", script, "--host", "127.0.0.1", "--port", strconv.Itoa(port)), output, url+"/health-check")
	if err != nil {
		return nil, err
	}
	s := &Server{url: url, process: process, file: file}
	if s.next, err = front.Proxy(url); err == nil {
		err = s.replay(ctx)
	}
	if err != nil {
		process.Stop()
		return nil, err
	}
	return s, nil
}

// Stop ends the server.
func (s *Server) Stop() { s.process.Stop() }

// ServeHTTP passes a call on and keeps it if it brought a mail.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || r.URL.Path != sendPath {
		s.next.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	watched := &status{ResponseWriter: w, code: http.StatusOK}
	s.next.ServeHTTP(watched, r)
	if watched.code == http.StatusOK {
		// A mail that is not kept is missing after the next start, which is no reason to refuse it now.
		_ = s.keep(body)
	}
}

type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

func (s *Server) keep(body []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var line bytes.Buffer
	if err := json.Compact(&line, body); err != nil {
		return fmt.Errorf("keep mail: %w", err)
	}
	file, err := os.OpenFile(s.file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep mail: %w", err)
	}
	line.WriteByte('\n')
	_, err = file.Write(line.Bytes())
	return errors.Join(err, file.Close())
}

func (s *Server) replay(ctx context.Context) error {
	file, err := os.Open(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read mails: %w", err)
	}
	defer file.Close()
	lines := bufio.NewReader(file)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read mails: %w", err)
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+sendPath, bytes.NewReader(line))
		if err != nil {
			return fmt.Errorf("send mail again: %w", err)
		}
		request.Header.Set("Authorization", "AWS4-HMAC-SHA256 again")
		request.Header.Set("Content-Type", "application/json")
		if _, err := call(request); err != nil {
			return fmt.Errorf("send mail again: %w", err)
		}
	}
}

// Mails lists all mails in the order they came.
func (s *Server) Mails(ctx context.Context) ([]Mail, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/store", nil)
	if err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	data, err := call(request)
	if err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	var store struct {
		Emails []struct {
			MessageID     string `json:"messageId"`
			From, Subject string
			Destination   struct{ To []string }
			Body          struct{ Text, HTML string }
			At            int64
		}
	}
	if err := json.Unmarshal(data, &store); err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	mails := make([]Mail, len(store.Emails))
	for i, e := range store.Emails {
		mails[i] = Mail{
			MessageID: e.MessageID, From: e.From, Subject: e.Subject, To: e.Destination.To,
			Text: e.Body.Text, HTML: e.Body.HTML, At: time.Unix(e.At, 0),
		}
	}
	return mails, nil
}

func call(request *http.Request) ([]byte, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("answered %s", response.Status)
	}
	return data, err
}
