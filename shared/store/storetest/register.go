package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
	"kipthoi/shared/store"
)

func day(y int, m time.Month, d int) calendar.Date { return calendar.Date{Year: y, Month: m, Day: d} }

func unit(n int, provinces ...report.Membership) report.Unit {
	return report.Unit{
		ID: UnitID(n), Kind: report.HTX, Name: fmt.Sprintf("HTX số %d", n), Sector: report.NN, Commune: "Vĩnh Hậu",
		Identifiers: []report.Identifier{{Scheme: "MST", Value: "9900000001"}}, Founded: day(2015, 3, 1),
		Memberships: provinces, Activities: []report.ActivityChange{{Activity: report.Operating, From: day(2015, 3, 1)}},
	}
}

var bacLieu = report.Membership{Province: Province, From: day(2015, 3, 1)}

func saveUnit(t *testing.T, s *store.Store, u report.Unit) store.Saved {
	t.Helper()
	saved, err := s.SaveUnit(t.Context(), u.ID, func(report.Unit, bool) report.Unit { return u })
	must(t, err)
	return saved
}

func units(t *testing.T, s *store.Store) {
	first := unit(1, bacLieu)
	same(t, "first save", store.Added, saveUnit(t, s, first))
	same(t, "same again", store.Unchanged, saveUnit(t, s, first))
	saved, err := s.SaveUnit(t.Context(), first.ID, func(known report.Unit, exists bool) report.Unit {
		if !exists {
			t.Error("the known unit is not shown to the change")
		}
		known.LinkEpoch++
		return known
	})
	must(t, err)
	same(t, "a change", store.Changed, saved)
	first.LinkEpoch = 1
	got, err := s.Unit(t.Context(), first.ID)
	must(t, err)
	same(t, "unit", first, got)
}

func unitsMove(t *testing.T, s *store.Store) {
	list := func(province string) func() []report.UnitID {
		return func() []report.UnitID {
			ids := []report.UnitID{}
			for _, u := range collect(t, s.UnitsOfProvince(t.Context(), province)) {
				ids = append(ids, u.ID)
			}
			return ids
		}
	}
	saveUnit(t, s, unit(2, bacLieu))
	saveUnit(t, s, unit(1, bacLieu))
	saveUnit(t, s, unit(3, report.Membership{Province: "96", From: day(2015, 3, 1)}))
	eventually(t, "units of 95, ascending", []report.UnitID{UnitID(1), UnitID(2)}, list("95"))
	saveUnit(t, s, unit(1, bacLieu, report.Membership{Province: "96", From: day(2025, 7, 1)}))
	eventually(t, "units of 95 after one moved", []report.UnitID{UnitID(2)}, list("95"))
	eventually(t, "units of 96", []report.UnitID{UnitID(1), UnitID(3)}, list("96"))
}

func saveContact(t *testing.T, s *store.Store, n int, province string, c report.Contact) store.Saved {
	t.Helper()
	saved, err := s.SaveContact(t.Context(), UnitID(n), province, func(report.Contact, bool) report.Contact { return c })
	must(t, err)
	return saved
}

func contacts(t *testing.T, s *store.Store) {
	list := func(province string) func() []store.UnitContact {
		return func() []store.UnitContact { return collect(t, s.ContactsOfProvince(t.Context(), province)) }
	}
	one, two := report.Contact{Name: "Kế toán", Email: "mot@don-vi.example"}, report.Contact{Phone: "0900000002"}
	same(t, "first save", store.Added, saveContact(t, s, 2, Province, two))
	same(t, "first save", store.Added, saveContact(t, s, 1, Province, one))
	same(t, "same again", store.Unchanged, saveContact(t, s, 1, Province, one))
	eventually(t, "contacts of 95, ascending", []store.UnitContact{{Unit: UnitID(1), Contact: one}, {Unit: UnitID(2), Contact: two}}, list("95"))
	same(t, "another province", store.Changed, saveContact(t, s, 2, "96", two))
	eventually(t, "contacts of 96", []store.UnitContact{{Unit: UnitID(2), Contact: two}}, list("96"))
	one.Dead = true
	same(t, "dead", store.Changed, saveContact(t, s, 1, Province, one))
	got, err := s.Contact(t.Context(), UnitID(1))
	must(t, err)
	same(t, "contact", one, got)
	if _, err := s.Unit(t.Context(), UnitID(1)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a contact alone makes no unit: %v", err)
	}
}

func offices(t *testing.T, s *store.Store) {
	save := func(o store.Office) store.Saved {
		saved, err := s.SaveOffice(t.Context(), o.ID, func(store.Office, bool) store.Office { return o })
		must(t, err)
		return saved
	}
	centre := store.Office{ID: "tw", Name: "Liên minh HTX Việt Nam", Email: "tw@lien-minh.example"}
	province := store.Office{ID: "p95", Province: "95", Name: "Liên minh HTX tỉnh Bạc Liêu", Email: "bac-lieu@lien-minh.example"}
	same(t, "first save", store.Added, save(centre))
	same(t, "first save", store.Added, save(province))
	same(t, "same again", store.Unchanged, save(province))
	province.Epoch++
	same(t, "sessions ended", store.Changed, save(province))
	all, err := s.Offices(t.Context())
	must(t, err)
	same(t, "offices, ascending", []store.Office{province, centre}, all)
	found, err := s.OfficeByEmail(t.Context(), "Bac-Lieu@Lien-Minh.example")
	must(t, err)
	same(t, "office by its address in other letters", province, found)
	got, err := s.Office(t.Context(), "tw")
	must(t, err)
	same(t, "office", centre, got)
}

func imports(t *testing.T, s *store.Store) {
	first := store.Import{Upload: "u1", Province: Province, FileName: "Danh bạ.xlsx", Rows: 500, Added: 200, Refused: 300, At: opened}
	for n := range 300 {
		first.Problems = append(first.Problems, roster.Problem{Row: n + 2, Column: "Tên", Message: report.Text{Vi: "Thiếu tên."}})
	}
	kept := first
	kept.Problems = first.Problems[:200]
	standing, err := s.AddImport(t.Context(), first)
	must(t, err)
	same(t, "first import", kept, standing)
	second := first
	second.Added, second.Unchanged = 0, 200
	standing, err = s.AddImport(t.Context(), second)
	must(t, err)
	same(t, "the first stands", kept, standing)
	got, err := s.Import(t.Context(), "u1")
	must(t, err)
	same(t, "import", kept, got)
}
