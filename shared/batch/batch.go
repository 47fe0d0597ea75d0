// Package batch works through what a queue hands to a function at once.
//
// It decides that the messages of a batch do not share their fate: the one that
// fails goes back to the queue alone. It refuses to know what a message says,
// and to write it into the log: it may hold addresses.
package batch

import (
	"context"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"
)

// Each hands every message to do and answers which ones the queue is to deliver
// again. The error is always nil: one that is returned would bring the whole
// batch back, with what is done already.
func Each(ctx context.Context, log *slog.Logger, batch events.SQSEvent, do func(context.Context, events.SQSMessage) error) (events.SQSEventResponse, error) {
	var answer events.SQSEventResponse
	for _, message := range batch.Records {
		if err := do(ctx, message); err != nil {
			log.ErrorContext(ctx, "message goes back to the queue", "message_id", message.MessageId, "error", err)
			answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
		}
	}
	return answer, nil
}
