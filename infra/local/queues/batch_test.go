package queues_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

func TestSendBatch_IsAnsweredForMessageByMessage(t *testing.T) {
	server, client, url := start(t)
	work := url("work")
	out, err := client.SendMessageBatch(t.Context(), &sqs.SendMessageBatchInput{QueueUrl: &work, Entries: []types.SendMessageBatchRequestEntry{
		{Id: aws.String("0"), MessageBody: aws.String("một")}, {Id: aws.String("1"), MessageBody: aws.String("hai")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Successful) != 2 || len(out.Failed) != 0 || *out.Successful[1].Id != "1" {
		t.Errorf("answered %+v, %+v", out.Successful, out.Failed)
	}
	if depth := server.Depths()["work"]; depth != 2 {
		t.Errorf("%d messages are in the queue", depth)
	}
}
