package annotate

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// styles is the part about looks. Nothing in it is changed but what is counted:
// fonts, fills, borders and cell formats are added behind those there are.
type styles struct {
	doc                          *doc
	fonts, fills, borders, looks section
	fillLooks                    []string // how the fills look: see fillLook
}

// section is one of the counted lists.
type section struct {
	element *element
	items   []string // as they are written
	known   int      // how many came with the file
}

func readStyles(text string) (*styles, error) {
	d, err := parse(text, 5)
	if err != nil {
		return nil, fmt.Errorf("read styles: %w", err)
	}
	s := &styles{doc: d}
	for name, into := range map[string]*section{"fonts": &s.fonts, "fills": &s.fills, "borders": &s.borders, "cellXfs": &s.looks} {
		if into.element = d.root.child(name); into.element == nil || len(into.element.kids) == 0 {
			return nil, fmt.Errorf("%w: no %s", errMarkup, name)
		}
		for _, e := range into.element.kids {
			into.items = append(into.items, d.raw(e))
		}
		into.known = len(into.items)
	}
	for _, e := range s.fills.element.kids {
		s.fillLooks = append(s.fillLooks, fillLook(d, e))
	}
	return s, nil
}

// add returns the index of an item, which may be there already.
func (s *section) add(item string) int {
	for i, there := range s.items {
		if there == item {
			return i
		}
	}
	s.items = append(s.items, item)
	return len(s.items) - 1
}

func (s *styles) result() (string, error) {
	for _, list := range []section{s.fonts, s.fills, s.borders, s.looks} {
		if len(list.items) > list.known {
			s.doc.set(list.element, "count", strconv.Itoa(len(list.items)))
			s.doc.append(list.element, strings.Join(list.items[list.known:], ""))
		}
	}
	return s.doc.result()
}

// A fill in one line, "solid|rgb=FFFFF9D6|indexed=64", by which it can be made
// again: its pattern, its two colours. It is kept in the list of an earlier
// return, where anybody may have written something else.
var (
	patternWord = regexp.MustCompile(`^[A-Za-z0-9]{1,20}$`)
	colourWord  = regexp.MustCompile(`^(rgb=[0-9A-Fa-f]{6,8}|theme=\d{1,2}|indexed=\d{1,2}|auto=(1|true)|tint=[-+0-9.eE]{1,24})$`)
)

// plainFill is the fill of a cell without one, noFill.
const plainFill = "none||"

// fillLook is a fill in one line; a gradient, which has none, counts as plain.
func fillLook(d *doc, fill *element) string {
	pattern := fill.child("patternFill")
	if pattern == nil {
		return plainFill
	}
	kind := d.attr(pattern, "patternType")
	if kind == "" {
		kind = "none"
	}
	look := kind + "|" + colourLook(d, pattern.child("fgColor")) + "|" + colourLook(d, pattern.child("bgColor"))
	if _, ok := fillMarkup(look, ""); !ok {
		return plainFill
	}
	return look
}

func colourLook(d *doc, colour *element) string {
	if colour == nil {
		return ""
	}
	var said []string
	for _, name := range []string{"auto", "indexed", "rgb", "theme", "tint"} {
		if value := d.attr(colour, name); value != "" {
			said = append(said, name+"="+value)
		}
	}
	return strings.Join(said, ",")
}

// fillMarkup makes a fill of its line; ok is false when the line is none.
func fillMarkup(look, space string) (markup string, ok bool) {
	words := strings.Split(look, "|")
	if len(words) != 3 || !patternWord.MatchString(words[0]) {
		return "", false
	}
	front, ok := colourMarkup("fgColor", words[1])
	if !ok {
		return "", false
	}
	back, ok := colourMarkup("bgColor", words[2])
	return `<fill` + space + `><patternFill patternType="` + words[0] + `">` + front + back + `</patternFill></fill>`, ok
}

func colourMarkup(name, look string) (string, bool) {
	if look == "" {
		return "", true
	}
	var b strings.Builder
	for _, word := range strings.Split(look, ",") {
		if !colourWord.MatchString(word) {
			return "", false
		}
		key, value, _ := strings.Cut(word, "=")
		fmt.Fprintf(&b, ` %s="%s"`, key, value)
	}
	return "<" + name + b.String() + "/>", true
}

// fill is the index of a fill, which may be there already.
func (s *styles) fill(look string) int {
	for i, there := range s.fillLooks {
		if there == look {
			return i
		}
	}
	markup, ok := fillMarkup(look, s.doc.space())
	if !ok {
		return 0
	}
	s.fillLooks = append(s.fillLooks, look)
	s.fills.items = append(s.fills.items, markup)
	return len(s.fills.items) - 1
}

// fillOf is how the fill of a cell format looks.
func (s *styles) fillOf(look int) string {
	if n, ok := whole(attribute(startTag(s.looks.items[look]), "fillId")); ok && n < len(s.fillLooks) {
		return s.fillLooks[n]
	}
	return plainFill
}

// filled is a cell format like another, but for the fill.
func (s *styles) filled(look int, fill string) int {
	item := withAttribute(s.looks.items[look], "fillId", strconv.Itoa(s.fill(fill)))
	if !isYes(attribute(startTag(item), "applyFill")) {
		item = withAttribute(item, "applyFill", "1")
	}
	return s.looks.add(item)
}

// has reports whether there is a cell format of a number.
func (s *styles) has(look int) bool { return look < len(s.looks.items) }
