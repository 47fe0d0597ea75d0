package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/calendar"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/letter"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

var (
	unit   = report.UnitID("htx-00123")
	period = calendar.PeriodID("2018-03")
	noon   = time.Date(2018, 4, 10, 5, 0, 0, 0, time.UTC)
)

// world is everything around the handler.
type world struct {
	table  *table.Memory
	store  *store.Store
	bucket *inboxtest.Fake
	mails  *outboxtest.Recorder
	log    *bytes.Buffer
	*handler
}

func newWorld(m *table.Memory) *world {
	w := &world{table: m, store: store.New(m), bucket: inboxtest.New(noon), mails: &outboxtest.Recorder{}, log: &bytes.Buffer{}}
	w.handler = &handler{store: w.store, bucket: w.bucket, mails: w.mails, log: slog.New(slog.NewJSONHandler(w.log, nil))}
	return w
}

// expect registers the unit, opens March 2018 and asks the unit for its report.
func expect(t *testing.T, m *table.Memory) {
	t.Helper()
	s := store.New(m)
	p := calendar.DefaultRule.Period(period)
	_, err := s.SaveUnit(t.Context(), unit, func(report.Unit, bool) report.Unit {
		return report.Unit{
			ID: unit, Kind: report.HTX, Name: "HTX Đồng Tiến", Sector: report.NN,
			Memberships: []report.Membership{{Province: "95"}}, Activities: []report.ActivityChange{{Activity: report.Operating}},
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddPeriod(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddObligations(t.Context(), []report.Obligation{obligation(p)}); err != nil {
		t.Fatal(err)
	}
}

func obligation(p calendar.Period) report.Obligation {
	return report.Obligation{
		Unit: unit, Period: p.ID, Province: "95", Kind: report.HTX, Sector: report.NN, Name: "HTX Đồng Tiến",
		Status: report.StatusExpected, OpenedAt: p.OpensOn.Start(), DueAt: p.DueAt(), ClosesAt: p.ClosesAt(),
	}
}

// filed is a list of figures that is right but for the changes.
func filed(changes string) []byte {
	const right = `ktf_form=HTX-M ktf_unit=htx-00123 ktf_period=2018-03 tv_dau_ky=45 tv_moi=3 tv_ra=1 tv_cuoi_ky=47
		ld_tong=12 ld_la_tv=10 tn_bq=4,5 von_dieu_le=2000 von_tong=3250,5 dt_ky=180,25 dt_luy_ke=352,75 ln_luy_ke=52,5
		cb_tong=4 cb_sc_tc=2 cb_cd_dh=1 tinh_trang=DANG_HD linh_vuc=NN`
	lines := strings.Fields(right)
	for _, change := range strings.Fields(changes) {
		code, _, _ := strings.Cut(change, "=")
		lines = slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, code+"=") })
		lines = append(lines, change)
	}
	return []byte(strings.ReplaceAll(strings.Join(lines, "\n"), "=", ";"))
}

var (
	right  = filed("")
	broken = filed("tv_cuoi_ky=48") // H01
	odd    = filed("tn_bq=1,4")     // C09, to be explained
)

func keyOf(upload string) string { return fmt.Sprintf("incoming/%s/%s/%s", period, unit, upload) }

// upload stores a file and returns the record of the event about it.
func (w *world) upload(key string, data []byte, at time.Time) events.S3EventRecord {
	version := w.bucket.Upload(key, "bao cao.csv", data, at)
	return created(key, version, int64(len(data)), at)
}

func created(key, version string, size int64, at time.Time) events.S3EventRecord {
	return events.S3EventRecord{
		EventName: "ObjectCreated:Post", EventTime: at,
		S3: events.S3Entity{Object: events.S3Object{Key: url.QueryEscape(key), Size: size, VersionID: version}},
	}
}

// queue makes messages of records, one a message.
func queue(t *testing.T, records ...events.S3EventRecord) events.SQSEvent {
	t.Helper()
	var batch events.SQSEvent
	for i, record := range records {
		batch.Records = append(batch.Records, events.SQSMessage{MessageId: fmt.Sprint("m", i), Body: body(t, record)})
	}
	return batch
}

func body(t *testing.T, records ...events.S3EventRecord) string {
	t.Helper()
	data, err := json.Marshal(events.S3Event{Records: records})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// take hands a batch to the handler and returns the ids of what goes back.
func (w *world) take(t *testing.T, batch events.SQSEvent) []string {
	t.Helper()
	answer, err := w.handle(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	var back []string
	for _, failure := range answer.BatchItemFailures {
		back = append(back, failure.ItemIdentifier)
	}
	return back
}

func (w *world) obligation(t *testing.T) report.Obligation {
	t.Helper()
	o, err := w.store.Obligation(t.Context(), unit, period)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (w *world) submissions(t *testing.T) []report.Submission {
	t.Helper()
	subs, err := w.store.Submissions(t.Context(), unit, period)
	if err != nil {
		t.Fatal(err)
	}
	return subs
}

// kinds lists the letters ordered, each once.
func (w *world) kinds() []letter.Kind {
	seen := map[string]bool{}
	var kinds []letter.Kind
	for _, o := range w.mails.Orders() {
		if !seen[o.ID] {
			seen[o.ID] = true
			kinds = append(kinds, o.Kind)
		}
	}
	return kinds
}

func asked(t *testing.T) *world {
	t.Helper()
	m := table.NewMemory()
	expect(t, m)
	return newWorld(m)
}

func documents(t *testing.T, m *table.Memory) map[string]string {
	t.Helper()
	all := map[string]string{}
	for item, err := range m.Items() {
		if err != nil {
			t.Fatal(err)
		}
		all[item.PK+" "+item.SK] = string(item.Doc)
	}
	return all
}
