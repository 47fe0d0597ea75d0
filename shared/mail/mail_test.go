package mail_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/letter"
	"kipthoi/shared/mail"
	"kipthoi/shared/mail/mailtest"
)

var sample = letter.Letter{
	To: "ke.toan@example.vn", ReplyTo: "lienminh@example.vn",
	Subject: "Đã mở kỳ báo cáo tháng 2/2018", Text: "Kính gửi đơn vị,\n", HTML: "<p>Kính gửi đơn vị,</p>",
}

// request is what SES v2 reads of a call.
type request struct {
	FromEmailAddress     string
	ConfigurationSetName string
	ReplyToAddresses     []string
	Destination          struct{ ToAddresses []string }
	EmailTags            []struct{ Name, Value string }
	Content              struct {
		Simple struct {
			Subject content
			Body    struct{ Text, Html content } //nolint:revive // the service's own spelling
		}
	}
}

type content struct{ Charset, Data string }

// service is an SES v2 that gives each call the next answer.
type service struct {
	t        *testing.T
	answers  []answer
	requests []request
}

type answer struct {
	status        int
	code, message string
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || r.URL.Path != "/v2/email/outbound-emails" || r.Header.Get("Authorization") == "" {
		s.t.Errorf("%s %s is no signed call to SES v2", r.Method, r.URL.Path)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.DisallowUnknownFields()
	var in request
	if err := decoder.Decode(&in); err != nil {
		s.t.Errorf("request %s: %v", body, err)
	}
	next := answer{status: http.StatusOK}
	if n := len(s.requests); n < len(s.answers) {
		next = s.answers[n]
	}
	s.requests = append(s.requests, in)
	w.Header().Set("Content-Type", "application/json")
	if next.status == http.StatusOK {
		fmt.Fprint(w, `{"MessageId": "0100-example"}`)
		return
	}
	w.Header().Set("X-Amzn-ErrorType", next.code)
	w.WriteHeader(next.status)
	fmt.Fprintf(w, `{"message": %q}`, next.message)
}

// start returns the real client of a service that is played here.
func start(t *testing.T, attempts int, answers ...answer) (*sesv2.Client, *service) {
	t.Helper()
	played := &service{t: t, answers: answers}
	server := httptest.NewServer(played)
	t.Cleanup(server.Close)
	return sesv2.New(sesv2.Options{
		Region: "ap-southeast-1", BaseEndpoint: &server.URL, RetryMaxAttempts: attempts,
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	}), played
}

func TestSend_TheRealClient_HandsOverTheWholeLetter(t *testing.T) {
	client, service := start(t, 1)
	tags := map[string]string{"kind": "link", "unit": "htx-0042", "order": "link/2018-02/htx-0042", "empty": ""}
	id, err := mail.New(client, "no-reply@kipthoi.example.vn", "feedback").Send(t.Context(), sample, tags)
	if err != nil || id != "0100-example" {
		t.Fatalf("Send = %q, %v", id, err)
	}
	got := service.requests[0]
	from, err := netmail.ParseAddress(got.FromEmailAddress)
	if err != nil || from.Name != "Kịp Thời" || from.Address != "no-reply@kipthoi.example.vn" {
		t.Errorf("from %q reads as %v, %v", got.FromEmailAddress, from, err)
	}
	if strings.ContainsFunc(got.FromEmailAddress, func(r rune) bool { return r > '~' }) {
		t.Errorf("from %q is not ASCII, which SES refuses", got.FromEmailAddress)
	}
	var want request
	want.FromEmailAddress, want.ConfigurationSetName = got.FromEmailAddress, "feedback"
	want.ReplyToAddresses, want.Destination.ToAddresses = []string{"lienminh@example.vn"}, []string{"ke.toan@example.vn"}
	want.Content.Simple.Subject = content{"UTF-8", sample.Subject}
	want.Content.Simple.Body.Text, want.Content.Simple.Body.Html = content{"UTF-8", sample.Text}, content{"UTF-8", sample.HTML}
	want.EmailTags = []struct{ Name, Value string }{{"kind", "link"}, {"order", "link_2018-02_htx-0042"}, {"unit", "htx-0042"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

func TestSend_WithoutConfigurationSetAndReply_NamesNeither(t *testing.T) {
	client, service := start(t, 1)
	l := sample
	l.ReplyTo = ""
	if _, err := mail.New(client, "no-reply@kipthoi.example.vn", "").Send(t.Context(), l, nil); err != nil {
		t.Fatal(err)
	}
	if got := service.requests[0]; got.ConfigurationSetName != "" || got.ReplyToAddresses != nil || got.EmailTags != nil {
		t.Errorf("request = %+v", got)
	}
}

func TestSend_Answers_AreTheAddresssFaultOrNot(t *testing.T) {
	for _, c := range []struct {
		name    string
		answer  answer
		refused bool
	}{
		{"an address it cannot read", answer{400, "BadRequestException", "Missing final '@domain'"}, true},
		{"an address of another alphabet", answer{400, "BadRequestException", "Local address contains control or whitespace"}, true},
		{"a bad request of ours", answer{400, "BadRequestException", "Configuration set name is invalid: ke.toan@example.vn"}, false},
		{"an unknown sender, or the sandbox", answer{400, "MessageRejected", "Email address is not verified. The following identities failed the check: ke.toan@example.vn"}, false},
		{"a configuration set that is gone", answer{404, "NotFoundException", "Configuration set feedback does not exist."}, false},
		{"too fast", answer{429, "TooManyRequestsException", "Maximum sending rate exceeded."}, false},
		{"over the quota", answer{400, "LimitExceededException", "Daily message quota exceeded"}, false},
		{"sending paused", answer{400, "SendingPausedException", "Sending paused"}, false},
		{"broken", answer{500, "InternalServiceErrorException", "ke.toan@example.vn"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, _ := start(t, 1, c.answer)
			_, err := mail.New(client, "no-reply@kipthoi.example.vn", "").Send(t.Context(), sample, nil)
			if err == nil || errors.Is(err, mail.ErrRefused) != c.refused {
				t.Fatalf("err = %v, refused: want %v", err, c.refused)
			}
			if strings.Contains(err.Error(), "@") {
				t.Errorf("err = %v holds an address", err)
			}
			var known *mail.ServiceError
			if !c.refused && (!errors.As(err, &known) || known.Code != c.answer.code) {
				t.Errorf("err = %v does not tell %s", err, c.answer.code)
			}
		})
	}
}

func TestSend_Throttled_IsTriedAgainByTheClient(t *testing.T) {
	client, service := start(t, 2, answer{429, "TooManyRequestsException", "Maximum sending rate exceeded."})
	if _, err := mail.New(client, "no-reply@kipthoi.example.vn", "").Send(t.Context(), sample, nil); err != nil {
		t.Fatal(err)
	}
	if len(service.requests) != 2 {
		t.Errorf("%d calls, want 2", len(service.requests))
	}
}

func TestSend_NobodyThere_IsNotTheAddresssFault(t *testing.T) {
	client := sesv2.New(sesv2.Options{
		Region: "ap-southeast-1", BaseEndpoint: aws.String("http://127.0.0.1:1"), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	})
	_, err := mail.New(client, "no-reply@kipthoi.example.vn", "").Send(t.Context(), sample, nil)
	if err == nil || errors.Is(err, mail.ErrRefused) {
		t.Errorf("err = %v", err)
	}
}

func TestSend_AnAddressThatCannotBeOne_AsksNobody(t *testing.T) {
	for _, to := range []string{
		"", "ke toan@example.vn", "ke.toan", "ke.toan@", "@example.vn", "ke.toan@example", "ke.toan@example.vn.", "kế.toán@example.vn",
		"ke.toan@[127.0.0.1]", "Kế toán <ke.toan@example.vn>", "a@example.vn, b@example.vn", "a@example.vn\r\nBcc: b@example.vn",
		strings.Repeat("a", 65) + "@example.vn",
	} {
		client, service := start(t, 1)
		l := sample
		l.To = to
		if _, err := mail.New(client, "no-reply@kipthoi.example.vn", "").Send(t.Context(), l, nil); !errors.Is(err, mail.ErrRefused) {
			t.Errorf("to %q: err = %v, want ErrRefused", to, err)
		}
		if len(service.requests) != 0 {
			t.Errorf("to %q: SES was asked", to)
		}
	}
}

func TestSend_TagsOfAnyText_AreWrittenInAllowedLetters(t *testing.T) {
	client, service := start(t, 1)
	tags := map[string]string{"order": "receipt/u1.0a1b", "ủ": strings.Repeat("đ", 300)}
	if _, err := mail.New(client, "no-reply@kipthoi.example.vn", "").Send(t.Context(), sample, tags); err != nil {
		t.Fatal(err)
	}
	for _, tag := range service.requests[0].EmailTags {
		for _, s := range []string{tag.Name, tag.Value} {
			if len(s) == 0 || len(s) > 256 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
				t.Errorf("tag %q", s)
			}
		}
	}
}

func TestRecorder_AnswersAsSESDoes(t *testing.T) {
	recorder := mailtest.New(t)
	tags := map[string]string{"kind": "link", "order": "link/1"}
	faults := []mailtest.Fault{mailtest.NotSent, mailtest.Refused, mailtest.SentButErrored}
	recorder.Inject(func(send int) mailtest.Fault { return faults[send] })
	for i, want := range []error{mailtest.ErrFault, mail.ErrRefused, mailtest.ErrFault} {
		if _, err := recorder.Send(t.Context(), sample, tags); !errors.Is(err, want) {
			t.Errorf("send %d: err = %v, want %v", i, err, want)
		}
	}
	recorder.Inject(nil)
	l := sample
	l.To = "nobody"
	if _, err := recorder.Send(t.Context(), l, tags); !errors.Is(err, mail.ErrRefused) {
		t.Errorf("err = %v", err)
	}
	if n := len(recorder.Mails()); n != 1 || recorder.Sends() != 4 {
		t.Errorf("%d mails of %d sends, want 1 of 4", n, recorder.Sends())
	}
}

// witness collects what a recorder complains of.
type witness struct {
	testing.TB
	complaints []string
}

func (w *witness) Errorf(format string, args ...any) {
	w.complaints = append(w.complaints, fmt.Sprintf(format, args...))
}
func (*witness) Helper() {}

func TestRecorder_TwoMailsUnderOneOrder_AreComplainedOf(t *testing.T) {
	w := &witness{TB: t}
	recorder := mailtest.New(w)
	for _, order := range []string{"a", "b", "a"} {
		if _, err := recorder.Send(t.Context(), sample, map[string]string{"kind": "link", "order": order}); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.complaints) != 1 || !strings.Contains(w.complaints[0], "letter a went out twice") {
		t.Errorf("complaints: %q", w.complaints)
	}
	recorder.AllowTwice()
	if _, err := recorder.Send(t.Context(), sample, map[string]string{"kind": "link", "order": "a"}); err != nil || len(w.complaints) != 1 {
		t.Errorf("err = %v, complaints %q", err, w.complaints)
	}
}

var _ mail.Client = (*sesv2.Client)(nil)
