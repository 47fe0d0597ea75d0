package compile_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/compile"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/rollup"
	"kipthoi/shared/roster/rostertest"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

var march = calendar.DefaultRule.Period("2018-03")

// month is a reporting month in a store: what compile reads.
type month struct {
	table  *table.Memory
	store  *store.Store
	bucket *inboxtest.Fake
	rng    *rand.Rand
}

// newMonth opens March 2018 for three provinces and lets most units report.
func newMonth(t testing.TB, mixes map[string]rostertest.Mix) *month {
	t.Helper()
	m := &month{table: table.NewMemory(), bucket: inboxtest.New(march.DueAt()), rng: rand.New(rand.NewPCG(20, 18))}
	m.store = store.New(m.table)
	if _, err := m.store.AddPeriod(t.Context(), march); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"01", "95", "96"} {
		if mix, listed := mixes[code]; listed {
			m.openProvince(t, code, mix)
		}
	}
	return m
}

var threeProvinces = map[string]rostertest.Mix{
	"95": {HTX: 60, QTDND: 4, LHHTX: 2, THT: 20},
	"96": {HTX: 25, QTDND: 2},
	"01": {HTX: 8},
}

// twoSmall is for tests that compile many times.
var twoSmall = map[string]rostertest.Mix{"95": {HTX: 4, QTDND: 1}, "01": {HTX: 2}}

func (m *month) openProvince(t testing.TB, code string, mix rostertest.Mix) {
	t.Helper()
	ctx := t.Context()
	var asked []report.Obligation
	for _, e := range rostertest.Entries(code, rostertest.Units(m.rng, mix), calendar.Date{Year: 2018, Month: 2, Day: 26}) {
		if _, err := m.store.SaveUnit(ctx, e.Unit.ID, func(report.Unit, bool) report.Unit { return e.Unit }); err != nil {
			t.Fatal(err)
		}
		if e.Unit.ExpectedOn(march.OpensOn) {
			asked = append(asked, obligation(e.Unit, code))
			m.send(t, e.Unit)
		}
	}
	if _, err := m.store.AddObligations(ctx, asked); err != nil {
		t.Fatal(err)
	}
	if _, err := m.store.SaveProvincePeriod(ctx, code, march.ID, func(store.ProvincePeriod, bool) store.ProvincePeriod {
		return store.ProvincePeriod{Province: code, Period: march.ID, OpenedAt: march.OpensOn.Start(), Expected: len(asked), Frozen: true}
	}); err != nil {
		t.Fatal(err)
	}
}

func obligation(u report.Unit, code string) report.Obligation {
	return report.Obligation{
		Unit: u.ID, Period: march.ID, Province: code, Kind: u.Kind, Sector: u.Sector, Name: u.Name, Commune: u.Commune,
		OpenedAt: march.OpensOn.Start(), DueAt: march.DueAt(), ClosesAt: march.ClosesAt(), Status: report.StatusExpected,
	}
}

// send lets a unit do one of the things units do.
func (m *month) send(t testing.TB, u report.Unit) {
	t.Helper()
	at := march.DueAt().Add(-time.Duration(m.rng.IntN(240)-24) * time.Hour)
	switch m.rng.IntN(10) {
	case 0: // nothing
	case 1:
		m.record(t, u, at, report.OutcomeRejected)
	case 2:
		m.record(t, u, at, report.OutcomeRejected)
		m.record(t, u, at.Add(time.Hour), report.OutcomeAccepted)
	case 3:
		m.declare(t, u, at)
	default:
		m.record(t, u, at, report.OutcomeAccepted)
	}
}

// declare lets a unit say that nothing happened, in words that a spreadsheet
// could take for more.
func (m *month) declare(t testing.TB, u report.Unit, at time.Time) {
	t.Helper()
	why := report.Declaration{Reason: report.NilReasons[m.rng.IntN(len(report.NilReasons))], Note: "=1+1; \"ao\" đang cải tạo"}
	if _, _, err := m.store.Record(context.Background(), report.NewNil(u.ID, march.ID, "d1", why, at)); err != nil {
		t.Fatal(err)
	}
}

func (m *month) record(t testing.TB, u report.Unit, at time.Time, outcome report.Outcome) {
	t.Helper()
	sum := sha256.Sum256(fmt.Append(nil, u.ID, at))
	key := report.ObjectKey{Period: march.ID, Unit: u.ID, Upload: fmt.Sprintf("u%x", sum[:5])}
	s := report.Submission{
		ID: report.NewSubmissionID(key.Upload, "v"), Key: key.String(), VersionID: "v", Unit: u.ID, Period: march.ID,
		Digest: hex.EncodeToString(sum[:]), UploadedAt: at, Outcome: outcome,
		Form: map[report.Kind]string{report.HTX: "HTX-M", report.THT: "THT-M", report.QTDND: "QTD-M", report.LHHTX: "LHHTX-M"}[u.Kind],
	}
	if outcome == report.OutcomeAccepted {
		s.Figures = m.figures(u)
	}
	if _, _, err := m.store.Record(context.Background(), s); err != nil {
		t.Fatal(err)
	}
}

func (m *month) figures(u report.Unit) report.Figures {
	f := rostertest.Figures(m.rng, u, nil, march.ID)
	if u.Kind == report.HTX && m.rng.IntN(20) == 0 {
		f.Texts["ghi_chu"] = `=HYPERLINK("http://x"); "trích" 'dẫn'` + "\nhai dòng"
	}
	return f
}

func (m *month) compiler(t testing.TB) *compile.Compiler {
	return &compile.Compiler{Store: m.store, Bucket: m.bucket, Dir: t.TempDir()}
}

// compile makes a revision and fails the test if that fails.
func (m *month) compile(t testing.TB, reason rollup.Reason, now time.Time) (store.Revision, bool) {
	t.Helper()
	rev, made, err := m.compiler(t).Period(t.Context(), march, reason, "test", now)
	if err != nil {
		t.Fatal(err)
	}
	return rev, made
}

// file reads a published file back.
func (m *month) file(t testing.TB, f store.RevisionFile) []byte {
	t.Helper()
	object, err := m.bucket.Get(t.Context(), f.Key, "", 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	return object.Data
}

// summaries adds up the store anew, by province and for the nation.
func (m *month) summaries(t testing.TB) (map[string]*rollup.Summary, *rollup.Summary) {
	t.Helper()
	byProvince, nation := make(map[string]*rollup.Summary), rollup.NewSummary(march)
	opened, err := m.store.ProvincePeriods(t.Context(), march.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, pp := range opened {
		s := rollup.NewSummary(march)
		for o, err := range m.store.Obligations(t.Context(), pp.Province, march.ID) {
			if err != nil {
				t.Fatal(err)
			}
			s.AddObligation(o)
			nation.AddObligation(o)
		}
		for u, err := range m.store.UnitsOfProvince(t.Context(), pp.Province) {
			if err != nil {
				t.Fatal(err)
			}
			s.AddUnit(u)
			nation.AddUnit(u)
		}
		byProvince[pp.Province] = s
	}
	return byProvince, nation
}
