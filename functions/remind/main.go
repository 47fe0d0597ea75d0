// Command remind looks at the calendar once a day: it opens the period whose
// turn has come, freezes who is expected, sends out the links, and reminds those
// who are still missing, stage by stage, until the province is told their names.
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
