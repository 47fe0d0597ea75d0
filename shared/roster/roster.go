// Package roster reads lists of units and of offices: each row becomes a unit
// and its contact, or a list of what is wrong with it. A bad row never stops a
// good one.
//
// It decides who is who (a tax code, else kind, commune, name and founding day)
// and how a row changes a unit that is known already: what a list leaves blank
// it does not take away, and nothing of the past is rewritten. It refuses to
// store anything.
package roster

import (
	"crypto/sha256"
	"encoding/base32"
	"net/mail"
	"slices"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/vntext"
)

// Row is one line of a list as it stood in the file.
type Row struct {
	Number int // as the spreadsheet counts
	Fields []string
}

func (r Row) blank() bool { return vntext.Normalize(strings.Join(r.Fields, "")) == "" }

// Entry is one good row.
type Entry struct {
	Row     int
	Unit    report.Unit // as it is to be stored when nothing is known of it
	Contact report.Contact

	dated bool // the row says since when the unit's activity is what it is
}

// maxName is how long a unit's name may be, in bytes: names travel in mail
// subjects and workbook cells.
const maxName = 300

// Read reads a whole list for one province. on is the day of the import: rows
// that do not say since when a unit is what it is count from its founding, or
// from that day. The first row that names the required columns is the heading.
func Read(rows []Row, province string, on calendar.Date) ([]Entry, []Problem) {
	body, at, problem := findHeading(rows, unitColumns)
	if problem != nil {
		return nil, []Problem{*problem}
	}
	return readRows(body, at, province, on)
}

func readRows(rows []Row, at layout, province string, on calendar.Date) ([]Entry, []Problem) {
	var entries []Entry
	var problems []Problem
	seen := make(map[report.UnitID]int)
	for _, row := range rows {
		if row.blank() {
			continue
		}
		r := reader{row: row, at: at, province: province, on: on}
		entry := r.entry()
		if first, twice := seen[entry.Unit.ID]; len(r.problems) == 0 && twice {
			r.problems = append(r.problems, duplicateProblem(row.Number, first, "Tên đơn vị", r.field("ten")))
		}
		if len(r.problems) > 0 {
			problems = append(problems, r.problems...)
			continue
		}
		seen[entry.Unit.ID] = row.Number
		entries = append(entries, entry)
	}
	if len(entries) == 0 && len(problems) == 0 {
		problems = append(problems, emptyProblem)
	}
	return entries, problems
}

// newUnitID derives the id of a unit from what identifies it, so that the same
// row always names the same unit. Provinces merge, so they are no part of it.
func newUnitID(kind report.Kind, identity string) report.UnitID {
	sum := sha256.Sum256([]byte(string(kind) + "|" + identity))
	code := base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding).EncodeToString(sum[:7])
	return report.UnitID(strings.ToLower(string(kind)) + "-" + code[:10])
}

// identity is what makes a unit the one it is: its tax code, or for the many
// groups without one, where and when it was founded under which name.
func identity(u report.Unit) string {
	if mst := u.Identifier("MST"); mst != "" {
		return "MST|" + mst
	}
	return strings.Join([]string{vntext.Key(u.Commune), vntext.Key(u.Name), u.Founded.String()}, "|")
}

// validEmail reports whether s is one bare address that mail can be sent to.
func validEmail(s string) bool {
	address, err := mail.ParseAddress(s)
	if err != nil || address.Address != s || len(s) > 254 || strings.ContainsAny(s, "\r\n \"[]") {
		return false
	}
	_, domain, _ := strings.Cut(s, "@")
	return strings.Contains(domain, ".")
}

// sortIdentifiers puts identifiers in one order, so that the same row always
// makes the same unit.
func sortIdentifiers(ids []report.Identifier) []report.Identifier {
	slices.SortFunc(ids, func(a, b report.Identifier) int { return strings.Compare(a.Scheme, b.Scheme) })
	return ids
}
