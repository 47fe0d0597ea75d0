package plan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/template"
)

const sample = "../stack/testdata"

func read(t *testing.T, dir string) (plan.Plan, error) {
	t.Helper()
	loaded, err := template.Load(filepath.Join(dir, "template.yaml"), template.Options{
		Region: "ap-southeast-1", Account: "000000000000", StackName: "sample",
		Parameters: map[string]string{"PublicUrl": "http://localhost:8080"},
		Place:      template.Place{QueueURL: func(name string) string { return "http://q/" + name }},
	})
	if err != nil {
		return plan.Plan{}, err
	}
	return plan.From(loaded)
}

func TestFrom_SampleDeployment_NamesEveryPart(t *testing.T) {
	got, err := read(t, sample)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(sample)
	if err != nil {
		t.Fatal(err)
	}
	arn := func(service, name string) string {
		return "arn:aws:" + service + ":ap-southeast-1:000000000000:" + name
	}
	common := func(more map[string]string) map[string]string {
		environment := map[string]string{"TABLE_NAME": "sample", "BUCKET_NAME": "sample-files"}
		for name, value := range more {
			environment[name] = value
		}
		return environment
	}
	want := plan.Plan{
		Tables: []plan.Table{{
			Name: "sample", Attributes: map[string]string{"pk": "S", "sk": "S", "gpk": "S", "gsk": "S"},
			Keys:    []plan.Key{{"pk", "HASH"}, {"sk", "RANGE"}},
			Indexes: []plan.Index{{Name: "by_group", Keys: []plan.Key{{"gpk", "HASH"}, {"gsk", "RANGE"}}, Projection: "ALL"}},
			TTL:     "expires_at",
		}},
		Buckets: []plan.Bucket{{
			Name: "sample-files", Versioned: true,
			CORS: []plan.CORS{{
				Origins: []string{"http://localhost:8080"}, Methods: []string{"POST", "PUT"}, Headers: []string{"*"},
				Expose: []string{"ETag"}, MaxAge: 300,
			}},
			Notifications: []plan.Notification{{Event: "s3:ObjectCreated:*", Prefix: "incoming/", Queue: "sample-Data-WorkQueue"}},
		}},
		Queues: []plan.Queue{
			{ID: "Data/DeadQueue", Name: "sample-Data-DeadQueue", ARN: arn("sqs", "sample-Data-DeadQueue"), Visibility: 30 * time.Second},
			{
				ID: "Data/WorkQueue", Name: "sample-Data-WorkQueue", ARN: arn("sqs", "sample-Data-WorkQueue"), Visibility: 30 * time.Second,
				DeadLetter: "sample-Data-DeadQueue", MaxReceive: 2,
			},
		},
		Secrets: []plan.Secret{{
			Name: "sample/key", ARN: got.Secrets[0].ARN,
			Generate: plan.Generate{Length: 48, NoPunctuation: true},
		}},
		Functions: []plan.Function{
			{
				ID: "TickFunction", Name: "sample-tick", ARN: arn("lambda", "function:sample-tick"), Dir: filepath.Join(root, "functions/tick"),
				Handler: "bootstrap", Timeout: time.Second, Memory: 128, Environment: common(nil), Retries: 1, OnFailure: "sample-Data-DeadQueue",
			},
			{
				ID: "WebFunction", Name: "sample-web", ARN: arn("lambda", "function:sample-web"), Dir: filepath.Join(root, "functions/web"),
				Handler: "bootstrap", Timeout: 5 * time.Second, Memory: 128, Retries: 2,
				Environment: common(map[string]string{"SECRET_ID": got.Secrets[0].ARN, "WORK_QUEUE_URL": "http://q/sample-Data-WorkQueue"}),
			},
			{
				ID: "WorkFunction", Name: "sample-work", ARN: arn("lambda", "function:sample-work"), Dir: filepath.Join(root, "functions/work"),
				Handler: "bootstrap", Timeout: 5 * time.Second, Memory: 256, Environment: common(nil), Retries: 2,
			},
		},
		Mappings: []plan.Mapping{{
			ID: "WorkFunction.Events.Work.Properties", Queue: "sample-Data-WorkQueue", Function: "sample-work",
			Batch: 5, Partial: true, Concurrency: 2,
		}},
		Schedules: []plan.Schedule{{
			ID: "TickFunctionDaily", Name: "sample-daily", Function: "sample-tick", Expression: "cron(0 7 * * ? *)",
			Timezone: "Asia/Ho_Chi_Minh", Input: `{"scheduled_time": "<aws.scheduler.scheduled-time>"}`, Enabled: true,
		}},
		Routes:        []plan.Route{{Key: "ANY /{path+}", Function: "sample-web", Timeout: 10 * time.Second}},
		Subscriptions: []plan.Subscription{{Topic: arn("sns", "sample-feedback"), Queue: "sample-Data-WorkQueue"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(got.Secrets[0].ARN, arn("secretsmanager", "secret:sample/key-")) {
		t.Errorf("ARN of the secret %q", got.Secrets[0].ARN)
	}
}

func TestFrom_WhatAWSWouldRefuse_IsRefused(t *testing.T) {
	for name, test := range map[string]struct{ file, old, new, want string }{
		"a queue that does not let S3 in":       {"infra/data.yaml", "[s3.amazonaws.com, sns.amazonaws.com]", "sns.amazonaws.com", "lets s3.amazonaws.com send"},
		"a queue that does not let SNS in":      {"infra/data.yaml", "[s3.amazonaws.com, sns.amazonaws.com]", "s3.amazonaws.com", "lets sns.amazonaws.com send"},
		"messages that reappear too early":      {"infra/data.yaml", "VisibilityTimeout: 30", "VisibilityTimeout: 4", "reappear after 4s"},
		"a number that is none":                 {"infra/data.yaml", "VisibilityTimeout: 30", "VisibilityTimeout: soon", "not a whole number"},
		"a filter that S3 does not know":        {"infra/data.yaml", "Name: prefix", "Name: folder", `filter by "folder"`},
		"a notification to a queue that is not": {"infra/data.yaml", "Queue: !GetAtt WorkQueue.Arn", "Queue: arn:aws:sqs:ap-southeast-1:000000000000:other", "no queue"},
		"a resource nobody knows":               {"template.yaml", "AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::Stages", "does not know AWS::ApiGatewayV2::Stages"},
		"a stage that is not deployed":          {"template.yaml", "AutoDeploy: true", "AutoDeploy: false", "no stage $default"},
		"a function that lets no API in":        {"template.yaml", "Principal: apigateway.amazonaws.com", "Principal: events.amazonaws.com", "lets apigateway.amazonaws.com invoke"},
		"a payload format of before":            {"template.yaml", `PayloadFormatVersion: "2.0"`, `PayloadFormatVersion: "1.0"`, "AWS_PROXY 2.0 only"},
		"a variable that Lambda sets":           {"template.yaml", "SECRET_ID:", "AWS_REGION:", "set by Lambda"},
		"a batch without a window":              {"template.yaml", "BatchSize: 5", "BatchSize: 50", "needs a batching window"},
		"a concurrency too small":               {"template.yaml", "MaximumConcurrency: 2", "MaximumConcurrency: 1", "not within 2 and 1000"},
		"an event nobody knows":                 {"template.yaml", "Type: ScheduleV2", "Type: Kinesis", `events of type "Kinesis"`},
		"a runtime without a bootstrap":         {"template.yaml", "Runtime: provided.al2023", "Runtime: go1.x", `runtime "go1.x"`},
		"two functions of one name":             {"template.yaml", "FunctionName: sample-tick", "FunctionName: sample-work", "same name"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(sample)); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, test.file)
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			broken := strings.Replace(string(text), test.old, test.new, 1)
			if broken == string(text) {
				t.Fatal("the template was not changed")
			}
			if err := os.WriteFile(file, []byte(broken), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := read(t, dir); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}
