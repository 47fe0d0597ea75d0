// Command work notes the messages of the sample deployment in its table. What a message says makes it misbehave.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type work struct{ table *dynamodb.Client }

func main() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	lambda.Start((&work{dynamodb.NewFromConfig(cfg)}).handle)
}

func (w *work) handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var response events.SQSEventResponse
	for _, record := range event.Records {
		first := record.Attributes["ApproximateReceiveCount"] == "1"
		switch {
		case strings.HasPrefix(record.Body, "crash") && first:
			os.Exit(3)
		case strings.HasPrefix(record.Body, "slow") && first:
			time.Sleep(time.Minute)
		case strings.HasPrefix(record.Body, "fail"):
			response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: record.MessageId})
			continue
		}
		if err := w.note(ctx, record); err != nil {
			return response, err
		}
	}
	return response, nil
}

func (w *work) note(ctx context.Context, record events.SQSMessage) error {
	text := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	_, err := w.table.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(os.Getenv("TABLE_NAME")), Item: map[string]types.AttributeValue{
		"pk": text("message"), "sk": text(record.MessageId), "body": text(record.Body),
		"receives": text(record.Attributes["ApproximateReceiveCount"]), "sent": text(record.Attributes["SentTimestamp"]), "source": text(record.EventSourceARN),
	}})
	return err
}
