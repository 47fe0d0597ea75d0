package plan

import (
	"slices"

	"kipthoi/infra/local/template"
)

// Table is a DynamoDB table.
type Table struct {
	Name string
	// Attributes maps each key attribute to its type (S, N, B).
	Attributes map[string]string
	Keys       []Key
	Indexes    []Index
	// TTL is the attribute after whose time an item may go; empty without.
	TTL string
}

// Key is one attribute of a key; Kind is HASH or RANGE.
type Key struct{ Attribute, Kind string }

// Index is a global secondary index.
type Index struct {
	Name       string
	Keys       []Key
	Projection string
	NonKey     []string
}

// Bucket is an S3 bucket.
type Bucket struct {
	Name          string
	Versioned     bool
	CORS          []CORS
	Notifications []Notification
}

// CORS is one rule for browsers.
type CORS struct {
	Origins, Methods, Headers, Expose []string
	MaxAge                            int
}

// Notification sends events of keys with that prefix and suffix to a queue.
type Notification struct {
	Event          string
	Prefix, Suffix string
	// Queue is a name.
	Queue string
}

// Secret is a secret made at the first start.
type Secret struct {
	Name, ARN string
	// Value is written in the template; empty when it is generated.
	Value    string
	Generate Generate
}

// Generate is GenerateSecretString.
type Generate struct {
	Length                                          int
	Exclude                                         string
	NoLower, NoUpper, NoNumbers, NoPunctuation, Any bool
	// Template is a JSON object into which the secret is put under Key; empty for the bare secret.
	Template, Key string
}

func table(resource template.Resource, o object) Table {
	t := Table{Name: resource.Name, Attributes: map[string]string{}, Keys: keys(o)}
	for _, attribute := range o.objects("AttributeDefinitions") {
		t.Attributes[attribute.text("AttributeName")] = attribute.text("AttributeType")
	}
	for _, index := range o.objects("GlobalSecondaryIndexes") {
		projection := index.object("Projection")
		t.Indexes = append(t.Indexes, Index{
			Name: index.text("IndexName"), Keys: keys(index),
			Projection: projection.text("ProjectionType"), NonKey: projection.texts("NonKeyAttributes"),
		})
	}
	if ttl := o.object("TimeToLiveSpecification"); ttl.flag("Enabled", false) {
		t.TTL = ttl.text("AttributeName")
	}
	return t
}

func keys(o object) []Key {
	var list []Key
	for _, key := range o.objects("KeySchema") {
		list = append(list, Key{key.text("AttributeName"), key.text("KeyType")})
	}
	return list
}

func (b *builder) bucket(resource template.Resource, o object) Bucket {
	bucket := Bucket{
		Name:      resource.Name,
		Versioned: o.object("VersioningConfiguration").text("Status") == "Enabled",
	}
	for _, rule := range o.object("CorsConfiguration").objects("CorsRules") {
		bucket.CORS = append(bucket.CORS, CORS{
			Origins: rule.texts("AllowedOrigins"), Methods: rule.texts("AllowedMethods"), Headers: rule.texts("AllowedHeaders"),
			Expose: rule.texts("ExposedHeaders"), MaxAge: rule.number("MaxAge", 0),
		})
	}
	notifications := o.object("NotificationConfiguration")
	for _, kind := range []string{"TopicConfigurations", "LambdaConfigurations", "EventBridgeConfiguration"} {
		if notifications.values[kind] != nil {
			b.problem(notifications.where, "the local stack notifies queues only, not %s", kind)
		}
	}
	for _, configuration := range notifications.objects("QueueConfigurations") {
		n := b.notification(configuration)
		b.letsIn(configuration.where, n.Queue, "s3.amazonaws.com")
		bucket.Notifications = append(bucket.Notifications, n)
	}
	return bucket
}

func (b *builder) notification(o object) Notification {
	n := Notification{Event: o.text("Event"), Queue: b.queueNamed(o.where, o.text("Queue"))}
	for _, rule := range o.object("Filter").object("S3Key").objects("Rules") {
		switch rule.text("Name") {
		case "prefix":
			n.Prefix = rule.text("Value")
		case "suffix":
			n.Suffix = rule.text("Value")
		default:
			b.problem(rule.where, "filter by %q, not prefix or suffix", rule.text("Name"))
		}
	}
	return n
}

func secret(resource template.Resource, o object) Secret {
	g := o.object("GenerateSecretString")
	return Secret{
		Name: resource.Name, ARN: resource.ARN, Value: o.text("SecretString"),
		Generate: Generate{
			Length: g.number("PasswordLength", 32), Exclude: g.text("ExcludeCharacters"),
			NoLower: g.flag("ExcludeLowercase", false), NoUpper: g.flag("ExcludeUppercase", false),
			NoNumbers: g.flag("ExcludeNumbers", false), NoPunctuation: g.flag("ExcludePunctuation", false),
			Any:      !g.flag("RequireEachIncludedType", true),
			Template: g.text("SecretStringTemplate"), Key: g.text("GenerateStringKey"),
		},
	}
}

// letsIn notes a problem unless a queue policy lets the service send to the queue: AWS would refuse the notification,
// or drop it without a word.
func (b *builder) letsIn(where, queue, service string) {
	for _, resource := range b.resources {
		if resource.Type != "AWS::SQS::QueuePolicy" {
			continue
		}
		policy := object{where: resource.ID, values: resource.Properties, problems: &b.problems}
		if !slices.Contains(policy.texts("Queues"), b.queueURL(queue)) {
			continue
		}
		for _, statement := range policy.object("PolicyDocument").objects("Statement") {
			actions := append(statement.texts("Action"), statement.texts("action")...)
			sends := slices.Contains(actions, "sqs:SendMessage") || slices.Contains(actions, "sqs:*")
			if sends && statement.text("Effect") == "Allow" && slices.Contains(statement.object("Principal").texts("Service"), service) {
				return
			}
		}
	}
	b.problem(where, "no AWS::SQS::QueuePolicy lets %s send to queue %q", service, queue)
}
