package stack_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kipthoi/infra/local/front"
	"kipthoi/infra/local/mailbox"
	"kipthoi/infra/local/objects"
	"kipthoi/infra/local/stack"
)

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
