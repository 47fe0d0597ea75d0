// Command sweep makes the books close: every few minutes it compares what lies
// under incoming/ with the outcomes that are stored, and has whatever was left
// behind taken in again.
package main

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"kipthoi/shared/function"
	"kipthoi/shared/inbox"
	"kipthoi/shared/obs"
	"kipthoi/shared/outbox"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

type settings struct {
	Table       string `env:"TABLE_NAME"`
	Bucket      string `env:"BUCKET_NAME"`
	IntakeQueue string `env:"INTAKE_QUEUE_URL"`
	LogLevel    string `env:"LOG_LEVEL" default:"info"`
}

func main() { function.Start(os.Getenv, build) }

// build puts the function together.
func build(_ context.Context, cfg settings, aws aws.Config) (any, error) {
	h := &handler{
		store:   store.New(table.NewDynamo(dynamodb.NewFromConfig(aws), cfg.Table)),
		bucket:  inbox.New(s3.NewFromConfig(aws), cfg.Bucket),
		uploads: outbox.New(sqs.NewFromConfig(aws), cfg.IntakeQueue),
		name:    cfg.Bucket,
		log:     obs.Logger(os.Stdout, cfg.LogLevel),
	}
	return h.handle, nil
}
