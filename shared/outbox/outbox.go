// Package outbox puts messages onto queues: orders for letters onto the mail
// queue, and storage events anew onto the intake queue.
//
// It decides that a call succeeds only when the queue has every message. After
// an error some may be on the queue: messages are ordered under ids that make a
// second one harmless. It refuses to look at what a message means.
package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"kipthoi/shared/letter"
)

// ErrUnsent says that the queue did not take every message.
var ErrUnsent = errors.New("queue refused messages")

const (
	batch    = 10 // messages SQS takes in one request
	attempts = 4  // at each message
	firstGap = 100 * time.Millisecond
)

// Client is the part of sqs.Client that is used.
type Client interface {
	SendMessageBatch(ctx context.Context, in *sqs.SendMessageBatchInput, o ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error)
}

// Queue is one SQS queue.
type Queue struct {
	client Client
	url    string
	wait   func(ctx context.Context, gap time.Duration) error
}

// New returns the queue at queueURL.
func New(client Client, queueURL string) *Queue {
	return &Queue{client: client, url: queueURL, wait: sleep}
}

// Send puts the orders onto the queue, and returns nil only when all are there.
func (q *Queue) Send(ctx context.Context, orders ...letter.Order) error {
	bodies := make([]string, len(orders))
	for i, o := range orders {
		body, err := json.Marshal(o)
		if err != nil {
			return fmt.Errorf("encode order %q: %w", o.ID, err)
		}
		bodies[i] = string(body)
	}
	return q.send(ctx, bodies)
}

func (q *Queue) send(ctx context.Context, bodies []string) error {
	for some := range slices.Chunk(bodies, batch) {
		if err := q.sendBatch(ctx, some); err != nil {
			return fmt.Errorf("send %d messages: %w", len(some), err)
		}
	}
	return nil
}

// sendBatch sends at most ten messages, and those that were refused again after
// a growing pause: a queue that throttles takes part of a batch.
func (q *Queue) sendBatch(ctx context.Context, bodies []string) error {
	entries := make([]types.SendMessageBatchRequestEntry, len(bodies))
	for i, body := range bodies {
		entries[i] = types.SendMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), MessageBody: aws.String(body)}
	}
	gap := firstGap
	for attempt := 1; ; attempt++ {
		refused, err := q.try(ctx, entries)
		if err != nil {
			return err
		}
		if len(refused) == 0 {
			return nil
		}
		if entries = remaining(entries, refused); attempt == attempts || anyOurFault(refused) {
			return unsent(refused)
		}
		if err := q.wait(ctx, gap); err != nil {
			return err
		}
		gap *= 2
	}
}

func (q *Queue) try(ctx context.Context, entries []types.SendMessageBatchRequestEntry) ([]types.BatchResultErrorEntry, error) {
	out, err := q.client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: &q.url, Entries: entries})
	if err != nil {
		return nil, err
	}
	if answered := len(out.Successful) + len(out.Failed); answered != len(entries) {
		return nil, fmt.Errorf("%w: %d of %d answered for", ErrUnsent, answered, len(entries))
	}
	return out.Failed, nil
}

func remaining(entries []types.SendMessageBatchRequestEntry, refused []types.BatchResultErrorEntry) []types.SendMessageBatchRequestEntry {
	return slices.DeleteFunc(entries, func(e types.SendMessageBatchRequestEntry) bool {
		return !slices.ContainsFunc(refused, func(r types.BatchResultErrorEntry) bool { return aws.ToString(r.Id) == aws.ToString(e.Id) })
	})
}

// anyOurFault reports whether trying again is useless for a message.
func anyOurFault(refused []types.BatchResultErrorEntry) bool {
	return slices.ContainsFunc(refused, func(r types.BatchResultErrorEntry) bool { return r.SenderFault })
}

func unsent(refused []types.BatchResultErrorEntry) error {
	return fmt.Errorf("%w: %d, the first with %s: %s",
		ErrUnsent, len(refused), aws.ToString(refused[0].Code), aws.ToString(refused[0].Message))
}

func sleep(ctx context.Context, gap time.Duration) error {
	timer := time.NewTimer(gap)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
