package plan

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kipthoi/infra/local/template"
)

// Function is a Lambda function.
type Function struct {
	ID, Name, ARN string
	// Dir is the folder of its main package.
	Dir         string
	Handler     string
	Timeout     time.Duration
	Memory      int
	Environment map[string]string
	// Reserved is ReservedConcurrentExecutions, 0 without.
	Reserved int
	// Retries is how often an asynchronous invocation that failed is tried again.
	Retries int
	// OnFailure names the queue that learns of an asynchronous invocation that failed for good: as a destination
	// record, or as the bare event when DeadLetter is set. Empty without one.
	OnFailure  string
	DeadLetter bool
}

// environmentLimit is what AWS allows for all variables of a function together.
const environmentLimit = 4096

func (b *builder) function(resource template.Resource, o object) {
	f := Function{
		ID: resource.ID, Name: resource.Name, ARN: resource.ARN,
		Dir: filepath.Join(resource.Dir, o.text("CodeUri")), Handler: o.text("Handler"),
		Timeout: o.seconds("Timeout", 3), Memory: o.number("MemorySize", 128),
		Environment: b.environment(o), Reserved: o.number("ReservedConcurrentExecutions", 0),
	}
	if runtime := o.text("Runtime"); !strings.HasPrefix(runtime, "provided.") {
		b.problem(o.where, "runtime %q does not run a bootstrap", runtime)
	}
	b.asynchronous(&f, o)
	b.plan.Functions = append(b.plan.Functions, f)
	events := o.object("Events")
	for _, id := range slices.Sorted(maps.Keys(events.values)) {
		b.event(f, id, events.object(id))
	}
}

func (b *builder) environment(o object) map[string]string {
	variables := o.object("Environment").object("Variables")
	environment := make(map[string]string, len(variables.values))
	size := 0
	for _, name := range slices.Sorted(maps.Keys(variables.values)) {
		environment[name] = variables.text(name)
		size += len(name) + len(environment[name])
		if strings.HasPrefix(name, "AWS_") {
			b.problem(variables.where, "%s is set by Lambda and cannot be given", name)
		}
	}
	if size > environmentLimit {
		b.problem(variables.where, "%d bytes, more than %d", size, environmentLimit)
	}
	return environment
}

func (b *builder) asynchronous(f *Function, o object) {
	config := o.object("EventInvokeConfig")
	f.Retries = config.number("MaximumRetryAttempts", 2)
	if arn := o.object("DeadLetterQueue").text("TargetArn"); arn != "" {
		f.OnFailure, f.DeadLetter = b.queueNamed(o.where, arn), true
	}
	if arn := config.object("DestinationConfig").object("OnFailure").text("Destination"); arn != "" {
		f.OnFailure, f.DeadLetter = b.queueNamed(o.where, arn), false
	}
}

func (b *builder) event(f Function, id string, o object) {
	properties := o.object("Properties")
	switch kind := o.text("Type"); kind {
	case "SQS":
		b.plan.Mappings = append(b.plan.Mappings, b.mapping(properties, properties.text("Queue"), f.Name))
	case "ScheduleV2":
		name := properties.text("Name")
		if name == "" {
			name = f.ID + id
		}
		b.plan.Schedules = append(b.plan.Schedules, Schedule{
			ID: f.ID + id, Name: name, Function: f.Name,
			Expression: properties.text("ScheduleExpression"), Timezone: zone(properties), Input: properties.text("Input"),
			Enabled: properties.text("State") != "DISABLED",
		})
	default:
		b.problem(o.where, "the local stack does not know events of type %q", kind)
	}
}

func (b *builder) mapping(o object, queueARN, function string) Mapping {
	m := Mapping{
		ID: o.where, Queue: b.queueNamed(o.where, queueARN), Function: function,
		Batch: o.number("BatchSize", 10), Window: o.seconds("MaximumBatchingWindowInSeconds", 0),
		Partial:     slices.Contains(o.texts("FunctionResponseTypes"), "ReportBatchItemFailures"),
		Concurrency: o.object("ScalingConfig").number("MaximumConcurrency", 0),
	}
	if m.Batch > 10 && m.Window == 0 {
		b.problem(o.where, "a batch of %d needs a batching window", m.Batch)
	}
	if m.Concurrency == 1 || m.Concurrency > 1000 {
		b.problem(o.where, "MaximumConcurrency %d is not within 2 and 1000", m.Concurrency)
	}
	if o.values["FilterCriteria"] != nil {
		b.problem(o.where, "the local stack does not filter messages")
	}
	return m
}

func (b *builder) schedule(resource template.Resource, o object) {
	target := o.object("Target")
	b.plan.Schedules = append(b.plan.Schedules, Schedule{
		ID: resource.ID, Name: resource.Name, Function: b.functionNamed(target, "Arn"),
		Expression: o.text("ScheduleExpression"), Timezone: zone(o), Input: target.text("Input"),
		Enabled: o.text("State") != "DISABLED",
	})
}

func zone(o object) string {
	if name := o.text("ScheduleExpressionTimezone"); name != "" {
		return name
	}
	return "UTC"
}

// check looks at what can only be seen when everything is there.
func (b *builder) check() {
	for _, m := range b.plan.Mappings {
		queue, function := find(b.plan.Queues, m.Queue), find(b.plan.Functions, m.Function)
		if queue.Visibility < function.Timeout {
			b.problem(m.ID, "messages of %q reappear after %v, before %q may have finished (%v)", m.Queue, queue.Visibility, m.Function, function.Timeout)
		}
	}
	seen := map[string]string{}
	for _, f := range b.plan.Functions {
		if other, twice := seen[f.Name]; twice {
			b.problem(f.ID, "has the same name as %s", other)
		}
		seen[f.Name] = f.ID
	}
	for _, bucket := range b.plan.Buckets {
		b.overlaps(bucket)
	}
}

// overlaps notes two notifications that one object could wake both: S3 refuses such a configuration.
func (b *builder) overlaps(bucket Bucket) {
	for i, one := range bucket.Notifications {
		for _, other := range bucket.Notifications[i+1:] {
			prefixes := strings.HasPrefix(one.Prefix, other.Prefix) || strings.HasPrefix(other.Prefix, one.Prefix)
			suffixes := strings.HasSuffix(one.Suffix, other.Suffix) || strings.HasSuffix(other.Suffix, one.Suffix)
			if prefixes && suffixes && one.Event == other.Event {
				b.problem(bucket.Name, "notifications for %q and %q overlap", one.Prefix, other.Prefix)
			}
		}
	}
}

type nameable interface{ name() string }

func (q Queue) name() string    { return q.Name }
func (f Function) name() string { return f.Name }

func find[T nameable](list []T, name string) T {
	for _, item := range list {
		if item.name() == name {
			return item
		}
	}
	var none T
	return none
}

// queueURL is what Ref gives for the queue of that name.
func (b *builder) queueURL(name string) string {
	for _, resource := range b.resources {
		if resource.Type == "AWS::SQS::Queue" && resource.Name == name {
			return resource.Ref
		}
	}
	return ""
}
