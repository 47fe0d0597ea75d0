package roster

import (
	"slices"

	"kipthoi/shared/calendar"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
	"kipthoi/shared/vntext"
)

// Merge returns the known unit as a row of a list describes it. What is new in
// activity or province is added with its date, or with the day of the import
// where the row gives none; nothing of the past is lost, and what the row leaves
// blank stays as it is known.
func Merge(known report.Unit, row Entry, on calendar.Date) report.Unit {
	unit := row.Unit
	merged := known
	merged.Name, merged.Sector = unit.Name, unit.Sector
	if unit.Commune != "" {
		merged.Commune = unit.Commune
	}
	if !unit.Founded.IsZero() {
		merged.Founded = unit.Founded
	}
	merged.Identifiers = mergeIdentifiers(known.Identifiers, unit.Identifiers)
	merged.Activities = mergeActivity(known, row, on)
	merged.Memberships = mergeMembership(known, unit.Memberships[0].Province, on)
	return merged
}

// mergeIdentifiers adds what was not known. A tax code never changes; a
// certificate or a licence is issued anew.
func mergeIdentifiers(known, found []report.Identifier) []report.Identifier {
	merged := slices.Clone(known)
	for _, id := range found {
		i := slices.IndexFunc(merged, func(k report.Identifier) bool { return k.Scheme == id.Scheme })
		switch {
		case i < 0:
			merged = append(merged, id)
		case id.Scheme != taxScheme:
			merged[i] = id
		}
	}
	return sortIdentifiers(merged)
}

func mergeActivity(known report.Unit, row Entry, on calendar.Date) []report.ActivityChange {
	change := row.Unit.Activities[0]
	if !row.dated {
		change.From = on
	}
	if known.ActivityOn(change.From) == change.Activity {
		return known.Activities
	}
	out := slices.DeleteFunc(slices.Clone(known.Activities), func(c report.ActivityChange) bool { return c.From == change.From })
	at, _ := slices.BinarySearchFunc(out, change, func(a, b report.ActivityChange) int { return a.From.DaysSince(b.From) })
	return slices.Insert(out, at, change)
}

// mergeMembership adds the province the unit is said to be in on a day. Codes
// speak of the tree of provinces in force on that day; a unit that came to
// another code with the merger has belonged to it since the merger.
func mergeMembership(known report.Unit, code string, on calendar.Date) []report.Membership {
	if known.ProvinceOn(on) == code {
		return known.Memberships
	}
	from := on
	if successor, ok := province.Successor(known.ProvinceOn(province.Merged.AddDays(-1))); ok && successor.Code == code && !on.Before(province.Merged) {
		from = province.Merged
	}
	out := slices.DeleteFunc(slices.Clone(known.Memberships), func(m report.Membership) bool { return m.From == from })
	at, _ := slices.BinarySearchFunc(out, from, func(m report.Membership, d calendar.Date) int { return m.From.DaysSince(d) })
	return slices.Insert(out, at, report.Membership{Province: code, From: from})
}

// MergeContact returns the known contact as a row describes it. An address that
// mail came back from stays dead until the list names another one.
func MergeContact(known, row report.Contact) report.Contact {
	merged := known
	if row.Name != "" {
		merged.Name = row.Name
	}
	if row.Phone != "" {
		merged.Phone = row.Phone
	}
	if row.Email != "" && row.Email != known.Email {
		merged.Email, merged.Dead = row.Email, false
	}
	return merged
}

// Directory finds units that are known under another id than their row now
// gives them: a co-operative that was listed without its tax code at first, a
// group whose founding day was found out later.
type Directory struct {
	ids    map[report.UnitID]bool
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
	return &Directory{ids: make(map[report.UnitID]bool), places: make(map[place][]report.Unit)}
}

// Add makes a unit known.
func (d *Directory) Add(u report.Unit) {
	d.ids[u.ID] = true
	d.places[placeOf(u)] = append(d.places[placeOf(u)], u)
}

// Resolve gives each entry the id its unit is known under, if exactly one known
// unit is the same by kind, name and commune, nothing about the two contradicts,
// and no other entry stands for it.
func (d *Directory) Resolve(entries []Entry) []Entry {
	taken := make(map[report.UnitID]bool)
	for _, e := range entries {
		taken[e.Unit.ID] = true
	}
	out := slices.Clone(entries)
	for i, e := range out {
		if d.ids[e.Unit.ID] {
			continue
		}
		same := slices.DeleteFunc(slices.Clone(d.places[placeOf(e.Unit)]), func(u report.Unit) bool {
			return taken[u.ID] || contradict(u, e.Unit)
		})
		if len(same) == 1 {
			taken[same[0].ID] = true
			out[i].Unit.ID = same[0].ID
		}
	}
	return out
}

func contradict(a, b report.Unit) bool {
	if !a.Founded.IsZero() && !b.Founded.IsZero() && a.Founded != b.Founded {
		return true
	}
	x, y := a.Identifier(taxScheme), b.Identifier(taxScheme)
	return x != "" && y != "" && x != y
}
