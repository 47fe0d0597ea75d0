package sheet

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// worksheet reads the cells of one sheet.
type worksheet struct {
	*reader
	sheet    *Sheet
	row, col int
	unsorted bool
}

// sheet reads a sheet that the workbook lists.
func (r *reader) sheet(e entry, at relation) (*Sheet, error) {
	s := &Sheet{Name: e.name, Hidden: e.hidden}
	switch at.kind {
	case "worksheet":
	case "chartsheet", "dialogsheet":
		return s, nil
	case "xlMacrosheet", "xlIntlMacrosheet":
		return nil, refuse(RuleMacros, "a sheet of macros")
	default:
		return nil, refuse(RuleDamaged, "a sheet is missing")
	}
	if err := r.begin(at.target, "worksheet"); err != nil {
		return nil, err
	}
	w := &worksheet{reader: r, sheet: s}
	return s, w.read()
}

func (w *worksheet) read() error {
	found := false
	for w.scan.Child() {
		if w.scan.Name() != "sheetData" {
			w.scan.Skip()
			continue
		}
		found = true
		if err := w.rows(); err != nil {
			return err
		}
	}
	if err := w.finish(); err != nil {
		return err
	}
	if !found {
		return refuse(RuleDamaged, "a sheet without data")
	}
	return w.order()
}

// order puts the cells in order, which most writers have done already.
func (w *worksheet) order() error {
	if !w.unsorted {
		return nil
	}
	cells := w.sheet.cells
	slices.SortFunc(cells, byPlace)
	for i := range cells {
		if i > 0 && byPlace(cells[i-1], cells[i]) == 0 {
			return refuse(RuleDamaged, "a cell stands in a sheet twice")
		}
	}
	return nil
}

func (w *worksheet) rows() error {
	for w.scan.Child() {
		if w.scan.Name() != "row" {
			w.scan.Skip()
			continue
		}
		w.row, w.col = w.row+1, 0
		if number, given := w.scan.Attr("r"); given {
			row, ok := rowNumber(number)
			if w.row = row; !ok {
				return refuse(RuleDamaged, "a row without a sound number")
			}
		}
		if err := w.cells(); err != nil {
			return err
		}
	}
	return nil
}

func (w *worksheet) cells() error {
	for w.scan.Child() {
		if w.scan.Name() != "c" {
			w.scan.Skip()
			continue
		}
		w.col++
		if ref, given := w.scan.Attr("r"); given {
			row, col, ok := ParseRef(ref)
			if w.col = col; !ok || row != w.row {
				return refuse(RuleDamaged, "a cell without a sound address")
			}
		}
		if err := w.cell(); err != nil {
			return err
		}
	}
	return nil
}

// stored is a cell as it is stored.
type stored struct {
	kind, style string
	value       string
	valued      bool // a value is there, if only an empty one
	formula     bool
}

func (w *worksheet) cell() error {
	var c stored
	c.kind, _ = w.scan.Attr("t")
	c.style, _ = w.scan.Attr("s")
	for w.scan.Child() {
		switch w.scan.Name() {
		case "v":
			c.value, c.valued = w.scan.Content(), true
		case "is":
			c.value, c.valued = richText(w.scan), true
		case "f":
			c.formula = true
			w.scan.Skip()
		default:
			w.scan.Skip()
		}
	}
	cell, ok := w.understand(c)
	switch {
	case !ok:
		return &Refusal{Rule: RuleDamaged, Sheet: w.sheet.Name, Cell: Ref(w.row, w.col), detail: "a cell holds what its kind cannot"}
	case cell == Cell{}:
		return nil
	}
	return w.put(cell)
}

func (w *worksheet) put(cell Cell) error {
	next := placed{row: w.row, col: w.col, Cell: cell}
	if n := len(w.sheet.cells); n > 0 && byPlace(w.sheet.cells[n-1], next) >= 0 {
		w.unsorted = true
	}
	return w.sheet.add(next, w.parts.room)
}

// understand turns what is stored into what the cell holds. ok is false when
// the two do not fit, which no program that works writes.
func (w *worksheet) understand(c stored) (Cell, bool) {
	cell, ok := Cell{}, true
	switch c.kind {
	case "", "n":
		cell, ok = w.number(strings.TrimSpace(c.value), c.style)
	case "s":
		cell, ok = w.shared(strings.TrimSpace(c.value))
	case "str":
		cell = textCell(cellText(c.value))
	case "inlineStr":
		cell = textCell(c.value)
	case "b":
		cell, ok = boolean(strings.TrimSpace(c.value))
	case "e":
		cell = Cell{Kind: Error, Text: cellText(strings.TrimSpace(c.value))}
	case "d":
		cell, ok = isoDate(strings.TrimSpace(c.value))
	default:
		ok = false
	}
	if c.formula {
		cell.Formula = true
		cell.Uncached = cell.Kind == Empty && (!c.valued || c.kind != "str")
	}
	return cell, ok
}

func textCell(text string) Cell {
	if text == "" {
		return Cell{}
	}
	return Cell{Kind: Text, Text: text}
}

func (w *worksheet) number(lexeme, style string) (Cell, bool) {
	if lexeme == "" {
		return Cell{}, true
	}
	date := false
	if style != "" {
		n, err := strconv.Atoi(style)
		date = err == nil && n >= 0 && n < len(w.dates) && w.dates[n]
	}
	return Cell{Kind: Number, Text: lexeme, Date: date, From1904: date && w.from1904}, isNumber(lexeme)
}

// shared is a text the cell refers to by its number.
func (w *worksheet) shared(index string) (Cell, bool) {
	if index == "" {
		return Cell{}, true
	}
	n, err := strconv.Atoi(index)
	if err != nil || n < 0 || n >= len(w.texts) {
		return Cell{}, false
	}
	return textCell(w.texts[n]), true
}

func boolean(value string) (Cell, bool) {
	switch value {
	case "":
		return Cell{}, true
	case "1", "true":
		return Cell{Kind: Bool, Text: "TRUE"}, true
	case "0", "false":
		return Cell{Kind: Bool, Text: "FALSE"}, true
	}
	return Cell{}, false
}

// isoDate reads a date that is stored as one, which few programs do. It becomes
// the number every other program would have stored.
func isoDate(value string) (Cell, bool) {
	if value == "" {
		return Cell{}, true
	}
	day, err := time.Parse(time.DateOnly, value[:min(len(value), len(time.DateOnly))])
	serial := int(day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
	if err != nil || serial <= leapBug || serial > lastSerial {
		return Cell{}, false
	}
	return Cell{Kind: Number, Text: strconv.Itoa(serial), Date: true}, true
}
