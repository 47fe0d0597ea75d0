package main

import (
	"slices"
	"strings"
	"testing"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/inbox"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/review/reviewtest"
	"kipthoi/shared/sheet"
	"kipthoi/shared/workbook"
)

// marked is the file that was given back for a submission.
func (w *world) marked(t *testing.T, s report.Submission) *sheet.Book {
	t.Helper()
	object, err := w.bucket.Get(t.Context(), s.AnnotatedKey(), "", sheet.MaxSize)
	if err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Open(object.Data)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestIntake_FileThatIsReturned_ComesBackWithItsFindings(t *testing.T) {
	for name, data := range map[string][]byte{
		"a workbook": emptyTemplate(t), "a list": broken, "what waits for a word": odd, "no report at all": []byte("%PDF-1.7\n"),
	} {
		t.Run(name, func(t *testing.T) {
			w := asked(t)
			w.take(t, queue(t, w.upload(keyOf("a"), data, noon)))
			sub := w.submissions(t)[0]
			book := w.marked(t, sub)
			if first := book.Sheets[0]; first.Name != "Cần sửa" {
				t.Fatalf("the first sheet is %q", first.Name)
			}
			said := 0
			for _, cells := range book.Sheets[0].Rows() {
				for _, c := range cells {
					if slices.ContainsFunc(sub.Findings, func(f report.Finding) bool { return strings.Contains(c.Text, f.Message.Vi) }) {
						said++
					}
				}
			}
			if said < len(sub.Findings) {
				t.Errorf("%d of %d findings are listed", said, len(sub.Findings))
			}
		})
	}
}

// emptyTemplate is a workbook of ours that nobody filled in.
func emptyTemplate(t *testing.T) []byte {
	t.Helper()
	p := calendar.DefaultRule.Period(period)
	f, err := form.ForKind(report.HTX, p.End)
	if err != nil {
		t.Fatal(err)
	}
	return reviewtest.Template(t, f, workbook.Identity{Unit: report.Unit{ID: unit, Kind: report.HTX, Name: "HTX Đồng Tiến"}, Period: p})
}

func TestIntake_AcceptedReport_IsNotGivenBack(t *testing.T) {
	w := asked(t)
	w.take(t, queue(t, w.upload(keyOf("a"), right, noon)))
	if _, err := w.bucket.Get(t.Context(), w.submissions(t)[0].AnnotatedKey(), "", sheet.MaxSize); err == nil {
		t.Error("there is a marked file of a report without findings")
	}
}

func TestIntake_MarkedFileCannotBeKept_NothingIsRecordedYet(t *testing.T) {
	for name, fault := range map[string]inboxtest.Fault{"not stored": inboxtest.NotStored, "stored but errored": inboxtest.StoredButErrored} {
		t.Run(name, func(t *testing.T) {
			w := asked(t)
			batch := queue(t, w.upload(keyOf("a"), broken, noon))
			w.bucket.Inject(func(op inboxtest.Op, _ string) inboxtest.Fault {
				if op == inboxtest.OpPut {
					return fault
				}
				return inboxtest.None
			})
			if back := w.take(t, batch); !slices.Equal(back, []string{"m0"}) || len(w.submissions(t)) > 0 {
				t.Errorf("went back %v, submissions %v", back, w.submissions(t))
			}
			w.bucket.Inject(nil)
			if back := w.take(t, batch); back != nil || w.submissions(t)[0].Outcome != report.OutcomeRejected {
				t.Errorf("went back %v, submissions %v", back, w.submissions(t))
			}
			w.marked(t, w.submissions(t)[0])
		})
	}
}

var _ bucket = (*inbox.Bucket)(nil)
