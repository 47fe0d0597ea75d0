package store_test

import (
	"fmt"
	"testing"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/store/storetest"
	"kipthoi/shared/table"
	"kipthoi/shared/table/tabletest"
)

var at = time.Date(2018, 3, 1, 0, 0, 0, 0, time.UTC)

// call is one call of the store; write is one that writes, and what it meets.
type call func(t *testing.T, s *store.Store) error

type write struct {
	before []call
	act    call
}

var (
	accepted = storetest.Submission(1, 1, time.Hour, "tốt", report.OutcomeAccepted)
	copied   = storetest.Submission(1, 3, 3*time.Hour, "tốt", report.OutcomeAccepted)
	nothing  = storetest.Declaration(1, 5, 5*time.Hour, report.Declaration{Reason: report.OffSeason})
	open     = storetest.Submission(1, 4, 4*time.Hour, "lạ", report.OutcomeAwaitingExplanation)
)

func ask(t *testing.T, s *store.Store) error {
	return only(s.AddObligations(t.Context(), []report.Obligation{storetest.Obligation(1)}))
}

func record(sub report.Submission) call {
	return func(t *testing.T, s *store.Store) error {
		_, _, err := s.Record(t.Context(), sub)
		return err
	}
}

func explain(t *testing.T, s *store.Store) error {
	words := map[string]string{"H18:dt_ky": "Được mùa.", "H21:A1": "Đúng."}
	_, _, err := s.Explain(t.Context(), open.Unit, open.Period, open.ID, words, at)
	return err
}

var registerWrites = map[string]write{
	"a unit is added": {act: func(t *testing.T, s *store.Store) error {
		return only(s.SaveUnit(t.Context(), "u", func(report.Unit, bool) report.Unit {
			return report.Unit{ID: "u", Memberships: []report.Membership{{Province: "95"}}}
		}))
	}},
	"a contact is added": {act: func(t *testing.T, s *store.Store) error {
		return only(s.SaveContact(t.Context(), "u", "95", func(c report.Contact, _ bool) report.Contact {
			c.Email = "a@don-vi.example"
			return c
		}))
	}},
	"an office is added": {act: func(t *testing.T, s *store.Store) error {
		return only(s.SaveOffice(t.Context(), "p95", func(o store.Office, _ bool) store.Office { return o }))
	}},
	"an import is added": {act: func(t *testing.T, s *store.Store) error {
		return only(s.AddImport(t.Context(), store.Import{Upload: "u1"}))
	}},
	"a login is added": {act: func(t *testing.T, s *store.Store) error {
		ok, err := s.AddLogin(t.Context(), "p95", "nonce", at)
		if err == nil && !ok {
			t.Error("the repeated login is refused")
		}
		return err
	}},
}

var periodWrites = map[string]write{
	"a period is added": {act: func(t *testing.T, s *store.Store) error {
		return only(s.AddPeriod(t.Context(), calendar.DefaultRule.Period("2018-02")))
	}},
	"a province goes through a stage": {act: func(t *testing.T, s *store.Store) error {
		return only(s.SaveProvincePeriod(t.Context(), "95", "2018-02", func(p store.ProvincePeriod, _ bool) store.ProvincePeriod {
			p.Stage = "due"
			return p
		}))
	}},
	"a sweep mark is set": {act: func(t *testing.T, s *store.Store) error { return s.SetSweepMark(t.Context(), "2018-02", at) }},
	"a revision is added": {act: func(t *testing.T, s *store.Store) error {
		return s.AddRevision(t.Context(), store.Revision{Period: "2018-02", Number: 1})
	}},
	"a lease is acquired": {act: acquire},
	"a lease is released": {before: []call{acquire}, act: func(t *testing.T, s *store.Store) error {
		return s.ReleaseLease(t.Context(), "2018-02", "a")
	}},
}

func acquire(t *testing.T, s *store.Store) error {
	return s.AcquireLease(t.Context(), "2018-02", "a", at, at.Add(time.Hour))
}

var submissionWrites = map[string]write{
	"two chunks of obligations are added": {act: func(t *testing.T, s *store.Store) error {
		var all []report.Obligation
		for n := range table.MaxWrites + 3 {
			all = append(all, storetest.Obligation(n))
		}
		return only(s.AddObligations(t.Context(), all))
	}},
	"an obligation is added to an earlier upload": {before: []call{record(accepted)}, act: ask},
	"a submission is recorded":                    {before: []call{ask}, act: record(accepted)},
	"a duplicate is recorded":                     {before: []call{ask, record(accepted)}, act: record(copied)},
	"a submission nobody asked for is recorded":   {act: record(accepted)},
	"a declaration is recorded":                   {before: []call{ask, record(open)}, act: record(nothing)},
	"a submission is explained":                   {before: []call{ask, record(accepted), record(open)}, act: explain},
}

var letterWrites = map[string]write{
	"a letter is claimed": {act: claim},
	"a letter is marked sent": {before: []call{claim}, act: func(t *testing.T, s *store.Store) error {
		return s.MarkLetterSent(t.Context(), "l", "ses-1", at)
	}},
}

func claim(t *testing.T, s *store.Store) error {
	return only(s.ClaimLetter(t.Context(), "l", "a/1", at))
}

// TestStore_AnErrorAtAnyWrite_LeavesTheSameStateOnceRepeated walks every call
// that writes, each from the state it usually meets.
func TestStore_AnErrorAtAnyWrite_LeavesTheSameStateOnceRepeated(t *testing.T) {
	for _, writes := range []map[string]write{registerWrites, periodWrites, submissionWrites, letterWrites} {
		for name, w := range writes {
			t.Run(name, func(t *testing.T) { walk(t, w) })
		}
	}
}

func walk(t *testing.T, w write) {
	setUp := func(t *testing.T, m *table.Memory) {
		for _, before := range w.before {
			must(t, before(t, store.New(m)))
		}
	}
	tabletest.WalkWrites(t, setUp, func(t *testing.T, m *table.Memory) error {
		err := w.act(t, store.New(m))
		if err == nil {
			storetest.Check(t, m)
		}
		return err
	})
}

func only[T any](_ T, err error) error { return err }

// TestTakeLogin_AnErrorAtItsWrite_NeverLetsTwoIn: a link is used up even when
// the answer was lost; whoever asked for it asks for another.
func TestTakeLogin_AnErrorAtItsWrite_NeverLetsTwoIn(t *testing.T) {
	for _, fault := range table.Faults {
		t.Run(fault.String(), func(t *testing.T) {
			m := table.NewMemory()
			s := store.New(m)
			if _, err := s.AddLogin(t.Context(), "p95", "nonce", at); err != nil {
				t.Fatal(err)
			}
			m.FailWrite(func(n int, _ []table.Write) table.Fault { return []table.Fault{fault, table.NoFault}[min(n, 1)] })
			in := 0
			for range 3 {
				if _, err := s.TakeLogin(t.Context(), "nonce", at); err == nil {
					in++
				}
			}
			want := map[table.Fault]int{table.NotStored: 1, table.StoredButErrored: 0}[fault]
			if in != want {
				t.Errorf("let in %d times, want %d", in, want)
			}
		})
	}
}

func TestStore_AlwaysTooSlow_GivesUpWithConflict(t *testing.T) {
	m := table.NewMemory()
	s := store.New(&rival{Memory: m})
	_, err := s.SaveOffice(t.Context(), "tw", func(o store.Office, _ bool) store.Office {
		o.Name += "x"
		return o
	})
	if err == nil || !isConflict(err) {
		t.Errorf("save against a rival who is always faster: %v, want ErrConflict", err)
	}
}

// rival changes every document right after it was read.
type rival struct{ *table.Memory }

func (r *rival) Get(ctx ctx, pk, sk string) (table.Item, error) {
	known, err := r.Memory.Get(ctx, pk, sk)
	next := table.Item{PK: pk, SK: sk, Rev: known.Rev, Doc: []byte(fmt.Sprintf(`{"epoch":%d}`, known.Rev))}
	if err := r.Memory.Write(ctx, table.Write{Op: table.Put, Item: next}); err != nil {
		return table.Item{}, err
	}
	return known, err
}
