package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kipthoi/shared/calendar"
)

func date(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDefaultRule_DeadlinesThatMove goes by calendars printed for the years, not
// by the data: the deadline is in the month after the period.
func TestDefaultRule_DeadlinesThatMove(t *testing.T) {
	for _, c := range []struct {
		period           calendar.PeriodID
		due, closes, why string
	}{
		// The eleven deadlines of the campaign of 2018, and January for the year before.
		{"2017-12", "2018-01-15", "2018-01-25", "Monday, Thursday"},
		{"2018-01", "2018-02-21", "2018-02-26", "the 15th is the eve of Tết, which lasted from the 14th to the 20th; a Sunday"},
		{"2018-02", "2018-03-15", "2018-03-26", "Thursday; the 25th is a Sunday"},
		{"2018-03", "2018-04-16", "2018-04-26", "a Sunday; the 25th is Hung Kings' day"},
		{"2018-04", "2018-05-15", "2018-05-25", "Tuesday, Friday"},
		{"2018-05", "2018-06-15", "2018-06-25", "Friday, Monday"},
		{"2018-06", "2018-07-16", "2018-07-25", "a Sunday"},
		{"2018-07", "2018-08-15", "2018-08-27", "Wednesday; the 25th is a Saturday"},
		{"2018-08", "2018-09-17", "2018-09-25", "a Saturday"},
		{"2018-09", "2018-10-15", "2018-10-25", "Monday, Thursday"},
		{"2018-10", "2018-11-15", "2018-11-26", "Thursday; the 25th is a Sunday"},
		{"2018-11", "2018-12-17", "2018-12-25", "a Saturday"},

		// Tết takes days before and after as it is announced; it matters for the 15th and the 25th.
		{"2019-12", "2020-01-15", "2020-01-30", "Tết from the 23rd to the 29th"},
		{"2021-01", "2021-02-17", "2021-02-25", "Tết from the 10th to the 16th"},
		{"2022-12", "2023-01-16", "2023-01-27", "a Sunday; Tết from the 20th to the 26th"},
		{"2024-01", "2024-02-15", "2024-02-26", "the first day after Tết; a Sunday"},

		// 2026 and 2027.
		{"2025-12", "2026-01-15", "2026-01-26", "Thursday; the 25th is a Sunday"},
		{"2026-01", "2026-02-23", "2026-02-25", "Sunday before Tết, which lasts from Monday the 16th to Friday the 20th, then a weekend"},
		{"2026-02", "2026-03-16", "2026-03-25", "a Sunday"},
		{"2026-03", "2026-04-15", "2026-04-28", "Saturday the 25th, Hung Kings' day on Sunday, made up on Monday"},
		{"2026-04", "2026-05-15", "2026-05-25", "Friday, Monday"},
		{"2026-05", "2026-06-15", "2026-06-25", "Monday, Thursday"},
		{"2026-06", "2026-07-15", "2026-07-27", "Wednesday; the 25th is a Saturday"},
		{"2026-07", "2026-08-17", "2026-08-25", "a Saturday"},
		{"2026-10", "2026-11-16", "2026-11-25", "a Sunday"},
		{"2026-11", "2026-12-15", "2026-12-25", "Tuesday; Christmas is a working day"},
		{"2026-12", "2027-01-15", "2027-01-25", "Friday, Monday: over the end of the year"},
		{"2027-01", "2027-02-15", "2027-02-25", "Tết is over since the 10th"},
		{"2027-03", "2027-04-15", "2027-04-26", "Thursday before Hung Kings' day; a Sunday"},
		{"2027-04", "2027-05-17", "2027-05-25", "a Saturday"},
		{"2027-07", "2027-08-16", "2027-08-25", "a Sunday"},
	} {
		p := calendar.DefaultRule.Period(c.period)
		if p.DueOn != date(t, c.due) || p.ClosesOn != date(t, c.closes) {
			t.Errorf("%s: due %s, closes %s; want %s, %s (%s)", c.period, p.DueOn, p.ClosesOn, c.due, c.closes, c.why)
		}
	}
}

func TestPeriod_HasItsMonth_AndThreeDatesThatAreNeverMixed(t *testing.T) {
	for _, c := range []struct{ id, start, end, opens string }{
		{"2018-03", "2018-03-01", "2018-03-31", "2018-04-01"},
		{"2018-12", "2018-12-01", "2018-12-31", "2019-01-01"}, // over the end of the year
		{"2019-02", "2019-02-01", "2019-02-28", "2019-03-01"},
		{"2020-02", "2020-02-01", "2020-02-29", "2020-03-01"}, // leap February
		{"2100-02", "2100-02-01", "2100-02-28", "2100-03-01"}, // a hundredth year is none
		{"2000-02", "2000-02-01", "2000-02-29", "2000-03-01"}, // a four-hundredth is
	} {
		p := calendar.DefaultRule.Period(calendar.PeriodID(c.id))
		if p.Start != date(t, c.start) || p.End != date(t, c.end) || p.OpensOn != date(t, c.opens) {
			t.Errorf("%s: %s to %s, opens %s; want %s to %s, %s", c.id, p.Start, p.End, p.OpensOn, c.start, c.end, c.opens)
		}
	}
}

func TestPeriod_EndsAtMidnightInVietNam(t *testing.T) {
	p := calendar.DefaultRule.Period("2018-02")
	if want := time.Date(2018, 3, 15, 17, 0, 0, 0, time.UTC); !p.DueAt().Equal(want) {
		t.Errorf("due at %s, want %s", p.DueAt().UTC(), want)
	}
	if want := time.Date(2018, 3, 26, 17, 0, 0, 0, time.UTC); !p.ClosesAt().Equal(want) {
		t.Errorf("closes at %s, want %s", p.ClosesAt().UTC(), want)
	}
}

func TestRule_ThatClosesBeforeTheMovedDeadline_ClosesWithIt(t *testing.T) {
	p := calendar.Rule{OpensDay: 1, DueDay: 15, ClosesDay: 10}.Period("2018-03")
	if want := date(t, "2018-04-16"); p.DueOn != want || p.ClosesOn != want {
		t.Errorf("due %s, closes %s; want both %s", p.DueOn, p.ClosesOn, want)
	}
}

// TestDefaultRule_OverTheYearsOfTheData: nothing moves by more than a long Tết
// with its weekends, which in 2025 carried a close past the next opening.
func TestDefaultRule_OverTheYearsOfTheData(t *testing.T) {
	var overlapping []calendar.PeriodID
	for id := calendar.PeriodID("2017-12"); id < "2027-12"; id = id.Next() {
		p, next := calendar.DefaultRule.Period(id), calendar.DefaultRule.Period(id.Next())
		due, closes := p.DueOn.DaysSince(p.OpensOn), p.ClosesOn.DaysSince(p.OpensOn)
		if due < 14 || due > 14+9 || closes < 24 || closes > 24+9 || closes < due {
			t.Errorf("%s is due %s and closes %s", id, p.DueOn, p.ClosesOn)
		}
		if !calendar.IsWorkingDay(p.DueOn) || !calendar.IsWorkingDay(p.ClosesOn) {
			t.Errorf("%s is due %s or closes %s on a day off", id, p.DueOn, p.ClosesOn)
		}
		if p.ClosesAt().After(next.OpensOn.Start()) {
			overlapping = append(overlapping, id)
		}
	}
	if diff := cmp.Diff([]calendar.PeriodID{"2024-12"}, overlapping); diff != "" {
		t.Errorf("periods still open when the next one opens (-want +got):\n%s", diff)
	}
}

// TestHolidays_EveryYear_HasWhatTheLabourCodeGives: so many days off besides the
// weekend, whichever way Tết was announced.
func TestHolidays_EveryYear_HasWhatTheLabourCodeGives(t *testing.T) {
	for year := 2018; year <= 2027; year++ {
		want := 10
		if year >= 2021 {
			want = 11 // the second day around the national day
		}
		got := 0
		for d := (calendar.Date{Year: year, Month: 1, Day: 1}); d.Year == year; d = d.AddDays(1) {
			weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
			if _, ok := calendar.Holiday(d); ok && !weekend {
				got++
			}
		}
		if got != want {
			t.Errorf("%d: %d days off on weekdays, want %d", year, got, want)
		}
	}
}

func TestWorkingDays(t *testing.T) {
	for _, c := range []struct{ day, next string }{
		{"2018-02-13", "2018-02-13"}, // the last day before Tết
		{"2018-02-14", "2018-02-21"},
		{"2018-02-20", "2018-02-21"},
		{"2018-12-29", "2018-12-31"}, // Saturday
		{"2019-01-01", "2019-01-02"},
		{"2022-12-31", "2023-01-03"}, // Saturday, Sunday's holiday made up on Monday
		{"2026-04-25", "2026-04-28"},
		{"2026-04-30", "2026-05-04"},
		{"2027-12-25", "2027-12-27"}, // Saturday; Christmas itself is none
		{"2040-01-01", "2040-01-02"}, // beyond the data only weekends count
	} {
		if got := calendar.NextWorkingDay(date(t, c.day)); got != date(t, c.next) {
			t.Errorf("next working day of %s = %s, want %s", c.day, got, c.next)
		}
	}
	if name, ok := calendar.Holiday(date(t, "2018-02-16")); !ok || name != "Tết Nguyên đán, mùng 1" {
		t.Errorf("16/02/2018 = %q, %v", name, ok)
	}
	if name, ok := calendar.Holiday(date(t, "2018-02-13")); ok {
		t.Errorf("13/02/2018 = %q", name)
	}
}

func TestDateOf_IsTheDayInVietNam(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2018, 3, 15, 16, 59, 59, 999, time.UTC), "2018-03-15"},
		{time.Date(2018, 3, 15, 17, 0, 0, 0, time.UTC), "2018-03-16"},
		{time.Date(2018, 12, 31, 17, 0, 0, 0, time.UTC), "2019-01-01"},
		{time.Date(2020, 2, 28, 17, 0, 0, 0, time.UTC), "2020-02-29"},
		{time.Date(2018, 3, 15, 23, 0, 0, 0, time.FixedZone("", -8*3600)), "2018-03-16"},
	} {
		if got := calendar.DateOf(c.at).String(); got != c.want {
			t.Errorf("day of %s = %s, want %s", c.at, got, c.want)
		}
	}
}

func TestParse_RefusesWhatIsNoDayOrMonth(t *testing.T) {
	for _, s := range []string{"", "2018-02-29", "2018-13-01", "2018-2-1", "15/03/2018", "2018-03-15T00:00:00Z"} {
		if d, err := calendar.ParseDate(s); err == nil {
			t.Errorf("date %q read as %s", s, d)
		}
	}
	for _, s := range []string{"", "2018", "2018-13", "2018-00", "2018-2", "2018-02-01", "18-02"} {
		if id, err := calendar.ParsePeriodID(s); err == nil {
			t.Errorf("period %q read as %s", s, id)
		}
	}
}

func TestPeriodID_NamesItsMonth(t *testing.T) {
	id, err := calendar.ParsePeriodID("2018-12")
	if err != nil {
		t.Fatal(err)
	}
	got := []any{id.Year(), id.Month(), id.Next(), id.Previous(), id.Vietnamese(), calendar.PeriodEndedBefore(date(t, "2019-01-01")), calendar.PeriodEndedBefore(date(t, "2019-01-31"))}
	want := []any{2018, 12, calendar.PeriodID("2019-01"), calendar.PeriodID("2018-11"), "Tháng 12/2018", id, id}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("2018-12 (-want +got):\n%s", diff)
	}
}

func TestDate_TravelsAsText(t *testing.T) {
	type doc struct {
		Day  calendar.Date `json:"day"`
		None calendar.Date `json:"none"`
	}
	want := doc{Day: calendar.Date{Year: 2018, Month: 3, Day: 5}}
	text, err := json.Marshal(want)
	if err != nil || string(text) != `{"day":"2018-03-05","none":""}` {
		t.Fatalf("%s, %v", text, err)
	}
	var got doc
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("came back as %+v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"day":"2018-02-30"}`), &got); err == nil {
		t.Error("a day that does not exist was read")
	}
	if vi := want.Day.Vietnamese() + want.None.Vietnamese(); vi != "05/03/2018" {
		t.Errorf("in Vietnamese %q", vi)
	}
}

func TestDate_ArithmeticGoesBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.Date{Year: 2016, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 6000).Draw(t, "day"))
		n := rapid.IntRange(-2000, 2000).Draw(t, "days")
		e := d.AddDays(n)
		if e.DaysSince(d) != n || e.Before(d) != (n < 0) || e.After(d) != (n > 0) || e.AddDays(-n) != d {
			t.Fatalf("%s + %d = %s", d, n, e)
		}
		if parsed, err := calendar.ParseDate(e.String()); err != nil || parsed != e {
			t.Fatalf("%s came back as %s, %v", e, parsed, err)
		}
		if got := calendar.DateOf(e.EndOfDay().Add(-time.Nanosecond)); got != e {
			t.Fatalf("the last instant of %s is on %s", e, got)
		}
		id := calendar.PeriodEndedBefore(e)
		if id.Next().Previous() != id || !calendar.DefaultRule.Period(id).End.Before(e) {
			t.Fatalf("period ended before %s is %s", e, id)
		}
	})
}
