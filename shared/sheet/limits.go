package sheet

import "unicode/utf8"

// MaxSize is how large an upload may be, in bytes.
const MaxSize = 2 << 20

// What a workbook may hold. The template's largest part has 50 KB and some 400
// cells, so the margin is wide; a function with 256 MB survives the worst file
// within these bounds.
const (
	maxParts   = 256     // in the archive, needed or not
	maxPart    = 2 << 20 // bytes of a part that is read
	maxTotal   = 8 << 20 // bytes of all parts that are read
	maxTokens  = 300_000 // tags and texts of all parts that are read
	maxStrings = 20_000  // texts the cells share
	maxRows    = 5_000   // the furthest row that may hold something
	maxCols    = 256     // the furthest column that may hold something
	maxCells   = 50_000  // that hold something, in all sheets
	maxText    = 32_767  // characters of a cell, as in Excel
)

// room is what may still be read of a book.
type room struct{ bytes, tokens, cells int }

func newRoom() *room { return &room{bytes: maxTotal, tokens: maxTokens, cells: maxCells} }

// add appends a cell that holds something, within the bounds.
func (s *Sheet) add(c placed, room *room) error {
	detail := ""
	switch {
	case c.row > maxRows, c.col > maxCols:
		detail = "a cell far outside"
	case len(c.Text) > maxText && utf8.RuneCountInString(c.Text) > maxText:
		detail = "a cell with too much text"
	case room.cells == 0:
		return refuse(RuleTooLarge, "more than %d cells", maxCells)
	}
	if detail != "" {
		return &Refusal{Rule: RuleTooFar, Sheet: s.Name, Cell: Ref(c.row, c.col), detail: detail}
	}
	room.cells--
	s.cells = append(s.cells, c)
	return nil
}
