package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/letter"
	"kipthoi/shared/link"
	"kipthoi/shared/mail/mailtest"
	"kipthoi/shared/report"
	"kipthoi/shared/table"
)

func TestMail_EveryKind_GoesOutOnceHoweverOftenItIsDelivered(t *testing.T) {
	for kind, order := range orders() {
		t.Run(string(kind), func(t *testing.T) {
			w := newWorld(t).ready(kind)
			for range 2 {
				again := message(t, "m1", 1, order)
				if back := w.deliver(again, again, message(t, "m2", 1, order)); back != nil {
					t.Errorf("%q go back", back)
				}
			}
			want := slices.Concat([]string{"sent"}, slices.Repeat([]string{"sent_before"}, 5))
			if diff := cmp.Diff(want, w.outcomes()); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if n := len(w.mails.Mails()); n != 1 || w.turns != 1 {
				t.Errorf("%d mails in %d turns, want 1 in 1", n, w.turns)
			}
			w.check()
		})
	}
}

func TestMail_Letters_GoWhereTheyBelong(t *testing.T) {
	for kind, to := range map[letter.Kind]string{
		letter.KindLink: "htx-0040@example.vn", letter.KindReminder: "htx-0040@example.vn",
		letter.KindReceipt: "htx-0041@example.vn", letter.KindRejected: "htx-0042@example.vn", letter.KindExplain: "htx-0043@example.vn",
		letter.KindMissing: "lienminh@example.vn", letter.KindBounced: "lienminh@example.vn",
		letter.KindImport: "lienminh@example.vn", letter.KindLogin: "lienminh@example.vn",
	} {
		w := newWorld(t).ready(kind)
		order := orders()[kind]
		w.untilDone(order)
		got := w.mails.Mails()[0]
		if got.To != to {
			t.Errorf("%s goes to %q, want %q", kind, got.To, to)
		}
		if got.Tags["kind"] != string(kind) || got.Tags["order"] != order.ID || got.Tags["unit"] != string(order.Unit) || got.Tags["office"] != order.Office {
			t.Errorf("%s: tags %v", kind, got.Tags)
		}
	}
}

func TestMail_LinkToAUnit_OpensForThatUnitAndEpoch(t *testing.T) {
	w := newWorld(t)
	w.untilDone(orders()[letter.KindLink])
	_, rest, found := strings.Cut(w.mails.Mails()[0].Text, "https://kipthoi.example.vn/l/")
	token, _, _ := strings.Cut(rest, "\n")
	holder, err := signer.Parse(token)
	if want := (link.Holder{ID: "htx-0040", Role: link.RoleUnit, Epoch: 3}); !found || err != nil || holder != want {
		t.Errorf("token %q is of %+v, %v", token, holder, err)
	}
}

func TestMail_Offices_AreLedToTheirOwnPages(t *testing.T) {
	for _, c := range []struct {
		order letter.Order
		want  string
	}{
		{letter.NewImport("95", "up-7", noon), "https://kipthoi.example.vn/p/95/units/imports/up-7\n"},
		{letter.NewMissing("95", period.ID, noon), "https://kipthoi.example.vn/p/95/periods/2018-02\n"},
		{letter.NewImport("", "up-7", noon), "https://kipthoi.example.vn/c\n"},
		{letter.NewLogin("tw", nonce, noon), "https://kipthoi.example.vn/login/" + nonce + "\n"},
	} {
		w := newWorld(t)
		w.untilDone(c.order)
		if text := w.mails.Mails()[0].Text; !strings.Contains(text, c.want) {
			t.Errorf("%s does not lead to %q:\n%s", c.order.ID, c.want, text)
		}
	}
}

// TestMail_WritesThatFail walks every write of every kind of letter in both
// modes: the letter goes out exactly once.
func TestMail_WritesThatFail_LeaveExactlyOneMail(t *testing.T) {
	for kind, order := range orders() {
		for _, fault := range table.Faults {
			for at := range 2 {
				w := newWorld(t).ready(kind)
				failed := 0
				w.table.FailWrite(func(n int, _ []table.Write) table.Fault {
					if n != at {
						return table.NoFault
					}
					failed++
					return fault
				})
				w.untilDone(order)
				if n := len(w.mails.Mails()); n != 1 || failed != 1 {
					t.Errorf("%s, write %d %s: %d mails, %d faults", kind, at, fault, n, failed)
				}
				w.check()
			}
		}
	}
}

func TestMail_ReadsThatFail_LeaveExactlyOneMail(t *testing.T) {
	for kind, order := range orders() {
		for fail := 1; ; fail++ {
			w := newWorld(t).ready(kind)
			s := &shaky{Memory: w.table, fail: fail}
			w.serve(s)
			w.untilDone(order)
			if n := len(w.mails.Mails()); n != 1 {
				t.Errorf("%s, read %d: %d mails", kind, fail, n)
			}
			w.check()
			if s.reads < fail {
				break // every read has failed once
			}
		}
	}
}

func TestMail_SentButNeverRemembered_GoesOutASecondTimeRatherThanNever(t *testing.T) {
	w := newWorld(t)
	w.mails.AllowTwice()
	w.table.FailWrite(func(n int, _ []table.Write) table.Fault {
		if n >= 1 && n <= markAttempts {
			return table.NotStored
		}
		return table.NoFault
	})
	if count := w.untilDone(orders()[letter.KindLink]); count != 2 || len(w.mails.Mails()) != 2 {
		t.Errorf("%d deliveries and %d mails, want 2 and 2", count, len(w.mails.Mails()))
	}
}

func TestMail_SendsThatFail_AreTriedAgain(t *testing.T) {
	for fault, mails := range map[mailtest.Fault]int{mailtest.NotSent: 1, mailtest.SentButErrored: 2} {
		w := newWorld(t)
		w.mails.AllowTwice() // a mail that went out with an error cannot be told from one that did not
		w.mails.Inject(func(send int) mailtest.Fault {
			if send == 0 {
				return fault
			}
			return mailtest.None
		})
		if count := w.untilDone(orders()[letter.KindRejected]); count != 2 || len(w.mails.Mails()) != mails {
			t.Errorf("fault %d: %d deliveries and %d mails, want 2 and %d", fault, count, len(w.mails.Mails()), mails)
		}
		w.check()
	}
}

func TestMail_ClaimedByAnotherMessage_ComesBackLater(t *testing.T) {
	w := newWorld(t)
	order := orders()[letter.KindLink]
	w.mails.Inject(func(int) mailtest.Fault { return mailtest.NotSent })
	w.deliver(message(t, "m1", 1, order))
	w.mails.Inject(nil)
	if back := w.deliver(message(t, "m2", 1, order)); len(back) != 1 || len(w.mails.Mails()) != 0 {
		t.Errorf("while m1 holds the claim: %q go back, %d mails", back, len(w.mails.Mails()))
	}
	if back := w.deliver(message(t, "m1", 2, order), message(t, "m2", 2, order)); back != nil || len(w.mails.Mails()) != 1 {
		t.Errorf("after m1 came again: %q go back, %d mails", back, len(w.mails.Mails()))
	}
}

func TestMail_MovedBackFromTheDeadLetterQueue_GoesOut(t *testing.T) {
	w := newWorld(t)
	order := orders()[letter.KindLink]
	w.mails.Inject(func(int) mailtest.Fault { return mailtest.NotSent })
	w.deliver(message(t, "m1", 5, order))
	w.mails.Inject(nil)
	moved := message(t, "m9", 1, order)
	moved.Attributes["SentTimestamp"] = "1520751600000" // a day later
	if back := w.deliver(moved); back != nil || len(w.mails.Mails()) != 1 {
		t.Errorf("%q go back, %d mails", back, len(w.mails.Mails()))
	}
}

func TestMail_OutOfDate_EndsWithoutALetter(t *testing.T) {
	receipt := orders()[letter.KindReceipt]
	later := report.Submission{Outcome: report.OutcomeAccepted}
	for _, c := range []struct {
		name  string
		order letter.Order
		since func(*world)
		want  string
	}{
		{"a reminder to a unit accepted meanwhile", letter.NewReminder(unitID(1), period.ID, "due", noon), nil, "answered"},
		{"a link to a unit accepted meanwhile", letter.NewLink(unitID(1), period.ID, noon), nil, "answered"},
		{"a reminder after the books closed", letter.NewReminder(unitID(0), period.ID, "due", period.ClosesAt()), nil, "closed"},
		{"a link for a period nothing is asked for", letter.NewLink(unitID(0), "2017-01", noon), nil, "not_asked"},
		{"a unit without an address", orders()[letter.KindLink], func(w *world) {
			w.contact(unitID(0), func(c *report.Contact) { c.Email = "" })
		}, "no_address"},
		{"a dead address", orders()[letter.KindLink], func(w *world) {
			w.contact(unitID(0), func(c *report.Contact) { c.Dead = true })
		}, "dead_address"},
		{"a unit that is not in the register", letter.NewLink("htx-none", period.ID, noon), nil, "unknown_unit"},
		{"a rejection after a later report was accepted", orders()[letter.KindRejected], func(w *world) {
			w.record(unitID(2), "u9.0a1b2c3d", noon.Add(time.Hour), later)
		}, "superseded"},
		{"an explanation asked for after a later report was accepted", orders()[letter.KindExplain], func(w *world) {
			w.record(unitID(3), "u9.0a1b2c3d", noon.Add(time.Hour), later)
		}, "superseded"},
		{"an explanation that was given", orders()[letter.KindExplain], func(w *world) {
			words := map[string]string{"H17:E21": "Chia thưởng."}
			_, _, err := w.store.Explain(w.t.Context(), unitID(3), period.ID, uploadID(3), words, noon)
			w.must(err)
		}, "other_outcome"},
		{"a receipt for what was not accepted", letter.Order{
			ID: receipt.ID, Kind: receipt.Kind, Unit: unitID(2), Period: period.ID, Submission: uploadID(2), At: noon,
		}, nil, "other_outcome"},
		{"nobody missing any more", orders()[letter.KindMissing], func(w *world) {
			for _, i := range []int{0, 2, 3} {
				w.record(unitID(i), "u9.0a1b2c3d", noon.Add(time.Hour), later)
			}
		}, "nobody_missing"},
		{"an address that was mended", orders()[letter.KindBounced], nil, "mended"},
		{"a bounce of a unit that is gone", letter.NewBounced("95", "htx-none", "x@example.vn", noon), nil, "unknown_unit"},
		{"a province without an office", letter.NewMissing("96", period.ID, noon), nil, "unknown_office"},
		{"an office without an address", orders()[letter.KindMissing], func(w *world) { w.office("p95", "95", "Liên minh", "") }, "no_address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			if c.since != nil {
				c.since(w)
			}
			if back := w.deliver(message(t, "m1", 1, c.order)); back != nil {
				t.Fatalf("goes back: %s", w.log)
			}
			if diff := cmp.Diff([]string{"skipped " + c.want}, w.outcomes()); diff != "" || len(w.mails.Mails()) != 0 {
				t.Errorf("%d mails, outcomes (-want +got):\n%s", len(w.mails.Mails()), diff)
			}
			w.check()
		})
	}
}

func TestMail_ReceiptOfAReplacedReport_StaysTrue(t *testing.T) {
	w := newWorld(t)
	w.record(unitID(1), "u9.0a1b2c3d", noon.Add(time.Hour), report.Submission{Outcome: report.OutcomeAccepted})
	w.untilDone(orders()[letter.KindReceipt])
	if text := w.mails.Mails()[0].Text; !strings.Contains(text, "Bản số: 1\n") || !strings.Contains(text, "So với hạn: sớm 5 ngày") {
		t.Errorf("receipt:\n%s", text)
	}
}

func TestMail_RejectedForAPeriodNothingIsAskedFor_IsAnswered(t *testing.T) {
	w := newWorld(t)
	s := report.Submission{
		ID: "u5.0a1b2c3d", Unit: unitID(0), Period: "2017-01", UploadedAt: noon, Digest: "d",
		Outcome: report.OutcomeRejected, Findings: []report.Finding{finding("U01", report.Reject)},
	}
	_, _, err := w.store.Record(t.Context(), s)
	w.must(err)
	order, _ := letter.ForOutcome(s)
	w.untilDone(order)
	if text := w.mails.Mails()[0].Text; strings.Contains(text, "Hạn nộp") || !strings.Contains(text, "U01") {
		t.Errorf("letter:\n%s", text)
	}
}

func TestMail_ProvinceWithoutAnOffice_IsNamedAllTheSame(t *testing.T) {
	w := newWorld(t)
	_, err := w.store.SaveUnit(t.Context(), unitID(0), func(u report.Unit, _ bool) report.Unit {
		u.Memberships[0].Province = "96"
		return u
	})
	w.must(err)
	w.untilDone(orders()[letter.KindLink])
	got := w.mails.Mails()[0]
	if got.ReplyTo != "" || !strings.Contains(got.Text, "xin gọi Liên minh hợp tác xã Cà Mau.") {
		t.Errorf("reply to %q in\n%s", got.ReplyTo, got.Text)
	}
}

func TestMail_AddressThatIsRefused_IsMarkedDead(t *testing.T) {
	w := newWorld(t)
	w.mails.Inject(func(int) mailtest.Fault { return mailtest.Refused })
	if back := w.deliver(message(t, "m1", 1, orders()[letter.KindLink]), message(t, "m2", 1, orders()[letter.KindLogin])); back != nil {
		t.Errorf("%q go back", back)
	}
	contact, err := w.store.Contact(t.Context(), unitID(0))
	if err != nil || !contact.Dead || contact.Email == "" || contact.Phone == "" {
		t.Errorf("contact = %+v, %v", contact, err)
	}
	w.mails.Inject(nil)
	w.deliver(message(t, "m3", 1, orders()[letter.KindReminder]))
	if diff := cmp.Diff([]string{"refused", "refused", "skipped dead_address"}, w.outcomes()); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	w.check()
}

func TestMail_MarkingARefusedAddress_IsTriedAgain(t *testing.T) {
	for _, fault := range table.Faults {
		w := newWorld(t)
		w.mails.Inject(func(int) mailtest.Fault { return mailtest.Refused })
		w.table.FailWrite(func(n int, _ []table.Write) table.Fault {
			if n == 1 {
				return fault
			}
			return table.NoFault
		})
		w.untilDone(orders()[letter.KindLink])
		if contact, err := w.store.Contact(t.Context(), unitID(0)); err != nil || !contact.Dead {
			t.Errorf("%s: contact = %+v, %v", fault, contact, err)
		}
	}
}

func TestMail_OneOrderThatFails_StopsNoOther(t *testing.T) {
	w := newWorld(t)
	lost := orders()[letter.KindReceipt]
	lost.Submission = "u404.00000000"
	nothing := message(t, "m4", 1, orders()[letter.KindLink])
	nothing.Body = `{"id": "link/x", "kind": "link", "at": "2018-03-10T05:00:00Z"}`
	garbage := message(t, "m1", 1, orders()[letter.KindLink])
	garbage.Body = "{"
	back := w.deliver(garbage, message(t, "m2", 1, orders()[letter.KindLink]), message(t, "m3", 1, lost), nothing, message(t, "m5", 1, orders()[letter.KindLogin]))
	if diff := cmp.Diff([]string{"m1", "m3", "m4"}, back); diff != "" || len(w.mails.Mails()) != 2 {
		t.Errorf("%d mails; go back (-want +got):\n%s", len(w.mails.Mails()), diff)
	}
	w.check()
}

func TestMail_TimeIsUp_TheRestGoesBackAndWhatWasSentIsRemembered(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithTimeout(t.Context(), margin) // no time is left but the margin
	defer cancel()
	answer, err := w.handle(ctx, events.SQSEvent{Records: []events.SQSMessage{message(t, "m1", 1, orders()[letter.KindLink])}})
	if err != nil || len(answer.BatchItemFailures) != 1 || len(w.mails.Mails()) != 0 {
		t.Errorf("answer %+v, %v, %d mails", answer, err, len(w.mails.Mails()))
	}
	if count := w.untilDone(orders()[letter.KindLink]); count != 1 {
		t.Errorf("%d deliveries more, want 1", count)
	}
}

func TestMissing_TellsContactsAndCounts(t *testing.T) {
	w := newWorld(t)
	w.contact(unitID(2), func(c *report.Contact) { c.Dead = true })
	w.untilDone(orders()[letter.KindMissing])
	text := w.mails.Mails()[0].Text
	for _, words := range []string{"Phải nộp: 4", "Đã nộp: 1", "Tỷ lệ nộp: 25,0 %", "ĐT 0900 000 042", "htx-0042@example.vn (thư không tới nơi)"} {
		if !strings.Contains(text, words) {
			t.Errorf("%q is missing in\n%s", words, text)
		}
	}
}

func TestPace_KeepsTheRate_AndEndsWithItsContext(t *testing.T) {
	pace := newPace(1000)
	start := time.Now()
	for range 20 {
		if err := pace(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took < 15*time.Millisecond {
		t.Errorf("20 turns took %s at 1000 a second", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := newPace(1)(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

func TestSettings_ThatWouldBreakEveryLetter_AreRefused(t *testing.T) {
	good := settings{PublicURL: "https://kipthoi.example.vn/", Sender: "no-reply@kipthoi.example.vn", PerSecond: 10}
	if err := good.Validate(); err != nil || good.site() != "https://kipthoi.example.vn" {
		t.Errorf("Validate = %v, site %q", err, good.site())
	}
	for name, edit := range map[string]func(*settings){
		"a path for a site": func(s *settings) { s.PublicURL = "/kipthoi" },
		"another scheme":    func(s *settings) { s.PublicURL = "ftp://kipthoi.example.vn" },
		"no sender":         func(s *settings) { s.Sender = "no-reply" },
		"no pace":           func(s *settings) { s.PerSecond = 0 },
	} {
		bad := good
		if edit(&bad); bad.Validate() == nil {
			t.Errorf("%s is valid", name)
		}
	}
}
