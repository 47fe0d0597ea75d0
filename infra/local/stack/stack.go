// Package stack is the whole deployment on one machine: it reads the templates that deploy the system, starts a
// service for every part they name, and runs the functions' real binaries.
//
// Nothing here knows kipthoi: what a bucket is called, which queue wakes which function and how long it may take all
// follow from the templates, so that a wrong template fails here first.
package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"kipthoi/infra/local/clock"
	"kipthoi/infra/local/front"
	"kipthoi/infra/local/lambda"
	"kipthoi/infra/local/mailbox"
	"kipthoi/infra/local/objects"
	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/queues"
	"kipthoi/infra/local/secrets"
)

// Stack is the running deployment. There can be one in a process.
type Stack struct {
	// Clock is what events take their time from.
	Clock *clock.Clock
	// URL is the address of the HTTP API, MailboxURL that of the page with all mails; S3URL is where presigned links lead.
	URL, MailboxURL, S3URL string

	options  Options
	folder   folder
	plan     plan.Plan
	accounts objects.Accounts
	calls    front.Calls
	faults   atomic.Pointer[front.Faults]

	listeners listeners
	endpoints map[string]string
	functions map[string]*lambda.Function
	queues    *queues.Server
	secrets   *secrets.Server
	mailbox   *mailbox.Server
	notifier  *objects.Notifier
	courier   *objects.Courier
	s3        *s3.Client
	dynamo    *dynamodb.Client

	built   chan built
	readers sync.WaitGroup
	once    sync.Once
	// closers undo what was started, the last first.
	closers []func() error
}

// Start builds the functions, starts every service and connects them. What was in the data folder is there again,
// messages in queues included.
func Start(ctx context.Context, options Options) (*Stack, error) {
	options, err := options.complete()
	if err != nil {
		return nil, err
	}
	s := &Stack{Clock: options.Clock, options: options, folder: folder(options.Dir)}
	s.faults.Store(options.Faults)
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Stack) start(ctx context.Context) error {
	release, err := s.folder.open()
	if err != nil {
		return err
	}
	s.later(release)
	if err := s.openLog(); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{s.listen, s.read, s.build, s.serve, s.create, s.connect} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// openLog gives the stack its own log unless the caller has one.
func (s *Stack) openLog() error {
	if s.options.Log == nil {
		file, err := os.OpenFile(s.folder.path("logs", "stack.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("open log of the stack: %w", err)
		}
		s.later(file.Close)
		s.options.Log = file
	}
	s.options.Log = &lines{to: s.options.Log}
	return nil
}

// later notes what Close has to undo.
func (s *Stack) later(undo func() error) { s.closers = append(s.closers, undo) }

// Close stops everything and waits until it is gone. Messages that are still queued are kept in the data folder.
func (s *Stack) Close() error {
	var problems []error
	s.once.Do(func() {
		for _, undo := range slices.Backward(s.closers) {
			problems = append(problems, undo())
		}
	})
	return errors.Join(problems...)
}

// now is the stack's time.
func (s *Stack) now() time.Time { return s.Clock.Now() }

// Dir is the absolute path of the data folder. The functions' logs are in logs in it.
func (s *Stack) Dir() string { return s.options.Dir }

// S3 is a client that may do everything; what it does never fails on purpose.
func (s *Stack) S3() *s3.Client { return s.s3 }

// Dynamo is a client that may do everything; what it does never fails on purpose.
func (s *Stack) Dynamo() *dynamodb.Client { return s.dynamo }

// TableName is the name of the first table of the templates.
func (s *Stack) TableName() string {
	if len(s.plan.Tables) == 0 {
		return ""
	}
	return s.plan.Tables[0].Name
}

// BucketName is the name of the first bucket of the templates.
func (s *Stack) BucketName() string {
	if len(s.plan.Buckets) == 0 {
		return ""
	}
	return s.plan.Buckets[0].Name
}

// Calls counts the calls to every service so far.
func (s *Stack) Calls() map[front.Call]int { return s.calls.Counts() }

// Mails lists what was sent through SES, in order.
func (s *Stack) Mails(ctx context.Context) ([]mailbox.Mail, error) { return s.mailbox.Mails(ctx) }

// Inject makes calls of functions to services fail from now on; nil ends it. Calls of [Stack.S3] and [Stack.Dynamo] and
// presigned requests never fail.
func (s *Stack) Inject(faults *front.Faults) { s.faults.Store(faults) }
