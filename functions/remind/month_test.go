package main

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kipthoi/shared/calendar"
	"kipthoi/shared/chase"
	"kipthoi/shared/letter"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

var sendFaults = outboxtest.Faults

func failSend(n int, fault outboxtest.Fault) func(int) outboxtest.Fault {
	return func(send int) outboxtest.Fault {
		if send == n {
			return fault
		}
		return outboxtest.None
	}
}

// TestMonth_PlayedDayByDay: the 15th of April 2018 is a Sunday, so the report on
// March is due on the 16th, and the close moves over a holiday to the 26th.
func TestMonth_PlayedDayByDay_RemindsOnlyWhoIsMissing_AndTellsTheProvinceLast(t *testing.T) {
	w := newWorld()
	w.members(t, "early", "explains", "late", "never", "returned")
	w.register(t, member("phone", "95"), report.Contact{Phone: "0900000001"})
	uploads := map[string]struct {
		unit    string
		outcome report.Outcome
	}{
		"2018-04-09": {"early", report.OutcomeAccepted},
		"2018-04-12": {"returned", report.OutcomeRejected},
		"2018-04-13": {"explains", report.OutcomeAwaitingExplanation},
		"2018-04-17": {"late", report.OutcomeAccepted},
	}
	want := map[string][]string{
		"2018-04-01": {"link early 2018-03", "link explains 2018-03", "link late 2018-03", "link never 2018-03", "link returned 2018-03"},
		"2018-04-11": reminders("before5", "explains", "late", "never", "returned"),
		"2018-04-14": reminders("before2", "explains", "late", "never", "returned"),
		"2018-04-16": reminders("due", "explains", "late", "never", "returned"),
		"2018-04-17": reminders("after1", "explains", "late", "never", "returned"),
		"2018-04-19": append([]string{"missing p95 2018-03"}, reminders("after3", "explains", "never", "returned")...),
		"2018-05-01": {"link early 2018-04", "link explains 2018-04", "link late 2018-04", "link never 2018-04", "link returned 2018-04"},
	}
	for day := date("2018-04-01"); day != date("2018-05-03"); day = day.AddDays(1) {
		before := len(w.mails.Orders())
		w.run(t, day.String())
		if diff := cmp.Diff(append([]string{}, want[day.String()]...), w.orders(before)); diff != "" {
			t.Errorf("orders of %s (-want +got):\n%s", day, diff)
		}
		if u, ok := uploads[day.String()]; ok {
			must(t, w.report(u.unit, "2018-03", morning(day).Add(5*time.Hour), u.outcome))
		}
	}
}

func reminders(stage string, units ...string) []string {
	var all []string
	for _, u := range units {
		all = append(all, "reminder "+stage+" "+u+" 2018-03")
	}
	return all
}

func TestMonth_EverybodyDone_NobodyIsWrittenTo(t *testing.T) {
	w := newWorld()
	w.members(t, "a", "b")
	w.run(t, "2018-04-01")
	for _, unit := range []string{"a", "b"} {
		must(t, w.report(unit, "2018-03", morning(date("2018-04-02")), report.OutcomeAccepted))
	}
	sent := len(w.mails.Orders())
	for _, day := range []string{"2018-04-11", "2018-04-14", "2018-04-16", "2018-04-17", "2018-04-19"} {
		w.run(t, day)
	}
	same(t, "orders", []string{}, w.orders(sent))
}

func TestSchedule_LateOrRepeated_MakesUpWithTheNewestStageOnce(t *testing.T) {
	for name, c := range map[string]struct {
		days []string
		want []string // after the links
	}{
		"a stage twice":                                                      {[]string{"2018-04-01", "2018-04-11", "2018-04-11", "2018-04-12"}, reminders("before5", "a")},
		"two stages were missed":                                             {[]string{"2018-04-01", "2018-04-16"}, reminders("due", "a")},
		"an old morning comes after a newer one":                             {[]string{"2018-04-01", "2018-04-16", "2018-04-11", "2018-04-14"}, reminders("due", "a")},
		"everything was missed up to the end":                                {[]string{"2018-04-01", "2018-04-25"}, append([]string{"missing p95 2018-03"}, reminders("after3", "a")...)},
		"after the close nothing is made up":                                 {[]string{"2018-04-01", "2018-04-27"}, nil},
		"opened late, the link stands for the stage that passed":             {[]string{"2018-04-12", "2018-04-12", "2018-04-13"}, nil},
		"opened late, the next stage goes out":                               {[]string{"2018-04-12", "2018-04-14"}, reminders("before2", "a")},
		"opened after the last stage, the same morning twice":                {[]string{"2018-04-20", "2018-04-20"}, nil},
		"opened after the last stage, the province is told the next morning": {[]string{"2018-04-20", "2018-04-21", "2018-04-22"}, append([]string{"missing p95 2018-03"}, reminders("after3", "a")...)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.members(t, "a")
			for _, day := range c.days {
				w.run(t, day)
			}
			same(t, "orders", append([]string{"link a 2018-03"}, c.want...), w.orders(0))
		})
	}
}

// TestSchedule_ALaterMorningOvertakesARunningOne: the one that was slow must not
// take the stage back.
func TestSchedule_ALaterMorningOvertakesARunningOne_TheStageStays(t *testing.T) {
	w := newWorld()
	w.members(t, "a")
	w.run(t, "2018-04-01")
	slow := worldOn(w.table)
	slow.handler.mails = sendingMeanwhile{func() { w.run(t, "2018-04-14") }}
	slow.run(t, "2018-04-11")
	pp, err := w.store.ProvincePeriod(t.Context(), "95", "2018-03")
	must(t, err)
	same(t, "stage", "before2", pp.Stage)
}

// sendingMeanwhile does something else while it sends.
type sendingMeanwhile struct{ meanwhile func() }

func (s sendingMeanwhile) Send(context.Context, ...letter.Order) error {
	s.meanwhile()
	return nil
}

// TestMonth_HoweverTheScheduleComesAndWhateverFails_NobodyIsAskedTwice draws
// mornings that are missed, repeated and out of order, with faults at the table
// and the queue, and answers in between. A failed run is repeated as the schedule
// repeats it: at once, for the same morning.
func TestMonth_HoweverTheScheduleComesAndWhateverFails_NobodyIsAskedTwice(t *testing.T) {
	units := []string{"a", "b", "c"}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		w.members(t, units...)
		w.table.FailWrite(func(int, []table.Write) table.Fault {
			return rapid.SampledFrom([]table.Fault{table.NoFault, table.NoFault, table.NoFault, table.NotStored, table.StoredButErrored}).Draw(t, "write")
		})
		w.mails.Inject(func(int) outboxtest.Fault {
			return rapid.SampledFrom([]outboxtest.Fault{outboxtest.None, outboxtest.None, outboxtest.NotSent, outboxtest.PartlySent, outboxtest.SentButErrored}).Draw(t, "send")
		})
		done := make(map[report.UnitID]int) // orders sent before the unit answered
		latest := calendar.Date{}
		for n := range 30 {
			for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "runs") {
				day := date("2018-04-01").AddDays(n - rapid.IntRange(0, min(n, 3)).Draw(t, "late"))
				if w.insist(t, day); day.After(latest) && !day.After(date("2018-04-26")) {
					latest = day
				}
			}
			answers(t, w, n, units, done)
		}
		checkOrders(t, w, done)
		checkEnd(t, w, latest)
	})
}

// insist repeats a morning until it succeeds.
func (w *world) insist(t *rapid.T, day calendar.Date) {
	for range 200 {
		_, err := w.handle(context.Background(), event{ScheduledTime: morning(day)})
		if err == nil {
			return
		}
		if !errors.Is(err, table.ErrFault) && !errors.Is(err, outboxtest.ErrFault) {
			t.Fatal(err)
		}
	}
	t.Fatal("a morning never succeeds")
}

// answers lets a unit report on some evenings, once it has been asked.
func answers(t *rapid.T, w *world, n int, units []string, done map[report.UnitID]int) {
	unit := report.UnitID(rapid.SampledFrom(units).Draw(t, "unit"))
	o, err := w.store.Obligation(context.Background(), unit, "2018-03")
	if err != nil || o.Status.Done() || !rapid.Bool().Draw(t, "answers") {
		return
	}
	for err = table.ErrFault; errors.Is(err, table.ErrFault); {
		err = w.report(string(unit), "2018-03", morning(date("2018-04-01").AddDays(n)).Add(5*time.Hour), report.OutcomeAccepted)
	}
	must(t, err)
	done[unit] = len(w.mails.Orders())
}

// checkOrders: repeated orders share an id, and nobody is reminded once done.
func checkOrders(t *rapid.T, w *world, done map[report.UnitID]int) {
	first := make(map[string]string)
	for n, o := range w.mails.Orders() {
		if before, seen := first[shortly(o)]; seen && before != o.ID {
			t.Fatalf("%s ordered as %s and as %s", shortly(o), before, o.ID)
		}
		first[shortly(o)] = o.ID
		answered, ok := done[o.Unit]
		if o.Kind == letter.KindReminder && ok && n >= answered {
			t.Fatalf("%s ordered after the answer", shortly(o))
		}
		if o.Kind == letter.KindReminder {
			stage, known := chase.Find(chase.Stages(), o.Stage)
			if !known || stage.On(date("2018-04-16")).After(calendar.DateOf(o.At)) {
				t.Fatalf("%s ordered on %s", shortly(o), o.At)
			}
		}
	}
	if len(first) != len(w.mails.IDs()) {
		t.Fatalf("%d different letters under %d ids", len(first), len(w.mails.IDs()))
	}
}

// checkEnd: if any morning came while the period was open, latest being the last
// of them, everybody was asked and got the link, and the stage is the newest that
// day had reached.
func checkEnd(t *rapid.T, w *world, latest calendar.Date) {
	pp, err := w.store.ProvincePeriod(context.Background(), "95", "2018-03")
	if latest.IsZero() {
		if !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("opened without a morning: %+v, %v", pp, err)
		}
		return
	}
	must(t, err)
	if diff := cmp.Diff([]string{"a", "b", "c"}, w.asked(t, "95", "2018-03")); diff != "" || pp.Expected != 3 || !pp.Frozen {
		t.Fatalf("province %+v, asked (-want +got):\n%s", pp, diff)
	}
	for _, unit := range []report.UnitID{"a", "b", "c"} {
		if !slices.Contains(w.mails.IDs(), letter.NewLink(unit, "2018-03", time.Time{}).ID) {
			t.Fatalf("%s got no link", unit)
		}
	}
	newest, reached := chase.Due(chase.Stages(), date("2018-04-16"), latest)
	if opened := calendar.DateOf(pp.OpenedAt); reached && pp.Stage != newest.ID && (opened != latest || !newest.Escalate) {
		t.Fatalf("stage %q after the last morning on %s, want %q", pp.Stage, latest, newest.ID)
	}
}
