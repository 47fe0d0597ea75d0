// Command bounce reads what SES reports of mail that came back or was complained
// of: it marks the unit's address, so that nothing is sent there any more, and
// tells the province.
package main

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"kipthoi/shared/function"
	"kipthoi/shared/obs"
	"kipthoi/shared/outbox"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

type settings struct {
	Table     string `env:"TABLE_NAME"`
	MailQueue string `env:"MAIL_QUEUE_URL"`
	LogLevel  string `env:"LOG_LEVEL" default:"info"`
}

func main() { function.Start(os.Getenv, build) }

// build puts the function together.
func build(_ context.Context, cfg settings, aws aws.Config) (any, error) {
	h := &handler{
		store: store.New(table.NewDynamo(dynamodb.NewFromConfig(aws), cfg.Table)),
		mails: outbox.New(sqs.NewFromConfig(aws), cfg.MailQueue),
		log:   obs.Logger(os.Stdout, cfg.LogLevel),
	}
	return h.handle, nil
}
