package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/calendar"
	"kipthoi/shared/letter"
	"kipthoi/shared/link"
	"kipthoi/shared/mail/mailtest"
	"kipthoi/shared/obs"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

const nonce = "Zx3mPq9sT1vLk8Yw2RfN4dGh"

var (
	period = calendar.DefaultRule.Period("2018-02")
	noon   = time.Date(2018, 3, 10, 5, 0, 0, 0, time.UTC)
	queued = noon.Add(time.Minute)
	signer = link.Keys{Current: []byte(strings.Repeat("k", link.MinKey))}
)

// world is a province in the middle of a period, and the function in it.
type world struct {
	t      *testing.T
	table  *table.Memory
	store  *store.Store
	mails  *mailtest.Recorder
	log    *bytes.Buffer
	turns  int
	handle func(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error)
}

// serve runs the function on a table.
func (w *world) serve(t table.Table) {
	h := &handler{
		store: store.New(t), ring: ring{}, sender: w.mails, site: "https://kipthoi.example.vn",
		pace: func(ctx context.Context) error { w.turns++; return ctx.Err() },
		log:  obs.Logger(w.log, "debug"),
	}
	w.handle = h.handle
}

type ring struct{}

func (ring) Keys(context.Context, time.Time) (link.Keys, error) { return signer, nil }

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, table: table.NewMemory(), mails: mailtest.New(t), log: new(bytes.Buffer)}
	w.store = store.New(w.table)
	w.serve(w.table)
	w.office("p95", "95", "Liên minh Hợp tác xã tỉnh Bạc Liêu", "lienminh@example.vn")
	w.office("tw", "", "Liên minh Hợp tác xã Việt Nam", "trung.uong@example.vn")
	for i, s := range []report.Submission{
		{},
		{Outcome: report.OutcomeAccepted, FileName: "bao-cao.xlsx"},
		{Outcome: report.OutcomeRejected, Findings: []report.Finding{finding("T01", report.Reject)}},
		{Outcome: report.OutcomeAwaitingExplanation, Findings: []report.Finding{finding("H17", report.Explain)}},
	} {
		w.unit(unitID(i))
		if s.Outcome != "" {
			w.record(unitID(i), uploadID(i), noon, s)
		}
	}
	_, err := w.store.AddImport(t.Context(), store.Import{
		Upload: "up-7", Province: "95", FileName: "danh-ba.csv", Rows: 2, Added: 1, Refused: 1, At: noon,
		Problems: []roster.Problem{{Row: 3, Message: report.Text{Vi: "Mã số thuế sai."}, Cure: report.Text{Vi: "Xem lại."}}},
	})
	w.must(err)
	return w
}

// shaky is a table whose n-th read fails.
type shaky struct {
	*table.Memory
	reads, fail int
}

func (s *shaky) fault() error {
	s.reads++
	if s.reads == s.fail {
		return table.ErrFault
	}
	return nil
}

func (s *shaky) Get(ctx context.Context, pk, sk string) (table.Item, error) {
	if err := s.fault(); err != nil {
		return table.Item{}, err
	}
	return s.Memory.Get(ctx, pk, sk)
}

func (s *shaky) Group(ctx context.Context, group string) iter.Seq2[table.Item, error] {
	if err := s.fault(); err != nil {
		return func(yield func(table.Item, error) bool) { yield(table.Item{}, err) }
	}
	return s.Memory.Group(ctx, group)
}

// The four units: 0 has sent nothing, 1 is accepted, 2 returned, 3 to explain.
func unitID(i int) report.UnitID { return report.UnitID(fmt.Sprintf("htx-004%d", i)) }

func uploadID(i int) report.SubmissionID { return report.SubmissionID(fmt.Sprintf("u%d.0a1b2c3d", i)) }

func finding(rule string, effect report.Effect) report.Finding {
	return report.Finding{
		Rule: rule, Class: report.Quality, Effect: effect, Sheet: "Báo cáo", Cell: "E21", Found: "45,5",
		Message: report.Text{Vi: "Số liệu khác thường."}, Cure: report.Text{Vi: "Xem lại ô này."},
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) office(id, code, name, email string) {
	w.t.Helper()
	_, err := w.store.SaveOffice(w.t.Context(), id, func(store.Office, bool) store.Office {
		return store.Office{Province: code, Name: name, Email: email}
	})
	w.must(err)
}

func (w *world) unit(id report.UnitID) {
	w.t.Helper()
	unit := report.Unit{
		ID: id, Kind: report.HTX, Name: "HTX Vĩnh Cường " + string(id), Commune: "Xã Vĩnh Hậu", LinkEpoch: 3,
		Memberships: []report.Membership{{Province: "95"}},
	}
	_, err := w.store.SaveUnit(w.t.Context(), id, func(report.Unit, bool) report.Unit { return unit })
	w.must(err)
	w.contact(id, func(c *report.Contact) {
		*c = report.Contact{Name: "Chị Ngân", Email: string(id) + "@example.vn", Phone: "0900000042"}
	})
	_, err = w.store.AddObligations(w.t.Context(), []report.Obligation{{
		Unit: id, Period: period.ID, Province: "95", Kind: report.HTX, Name: unit.Name, Commune: unit.Commune,
		Status: report.StatusExpected, DueAt: period.DueAt(), ClosesAt: period.ClosesAt(),
	}})
	w.must(err)
}

func (w *world) contact(id report.UnitID, edit func(*report.Contact)) {
	w.t.Helper()
	_, err := w.store.SaveContact(w.t.Context(), id, "95", func(known report.Contact, _ bool) report.Contact {
		edit(&known)
		return known
	})
	w.must(err)
}

func (w *world) record(unit report.UnitID, id report.SubmissionID, at time.Time, s report.Submission) {
	w.t.Helper()
	s.ID, s.Unit, s.Period, s.UploadedAt, s.Digest = id, unit, period.ID, at, "d1:"+string(id)
	_, _, err := w.store.Record(w.t.Context(), s)
	w.must(err)
}

// orders is an order of every kind that this world has a letter for.
func orders() map[letter.Kind]letter.Order {
	answer := func(i int, outcome report.Outcome) letter.Order {
		o, _ := letter.ForOutcome(report.Submission{ID: uploadID(i), Unit: unitID(i), Period: period.ID, Outcome: outcome, UploadedAt: noon})
		return o
	}
	return map[letter.Kind]letter.Order{
		letter.KindLink:     letter.NewLink(unitID(0), period.ID, noon),
		letter.KindReminder: letter.NewReminder(unitID(0), period.ID, "before5", noon),
		letter.KindReceipt:  answer(1, report.OutcomeAccepted),
		letter.KindRejected: answer(2, report.OutcomeRejected),
		letter.KindExplain:  answer(3, report.OutcomeAwaitingExplanation),
		letter.KindMissing:  letter.NewMissing("95", period.ID, noon),
		letter.KindBounced:  letter.NewBounced("95", unitID(0), string(unitID(0))+"@example.vn", noon),
		letter.KindImport:   letter.NewImport("95", "up-7", noon),
		letter.KindLogin:    letter.NewLogin("p95", nonce, noon),
	}
}

// world as the order of this kind needs it.
func (w *world) ready(kind letter.Kind) *world {
	if kind == letter.KindBounced {
		w.contact(unitID(0), func(c *report.Contact) { c.Dead = true })
	}
	return w
}

// message is an order as the queue delivers it for the count-th time.
func message(t *testing.T, id string, count int, order letter.Order) events.SQSMessage {
	t.Helper()
	body, err := json.Marshal(order)
	if err != nil {
		t.Fatal(err)
	}
	return events.SQSMessage{MessageId: id, Body: string(body), Attributes: map[string]string{
		"ApproximateReceiveCount": fmt.Sprint(count), "SentTimestamp": fmt.Sprint(queued.UnixMilli()),
	}}
}

// deliver runs one batch and returns the ids of the messages that go back.
func (w *world) deliver(messages ...events.SQSMessage) []string {
	w.t.Helper()
	answer, err := w.handle(w.t.Context(), events.SQSEvent{Records: messages})
	w.must(err)
	var back []string
	for _, failure := range answer.BatchItemFailures {
		back = append(back, failure.ItemIdentifier)
	}
	return back
}

// untilDone delivers an order as often as the queue would, and returns how often.
func (w *world) untilDone(order letter.Order) int {
	w.t.Helper()
	for count := 1; count <= 5; count++ {
		if w.deliver(message(w.t, "m1", count, order)) == nil {
			return count
		}
	}
	w.t.Fatalf("letter %s ends in the dead letter queue: %s", order.ID, w.log)
	return 0
}

// outcomes lists what the log says of each order that came to its end.
func (w *world) outcomes() []string {
	var all []string
	for line := range strings.Lines(w.log.String()) {
		var entry struct{ Msg, Outcome, Reason string }
		w.must(json.Unmarshal([]byte(line), &entry))
		if entry.Msg == "done" {
			all = append(all, strings.TrimSpace(entry.Outcome+" "+entry.Reason))
		}
	}
	return all
}

// check holds what must be true after every step: nothing personal is logged.
func (w *world) check() {
	w.t.Helper()
	for _, secret := range []string{"@", nonce, "0900000042", "Ngân", "Vĩnh", "/l/", "Bạc Liêu"} {
		if strings.Contains(w.log.String(), secret) {
			w.t.Errorf("the log holds %q:\n%s", secret, w.log)
		}
	}
}
