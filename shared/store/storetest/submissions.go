package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/report"
	"kipthoi/shared/store"
)

func ask(t *testing.T, s *store.Store, n int) {
	t.Helper()
	_, err := s.AddObligations(t.Context(), []report.Obligation{Obligation(n)})
	must(t, err)
}

func record(t *testing.T, s *store.Store, sub report.Submission) (report.Submission, report.Obligation) {
	t.Helper()
	standing, o, err := s.Record(t.Context(), sub)
	must(t, err)
	return standing, o
}

func recordSettles(t *testing.T, s *store.Store) {
	ask(t, s, 1)
	good := Submission(1, 1, 2*time.Hour, "tốt", report.OutcomeAccepted)
	bad := Submission(1, 2, time.Hour, "sai", report.OutcomeRejected)
	standing, o := record(t, s, good)
	if standing.Version != 1 || o.Status != report.StatusAccepted || o.Current.Submission != good.ID {
		t.Errorf("after an accepted upload: version %d, %+v", standing.Version, o)
	}
	_, o = record(t, s, bad) // uploaded before, told of later
	if o.Status != report.StatusAccepted || o.Submissions != 2 || o.Rejections != 1 || o.Latest.Submission != good.ID {
		t.Errorf("after an earlier upload came late: %+v", o)
	}
	got, err := s.Obligation(t.Context(), UnitID(1), Period)
	must(t, err)
	same(t, "obligation as stored", o, got)
	subs, err := s.Submissions(t.Context(), UnitID(1), Period)
	must(t, err)
	same(t, "submissions in the order of their uploads", []report.SubmissionID{bad.ID, good.ID}, []report.SubmissionID{subs[0].ID, subs[1].ID})
	one, err := s.Submission(t.Context(), UnitID(1), Period, good.ID)
	must(t, err)
	same(t, "submission", standing, one)
	eventually(t, "the province sees it", []report.Obligation{o}, func() []report.Obligation {
		return collect(t, s.Obligations(t.Context(), Province, Period))
	})
	Audit(t, s, Province, Period)
}

func recordTwice(t *testing.T, s *store.Store) {
	ask(t, s, 1)
	first, before := record(t, s, Submission(1, 1, time.Hour, "tốt", report.OutcomeAccepted))
	again := Submission(1, 1, time.Hour, "tốt", report.OutcomeRejected) // judged otherwise meanwhile
	standing, after := record(t, s, again)
	same(t, "the first outcome stands", first, standing)
	same(t, "obligation", before, after)
	Audit(t, s, Province, Period)
}

func recordDuplicate(t *testing.T, s *store.Store) {
	ask(t, s, 1)
	first, _ := record(t, s, Submission(1, 1, time.Hour, "tốt", report.OutcomeAccepted))
	second, o := record(t, s, Submission(1, 2, 2*time.Hour, "tốt", report.OutcomeAccepted))
	if second.Outcome != report.OutcomeDuplicate || second.DuplicateOf != first.ID || second.Version != 0 {
		t.Errorf("the same bytes again: %+v", second)
	}
	if o.Current.Version != 1 || o.Submissions != 2 || !o.Current.PunctualAt.Equal(first.UploadedAt) {
		t.Errorf("obligation: %+v", o)
	}
	Audit(t, s, Province, Period)
}

func recordUnasked(t *testing.T, s *store.Store) {
	sub := Submission(1, 1, time.Hour, "sớm", report.OutcomeRejected)
	standing, o := record(t, s, sub)
	same(t, "kept", sub, standing)
	same(t, "no obligation", report.Obligation{}, o)
	standing, o = record(t, s, sub)
	same(t, "kept once", sub, standing)
	same(t, "no obligation", report.Obligation{}, o)
	history, err := s.History(t.Context(), UnitID(1))
	must(t, err)
	same(t, "history", 0, len(history))
	same(t, "listed without a province", 0, len(collect(t, s.Obligations(t.Context(), "", Period))))
	second, _ := record(t, s, Submission(1, 2, 2*time.Hour, "sớm", report.OutcomeRejected))
	same(t, "the same bytes again", report.OutcomeDuplicate, second.Outcome)

	ask(t, s, 1)
	got, err := s.Obligation(t.Context(), UnitID(1), Period)
	must(t, err)
	if got.Status != report.StatusRejected || got.Submissions != 2 || got.Name == "" {
		t.Errorf("obligation asked for afterwards: %+v", got)
	}
	eventually(t, "the province sees it", []report.Obligation{got}, func() []report.Obligation {
		return collect(t, s.Obligations(t.Context(), Province, Period))
	})
	Audit(t, s, Province, Period)
}

func recordsNil(t *testing.T, s *store.Store) {
	ask(t, s, 1)
	declared := Declaration(1, 1, time.Hour, report.Declaration{Reason: report.OtherReason, Note: "Ao tôm đang cải tạo"})
	standing, o := record(t, s, declared)
	same(t, "declaration", declared, standing)
	if o.Status != report.StatusNil || o.Nil.Submission != declared.ID || o.Nil.Note != "Ao tôm đang cải tạo" || !o.OnTime() {
		t.Errorf("after a declaration: %+v", o)
	}
	_, o = record(t, s, Submission(1, 2, 2*time.Hour, "sai", report.OutcomeRejected))
	if o.Status != report.StatusNil || o.Latest.Outcome != report.OutcomeRejected || o.Submissions != 2 {
		t.Errorf("after a file that was returned: %+v", o)
	}
	eventually(t, "the province sees it", []report.Obligation{o}, func() []report.Obligation {
		return collect(t, s.Obligations(t.Context(), Province, Period))
	})
	good, o := record(t, s, Submission(1, 3, 3*time.Hour, "tốt", report.OutcomeAccepted))
	if o.Status != report.StatusAccepted || o.Nil != nil || good.Version != 1 {
		t.Errorf("after a report: version %d, %+v", good.Version, o)
	}
	_, o = record(t, s, Declaration(1, 4, 4*time.Hour, report.Declaration{Reason: report.OffSeason}))
	if o.Status != report.StatusAccepted || o.Current.Submission != good.ID || o.Submissions != 4 {
		t.Errorf("after a declaration that came too late: %+v", o)
	}
	Audit(t, s, Province, Period)
}

func recordsNilTwice(t *testing.T, s *store.Store) {
	ask(t, s, 1)
	first, before := record(t, s, Declaration(1, 1, time.Hour, report.Declaration{Reason: report.OffSeason}))
	again, after := record(t, s, Declaration(1, 1, 2*time.Hour, report.Declaration{Reason: report.Disaster}))
	same(t, "the first stands", first, again)
	same(t, "obligation", before, after)
	Audit(t, s, Province, Period)
}

func recordAtOnce(t *testing.T, s *store.Store) {
	const uploads = 6
	ask(t, s, 1)
	var wait sync.WaitGroup
	for n := range 2 * uploads { // each event twice
		wait.Go(func() {
			u := n % uploads
			if _, _, err := s.Record(t.Context(), Submission(1, u, time.Duration(u)*time.Minute, fmt.Sprint("bản ", u), report.OutcomeAccepted)); err != nil {
				t.Errorf("record: %v", err)
			}
		})
	}
	wait.Wait()
	o, err := s.Obligation(t.Context(), UnitID(1), Period)
	must(t, err)
	if o.Submissions != uploads || o.Current.Submission != Submission(1, uploads-1, 0, "", "").ID {
		t.Errorf("obligation: %+v", o)
	}
	Audit(t, s, Province, Period)
}

func explains(t *testing.T, s *store.Store) {
	ask(t, s, 1)
	record(t, s, Submission(1, 1, time.Hour, "trước", report.OutcomeAccepted))
	open, o := record(t, s, Submission(1, 2, 2*time.Hour, "khác thường", report.OutcomeAwaitingExplanation))
	same(t, "the accepted version stands meanwhile", 1, o.Current.Version)
	at := opened.Add(3 * time.Hour)
	explain := func(words map[string]string, at time.Time) (report.Submission, report.Obligation) {
		sub, o, err := s.Explain(t.Context(), UnitID(1), Period, open.ID, words, at)
		must(t, err)
		return sub, o
	}
	sub, o := explain(map[string]string{"H18:dt_ky": " Bán được mùa. ", "H99:x": "không ai hỏi"}, at)
	if sub.Outcome != report.OutcomeAwaitingExplanation || sub.Version != 0 || o.Current.Version != 1 {
		t.Errorf("after one of two explanations: %+v, %+v", sub, o)
	}
	sub, o = explain(map[string]string{"H21:A1": "Đúng như vậy."}, at.Add(time.Hour))
	if sub.Outcome != report.OutcomeAccepted || sub.Version != 2 || o.Current.Version != 2 || o.Current.Explained != 2 {
		t.Errorf("after both: %+v, %+v", sub, o)
	}
	again, o2 := explain(map[string]string{"H21:A1": "Nói lại."}, at.Add(2*time.Hour))
	same(t, "explained again", sub, again)
	same(t, "obligation", o, o2)
	Audit(t, s, Province, Period)
}

func explainsDuplicate(t *testing.T, s *store.Store) {
	ask(t, s, 1)
	open, _ := record(t, s, Submission(1, 1, time.Hour, "khác thường", report.OutcomeAwaitingExplanation))
	copied, _ := record(t, s, Submission(1, 2, 2*time.Hour, "khác thường", report.OutcomeAwaitingExplanation))
	same(t, "second upload", report.OutcomeDuplicate, copied.Outcome)
	words := map[string]string{"H18:dt_ky": "Được mùa.", "H21:A1": "Đúng."}
	sub, o, err := s.Explain(t.Context(), UnitID(1), Period, copied.ID, words, opened.Add(3*time.Hour))
	must(t, err)
	if sub.ID != open.ID || sub.Version != 1 || o.Status != report.StatusAccepted {
		t.Errorf("explained %+v, %+v", sub, o)
	}
	Audit(t, s, Province, Period)
}

func explainsAtOnce(t *testing.T, s *store.Store) {
	ask(t, s, 1)
	open, _ := record(t, s, Submission(1, 1, time.Hour, "khác thường", report.OutcomeAwaitingExplanation))
	var wait sync.WaitGroup
	for _, words := range []map[string]string{{"H18:dt_ky": "Được mùa."}, {"H21:A1": "Đúng."}} {
		wait.Go(func() {
			if _, _, err := s.Explain(t.Context(), UnitID(1), Period, open.ID, words, opened.Add(2*time.Hour)); err != nil {
				t.Errorf("explain: %v", err)
			}
		})
	}
	wait.Wait()
	sub, err := s.Submission(t.Context(), UnitID(1), Period, open.ID)
	must(t, err)
	if diff := cmp.Diff([2]string{"Được mùa.", "Đúng."}, [2]string{sub.Findings[0].Explanation, sub.Findings[1].Explanation}); diff != "" {
		t.Errorf("explanations (-want +got):\n%s", diff)
	}
	same(t, "version", 1, sub.Version)
	Audit(t, s, Province, Period)
}
