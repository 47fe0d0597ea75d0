package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/letter"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

// world is a handler with everything it touches in memory.
type world struct {
	*handler
	table *table.Memory
	mails *outboxtest.Recorder
}

func newWorld() *world { return worldOn(table.NewMemory()) }

func worldOn(m *table.Memory) *world {
	mails := &outboxtest.Recorder{}
	return &world{
		handler: &handler{store: store.New(m), mails: mails, log: slog.New(slog.DiscardHandler)},
		table:   m, mails: mails,
	}
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

// member is a co-operative of a province with a mailbox, working since 2015.
func member(id, province string) report.Unit {
	since := calendar.Date{Year: 2015, Month: 1, Day: 1}
	return report.Unit{
		ID: report.UnitID(id), Kind: report.HTX, Name: "HTX " + id, Sector: report.NN, Commune: "Vĩnh Hậu",
		Memberships: []report.Membership{{Province: province, From: since}},
		Activities:  []report.ActivityChange{{Activity: report.Operating, From: since}},
	}
}

func mailbox95(id string) report.Contact { return report.Contact{Email: id + "@don-vi.example"} }

func (w *world) register(t failer, u report.Unit, c report.Contact) {
	t.Helper()
	province := u.Memberships[len(u.Memberships)-1].Province
	_, err := w.store.SaveUnit(context.Background(), u.ID, func(report.Unit, bool) report.Unit { return u })
	must(t, err)
	_, err = w.store.SaveContact(context.Background(), u.ID, province, func(report.Contact, bool) report.Contact { return c })
	must(t, err)
}

func (w *world) members(t failer, ids ...string) {
	t.Helper()
	for _, id := range ids {
		w.register(t, member(id, "95"), mailbox95(id))
	}
}

// report has a unit send a file at an instant, with the outcome it gets.
func (w *world) report(unit string, period calendar.PeriodID, at time.Time, outcome report.Outcome) error {
	key := report.ObjectKey{Period: period, Unit: report.UnitID(unit), Upload: fmt.Sprint("u", at.Unix())}
	_, _, err := w.store.Record(context.Background(), report.Submission{
		ID: report.NewSubmissionID(key.Upload, "v"), Unit: key.Unit, Period: period, Key: key.String(), VersionID: "v",
		Digest: fmt.Sprint(unit, at), UploadedAt: at, Outcome: outcome, Findings: findings[outcome],
	})
	return err
}

// findings make each outcome what it is.
var findings = map[report.Outcome][]report.Finding{
	report.OutcomeRejected:            {{Rule: "H01", Class: report.Validity, Effect: report.Reject}},
	report.OutcomeAwaitingExplanation: {{Rule: "H18", Class: report.Quality, Effect: report.Explain}},
}

// morning is 07:00 in Viet Nam.
func morning(day calendar.Date) time.Time { return day.Start().Add(7 * time.Hour).UTC() }

func date(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// run plays the morning of a day.
func (w *world) run(t failer, day string) answer {
	t.Helper()
	out, err := w.handle(context.Background(), event{ScheduledTime: morning(date(day))})
	must(t, err)
	return out
}

// orders lists what was ordered since the first n orders, shortly, sorted.
func (w *world) orders(n int) []string {
	short := []string{}
	for _, o := range w.mails.Orders()[n:] {
		short = append(short, shortly(o))
	}
	slices.Sort(short)
	return short
}

func shortly(o letter.Order) string {
	return strings.Join(slices.DeleteFunc([]string{string(o.Kind), o.Stage, string(o.Unit), o.Office, string(o.Period)}, func(s string) bool { return s == "" }), " ")
}

// asked lists the units that owe a report for a period to a province.
func (w *world) asked(t failer, province string, period calendar.PeriodID) []string {
	t.Helper()
	ids := []string{}
	for o, err := range w.store.Obligations(context.Background(), province, period) {
		must(t, err)
		ids = append(ids, string(o.Unit))
	}
	return ids
}

// documents is everything that is stored, without the revisions.
func (w *world) documents(t failer) map[string]string {
	t.Helper()
	all := make(map[string]string)
	for item, err := range w.table.Items() {
		must(t, err)
		all[item.PK+" "+item.SK] = string(item.Doc) + item.Group
	}
	return all
}
