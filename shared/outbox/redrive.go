package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// Object is one stored object version that is to be taken in again.
type Object struct {
	Bucket    string
	Key       string
	VersionID string
	Size      int64
	StoredAt  time.Time // becomes the event's time
}

// Redrive puts a storage event about each object onto the queue, in the form S3
// itself sends, and returns nil only when all are there.
//
// The event's time is the object's LastModified, which S3 keeps in whole seconds:
// S3's own event would have said the same instant to the millisecond. A report
// that is re-driven is therefore never counted later than it was.
func (q *Queue) Redrive(ctx context.Context, objects ...Object) error {
	bodies := make([]string, len(objects))
	for i, o := range objects {
		body, err := json.Marshal(o.event())
		if err != nil {
			return fmt.Errorf("encode storage event of %q: %w", o.Key, err)
		}
		bodies[i] = string(body)
	}
	return q.send(ctx, bodies)
}

// event is what S3 sends when an object was created.
func (o Object) event() events.S3Event {
	return events.S3Event{Records: []events.S3EventRecord{{
		EventVersion: "2.1", EventSource: "aws:s3", EventName: "ObjectCreated:Put", EventTime: o.StoredAt.UTC(),
		S3: events.S3Entity{
			SchemaVersion: "1.0", ConfigurationID: "sweep",
			Bucket: events.S3Bucket{Name: o.Bucket, Arn: "arn:aws:s3:::" + o.Bucket},
			Object: events.S3Object{Key: encodeKey(o.Key), URLDecodedKey: o.Key, Size: o.Size, VersionID: o.VersionID},
		},
	}}}
}

// encodeKey writes a key as S3's events do: form encoding that leaves slashes.
func encodeKey(key string) string {
	return strings.ReplaceAll(url.QueryEscape(key), "%2F", "/")
}
