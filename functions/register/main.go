// Command register imports lists of units and of offices that were uploaded
// under register/: good rows go in, bad rows are reported one by one, and the
// same file a second time changes nothing.
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
	Table     string `env:"TABLE_NAME"`
	Bucket    string `env:"BUCKET_NAME"`
	MailQueue string `env:"MAIL_QUEUE_URL"`
	LogLevel  string `env:"LOG_LEVEL" default:"info"`
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
		store:  store.New(table.NewDynamo(dynamodb.NewFromConfig(aws), cfg.Table)),
		bucket: inbox.New(s3.NewFromConfig(aws), cfg.Bucket),
		mails:  outbox.New(sqs.NewFromConfig(aws), cfg.MailQueue),
		log:    obs.Logger(os.Stdout, cfg.LogLevel),
	}
	lambda.Start(h.handle)
	return nil
}
