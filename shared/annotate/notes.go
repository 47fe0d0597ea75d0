package annotate

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kipthoi/shared/sheet"
)

// notes are the comments of one sheet.
type notes struct {
	source *source
	index  int // of the sheet
	rels   *relations
	part   string // "" when there are none yet
	*doc
	comments []comment
	ours     map[place]bool // cells with a note of an earlier return
	drawing  *drawing
}

// comment is a note that is there.
type comment struct {
	at       place
	element  *element
	hers     string // what she wrote, as markup; "" for nothing
	ours     bool   // begins with a note of ours
	threaded bool   // a conversation, of which the note is only a copy
}

func (s *source) readNotes(index int, p *page) (*notes, error) {
	rels, err := s.relations(p.part)
	if err != nil {
		return nil, err
	}
	n := &notes{source: s, index: index, rels: rels, ours: make(map[place]bool)}
	rel, ok := rels.ofKind("comments")
	if !ok {
		n.doc, err = parse(xmlHead+`<comments xmlns="`+nsMain+`"><authors></authors><commentList></commentList></comments>`, 6)
		return n, err
	}
	n.part = rel.target
	text, err := s.text(n.part)
	if err != nil {
		return nil, err
	}
	if n.doc, err = parse(text, 6); err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	if n.root.child("authors") == nil || n.root.child("commentList") == nil {
		return nil, fmt.Errorf("%w: notes without a list", errMarkup)
	}
	return n, n.readComments()
}

func (n *notes) readComments() error {
	authors := n.root.child("authors").all("author")
	for _, e := range n.root.child("commentList").all("comment") {
		row, col, ok := sheet.ParseRef(n.attr(e, "ref"))
		body := e.child("text")
		if !ok || body == nil {
			return fmt.Errorf("%w: a note without a cell or a text", errMarkup)
		}
		c := comment{at: place{row, col}, element: e}
		if by, ok := whole(n.attr(e, "authorId")); ok && by < len(authors) {
			c.threaded = strings.HasPrefix(n.text[authors[by].inner:authors[by].close], "tc=")
		}
		c.hers, c.ours = n.hers(body)
		if c.ours {
			n.ours[c.at] = true
		}
		n.comments = append(n.comments, c)
	}
	return nil
}

// hers is what she wrote into a note, and whether we wrote before her.
func (n *notes) hers(body *element) (markup string, ours bool) {
	said := n.words(body)
	if !strings.HasPrefix(said, noteHead) {
		return n.runs(body), false
	}
	_, rest, _ := strings.Cut(said, noteEnd)
	if rest = strings.Trim(rest, "\n"); rest == "" {
		return "", true
	}
	return run(line{text: rest}), true
}

// words is the text of a note.
func (n *notes) words(body *element) string {
	var b strings.Builder
	for _, e := range body.kids {
		if e.name == "t" {
			b.WriteString(unescaped(n.text[e.inner:e.close]))
		}
		for _, t := range e.all("t") {
			if e.name == "r" {
				b.WriteString(unescaped(n.text[t.inner:t.close]))
			}
		}
	}
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

// runs is the text of a note as it is written, in runs.
func (n *notes) runs(body *element) string {
	var b strings.Builder
	for _, e := range body.kids {
		switch e.name {
		case "t":
			b.WriteString("<" + e.prefix + "r>" + n.raw(e) + "</" + e.prefix + "r>")
		case "r":
			b.WriteString(n.raw(e))
		}
	}
	return b.String()
}

// write puts a note into every cell that something is said of, and takes out
// those of an earlier return.
func (n *notes) write(g *grid, said map[place][]remark) error {
	if len(said)+len(n.ours) == 0 {
		return nil
	}
	if err := n.openDrawing(g); err != nil {
		return err
	}
	todo := maps.Clone(said)
	for _, c := range n.comments {
		remarks := said[c.at]
		delete(todo, c.at)
		switch {
		case c.threaded:
		case len(remarks) > 0:
			n.rewrite(c, noteRuns(remarks, c.hers != "")+c.hers)
			n.drawing.put(g, c.at, noteLines(remarks))
		case c.ours && c.hers != "":
			n.rewrite(c, c.hers)
		case c.ours:
			n.replace(c.element.start, c.element.end, "")
			n.drawing.drop(c.at)
		}
	}
	n.add(g, todo)
	return n.save()
}

func (n *notes) rewrite(c comment, runs string) {
	body := c.element.child("text")
	n.replace(body.start, body.end, `<text xmlns="`+nsMain+`">`+runs+`</text>`)
}

// add writes notes into cells without one.
func (n *notes) add(g *grid, said map[place][]remark) {
	if len(said) == 0 {
		return
	}
	by := n.author()
	var b strings.Builder
	for _, at := range slices.SortedFunc(maps.Keys(said), byPlace) {
		fmt.Fprintf(&b, `<comment%s ref="%s" authorId="%d"><text>%s</text></comment>`, n.space(), at, by, noteRuns(said[at], false))
		n.drawing.put(g, at, noteLines(said[at]))
	}
	n.append(n.root.child("commentList"), b.String())
}

// author is our number among those who wrote notes.
func (n *notes) author() int {
	authors := n.root.child("authors")
	all := authors.all("author")
	for i, e := range all {
		if unescaped(n.text[e.inner:e.close]) == author {
			return i
		}
	}
	n.append(authors, `<author`+n.space()+`>`+escaped(author)+`</author>`)
	return len(all)
}

func (n *notes) save() error {
	text, err := n.result()
	if err != nil {
		return err
	}
	if n.part == "" {
		n.part = n.source.unused("xl/comments%d.xml")
		n.source.types[n.part] = typeOffice + "spreadsheetml.comments+xml"
		if _, err := n.rels.add("comments", n.part); err != nil {
			return err
		}
	}
	n.source.put(n.part, text)
	n.drawing.save(n.source)
	n.rels.save(n.source.pack)
	return nil
}

// noteRuns is the note of a cell as markup.
func noteRuns(remarks []remark, more bool) string {
	var b strings.Builder
	lines := noteLines(remarks)
	for i, l := range lines {
		if i < len(lines)-1 || more {
			l.text += "\n"
		}
		b.WriteString(run(l))
	}
	return b.String()
}

func run(l line) string {
	bold, size := "", 10
	if l.bold {
		bold = "<b/>"
	}
	if l.small {
		size = 8
	}
	return fmt.Sprintf(`<r><rPr>%s<sz val="%d"/><color rgb="FF1F2937"/><rFont val="Tahoma"/><family val="2"/></rPr><t xml:space="preserve">%s</t></r>`, bold, size, escaped(l.text))
}
