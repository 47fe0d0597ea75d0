// Package stack is the whole deployment on one machine: it reads the templates that deploy the system, starts a
// service for every part they name, and runs the functions' real binaries.
//
// Nothing here knows kipthoi: what a bucket is called, which queue wakes which function and how long it may take all
// follow from the templates, so that a wrong template fails here first.
package stack

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"kipthoi/infra/local/clock"
	"kipthoi/infra/local/front"
	"kipthoi/infra/local/mailbox"
)

// Stack is the running deployment. There can be one in a process.
type Stack struct {
	// Clock is what events take their time from.
	Clock *clock.Clock
	// URL is the address of the HTTP API, MailboxURL that of the page with all mails; S3URL is where presigned links lead.
	URL, MailboxURL, S3URL string
}

// Start builds the functions, starts every service and connects them. What was in the data folder is there again,
// messages in queues included.
func Start(ctx context.Context, options Options) (*Stack, error) {
	return nil, errors.New("start stack: the composition is not written yet")
}

// Close stops everything and waits until it is gone. Messages that are still queued are kept in the data folder.
func (s *Stack) Close() error { return nil }

// Invoke calls a function and waits for its answer. It is named by its name, its logical id, or the end of either
// ("intake" for "kipthoi-intake"). An invocation that fails is a *lambda.Failure.
func (s *Stack) Invoke(ctx context.Context, function string, payload []byte) ([]byte, error) {
	return nil, nil
}

// Fire starts one schedule, named like a function, as EventBridge Scheduler does at that instant, with all retries. It
// returns the function's last answer.
func (s *Stack) Fire(ctx context.Context, schedule string, at time.Time) ([]byte, error) {
	return nil, nil
}

// Publish puts a message on an SNS topic, as SES does with feedback; the topic is named by the end of its ARN.
func (s *Stack) Publish(topic, message string) error { return nil }

// Settle lets go of events that are held back and waits until every queue that somebody reads is empty and nothing
// runs. Dead letters do not count. If the context ends first, the error names what is stuck.
func (s *Stack) Settle(ctx context.Context) error { return nil }

// DeadLetters are the bodies in each dead-letter queue that has any.
func (s *Stack) DeadLetters() map[string][]string { return nil }

// Mails lists what was sent through SES, in order.
func (s *Stack) Mails(ctx context.Context) ([]mailbox.Mail, error) { return nil, nil }

// Calls counts the calls to every service so far.
func (s *Stack) Calls() map[front.Call]int { return nil }

// Inject makes calls of functions to services fail from now on; nil ends it. Calls of [Stack.S3] and [Stack.Dynamo] and
// presigned requests never fail.
func (s *Stack) Inject(faults *front.Faults) {}

// KillInstances kills the running instances of a function, as a crash would, and tells how many there were.
func (s *Stack) KillInstances(function string) (int, error) { return 0, nil }

// RotateSecret gives a secret a new value; the one before stays as AWSPREVIOUS.
func (s *Stack) RotateSecret(name string) error { return nil }

// S3 is a client that may do everything. Nothing counts it or makes it fail.
func (s *Stack) S3() *s3.Client { return nil }

// Dynamo is a client that may do everything.
func (s *Stack) Dynamo() *dynamodb.Client { return nil }

// TableName is the name of the one table, BucketName of the one bucket of the templates.
func (s *Stack) TableName() string { return "" }

// BucketName is the name of the first bucket of the templates.
func (s *Stack) BucketName() string { return "" }
