package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/letter"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
	"kipthoi/shared/table/tabletest"
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

func TestIntake_Outcomes(t *testing.T) {
	for _, c := range []struct {
		name    string
		data    []byte
		outcome report.Outcome
		status  report.Status
		letter  letter.Kind
		rules   []string
	}{
		{"right", right, report.OutcomeAccepted, report.StatusAccepted, letter.KindReceipt, nil},
		{"broken", broken, report.OutcomeRejected, report.StatusRejected, letter.KindRejected, []string{"H01"}},
		{"odd", odd, report.OutcomeAwaitingExplanation, report.StatusAwaitingExplanation, letter.KindExplain, []string{"C09"}},
		{"not readable", []byte("%PDF-1.4 scan"), report.OutcomeRejected, report.StatusRejected, letter.KindRejected, []string{"F10"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := asked(t)
			if back := w.take(t, queue(t, w.upload(keyOf("a"), c.data, noon))); back != nil {
				t.Fatalf("went back to the queue: %v\n%s", back, w.log)
			}
			subs := w.submissions(t)
			if len(subs) != 1 || subs[0].Outcome != c.outcome || !subs[0].UploadedAt.Equal(noon) || subs[0].FileName != "bao cao.csv" {
				t.Fatalf("submissions %+v", subs)
			}
			if o := w.obligation(t); o.Status != c.status {
				t.Errorf("status %s, want %s", o.Status, c.status)
			}
			if diff := cmp.Diff([]letter.Kind{c.letter}, w.kinds()); diff != "" {
				t.Errorf("letters (-want +got):\n%s", diff)
			}
			var found []string
			for _, f := range subs[0].Findings {
				found = append(found, f.Rule)
			}
			if len(found) != len(c.rules) || c.name != "not readable" && !slices.Equal(found, c.rules) {
				t.Errorf("findings %v, want %v", found, c.rules)
			}
		})
	}
}

func TestIntake_SameEventTwice_LeavesOneSubmissionAndOneReceipt(t *testing.T) {
	w := asked(t)
	record := w.upload(keyOf("a"), right, noon)
	w.take(t, queue(t, record, record))
	first := documents(t, w.table)
	w.take(t, queue(t, record))
	if diff := cmp.Diff(first, documents(t, w.table)); diff != "" {
		t.Errorf("the second time changed documents:\n%s", diff)
	}
	if ids := w.mails.IDs(); len(ids) != 1 || len(w.mails.Orders()) != 3 {
		t.Errorf("letters %v, ordered %d times", ids, len(w.mails.Orders()))
	}
	if o := w.obligation(t); o.Submissions != 1 || o.Current == nil || o.Current.Version != 1 {
		t.Errorf("obligation %+v", o)
	}
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

func TestIntake_EventsOutOfOrder_LeaveTheSameObligation(t *testing.T) {
	files := []struct {
		upload string
		data   []byte
	}{{"a", broken}, {"b", right}, {"c", odd}, {"d", filed("tv_cuoi_ky=49")}}
	var want report.Obligation
	for n, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}, {2, 2, 0, 3, 1, 1}} {
		w := asked(t)
		var records []events.S3EventRecord
		for i, f := range files {
			records = append(records, w.upload(keyOf(f.upload), f.data, noon.Add(time.Duration(i)*time.Hour)))
		}
		for _, i := range order {
			if back := w.take(t, queue(t, records[i])); back != nil {
				t.Fatalf("order %v: went back\n%s", order, w.log)
			}
		}
		got := w.obligation(t)
		if n == 0 {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("order %v (-first +this):\n%s", order, diff)
		}
	}
	if want.Status != report.StatusAccepted || want.Submissions != 4 {
		t.Errorf("obligation %+v", want)
	}
}

func TestIntake_SameFileAgain_GetsNoSecondLetter(t *testing.T) {
	w := asked(t)
	w.take(t, queue(t, w.upload(keyOf("a"), right, noon)))
	w.take(t, queue(t, w.upload(keyOf("b"), right, noon.Add(time.Hour)), w.upload(keyOf("a"), right, noon.Add(2*time.Hour))))
	subs := w.submissions(t)
	if len(subs) != 3 || subs[1].Outcome != report.OutcomeDuplicate || subs[2].Outcome != report.OutcomeDuplicate {
		t.Errorf("submissions %+v", subs)
	}
	if ids := w.mails.IDs(); len(ids) != 1 {
		t.Errorf("letters %v", ids)
	}
}

func TestIntake_FirstFails_SecondIsDoneAllTheSame(t *testing.T) {
	t.Run("of two messages", func(t *testing.T) {
		w := asked(t)
		bad, good := created(keyOf("gone"), "v9", 1, noon), w.upload(keyOf("a"), right, noon)
		if back := w.take(t, queue(t, bad, good)); !slices.Equal(back, []string{"m0"}) {
			t.Errorf("went back: %v", back)
		}
		if o := w.obligation(t); o.Status != report.StatusAccepted {
			t.Errorf("status %s", o.Status)
		}
	})
	t.Run("of two records in a message", func(t *testing.T) {
		w := asked(t)
		bad, good := created(keyOf("gone"), "v9", 1, noon), w.upload(keyOf("a"), right, noon)
		batch := events.SQSEvent{Records: []events.SQSMessage{{MessageId: "m", Body: body(t, bad, good)}}}
		for range 2 { // it comes back, and the good one is done already
			if back := w.take(t, batch); !slices.Equal(back, []string{"m"}) {
				t.Errorf("went back: %v", back)
			}
		}
		if o := w.obligation(t); o.Status != report.StatusAccepted || o.Submissions != 1 || len(w.mails.IDs()) != 1 {
			t.Errorf("obligation %+v, letters %v", o, w.mails.IDs())
		}
	})
}

func TestIntake_WhatIsNoUpload_GoesBackUntilItIsKeptAside(t *testing.T) {
	removed := created(keyOf("a"), "v1", 1, noon)
	removed.EventName = "ObjectRemoved:Delete"
	for name, body := range map[string]string{
		"no JSON":                     "incoming!",
		"an event about nothing":      `{}`,
		"another event":               `{"Event": "s3:ObjectRestore"}`,
		"an object elsewhere":         body(t, created("rollups/2018-03/r1/a.xlsx", "v1", 1, noon)),
		"a key that is too long":      body(t, created(keyOf("a/b"), "v1", 1, noon)),
		"no such month":               body(t, created("incoming/2018-13/htx-00123/a", "v1", 1, noon)),
		"no unit":                     body(t, created("incoming/2018-03//a", "v1", 1, noon)),
		"no version":                  body(t, created(keyOf("a"), "", 1, noon)),
		"no time":                     body(t, created(keyOf("a"), "v1", 1, time.Time{})),
		"a removal":                   body(t, removed),
		"an object that is not there": body(t, created(keyOf("gone"), "v1", 1, noon)),
	} {
		t.Run(name, func(t *testing.T) {
			w := asked(t)
			before := documents(t, w.table)
			if back := w.take(t, events.SQSEvent{Records: []events.SQSMessage{{MessageId: "m", Body: body}}}); !slices.Equal(back, []string{"m"}) {
				t.Errorf("went back: %v", back)
			}
			if diff := cmp.Diff(before, documents(t, w.table)); diff != "" || w.mails.Sends() > 0 {
				t.Errorf("something was done:\n%s", diff)
			}
		})
	}
}

func TestIntake_TestEventOfS3_IsDone(t *testing.T) {
	w := asked(t)
	const hello = `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2018-04-01T00:00:00.000Z","Bucket":"b","RequestId":"r","HostId":"h"}`
	if back := w.take(t, events.SQSEvent{Records: []events.SQSMessage{{MessageId: "m", Body: hello}}}); back != nil {
		t.Errorf("went back: %v", back)
	}
}

func TestIntake_TooLarge_IsRejectedUnread(t *testing.T) {
	w := asked(t)
	w.take(t, queue(t, w.upload(keyOf("a"), make([]byte, uploadLimit+1), noon)))
	subs := w.submissions(t)
	if len(subs) != 1 || subs[0].Outcome != report.OutcomeRejected || subs[0].Findings[0].Rule != "U02" {
		t.Fatalf("submissions %+v", subs)
	}
	if f := subs[0].Findings[0]; f.Found != "2,1 MB" || f.Expected != "≤ 2 MB" {
		t.Errorf("found %s, expected %s", f.Found, f.Expected)
	}
}

func TestIntake_NothingIsExpected_IsRejectedAndKept(t *testing.T) {
	for name, setUp := range map[string]func(t *testing.T, w *world){
		"no period is open": func(*testing.T, *world) {},
		"the unit is unknown": func(t *testing.T, w *world) {
			if _, err := w.store.AddPeriod(t.Context(), calendar.DefaultRule.Period(period)); err != nil {
				t.Fatal(err)
			}
		},
		"the unit does not report this period": func(t *testing.T, w *world) {
			expect(t, w.table)
			if _, err := w.store.AddPeriod(t.Context(), calendar.DefaultRule.Period("2018-02")); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(table.NewMemory())
			setUp(t, w)
			key := report.ObjectKey{Period: period, Unit: unit, Upload: "a"}
			if strings.Contains(name, "does not") {
				key.Period = "2018-02"
			}
			if back := w.take(t, queue(t, w.upload(key.String(), right, noon))); back != nil {
				t.Fatalf("went back\n%s", w.log)
			}
			subs, err := w.store.Submissions(t.Context(), key.Unit, key.Period)
			if err != nil || len(subs) != 1 || subs[0].Outcome != report.OutcomeRejected || subs[0].Findings[0].Rule != "U01" {
				t.Errorf("submissions %+v, %v", subs, err)
			}
		})
	}
}

func TestIntake_LastAcceptedReport_IsComparedWith(t *testing.T) {
	w := asked(t)
	april := calendar.DefaultRule.Period("2018-04")
	if _, err := w.store.AddPeriod(t.Context(), april); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.AddObligations(t.Context(), []report.Obligation{obligation(april)}); err != nil {
		t.Fatal(err)
	}
	key := report.ObjectKey{Period: april.ID, Unit: unit, Upload: "b"}
	later := w.upload(key.String(), filed("ktf_period=2018-04"), noon.AddDate(0, 1, 0))
	w.take(t, queue(t, w.upload(keyOf("a"), right, noon), later))
	subs, err := w.store.Submissions(t.Context(), unit, april.ID)
	if err != nil || len(subs) != 1 {
		t.Fatalf("submissions %+v, %v", subs, err)
	}
	if i := slices.IndexFunc(subs[0].Findings, func(f report.Finding) bool { return f.Rule == "H02" && f.Expected == "47" }); i < 0 {
		t.Errorf("opening is not compared with March: %+v", subs[0].Findings)
	}
}

// TestIntake_AnErrorAtAnyWrite_IsMadeGood walks the writes to the table, for each
// kind of outcome; the letter is ordered, and only one.
func TestIntake_AnErrorAtAnyWrite_IsMadeGood(t *testing.T) {
	for name, data := range map[string][]byte{"right": right, "broken": broken, "odd": odd} {
		t.Run(name, func(t *testing.T) {
			tabletest.WalkWrites(t, expect, func(t *testing.T, m *table.Memory) error {
				w := newWorld(m)
				record := w.upload(keyOf("a"), data, noon) // the same version every time
				err := w.message(t.Context(), body(t, record))
				if err == nil && len(w.mails.IDs()) != 1 {
					t.Errorf("letters %v", w.mails.IDs())
				}
				return err
			})
		})
	}
}

// TestIntake_MailboxFails_TheLetterComesWithTheNextTry tries each way to fail.
func TestIntake_MailboxFails_TheLetterComesWithTheNextTry(t *testing.T) {
	for _, fault := range outboxtest.Faults {
		w := asked(t)
		w.mails.Inject(func(send int) outboxtest.Fault {
			if send == 0 {
				return fault
			}
			return outboxtest.None
		})
		batch := queue(t, w.upload(keyOf("a"), right, noon))
		if back := w.take(t, batch); !slices.Equal(back, []string{"m0"}) {
			t.Errorf("fault %d: went back %v", fault, back)
		}
		if o := w.obligation(t); o.Status != report.StatusAccepted {
			t.Errorf("fault %d: status %s though it was recorded", fault, o.Status)
		}
		if back := w.take(t, batch); back != nil {
			t.Errorf("fault %d: went back again", fault)
		}
		if ids := w.mails.IDs(); len(ids) != 1 || len(w.submissions(t)) != 1 {
			t.Errorf("fault %d: letters %v, submissions %d", fault, ids, len(w.submissions(t)))
		}
	}
}

func TestIntake_BucketFails_TheMessageComesBack(t *testing.T) {
	w := asked(t)
	batch := queue(t, w.upload(keyOf("a"), right, noon))
	w.bucket.Inject(func(inboxtest.Op, string) inboxtest.Fault { return inboxtest.NotStored })
	if back := w.take(t, batch); !slices.Equal(back, []string{"m0"}) || len(w.submissions(t)) > 0 {
		t.Errorf("went back %v, submissions %v", back, w.submissions(t))
	}
	w.bucket.Inject(nil)
	if back := w.take(t, batch); back != nil || w.obligation(t).Status != report.StatusAccepted {
		t.Errorf("went back %v, obligation %+v", back, w.obligation(t))
	}
}

// unreadable fails one read after the other.
type unreadable struct {
	table.Table
	reads, failing int
}

var errRead = errors.New("no answer")

func (u *unreadable) fails() bool {
	u.reads++
	return u.reads-1 == u.failing
}

func (u *unreadable) Get(ctx context.Context, pk, sk string) (table.Item, error) {
	if u.fails() {
		return table.Item{}, errRead
	}
	return u.Table.Get(ctx, pk, sk)
}

func (u *unreadable) Query(ctx context.Context, pk, prefix string) iter.Seq2[table.Item, error] {
	if u.fails() {
		return func(yield func(table.Item, error) bool) { yield(table.Item{}, errRead) }
	}
	return u.Table.Query(ctx, pk, prefix)
}

// TestIntake_AnErrorAtAnyRead_IsNoVerdict fails each read once: never is a
// report rejected because we could not look something up.
func TestIntake_AnErrorAtAnyRead_IsNoVerdict(t *testing.T) {
	for failing := 0; ; failing++ {
		w := asked(t)
		reader := &unreadable{Table: w.table, failing: failing}
		w.handler.store = store.New(reader)
		batch := queue(t, w.upload(keyOf("a"), right, noon))
		back := w.take(t, batch)
		if reader.reads <= failing {
			if failing < 5 {
				t.Errorf("only %d reads", reader.reads)
			}
			return
		}
		if !slices.Equal(back, []string{"m0"}) || len(w.submissions(t)) > 0 || w.mails.Sends() > 0 {
			t.Errorf("read %d fails: went back %v, submissions %+v", failing, back, w.submissions(t))
		}
		if back := w.take(t, batch); back != nil || w.obligation(t).Status != report.StatusAccepted {
			t.Errorf("read %d failed: went back again", failing)
		}
	}
}

func TestIntake_Log_HasIdsOnly(t *testing.T) {
	w := asked(t)
	w.take(t, queue(t, w.upload(keyOf("a"), right, noon), created(keyOf("gone"), "v9", 1, noon)))
	if n := strings.Count(w.log.String(), `"msg":"done"`); n != 1 {
		t.Errorf("%d lines say done:\n%s", n, w.log)
	}
	for _, secret := range []string{"Đồng Tiến", "bao cao", "352", "NN"} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log says %q:\n%s", secret, w.log)
		}
	}
}
