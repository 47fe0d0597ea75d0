package annotate

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// errMarkup says that a part is not the XML it should be.
var errMarkup = errors.New("unexpected markup")

// doc is an XML part that is changed in place: what is not edited stays as it
// is written, to the byte.
type doc struct {
	text  string
	root  *element
	edits []edit
}

// element is where an element stands in the text.
type element struct {
	name   string // without prefix
	prefix string // with its colon, or ""
	kids   []*element

	start, inner, close, end int // before <a>, behind it, before </a>, behind it
}

// edit puts text in the place of what stands between two offsets.
type edit struct {
	from, to int
	text     string
}

const maxDepth = 64

// parse finds the elements of a part down to a depth, the root being at 1.
func parse(text string, depth int) (*doc, error) {
	d := &doc{text: text}
	scan := xml.NewDecoder(strings.NewReader(text))
	var open []*element
	for {
		start := int(scan.InputOffset())
		token, err := scan.RawToken()
		if errors.Is(err, io.EOF) && len(open) == 0 && d.root != nil {
			return d, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errMarkup, err)
		}
		at := int(scan.InputOffset())
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, prefix: prefixed(token.Name.Space), start: start, inner: at, close: at, end: at}
			if err := d.attach(e, open, depth); err != nil {
				return nil, err
			}
			open = append(open, e)
		case xml.EndElement:
			if open, err = leave(open, token, start, at); err != nil {
				return nil, err
			}
		case xml.Directive:
			return nil, fmt.Errorf("%w: a document type", errMarkup)
		}
	}
}

func prefixed(space string) string {
	if space == "" {
		return ""
	}
	return space + ":"
}

// attach hangs an element below the one that is open.
func (d *doc) attach(e *element, open []*element, depth int) error {
	switch {
	case len(open) >= maxDepth, len(open) == 0 && d.root != nil:
		return fmt.Errorf("%w: too deep, or a second root", errMarkup)
	case len(open) == 0:
		d.root = e
	case len(open) < depth:
		parent := open[len(open)-1]
		parent.kids = append(parent.kids, e)
	}
	return nil
}

func leave(open []*element, tag xml.EndElement, start, end int) ([]*element, error) {
	if len(open) == 0 {
		return nil, fmt.Errorf("%w: an end without a beginning", errMarkup)
	}
	e := open[len(open)-1]
	if e.name != tag.Name.Local || e.prefix != prefixed(tag.Name.Space) {
		return nil, fmt.Errorf("%w: an element ends as another", errMarkup)
	}
	e.close, e.end = start, end
	return open[:len(open)-1], nil
}

// child is the first child with a name, nil without.
func (e *element) child(name string) *element {
	if e == nil {
		return nil
	}
	for _, k := range e.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

// all yields the children with a name.
func (e *element) all(name string) []*element {
	if e == nil {
		return nil
	}
	var found []*element
	for _, k := range e.kids {
		if k.name == name {
			found = append(found, k)
		}
	}
	return found
}

// raw is an element as it is written.
func (d *doc) raw(e *element) string { return d.text[e.start:e.end] }

// attr is the value of an attribute, "" without.
func (d *doc) attr(e *element, name string) string { return attribute(d.text[e.start:e.inner], name) }

// isYes reports whether the value of an attribute says yes.
func isYes(value string) bool { return value == "1" || value == "true" || value == "on" }

// insert puts text before an offset.
func (d *doc) insert(at int, text string) { d.replace(at, at, text) }

func (d *doc) replace(from, to int, text string) {
	d.edits = append(d.edits, edit{from, to, text})
}

// append puts text at the end of an element; once for an element that is empty.
func (d *doc) append(e *element, text string) {
	if !d.isEmptyTag(e) {
		d.insert(e.close, text)
		return
	}
	d.replace(e.inner-2, e.inner, ">"+text+"</"+e.prefix+e.name+">")
}

// isEmptyTag reports whether an element is written <a/>.
func (d *doc) isEmptyTag(e *element) bool {
	return e.close == e.inner && strings.HasSuffix(d.text[e.start:e.inner], "/>")
}

// set gives an attribute a value.
func (d *doc) set(e *element, name, value string) {
	tag := d.text[e.start:e.inner]
	if from, to, found := findAttribute(tag, name); found {
		d.replace(e.start+from, e.start+to, escaped(value))
		return
	}
	d.insert(e.start+len("<"+e.prefix+e.name), " "+name+`="`+escaped(value)+`"`)
}

// result is the text with the edits made.
func (d *doc) result() (string, error) {
	// What is put in goes before what is replaced at the same place.
	slices.SortStableFunc(d.edits, func(a, b edit) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	var out strings.Builder
	at := 0
	for _, e := range d.edits {
		if e.from < at || e.to < e.from {
			return "", fmt.Errorf("%w: two changes in one place", errMarkup)
		}
		out.WriteString(d.text[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.WriteString(d.text[at:])
	return out.String(), nil
}

// space is what puts inserted elements into the main name space when the part
// uses a prefix for it.
func (d *doc) space() string {
	if d.root.prefix == "" {
		return ""
	}
	return ` xmlns="` + nsMain + `"`
}
