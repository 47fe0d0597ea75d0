package play_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kipthoi/infra/local/front"
	"kipthoi/infra/local/template"
)

// granted are the actions each function's role allows, by the function's name.
func granted(t *testing.T, root string) map[string]map[string]bool {
	t.Helper()
	loaded, err := template.Load(filepath.Join(root, "template.yaml"), template.Options{
		Region: "ap-southeast-1", Account: "111122223333", StackName: "kipthoi",
		Parameters: map[string]string{"PublicUrl": "https://baocao.example", "MailSender": "baocao@lienminh.example"},
		Place: template.Place{
			QueueURL: func(name string) string { return "https://queues.example/" + name }, APIEndpoint: "https://api.example",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	roles := make(map[string]map[string]bool)
	for _, r := range loaded.Resources {
		if r.Type == "AWS::IAM::Role" {
			roles[r.ARN] = actions(r.Properties["Policies"])
		}
	}
	functions := make(map[string]map[string]bool)
	for _, r := range loaded.Resources {
		if role, ok := r.Properties["Role"].(string); ok && r.Type == "AWS::Serverless::Function" {
			functions[r.Name] = roles[role]
		}
	}
	return functions
}

// actions gathers every Action below a value.
func actions(value any) map[string]bool {
	found := make(map[string]bool)
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			maps.Copy(found, actions(item))
		}
	case map[string]any:
		list, ok := v["Action"].([]any)
		if one, single := v["Action"].(string); single {
			list, ok = []any{one}, true
		}
		if ok {
			for _, action := range list {
				if name, isText := action.(string); isText {
					found[name] = true
				}
			}
			return found
		}
		for _, item := range v {
			maps.Copy(found, actions(item))
		}
	}
	return found
}

// needs are the actions a call may need; one of them is enough where S3 tells a
// version from the newest.
var needs = map[string][]string{
	front.DynamoDB + " GetItem": {"dynamodb:GetItem"}, front.DynamoDB + " Query": {"dynamodb:Query"},
	front.DynamoDB + " PutItem": {"dynamodb:PutItem"}, front.DynamoDB + " DeleteItem": {"dynamodb:DeleteItem"},
	front.DynamoDB + " TransactWriteItems": {"dynamodb:PutItem"},
	front.S3 + " GetObject":                {"s3:GetObject", "s3:GetObjectVersion"}, front.S3 + " PutObject": {"s3:PutObject"},
	front.S3 + " PostObject": {"s3:PutObject"}, front.S3 + " ListObjectVersions": {"s3:ListBucketVersions"},
	front.SQS + " SendMessageBatch": {"sqs:SendMessage"}, front.SQS + " SendMessage": {"sqs:SendMessage"},
	front.SES + " SendEmail": {"ses:SendEmail"}, front.Secrets + " GetSecretValue": {"secretsmanager:GetSecretValue"},
}

// permitted checks that every call the functions made in the month is one their
// roles allow: nothing else evaluates the roles before a deployment.
func (a audit) permitted(root string) {
	allowed := granted(a.t, root)
	if len(allowed) < 8 {
		a.t.Fatalf("the template grants something to %d functions", len(allowed))
	}
	callers := make(map[string]bool)
	for call := range a.stack.Calls() {
		grants, isFunction := allowed[call.Caller]
		if !isFunction {
			continue
		}
		callers[call.Caller] = true
		wanted, known := needs[call.Service+" "+call.Operation]
		if !known {
			a.t.Errorf("%s calls %s %s, which no grant is known for", call.Caller, call.Service, call.Operation)
		} else if !slices.ContainsFunc(wanted, func(action string) bool { return grants[action] }) {
			a.t.Errorf("%s calls %s %s and may not: it lacks %s", call.Caller, call.Service, call.Operation, strings.Join(wanted, " or "))
		}
	}
	for name := range allowed {
		if !callers[name] && !strings.HasSuffix(name, "-bounce") { // no mail of the month bounces
			a.t.Errorf("%s called nothing in a whole month", name)
		}
	}
}
