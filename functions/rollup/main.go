// Command rollup compiles periods into the files the provinces and the centre
// download: at the deadline, at the close, after amendments, and on demand.
package main

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"kipthoi/shared/compile"
	"kipthoi/shared/function"
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

func main() { function.Start(os.Getenv, build) }

// build puts the function together.
func build(_ context.Context, cfg settings, aws aws.Config) (any, error) {
	st := store.New(table.NewDynamo(dynamodb.NewFromConfig(aws), cfg.Table))
	h := &handler{
		store:    st,
		compiler: &compile.Compiler{Store: st, Bucket: inbox.New(s3.NewFromConfig(aws), cfg.Bucket), Dir: os.TempDir()},
		log:      obs.Logger(os.Stdout, cfg.LogLevel),
	}
	return h.handle, nil
}
