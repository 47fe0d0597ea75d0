// Package html writes HTML as nested Go values: elements, attributes and text.
//
// It decides that every text and every attribute is escaped; there is no way
// to write markup as it comes. It refuses to know pages and to look anything up
// by reflection: a page of many elements is to stay a small program.
package html

import (
	"bytes"
	"strings"
)

// Node is a piece of a document. A nil Node writes nothing.
type Node interface {
	attribute(out *bytes.Buffer) // writes what belongs into the start tag around it
	content(out *bytes.Buffer)   // writes what belongs between the tags
}

// Group is several nodes in place of one.
type Group []Node

func (g Group) attribute(out *bytes.Buffer) {
	for _, n := range g {
		if n != nil {
			n.attribute(out)
		}
	}
}

func (g Group) content(out *bytes.Buffer) {
	for _, n := range g {
		if n != nil {
			n.content(out)
		}
	}
}

// Document is a whole page: root after the declaration of its type.
func Document(root Node) []byte {
	var out bytes.Buffer
	out.WriteString("<!doctype html>")
	root.content(&out)
	return out.Bytes()
}

// escape is for text and for attributes in double quotes.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

// words is a text node.
type words string

// Text writes s as text.
func Text(s string) Node { return words(s) }

func (words) attribute(*bytes.Buffer) {}

func (s words) content(out *bytes.Buffer) {
	_, _ = escape.WriteString(out, string(s)) // a bytes.Buffer takes everything
}

// attr is an attribute.
type attr struct {
	name, value string
	bare        bool // stands without a value
}

func (a attr) attribute(out *bytes.Buffer) {
	out.WriteString(" " + a.name)
	if !a.bare {
		out.WriteString(`="`)
		_, _ = escape.WriteString(out, a.value)
		out.WriteByte('"')
	}
}

func (attr) content(*bytes.Buffer) {}

// Attr is the attribute name="value".
func Attr(name, value string) Node { return attr{name: name, value: value} }

// Flag is an attribute that stands without a value.
func Flag(name string) Node { return attr{name: name, bare: true} }

// element is a pair of tags, or one for those that hold nothing.
type element struct {
	name     string
	children Group
	void     bool
}

func (element) attribute(*bytes.Buffer) {}

func (e element) content(out *bytes.Buffer) {
	out.WriteString("<" + e.name)
	e.children.attribute(out)
	out.WriteByte('>')
	if e.void {
		return
	}
	e.children.content(out)
	out.WriteString("</" + e.name + ">")
}

// If is n where the condition holds, else nothing.
func If(condition bool, n Node) Node {
	if condition {
		return n
	}
	return nil
}
