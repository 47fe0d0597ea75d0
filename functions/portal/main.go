// Command portal answers the HTTP API: the pages and JSON of units, provinces and
// the centre. It mints uploads and downloads, and lets nobody see another branch.
package main

import (
	"context"
	"crypto/rand"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"kipthoi/shared/function"
	"kipthoi/shared/inbox"
	"kipthoi/shared/keyring"
	"kipthoi/shared/obs"
	"kipthoi/shared/outbox"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

func main() { function.Start(os.Getenv, build) }

// build puts the function together.
func build(ctx context.Context, cfg settings, aws aws.Config) (any, error) {
	bucket := inbox.New(s3.NewFromConfig(aws), cfg.Bucket)
	origin, err := bucket.Origin(ctx)
	if err != nil {
		return nil, err
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
	return h.handle, nil
}
