package compile_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/rollup"
	"kipthoi/shared/roster/rostertest"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

var atDeadline = march.DueAt().Add(30 * time.Minute)

func TestPeriod_PublishesAFileForEachWhoMaySeeIt(t *testing.T) {
	m := newMonth(t, threeProvinces)
	rev, made := m.compile(t, rollup.AtDeadline, atDeadline)
	if !made || rev.Number != 1 || rev.Reason != "deadline" || !rev.CompiledAt.Equal(atDeadline) {
		t.Errorf("revision = %+v, made %v", rev, made)
	}
	var names []string
	for _, f := range rev.Files {
		names = append(names, f.Province+" "+f.Name)
		data := m.file(t, f)
		sum := sha256.Sum256(data)
		if f.SHA256 != hex.EncodeToString(sum[:]) || f.Size != int64(len(data)) || !strings.HasPrefix(f.Key, "rollups/2018-03/r1/") {
			t.Errorf("file %+v is not what lies in the bucket", f)
		}
		if strings.Contains(f.Name, "manifest") && rev.ManifestDigest != f.SHA256 {
			t.Errorf("manifest digest = %s, want %s", rev.ManifestDigest, f.SHA256)
		}
	}
	want := []string{
		"01 kipthoi-2018-03-r1-01-ha-noi.xlsx", "95 kipthoi-2018-03-r1-95-bac-lieu.xlsx", "96 kipthoi-2018-03-r1-96-ca-mau.xlsx",
		" kipthoi-2018-03-r1-du-lieu.csv", " kipthoi-2018-03-r1-toan-quoc.xlsx", " kipthoi-2018-03-r1-du-lieu.json", " kipthoi-2018-03-r1-manifest.json",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	_, nation := m.summaries(t)
	total := nation.Total().Returns
	if rev.Expected != total.Expected || rev.Accepted != total.Accepted() || rev.Missing != total.Missing() || rev.Missing == 0 {
		t.Errorf("revision counts %d/%d/%d, store says %+v", rev.Expected, rev.Accepted, rev.Missing, total)
	}
}

func TestPeriod_TheSameStoreGivesTheSameBytes(t *testing.T) {
	first, _ := newMonth(t, threeProvinces).compile(t, rollup.AtDeadline, atDeadline)
	second, _ := newMonth(t, threeProvinces).compile(t, rollup.AtDeadline, atDeadline)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two compilations of equal stores differ:\n%s", diff)
	}
}

func TestPeriod_NothingNewMakesNoRevision(t *testing.T) {
	m := newMonth(t, threeProvinces)
	first, _ := m.compile(t, rollup.AtDeadline, atDeadline)
	again, made := m.compile(t, rollup.AtClose, march.ClosesAt())
	if diff := cmp.Diff(first, again); diff != "" || made {
		t.Errorf("made %v, answered (-first +again):\n%s", made, diff)
	}
	for name, change := range map[string]func(t *testing.T, m *month){
		"a report came in": func(t *testing.T, m *month) {
			m.record(t, m.unit(t, report.HTX), march.ClosesAt(), report.OutcomeAccepted)
		},
		"nothing happened in a unit": func(t *testing.T, m *month) {
			m.declare(t, m.silent(t), march.ClosesAt())
		},
		"a unit turned out to be gone": func(t *testing.T, m *month) { m.dissolve(t, m.unit(t, report.HTX)) },
	} {
		t.Run(name, func(t *testing.T) {
			m := newMonth(t, threeProvinces)
			m.compile(t, rollup.AtDeadline, atDeadline)
			change(t, m)
			if rev, made := m.compile(t, rollup.Amended, march.ClosesAt().Add(24*time.Hour)); !made || rev.Number != 2 {
				t.Errorf("revision %d, made %v; want a second one", rev.Number, made)
			}
		})
	}
}

// TestPeriod_ADeclarationAddsToNoTotal_AndIsCountedApart compiles before and after
// a silent unit has declared that nothing happened.
func TestPeriod_ADeclarationAddsToNoTotal_AndIsCountedApart(t *testing.T) {
	m := newMonth(t, threeProvinces)
	before, _ := m.compile(t, rollup.AtDeadline, atDeadline)
	m.declare(t, m.silent(t), march.ClosesAt())
	after, _ := m.compile(t, rollup.Amended, march.ClosesAt().Add(24*time.Hour))
	if after.Expected != before.Expected || after.Accepted != before.Accepted || after.Missing != before.Missing-1 {
		t.Errorf("from %d expected, %d accepted, %d missing to %d, %d, %d",
			before.Expected, before.Accepted, before.Missing, after.Expected, after.Accepted, after.Missing)
	}
	total := func(rev store.Revision) map[string]report.Decimal {
		return readJSON(t, m.file(t, find(t, rev, "du-lieu.json"))).Nation.Lines["TONG"]
	}
	want := total(before)
	want["n_thieu"] -= report.Int(1)
	want["n_khong_ps"] += report.Int(1)
	got := total(after)
	want["tl_nop"] = got["tl_nop"]
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("total (-want +got):\n%s", diff)
	}
}

// silent is a unit of Bạc Liêu that has sent nothing.
func (m *month) silent(t *testing.T) report.Unit {
	t.Helper()
	for o, err := range m.store.Obligations(t.Context(), "95", march.ID) {
		if err != nil {
			t.Fatal(err)
		}
		if o.Status == report.StatusExpected {
			return report.Unit{ID: o.Unit, Kind: o.Kind}
		}
	}
	t.Fatal("nobody is silent")
	return report.Unit{}
}

func TestPeriod_ARejectedFileMakesNoRevision(t *testing.T) {
	m := newMonth(t, threeProvinces)
	m.compile(t, rollup.AtDeadline, atDeadline)
	m.record(t, m.unit(t, report.HTX), march.ClosesAt(), report.OutcomeRejected)
	if _, made := m.compile(t, rollup.Amended, march.ClosesAt().Add(24*time.Hour)); made {
		t.Error("a rejected file moved no figure, but made a revision")
	}
}

func TestPeriod_OnDemandAlwaysMakesOneButOncePerRequest(t *testing.T) {
	m := newMonth(t, threeProvinces)
	m.compile(t, rollup.AtDeadline, atDeadline)
	asked := atDeadline.Add(time.Hour)
	rev, made := m.compile(t, rollup.OnDemand, asked)
	if !made || rev.Number != 2 {
		t.Errorf("revision %d, made %v", rev.Number, made)
	}
	if again, made := m.compile(t, rollup.OnDemand, asked); made || again.Number != 2 {
		t.Errorf("the same request again: revision %d, made %v", again.Number, made)
	}
	if next, made := m.compile(t, rollup.OnDemand, asked.Add(time.Hour)); !made || next.Number != 3 {
		t.Errorf("another request: revision %d, made %v", next.Number, made)
	}
}

// unit is the first unit of a kind that is asked in Bạc Liêu.
func (m *month) unit(t *testing.T, kind report.Kind) report.Unit {
	t.Helper()
	for u, err := range m.store.UnitsOfProvince(t.Context(), "95") {
		if err != nil {
			t.Fatal(err)
		}
		if u.Kind == kind && u.ExpectedOn(march.OpensOn) {
			return u
		}
	}
	t.Fatalf("no %s", kind)
	return report.Unit{}
}

func (m *month) dissolve(t *testing.T, u report.Unit) {
	t.Helper()
	if _, err := m.store.SaveUnit(t.Context(), u.ID, func(known report.Unit, _ bool) report.Unit {
		known.Activities = append(slices.Clone(known.Activities), report.ActivityChange{Activity: report.Dissolved, From: calendar.Date{Year: 2018, Month: 3, Day: 20}})
		return known
	}); err != nil {
		t.Fatal(err)
	}
}

func TestPeriod_UnitsCountWhereTheyStoodWhenThePeriodOpened(t *testing.T) {
	m := newMonth(t, threeProvinces)
	before, _ := m.compile(t, rollup.AtDeadline, atDeadline)
	moved := m.unit(t, report.HTX)
	if _, err := m.store.SaveUnit(t.Context(), moved.ID, func(known report.Unit, _ bool) report.Unit {
		known.Memberships = append(slices.Clone(known.Memberships), report.Membership{Province: "96", From: calendar.Date{Year: 2018, Month: 4, Day: 20}})
		return known
	}); err != nil {
		t.Fatal(err)
	}
	if after, made := m.compile(t, rollup.AtClose, march.ClosesAt()); made {
		t.Errorf("a move after the opening changed the inputs: %s, %s", before.InputsDigest, after.InputsDigest)
	}
}

func TestPeriod_WhileAnotherCompilationRuns_IsLeased(t *testing.T) {
	m := newMonth(t, map[string]rostertest.Mix{"01": {HTX: 3}})
	if err := m.store.AcquireLease(t.Context(), march.ID, "somebody", atDeadline, atDeadline.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := m.compiler(t).Period(t.Context(), march, rollup.AtDeadline, "test", atDeadline); !errors.Is(err, store.ErrLeased) {
		t.Errorf("error = %v, want ErrLeased", err)
	}
	if rev, made := m.compile(t, rollup.AtDeadline, atDeadline.Add(time.Hour)); !made || rev.Number != 1 {
		t.Errorf("after the lease ran out: revision %d, made %v", rev.Number, made)
	}
}

// TestPeriod_AFaultAtAnyFileLeavesNothingToSee fails every write to the bucket
// in both ways, and then lets the same event come again.
func TestPeriod_AFaultAtAnyFileLeavesNothingToSee(t *testing.T) {
	clean, _ := newMonth(t, twoSmall).compile(t, rollup.AtDeadline, atDeadline)
	for _, fault := range []inboxtest.Fault{inboxtest.NotStored, inboxtest.StoredButErrored} {
		for _, f := range clean.Files {
			m := newMonth(t, twoSmall)
			m.bucket.Inject(func(_ inboxtest.Op, key string) inboxtest.Fault {
				if strings.HasSuffix(key, f.Name) {
					return fault
				}
				return inboxtest.None
			})
			_, _, err := m.compiler(t).Period(t.Context(), march, rollup.AtDeadline, "test", atDeadline)
			if !errors.Is(err, inboxtest.ErrFault) {
				t.Fatalf("%s: error = %v", f.Name, err)
			}
			if seen, err := m.store.Revisions(t.Context(), march.ID); err != nil || len(seen) > 0 {
				t.Errorf("%s: revisions %v, %v are visible", f.Name, seen, err)
			}
			m.bucket.Inject(nil)
			if rev, _ := m.compile(t, rollup.AtDeadline, atDeadline); cmp.Diff(clean, rev) != "" {
				t.Errorf("%s: the second try differs:\n%s", f.Name, cmp.Diff(clean, rev))
			}
		}
	}
}

// faultyTable fails one write, in one of both ways.
type faultyTable struct {
	table.Table
	at     int
	stored bool
	writes int
}

var errTable = errors.New("table is gone")

func (f *faultyTable) Write(ctx context.Context, writes ...table.Write) error {
	f.writes++
	if f.writes-1 != f.at {
		return f.Table.Write(ctx, writes...)
	}
	if f.stored {
		if err := f.Table.Write(ctx, writes...); err != nil {
			return err
		}
	}
	return errTable
}

// TestPeriod_AFaultAtAnyWriteOfTheStoreIsSurvived walks lease, revision and
// release.
func TestPeriod_AFaultAtAnyWriteOfTheStoreIsSurvived(t *testing.T) {
	clean, _ := newMonth(t, twoSmall).compile(t, rollup.AtDeadline, atDeadline)
	for _, stored := range []bool{false, true} {
		failed := 0
		for at := range 4 {
			m := newMonth(t, twoSmall)
			m.store = store.New(&faultyTable{Table: m.table, at: at, stored: stored})
			_, _, err := m.compiler(t).Period(t.Context(), march, rollup.AtDeadline, "test", atDeadline)
			if err != nil {
				failed++
			}
			m.store = store.New(m.table)
			rev, _ := m.compile(t, rollup.AtDeadline, atDeadline)
			if diff := cmp.Diff(clean, rev); diff != "" {
				t.Errorf("write %d, stored %v: %v, then (-clean +got):\n%s", at, stored, err, diff)
			}
			if all, err := m.store.Revisions(t.Context(), march.ID); err != nil || len(all) != 1 {
				t.Errorf("write %d, stored %v: %d revisions, %v", at, stored, len(all), err)
			}
		}
		if failed != 3 {
			t.Errorf("stored %v: %d writes failed, want the 3 there are", stored, failed)
		}
	}
}

// TestPeriod_WhatWasPublishedIsNeverReplaced lets a second attempt at the same
// number, which saw more reports, store its files after the first.
func TestPeriod_WhatWasPublishedIsNeverReplaced(t *testing.T) {
	m := newMonth(t, threeProvinces)
	rev, _ := m.compile(t, rollup.AtDeadline, atDeadline)
	other := newMonth(t, threeProvinces)
	other.bucket = m.bucket
	other.record(t, other.unit(t, report.HTX), march.ClosesAt(), report.OutcomeAccepted)
	if late, _ := other.compile(t, rollup.AtDeadline, atDeadline); late.Number != rev.Number {
		t.Fatalf("the other attempt is at revision %d", late.Number)
	}
	for _, f := range rev.Files {
		sum := sha256.Sum256(m.file(t, f))
		if f.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s was replaced", f.Key)
		}
	}
}

func TestPeriod_NoUnitAtAllStillCompiles(t *testing.T) {
	m := newMonth(t, nil)
	rev, made := m.compile(t, rollup.AtDeadline, atDeadline)
	if !made || rev.Expected != 0 || len(rev.Files) != 4 {
		t.Errorf("revision = %+v, made %v", rev, made)
	}
}

func TestPeriod_LeavesItsFolderEmpty(t *testing.T) {
	m := newMonth(t, threeProvinces)
	c := m.compiler(t)
	for range 2 {
		if _, _, err := c.Period(t.Context(), march, rollup.AtDeadline, "test", atDeadline); err != nil {
			t.Fatal(err)
		}
		if left := entries(t, c.Dir); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}
