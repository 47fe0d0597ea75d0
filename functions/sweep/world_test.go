package main

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/outbox"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

// now is when the sweeps of most tests are scheduled, in the middle of the time
// reports on March arrive.
var now = time.Date(2018, 4, 10, 3, 0, 0, 0, time.UTC)

const march = calendar.PeriodID("2018-03")

// world is a handler with everything it touches in memory.
type world struct {
	*handler
	table  *table.Memory
	bucket *inboxtest.Fake
	queue  *outboxtest.Recorder
	serial int
}

type failer interface {
	Helper()
	Fatal(...any)
}

func must(t failer, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// newWorld has the period of March 2018 open.
func newWorld(t failer) *world {
	t.Helper()
	w := worldOn(table.NewMemory(), inboxtest.New(now), &outboxtest.Recorder{})
	_, err := w.store.AddPeriod(context.Background(), calendar.DefaultRule.Period(march))
	must(t, err)
	return w
}

func worldOn(m *table.Memory, bucket *inboxtest.Fake, queue *outboxtest.Recorder) *world {
	return &world{
		handler: &handler{
			store: store.New(m), bucket: bucket, uploads: queue, name: "kipthoi-inbox",
			log: slog.New(slog.DiscardHandler),
		},
		table: m, bucket: bucket, queue: queue,
	}
}

// upload stores a file of a unit, so many minutes before now.
func (w *world) upload(unit string, minutes int) outbox.Object {
	w.serial++
	key := report.ObjectKey{Period: march, Unit: report.UnitID(unit), Upload: fmt.Sprintf("u%04d", w.serial)}
	return w.uploadTo(key.String(), now.Add(-time.Duration(minutes)*time.Minute))
}

func (w *world) uploadTo(key string, at time.Time) outbox.Object {
	version := w.bucket.Upload(key, "báo cáo.xlsx", []byte("x"), at)
	return outbox.Object{Bucket: "kipthoi-inbox", Key: key, VersionID: version, Size: 1, StoredAt: at}
}

// takeIn gives an object its outcome, as intake would.
func (w *world) takeIn(t failer, o outbox.Object) {
	t.Helper()
	key, err := report.ParseObjectKey(o.Key)
	must(t, err)
	_, _, err = w.store.Record(context.Background(), report.Submission{
		ID: report.NewSubmissionID(key.Upload, o.VersionID), Unit: key.Unit, Period: key.Period, Key: o.Key, VersionID: o.VersionID,
		Digest: o.Key + o.VersionID, UploadedAt: o.StoredAt, Outcome: report.OutcomeRejected,
		Findings: []report.Finding{{Rule: "F01", Class: report.Syntax, Effect: report.Reject}},
	})
	must(t, err)
}

// sweep runs once at an instant and returns the books of March.
func (w *world) sweep(t failer, at time.Time) books {
	t.Helper()
	out, err := w.handle(context.Background(), event{ScheduledTime: at})
	must(t, err)
	if len(out.Periods) != 1 {
		t.Fatal("books of ", len(out.Periods), " periods, want 1")
	}
	return out.Periods[0]
}

// redriven lists what was put on the queue since the first n.
func (w *world) redriven(n int) []outbox.Object {
	return append([]outbox.Object{}, w.queue.Objects()[n:]...)
}
