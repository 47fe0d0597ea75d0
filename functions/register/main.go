// Command register imports lists of units and of offices that were uploaded
// under register/: good rows go in, bad rows are reported one by one, and the
// same file a second time changes nothing.
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
	Table     string `env:"TABLE_NAME"`
	Bucket    string `env:"BUCKET_NAME"`
	MailQueue string `env:"MAIL_QUEUE_URL"`
	LogLevel  string `env:"LOG_LEVEL" default:"info"`
}

func main() { function.Start(os.Getenv, build) }

// build puts the function together.
func build(_ context.Context, cfg settings, aws aws.Config) (any, error) {
	h := &handler{
		store:  store.New(table.NewDynamo(dynamodb.NewFromConfig(aws), cfg.Table)),
		bucket: inbox.New(s3.NewFromConfig(aws), cfg.Bucket),
		mails:  outbox.New(sqs.NewFromConfig(aws), cfg.MailQueue),
		log:    obs.Logger(os.Stdout, cfg.LogLevel),
	}
	return h.handle, nil
}
