package chase_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kipthoi/shared/calendar"
	"kipthoi/shared/chase"
	"kipthoi/shared/report"
)

func date(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestStages_AreFiveAroundTheDeadline_AndTheLastTellsTheProvince(t *testing.T) {
	want := []chase.Stage{
		{ID: "before5", Days: -5},
		{ID: "before2", Days: -2},
		{ID: "due", Days: 0},
		{ID: "after1", Days: 1},
		{ID: "after3", Days: 3, Escalate: true},
	}
	if diff := cmp.Diff(want, chase.Stages()); diff != "" {
		t.Errorf("stages (-want +got):\n%s", diff)
	}
	if s, ok := chase.Find(chase.Stages(), "due"); !ok || s.Days != 0 {
		t.Errorf("Find(due) = %+v, %v", s, ok)
	}
	if s, ok := chase.Find(chase.Stages(), "never"); ok {
		t.Errorf("Find(never) = %+v", s)
	}
}

func TestParse_StagesThatCouldDoHarm_AreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"none":                       `[]`,
		"not a list":                 `{"id": "a"}`,
		"a misspelt field":           `[{"id": "a", "day": 1, "escalate": true}]`,
		"no id":                      `[{"days": 1, "escalate": true}]`,
		"an id twice":                `[{"id": "a", "days": 1}, {"id": "a", "days": 2, "escalate": true}]`,
		"a day twice":                `[{"id": "a", "days": 1}, {"id": "b", "days": 1, "escalate": true}]`,
		"days out of order":          `[{"id": "a", "days": 2}, {"id": "b", "days": 1, "escalate": true}]`,
		"the province never told":    `[{"id": "a", "days": 1}]`,
		"the province told too soon": `[{"id": "a", "days": 1, "escalate": true}, {"id": "b", "days": 2, "escalate": true}]`,
	} {
		t.Run(name, func(t *testing.T) {
			if stages, err := chase.Parse([]byte(text)); err == nil {
				t.Errorf("read as %+v", stages)
			}
		})
	}
}

func TestDue_OverTheCalendar(t *testing.T) {
	for _, c := range []struct{ name, due, day, want string }{
		{"the day before the first stage", "2018-03-15", "2018-03-09", ""},
		{"five days before", "2018-03-15", "2018-03-10", "before5"},
		{"between two stages the older one is the newest", "2018-03-15", "2018-03-12", "before5"},
		{"two days before", "2018-03-15", "2018-03-13", "before2"},
		{"on the day", "2018-03-15", "2018-03-15", "due"},
		{"a day after", "2018-03-15", "2018-03-16", "after1"},
		{"three days after", "2018-03-15", "2018-03-18", "after3"},
		{"long after", "2018-03-15", "2018-04-30", "after3"},
		{"a deadline moved over Tết: five days before lies in the holiday", "2018-02-21", "2018-02-16", "before5"},
		{"a deadline early in March of a leap year counts the 29th", "2020-03-02", "2020-02-29", "before2"},
		{"and of a common year does not", "2018-03-02", "2018-02-28", "before2"},
		{"a deadline early in January reaches back over the year", "2019-01-03", "2018-12-29", "before5"},
		{"and one on the last day of the year reaches over it", "2018-12-31", "2019-01-03", "after3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := chase.Due(chase.Stages(), date(t, c.due), date(t, c.day))
			if got.ID != c.want || ok != (c.want != "") {
				t.Errorf("Due = %q, %v; want %q", got.ID, ok, c.want)
			}
		})
	}
}

func TestNext_AfterMissedDays_MakesUpWithTheNewestStageOnly(t *testing.T) {
	due := date(t, "2018-03-15")
	for _, c := range []struct{ name, done, day, want string }{
		{"nothing missed", "before5", "2018-03-13", "before2"},
		{"the same stage again", "before2", "2018-03-14", ""},
		{"one day late", "before5", "2018-03-14", "before2"},
		{"three stages missed", "", "2018-03-15", "due"},
		{"everything missed", "", "2018-03-20", "after3"},
		{"a schedule that was repeated for an earlier day", "after1", "2018-03-13", ""},
		{"the last stage was gone through", "after3", "2018-03-25", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := chase.Next(chase.Stages(), c.done, due, date(t, c.day))
			if got.ID != c.want || ok != (c.want != "") {
				t.Errorf("Next = %q, %v; want %q", got.ID, ok, c.want)
			}
		})
	}
}

func TestRemind_LeavesAloneWhoIsDoneOrCannotBeReached(t *testing.T) {
	period := calendar.DefaultRule.Period("2018-02")
	open := report.Obligation{Status: report.StatusExpected, DueAt: period.DueAt(), ClosesAt: period.ClosesAt()}
	reachable := report.Contact{Email: "ke.toan@example.vn"}
	day := date(t, "2018-03-13")
	for _, c := range []struct {
		name string
		edit func(*chase.Case)
		day  calendar.Date
		want chase.Reason
	}{
		{"still expected", func(*chase.Case) {}, day, chase.Write},
		{"returned", status(report.StatusRejected), day, chase.Write},
		{"waiting for an explanation", status(report.StatusAwaitingExplanation), day, chase.Write},
		{"accepted", status(report.StatusAccepted), day, chase.Answered},
		{"nothing to report", status(report.StatusNil), day, chase.Answered},
		{"exempt", status(report.StatusExempt), day, chase.Answered},
		{"no address", func(c *chase.Case) { c.Contact = report.Contact{Phone: "0900000001"} }, day, chase.NoAddress},
		{"dead address", func(c *chase.Case) { c.Contact.Dead = true }, day, chase.DeadAddress},
		{"promised for today", func(c *chase.Case) { c.Promise = day }, day, chase.Promised},
		{"promised for yesterday", func(c *chase.Case) { c.Promise = day.AddDays(-1) }, day, chase.Write},
		{"on the last day", func(*chase.Case) {}, period.ClosesOn, chase.Write},
		{"after the books were locked", func(*chase.Case) {}, period.ClosesOn.AddDays(1), chase.Closed},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := chase.Case{Obligation: open, Contact: reachable}
			c.edit(&a)
			if got := a.Remind(c.day); got != c.want {
				t.Errorf("Remind = %q, want %q", got, c.want)
			}
		})
	}
}

func status(s report.Status) func(*chase.Case) {
	return func(c *chase.Case) { c.Obligation.Status = s }
}

func TestMonth_HoweverTheScheduleComes_NobodyGetsAStageTwiceNorAReminderOnceDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := calendar.PeriodID(time.Date(2018+rapid.IntRange(0, 9).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"))
		p := calendar.DefaultRule.Period(id)
		answered := rapid.IntRange(0, 60).Draw(t, "answered after")
		c := chase.Case{
			Obligation: report.Obligation{Status: report.StatusExpected, ClosesAt: p.ClosesAt()},
			Contact:    report.Contact{Email: "ke.toan@example.vn"},
		}
		var sent []chase.Stage
		done, lastRun := "", p.OpensOn
		for n := range 40 {
			day := p.OpensOn.AddDays(n)
			if n == answered {
				c.Obligation.Status = report.StatusAccepted
			}
			for range rapid.IntRange(0, 2).Draw(t, "runs of the day") {
				lastRun = day
				stage, ok := chase.Next(chase.Stages(), done, p.DueOn, day)
				if !ok {
					continue
				}
				if stage.On(p.DueOn).After(day) {
					t.Fatalf("stage %s went out on %s, before its day", stage.ID, day)
				}
				if done = stage.ID; c.Remind(day) == chase.Write {
					sent = append(sent, stage)
					if n >= answered || !day.Start().Before(p.ClosesAt()) {
						t.Fatalf("reminded on %s, after the answer or the close", day)
					}
				}
			}
		}
		for i := 1; i < len(sent); i++ {
			if sent[i].Days <= sent[i-1].Days {
				t.Fatalf("stages went out as %+v", sent)
			}
		}
		if newest, ok := chase.Due(chase.Stages(), p.DueOn, lastRun); ok && done != newest.ID {
			t.Fatalf("after the run of %s the stage is %q, want %q", lastRun, done, newest.ID)
		}
	})
}
