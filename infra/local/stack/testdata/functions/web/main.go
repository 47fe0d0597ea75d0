// Command web answers requests of the sample deployment. Each path tries one thing that a function can do.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

type web struct{ aws aws.Config }

func main() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	lambda.Start((&web{cfg}).handle)
}

func (w *web) handle(ctx context.Context, request events.APIGatewayV2HTTPRequest) (any, error) {
	fmt.Println("asked for", request.RawPath)
	switch request.RawPath {
	case "/echo":
		return echo(request)
	case "/who":
		lc, _ := lambdacontext.FromContext(ctx)
		return reply(fmt.Sprintf("%d %s", os.Getpid(), lc.AwsRequestID))
	case "/bare":
		return map[string]string{"bare": "yes"}, nil
	case "/environment":
		return reply(strings.Join(os.Environ(), "\n"))
	case "/mint":
		return w.mint(ctx, request)
	case "/send":
		return w.send(ctx, request)
	case "/mail":
		return w.mail(ctx, request)
	case "/secret":
		return w.secret(ctx)
	case "/wait":
		time.Sleep(400 * time.Millisecond)
		return reply("waited")
	case "/large":
		return reply(strings.Repeat("a", 6<<20))
	case "/refuse":
		return nil, errors.New("refused")
	case "/crash":
		os.Exit(3)
	case "/panic":
		panic("over")
	}
	return events.APIGatewayV2HTTPResponse{StatusCode: 404, Body: "no such path"}, nil
}

func reply(text string) (any, error) {
	return events.APIGatewayV2HTTPResponse{StatusCode: 200, Headers: map[string]string{"content-type": "text/plain; charset=utf-8"}, Body: text}, nil
}

// echo tells what of the request arrived.
func echo(request events.APIGatewayV2HTTPRequest) (any, error) {
	request.Headers = map[string]string{"content-type": request.Headers["content-type"], "x-two": request.Headers["x-two"], "cookie": request.Headers["cookie"]}
	request.RequestContext.RequestID, request.RequestContext.DomainName, request.RequestContext.HTTP.UserAgent = "", "", ""
	data, err := json.Marshal(request)
	return events.APIGatewayV2HTTPResponse{
		StatusCode: 201, Headers: map[string]string{"content-type": "application/json"}, Cookies: []string{"a=1; Path=/", "b=2"}, Body: string(data),
	}, err
}

func (w *web) mint(ctx context.Context, request events.APIGatewayV2HTTPRequest) (any, error) {
	form, err := s3.NewPresignClient(s3.NewFromConfig(w.aws)).PresignPostObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(os.Getenv("BUCKET_NAME")), Key: aws.String(request.QueryStringParameters["key"]),
	}, func(o *s3.PresignPostOptions) { o.Expires = 5 * time.Minute })
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(form)
	if err != nil {
		return nil, err
	}
	return reply(string(data))
}

func (w *web) send(ctx context.Context, request events.APIGatewayV2HTTPRequest) (any, error) {
	out, err := sqs.NewFromConfig(w.aws).SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: aws.String(os.Getenv("WORK_QUEUE_URL")), MessageBody: aws.String(request.QueryStringParameters["body"]),
	})
	if err != nil {
		return nil, err
	}
	return reply(*out.MessageId)
}

func (w *web) mail(ctx context.Context, request events.APIGatewayV2HTTPRequest) (any, error) {
	content := func(text string) *types.Content { return &types.Content{Data: &text, Charset: aws.String("UTF-8")} }
	out, err := sesv2.NewFromConfig(w.aws).SendEmail(ctx, &sesv2.SendEmailInput{
		FromEmailAddress: aws.String("no-reply@example.vn"),
		Destination:      &types.Destination{ToAddresses: []string{request.QueryStringParameters["to"]}},
		Content:          &types.EmailContent{Simple: &types.Message{Subject: content("Đã nhận"), Body: &types.Body{Text: content("Cảm ơn.")}}},
	})
	if err != nil {
		return nil, err
	}
	return reply(*out.MessageId)
}

func (w *web) secret(ctx context.Context) (any, error) {
	out, err := secretsmanager.NewFromConfig(w.aws).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(os.Getenv("SECRET_ID"))})
	if err != nil {
		return nil, err
	}
	return reply(*out.SecretString)
}
