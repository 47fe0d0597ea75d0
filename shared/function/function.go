// Package function is how every Lambda function comes up.
//
// It decides the order: settings, AWS, the handler's parts, the first event; and
// that a function which cannot come up says why and ends. It refuses to know
// what a function is made of, and to look at the environment by itself.
package function

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"kipthoi/shared/config"
)

// Start serves events with the handler that build makes of the settings, and
// does not return. What it makes is any function that [lambda.Start] takes.
func Start[S any](getenv func(string) string, build func(ctx context.Context, settings S, aws aws.Config) (handle any, err error)) {
	handle, err := prepare(context.Background(), getenv, build)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	lambda.Start(handle)
}

func prepare[S any](ctx context.Context, getenv func(string) string, build func(context.Context, S, aws.Config) (any, error)) (any, error) {
	settings, err := config.Load[S](getenv)
	if err != nil {
		return nil, err
	}
	aws, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("load AWS configuration: %w", err)
	}
	return build(ctx, settings, aws)
}
