package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kipthoi/shared/calendar"
	"kipthoi/shared/function/functiontest"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/outbox"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/store/storetest"
	"kipthoi/shared/table"
	"kipthoi/shared/table/tabletest"
)

func TestSweep_RedrivesExactlyWhatHasNoOutcomeAfterFiveMinutes(t *testing.T) {
	w := newWorld(t)
	done := w.upload("a", 30)
	w.takeIn(t, done)
	secondVersion := w.uploadTo(done.Key, now.Add(-20*time.Minute)) // the same form used twice
	lost := w.upload("b", 6)
	onTheEdge := w.upload("b", 5)
	w.upload("b", 4)
	unknownUnit := w.upload("nobody", 50)

	got := w.sweep(t, now)
	same(t, "books", books{Period: march, Objects: 6, Resolved: 1, InWork: 1, Unresolved: 4, Redriven: 4}, got)
	same(t, "redriven", []outbox.Object{secondVersion, lost, onTheEdge, unknownUnit}, w.redriven(0))
}

func TestSweep_OnceTakenIn_TheBooksClose(t *testing.T) {
	w := newWorld(t)
	w.upload("a", 30)
	w.upload("b", 40)
	w.sweep(t, now)
	for _, o := range w.redriven(0) {
		w.takeIn(t, o)
	}
	got := w.sweep(t, now.Add(5*time.Minute))
	same(t, "books", books{Period: march, Objects: 2, Resolved: 2}, got)
	same(t, "redriven again", []outbox.Object{}, w.redriven(2))
	storetest.Check(t, w.table)
}

func TestSweep_TheMark_FollowsTheSweepButStaysBehindWhatIsUnresolved(t *testing.T) {
	w := newWorld(t)
	lost := w.upload("a", 3*60)
	w.takeIn(t, w.upload("b", 4*60))
	w.sweep(t, now)
	mark, err := w.store.SweepMark(t.Context(), march)
	must(t, err)
	same(t, "mark at the lost object", lost.StoredAt, mark)

	w.sweep(t, now.Add(5*time.Minute))
	same(t, "the lost object is tried again", []outbox.Object{lost, lost}, w.redriven(0))
	w.takeIn(t, lost)
	w.sweep(t, now.Add(10*time.Minute))
	mark, err = w.store.SweepMark(t.Context(), march)
	must(t, err)
	same(t, "mark an hour behind", now.Add(5*time.Minute-time.Hour), mark)

	late := w.uploadTo("incoming/2018-03/c/late", now.Add(-50*time.Minute)) // shows up after its time was swept
	w.sweep(t, now.Add(15*time.Minute))
	same(t, "an object that shows up late", []outbox.Object{late}, w.redriven(2))
}

func TestSweep_BeforeTheMark_AsksTheTableForNothing(t *testing.T) {
	w := newWorld(t)
	w.upload("a", 120)
	must(t, w.store.SetSweepMark(t.Context(), march, now.Add(-time.Hour)))
	same(t, "books", books{Period: march, Objects: 1, Resolved: 1}, w.sweep(t, now))
}

func TestSweep_KeysThatAreNotOurs_AreToldOfAfterTheRestIsDone(t *testing.T) {
	w := newWorld(t)
	w.uploadTo("incoming/2018-03/loose", now.Add(-time.Hour))
	w.uploadTo("incoming/2018-03/a/b/c", now.Add(-time.Hour))
	lost := w.upload("z", 30)
	out, err := w.handle(t.Context(), event{ScheduledTime: now})
	if err == nil || !strings.Contains(err.Error(), "2 objects") || !strings.Contains(err.Error(), "loose") {
		t.Errorf("error %v, want one that tells of both and names one", err)
	}
	same(t, "books", []books{{Period: march, Objects: 1, Unresolved: 1, Redriven: 1, Strange: 2}}, out.Periods)
	same(t, "redriven", []outbox.Object{lost}, w.redriven(0))
	if mark, err := w.store.SweepMark(t.Context(), march); err != nil || mark.IsZero() {
		t.Errorf("mark %v, %v: the rest was not brought to its end", mark, err)
	}
}

func TestSweep_APeriod_IsLookedAtUntilSixtyDaysAfterItsClose(t *testing.T) {
	end := calendar.DefaultRule.Period(march).ClosesAt().Add(60 * 24 * time.Hour)
	for name, c := range map[string]struct {
		at   time.Time
		want int
	}{
		"the last second": {end.Add(-time.Second), 1},
		"then no more":    {end, 0},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := newWorld(t).handle(t.Context(), event{ScheduledTime: c.at})
			must(t, err)
			same(t, "periods", c.want, len(out.Periods))
		})
	}
}

func TestSweep_ALongBacklog_IsRedrivenInParts(t *testing.T) {
	w := newWorld(t)
	const backlog = maxRedriven + 7
	for range backlog {
		w.upload("a", 30)
	}
	got := w.sweep(t, now)
	same(t, "books", books{Period: march, Objects: backlog, Unresolved: backlog, Redriven: maxRedriven}, got)
	for _, o := range w.redriven(0)[:40] {
		w.takeIn(t, o)
	}
	got = w.sweep(t, now.Add(5*time.Minute))
	same(t, "unresolved then", backlog-40, got.Unresolved)
}

func TestFaults_AtAnyWrite_TheNextTryEndsTheSame(t *testing.T) {
	worlds := make(map[*table.Memory]*world)
	setUp := func(t *testing.T, m *table.Memory) {
		w := worldOn(m, inboxtest.New(now), &outboxtest.Recorder{})
		_, err := w.store.AddPeriod(t.Context(), calendar.DefaultRule.Period(march))
		must(t, err)
		w.upload("a", 30)
		worlds[m] = w
	}
	tabletest.WalkWrites(t, setUp, func(t *testing.T, m *table.Memory) error {
		_, err := worlds[m].handle(t.Context(), event{ScheduledTime: now})
		return err
	})
}

func TestFaults_AtTheQueueOrTheBucket_KeepTheMark(t *testing.T) {
	for name, breakIt := range map[string]func(w *world, on bool){
		"list": func(w *world, on bool) {
			w.bucket.Inject(func(op inboxtest.Op, _ string) inboxtest.Fault {
				if on && op == inboxtest.OpList {
					return inboxtest.NotStored
				}
				return inboxtest.None
			})
		},
		"not sent":         queueFault(outboxtest.NotSent),
		"partly sent":      queueFault(outboxtest.PartlySent),
		"sent but errored": queueFault(outboxtest.SentButErrored),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			first, second := w.upload("a", 30), w.upload("b", 30)
			breakIt(w, true)
			_, err := w.handle(t.Context(), event{ScheduledTime: now})
			if !errors.Is(err, outboxtest.ErrFault) && !errors.Is(err, inboxtest.ErrFault) {
				t.Fatalf("error %v, want the fault", err)
			}
			if mark, err := w.store.SweepMark(t.Context(), march); err != nil || !mark.IsZero() {
				t.Errorf("mark moved to %v, %v", mark, err)
			}
			breakIt(w, false)
			sent := len(w.queue.Objects())
			w.sweep(t, now)
			same(t, "redriven on the next try", []outbox.Object{first, second}, w.redriven(sent))
		})
	}
}

func queueFault(fault outboxtest.Fault) func(*world, bool) {
	return func(w *world, on bool) {
		w.queue.Inject(func(int) outboxtest.Fault {
			if on {
				return fault
			}
			return outboxtest.None
		})
	}
}

// TestBooks_WhateverEventsAreLost_CloseInTheEnd draws uploads whose events get
// lost, and sweeps that come late, twice and out of order.
func TestBooks_WhateverEventsAreLost_CloseInTheEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		clock, uploads := now, 0
		for range rapid.IntRange(1, 15).Draw(t, "steps") {
			clock = clock.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "minutes")) * time.Minute)
			for range rapid.IntRange(0, 3).Draw(t, "uploads") {
				unit := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "unit")
				o := w.uploadTo("incoming/2018-03/"+unit+"/u"+rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "key"), clock)
				if uploads++; rapid.Bool().Draw(t, "event arrives") {
					w.takeIn(t, o)
				}
			}
			at := clock.Add(-time.Duration(rapid.IntRange(0, 20).Draw(t, "late")) * time.Minute)
			sent := len(w.queue.Objects())
			balanced(t, w.sweep(t, at))
			for _, o := range w.redriven(sent) {
				if rapid.Bool().Draw(t, "taken in") {
					w.takeIn(t, o)
				}
			}
		}
		sent := len(w.queue.Objects())
		balanced(t, w.sweep(t, clock.Add(2*time.Hour)))
		for _, o := range w.redriven(sent) {
			w.takeIn(t, o)
		}
		if got := w.sweep(t, clock.Add(2*time.Hour)); got.Resolved != uploads || got.Unresolved != 0 {
			t.Fatalf("after everything was redriven: %+v, %d uploads", got, uploads)
		}
		kept := 0
		for _, unit := range []string{"a", "b", "c"} {
			subs, err := w.store.Submissions(context.Background(), report.UnitID(unit), march)
			must(t, err)
			kept += len(subs)
		}
		if kept != uploads {
			t.Fatalf("%d outcomes of %d uploads", kept, uploads)
		}
	})
}

func balanced(t *rapid.T, b books) {
	if b.Objects != b.Resolved+b.InWork+b.Unresolved || b.Unresolved != b.Redriven {
		t.Fatalf("the books do not close: %+v", b)
	}
}

// TestEvents_EverySample_IsDecodedStrictlyAndRun: a sample that no case here
// speaks of, or one that is missing, fails.
func TestEvents_EverySample_IsDecodedStrictlyAndRun(t *testing.T) {
	cases := map[string]struct {
		want  []books
		fails bool
	}{
		"every-five-minutes.json":             {want: []books{{Period: march, Objects: 1, Unresolved: 1, Redriven: 1}}},
		"months-later.json":                   {want: []books{}},
		"started-by-hand-without-a-time.json": {fails: true},
	}
	folder := filepath.Join("..", "..", "events", "sweep")
	files, err := fs.Glob(os.DirFS(folder), "*")
	must(t, err)
	same(t, "number of samples", len(cases), len(files))
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			c, ok := cases[file]
			if !ok {
				t.Fatal("a sample nobody runs")
			}
			var e event
			functiontest.Sample(t, filepath.Join(folder, file), &e)
			w := newWorld(t)
			w.upload("a", 30)
			got, err := w.handle(t.Context(), e)
			if (err != nil) != c.fails {
				t.Fatalf("error %v, want one: %t", err, c.fails)
			}
			same(t, "books", c.want, got.Periods)
		})
	}
}
