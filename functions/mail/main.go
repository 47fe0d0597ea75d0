// Command mail sends the ordered letters: it is woken by the mail queue, reads
// the state of that moment, composes each letter and hands it to SES once, at a
// steady pace.
package main

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"kipthoi/shared/function"
	"kipthoi/shared/keyring"
	"kipthoi/shared/mail"
	"kipthoi/shared/obs"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

func main() { function.Start(os.Getenv, build) }

// build puts the function together.
func build(_ context.Context, cfg settings, aws aws.Config) (any, error) {
	h := &handler{
		store:  store.New(table.NewDynamo(dynamodb.NewFromConfig(aws), cfg.Table)),
		ring:   keyring.New(secretsmanager.NewFromConfig(aws), cfg.LinkSecret),
		sender: mail.New(sesv2.NewFromConfig(aws), cfg.Sender, cfg.ConfigurationSet),
		pace:   newPace(cfg.PerSecond),
		site:   cfg.site(),
		log:    obs.Logger(os.Stdout, cfg.LogLevel),
	}
	return h.handle, nil
}
