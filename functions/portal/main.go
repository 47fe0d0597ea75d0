// Command portal answers the HTTP API: the pages and JSON of units, provinces and
// the centre. It mints uploads and downloads, and lets nobody see another branch.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"kipthoi/shared/config"
	"kipthoi/shared/inbox"
	"kipthoi/shared/keyring"
	"kipthoi/shared/obs"
	"kipthoi/shared/outbox"
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
	bucket := inbox.New(s3.NewFromConfig(aws), cfg.Bucket)
	origin, err := bucket.Origin(ctx)
	if err != nil {
		return err
	}
	h := &handler{
		store:  store.New(table.NewDynamo(dynamodb.NewFromConfig(aws), cfg.Table)),
		bucket: bucket,
		mails:  outbox.New(sqs.NewFromConfig(aws), cfg.MailQueue),
		keys:   keyring.New(secretsmanager.NewFromConfig(aws), cfg.LinkSecret),
		random: rand.Reader,
		site:   site{url: cfg.PublicURL, bucket: origin},
		log:    obs.Logger(os.Stdout, cfg.LogLevel),
	}
	lambda.Start(h.handle)
	return nil
}
