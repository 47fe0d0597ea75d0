package objects_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/objects"
	"kipthoi/infra/local/plan"
)

var configured = []plan.Bucket{{Name: bucket, Notifications: []plan.Notification{
	{Event: "s3:ObjectCreated:*", Prefix: "incoming/", Queue: "intake"},
	{Event: "s3:ObjectCreated:Put", Prefix: "register/", Suffix: ".csv", Queue: "register"},
}}}

func notifier() *objects.Notifier {
	at := time.Date(2018, 3, 15, 23, 59, 59, 123_456_789, time.FixedZone("", 7*3600))
	return objects.NewNotifier(region, func() time.Time { return at }, configured)
}

func TestMessage_Object_ReadsAsS3WritesIt(t *testing.T) {
	n := notifier()
	created := objects.Created{
		Event: "Post", Bucket: bucket, Key: "incoming/2018-02/ä b+c%/x", VersionID: "v1", ETag: "e", Size: 7, SourceIP: "127.0.0.1", Request: "r",
	}
	queue, body, ok, err := n.Message(created)
	if err != nil || !ok || queue != "intake" {
		t.Fatalf("queue %q, %v, %v", queue, ok, err)
	}
	// The last digits are the sequencer, which is checked below.
	const want = `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"ap-southeast-1",` +
		`"eventTime":"2018-03-15T16:59:59.123Z","eventName":"ObjectCreated:Post","userIdentity":{"principalId":"AWS:LOCAL"},` +
		`"requestParameters":{"sourceIPAddress":"127.0.0.1"},"responseElements":{"x-amz-id-2":"r","x-amz-request-id":"r"},` +
		`"s3":{"s3SchemaVersion":"1.0","configurationId":"files-0","bucket":{"name":"files","ownerIdentity":{"principalId":"LOCAL"},` +
		`"arn":"arn:aws:s3:::files"},"object":{"key":"incoming/2018-02/%C3%A4+b%2Bc%25/x","size":7,"eTag":"e","versionId":"v1","sequencer":"00`
	if len(body) < len(want) {
		t.Fatalf("message %s", body)
	}
	if diff := cmp.Diff(want, body[:len(want)]); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
	_, next, _, err := n.Message(created)
	if err != nil || next <= body {
		t.Errorf("the sequencer does not grow: %s after %s (%v)", next, body, err)
	}
}

func TestMessage_Key_GoesWhereTheConfigurationSends(t *testing.T) {
	for _, test := range []struct{ event, bucket, key, want string }{
		{"Put", bucket, "incoming/a", "intake"},
		{"Copy", bucket, "incoming/a", "intake"},
		{"Put", bucket, "register/a.csv", "register"},
		{"Post", bucket, "register/a.csv", ""},
		{"Put", bucket, "register/a.xlsx", ""},
		{"Put", bucket, "rollups/a", ""},
		{"Put", "other", "incoming/a", ""},
	} {
		queue, _, ok, err := notifier().Message(objects.Created{Event: test.event, Bucket: test.bucket, Key: test.key})
		if err != nil || queue != test.want || ok != (test.want != "") {
			t.Errorf("%s %s/%s goes to %q (%v, %v), want %q", test.event, test.bucket, test.key, queue, ok, err, test.want)
		}
	}
}

func TestTestMessages_EveryConfiguredQueue_GetsOne(t *testing.T) {
	got, err := notifier().TestMessages(bucket)
	if err != nil {
		t.Fatal(err)
	}
	const message = `{"Bucket":"files","Event":"s3:TestEvent","HostId":"LOCAL","RequestId":"LOCAL","Service":"Amazon S3","Time":"2018-03-15T16:59:59.123Z"}`
	if diff := cmp.Diff(map[string]string{"intake": message, "register": message}, got); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

// deliver sends n numbered messages through a courier and returns what arrived.
func deliver(how objects.Delivery, n int) []string {
	var mu sync.Mutex
	var arrived []string
	courier := objects.NewCourier(how, func(_, body string) {
		mu.Lock()
		defer mu.Unlock()
		arrived = append(arrived, body)
	})
	for i := range n {
		courier.Deliver("q", fmt.Sprintf("%03d", i))
	}
	courier.Flush()
	return arrived
}

func TestCourier_Unreliable_IsRepeatable(t *testing.T) {
	how := objects.Delivery{Seed: 7, Duplicate: 0.5, Shuffle: 8, Drop: 0.1}
	first, second := deliver(how, 200), deliver(how, 200)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	counts := map[string]int{}
	for _, body := range first {
		counts[body]++
	}
	times := map[int]int{}
	for i := range 200 {
		times[counts[fmt.Sprintf("%03d", i)]]++
	}
	if slices.IsSorted(first) || times[0] == 0 || times[1] == 0 || times[2] == 0 || times[3] == 0 || len(times) != 4 {
		t.Errorf("in order: %v; how often each came: %v", slices.IsSorted(first), times)
	}
}

func TestCourier_Reliable_DeliversOnceAndInOrder(t *testing.T) {
	arrived := deliver(objects.Delivery{}, 50)
	if len(arrived) != 50 || !slices.IsSorted(arrived) {
		t.Errorf("arrived %v", arrived)
	}
}
