package mailbox_test

import (
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kipthoi/infra/local/child"
	"kipthoi/infra/local/mailbox"
)

const npm = "../npm"

func start(t *testing.T, file string) (*mailbox.Server, *sesv2.Client) {
	t.Helper()
	if err := child.Install(t.Context(), npm, t.Output()); err != nil {
		t.Fatal(err)
	}
	server, err := mailbox.Start(t.Context(), npm, file, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	return server, sesv2.New(sesv2.Options{
		Region: "x", BaseEndpoint: aws.String(web.URL), Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	})
}

func content(text string) *types.Content {
	return &types.Content{Data: &text, Charset: aws.String("UTF-8")}
}

func TestMailbox_Mail_IsShownAndSurvivesARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mails.jsonl")
	want := []mailbox.Mail{{
		From: "Kịp Thời <no-reply@kipthoi.example>", To: []string{"ke.toan@example.vn"},
		Subject: "Đã nhận báo cáo tháng 2", Text: "Cảm ơn anh chị.", HTML: "<p>Cảm ơn anh chị.</p>",
	}}
	look := func(t *testing.T, server *mailbox.Server) {
		t.Helper()
		got, err := server.Mails(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(mailbox.Mail{}, "MessageID", "At")); diff != "" {
			t.Errorf("mails (-want +got):\n%s", diff)
		}
	}
	t.Run("before", func(t *testing.T) {
		server, client := start(t, file)
		out, err := client.SendEmail(t.Context(), &sesv2.SendEmailInput{
			FromEmailAddress: &want[0].From, Destination: &types.Destination{ToAddresses: want[0].To},
			Content: &types.EmailContent{Simple: &types.Message{
				Subject: content(want[0].Subject), Body: &types.Body{Text: content(want[0].Text), Html: content(want[0].HTML)},
			}},
		})
		if err != nil || *out.MessageId == "" {
			t.Fatalf("message id %v, %v", out, err)
		}
		look(t, server)
	})
	t.Run("after", func(t *testing.T) {
		server, _ := start(t, file)
		look(t, server)
	})
}

func TestMailbox_MailWithoutSubject_IsRefusedAndNotKept(t *testing.T) {
	server, client := start(t, filepath.Join(t.TempDir(), "mails.jsonl"))
	if _, err := client.SendEmail(t.Context(), &sesv2.SendEmailInput{
		FromEmailAddress: aws.String("a@example.vn"), Destination: &types.Destination{ToAddresses: []string{"b@example.vn"}},
		Content: &types.EmailContent{Simple: &types.Message{Subject: content(""), Body: &types.Body{Text: content("x")}}},
	}); err == nil {
		t.Error("was taken")
	}
	if mails, err := server.Mails(t.Context()); err != nil || len(mails) != 0 {
		t.Errorf("mails %v, %v", mails, err)
	}
}
