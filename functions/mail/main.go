// Command mail sends the ordered letters: it is woken by the mail queue, reads
// the state of that moment, composes each letter and hands it to SES once, at a
// steady pace.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"kipthoi/shared/config"
	"kipthoi/shared/keyring"
	"kipthoi/shared/mail"
	"kipthoi/shared/obs"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

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
		ring:   keyring.New(secretsmanager.NewFromConfig(aws), cfg.LinkSecret),
		sender: mail.New(sesv2.NewFromConfig(aws), cfg.Sender, cfg.ConfigurationSet),
		pace:   newPace(cfg.PerSecond),
		site:   cfg.site(),
		log:    obs.Logger(os.Stdout, cfg.LogLevel),
	}
	lambda.Start(h.handle)
	return nil
}
