package roster

import (
	"fmt"
	"slices"

	"kipthoi/shared/calendar"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
	"kipthoi/shared/vntext"
)

// Directory finds units that are known under another id than their row now
// gives them: a co-operative that was listed without its tax code at first, a
// group whose founding day was found out later.
type Directory struct {
	ids    map[report.UnitID]bool
	taxed  map[string]report.UnitID
	places map[place][]report.Unit
}

// place is a name in a commune: what people know a unit by.
type place struct {
	kind          report.Kind
	name, commune string
}

func placeOf(u report.Unit) place {
	return place{u.Kind, vntext.Key(u.Name), vntext.Key(u.Commune)}
}

// NewDirectory returns an empty directory.
func NewDirectory() *Directory {
	return &Directory{ids: make(map[report.UnitID]bool), taxed: make(map[string]report.UnitID), places: make(map[place][]report.Unit)}
}

// Add makes a unit known.
func (d *Directory) Add(u report.Unit) {
	d.ids[u.ID] = true
	if code := u.Identifier(taxScheme); code != "" {
		d.taxed[string(u.Kind)+code] = u.ID
	}
	d.places[placeOf(u)] = append(d.places[placeOf(u)], u)
}

// Resolve gives each entry the id its unit is known under: by its tax code, or
// if exactly one known unit is the same by kind, name and commune, nothing about
// the two contradicts, and no other entry stands for it.
func (d *Directory) Resolve(entries []Entry) []Entry {
	taken := make(map[report.UnitID]bool)
	for _, e := range entries {
		taken[e.Unit.ID] = true
	}
	out := slices.Clone(entries)
	for i, e := range out {
		if id, known := d.find(e.Unit, taken); known {
			taken[id] = true
			out[i].Unit.ID = id
		}
	}
	return out
}

func (d *Directory) find(u report.Unit, taken map[report.UnitID]bool) (report.UnitID, bool) {
	if d.ids[u.ID] {
		return u.ID, true
	}
	if id, known := d.taxed[string(u.Kind)+u.Identifier(taxScheme)]; known && !taken[id] {
		return id, true
	}
	same := slices.DeleteFunc(slices.Clone(d.places[placeOf(u)]), func(k report.Unit) bool {
		return taken[k.ID] || contradict(k, u)
	})
	if len(same) != 1 {
		return "", false
	}
	return same[0].ID, true
}

func contradict(a, b report.Unit) bool {
	if !a.Founded.IsZero() && !b.Founded.IsZero() && a.Founded != b.Founded {
		return true
	}
	x, y := a.Identifier(taxScheme), b.Identifier(taxScheme)
	return x != "" && y != "" && x != y
}

// Claim reports what is wrong with a list naming a unit that is known already:
// it may belong to another province, whose office alone may change it. Units
// that came with the merger of their province are its successor's.
func Claim(known report.Unit, e Entry, on calendar.Date) *Problem {
	code, theirs := e.Unit.Memberships[0].Province, known.ProvinceOn(on)
	if theirs == code || cameByMerger(known, code, on) {
		return nil
	}
	name := theirs
	if p, exists := province.Find(theirs, on); exists {
		name = p.Name
	}
	return &Problem{
		Row: e.Row, Column: "Tên đơn vị", Found: e.Unit.Name,
		Message: report.Text{Vi: fmt.Sprintf("Đơn vị này đang thuộc danh bạ của tỉnh khác (%s).", name), En: "This unit belongs to the list of another province (" + name + ")."},
		Cure:    report.Text{Vi: "Nếu đơn vị đã chuyển về tỉnh mình, xin báo trung tâm.", En: "If it has moved to your province, please tell the centre."},
	}
}
