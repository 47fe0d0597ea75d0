package stack_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"kipthoi/infra/local/clock"
	"kipthoi/infra/local/stack"
)

// noon is when the tests play.
var noon = time.Date(2018, 3, 9, 5, 0, 0, 0, time.UTC)

// binaries is where all tests find the functions of the sample deployment, so that they are linked once.
var binaries string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "kipthoi")
	if err != nil {
		panic(err)
	}
	binaries = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// world is a running stack and what the tests ask of it.
type world struct {
	*testing.T
	*stack.Stack
}

func start(t *testing.T, dir string, change func(*stack.Options)) *world {
	t.Helper()
	options := stack.Options{
		Root: "testdata", NPM: "../npm", Dir: dir, Bin: binaries, Name: "sample", Clock: new(clock.Clock), Redelivery: 50 * time.Millisecond, Log: t.Output(),
	}
	options.Clock.Set(noon)
	if change != nil {
		change(&options)
	}
	s, err := stack.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{t, s}
	w.settle()
	return w
}

func (w *world) settle() {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), 30*time.Second)
	defer cancel()
	if err := w.Settle(ctx); err != nil {
		w.Fatal(err)
	}
}

// get asks the web function and returns what it says.
func (w *world) get(path string) (int, string) {
	w.Helper()
	response, err := http.Get(w.URL + path)
	if err != nil {
		w.Fatal(err)
	}
	return w.read(response)
}

func (w *world) read(response *http.Response) (int, string) {
	w.Helper()
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		w.Fatal(err)
	}
	return response.StatusCode, string(data)
}

func (w *world) ok(path string) string {
	w.Helper()
	status, body := w.get(path)
	if status != http.StatusOK {
		w.Fatalf("%s answered %d %s", path, status, body)
	}
	return body
}

// items are the texts of all items under a key, in order.
func (w *world) items(pk string) []map[string]string {
	w.Helper()
	out, err := w.Dynamo().Query(w.Context(), &dynamodb.QueryInput{
		TableName: aws.String(w.TableName()), KeyConditionExpression: aws.String("pk = :pk"), ConsistentRead: aws.Bool(true),
		ExpressionAttributeValues: map[string]types.AttributeValue{":pk": &types.AttributeValueMemberS{Value: pk}},
	})
	if err != nil {
		w.Fatal(err)
	}
	items := make([]map[string]string, len(out.Items))
	for i, item := range out.Items {
		items[i] = map[string]string{}
		for name, value := range item {
			items[i][name] = value.(*types.AttributeValueMemberS).Value
		}
	}
	return items
}

// noted are the messages that reached the work function: body and how often it was received.
func (w *world) noted() map[string]string {
	w.Helper()
	noted := map[string]string{}
	for _, item := range w.items("message") {
		if !strings.Contains(item["body"], "s3:TestEvent") {
			noted[item["body"]] = item["receives"]
		}
	}
	return noted
}
