// Command tick notes when the schedule of the sample deployment was due. It fails for times before 2000 and takes too
// long for those before 1990.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type schedule struct {
	Time time.Time `json:"scheduled_time"`
}

type tick struct{ table *dynamodb.Client }

func main() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	lambda.Start((&tick{dynamodb.NewFromConfig(cfg)}).handle)
}

func (t *tick) handle(ctx context.Context, event schedule) (string, error) {
	lc, _ := lambdacontext.FromContext(ctx)
	fmt.Println("tick", lc.AwsRequestID)
	switch year := event.Time.Year(); {
	case year < 1990:
		time.Sleep(time.Minute)
	case year < 2000:
		return "", errors.New("too long ago")
	}
	text := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	_, err := t.table.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(os.Getenv("TABLE_NAME")), Item: map[string]types.AttributeValue{
		"pk": text("tick"), "sk": text(event.Time.UTC().Format(time.RFC3339)),
	}})
	return event.Time.UTC().Format(time.RFC3339), err
}
