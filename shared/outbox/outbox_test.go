package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kipthoi/shared/letter"
	"kipthoi/shared/outbox"
)

var at = time.Date(2018, 3, 10, 1, 2, 3, 0, time.UTC)

// service is SQS as far as batches go: it refuses what SQS refuses and, message
// by message, what a test wants refused.
type service struct {
	bodies   []string
	requests int
	refuse   func(request int, body string) (code string, senderFault bool)
	fail     error
	mute     bool // answers for no message
}

func (s *service) SendMessageBatch(_ context.Context, in *sqs.SendMessageBatchInput, _ ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error) {
	s.requests++
	if s.fail != nil {
		return nil, s.fail
	}
	if n := len(in.Entries); n < 1 || n > 10 {
		return nil, fmt.Errorf("%d entries", n)
	}
	out := &sqs.SendMessageBatchOutput{}
	if s.mute {
		return out, nil
	}
	seen := make(map[string]bool)
	for _, e := range in.Entries {
		if seen[*e.Id] {
			return nil, errors.New("BatchEntryIdsNotDistinct")
		}
		seen[*e.Id] = true
		if s.refuse != nil {
			if code, fault := s.refuse(s.requests, *e.MessageBody); code != "" {
				out.Failed = append(out.Failed, types.BatchResultErrorEntry{Id: e.Id, Code: aws.String(code), SenderFault: fault})
				continue
			}
		}
		s.bodies = append(s.bodies, *e.MessageBody)
		out.Successful = append(out.Successful, types.SendMessageBatchResultEntry{Id: e.Id})
	}
	return out, nil
}

func queue(s *service, gaps *[]time.Duration) *outbox.Queue {
	q := outbox.New(s, "https://sqs.test/mail")
	q.Hurry(func(ctx context.Context, gap time.Duration) error {
		*gaps = append(*gaps, gap)
		return ctx.Err()
	})
	return q
}

func orders(n int) []letter.Order {
	all := make([]letter.Order, n)
	for i := range all {
		all[i] = letter.NewLogin("p95", fmt.Sprintf("nonce-%03d", i), at)
	}
	return all
}

func (s *service) ids(t interface{ Fatal(...any) }) []string {
	var ids []string
	for _, body := range s.bodies {
		var o letter.Order
		if err := json.Unmarshal([]byte(body), &o); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, o.ID)
	}
	slices.Sort(ids)
	return ids
}

func TestSend_AnyNumber_ArrivesOnceHoweverTheQueueThrottles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := orders(rapid.IntRange(0, 35).Draw(t, "n"))
		moody := rapid.SliceOfN(rapid.Bool(), 64, 64).Draw(t, "throttled")
		drawn, refusals := 0, make(map[string]int)
		s := &service{refuse: func(_ int, body string) (string, bool) {
			drawn++
			if moody[drawn%len(moody)] && refusals[body] < 3 { // the fourth attempt gets through
				refusals[body]++
				return "ThrottlingException", false
			}
			return "", false
		}}
		var gaps []time.Duration
		if err := queue(s, &gaps).Send(t.Context(), want...); err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, o := range want {
			ids = append(ids, o.ID)
		}
		slices.Sort(ids)
		if diff := cmp.Diff(ids, s.ids(t)); diff != "" {
			t.Fatalf("orders on the queue (-want +got):\n%s", diff)
		}
	})
}

func TestSend_MessageThatIsRefusedAgainAndAgain_IsAnError(t *testing.T) {
	s := &service{refuse: func(_ int, body string) (string, bool) {
		if body == bodyOf(t, 4) {
			return "InternalError", false
		}
		return "", false
	}}
	var gaps []time.Duration
	err := queue(s, &gaps).Send(t.Context(), orders(7)...)
	if !errors.Is(err, outbox.ErrUnsent) {
		t.Errorf("Send = %v, want ErrUnsent", err)
	}
	if len(s.bodies) != 6 || s.requests != 4 {
		t.Errorf("%d messages arrived in %d requests, want 6 in 4", len(s.bodies), s.requests)
	}
	want := []time.Duration{100 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond}
	if diff := cmp.Diff(want, gaps); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
}

func bodyOf(t *testing.T, i int) string {
	t.Helper()
	body, err := json.Marshal(orders(7)[i])
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestSend_MessageThatIsOurFault_IsNotTriedAgain(t *testing.T) {
	s := &service{refuse: func(int, string) (string, bool) { return "InvalidMessageContents", true }}
	var gaps []time.Duration
	if err := queue(s, &gaps).Send(t.Context(), orders(2)...); !errors.Is(err, outbox.ErrUnsent) {
		t.Errorf("Send = %v, want ErrUnsent", err)
	}
	if s.requests != 1 {
		t.Errorf("%d requests, want 1", s.requests)
	}
}

func TestSend_QueueThatDoesNotAnswer_IsAnError(t *testing.T) {
	broken := errors.New("connection reset")
	var gaps []time.Duration
	if err := queue(&service{fail: broken}, &gaps).Send(t.Context(), orders(1)...); !errors.Is(err, broken) {
		t.Errorf("Send = %v, want %v", err, broken)
	}
	if err := queue(&service{mute: true}, &gaps).Send(t.Context(), orders(3)...); !errors.Is(err, outbox.ErrUnsent) {
		t.Errorf("Send to a queue that answers for no message = %v, want ErrUnsent", err)
	}
}

func TestSend_CutShortWhileItWaits_IsAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &service{refuse: func(int, string) (string, bool) { cancel(); return "ThrottlingException", false }}
	if err := outbox.New(s, "https://sqs.test/mail").Send(ctx, orders(1)...); !errors.Is(err, context.Canceled) {
		t.Errorf("Send = %v, want context.Canceled", err)
	}
}

func TestRedrive_IsReadLikeAnEventOfS3(t *testing.T) {
	object := outbox.Object{
		Bucket: "reports", Key: "incoming/2018-02/htx-0042/ä +1", VersionID: "v1", Size: 12_345,
		StoredAt: time.Date(2018, 3, 15, 23, 59, 59, 0, time.FixedZone("", 7*3600)),
	}
	s := &service{}
	var gaps []time.Duration
	if err := queue(s, &gaps).Redrive(t.Context(), object); err != nil {
		t.Fatal(err)
	}
	var event events.S3Event
	if err := json.Unmarshal([]byte(s.bodies[0]), &event); err != nil || len(event.Records) != 1 {
		t.Fatalf("%d records, %v", len(event.Records), err)
	}
	got := event.Records[0]
	if got.S3.Object.Key != "incoming/2018-02/htx-0042/%C3%A4+%2B1" {
		t.Errorf("key = %q, not encoded as S3 does", got.S3.Object.Key)
	}
	back := outbox.Object{
		Bucket: got.S3.Bucket.Name, Key: got.S3.Object.URLDecodedKey, VersionID: got.S3.Object.VersionID,
		Size: got.S3.Object.Size, StoredAt: got.EventTime,
	}
	if diff := cmp.Diff(object, back); diff != "" {
		t.Errorf("object (-want +got):\n%s", diff)
	}
}
