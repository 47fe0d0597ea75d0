package objects

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"kipthoi/infra/local/plan"
)

// The structure of S3's message, https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
type message struct {
	Records []record `json:"Records"`
}

type record struct {
	EventVersion      string            `json:"eventVersion"`
	EventSource       string            `json:"eventSource"`
	Region            string            `json:"awsRegion"`
	EventTime         string            `json:"eventTime"`
	EventName         string            `json:"eventName"`
	UserIdentity      principal         `json:"userIdentity"`
	RequestParameters map[string]string `json:"requestParameters"`
	ResponseElements  map[string]string `json:"responseElements"`
	S3                entity            `json:"s3"`
}

type principal struct {
	ID string `json:"principalId"`
}

type entity struct {
	SchemaVersion   string `json:"s3SchemaVersion"`
	ConfigurationID string `json:"configurationId"`
	Bucket          bucket `json:"bucket"`
	Object          object `json:"object"`
}

type bucket struct {
	Name  string    `json:"name"`
	Owner principal `json:"ownerIdentity"`
	ARN   string    `json:"arn"`
}

type object struct {
	Key       string `json:"key"`
	Size      int64  `json:"size"`
	ETag      string `json:"eTag"`
	VersionID string `json:"versionId,omitempty"`
	Sequencer string `json:"sequencer"`
}

// Notifier writes S3's messages and finds the queues they go to.
type Notifier struct {
	region  string
	now     func() time.Time
	buckets map[string]plan.Bucket

	mu   sync.Mutex
	last int64
}

// NewNotifier makes a notifier whose events happen at the time that now tells.
func NewNotifier(region string, now func() time.Time, buckets []plan.Bucket) *Notifier {
	n := &Notifier{region: region, now: now, buckets: map[string]plan.Bucket{}}
	for _, b := range buckets {
		n.buckets[b.Name] = b
	}
	return n
}

// Message is S3's message about an object and the queue that the bucket's configuration sends it to; ok is false if
// there is none.
func (n *Notifier) Message(c Created) (queue, body string, ok bool, err error) {
	for i, configured := range n.buckets[c.Bucket].Notifications {
		if !wakes(configured, c) {
			continue
		}
		data, err := json.Marshal(message{Records: []record{n.record(c, i)}})
		if err != nil {
			return "", "", false, fmt.Errorf("write event of %q: %w", c.Key, err)
		}
		return configured.Queue, string(data), true, nil
	}
	return "", "", false, nil
}

func wakes(n plan.Notification, c Created) bool {
	pattern, any := strings.CutSuffix(n.Event, "*")
	name := "s3:ObjectCreated:" + c.Event
	return (name == n.Event || any && strings.HasPrefix(name, pattern)) &&
		strings.HasPrefix(c.Key, n.Prefix) && strings.HasSuffix(c.Key, n.Suffix)
}

func (n *Notifier) record(c Created, configuration int) record {
	return record{
		EventVersion: "2.1", EventSource: "aws:s3", Region: n.region,
		EventTime:         n.now().UTC().Format("2006-01-02T15:04:05.000Z"),
		EventName:         "ObjectCreated:" + c.Event,
		UserIdentity:      principal{ID: "AWS:LOCAL"},
		RequestParameters: map[string]string{"sourceIPAddress": c.SourceIP},
		ResponseElements:  map[string]string{"x-amz-request-id": c.Request, "x-amz-id-2": c.Request},
		S3: entity{
			SchemaVersion: "1.0", ConfigurationID: fmt.Sprintf("%s-%d", c.Bucket, configuration),
			Bucket: bucket{Name: c.Bucket, Owner: principal{ID: "LOCAL"}, ARN: "arn:aws:s3:::" + c.Bucket},
			Object: object{Key: encode(c.Key), Size: c.Size, ETag: c.ETag, VersionID: c.VersionID, Sequencer: n.sequencer()},
		},
	}
}

// encode writes a key as S3 does: like a form value, but with its slashes.
func encode(key string) string { return strings.ReplaceAll(url.QueryEscape(key), "%2F", "/") }

// sequencer grows with every event, whatever the stack's clock shows.
func (n *Notifier) sequencer() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.last = max(n.last+1, time.Now().UnixNano())
	return fmt.Sprintf("00%016X", n.last)
}

// TestMessages are what S3 sends to every configured queue when notifications are set up: a function has to live with
// a message that is no record.
func (n *Notifier) TestMessages(name string) (map[string]string, error) {
	messages := map[string]string{}
	for _, configured := range n.buckets[name].Notifications {
		data, err := json.Marshal(map[string]string{
			"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": name,
			"Time": n.now().UTC().Format("2006-01-02T15:04:05.000Z"), "RequestId": "LOCAL", "HostId": "LOCAL",
		})
		if err != nil {
			return nil, fmt.Errorf("write test event of %q: %w", name, err)
		}
		messages[configured.Queue] = string(data)
	}
	return messages, nil
}
