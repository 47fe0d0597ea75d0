package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/letter"
	"kipthoi/shared/report"
)

// nothing is the word of a unit that nothing happened.
func nothing(i int) report.Submission {
	return report.NewNil(unitID(i), period.ID, "d1", report.Declaration{Reason: report.Disaster}, noon)
}

func receiptOfNil(i int) letter.Order {
	order, _ := letter.ForOutcome(nothing(i))
	return order
}

func (w *world) declareNil(i int) {
	w.t.Helper()
	_, _, err := w.store.Record(w.t.Context(), nothing(i))
	w.must(err)
}

func TestMail_NothingDeclared_BringsItsReceipt_AndNoReminder(t *testing.T) {
	w := newWorld(t)
	w.declareNil(0)
	w.untilDone(receiptOfNil(0))
	w.untilDone(letter.NewReminder(unitID(0), period.ID, "due", noon))
	if diff := cmp.Diff([]string{"sent", "skipped answered"}, w.outcomes()); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	mail := w.mails.Mails()[0]
	for _, words := range []string{"Đã ghi nhận: không phát sinh trong tháng 2/2018", "Lý do: thiên tai, dịch bệnh", nothing(0).Receipt()} {
		if !strings.Contains(mail.Text, words) {
			t.Errorf("%q is not in the letter:\n%s", words, mail.Text)
		}
	}
	w.check()
}

func TestMail_NothingDeclaredWhereAReportWasAccepted_EndsWithoutALetter(t *testing.T) {
	w := newWorld(t)
	w.declareNil(1)
	w.untilDone(receiptOfNil(1))
	if diff := cmp.Diff([]string{"skipped superseded"}, w.outcomes()); diff != "" || len(w.mails.Mails()) != 0 {
		t.Errorf("%d mails, outcomes (-want +got):\n%s", len(w.mails.Mails()), diff)
	}
}
