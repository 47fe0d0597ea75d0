package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/compile"
	"kipthoi/shared/function/functiontest"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/rollup"
	"kipthoi/shared/store"
	"kipthoi/shared/store/storetest"
	"kipthoi/shared/table"
	"kipthoi/shared/table/tabletest"
)

var march = calendar.DefaultRule.Period("2018-03")

// world is a handler with everything it touches in memory.
type world struct {
	*handler
	table  *table.Memory
	bucket *inboxtest.Fake
	log    *bytes.Buffer
}

func worldOn(t testing.TB, m *table.Memory) *world {
	w := &world{table: m, bucket: inboxtest.New(march.DueAt()), log: &bytes.Buffer{}}
	s := store.New(m)
	w.handler = &handler{
		store: s, log: slog.New(slog.NewJSONHandler(w.log, nil)),
		compiler: &compile.Compiler{Store: s, Bucket: w.bucket, Dir: t.TempDir()},
	}
	return w
}

// newWorld is a month of two provinces in which one of three units has reported.
func newWorld(t testing.TB) *world {
	w := worldOn(t, table.NewMemory())
	w.open(t, march)
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) open(t testing.TB, p calendar.Period) {
	t.Helper()
	ctx := context.Background()
	_, err := w.store.AddPeriod(ctx, p)
	must(t, err)
	for unit, code := range map[string]string{"htx-a": "95", "htx-b": "95", "htx-x": "96"} {
		u := report.Unit{
			ID: report.UnitID(unit), Kind: report.HTX, Name: "HTX " + unit, Sector: report.NN,
			Memberships: []report.Membership{{Province: code}}, Activities: []report.ActivityChange{{Activity: report.Operating}},
		}
		_, err := w.store.SaveUnit(ctx, u.ID, func(report.Unit, bool) report.Unit { return u })
		must(t, err)
		_, err = w.store.AddObligations(ctx, []report.Obligation{{
			Unit: u.ID, Period: p.ID, Province: code, Kind: u.Kind, Sector: u.Sector, Name: u.Name, Status: report.StatusExpected,
			OpenedAt: p.OpensOn.Start(), DueAt: p.DueAt(), ClosesAt: p.ClosesAt(),
		}})
		must(t, err)
		_, err = w.store.SaveProvincePeriod(ctx, code, p.ID, func(store.ProvincePeriod, bool) store.ProvincePeriod {
			return store.ProvincePeriod{Province: code, Period: p.ID, OpenedAt: p.OpensOn.Start(), Frozen: true}
		})
		must(t, err)
	}
	w.report(t, "htx-a", p, p.DueAt().Add(-time.Hour))
}

// report has a unit's report accepted.
func (w *world) report(t testing.TB, unit report.UnitID, p calendar.Period, at time.Time) {
	t.Helper()
	key := report.ObjectKey{Period: p.ID, Unit: unit, Upload: fmt.Sprint("u", at.Unix())}
	_, _, err := w.store.Record(context.Background(), report.Submission{
		ID: report.NewSubmissionID(key.Upload, "v"), Key: key.String(), VersionID: "v", Unit: unit, Period: p.ID, Digest: fmt.Sprint(unit, at), UploadedAt: at,
		Outcome: report.OutcomeAccepted, Form: "HTX-M", Figures: report.Figures{Numbers: map[string]report.Decimal{"dt_ky": report.Int(7)}},
	})
	must(t, err)
}

// night runs the nightly event: at 00:30 in Viet Nam, some days after an instant.
func (w *world) night(t testing.TB, after time.Time, days int) answer {
	t.Helper()
	out, err := w.handle(t.Context(), event{ScheduledTime: at(after, days)})
	must(t, err)
	return out
}

func at(after time.Time, days int) time.Time {
	return after.AddDate(0, 0, days).Add(30 * time.Minute)
}

func (w *world) revisions(t testing.TB, p calendar.PeriodID) []store.Revision {
	t.Helper()
	all, err := w.store.Revisions(context.Background(), p)
	must(t, err)
	return all
}

func TestNight_APeriodIsCompiledWhenDueWhenClosedAndWhenAmended(t *testing.T) {
	w := newWorld(t)
	one := func(n int, reason rollup.Reason, made bool, accepted int) answer {
		return answer{Compiled: []compiled{{"2018-03", n, reason, made, 3, accepted, 3 - accepted}}}
	}
	due, closes := march.DueAt(), march.ClosesAt()
	for _, step := range []struct {
		night  string
		after  time.Time
		days   int
		report report.UnitID // accepted the evening before
		want   answer
	}{
		{"the night before the deadline ends", due, -1, "", answer{}},
		{"the first night after the deadline", due, 0, "", one(1, rollup.AtDeadline, true, 1)},
		{"a night in between", due, 1, "htx-b", answer{}},
		{"the first night after the close", closes, 0, "", one(2, rollup.AtClose, true, 2)},
		{"the next night, nothing new", closes, 1, "", one(2, rollup.Amended, false, 2)},
		{"a night after an amendment", closes, 2, "htx-x", one(3, rollup.Amended, true, 3)},
		{"two months later", closes, 61, "", answer{}},
	} {
		if step.report != "" {
			w.report(t, step.report, march, at(step.after, step.days).Add(-8*time.Hour))
		}
		if diff := cmp.Diff(step.want, w.night(t, step.after, step.days)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.night, diff)
		}
	}
	if n := len(w.revisions(t, march.ID)); n != 3 {
		t.Errorf("%d revisions, want 3", n)
	}
	storetest.Check(t, w.table)
}

func TestNight_TheDeadlineWasMissed_TheCloseMakesTheFirst(t *testing.T) {
	w := newWorld(t)
	want := answer{Compiled: []compiled{{"2018-03", 1, rollup.AtClose, true, 3, 1, 2}}}
	if diff := cmp.Diff(want, w.night(t, march.ClosesAt(), 3)); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestNight_SeveralPeriodsAreCompiledInOrder(t *testing.T) {
	w := newWorld(t)
	w.open(t, calendar.DefaultRule.Period("2018-02"))
	w.open(t, calendar.DefaultRule.Period("2018-04"))
	got := w.night(t, calendar.DefaultRule.Period("2018-04").DueAt(), 0)
	var periods []string
	for _, c := range got.Compiled {
		periods = append(periods, fmt.Sprint(c.Period, " ", c.Reason))
	}
	if diff := cmp.Diff([]string{"2018-02 close", "2018-03 close", "2018-04 deadline"}, periods); diff != "" {
		t.Errorf("compiled (-want +got):\n%s", diff)
	}
}

func TestHandle_TheSameEventTwice_MakesOneRevision(t *testing.T) {
	for name, e := range map[string]event{
		"nightly":   {ScheduledTime: at(march.DueAt(), 0)},
		"on demand": {ScheduledTime: at(march.DueAt(), -3), Period: "2018-03"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for range 2 {
				_, err := w.handle(t.Context(), e)
				must(t, err)
			}
			if n := len(w.revisions(t, march.ID)); n != 1 {
				t.Errorf("%d revisions", n)
			}
		})
	}
}

func TestHandle_OnDemand_CompilesAnyDayAndAlways(t *testing.T) {
	w := newWorld(t)
	for n := range 3 {
		out, err := w.handle(t.Context(), event{ScheduledTime: at(march.OpensOn.Start(), n), Period: "2018-03"})
		want := answer{Compiled: []compiled{{"2018-03", n + 1, rollup.OnDemand, true, 3, 1, 2}}}
		if diff := cmp.Diff(want, out); err != nil || diff != "" {
			t.Errorf("%v, answer (-want +got):\n%s", err, diff)
		}
	}
}

func TestHandle_WhatCannotBeAsked_IsAnError(t *testing.T) {
	w := newWorld(t)
	if _, err := w.handle(t.Context(), event{Period: "2018-03"}); err == nil {
		t.Error("an event without a time was taken")
	}
	if _, err := w.handle(t.Context(), event{ScheduledTime: march.DueAt(), Period: "2017-01"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a period that was never opened: %v", err)
	}
}

func TestHandle_WhileAnotherHoldsTheLease_TheScheduleTriesAgain(t *testing.T) {
	w := newWorld(t)
	now := at(march.DueAt(), 0)
	must(t, w.store.AcquireLease(t.Context(), march.ID, "somebody", now, now.Add(time.Minute)))
	if _, err := w.handle(t.Context(), event{ScheduledTime: now}); !errors.Is(err, store.ErrLeased) {
		t.Fatalf("error = %v, want ErrLeased", err)
	}
	must(t, w.store.ReleaseLease(t.Context(), march.ID, "somebody"))
	if out := w.night(t, march.DueAt(), 0); len(out.Compiled) != 1 {
		t.Errorf("answer = %+v", out)
	}
}

func TestHandle_ACrashedInvocationTakesItsOwnLeaseUpAgain(t *testing.T) {
	w := newWorld(t)
	now := at(march.DueAt(), 0)
	must(t, w.store.AcquireLease(t.Context(), march.ID, "request-1", now, now.Add(time.Hour)))
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "request-1"})
	if out, err := w.handle(ctx, event{ScheduledTime: now}); err != nil || len(out.Compiled) != 1 {
		t.Errorf("answer = %+v, %v", out, err)
	}
}

func TestHandle_OnePeriodThatFailsDoesNotStopTheNext(t *testing.T) {
	w := newWorld(t)
	w.open(t, calendar.DefaultRule.Period("2018-02"))
	w.bucket.Inject(func(_ inboxtest.Op, key string) inboxtest.Fault {
		if strings.HasPrefix(key, "rollups/2018-02/") {
			return inboxtest.NotStored
		}
		return inboxtest.None
	})
	out, err := w.handle(t.Context(), event{ScheduledTime: at(march.DueAt(), 0)})
	if !errors.Is(err, inboxtest.ErrFault) || len(out.Compiled) != 1 || out.Compiled[0].Period != "2018-03" {
		t.Errorf("answer = %+v, %v", out, err)
	}
}

// TestFaults_AtAnyWrite_TheNextTryEndsTheSame asks for a period, because the next
// try of a night may find nothing due any more and leave a lease that could not
// be released to run out.
func TestFaults_AtAnyWrite_TheNextTryEndsTheSame(t *testing.T) {
	worlds := make(map[*table.Memory]*world)
	tabletest.WalkWrites(t, func(t *testing.T, m *table.Memory) {
		worlds[m] = worldOn(t, m)
		worlds[m].open(t, march)
	}, func(t *testing.T, m *table.Memory) error {
		_, err := worlds[m].handle(t.Context(), event{ScheduledTime: at(march.DueAt(), 0), Period: march.ID})
		storetest.Check(t, m)
		return err
	})
}

func TestFaults_AtAnyFile_NothingIsSeen_AndTheNextTryPublishesTheSame(t *testing.T) {
	clean := newWorld(t)
	clean.night(t, march.DueAt(), 0)
	want := clean.revisions(t, march.ID)
	for _, f := range want[0].Files {
		for _, fault := range []inboxtest.Fault{inboxtest.NotStored, inboxtest.StoredButErrored} {
			w := newWorld(t)
			w.bucket.Inject(func(_ inboxtest.Op, key string) inboxtest.Fault {
				if strings.HasSuffix(key, f.Name) {
					return fault
				}
				return inboxtest.None
			})
			if _, err := w.handle(t.Context(), event{ScheduledTime: at(march.DueAt(), 0)}); !errors.Is(err, inboxtest.ErrFault) {
				t.Fatalf("%s: error = %v", f.Name, err)
			}
			if seen := w.revisions(t, march.ID); len(seen) > 0 {
				t.Errorf("%s: %v is visible", f.Name, seen)
			}
			w.bucket.Inject(nil)
			w.night(t, march.DueAt(), 0)
			if diff := cmp.Diff(want, w.revisions(t, march.ID)); diff != "" {
				t.Errorf("%s: second try (-want +got):\n%s", f.Name, diff)
			}
		}
	}
}

func TestHandle_LogsCountsAndNoName(t *testing.T) {
	w := newWorld(t)
	w.night(t, march.DueAt(), 0)
	lines := strings.Split(strings.TrimSpace(w.log.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], `"missing":2`) || !strings.Contains(lines[1], `"msg":"done","due":1,"compiled":1,"failed":0`) {
		t.Errorf("log = %s", w.log)
	}
	if strings.Contains(w.log.String(), "HTX htx") {
		t.Errorf("the log names a unit: %s", w.log)
	}
}

// TestEvents_EverySample_IsDecodedStrictlyAndRun: a sample that no case here
// speaks of, or one that is missing, fails.
func TestEvents_EverySample_IsDecodedStrictlyAndRun(t *testing.T) {
	cases := map[string]struct {
		want  answer
		fails bool
	}{
		"nightly-nothing-due.json":            {},
		"nightly-at-deadline.json":            {want: answer{Compiled: []compiled{{"2018-03", 1, rollup.AtDeadline, true, 3, 1, 2}}}},
		"on-demand.json":                      {want: answer{Compiled: []compiled{{"2018-03", 1, rollup.OnDemand, true, 3, 1, 2}}}},
		"started-by-hand-without-a-time.json": {fails: true},
	}
	folder := filepath.Join("..", "..", "events", "rollup")
	files, err := fs.Glob(os.DirFS(folder), "*")
	must(t, err)
	if len(files) != len(cases) {
		t.Errorf("%d samples for %d cases", len(files), len(cases))
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			c, ok := cases[file]
			if !ok {
				t.Fatal("a sample nobody runs")
			}
			var e event
			functiontest.Sample(t, filepath.Join(folder, file), &e)
			got, err := newWorld(t).handle(t.Context(), e)
			if (err != nil) != c.fails {
				t.Fatalf("error %v, want one: %t", err, c.fails)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}
