package storetest

import (
	"errors"
	"testing"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

func periods(t *testing.T, s *store.Store) {
	ids := []calendar.PeriodID{"2018-12", "2018-02", "2019-01"}
	for _, id := range ids {
		p := calendar.DefaultRule.Period(id)
		got, err := s.AddPeriod(t.Context(), p)
		must(t, err)
		same(t, "added period", p, got)
	}
	moved := calendar.Rule{OpensDay: 5, DueDay: 20, ClosesDay: 28}.Period("2018-02")
	got, err := s.AddPeriod(t.Context(), moved)
	must(t, err)
	want := calendar.DefaultRule.Period("2018-02")
	same(t, "the first stands", want, got)
	got, err = s.Period(t.Context(), "2018-02")
	must(t, err)
	same(t, "period", want, got)
	all, err := s.Periods(t.Context())
	must(t, err)
	same(t, "periods, ascending", []calendar.Period{want, calendar.DefaultRule.Period("2018-12"), calendar.DefaultRule.Period("2019-01")}, all)
}

func provincePeriods(t *testing.T, s *store.Store) {
	change := func(province string, edit func(*store.ProvincePeriod)) store.ProvincePeriod {
		got, err := s.SaveProvincePeriod(t.Context(), province, Period, func(known store.ProvincePeriod, _ bool) store.ProvincePeriod {
			edit(&known)
			return known
		})
		must(t, err)
		return got
	}
	change("96", func(p *store.ProvincePeriod) { p.Expected = 7 })
	change("95", func(p *store.ProvincePeriod) { p.OpenedAt, p.Expected, p.Frozen = opened, 150, true })
	got := change("95", func(p *store.ProvincePeriod) { p.Stage = "before5" })
	want := store.ProvincePeriod{Province: "95", Period: Period, OpenedAt: opened, Expected: 150, Frozen: true, Stage: "before5"}
	same(t, "saved", want, got)
	must(t, s.SetSweepMark(t.Context(), Period, opened))
	all, err := s.ProvincePeriods(t.Context(), Period)
	must(t, err)
	same(t, "provinces, ascending", []store.ProvincePeriod{want, {Province: "96", Period: Period, Expected: 7}}, all)
	got, err = s.ProvincePeriod(t.Context(), "95", Period)
	must(t, err)
	same(t, "province", want, got)
}

func sweepMarks(t *testing.T, s *store.Store) {
	must(t, s.SetSweepMark(t.Context(), Period, opened))
	must(t, s.SetSweepMark(t.Context(), "2018-03", opened.Add(time.Hour)))
	must(t, s.SetSweepMark(t.Context(), Period, opened.Add(time.Minute)))
	must(t, s.SetSweepMark(t.Context(), Period, opened.Add(time.Minute)))
	got, err := s.SweepMark(t.Context(), Period)
	must(t, err)
	same(t, "sweep mark", opened.Add(time.Minute), got)
}

func obligations(t *testing.T, s *store.Store) {
	january, february := obligationFor(1, "2018-01"), obligationFor(1, "2018-02")
	other := Obligation(2)
	elsewhere := Obligation(3)
	elsewhere.Province = "96"
	added, err := s.AddObligations(t.Context(), []report.Obligation{other, february, january, elsewhere})
	must(t, err)
	same(t, "added", 4, added)
	history, err := s.History(t.Context(), UnitID(1))
	must(t, err)
	same(t, "history, ascending", []report.Obligation{january, february}, history)
	eventually(t, "obligations of the province, ascending", []report.Obligation{february, other}, func() []report.Obligation {
		return collect(t, s.Obligations(t.Context(), Province, Period))
	})
	got, err := s.Obligation(t.Context(), UnitID(3), Period)
	must(t, err)
	same(t, "obligation", elsewhere, got)
}

func obligationsPartly(t *testing.T, s *store.Store) {
	known := Obligation(50)
	_, err := s.AddObligations(t.Context(), []report.Obligation{known})
	must(t, err)
	var all []report.Obligation
	for n := range table.MaxWrites + 20 {
		o := Obligation(n)
		o.Name = "tên mới"
		all = append(all, o)
	}
	added, err := s.AddObligations(t.Context(), all)
	must(t, err)
	same(t, "added", len(all)-1, added)
	added, err = s.AddObligations(t.Context(), all)
	must(t, err)
	same(t, "added again", 0, added)
	got, err := s.Obligation(t.Context(), UnitID(50), Period)
	must(t, err)
	same(t, "what stood is left alone", known, got)
	eventually(t, "listed", len(all), func() int { return len(collect(t, s.Obligations(t.Context(), Province, Period))) })
}

func revisions(t *testing.T, s *store.Store) {
	for _, n := range []int{2, 1, 10} {
		r := revision(n)
		must(t, s.AddRevision(t.Context(), r))
		must(t, s.AddRevision(t.Context(), r))
	}
	other := revision(2)
	other.InputsDigest = "other"
	if err := s.AddRevision(t.Context(), other); !errors.Is(err, store.ErrConflict) {
		t.Errorf("another revision under the same number: %v, want ErrConflict", err)
	}
	must(t, s.AcquireLease(t.Context(), Period, "a", opened, opened.Add(time.Hour)))
	all, err := s.Revisions(t.Context(), Period)
	must(t, err)
	same(t, "revisions, ascending", []store.Revision{revision(1), revision(2), revision(10)}, all)
	got, err := s.Revision(t.Context(), Period, 10)
	must(t, err)
	same(t, "revision", revision(10), got)
}

func revision(n int) store.Revision {
	return store.Revision{
		Period: Period, Number: n, CompiledAt: opened.Add(time.Duration(n) * time.Hour), Reason: "due", InputsDigest: "i", ManifestDigest: "m",
		Expected: 3, Accepted: 2, Missing: 1,
		Files: []store.RevisionFile{{Name: "tinh-95.xlsx", Key: "rollups/2018-02/r1/tinh-95.xlsx", SHA256: "s", Size: 9, Province: Province}},
	}
}

func leases(t *testing.T, s *store.Store) {
	ctx, end := t.Context(), opened.Add(20*time.Minute)
	must(t, s.AcquireLease(ctx, Period, "a", opened, end))
	if err := s.AcquireLease(ctx, Period, "b", end.Add(-time.Second), end.Add(time.Hour)); !errors.Is(err, store.ErrLeased) {
		t.Errorf("another holder while the lease runs: %v, want ErrLeased", err)
	}
	must(t, s.AcquireLease(ctx, "2018-03", "b", opened, end))
	must(t, s.AcquireLease(ctx, Period, "a", opened.Add(time.Minute), end))
	must(t, s.ReleaseLease(ctx, Period, "b"))
	if err := s.AcquireLease(ctx, Period, "b", opened, end); !errors.Is(err, store.ErrLeased) {
		t.Errorf("after a release by somebody else: %v, want ErrLeased", err)
	}
	must(t, s.AcquireLease(ctx, Period, "b", end, end.Add(time.Minute)))
	must(t, s.ReleaseLease(ctx, Period, "a")) // came back too late, and takes nothing from b
	if err := s.AcquireLease(ctx, Period, "c", end, end.Add(time.Minute)); !errors.Is(err, store.ErrLeased) {
		t.Errorf("after a late release by the holder before: %v, want ErrLeased", err)
	}
	must(t, s.ReleaseLease(ctx, Period, "b"))
	must(t, s.ReleaseLease(ctx, Period, "b"))
	must(t, s.AcquireLease(ctx, Period, "c", end, end.Add(time.Minute)))
}
