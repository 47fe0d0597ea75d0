package template_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/template"
)

var options = template.Options{
	Region: "ap-southeast-1", Account: "123456789012", StackName: "demo",
	Parameters: map[string]string{"Stage": "test"},
	Place: template.Place{
		QueueURL:    func(name string) string { return "http://127.0.0.1:9/" + name },
		APIEndpoint: "http://localhost:8080",
	},
}

const parent = `
AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, AllowedValues: [test, live]}
  Days: {Type: Number, Default: 14}
  Origins: {Type: CommaDelimitedList, Default: "http://a, http://b"}
Mappings:
  Sizes:
    test: {Memory: 128}
Conditions:
  Live: !Equals [!Ref Stage, live]
  Quiet: !And [!Not [!Condition Live], !Equals [!Ref Days, "14"]]
Globals:
  Function:
    Timeout: 10
    Environment:
      Variables: {LOG_LEVEL: info, TABLE_NAME: !GetAtt Data.Outputs.Table}
    Layers: [one]
Resources:
  Data:
    Type: AWS::Serverless::Application
    Properties:
      Location: infra/data.yaml
      Parameters:
        Origin: !Select [1, !Ref Origins]
  Function:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: !Sub ${AWS::StackName}-intake
      MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]
      Timeout: !If [Live, 60, 20]
      Layers: [two]
      ReservedConcurrentExecutions: !If [Live, 5, !Ref "AWS::NoValue"]
      Environment:
        Variables:
          QUEUE_URL: !GetAtt Data.Outputs.QueueUrl
          NOTE: !Sub ["${!literal} ${word} of ${AWS::Region} ${Api.ApiEndpoint}", {word: !Join ["-", [a, b]]}]
      Policies:
        - Statement:
            - Effect: Allow
              Resource: !Sub "${Data.Outputs.TableArn}/index/*"
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: api, ProtocolType: HTTP}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Condition: Live
    Properties: {Threshold: 1}
Outputs:
  Role: {Value: !GetAtt FunctionRole.Arn}
  Quiet: {Value: !If [Quiet, "yes", "no"]}
  Pager: {Condition: Live, Value: !Ref Alarm}
`

const nested = `
Parameters:
  Origin: {Type: String}
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: kipthoi}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Dead.Arn
        maxReceiveCount: 3
  Dead:
    Type: AWS::SQS::Queue
    Properties: {QueueName: dead}
  Bucket:
    Type: AWS::S3::Bucket
    DependsOn: [Queue]
    Properties:
      CorsConfiguration:
        CorsRules:
          - AllowedOrigins: [!Ref Origin]
            AllowedMethods: [POST]
Outputs:
  Table: {Value: !Ref Table}
  TableArn: {Value: !GetAtt Table.Arn}
  QueueUrl: {Value: !Ref Queue}
`

func load(t *testing.T, parent, nested string) (*template.Template, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "infra"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"template.yaml": parent, "infra/data.yaml": nested} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return template.Load(filepath.Join(dir, "template.yaml"), options)
}

func TestLoad_ParentAndNestedStack_AreWorkedOutAsOneList(t *testing.T) {
	got, err := load(t, parent, nested)
	if err != nil {
		t.Fatal(err)
	}
	properties := map[string]map[string]any{}
	for _, resource := range got.Resources {
		properties[resource.ID] = resource.Properties
	}
	want := map[string]map[string]any{
		"Api":        {"Name": "api", "ProtocolType": "HTTP"},
		"Data/Table": {"TableName": "kipthoi"},
		"Data/Dead":  {"QueueName": "dead"},
		"Data/Queue": {"RedrivePolicy": map[string]any{
			"deadLetterTargetArn": "arn:aws:sqs:ap-southeast-1:123456789012:dead", "maxReceiveCount": uint64(3),
		}},
		"Data/Bucket": {"CorsConfiguration": map[string]any{"CorsRules": []any{map[string]any{
			"AllowedOrigins": []any{"http://b"}, "AllowedMethods": []any{"POST"},
		}}}},
		"Function": {
			"FunctionName": "demo-intake", "MemorySize": uint64(128), "Timeout": uint64(20), "Layers": []any{"one", "two"},
			"Environment": map[string]any{"Variables": map[string]any{
				"LOG_LEVEL": "info", "TABLE_NAME": "kipthoi", "QUEUE_URL": "http://127.0.0.1:9/demo-Data-Queue",
				"NOTE": "${literal} a-b of ap-southeast-1 http://localhost:8080",
			}},
			"Policies": []any{map[string]any{"Statement": []any{map[string]any{
				"Effect": "Allow", "Resource": "arn:aws:dynamodb:ap-southeast-1:123456789012:table/kipthoi/index/*",
			}}}},
		},
	}
	if diff := cmp.Diff(want, properties); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
	outputs := map[string]any{"Role": "arn:aws:iam::123456789012:role/demo-FunctionRole", "Quiet": "yes"}
	if diff := cmp.Diff(outputs, got.Outputs); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

func TestLoad_WrongTemplate_IsRefusedWithThePlace(t *testing.T) {
	for name, test := range map[string]struct{ old, new, want string }{
		"a reference to nothing":             {"!Ref Stage, Memory", "!Ref Stag, Memory", `no resource "Stag"`},
		"an attribute a type does not have":  {"FunctionRole.Arn", "Api.Arnn", "no attribute Arnn"},
		"an output the nested stack lacks":   {"Outputs.QueueUrl", "Outputs.QueueURL", `no output "Data/QueueURL"`},
		"an intrinsic that does not exist":   {"!Join [", "!Joint [", "Fn::Joint is not understood"},
		"a condition that does not exist":    {"!If [Live, 60", "!If [Life, 60", `no condition "Life"`},
		"a reference to what is left out":    {"Value: !GetAtt FunctionRole.Arn", "Value: !Ref Alarm", "left out by its condition"},
		"a parameter the nested stack lacks": {"Origin: !Select", "Orign: !Select", "Orign is not declared"},
		"a value that is not allowed":        {"[test, live]", "[dev, live]", "not among AllowedValues"},
		"a key that stands twice":            {"Timeout: !If", "MemorySize: !If", `"MemorySize" already defined`},
		"a dependency on nothing":            {"Type: AWS::ApiGatewayV2::Api", "Type: AWS::ApiGatewayV2::Api\n    DependsOn: Nobody", "DependsOn names no resource"},
		"an unclosed placeholder":            {"${AWS::StackName}-intake", "${AWS::StackName-intake", "without }"},
		"a circle":                           {"FunctionName: !Sub ${AWS::StackName}-intake", "FunctionName: !Ref Function", "circular"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(parent, test.old, test.new, 1)
			if broken == parent {
				t.Fatal("the template was not changed")
			}
			_, err := load(t, broken, nested)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}
