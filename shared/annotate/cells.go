package annotate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kipthoi/shared/sheet"
)

// place is a cell by its numbers, from 1.
type place struct{ row, col int }

func (p place) String() string { return sheet.Ref(p.row, p.col) }

func byPlace(a, b place) int { return cmp.Or(a.row-b.row, a.col-b.col) }

// grid is the part of a sheet, taken apart down to its cells.
type grid struct {
	*doc
	data  *element
	rows  []gridRow
	first map[int]int // where a row stands in rows, by its number
	cells map[place]*element
	cols  []gridCols
}

// gridCols is what a sheet says of columns next to each other.
type gridCols struct {
	from, to, look, width int
	hidden                bool
}

type gridRow struct {
	number int
	*element
	cells []gridCell
}

type gridCell struct {
	col int
	*element
}

func readGrid(text string) (*grid, error) {
	d, err := parse(text, 4)
	if err != nil {
		return nil, fmt.Errorf("read sheet: %w", err)
	}
	g := &grid{doc: d, data: d.root.child("sheetData"), cells: make(map[place]*element), first: make(map[int]int)}
	if g.data == nil {
		return nil, fmt.Errorf("%w: a sheet without data", errMarkup)
	}
	g.readColumns()
	number := 0
	for _, e := range g.data.all("row") {
		number++
		if given := d.attr(e, "r"); given != "" {
			number, _ = whole(given)
		}
		row := gridRow{number: number, element: e}
		if row.cells, err = g.rowCells(e, number); err != nil {
			return nil, err
		}
		if _, twice := g.first[number]; !twice {
			g.first[number] = len(g.rows)
		}
		g.rows = append(g.rows, row)
	}
	return g, nil
}

func (g *grid) rowCells(row *element, number int) ([]gridCell, error) {
	var cells []gridCell
	col := 0
	for _, e := range row.all("c") {
		col++
		if ref := g.attr(e, "r"); ref != "" {
			at, c, ok := sheet.ParseRef(ref)
			if !ok || at != number {
				return nil, fmt.Errorf("%w: a cell without a sound address", errMarkup)
			}
			col = c
		}
		cells = append(cells, gridCell{col, e})
		g.cells[place{number, col}] = e
	}
	return cells, nil
}

// look is the number of the format of a cell; one that is not there looks like
// its row, or else its column.
func (g *grid) look(at place) int {
	if e := g.cells[at]; e != nil {
		n, _ := whole(g.attr(e, "s"))
		return n
	}
	if row := g.row(at.row); row != nil && isYes(g.attr(row.element, "customFormat")) {
		n, _ := whole(g.attr(row.element, "s"))
		return n
	}
	if c := g.column(at.col); c != nil {
		return c.look
	}
	return 0
}

func (g *grid) readColumns() {
	for _, e := range g.root.child("cols").all("col") {
		c := gridCols{width: pixels(g.attr(e, "width"), 7, usualWidth), hidden: isYes(g.attr(e, "hidden"))}
		c.from, _ = whole(g.attr(e, "min"))
		c.to, _ = whole(g.attr(e, "max"))
		c.look, _ = whole(g.attr(e, "style"))
		g.cols = append(g.cols, c)
	}
}

// column is what the sheet says of a column, nil for nothing.
func (g *grid) column(col int) *gridCols {
	for i := range g.cols {
		if c := &g.cols[i]; c.from <= col && col <= c.to {
			return c
		}
	}
	return nil
}

// restyle gives cells other formats; those that are not there are put in.
func (g *grid) restyle(looks map[place]int) {
	missing := make(map[int][]place)
	for _, at := range slices.SortedFunc(maps.Keys(looks), byPlace) {
		if e := g.cells[at]; e != nil {
			g.set(e, "s", strconv.Itoa(looks[at]))
			continue
		}
		missing[at.row] = append(missing[at.row], at)
	}
	var rows []newRow
	for _, number := range slices.Sorted(maps.Keys(missing)) {
		if row := g.row(number); row != nil {
			g.fillRow(*row, missing[number], looks)
			continue
		}
		rows = append(rows, newRow{number, cellMarkup(missing[number], looks)})
	}
	g.addRows(rows)
}

func (g *grid) row(number int) *gridRow {
	if i, there := g.first[number]; there {
		return &g.rows[i]
	}
	return nil
}

// fillRow puts cells into a row, each before the first that stands behind it.
func (g *grid) fillRow(row gridRow, cells []place, looks map[place]int) {
	if from, to, found := findAttribute(g.text[row.start:row.inner], "spans"); found {
		// A hint how far the row reaches, which may not be true any more.
		name := strings.LastIndex(g.text[:row.start+from], "spans")
		g.replace(name, row.start+to+1, "")
	}
	if g.isEmptyTag(row.element) {
		g.append(row.element, g.qualify(cellMarkup(cells, looks)))
		return
	}
	for _, at := range cells {
		before := row.close
		if i := slices.IndexFunc(row.cells, func(c gridCell) bool { return c.col > at.col }); i >= 0 {
			before = row.cells[i].start
		}
		g.insert(before, g.qualify(cellMarkup([]place{at}, looks)))
	}
}

// newRow is a row to be put in, and its cells.
type newRow struct {
	number int
	cells  string
}

func (r newRow) String() string { return fmt.Sprintf(`<row r="%d">%s</row>`, r.number, r.cells) }

// addRows puts rows in, each before the first that stands below it.
func (g *grid) addRows(rows []newRow) {
	var last strings.Builder
	for _, r := range rows {
		if i := slices.IndexFunc(g.rows, func(there gridRow) bool { return there.number > r.number }); i >= 0 {
			g.insert(g.rows[i].start, g.qualify(r.String()))
			continue
		}
		last.WriteString(r.String())
	}
	if last.Len() > 0 {
		g.append(g.data, g.qualify(last.String()))
	}
}

func cellMarkup(cells []place, looks map[place]int) string {
	var b strings.Builder
	for _, at := range cells {
		fmt.Fprintf(&b, `<c r="%s" s="%d"/>`, at, looks[at])
	}
	return b.String()
}

// qualify writes the prefix of the part before the names of new elements.
func (g *grid) qualify(markup string) string {
	if g.root.prefix == "" {
		return markup
	}
	return strings.NewReplacer("</", "</"+g.root.prefix, "<", "<"+g.root.prefix).Replace(markup)
}

// unselect makes a sheet one that is not selected: two selected sheets would
// be edited together.
func unselect(d *doc) {
	for _, view := range d.root.child("sheetViews").all("sheetView") {
		if isYes(d.attr(view, "tabSelected")) {
			d.set(view, "tabSelected", "0")
		}
	}
}
