// Package mailtest stands in for SES in tests: a recorder that keeps what was
// sent, and is a witness against whoever sends one letter twice.
package mailtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"kipthoi/shared/letter"
	"kipthoi/shared/mail"
)

// Fault is how a send fails.
type Fault int

// The faults.
const (
	None           Fault = iota
	NotSent              // an error, and no mail
	SentButErrored       // an error, and the mail is on its way all the same
	Refused              // the address is to blame
)

// ErrFault is the error of an injected fault.
var ErrFault = errors.New("injected fault")

// Mail is one mail on its way.
type Mail struct {
	letter.Letter
	Tags      map[string]string
	MessageID string
}

// Recorder keeps what was sent. It is safe for concurrent use.
type Recorder struct {
	t         testing.TB
	mu        sync.Mutex
	mails     []Mail
	sends     int
	fault     func(send int) Fault
	forgiving bool
}

// New returns a recorder that fails t when two mails go out under one tag
// "order", or one goes out that is not whole.
func New(t testing.TB) *Recorder { return &Recorder{t: t} }

// Inject asks fault before each send, counted from 0, how it ends; nil ends the
// faults. The count goes on.
func (r *Recorder) Inject(fault func(send int) Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fault = fault
}

// AllowTwice forgives second mails: a crash between sending and remembering
// cannot be told from one before sending.
func (r *Recorder) AllowTwice() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forgiving = true
}

// Send keeps the mail.
func (r *Recorder) Send(ctx context.Context, l letter.Letter, tags map[string]string) (string, error) {
	r.t.Helper()
	if err := ctx.Err(); err != nil {
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	fault := None
	if r.fault != nil {
		fault = r.fault(r.sends)
	}
	r.sends++
	switch {
	case fault == NotSent:
		return "", ErrFault
	case fault == Refused || !mail.Valid(l.To):
		return "", mail.ErrRefused
	}
	id := r.keep(l, tags)
	if fault == SentButErrored {
		return "", ErrFault
	}
	return id, nil
}

func (r *Recorder) keep(l letter.Letter, tags map[string]string) string {
	r.t.Helper()
	if l.Subject == "" || l.Text == "" || l.HTML == "" || tags["order"] == "" || tags["kind"] == "" {
		r.t.Errorf("a mail went out that is not whole: subject %q, tags %v", l.Subject, tags)
	}
	again := slices.ContainsFunc(r.mails, func(m Mail) bool { return m.Tags["order"] == tags["order"] })
	if again && !r.forgiving {
		r.t.Errorf("letter %s went out twice", tags["order"])
	}
	id := fmt.Sprintf("message-%d", len(r.mails)+1)
	r.mails = append(r.mails, Mail{Letter: l, Tags: tags, MessageID: id})
	return id
}

// Mails lists what was sent so far.
func (r *Recorder) Mails() []Mail {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.mails)
}

// Sends counts the calls so far, those that failed included.
func (r *Recorder) Sends() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sends
}
