package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/store/storetest"
	"kipthoi/shared/table"
)

type ctx = context.Context

func isConflict(err error) bool { return errors.Is(err, store.ErrConflict) }

// TestRecord_InWhateverOrderAndHoweverOften_GivesTheSameObligation draws uploads
// of a few different files and declarations, tells of them in the order they finished, and again
// in any order with repeats and faults. Which of two equal files is called the
// original, and the number a version got, follow the order of telling; nothing
// else does.
func TestRecord_InWhateverOrderAndHoweverOften_GivesTheSameObligation(t *testing.T) {
	outcomes := []report.Outcome{report.OutcomeAccepted, report.OutcomeRejected, report.OutcomeAwaitingExplanation}
	rapid.Check(t, func(t *rapid.T) {
		var uploads []report.Submission
		for u := range rapid.IntRange(1, 7).Draw(t, "uploads") {
			file := rapid.IntRange(0, 5).Draw(t, "file")
			after := time.Duration(rapid.IntRange(1, 30*24).Draw(t, "hours")) * time.Hour
			if file == 5 {
				uploads = append(uploads, storetest.Declaration(1, u, after, report.Declaration{Reason: rapid.SampledFrom(report.NilReasons).Draw(t, "reason")}))
				continue
			}
			uploads = append(uploads, storetest.Submission(1, u, after, fmt.Sprintf("tệp %*d", file, file), outcomes[file%len(outcomes)]))
		}
		told := rapid.Permutation(uploads).Draw(t, "told")
		told = append(told, rapid.SliceOfN(rapid.SampledFrom(uploads), 0, 4).Draw(t, "told again")...)
		want := recordAll(t, uploads, nil)
		got := recordAll(t, told, func(int, []table.Write) table.Fault {
			return rapid.SampledFrom([]table.Fault{table.NoFault, table.NoFault, table.NotStored, table.StoredButErrored}).Draw(t, "fault")
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("obligation (-told in order +told anyhow):\n%s", diff)
		}
	})
}

func recordAll(t *rapid.T, told []report.Submission, fault func(int, []table.Write) table.Fault) report.Obligation {
	m := table.NewMemory()
	s := store.New(m)
	if _, err := s.AddObligations(context.Background(), []report.Obligation{storetest.Obligation(1)}); err != nil {
		t.Fatal(err)
	}
	m.FailWrite(fault)
	for _, sub := range told {
		for {
			_, _, err := s.Record(context.Background(), sub)
			if err == nil {
				break
			}
			if !errors.Is(err, table.ErrFault) {
				t.Fatal(err)
			}
		}
	}
	o, err := s.Obligation(context.Background(), storetest.UnitID(1), storetest.Period)
	if err != nil {
		t.Fatal(err)
	}
	subs, err := s.Submissions(context.Background(), o.Unit, o.Period)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range storetest.Inconsistencies(&o, subs) {
		t.Fatal(problem)
	}
	return forgetOrder(o)
}

// forgetOrder takes out what follows the order of telling: which of two equal
// files gave its id, and the number.
func forgetOrder(o report.Obligation) report.Obligation {
	if o.Current != nil {
		o.Current.Submission, o.Current.Version = "", 0
	}
	if o.Latest != nil {
		o.Latest.Submission = ""
	}
	return o
}
