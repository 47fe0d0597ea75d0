package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/obs"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

const (
	unitID  = report.UnitID("htx-0042")
	address = "ke.toan@example.vn"
)

var struck = time.Date(2018, 3, 10, 5, 0, 2, 0, time.UTC)

// world is one unit in a register, and the function in it.
type world struct {
	t      *testing.T
	table  *table.Memory
	store  *store.Store
	mails  *outboxtest.Recorder
	log    *bytes.Buffer
	handle func(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, table: table.NewMemory(), mails: new(outboxtest.Recorder), log: new(bytes.Buffer)}
	w.store = store.New(w.table)
	w.handle = (&handler{store: w.store, mails: w.mails, log: obs.Logger(w.log, "debug")}).handle
	_, err := w.store.SaveUnit(t.Context(), unitID, func(report.Unit, bool) report.Unit {
		return report.Unit{ID: unitID, Kind: report.HTX, Name: "HTX Vĩnh Cường", Memberships: []report.Membership{{Province: "95"}}}
	})
	w.must(err)
	w.register(address)
	return w
}

func (w *world) register(email string) {
	w.t.Helper()
	_, err := w.store.SaveContact(w.t.Context(), unitID, "95", func(report.Contact, bool) report.Contact {
		return report.Contact{Name: "Chị Ngân", Email: email, Phone: "0900000042"}
	})
	w.must(err)
}

func (w *world) contact() report.Contact {
	w.t.Helper()
	contact, err := w.store.Contact(w.t.Context(), unitID)
	w.must(err)
	return contact
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// bounced is a permanent bounce of a letter to the unit, edited.
func bounced(edit func(*feedback)) feedback {
	f := feedback{
		EventType: "Bounce",
		Mail: mailing{MessageID: "0100-example", Tags: map[string][]string{
			"kind": {"link"}, "order": {"link_2018-02_htx-0042"}, "unit": {string(unitID)}, "ses:configuration-set": {"feedback"},
		}},
		Bounce: &bounce{
			BounceType: "Permanent", BounceSubType: "General", Timestamp: struck,
			BouncedRecipients: []recipient{{EmailAddress: address, Action: "failed", Status: "5.1.1"}},
		},
	}
	if edit != nil {
		edit(&f)
	}
	return f
}

func complained(kind string) feedback {
	return bounced(func(f *feedback) {
		f.EventType, f.Bounce = "Complaint", nil
		f.Complaint = &complaint{
			ComplaintFeedbackType: kind, Timestamp: struck, ComplainedRecipients: []recipient{{EmailAddress: strings.ToUpper(address)}},
		}
	})
}

// raw is a report as a topic that delivers raw hands it on.
func (w *world) raw(f feedback) string {
	w.t.Helper()
	body, err := json.Marshal(f)
	w.must(err)
	return string(body)
}

// wrapped is a report in the envelope of SNS.
func (w *world) wrapped(said string) string {
	w.t.Helper()
	body, err := json.Marshal(events.SNSEntity{Type: "Notification", MessageID: "n1", Message: said})
	w.must(err)
	return string(body)
}

// deliver runs one batch and returns the ids of the messages that go back.
func (w *world) deliver(bodies ...string) []string {
	w.t.Helper()
	var batch events.SQSEvent
	for i, body := range bodies {
		batch.Records = append(batch.Records, events.SQSMessage{MessageId: "m" + string(rune('1'+i)), Body: body})
	}
	answer, err := w.handle(w.t.Context(), batch)
	w.must(err)
	var back []string
	for _, failure := range answer.BatchItemFailures {
		back = append(back, failure.ItemIdentifier)
	}
	return back
}

func (w *world) untilDone(body string) {
	w.t.Helper()
	for range 5 {
		if w.deliver(body) == nil {
			return
		}
	}
	w.t.Fatalf("the report ends in the dead letter queue: %s", w.log)
}

// outcomes lists what the log says of each report.
func (w *world) outcomes() []string {
	w.t.Helper()
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
	for _, secret := range []string{"@", "0900000042", "Ngân", "Vĩnh"} {
		if strings.Contains(w.log.String(), secret) {
			w.t.Errorf("the log holds %q:\n%s", secret, w.log)
		}
	}
}
