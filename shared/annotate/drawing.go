package annotate

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// drawing is the part that says where the boxes of the notes are. It is VML, of
// which programs write what is no XML, so it is changed as text: boxes are cut
// out and put in, the rest stays.
type drawing struct {
	part    string
	text    string
	next    int            // number of the next box
	changed map[place]bool // cells whose box goes
	boxes   []box          // that come
}

// box is where the note of a cell is shown.
type box struct {
	at     place
	anchor string
	height int
}

const (
	vmlHead = `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">`
	vmlType = `<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`
	vmlTail = `</xml>`
)

var (
	boxNumber = regexp.MustCompile(`_x0000_s(\d{1,7})\b`)
	boxRow    = regexp.MustCompile(`<x:Row>\s*(\d{1,7})\s*</x:Row>`)
	boxColumn = regexp.MustCompile(`<x:Column>\s*(\d{1,5})\s*</x:Column>`)
)

// openDrawing reads the drawing of the sheet's notes or begins one.
func (n *notes) openDrawing(g *grid) error {
	if e := g.root.child("legacyDrawing"); e != nil {
		rel, ok := n.rels.byID(g.attr(e, ":id"))
		if !ok {
			return fmt.Errorf("%w: of a drawing", errPart)
		}
		text, err := n.source.text(rel.target)
		if err != nil {
			return err
		}
		n.drawing, err = readDrawing(rel.target, text)
		return err
	}
	part := n.source.unused("xl/drawings/vmlDrawing%d.vml")
	id, err := n.rels.add("vmlDrawing", part)
	if err != nil {
		return err
	}
	n.source.endings["vml"] = typeOffice + "vmlDrawing"
	g.addLegacyDrawing(id)
	block := n.index + 1
	n.drawing = &drawing{part: part, next: 1024*block + 1, changed: make(map[place]bool), text: fmt.Sprintf(
		`%s<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/></o:shapelayout>%s`, vmlHead, block, vmlTail)}
	for _, c := range n.comments { // notes that had no box
		n.drawing.put(g, c.at, []line{{text: n.words(c.element.child("text"))}})
	}
	return nil
}

func readDrawing(part, text string) (*drawing, error) {
	for _, name := range []string{"v", "o", "x"} {
		if !strings.Contains(text, "xmlns:"+name+"=") {
			return nil, fmt.Errorf("%w: a drawing without names", errMarkup)
		}
	}
	if tail := strings.LastIndex(text, vmlTail); tail < 0 || tail < strings.LastIndex(text, "</v:shape>") {
		return nil, fmt.Errorf("%w: a drawing without an end", errMarkup)
	}
	d := &drawing{part: part, text: text, next: 1025, changed: make(map[place]bool)}
	for _, m := range boxNumber.FindAllStringSubmatch(text, -1) {
		if number, ok := whole(m[1]); ok && number >= d.next {
			d.next = number + 1
		}
	}
	return d, nil
}

// afterDrawing is what may follow the drawing of the notes in a sheet.
var afterDrawing = map[string]bool{
	"legacyDrawingHF": true, "drawingHF": true, "picture": true, "oleObjects": true, "controls": true,
	"webPublishItems": true, "tableParts": true, "extLst": true, "AlternateContent": true,
}

// addLegacyDrawing refers to the drawing where a sheet has to.
func (g *grid) addLegacyDrawing(id string) {
	at := g.root.close
	for i := len(g.root.kids) - 1; i >= 0 && afterDrawing[g.root.kids[i].name]; i-- {
		at = g.root.kids[i].start
	}
	g.insert(at, fmt.Sprintf(`<%slegacyDrawing xmlns:r="%s" r:id="%s"/>`, g.root.prefix, nsRel, id))
}

// put makes the box of a cell large enough for its note.
func (d *drawing) put(g *grid, at place, lines []line) {
	height := boxHeight(lines)
	d.changed[at] = true
	d.boxes = append(d.boxes, box{at, g.anchor(at, height), height})
}

// drop takes out the box of a cell.
func (d *drawing) drop(at place) { d.changed[at] = true }

func (d *drawing) save(s *source) {
	var out strings.Builder
	rest := d.text
	for start, end := nextShape(rest); start >= 0; start, end = nextShape(rest) {
		out.WriteString(rest[:start])
		if shape := rest[start:end]; !d.isDropped(shape) {
			out.WriteString(shape)
		}
		rest = rest[end:]
	}
	tail := strings.LastIndex(rest, vmlTail)
	out.WriteString(rest[:tail])
	if len(d.boxes) > 0 && !strings.Contains(d.text, `id="_x0000_t202"`) {
		out.WriteString(vmlType)
	}
	last := make(map[place]int) // a box may have been put twice
	for i, b := range d.boxes {
		last[b.at] = i
	}
	for i, b := range d.boxes {
		if last[b.at] == i {
			out.WriteString(b.markup(d.next + i))
		}
	}
	s.put(d.part, out.String()+rest[tail:])
}

func (b box) markup(number int) string {
	return fmt.Sprintf(`<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;width:%dpt;height:%dpt;z-index:%d;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">`+
		`<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>`+
		`<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>`+
		`<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%s</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>`,
		number, boxWidth*3/4, b.height*3/4, number, b.anchor, b.at.row-1, b.at.col-1)
}

// nextShape finds a shape that has a content.
func nextShape(text string) (start, end int) {
	const open, shut = "<v:shape", "</v:shape>"
	for from := 0; ; {
		i := strings.Index(text[from:], open)
		if i < 0 {
			return -1, -1
		}
		start = from + i
		from = start + len(open)
		if from == len(text) || !strings.ContainsAny(text[from:from+1], blanks+">") {
			continue // another element
		}
		tag := startTag(text[start:])
		if strings.HasSuffix(tag, "/>") {
			from = start + len(tag)
			continue
		}
		length := strings.Index(text[start:], shut)
		if length < 0 {
			return -1, -1
		}
		return start, start + length + len(shut)
	}
}

// isDropped reports whether a shape is the box of a note that goes.
func (d *drawing) isDropped(shape string) bool {
	row, col := boxRow.FindStringSubmatch(shape), boxColumn.FindStringSubmatch(shape)
	if row == nil || col == nil || !strings.Contains(shape, "Note") {
		return false
	}
	r, _ := whole(row[1])
	c, _ := whole(col[1])
	return d.changed[place{r + 1, c + 1}]
}

// Sizes of a box in pixels.
const (
	boxWidth   = 350
	boxLetters = 52 // of a line
	boxLine    = 17
)

func boxHeight(lines []line) int {
	n := 1
	for _, l := range lines {
		for _, part := range strings.Split(l.text, "\n") {
			n += 1 + utf8.RuneCountInString(part)/boxLetters
		}
	}
	return n * boxLine
}

// anchor is the box as spreadsheets place it: begins right of the cell, ends so
// many columns and rows further, with a rest in pixels.
func (g *grid) anchor(at place, height int) string {
	right, x := at.col+1, boxWidth
	for x >= g.width(right) {
		x -= g.width(right)
		right++
	}
	top := max(at.row-1, 1)
	bottom, y := top, height
	for y >= g.height(bottom) {
		y -= g.height(bottom)
		bottom++
	}
	return fmt.Sprintf("%d, 15, %d, 4, %d, %d, %d, %d", at.col, top-1, right-1, x, bottom-1, y)
}
