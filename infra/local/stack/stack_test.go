package stack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kipthoi/infra/local/clock"
	"kipthoi/infra/local/front"
	"kipthoi/infra/local/mailbox"
	"kipthoi/infra/local/objects"
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

func TestAPI_Request_ReachesTheFunctionInPayloadFormat2(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	request, err := http.NewRequest(http.MethodPost, w.URL+"/echo?a=1&a=2&b=%C3%A4", strings.NewReader("x=1"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "X-Two": {"one", "two"}, "Cookie": {"session=s; other=o"}}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	status, body := w.read(response)
	var got map[string]any
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("answered %d %s: %v", status, body, err)
	}
	want := map[string]any{
		"version": "2.0", "routeKey": "ANY /{path+}", "rawPath": "/echo", "rawQueryString": "a=1&a=2&b=%C3%A4",
		"cookies":               []any{"session=s", "other=o"},
		"headers":               map[string]any{"content-type": "application/x-www-form-urlencoded", "x-two": "one,two", "cookie": ""},
		"queryStringParameters": map[string]any{"a": "1,2", "b": "ä"}, "pathParameters": map[string]any{"path": "echo"},
		"requestContext": map[string]any{
			"routeKey": "ANY /{path+}", "accountId": stack.Account, "stage": "$default", "requestId": "", "apiId": "local", "domainName": "", "domainPrefix": "local",
			"time": "09/Mar/2018:05:00:00 +0000", "timeEpoch": float64(noon.UnixMilli()), "authentication": got["requestContext"].(map[string]any)["authentication"],
			"http": map[string]any{"method": "POST", "path": "/echo", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": ""},
		},
		"body": "eD0x", "isBase64Encoded": true,
	}
	if diff := cmp.Diff(want, got); diff != "" || status != http.StatusCreated {
		t.Errorf("answered %d (-want +got):\n%s", status, diff)
	}
	if diff := cmp.Diff([]string{"a=1; Path=/", "b=2"}, response.Header.Values("Set-Cookie")); diff != "" {
		t.Errorf("cookies (-want +got):\n%s", diff)
	}
}

func TestAPI_WhatGoesWrong_IsAnsweredAsByAPIGateway(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	for path, want := range map[string]struct {
		status int
		body   string
	}{
		"/":       {404, `{"message":"Not Found"}`},
		"/bare":   {200, `{"bare":"yes"}`},
		"/none":   {404, "no such path"},
		"/refuse": {500, `{"message":"Internal Server Error"}`},
		"/panic":  {500, `{"message":"Internal Server Error"}`},
		"/crash":  {500, `{"message":"Internal Server Error"}`},
		"/large":  {500, `{"message":"Internal Server Error"}`},
	} {
		if status, body := w.get(path); status != want.status || strings.TrimSpace(body) != want.body {
			t.Errorf("%s answered %d %s, want %d %s", path, status, body, want.status, want.body)
		}
	}
	response, err := http.Post(w.URL+"/echo", "application/octet-stream", bytes.NewReader(make([]byte, 10<<20+1)))
	if err != nil {
		t.Fatal(err)
	}
	if status, body := w.read(response); status != http.StatusRequestEntityTooLarge || !strings.Contains(body, "Request Entity Too Large") {
		t.Errorf("a large body: answered %d %s", status, body)
	}
}

func TestFunction_Environment_IsOfTheTemplateWithCredentialsOfItsOwn(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	environment := map[string]string{}
	for line := range strings.Lines(w.ok("/environment")) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		environment[name] = value
	}
	for name, want := range map[string]string{
		"TABLE_NAME": "sample", "BUCKET_NAME": "sample-files", "AWS_ACCESS_KEY_ID": front.Temporary + "sample-web", "AWS_REGION": stack.Region,
		"AWS_LAMBDA_FUNCTION_NAME": "sample-web", "AWS_ENDPOINT_URL_S3": w.S3URL,
	} {
		if environment[name] != want {
			t.Errorf("%s is %q, want %q", name, environment[name], want)
		}
	}
	if _, found := environment["HOME"]; found {
		t.Error("the function sees the environment of the stack")
	}
	if value := w.ok("/secret"); len(value) != 48 {
		t.Errorf("secret %q", value)
	}
}

func TestQueue_PartOfABatchFails_ThatPartAloneEndsInTheDeadLetterQueue(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	for _, body := range []string{"one", "fail-1", "two", "fail-2", "three"} {
		w.ok("/send?body=" + body)
	}
	w.settle()
	if diff := cmp.Diff(map[string]string{"one": "1", "two": "1", "three": "1"}, w.noted()); diff != "" {
		t.Errorf("noted (-want +got):\n%s", diff)
	}
	dead := w.DeadLetters()
	slices.Sort(dead["sample-Data-DeadQueue"])
	if diff := cmp.Diff(map[string][]string{"sample-Data-DeadQueue": {"fail-1", "fail-2"}}, dead); diff != "" {
		t.Errorf("dead letters (-want +got):\n%s", diff)
	}
	for _, item := range w.items("message") {
		if item["sent"] != strconv.FormatInt(noon.UnixMilli(), 10) || item["source"] != "arn:aws:sqs:ap-southeast-1:000000000000:sample-Data-WorkQueue" {
			t.Errorf("message %v", item)
		}
	}
}

func TestQueue_FunctionCrashesOrHangs_MessageComesAgain(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	w.ok("/send?body=crash")
	w.settle()
	w.ok("/send?body=slow") // killed after its timeout of 5 s
	w.settle()
	if diff := cmp.Diff(map[string]string{"crash": "2", "slow": "2"}, w.noted()); diff != "" {
		t.Errorf("noted (-want +got):\n%s", diff)
	}
}

func TestQueue_InstancesKilled_NothingIsLost(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	want := map[string]bool{}
	for i := range 40 {
		body := "message-" + strconv.Itoa(i)
		want[body] = true
		w.ok("/send?body=" + body)
		if i%20 == 10 {
			if _, err := w.KillInstances("work"); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.settle()
	got := map[string]bool{}
	for body := range w.noted() {
		got[body] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("noted (-want +got):\n%s", diff)
	}
}

func TestSchedule_FiredByHand_GetsTheInstantAndEndsWithTheRecordWhenItFails(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	if answer, err := w.Fire(t.Context(), "daily", noon); err != nil || string(answer) != `"2018-03-09T05:00:00Z"` {
		t.Errorf("answered %s, %v", answer, err)
	}
	if diff := cmp.Diff([]map[string]string{{"pk": "tick", "sk": "2018-03-09T05:00:00Z"}}, w.items("tick")); diff != "" {
		t.Errorf("ticks (-want +got):\n%s", diff)
	}
	for year, want := range map[int]string{1995: "too long ago", 1985: "Task timed out after 1.00 seconds"} {
		_, err := w.Fire(t.Context(), "tick", noon.AddDate(year-2018, 0, 0))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: error %v, want %q", year, err, want)
		}
		if letters := strings.Join(w.DeadLetters()["sample-Data-DeadQueue"], "\n"); !strings.Contains(letters, want) || !strings.Contains(letters, `"approximateInvokeCount":2`) {
			t.Errorf("%d: dead letters %s", year, letters)
		}
	}
	w.settle()
}

func TestSchedule_ClockRuns_FiresWhenItIsDue(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	w.Clock.Set(time.Date(2018, 3, 9, 23, 59, 59, 500_000_000, time.UTC)) // 06:59:59.5 in Hà Nội
	time.Sleep(300 * time.Millisecond)
	if ticks := w.items("tick"); len(ticks) != 0 {
		t.Fatalf("fired while the clock stood: %v", ticks)
	}
	w.Clock.Run()
	for range 400 {
		if len(w.items("tick")) > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if diff := cmp.Diff([]map[string]string{{"pk": "tick", "sk": "2018-03-10T00:00:00Z"}}, w.items("tick")); diff != "" {
		t.Errorf("ticks (-want +got):\n%s", diff)
	}
}

func TestMail_SentByAFunction_IsInTheMailbox(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	w.ok("/mail?to=ke.toan@example.vn")
	got, err := w.Mails(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []mailbox.Mail{{From: "no-reply@example.vn", To: []string{"ke.toan@example.vn"}, Subject: "Đã nhận", Text: "Cảm ơn."}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(mailbox.Mail{}, "MessageID", "At")); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	if n := w.Calls()[front.Call{Caller: "sample-web", Service: front.SES, Operation: "SendEmail"}]; n != 1 {
		t.Errorf("%d calls counted: %v", n, w.Calls())
	}
	response, err := http.Get(w.MailboxURL)
	if err != nil {
		t.Fatal(err)
	}
	if status, body := w.read(response); status != http.StatusOK || !strings.Contains(body, "<html") {
		t.Errorf("the mailbox answered %d %s", status, body)
	}
}

// post sends a file with a form that the function minted, as a browser does.
func (w *world) post(form, content string) int {
	w.Helper()
	var minted struct {
		URL    string
		Values map[string]string
	}
	if err := json.Unmarshal([]byte(form), &minted); err != nil {
		w.Fatal(err)
	}
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	for name, value := range minted.Values {
		if err := writer.WriteField(name, value); err != nil {
			w.Fatal(err)
		}
	}
	file, err := writer.CreateFormFile("file", "f.xlsx")
	if err != nil {
		w.Fatal(err)
	}
	if _, err := io.WriteString(file, content); err != nil {
		w.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		w.Fatal(err)
	}
	response, err := http.Post(minted.URL, writer.FormDataContentType(), &body)
	if err != nil {
		w.Fatal(err)
	}
	status, _ := w.read(response)
	return status
}

// stored are the events about stored objects that reached the work function, as "name key time", sorted.
func (w *world) stored() []string {
	w.Helper()
	var list []string
	for _, item := range w.items("message") {
		var event struct {
			Records []struct {
				EventName, EventTime string
				S3                   struct{ Object struct{ Key string } }
			}
		}
		if json.Unmarshal([]byte(item["body"]), &event) != nil {
			continue // a message of another kind
		}
		for _, record := range event.Records {
			list = append(list, record.EventName+" "+record.S3.Object.Key+" "+record.EventTime)
		}
	}
	slices.Sort(list)
	return list
}

func TestObject_StoredByPutOrPost_WakesTheFunction(t *testing.T) {
	w := start(t, t.TempDir(), func(o *stack.Options) { o.Delivery = objects.Delivery{Seed: 1, Duplicate: 1, Shuffle: 3} })
	for _, key := range []string{"incoming/a b", "elsewhere/c"} {
		if _, err := w.S3().PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(w.BucketName()), Key: &key, Body: strings.NewReader("x")}); err != nil {
			t.Fatal(err)
		}
	}
	if status := w.post(w.ok("/mint?key=incoming/posted"), "content"); status != http.StatusNoContent {
		t.Fatalf("answered %d", status)
	}
	w.settle()
	put, posted := "ObjectCreated:Put incoming/a+b 2018-03-09T05:00:00.000Z", "ObjectCreated:Post incoming/posted 2018-03-09T05:00:00.000Z"
	if diff := cmp.Diff([]string{posted, posted, posted, put, put, put}, w.stored()); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	head, err := w.S3().HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String(w.BucketName()), Key: aws.String("incoming/posted")})
	if err != nil || !head.LastModified.Equal(noon) {
		t.Errorf("stored at %v, %v", head, err)
	}
}

func TestPublish_OnATopic_ReachesTheQueuesThatSubscribe(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	if err := w.Publish("feedback", `{"eventType":"Bounce"}`); err != nil {
		t.Fatal(err)
	}
	if err := w.Publish("other", "x"); err == nil {
		t.Error("published on a topic that is not there")
	}
	w.settle()
	for body := range w.noted() {
		var envelope map[string]string
		if err := json.Unmarshal([]byte(body), &envelope); err != nil {
			t.Fatal(err)
		}
		if envelope["Message"] != `{"eventType":"Bounce"}` || envelope["Type"] != "Notification" || envelope["Timestamp"] != "2018-03-09T05:00:00.000Z" {
			t.Errorf("received %s", body)
		}
	}
	if len(w.noted()) != 1 {
		t.Errorf("noted %v", w.noted())
	}
}

func TestInject_Faults_MeetFunctionsAndNotTheTester(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	w.Inject(front.NewFaults(1, 1, 0))
	if status, _ := w.get("/secret"); status != http.StatusInternalServerError {
		t.Errorf("answered %d", status)
	}
	if got := w.items("message"); len(got) == 0 {
		t.Error("the test event of S3 is not there")
	}
	w.Inject(nil)
	w.ok("/secret")
}

func TestSettle_SomethingIsStuck_NamesIt(t *testing.T) {
	w := start(t, t.TempDir(), func(o *stack.Options) { o.Redelivery = 0 }) // messages reappear after 30 s
	w.ok("/send?body=crash")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := w.Settle(ctx); err == nil || !strings.Contains(err.Error(), "1 in queue sample-Data-WorkQueue") {
		t.Errorf("error %v", err)
	}
	if _, err := w.Invoke(t.Context(), "sample", nil); err == nil || !strings.Contains(err.Error(), "0 have such a name") {
		t.Errorf("error %v", err)
	}
}

func TestStack_AfterARestart_HasItsDataAndItsMessages(t *testing.T) {
	dir := t.TempDir()
	var form, secret, address string
	t.Run("before", func(t *testing.T) {
		w := start(t, dir, func(o *stack.Options) { o.Redelivery = 0 })
		form, secret, address = w.ok("/mint?key=incoming/late"), w.ok("/secret"), w.S3URL
		w.ok("/mail?to=ke.toan@example.vn")
		w.ok("/send?body=crash") // hidden for 30 s when the stack stops
		for !logged(t, dir, "Runtime.ExitError") {
			time.Sleep(10 * time.Millisecond)
		}
	})
	t.Run("after", func(t *testing.T) {
		w := start(t, dir, nil)
		if diff := cmp.Diff(map[string]string{"crash": "2"}, w.noted()); diff != "" {
			t.Errorf("noted (-want +got):\n%s", diff)
		}
		if again := w.ok("/secret"); again != secret {
			t.Errorf("secret %q, then %q", secret, again)
		}
		if w.S3URL != address {
			t.Errorf("S3 was at %s and is at %s", address, w.S3URL)
		}
		if status := w.post(form, "content"); status != http.StatusNoContent {
			t.Errorf("a link from before answered %d", status)
		}
		w.settle()
		if events := w.stored(); len(events) != 1 {
			t.Errorf("events %v", events)
		}
		if mails, err := w.Mails(t.Context()); err != nil || len(mails) != 1 {
			t.Errorf("mails %v, %v", mails, err)
		}
	})
}

// logged says whether a function's log has such a text.
func logged(t *testing.T, dir, text string) bool {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "logs", "sample-work.log"))
	return err == nil && strings.Contains(string(data), text)
}

func TestClose_LeavesNoProcessAndNoPort(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	before := children(t)
	if len(before) < 3 {
		t.Fatalf("%d processes, want those of DynamoDB, SES and a function", len(before))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, pid := range before {
		if err := syscall.Kill(pid, 0); err == nil {
			t.Errorf("process %d is still there", pid)
		}
	}
	if response, err := http.Get(w.URL); err == nil {
		t.Errorf("%s answers %s", w.URL, response.Status)
	}
}

// children are the processes that this one has started and not waited for.
func children(t *testing.T) []int {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // gone meanwhile
		}
		var pid, parent int
		var state string
		_, rest, _ := strings.Cut(string(data), ") ")
		if _, err := fmt.Sscan(rest, &state, &parent); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(string(data), &pid); err != nil {
			t.Fatal(err)
		}
		if parent == os.Getpid() {
			pids = append(pids, pid)
		}
	}
	return pids
}

func TestStart_WhatCannotWork_FailsAndLeavesNothing(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*stack.Options)
		want   string
	}{
		"no template":       {func(o *stack.Options) { o.Root = t.TempDir() }, "read template"},
		"unknown parameter": {func(o *stack.Options) { o.Parameters = map[string]string{"Other": "x"} }, "Other"},
		"no servers":        {func(o *stack.Options) { o.NPM = t.TempDir() }, "package-lock.json"},
	} {
		t.Run(name, func(t *testing.T) {
			options := stack.Options{Root: "testdata", NPM: "../npm", Dir: t.TempDir(), Name: "sample"}
			test.change(&options)
			if s, err := stack.Start(t.Context(), options); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("started %v, error %v, want %q", s, err, test.want)
			}
			if left := children(t); len(left) > 0 {
				t.Errorf("processes %v are still there", left)
			}
		})
	}
	start(t, t.TempDir(), nil)
}
