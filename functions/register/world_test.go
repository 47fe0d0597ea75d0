package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/calendar"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
	"kipthoi/shared/roster/rostertest"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

// world is a handler with everything it touches in memory.
type world struct {
	*handler
	table  *table.Memory
	bucket *inboxtest.Fake
	mails  *outboxtest.Recorder
	log    *bytes.Buffer
}

func newWorld() *world { return worldOn(table.NewMemory()) }

func worldOn(m *table.Memory) *world {
	w := &world{table: m, bucket: inboxtest.New(uploaded), mails: &outboxtest.Recorder{}, log: &bytes.Buffer{}}
	w.handler = &handler{store: store.New(m), bucket: w.bucket, mails: w.mails, log: slog.New(slog.NewJSONHandler(w.log, nil))}
	return w
}

// uploaded is when the lists of these tests came up.
var uploaded = time.Date(2018, 2, 26, 2, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// csv is a list as people send it.
func csv(heading []string, rows ...string) []byte {
	var b bytes.Buffer
	var fields [][]string
	for _, r := range rows {
		fields = append(fields, strings.Split(r, ";"))
	}
	if err := rostertest.WriteRows(&b, heading, fields); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func units(rows ...string) []byte { return csv(roster.Header(), rows...) }

func offices(rows ...string) []byte { return csv(roster.OfficeHeader(), rows...) }

const (
	dongTien  = "HTX;HTX Đồng Tiến;0100109106;;;NN;95;Vĩnh Hậu;15/03/2012;DANG_HD;;Kế toán;dong-tien@don-vi.example;0912345678"
	thanhCong = "HTX;HTX Thành Công;;;;TM;;Hưng Phú;01/06/2015;;;;thanh-cong@don-vi.example;"
	toHopTac  = "THT;Tổ hợp tác Long Điền;;;;NN;95;Long Điền;02/02/2016;;;;;"
	nameless  = "HTX;;;;;NN;95;X;;;;;;"
	homeless  = "HTX;HTX Ở Xa;;;;NN;96;X;;;;;khong-co;"
)

// upload puts a file into the bucket and returns the event about it.
func (w *world) upload(key string, data []byte, at time.Time) events.SQSMessage {
	version := w.bucket.Upload(key, "danh bạ.csv", data, at)
	return message(fmt.Sprintf(`{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":%q,"eventName":"ObjectCreated:Post",
		"s3":{"bucket":{"name":"b"},"object":{"key":%q,"size":%d,"versionId":%q}}}]}`,
		at.Format(time.RFC3339Nano), key, len(data), version))
}

var serial int

func message(body string) events.SQSMessage {
	serial++
	return events.SQSMessage{MessageId: fmt.Sprint("m", serial), Body: body}
}

// deliver hands messages to the function and returns the ids of those that go back.
func (w *world) deliver(t testing.TB, messages ...events.SQSMessage) []string {
	t.Helper()
	answer, err := w.handle(t.Context(), events.SQSEvent{Records: messages})
	must(t, err)
	failed := []string{}
	for _, f := range answer.BatchItemFailures {
		failed = append(failed, f.ItemIdentifier)
	}
	return failed
}

// bring uploads a file and delivers its event, which must succeed.
func (w *world) bring(t testing.TB, key string, data []byte, at time.Time) store.Import {
	t.Helper()
	if failed := w.deliver(t, w.upload(key, data, at)); len(failed) > 0 {
		t.Fatalf("went back to the queue: %s", w.log)
	}
	done, err := w.store.Import(t.Context(), key[strings.LastIndexByte(key, '/')+1:])
	must(t, err)
	return done
}

// counts is what a clerk looks at.
func counts(i store.Import) string {
	return fmt.Sprintf("rows %d: added %d, changed %d, unchanged %d, refused %d", i.Rows, i.Added, i.Changed, i.Unchanged, i.Refused)
}

// unit is the one unit of Bạc Liêu with a name.
func (w *world) unit(t testing.TB, province, name string) report.Unit {
	t.Helper()
	var found []report.Unit
	for u, err := range w.store.UnitsOfProvince(t.Context(), province) {
		must(t, err)
		if u.Name == name {
			found = append(found, u)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d units of %s are called %q", len(found), province, name)
	}
	return found[0]
}

func (w *world) contact(t testing.TB, id report.UnitID) report.Contact {
	t.Helper()
	c, err := w.store.Contact(t.Context(), id)
	must(t, err)
	return c
}

// documents is everything that is stored, with the revisions, which count writes.
func (w *world) documents(t testing.TB) map[string]string {
	t.Helper()
	all := make(map[string]string)
	for item, err := range w.table.Items() {
		must(t, err)
		all[item.PK+" "+item.SK] = fmt.Sprintf("%d %s %s", item.Rev, item.Doc, item.Group)
	}
	return all
}

// logged returns the attributes of the last line with a message.
func (w *world) logged(t testing.TB, msg string) map[string]any {
	t.Helper()
	var last map[string]any
	lines := json.NewDecoder(bytes.NewReader(w.log.Bytes()))
	for {
		var line map[string]any
		if err := lines.Decode(&line); err == io.EOF {
			return last
		} else if err != nil {
			t.Fatal(err)
		}
		if line["msg"] == msg {
			last = line
		}
	}
}

func dayOf(i store.Import) calendar.Date { return calendar.DateOf(i.At) }
