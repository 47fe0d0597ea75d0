package store_test

import (
	"context"
	"testing"
	"time"

	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/store/storetest"
	"kipthoi/shared/table"
)

// overtaken lets others do something right before its first write, when
// everything that write is based on has been read.
type overtaken struct {
	*table.Memory
	others func(s *store.Store)
}

func (o *overtaken) Write(ctx context.Context, writes ...table.Write) error {
	if others := o.others; others != nil {
		o.others = nil
		others(store.New(o.Memory))
	}
	return o.Memory.Write(ctx, writes...)
}

// TestStore_OvertakenAtItsWrite_DecidesAnew: whoever loses a race answers and
// stores what it would have if it had come second.
func TestStore_OvertakenAtItsWrite_DecidesAnew(t *testing.T) {
	ctx := context.Background()
	first := storetest.Submission(1, 1, time.Hour, "một", report.OutcomeAccepted)
	second := storetest.Submission(1, 2, 2*time.Hour, "hai", report.OutcomeAccepted)
	copied := storetest.Submission(1, 3, 3*time.Hour, "một", report.OutcomeAccepted)
	open := storetest.Submission(1, 4, 4*time.Hour, "lạ", report.OutcomeAwaitingExplanation)
	words := map[string]string{"H18:dt_ky": "Được mùa.", "H21:A1": "Đúng."}
	record := func(sub report.Submission) func(t *testing.T, s *store.Store) {
		return func(t *testing.T, s *store.Store) { must(t, only2(s.Record(ctx, sub))) }
	}
	ask := func(t *testing.T, s *store.Store) {
		must(t, only(s.AddObligations(ctx, []report.Obligation{storetest.Obligation(1)})))
	}
	for name, c := range map[string]struct {
		before      calls
		others, act func(t *testing.T, s *store.Store)
		want        func(o report.Obligation, subs []report.Submission) bool
	}{
		"two uploads get two versions": {
			before: calls{ask}, others: record(second), act: record(first),
			want: func(o report.Obligation, subs []report.Submission) bool {
				return o.Current.Submission == second.ID && subs[0].Version == 2 && subs[1].Version == 1
			},
		},
		"the same upload twice is one": {
			before: calls{ask}, others: record(first), act: record(first),
			want: func(o report.Obligation, subs []report.Submission) bool {
				return o.Submissions == 1 && len(subs) == 1
			},
		},
		"the same file twice is a duplicate": {
			before: calls{ask}, others: record(copied), act: record(first),
			want: func(o report.Obligation, subs []report.Submission) bool {
				return subs[0].DuplicateOf == copied.ID && o.Current.PunctualAt.Equal(first.UploadedAt)
			},
		},
		"a period opens while an upload is recorded": {
			others: ask, act: record(first),
			want: func(o report.Obligation, _ []report.Submission) bool { return o.Submissions == 1 },
		},
		"an upload is recorded while a period opens": {
			others: record(first), act: ask,
			want: func(o report.Obligation, _ []report.Submission) bool { return o.Submissions == 1 && o.Name != "" },
		},
		"an upload is accepted while another is explained": {
			before: calls{ask, record(open)}, others: record(first),
			act: func(t *testing.T, s *store.Store) {
				must(t, only2(s.Explain(ctx, open.Unit, open.Period, open.ID, words, at)))
			},
			want: func(o report.Obligation, _ []report.Submission) bool {
				return o.Current.Submission == open.ID && o.Current.Version == 2
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := &overtaken{Memory: table.NewMemory()}
			for _, before := range c.before {
				before(t, store.New(m))
			}
			m.others = func(s *store.Store) { c.others(t, s) }
			c.act(t, store.New(m))
			o, err := store.New(m).Obligation(ctx, storetest.UnitID(1), storetest.Period)
			must(t, err)
			subs, err := store.New(m).Submissions(ctx, o.Unit, o.Period)
			must(t, err)
			if !c.want(o, subs) {
				t.Errorf("obligation %+v\nsubmissions %+v", o, subs)
			}
			storetest.Check(t, m.Memory)
		})
	}
}

type calls = []func(t *testing.T, s *store.Store)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func only2[T, U any](_ T, _ U, err error) error { return err }

func TestSaveUnit_OvertakenAtItsWrite_ChangesWhatTheOtherLeft(t *testing.T) {
	m := &overtaken{Memory: table.NewMemory()}
	raise := func(s *store.Store) {
		must(t, only(s.SaveUnit(context.Background(), "u", func(u report.Unit, _ bool) report.Unit {
			u.LinkEpoch++
			return u
		})))
	}
	m.others = raise
	raise(store.New(m))
	u, err := store.New(m).Unit(context.Background(), "u")
	must(t, err)
	if u.LinkEpoch != 2 {
		t.Errorf("epoch %d after it was raised twice", u.LinkEpoch)
	}
}
