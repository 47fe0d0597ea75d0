// Command sweep makes the books close: every few minutes it compares what lies
// under incoming/ with the outcomes that are stored, and has whatever was left
// behind taken in again.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"kipthoi/shared/config"
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

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	cfg, err := config.Load[settings](os.Getenv)
	if err != nil {
		return err
	}
	aws, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return fmt.Errorf("load AWS configuration: %w", err)
	}
	h := &handler{
		store:   store.New(table.NewDynamo(dynamodb.NewFromConfig(aws), cfg.Table)),
		bucket:  inbox.New(s3.NewFromConfig(aws), cfg.Bucket),
		uploads: outbox.New(sqs.NewFromConfig(aws), cfg.IntakeQueue),
		name:    cfg.Bucket,
		log:     obs.Logger(os.Stdout, cfg.LogLevel),
	}
	lambda.Start(h.handle)
	return nil
}
