package workbook

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"
)

// SheetSpec says what a sheet shows and how it is printed. Rows are asked for
// one by one, so a sheet may be longer than memory.
type SheetSpec struct {
	Name   string
	Widths []float64 // of the columns, in characters
	Head   [][]Cell  // titles, then headings; stays in view
	Rows   iter.Seq2[[]Cell, error]

	Headings      int    // how many of the last Head rows are headings: repeated on every printed page
	FreezeColumns int    // columns that stay in view, and are repeated on every printed page
	Filter        bool   // offers a filter on the last heading row
	Landscape     bool   // A4 on its side
	PagesWide     int    // pages a row is printed on; 0 is one
	Breaks        []int  // columns, 0 is A, that a printed page begins with; then Scale counts and not PagesWide
	Scale         int    // of the print, in percent
	Footer        string // left side of the printed footer; the page number is on the right
}

// Limits of the file format.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
)

// ErrSpec says that a sheet cannot be written as specified.
var ErrSpec = errors.New("not a sheet a workbook can hold")

// Write writes a workbook of the sheets in order. The same cells give the same
// bytes. An error of a row iterator ends the writing and is returned; w then
// holds no workbook.
func Write(w io.Writer, sheets []SheetSpec) error {
	if err := checkSpecs(sheets); err != nil {
		return err
	}
	look, err := bookLook()
	if err != nil {
		return err
	}
	p := newPack(w)
	if err := p.add("[Content_Types].xml", contentTypes(len(sheets))); err != nil {
		return err
	}
	if err := look.copyTo(p); err != nil {
		return err
	}
	for i, spec := range sheets {
		if err := writeSheet(p, look, i, spec); err != nil {
			return fmt.Errorf("write sheet %q: %w", spec.Name, err)
		}
	}
	if err := addWorkbook(p, sheets); err != nil {
		return err
	}
	return p.close()
}

func writeSheet(p *pack, look *look, i int, spec SheetSpec) error {
	part, err := p.part(sheetPartName(i))
	if err != nil {
		return err
	}
	s := newSheetWriter(part, look, spec)
	s.begin(i == 0)
	if err := s.rows(); err != nil {
		return err
	}
	s.end()
	return s.flush()
}

func addWorkbook(p *pack, sheets []SheetSpec) error {
	for _, part := range []struct {
		name string
		data []byte
	}{
		{"xl/workbook.xml", workbookXML(sheets)},
		{"xl/_rels/workbook.xml.rels", workbookRels(len(sheets))},
		{"_rels/.rels", []byte(rootRels)},
	} {
		if err := p.add(part.name, part.data); err != nil {
			return err
		}
	}
	return nil
}

func checkSpecs(sheets []SheetSpec) error {
	if len(sheets) == 0 {
		return fmt.Errorf("%w: no sheet", ErrSpec)
	}
	seen := make(map[string]bool)
	for _, s := range sheets {
		folded := strings.ToLower(s.Name)
		if n := utf8.RuneCountInString(s.Name); n == 0 || n > 31 || strings.ContainsAny(s.Name, `[]:*?/\'`) || seen[folded] {
			return fmt.Errorf("%w: the name %q", ErrSpec, s.Name)
		}
		if s.Headings > len(s.Head) || len(s.Widths) > maxColumns {
			return fmt.Errorf("%w: %q: headings %d of %d, %d columns", ErrSpec, s.Name, s.Headings, len(s.Head), len(s.Widths))
		}
		if len(s.Breaks) > 0 && (s.Scale < 10 || s.Scale > 400) {
			return fmt.Errorf("%w: %q: printed at %d percent", ErrSpec, s.Name, s.Scale)
		}
		seen[folded] = true
	}
	return nil
}
