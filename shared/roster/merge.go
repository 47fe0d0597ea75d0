package roster

import (
	"slices"

	"kipthoi/shared/calendar"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
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
	if cameByMerger(known, code, on) {
		from = province.Merged
	}
	out := slices.DeleteFunc(slices.Clone(known.Memberships), func(m report.Membership) bool { return m.From == from })
	at, _ := slices.BinarySearchFunc(out, from, func(m report.Membership, d calendar.Date) int { return m.From.DaysSince(d) })
	return slices.Insert(out, at, report.Membership{Province: code, From: from})
}

// cameByMerger reports whether a unit belongs to a province because its own
// became part of it.
func cameByMerger(known report.Unit, code string, on calendar.Date) bool {
	successor, ok := province.Successor(known.ProvinceOn(province.Merged.AddDays(-1)))
	return ok && successor.Code == code && !on.Before(province.Merged)
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
