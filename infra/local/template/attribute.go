package template

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// attribute is what Ref (attribute "") or GetAtt gives for a resource.
func (s *scope) attribute(id, attribute string) (any, error) {
	if value, ok := s.implied(id, attribute); ok {
		return value, nil
	}
	d, err := s.declared(id)
	if err != nil {
		return nil, err
	}
	if output, ok := strings.CutPrefix(attribute, "Outputs."); ok {
		nested, err := s.nested(d)
		if err != nil {
			return nil, err
		}
		return nested.output(output)
	}
	return s.once("attribute:"+id+"."+attribute, func() (any, error) { return s.known(d, attribute) })
}

// implied knows the resources that SAM adds by itself: a function's role.
func (s *scope) implied(id, attribute string) (string, bool) {
	owner, isRole := strings.CutSuffix(id, "Role")
	raw, ok := s.resources[owner].(tree)
	if _, declared := s.resources[id]; declared || !isRole || !ok || raw["Type"] != functionType {
		return "", false
	}
	switch attribute {
	case "":
		return s.options.StackName + "-" + id, true
	case "Arn":
		return s.arn("iam", "role/"+s.options.StackName+"-"+id), true
	}
	return "", false
}

// kind says what Ref and GetAtt give for one type of resource.
type kind struct {
	service string
	// name is the property that names the resource; without it the name follows from the logical id.
	name string
	// under stands before the name in the ARN.
	under string
	// ref is the attribute that Ref gives; "" is the name.
	ref string
	// attributes are those that equal the name.
	attributes []string
}

var kinds = map[string]kind{
	"AWS::ApiGatewayV2::Api":          {service: "apigateway", attributes: []string{"ApiId"}},
	"AWS::ApiGatewayV2::Integration":  {service: "apigateway"},
	"AWS::ApiGatewayV2::Route":        {service: "apigateway"},
	"AWS::ApiGatewayV2::Stage":        {service: "apigateway", name: "StageName"},
	"AWS::CloudWatch::Alarm":          {service: "cloudwatch", name: "AlarmName", under: "alarm:"},
	"AWS::CloudWatch::Dashboard":      {service: "cloudwatch", name: "DashboardName", under: "dashboard/"},
	"AWS::DynamoDB::Table":            {service: "dynamodb", name: "TableName", under: "table/"},
	"AWS::IAM::ManagedPolicy":         {service: "iam", name: "ManagedPolicyName", under: "policy/", ref: "Arn"},
	"AWS::IAM::Role":                  {service: "iam", name: "RoleName", under: "role/"},
	"AWS::KMS::Key":                   {service: "kms", under: "key/", attributes: []string{"KeyId"}},
	"AWS::Lambda::EventSourceMapping": {service: "lambda", under: "event-source-mapping:"},
	"AWS::Lambda::Function":           {service: "lambda", name: "FunctionName", under: "function:"},
	"AWS::Logs::LogGroup":             {service: "logs", name: "LogGroupName", under: "log-group:"},
	"AWS::S3::Bucket":                 {service: "s3", name: "BucketName"},
	"AWS::SES::ConfigurationSet":      {service: "ses", name: "Name", under: "configuration-set/"},
	"AWS::SES::EmailIdentity":         {service: "ses", name: "EmailIdentity", under: "identity/"},
	"AWS::SNS::Topic":                 {service: "sns", name: "TopicName", ref: "Arn", attributes: []string{"TopicName"}},
	"AWS::SQS::Queue":                 {service: "sqs", name: "QueueName", ref: "QueueUrl", attributes: []string{"QueueName"}},
	"AWS::Scheduler::Schedule":        {service: "scheduler", name: "Name", under: "schedule/default/"},
	"AWS::Scheduler::ScheduleGroup":   {service: "scheduler", name: "Name", under: "schedule-group/"},
	"AWS::SecretsManager::Secret":     {service: "secretsmanager", name: "Name", under: "secret:", ref: "Arn"},
	"AWS::Serverless::Function":       {service: "lambda", name: "FunctionName", under: "function:"},
}

func (s *scope) known(d *declaration, attribute string) (any, error) {
	k, ok := kinds[d.kind]
	if !ok {
		return nil, fmt.Errorf("%s: it is not known what %s of a %s is", s.path(d.id), attributeName(attribute), d.kind)
	}
	name, err := s.name(d, k)
	if err != nil {
		return nil, err
	}
	if attribute == "" && k.ref == "" {
		return name, nil
	}
	if attribute == "" {
		attribute = k.ref
	}
	switch {
	case slices.Contains(k.attributes, attribute):
		return name, nil
	case attribute == "Arn" && d.kind == "AWS::S3::Bucket":
		return "arn:aws:s3:::" + name, nil
	case attribute == "Arn" && d.kind == "AWS::SecretsManager::Secret":
		return s.arn(k.service, k.under+name+"-"+suffix(name)), nil
	case attribute == "Arn" || attribute == "TopicArn" && k.service == "sns":
		return s.arn(k.service, k.under+name), nil
	case attribute == "QueueUrl" && k.service == "sqs":
		return s.options.Place.QueueURL(name), nil
	case attribute == "ApiEndpoint" && d.kind == "AWS::ApiGatewayV2::Api":
		return s.options.Place.APIEndpoint, nil
	}
	return nil, fmt.Errorf("%s: a %s has no attribute %s known here", s.path(d.id), d.kind, attribute)
}

// name is the physical name: as written, or made of stack and logical id as CloudFormation does.
func (s *scope) name(d *declaration, k kind) (string, error) {
	if k.name != "" {
		value, err := s.property(d, k.name)
		if err != nil {
			return "", err
		}
		if text := scalar(value); value != (noValue{}) && text != "" {
			return text, nil
		}
	}
	name := s.options.StackName + "-" + strings.ReplaceAll(s.path(d.id), "/", "-")
	if k.service == "s3" {
		name = strings.ToLower(name) + "-" + s.options.Account
	}
	return name, nil
}

func (s *scope) arn(service, rest string) string {
	region := s.options.Region
	if service == "iam" {
		region = ""
	}
	return "arn:aws:" + service + ":" + region + ":" + s.options.Account + ":" + rest
}

// suffix stands for the six letters that Secrets Manager adds to a secret's ARN.
func suffix(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:3])
}

func attributeName(attribute string) string {
	if attribute == "" {
		return "Ref"
	}
	return "attribute " + attribute
}
