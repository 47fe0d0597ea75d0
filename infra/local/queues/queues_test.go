package queues_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kipthoi/infra/local/front"
	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/queues"
)

// present is what the stack's clock shows.
var present = time.Date(2018, 3, 9, 4, 27, 11, 0, time.UTC)

var list = []plan.Queue{
	{Name: "work", ARN: "arn:aws:sqs:x:1:work", Visibility: time.Second, DeadLetter: "dead", MaxReceive: 2},
	{Name: "dead", ARN: "arn:aws:sqs:x:1:dead", Visibility: 30 * time.Second},
}

func start(t *testing.T) (*queues.Server, *sqs.Client, func(string) string) {
	t.Helper()
	listener, err := front.Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	url := func(name string) string { return "http://" + listener.Addr().String() + "/000000000000/" + name }
	server, err := queues.Start(list, url, func() time.Time { return present })
	if err != nil {
		t.Fatal(err)
	}
	door := front.Serve(listener, server.Handler)
	t.Cleanup(func() { _ = door.Close(); server.Stop() })
	return server, sqs.New(sqs.Options{
		Region: "ap-southeast-1", BaseEndpoint: aws.String(door.URL),
		Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	}), url
}

func receive(t *testing.T, client *sqs.Client, url string) []types.Message {
	t.Helper()
	out, err := client.ReceiveMessage(context.Background(), &sqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 10, WaitTimeSeconds: 10})
	if err != nil {
		t.Fatal(err)
	}
	return out.Messages
}

func TestQueue_MessageNotDeleted_ReappearsAndEndsInTheDeadLetterQueue(t *testing.T) {
	server, client, url := start(t)
	work := url("work")
	if _, err := client.SendMessage(context.Background(), &sqs.SendMessageInput{QueueUrl: &work, MessageBody: aws.String("báo cáo")}); err != nil {
		t.Fatal(err)
	}
	for attempt := 1; attempt <= 2; attempt++ {
		messages := receive(t, client, work)
		if len(messages) != 1 || *messages[0].Body != "báo cáo" {
			t.Fatalf("attempt %d: received %v", attempt, messages)
		}
	}
	dead := receive(t, client, url("dead"))
	if len(dead) != 1 || *dead[0].Body != "báo cáo" {
		t.Errorf("dead letters %v", dead)
	}
	if diff := cmp.Diff(map[string]int{"work": 0, "dead": 1}, server.Depths()); diff != "" {
		t.Errorf("depths (-want +got):\n%s", diff)
	}
}

func TestReceive_FromWithin_CountsReceivesAndTellsTheTimeOfTheStack(t *testing.T) {
	server, client, url := start(t)
	work := url("work")
	if _, err := client.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &work, MessageBody: aws.String("báo cáo")}); err != nil {
		t.Fatal(err)
	}
	for attempt := 1; attempt <= 2; attempt++ {
		got := await(t, func() []queues.Message { return server.Receive("work", 10) })
		want := []queues.Message{{Body: "báo cáo", Receives: attempt, Sent: present}}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(queues.Message{}, "ID", "Receipt", "MD5")); diff != "" {
			t.Fatalf("attempt %d (-want +got):\n%s", attempt, diff)
		}
		if again := server.Receive("work", 10); again != nil {
			t.Errorf("received twice: %v", again)
		}
		server.Return("work", 0, got[0].Receipt)
	}
	if got := await(t, func() []queues.Message { return server.Receive("dead", 10) }); len(got) != 1 || got[0].Body != "báo cáo" {
		t.Errorf("dead letters %v", got)
	}
}

func TestDelete_SomeOfABatch_LeavesTheOthersInOrder(t *testing.T) {
	server, _, _ := start(t)
	if err := server.Send("work", "one", "two", "three", "four"); err != nil {
		t.Fatal(err)
	}
	got := await(t, func() []queues.Message { return server.Receive("work", 3) })
	if len(got) != 3 {
		t.Fatalf("received %v", got)
	}
	server.Delete("work", got[2].Receipt, got[0].Receipt, "unknown")
	if diff := cmp.Diff([]string{"two", "four"}, server.Peek("work")); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}

// await repeats until something is there.
func await(t *testing.T, look func() []queues.Message) []queues.Message {
	t.Helper()
	for range 500 {
		if found := look(); found != nil {
			return found
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("nothing came")
	return nil
}

func TestServer_SavedMessages_AreThereAfterARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "queues.json")
	t.Run("before", func(t *testing.T) {
		server, _, _ := start(t)
		if err := server.Send("work", "one", "two"); err != nil {
			t.Fatal(err)
		}
		if err := server.Save(file); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("after", func(t *testing.T) {
		server, _, _ := start(t)
		if err := server.Restore(file); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"one", "two"}, server.Peek("work")); diff != "" {
			t.Errorf("messages (-want +got):\n%s", diff)
		}
	})
}

func TestServer_TwoInOneProcess_IsRefused(t *testing.T) {
	_, _, url := start(t)
	if _, err := queues.Start(list, url, func() time.Time { return present }); err == nil {
		t.Error("a second server started")
	}
}
