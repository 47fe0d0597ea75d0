// Package storetest holds the contract of the store on every table, and the
// invariants of what it keeps, for any test that has written to one.
package storetest

import (
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

// Run holds the store to its contract on the tables open returns, an empty one
// each time.
func Run(t *testing.T, open func(t *testing.T) table.Table) {
	for name, check := range map[string]func(*testing.T, *store.Store){
		"what is not there is ErrNotFound":                           notFound,
		"a unit is added, changed, left alone":                       units,
		"a unit is listed by its last membership":                    unitsMove,
		"contacts lie apart and are listed by province":              contacts,
		"offices are found by address":                               offices,
		"the first import stands":                                    imports,
		"the first period of an id stands, and periods ascend":       periods,
		"a province moves through a period":                          provincePeriods,
		"sweep marks are kept by period":                             sweepMarks,
		"obligations are added once, listed by province, by unit":    obligations,
		"a chunk with one known obligation adds the others":          obligationsPartly,
		"a submission settles its obligation":                        recordSettles,
		"the same submission again changes nothing":                  recordTwice,
		"the same bytes again are a duplicate":                       recordDuplicate,
		"a submission nobody asked for is kept and counts later":     recordUnasked,
		"a declaration stands until a report is accepted":            recordsNil,
		"a declaration sent twice is one":                            recordsNilTwice,
		"uploads at the same moment all count and get their version": recordAtOnce,
		"explanations accept, once":                                  explains,
		"an explained duplicate is its original":                     explainsDuplicate,
		"two explanations at once both count":                        explainsAtOnce,
		"a letter is sent once":                                      letterOnce,
		"a later delivery takes a claim over":                        letterTakeOver,
		"a claim nobody finishes is free after an hour":              letterAbandoned,
		"of many who claim a letter one gets it":                     letterRace,
		"a login is sent every ten minutes and used once":            logins,
		"of two who use a login one gets in":                         loginRace,
		"revisions are published once and ascend":                    revisions,
		"a lease keeps others out until it ends":                     leases,
	} {
		t.Run(name, func(t *testing.T) { check(t, store.New(open(t))) })
	}
}

// Province and Period are what the fixtures belong to.
const (
	Province = "95"
	Period   = calendar.PeriodID("2018-02")
)

var opened = calendar.DefaultRule.Period(Period).OpensOn.Start().Add(7 * time.Hour).UTC()

// UnitID names the nth unit of the fixtures.
func UnitID(n int) report.UnitID { return report.UnitID(fmt.Sprintf("htx-%010d", n)) }

// Obligation is what the nth unit owes for Period before it has sent anything.
func Obligation(n int) report.Obligation { return obligationFor(n, Period) }

func obligationFor(n int, id calendar.PeriodID) report.Obligation {
	p := calendar.DefaultRule.Period(id)
	return report.Obligation{
		Unit: UnitID(n), Period: id, Province: Province, Kind: report.HTX, Sector: report.NN,
		Name: fmt.Sprintf("HTX số %d", n), Commune: "Vĩnh Hậu", OpenedAt: opened,
		DueAt: p.DueAt().UTC(), ClosesAt: p.ClosesAt().UTC(), Status: report.StatusExpected,
	}
}

// Submission is an upload of the nth unit for Period, judged already: upload
// number u, finished so long after the period opened, of the bytes that content
// stands for.
func Submission(n, u int, after time.Duration, content string, outcome report.Outcome) report.Submission {
	key := report.ObjectKey{Period: Period, Unit: UnitID(n), Upload: fmt.Sprintf("u%05d", u)}
	sub := report.Submission{
		ID: report.NewSubmissionID(key.Upload, "v1"), Unit: key.Unit, Period: Period, Key: key.String(), VersionID: "v1",
		Digest: "digest of " + content, Size: int64(len(content)), UploadedAt: opened.Add(after), Form: "HTX-M", FormVersion: "1",
		Figures: report.Figures{Numbers: map[string]report.Decimal{"tv_cuoi_ky": report.Int(int64(len(content)))}, Texts: map[string]string{"ghi_chu": content}},
		Outcome: outcome,
	}
	switch outcome {
	case report.OutcomeRejected:
		sub.Findings = []report.Finding{{Rule: "H01", Class: report.Validity, Effect: report.Reject, Code: "tv_cuoi_ky", Cell: "E12"}}
	case report.OutcomeAwaitingExplanation:
		sub.Findings = []report.Finding{
			{Rule: "H18", Class: report.Quality, Effect: report.Explain, Code: "dt_ky"},
			{Rule: "H21", Class: report.Intraseries, Effect: report.Explain, Cell: "A1"},
		}
	case report.OutcomeAccepted, report.OutcomeDuplicate, report.OutcomeNil:
	}
	return sub
}

// Declaration is the nth unit's word for Period that nothing happened, number u,
// so long after the period opened.
func Declaration(n, u int, after time.Duration, d report.Declaration) report.Submission {
	return report.NewNil(UnitID(n), Period, fmt.Sprintf("d%05d", u), d, opened.Add(after))
}

func notFound(t *testing.T, s *store.Store) {
	ctx := t.Context()
	for what, read := range map[string]func() error{
		"unit":            func() error { _, err := s.Unit(ctx, "x"); return err },
		"contact":         func() error { _, err := s.Contact(ctx, "x"); return err },
		"office":          func() error { _, err := s.Office(ctx, "x"); return err },
		"office by email": func() error { _, err := s.OfficeByEmail(ctx, "x@example.vn"); return err },
		"office by none":  func() error { _, err := s.OfficeByEmail(ctx, ""); return err },
		"import":          func() error { _, err := s.Import(ctx, "x"); return err },
		"period":          func() error { _, err := s.Period(ctx, Period); return err },
		"province period": func() error { _, err := s.ProvincePeriod(ctx, Province, Period); return err },
		"obligation":      func() error { _, err := s.Obligation(ctx, "x", Period); return err },
		"submission":      func() error { _, err := s.Submission(ctx, "x", Period, "y"); return err },
		"explanation":     func() error { _, _, err := s.Explain(ctx, "x", Period, "y", nil, opened); return err },
		"revision":        func() error { _, err := s.Revision(ctx, Period, 1); return err },
		"login":           func() error { _, err := s.TakeLogin(ctx, "nonce", opened); return err },
	} {
		if err := read(); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", what, err)
		}
	}
	if mark, err := s.SweepMark(ctx, Period); err != nil || !mark.IsZero() {
		t.Errorf("sweep mark before the first = %v, %v; want zero", mark, err)
	}
	if err := s.ReleaseLease(ctx, Period, "nobody"); err != nil {
		t.Errorf("release of a lease nobody has: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func collect[T any](t *testing.T, seq iter.Seq2[T, error]) []T {
	t.Helper()
	all := []T{}
	for v, err := range seq {
		must(t, err)
		all = append(all, v)
	}
	return all
}

// eventually gives what is read through the index a few seconds to catch up.
func eventually[T any](t *testing.T, what string, want T, read func() T) {
	t.Helper()
	var diff string
	for range 50 {
		if diff = cmp.Diff(want, read()); diff == "" {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("%s (-want +got):\n%s", what, diff)
}
