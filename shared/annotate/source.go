package annotate

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kipthoi/shared/sheet"
)

// errKind says that the workbook is of a kind that is read but not written.
var errKind = errors.New("a workbook of another kind")

// source is the workbook that is being annotated.
type source struct {
	*pack
	book *sheet.Book // nil for a list of its own
	main *doc        // the workbook part
	part string      // its name
	rels *relations  // of it

	pages  []*page // in workbook order, as in book
	old    *page   // the list of an earlier return, nil without
	styles *styles
	style  string // name of the styles part

	types, endings map[string]string // of the parts that are new
}

// page is a sheet as the workbook lists it.
type page struct {
	name   string
	part   string
	hidden bool
	entry  *element
	kind   string           // worksheet, chartsheet, dialogsheet
	fills  map[place]string // the fill that a cell of an earlier return had before
}

func openSource(p *pack, book *sheet.Book) (*source, error) {
	s := &source{pack: p, book: book, types: make(map[string]string), endings: make(map[string]string)}
	top, err := p.relations("")
	if err != nil {
		return nil, err
	}
	main, ok := top.ofKind("officeDocument")
	if !ok {
		return nil, fmt.Errorf("%w: no document", errPart)
	}
	s.part = main.target
	if err := s.readMain(); err != nil {
		return nil, err
	}
	if err := s.readStyles(); err != nil {
		return nil, err
	}
	s.readOld()
	return s, nil
}

func (s *source) readMain() error {
	text, err := s.text(s.part)
	if err != nil {
		return err
	}
	if s.main, err = parse(text, 3); err != nil {
		return fmt.Errorf("read workbook: %w", err)
	}
	if !strings.Contains(s.main.text[s.main.root.start:s.main.root.inner], nsMain) {
		return fmt.Errorf("%w: strict", errKind)
	}
	if s.rels, err = s.relations(s.part); err != nil {
		return err
	}
	for _, e := range s.main.root.child("sheets").all("sheet") {
		rel, ok := s.rels.byID(s.main.attr(e, ":id"))
		if !ok {
			return fmt.Errorf("%w: of a sheet", errPart)
		}
		state := s.main.attr(e, "state")
		s.pages = append(s.pages, &page{
			name: s.main.attr(e, "name"), part: rel.target, kind: rel.kind, entry: e,
			hidden: state == "hidden" || state == "veryHidden", fills: make(map[place]string),
		})
	}
	return s.matchBook()
}

// matchBook makes sure that the sheets are those that were read, and takes
// their names from there, as findings have them.
func (s *source) matchBook() error {
	if s.book == nil {
		return nil
	}
	if len(s.book.Sheets) != len(s.pages) {
		return fmt.Errorf("%w: %d sheets", errMarkup, len(s.pages))
	}
	for i, read := range s.book.Sheets {
		s.pages[i].name = read.Name
	}
	return nil
}

func (s *source) readStyles() error {
	rel, ok := s.rels.ofKind("styles")
	if !ok {
		return fmt.Errorf("%w: styles", errPart)
	}
	text, err := s.text(rel.target)
	if err != nil {
		return err
	}
	s.style = rel.target
	s.styles, err = readStyles(text)
	return err
}

// pageNamed is the sheet a finding speaks of, nil for none.
func (s *source) pageNamed(name string) *page {
	for _, p := range s.pages {
		if p.name == name && p != s.old && p.kind == "worksheet" {
			return p
		}
	}
	return nil
}

// save writes the workbook.
func (s *source) save() ([]byte, error) {
	text, err := s.main.result()
	if err != nil {
		return nil, err
	}
	s.put(s.part, text)
	s.rels.save(s.pack)
	if text, err = s.styles.result(); err != nil {
		return nil, err
	}
	s.put(s.style, text)
	if err := s.declare(s.types, s.endings); err != nil {
		return nil, err
	}
	for _, key := range sortedKeys(s.changed) {
		if strings.HasSuffix(key, ".vml") {
			continue
		}
		if _, err := parse(s.changed[key], 1); err != nil {
			return nil, fmt.Errorf("check what was written: %w", err)
		}
	}
	return s.bytes()
}

// verify reads the workbook again: it has to hold what it held before, and a
// list in front.
func (s *source) verify(out []byte) error {
	again, err := sheet.Open(out)
	if err != nil {
		return fmt.Errorf("read what was written: %w", err)
	}
	var before []*sheet.Sheet
	for i, p := range s.pages {
		if p != s.old {
			before = append(before, s.book.Sheets[i])
		}
	}
	if len(again.Sheets) != len(before)+1 {
		return fmt.Errorf("%w: %d sheets written", errMarkup, len(again.Sheets))
	}
	for i, was := range before {
		if is := again.Sheets[i+1]; is.Name != was.Name || is.Hidden != was.Hidden || !sameCells(was, is) {
			return fmt.Errorf("%w: sheet %d is not what it was", errMarkup, i+1)
		}
	}
	for _, e := range s.main.root.child("definedNames").all("definedName") {
		name := s.main.attr(e, "name")
		if !samePlace(s.book, again, name) {
			return fmt.Errorf("%w: a name has moved", errMarkup)
		}
	}
	return nil
}

// samePlace reports whether a name stands for the same cell in both.
func samePlace(a, b *sheet.Book, name string) bool {
	was, known := a.Named(name)
	is, found := b.Named(name)
	if !known || !found {
		return known == found
	}
	return was.Sheet.Name == is.Sheet.Name && was.Row == is.Row && was.Col == is.Col
}

func sameCells(a, b *sheet.Sheet) bool {
	cells := 0
	for row, line := range a.Rows() {
		for i, c := range line {
			if b.Cell(row, i+1) != c {
				return false
			}
			if c != (sheet.Cell{}) {
				cells++
			}
		}
	}
	for _, line := range b.Rows() {
		for _, c := range line {
			if c != (sheet.Cell{}) {
				cells--
			}
		}
	}
	return cells == 0
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// whole is a count or an index in an attribute.
func whole(value string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(value))
	return n, err == nil && n >= 0
}
