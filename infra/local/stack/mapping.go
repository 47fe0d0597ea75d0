package stack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/infra/local/lambda"
	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/queues"
)

// glance is how often an empty queue is looked at.
const glance = 10 * time.Millisecond

// pollers is how many batches of a mapping without MaximumConcurrency are under way at once.
const pollers = 5

// mapping feeds a function from a queue.
type mapping struct {
	plan.Mapping
	stack    *Stack
	arn      string
	function *lambda.Function
}

// follow starts the readers of a mapping.
func (s *Stack) follow(ctx context.Context, p plan.Mapping) {
	m := &mapping{Mapping: p, stack: s, function: s.functions[p.Function]}
	for _, q := range s.plan.Queues {
		if q.Name == p.Queue {
			m.arn = q.ARN
		}
	}
	readers := p.Concurrency
	if readers == 0 {
		readers = pollers
	}
	for _, f := range s.plan.Functions {
		if f.Name == p.Function {
			readers = min(readers, s.limit(f))
		}
	}
	for range readers {
		s.readers.Go(func() { m.run(ctx) })
	}
}

func (m *mapping) run(ctx context.Context) {
	for {
		batch := m.gather(ctx)
		if len(batch) == 0 {
			return
		}
		m.deliver(batch)
	}
}

// gather waits for messages, and with a window for more, unless the stack's clock stands, when no waiting ends. It is
// empty when the stack stops.
func (m *mapping) gather(ctx context.Context) []queues.Message {
	var batch []queues.Message
	var full time.Time
	for {
		batch = append(batch, m.stack.queues.Receive(m.Queue, m.Batch-len(batch))...)
		if len(batch) > 0 && full.IsZero() {
			full = time.Now().Add(m.Window)
		}
		if len(batch) == m.Batch || len(batch) > 0 && (m.stack.Clock.Standing() || !time.Now().Before(full)) {
			return batch
		}
		select {
		case <-ctx.Done():
			return nil // what was gathered is still in the queue
		case <-time.After(glance):
		}
	}
}

// deliver invokes the function and deletes what it is done with. The rest reappears.
func (m *mapping) deliver(batch []queues.Message) {
	payload, err := json.Marshal(m.event(batch))
	if err != nil {
		m.stack.say("write event for %s: %v", m.Function, err)
		return
	}
	answer, err := m.function.Invoke(context.Background(), payload)
	if err != nil {
		m.stack.say("%v", err)
	}
	failed := m.failed(batch, answer, err)
	var done, again []string
	for _, message := range batch {
		if failed[message.ID] {
			again = append(again, message.Receipt)
		} else {
			done = append(done, message.Receipt)
		}
	}
	m.stack.queues.Delete(m.Queue, done...)
	if m.stack.options.Redelivery > 0 {
		m.stack.queues.Return(m.Queue, m.stack.options.Redelivery, again...)
	}
}

func (m *mapping) event(batch []queues.Message) events.SQSEvent {
	event := events.SQSEvent{Records: make([]events.SQSMessage, len(batch))}
	for i, message := range batch {
		sent := strconv.FormatInt(message.Sent.UnixMilli(), 10)
		event.Records[i] = events.SQSMessage{
			MessageId: message.ID, ReceiptHandle: message.Receipt, Body: message.Body, Md5OfBody: message.MD5,
			Attributes: map[string]string{
				"ApproximateReceiveCount": strconv.Itoa(message.Receives), "SentTimestamp": sent,
				"ApproximateFirstReceiveTimestamp": sent, "SenderId": Account,
			},
			MessageAttributes: map[string]events.SQSMessageAttribute{},
			EventSourceARN:    m.arn, EventSource: "aws:sqs", AWSRegion: Region,
		}
	}
	return event
}

// failed are the ids of messages that the function is not done with. An answer that names a message which is not in the
// batch, or that cannot be read, fails all of it, as on Lambda.
func (m *mapping) failed(batch []queues.Message, answer []byte, err error) map[string]bool {
	all, failed := map[string]bool{}, map[string]bool{}
	for _, message := range batch {
		all[message.ID] = true
	}
	if err != nil {
		return all
	}
	if !m.Partial {
		return failed
	}
	var response events.SQSEventResponse
	if err := json.Unmarshal(answer, &response); err != nil {
		m.stack.say("%v", fmt.Errorf("read answer of %s: %w", m.Function, err))
		return all
	}
	for _, failure := range response.BatchItemFailures {
		failed[failure.ItemIdentifier] = true
	}
	if slices.ContainsFunc(response.BatchItemFailures, func(f events.SQSBatchItemFailure) bool { return !all[f.ItemIdentifier] }) {
		m.stack.say("%s names a message that is not in its batch", m.Function)
		return all
	}
	return failed
}
