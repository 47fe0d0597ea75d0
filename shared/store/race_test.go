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

// race is a call that others overtake.
type race struct {
	before      []call
	others, act call
	want        func(o report.Obligation, subs []report.Submission) bool
}

var second = storetest.Submission(1, 2, 2*time.Hour, "hai", report.OutcomeAccepted)

var races = map[string]race{
	"two uploads get two versions": {
		before: []call{ask}, others: record(second), act: record(accepted),
		want: func(o report.Obligation, subs []report.Submission) bool {
			return o.Current.Submission == second.ID && subs[0].Version == 2 && subs[1].Version == 1
		},
	},
	"the same upload twice is one": {
		before: []call{ask}, others: record(accepted), act: record(accepted),
		want: func(o report.Obligation, subs []report.Submission) bool { return o.Submissions == 1 && len(subs) == 1 },
	},
	"the same file twice is a duplicate": {
		before: []call{ask}, others: record(copied), act: record(accepted),
		want: func(o report.Obligation, subs []report.Submission) bool {
			return subs[0].DuplicateOf == copied.ID && o.Current.PunctualAt.Equal(accepted.UploadedAt)
		},
	},
	"a period opens while an upload is recorded": {
		others: ask, act: record(accepted),
		want: func(o report.Obligation, _ []report.Submission) bool { return o.Submissions == 1 },
	},
	"an upload is recorded while a period opens": {
		others: record(accepted), act: ask,
		want: func(o report.Obligation, _ []report.Submission) bool { return o.Submissions == 1 && o.Name != "" },
	},
	"a report is accepted while nothing is declared": {
		before: []call{ask}, others: record(accepted), act: record(nothing),
		want: func(o report.Obligation, subs []report.Submission) bool {
			return o.Current.Submission == accepted.ID && o.Nil == nil && len(subs) == 2
		},
	},
	"nothing is declared while a report is explained": {
		before: []call{ask, record(open)}, others: record(nothing), act: explain,
		want: func(o report.Obligation, _ []report.Submission) bool {
			return o.Status == report.StatusAccepted && o.Current.Submission == open.ID && o.Nil == nil
		},
	},
	"an upload is accepted while another is explained": {
		before: []call{ask, record(open)}, others: record(accepted), act: explain,
		want: func(o report.Obligation, _ []report.Submission) bool {
			return o.Current.Submission == open.ID && o.Current.Version == 2
		},
	},
}

// TestStore_OvertakenAtItsWrite_DecidesAnew: whoever loses a race answers and
// stores what it would have if it had come second.
func TestStore_OvertakenAtItsWrite_DecidesAnew(t *testing.T) {
	for name, r := range races {
		t.Run(name, func(t *testing.T) {
			m := &overtaken{Memory: table.NewMemory()}
			s := store.New(m)
			for _, before := range r.before {
				must(t, before(t, s))
			}
			m.others = func(s *store.Store) { must(t, r.others(t, s)) }
			must(t, r.act(t, s))
			o, err := s.Obligation(t.Context(), storetest.UnitID(1), storetest.Period)
			must(t, err)
			subs, err := s.Submissions(t.Context(), o.Unit, o.Period)
			must(t, err)
			if !r.want(o, subs) {
				t.Errorf("obligation %+v\nsubmissions %+v", o, subs)
			}
			storetest.Check(t, m.Memory)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

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
