// Command rollup compiles periods into the files the provinces and the centre
// download: at the deadline, at the close, after amendments, and on demand.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"kipthoi/shared/compile"
	"kipthoi/shared/config"
	"kipthoi/shared/inbox"
	"kipthoi/shared/obs"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

type settings struct {
	Table    string `env:"TABLE_NAME"`
	Bucket   string `env:"BUCKET_NAME"`
	LogLevel string `env:"LOG_LEVEL" default:"info"`
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
	st := store.New(table.NewDynamo(dynamodb.NewFromConfig(aws), cfg.Table))
	h := &handler{
		store:    st,
		compiler: &compile.Compiler{Store: st, Bucket: inbox.New(s3.NewFromConfig(aws), cfg.Bucket), Dir: os.TempDir()},
		log:      obs.Logger(os.Stdout, cfg.LogLevel),
	}
	lambda.Start(h.handle)
	return nil
}
