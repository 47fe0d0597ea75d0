// Package plan turns worked-out templates into what the local stack has to start: tables, buckets, queues, secrets,
// functions and what wakes them.
//
// It refuses what a deployment or AWS itself would refuse (a notification to a queue that does not let S3 in, a queue
// whose messages reappear before the function may have finished) and every resource it does not know, so that nothing
// that is deployed is silently missing locally.
package plan

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"kipthoi/infra/local/template"
)

// Plan is everything the local stack starts and connects.
type Plan struct {
	Tables        []Table
	Buckets       []Bucket
	Queues        []Queue
	Secrets       []Secret
	Functions     []Function
	Mappings      []Mapping
	Schedules     []Schedule
	Routes        []Route
	Subscriptions []Subscription
}

// Queue is an SQS queue.
type Queue struct {
	ID, Name, ARN string
	// Visibility is how long a received message stays hidden.
	Visibility time.Duration
	Delay      time.Duration
	Wait       time.Duration
	// DeadLetter names the queue that takes a message after MaxReceive receives; empty without one.
	DeadLetter string
	MaxReceive int
}

// Mapping feeds a function from a queue.
type Mapping struct {
	ID string
	// Queue and Function are names.
	Queue, Function string
	Batch           int
	Window          time.Duration
	// Partial is ReportBatchItemFailures: the answer names the messages that failed.
	Partial bool
	// Concurrency is the most invocations at once, 0 for no limit of its own.
	Concurrency int
}

// Schedule wakes a function by the clock.
type Schedule struct {
	// ID is the function's logical id and the event's; Name is the deployed name.
	ID, Name   string
	Function   string
	Expression string
	Timezone   string
	// Input is the JSON the function gets, with EventBridge Scheduler's placeholders still in it.
	Input   string
	Enabled bool
}

// Subscription carries what is published on a topic to a queue.
type Subscription struct {
	// Topic is an ARN, Queue a name.
	Topic, Queue string
	// Raw leaves away SNS's envelope.
	Raw bool
}

// ignored are the types that have no local counterpart: permissions, which are read where something depends on them,
// and what only watches. A name that ends in "::" stands for a whole service.
var ignored = []string{
	"AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Stage",
	"AWS::CloudWatch::", "AWS::IAM::", "AWS::KMS::", "AWS::Lambda::Permission", "AWS::Logs::",
	"AWS::S3::BucketPolicy", "AWS::SES::", "AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy", "AWS::Scheduler::ScheduleGroup",
	"AWS::SecretsManager::ResourcePolicy",
}

// builder collects the plan and everything that is wrong with it.
type builder struct {
	plan      Plan
	resources []template.Resource
	problems  []error
}

// From reads the plan out of a template. All problems are returned together.
func From(t *template.Template) (Plan, error) {
	b := &builder{resources: t.Resources}
	for _, resource := range t.Resources {
		b.add(resource)
	}
	b.check()
	if err := errors.Join(b.problems...); err != nil {
		return Plan{}, err
	}
	return b.plan, nil
}

func (b *builder) add(resource template.Resource) {
	o := object{where: resource.ID, values: resource.Properties, problems: &b.problems}
	switch resource.Type {
	case "AWS::DynamoDB::Table":
		b.plan.Tables = append(b.plan.Tables, table(resource, o))
	case "AWS::S3::Bucket":
		b.plan.Buckets = append(b.plan.Buckets, b.bucket(resource, o))
	case "AWS::SQS::Queue":
		b.plan.Queues = append(b.plan.Queues, b.queue(resource, o))
	case "AWS::SecretsManager::Secret":
		b.plan.Secrets = append(b.plan.Secrets, secret(resource, o))
	case "AWS::Serverless::Function":
		b.function(resource, o)
	case "AWS::Lambda::EventSourceMapping":
		b.plan.Mappings = append(b.plan.Mappings, b.mapping(o, o.text("EventSourceArn"), b.functionNamed(o, "FunctionName")))
	case "AWS::Scheduler::Schedule":
		b.schedule(resource, o)
	case "AWS::ApiGatewayV2::Route":
		b.route(o)
	case "AWS::SNS::Subscription":
		b.subscription(o)
	default:
		b.unknown(resource)
	}
}

func (b *builder) unknown(resource template.Resource) {
	for _, name := range ignored {
		if resource.Type == name || strings.HasSuffix(name, "::") && strings.HasPrefix(resource.Type, name) {
			return
		}
	}
	b.problem(resource.ID, "the local stack does not know %s", resource.Type)
}

func (b *builder) problem(where, format string, arguments ...any) {
	b.problems = append(b.problems, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, arguments...)))
}

// named finds the resource of that type and ARN.
func (b *builder) named(kind, arn string) (template.Resource, bool) {
	for _, resource := range b.resources {
		if resource.Type == kind && resource.ARN == arn {
			return resource, true
		}
	}
	return template.Resource{}, false
}

// queueNamed is the name of the queue with that ARN.
func (b *builder) queueNamed(where, arn string) string {
	resource, ok := b.named("AWS::SQS::Queue", arn)
	if !ok {
		b.problem(where, "no queue %q", arn)
	}
	return resource.Name
}

// functionNamed is the name of the function that a property names by name or ARN.
func (b *builder) functionNamed(o object, key string) string {
	value := o.text(key)
	for _, resource := range b.resources {
		if resource.Type == "AWS::Serverless::Function" && (resource.ARN == value || resource.Name == value) {
			return resource.Name
		}
	}
	b.problem(o.where, "%s: no function %q", key, value)
	return ""
}

func (b *builder) queue(resource template.Resource, o object) Queue {
	q := Queue{
		ID: resource.ID, Name: resource.Name, ARN: resource.ARN,
		Visibility: o.seconds("VisibilityTimeout", 30),
		Delay:      o.seconds("DelaySeconds", 0),
		Wait:       o.seconds("ReceiveMessageWaitTimeSeconds", 0),
	}
	if redrive := o.object("RedrivePolicy"); redrive.values != nil {
		q.DeadLetter = b.queueNamed(o.where+".RedrivePolicy", redrive.text("deadLetterTargetArn"))
		q.MaxReceive = redrive.number("maxReceiveCount", 0)
		if q.MaxReceive < 1 {
			b.problem(o.where, "RedrivePolicy without maxReceiveCount")
		}
	}
	return q
}

func (b *builder) subscription(o object) {
	if o.text("Protocol") != "sqs" {
		return
	}
	queue := b.queueNamed(o.where, o.text("Endpoint"))
	b.letsIn(o.where, queue, "sns.amazonaws.com")
	b.plan.Subscriptions = append(b.plan.Subscriptions, Subscription{
		Topic: o.text("TopicArn"), Queue: queue, Raw: o.flag("RawMessageDelivery", false),
	})
}
