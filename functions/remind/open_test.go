package main

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
)

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestOpen_OnItsDay_AsksWhoWorks_AndWritesToWhoCanBeReached(t *testing.T) {
	w := newWorld()
	w.members(t, "a")
	w.register(t, member("b", "95"), report.Contact{Phone: "0900000001"})
	w.register(t, member("c", "95"), report.Contact{Email: "c@don-vi.example", Dead: true})
	for _, kind := range report.Kinds {
		u := member("kind-"+string(kind), "96")
		u.Kind = kind
		w.register(t, u, report.Contact{})
	}
	stopped := member("d", "95")
	stopped.Activities = append(stopped.Activities, report.ActivityChange{Activity: report.Suspended, From: date("2018-04-01")})
	w.register(t, stopped, mailbox95("d"))
	stops := member("e", "95")
	stops.Activities = append(stops.Activities, report.ActivityChange{Activity: report.Dissolved, From: date("2018-04-02")})
	w.register(t, stops, mailbox95("e"))

	same(t, "answer", answer{Opened: 8}, w.run(t, "2018-04-01"))
	same(t, "asked in 95", []string{"a", "b", "c", "e"}, w.asked(t, "95", "2018-03"))
	same(t, "asked in 96", []string{"kind-HTX", "kind-LHHTX", "kind-QTDND", "kind-THT"}, w.asked(t, "96", "2018-03"))
	same(t, "orders", []string{"link a 2018-03", "link e 2018-03"}, w.orders(0))

	period := calendar.DefaultRule.Period("2018-03")
	got, err := w.store.Obligation(t.Context(), "a", "2018-03")
	must(t, err)
	same(t, "obligation", report.Obligation{
		Unit: "a", Period: "2018-03", Province: "95", Kind: report.HTX, Sector: report.NN, Name: "HTX a", Commune: "Vĩnh Hậu",
		OpenedAt: morning(date("2018-04-01")), DueAt: period.DueAt().UTC(), ClosesAt: period.ClosesAt().UTC(), Status: report.StatusExpected,
	}, got)
	provinces, err := w.store.ProvincePeriods(t.Context(), "2018-03")
	must(t, err)
	same(t, "provinces", []store.ProvincePeriod{
		{Province: "95", Period: "2018-03", OpenedAt: morning(date("2018-04-01")), Expected: 4, Frozen: true},
		{Province: "96", Period: "2018-03", OpenedAt: morning(date("2018-04-01")), Expected: 4, Frozen: true},
	}, provinces)
}

func TestOpen_Late_GoesByTheFactsOfTheOpeningDay(t *testing.T) {
	w := newWorld()
	stopped := member("stopped-since", "95")
	stopped.Activities = append(stopped.Activities, report.ActivityChange{Activity: report.Stopped, From: date("2018-04-02")})
	started := member("started-since", "95")
	started.Activities[0] = report.ActivityChange{Activity: report.Suspended, From: date("2015-01-01")}
	started.Activities = append(started.Activities, report.ActivityChange{Activity: report.Operating, From: date("2018-04-02")})
	w.register(t, stopped, mailbox95("a"))
	w.register(t, started, mailbox95("b"))
	w.run(t, "2018-04-03")
	same(t, "asked", []string{"stopped-since"}, w.asked(t, "95", "2018-03"))
}

func TestOpen_Repeated_ChangesNothingAndOrdersNothing(t *testing.T) {
	w := newWorld()
	w.members(t, "a", "b")
	w.run(t, "2018-04-01")
	before, sent := w.documents(t), len(w.mails.Orders())
	same(t, "answer", answer{}, w.run(t, "2018-04-01"))
	same(t, "documents", before, w.documents(t))
	same(t, "orders", []string{}, w.orders(sent))
}

func TestOpen_AUnitThatJoinsAfterwards_IsNotExpected(t *testing.T) {
	w := newWorld()
	w.members(t, "a")
	w.run(t, "2018-04-01")
	w.members(t, "b")
	w.run(t, "2018-04-02")
	same(t, "asked for March", []string{"a"}, w.asked(t, "95", "2018-03"))
	w.run(t, "2018-05-01")
	same(t, "asked for April", []string{"a", "b"}, w.asked(t, "95", "2018-04"))
}

func TestOpen_WhatWasFrozen_DoesNotFollowTheRegister(t *testing.T) {
	w := newWorld()
	w.members(t, "a")
	w.run(t, "2018-04-01")
	renamed := member("a", "96")
	renamed.Name = "HTX tên mới"
	w.register(t, renamed, mailbox95("a"))
	w.run(t, "2018-04-02")
	got, err := w.store.Obligation(t.Context(), "a", "2018-03")
	must(t, err)
	if got.Name != "HTX a" || got.Province != "95" {
		t.Errorf("obligation followed: %+v", got)
	}
}

func TestOpen_AProvinceWithoutUnits_OpensOnTheFirstMorningItHasOne(t *testing.T) {
	w := newWorld()
	w.register(t, member("x", "96"), mailbox95("x"))
	w.run(t, "2018-04-01")
	w.members(t, "a")
	same(t, "answer", answer{Opened: 1}, w.run(t, "2018-04-03"))
	pp, err := w.store.ProvincePeriod(t.Context(), "95", "2018-03")
	must(t, err)
	same(t, "province", store.ProvincePeriod{Province: "95", Period: "2018-03", OpenedAt: morning(date("2018-04-03")), Expected: 1, Frozen: true}, pp)
}

func TestPeriods_OpenAsTheScheduleComes(t *testing.T) {
	for name, c := range map[string]struct {
		days []string
		want []calendar.PeriodID
	}{
		"on the first": {[]string{"2018-04-01"}, []calendar.PeriodID{"2018-03"}},
		"the first morning of all is in the middle": {[]string{"2018-04-12"}, []calendar.PeriodID{"2018-03"}},
		"the first morning of all is after a close": {[]string{"2018-04-27"}, nil},
		"the last day before the close":             {[]string{"2018-04-26"}, []calendar.PeriodID{"2018-03"}}, // the 25th was a holiday
		"days were missed":                          {[]string{"2018-04-01", "2018-05-09"}, []calendar.PeriodID{"2018-03", "2018-04"}},
		"a whole month was missed":                  {[]string{"2018-04-01", "2018-06-01"}, []calendar.PeriodID{"2018-03", "2018-05"}},
		"a morning of an earlier month comes late":  {[]string{"2018-05-01", "2018-04-03"}, []calendar.PeriodID{"2018-04"}},
		"over the end of a year":                    {[]string{"2018-12-31", "2019-01-01"}, []calendar.PeriodID{"2018-12"}},
		"a close that moved past the next opening":  {[]string{"2025-02-01"}, []calendar.PeriodID{"2024-12", "2025-01"}},
		"from February of a leap year":              {[]string{"2020-02-29", "2020-03-01"}, []calendar.PeriodID{"2020-02"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.members(t, "a")
			for _, day := range c.days {
				w.run(t, day)
			}
			periods, err := w.store.Periods(t.Context())
			must(t, err)
			var got []calendar.PeriodID
			for _, p := range periods {
				same(t, "period", calendar.DefaultRule.Period(p.ID), p)
				got = append(got, p.ID)
			}
			same(t, "periods", c.want, got)
		})
	}
}

func TestOpen_AtMidnightInVietNam_NotInLondon(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want int
	}{
		{time.Date(2018, 4, 30, 16, 59, 59, 0, time.UTC), 0}, // 23:59:59 on the 30th: March has closed, April not ended
		{time.Date(2018, 4, 30, 17, 0, 0, 0, time.UTC), 1},   // 00:00 on the 1st of May
	} {
		w := newWorld()
		w.members(t, "a")
		if _, err := w.handle(t.Context(), event{ScheduledTime: c.at}); err != nil {
			t.Fatal(err)
		}
		periods, err := w.store.Periods(t.Context())
		must(t, err)
		if len(periods) != c.want {
			t.Errorf("at %s: periods %v, want %d", c.at, periods, c.want)
		}
	}
}

// TestOpen_AroundTheMerger_AsksEachUnitOnceForItsProvinceOfTheDay: Bạc Liêu (95)
// became part of Cà Mau (96) on 01/07/2025.
func TestOpen_AroundTheMerger_AsksEachUnitOnceForItsProvinceOfTheDay(t *testing.T) {
	merged := member("merged", "95")
	merged.Memberships = append(merged.Memberships, report.Membership{Province: "96", From: date("2025-07-01")})
	moved := member("moved", "95") // to Cần Thơ, of its own accord
	moved.Memberships = append(moved.Memberships, report.Membership{Province: "92", From: date("2025-06-03")})
	for day, want := range map[string]map[string][]string{
		"2025-06-01": {"92": {}, "95": {"merged"}, "96": {"old-96"}},          // the list told of the merger in advance; "moved" is Bạc Liêu's that day
		"2025-06-05": {"92": {"moved"}, "95": {"merged"}, "96": {"old-96"}},   // a late morning
		"2025-07-01": {"92": {"moved"}, "95": {}, "96": {"merged", "old-96"}}, // the first of the 34
		"2025-07-04": {"92": {"moved"}, "95": {}, "96": {"merged", "old-96"}},
	} {
		t.Run(day, func(t *testing.T) {
			w := newWorld()
			w.register(t, merged, mailbox95("merged"))
			w.register(t, member("old-96", "96"), mailbox95("old-96"))
			if day == "2025-06-01" {
				w.register(t, member("moved", "95"), mailbox95("moved"))
				want["95"] = []string{"merged", "moved"}
			} else {
				w.register(t, moved, mailbox95("moved"))
			}
			w.run(t, day)
			period := calendar.PeriodEndedBefore(date(day))
			for code, units := range want {
				same(t, "asked in "+code, units, w.asked(t, code, period))
			}
			same(t, "links", 3, len(w.mails.IDs()))
		})
	}
}

// TestOpen_StoppedAndTriedAgain_CountsWhoWasAskedThen: the set is what was asked,
// even when a unit left the register between two attempts.
func TestOpen_StoppedAndTriedAgain_CountsWhoWasAskedThen(t *testing.T) {
	w := newWorld()
	w.members(t, "a", "b")
	w.mails.Inject(failSend(0, sendFaults[0]))
	if _, err := w.handle(context.Background(), event{ScheduledTime: morning(date("2018-04-01"))}); err == nil {
		t.Fatal("the first attempt was not stopped")
	}
	gone := member("b", "95")
	gone.Activities[0].Activity = report.Stopped
	w.register(t, gone, mailbox95("b"))
	w.run(t, "2018-04-01")
	pp, err := w.store.ProvincePeriod(t.Context(), "95", "2018-03")
	must(t, err)
	same(t, "expected", len(w.asked(t, "95", "2018-03")), pp.Expected)
}
