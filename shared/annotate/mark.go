package annotate

import (
	"fmt"
	"iter"
	"maps"
	"strings"

	"kipthoi/shared/sheet"
)

// mark colours the cells of the remarks, writes their notes, and takes out
// those of an earlier return.
func (s *source) mark(remarks []remark) error {
	said := make(map[*page]map[place][]remark)
	for _, r := range remarks {
		p, at, ok := s.placeOf(r)
		if !ok {
			continue
		}
		if said[p] == nil {
			said[p] = make(map[place][]remark)
		}
		said[p][at] = append(said[p][at], r)
	}
	for i, p := range s.pages {
		if p == s.old {
			continue
		}
		if err := s.markPage(i, p, said[p]); err != nil {
			return fmt.Errorf("mark sheet %d: %w", i+1, err)
		}
	}
	return nil
}

// placeOf is the cell a remark is about.
func (s *source) placeOf(r remark) (*page, place, bool) {
	row, col, ok := sheet.ParseRef(r.Cell)
	p := s.pageNamed(r.Sheet)
	return p, place{row, col}, ok && p != nil
}

func (s *source) markPage(index int, p *page, said map[place][]remark) error {
	text, err := s.text(p.part)
	if err != nil {
		return err
	}
	if p.kind != "worksheet" {
		return s.unselectPage(p, text)
	}
	notes, err := s.readNotes(index, p)
	if err != nil {
		return err
	}
	if len(said)+len(p.fills)+len(notes.ours) == 0 && !strings.Contains(text, "tabSelected") {
		return nil
	}
	g, err := readGrid(text)
	if err != nil {
		return err
	}
	unselect(g.doc)
	looks, err := s.looks(g, p, said, notes.ours)
	if err != nil {
		return err
	}
	g.restyle(looks)
	if err := notes.write(g, said); err != nil {
		return err
	}
	if text, err = g.result(); err == nil {
		s.put(p.part, text)
	}
	return err
}

// unselectPage looks after a sheet without cells.
func (s *source) unselectPage(p *page, text string) error {
	if !strings.Contains(text, "tabSelected") {
		return nil
	}
	d, err := parse(text, 3)
	if err != nil {
		return err
	}
	unselect(d)
	if text, err = d.result(); err == nil {
		s.put(p.part, text)
	}
	return err
}

// looks decides on the formats of the cells that get a colour or lose that of
// an earlier return. What a cell looked like before is kept for the next one.
func (s *source) looks(g *grid, p *page, said map[place][]remark, noted map[place]bool) (map[place]int, error) {
	looks := make(map[place]int)
	before := make(map[place]string)
	for at := range union(said, p.fills, noted) {
		now := g.look(at)
		if !s.styles.has(now) {
			return nil, fmt.Errorf("%w: a cell without a format", errMarkup)
		}
		fill := s.styles.fillOf(now)
		was := fill
		if recorded, known := p.fills[at]; isMark(fill) && known {
			was = recorded
		} else if isMark(fill) && noted[at] {
			was = plainFill
		}
		if remarks := said[at]; len(remarks) > 0 {
			before[at] = was
			looks[at] = s.styles.filled(now, remarks[0].level.markLook())
		} else if was != fill && g.cells[at] != nil {
			looks[at] = s.styles.filled(now, was)
		}
	}
	p.fills = before
	return looks, nil
}

// union yields every place of the three, in order.
func union(said map[place][]remark, fills map[place]string, noted map[place]bool) iter.Seq[place] {
	all := maps.Clone(noted)
	if all == nil {
		all = make(map[place]bool)
	}
	for at := range said {
		all[at] = true
	}
	for at := range fills {
		all[at] = true
	}
	return sortedPlaces(all)
}
