package sheet

import (
	"iter"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Format says what kind of file a book was read from.
type Format uint8

// The formats that are read.
const (
	XLSX Format = iota
	CSV         // one sheet without a name, no defined names, every cell text
)

// Book is an upload that was read to its end.
type Book struct {
	Format Format
	Sheets []*Sheet // in workbook order, hidden ones and chart sheets included

	names map[string]Place // by nameKey
}

// Place is a cell of a sheet; row and column count from 1.
type Place struct {
	Sheet    *Sheet
	Row, Col int
}

// Named returns the first cell a defined name speaks of. Names are compared as
// spreadsheets do, without regard to case; a name of the whole workbook goes
// before one of a single sheet. A name that has lost its cells (#REF!), or
// that stands for a formula, several areas or another file, is not there.
func (b *Book) Named(name string) (Place, bool) {
	p, ok := b.names[nameKey(name)]
	return p, ok
}

// nameKey is the form in which names of cells and of sheets are compared.
func nameKey(name string) string { return strings.ToLower(norm.NFC.String(name)) }

// Sheet is one sheet: its cells that hold something.
type Sheet struct {
	Name   string
	Hidden bool

	cells []placed // by row, then column; no address twice
}

// placed is a cell where it stands.
type placed struct {
	row, col int
	Cell
}

// Cell returns what stands at a row and column, counted from 1; the zero Cell
// when that is nothing.
func (s *Sheet) Cell(row, col int) Cell {
	i, found := slices.BinarySearchFunc(s.cells, placed{row: row, col: col}, byPlace)
	if !found {
		return Cell{}
	}
	return s.cells[i].Cell
}

func byPlace(a, b placed) int {
	if a.row != b.row {
		return a.row - b.row
	}
	return a.col - b.col
}

// Rows yields the rows that hold something: the number the spreadsheet shows,
// and the cells from column A to the last that holds something. The slice is
// the caller's to keep.
func (s *Sheet) Rows() iter.Seq2[int, []Cell] {
	return func(yield func(int, []Cell) bool) {
		for rest := s.cells; len(rest) > 0; {
			row := rest[0].row
			n := 1
			for n < len(rest) && rest[n].row == row {
				n++
			}
			cells := make([]Cell, rest[n-1].col)
			for _, c := range rest[:n] {
				cells[c.col-1] = c.Cell
			}
			if !yield(row, cells) {
				return
			}
			rest = rest[n:]
		}
	}
}
