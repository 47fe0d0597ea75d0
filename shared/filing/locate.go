package filing

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/sheet"
	"kipthoi/shared/vntext"
)

// spot is where one indicator stands. A Place without a sheet is nowhere.
type spot struct {
	value, explanation sheet.Place
	twice              sheet.Place // a second place that says something else
}

func cellOf(p sheet.Place) Cell { return Cell{Sheet: p.Sheet.Name, Ref: sheet.Ref(p.Row, p.Col)} }

func content(p sheet.Place) sheet.Cell {
	if p.Sheet == nil {
		return sheet.Cell{}
	}
	return p.Sheet.Cell(p.Row, p.Col)
}

// locate finds the indicators by name, where the row they stand in says the
// same. Some programs leave the names behind when rows or columns are put in, so
// what she reads in the row decides: the others are looked for by code or label,
// and a name is only believed by itself where nothing else is found.
func locate(book *sheet.Book, f *form.Form) map[string]spot {
	n := namesOf(f)
	sure, named := make(map[string]spot, len(f.Indicators)), make(map[string]spot)
	tables := make(map[*sheet.Sheet]columns)
	for _, in := range f.Indicators {
		value, found := book.Named(form.NamePrefix + in.Code)
		if !found {
			continue
		}
		explanation, _ := book.Named(form.ExplainPrefix + in.Code)
		at := spot{value: value, explanation: explanation}
		switch n.says(value, tables) {
		case in.Code:
			sure[in.Code] = at
		case "":
			named[in.Code] = at
		}
	}
	if len(sure) == len(f.Indicators) {
		return sure
	}
	n.search(book, sure)
	for code, at := range named {
		if _, found := sure[code]; !found {
			sure[code] = at
		}
	}
	return sure
}

// elsewhere is what says answers of a cell that is under another heading.
const elsewhere = "(another column)"

// says is the indicator that the row of a cell names, "" for none. Tables
// remembers the headings of sheets.
func (n *names) says(p sheet.Place, tables map[*sheet.Sheet]columns) string {
	table, known := tables[p.Sheet]
	if !known {
		table = headings(p.Sheet)
		tables[p.Sheet] = table
	}
	if table.value != 0 && table.value != p.Col {
		return elsewhere
	}
	for col := 1; col < p.Col; col++ {
		if code := n.code(p.Sheet.Cell(p.Row, col)); code != "" {
			return code
		}
	}
	return ""
}

// search goes through the sheets she sees for the indicators not found yet.
func (n *names) search(book *sheet.Book, spots map[string]spot) {
	named := make(map[string]bool, len(spots))
	for code := range spots {
		named[code] = true
	}
	for _, s := range book.Sheets {
		if s.Hidden {
			continue
		}
		table := headings(s)
		for row, cells := range s.Rows() {
			at, code := n.in(cells)
			if code == "" || named[code] {
				continue
			}
			spots[code] = spots[code].or(table.spot(s, row, n.past(cells, at, code)))
		}
	}
}

// or adds a second place of the same indicator. It only matters when it says
// something, and something else.
func (s spot) or(second spot) spot {
	one, two := content(s.value), content(second.value)
	blank := func(c sheet.Cell) bool { return c.Kind == sheet.Empty && !c.Uncached }
	switch {
	case blank(one):
		return second
	case blank(two) || one.String() == two.String():
		return s
	default:
		s.twice = second.value
		return s
	}
}

// names tells indicators by code or label, written in any way.
type names struct {
	codes map[string]string // key → code; "" where two indicators share a label
	units map[string]string // code → key of its unit
}

// known keeps the names of every form that was read: there are few, and keys
// cost more than the reading of a cell.
var known sync.Map // *form.Form → *names

func namesOf(f *form.Form) *names {
	if n, ok := known.Load(f); ok {
		return n.(*names)
	}
	n := &names{codes: make(map[string]string), units: make(map[string]string)}
	for _, in := range f.Indicators {
		n.units[in.Code] = vntext.Key(in.Unit.Vi)
		for _, name := range []string{in.Code, in.Label.Vi, in.Label.En} {
			key := vntext.Key(name)
			if other, taken := n.codes[key]; taken && other != in.Code {
				n.codes[key] = ""
				continue
			}
			n.codes[key] = in.Code
		}
	}
	known.Store(f, n)
	return n
}

// code is the indicator a text names, "" for none.
func (n *names) code(c sheet.Cell) string {
	if c.Kind != sheet.Text {
		return ""
	}
	return n.codes[vntext.Key(c.Text)]
}

// in returns the first cell of a row that names an indicator, counted from 0.
func (n *names) in(cells []sheet.Cell) (at int, code string) {
	for i, c := range cells {
		if code := n.code(c); code != "" {
			return i, code
		}
	}
	return 0, ""
}

// past returns the column, counted from 1, of the first cell behind the names
// and the unit of an indicator.
func (n *names) past(cells []sheet.Cell, at int, code string) int {
	for at++; at < len(cells); at++ {
		key := vntext.Key(cells[at].Text)
		if cells[at].Kind != sheet.Text || n.codes[key] != code && (key == "" || key != n.units[code]) {
			break
		}
	}
	return at + 1
}

// columns are those a sheet has headings for, 0 without.
type columns struct{ value, explanation int }

// headings looks for the line above the figures.
func headings(s *sheet.Sheet) columns {
	var c columns
	for _, cells := range s.Rows() {
		for i, cell := range cells {
			switch key := vntext.Key(cell.Text); {
			case cell.Kind != sheet.Text:
			case strings.HasPrefix(key, "ky nay"), key == "gia tri", key == "so lieu", key == "value":
				c.value = i + 1
			case strings.HasPrefix(key, "giai trinh"), key == "explanation":
				c.explanation = i + 1
			}
		}
		if c.value > 0 {
			return c
		}
		c = columns{}
	}
	return c
}

// spot is where the figure of a row stands: below its heading, else in the
// first column behind what names it.
func (c columns) spot(s *sheet.Sheet, row, past int) spot {
	if c.value == 0 {
		c = columns{past, past + 1}
	}
	found := spot{value: sheet.Place{Sheet: s, Row: row, Col: c.value}}
	if c.explanation > 0 {
		found.explanation = sheet.Place{Sheet: s, Row: row, Col: c.explanation}
	}
	return found
}

// identityCell is the cell of a name the template has on its hidden sheet; where
// the name is lost, the cell behind the one that says it.
func identityCell(book *sheet.Book, name string) sheet.Cell {
	if p, named := book.Named(name); named {
		return content(p)
	}
	key := vntext.Key(name)
	for _, s := range book.Sheets {
		for row, cells := range s.Rows() {
			if cells[0].Kind == sheet.Text && vntext.Key(cells[0].Text) == key {
				return s.Cell(row, 2)
			}
		}
	}
	return sheet.Cell{}
}

// writtenPeriod is Tháng 3/2018, T3-2018 or 3/2018, as a key.
var writtenPeriod = regexp.MustCompile(`^(?:thang |t)?(\d{1,2}) (\d{4})$`)

// readPeriod reads a period as we write it, as people do, or as a spreadsheet
// that took it for a date. What it cannot read is returned as it stands.
func readPeriod(c sheet.Cell) calendar.PeriodID {
	said := vntext.Normalize(c.String())
	text := said
	if m := writtenPeriod.FindStringSubmatch(vntext.Key(said)); m != nil {
		text = fmt.Sprintf("%s-%02s", m[2], m[1])
	}
	if d, isDate := c.Day(); isDate {
		text = d.String()[:len("2006-01")]
	}
	if id, err := calendar.ParsePeriodID(text); err == nil {
		return id
	}
	return calendar.PeriodID(clip(said))
}
