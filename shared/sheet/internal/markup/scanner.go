// Package markup takes apart the XML parts of a workbook, strictly and without
// copying: what it returns are pieces of the part.
//
// It decides what is well formed, and refuses everything else, before all a
// part that ends too early. It refuses document types, so there are no entities
// but the five of XML, and stops at a depth and at a number of tokens. It knows
// elements by their local names only, since strict and transitional workbooks
// differ in nothing but the namespaces.
package markup

import (
	"errors"
	"strings"
)

// The reasons to stop.
var (
	ErrSyntax = errors.New("not well-formed XML")
	ErrDTD    = errors.New("a document type")
	ErrDepth  = errors.New("elements too deep or with too many attributes")
	ErrTokens = errors.New("too many tokens")
)

const (
	maxDepth = 64
	maxAttrs = 256
)

// Scanner walks a part element by element. A caller handles each element to its
// end before it asks for the next: with Child until that is false, with Content,
// or with Skip.
type Scanner struct {
	src    string
	pos    int
	tokens *int // how many more may be read; shared by the parts of a book

	name    string // local name of the element that begins
	attrs   []attr
	open    []string // names of the elements that are open, with their prefixes
	closing bool     // the element that has begun was written <x/>
	done    bool     // the root element has ended
	err     error
}

// attr is an attribute as it is written; value may hold references.
type attr struct{ name, value string }

// token is what next has come upon.
type token uint8

const (
	end token = iota // of the part, or an error
	begin
	finish
	chars
)

// New walks src, which must be valid UTF-8, and takes each token from tokens.
func New(src string, tokens *int) *Scanner {
	return &Scanner{src: strings.TrimPrefix(src, "\uFEFF"), tokens: tokens, attrs: make([]attr, 0, 16), open: make([]string, 0, 16)}
}

// Reset walks another part with the same budget of tokens.
func (s *Scanner) Reset(src string) {
	*s = Scanner{src: strings.TrimPrefix(src, "\uFEFF"), tokens: s.tokens, attrs: s.attrs[:0], open: s.open[:0]}
}

// Err is why the walk stopped; nil while it goes on, and when it came to the
// end of a well-formed part.
func (s *Scanner) Err() error { return s.err }

// Root enters the root element and reports whether it has the name.
func (s *Scanner) Root(name string) bool {
	return s.next() == begin && s.name == name
}

// End reports whether nothing but the end of the part is left.
func (s *Scanner) End() bool { return s.next() == end && s.err == nil }

// Child enters the next element within the current one. It is false at the end
// of the current element, which is then left, and after an error.
func (s *Scanner) Child() bool {
	for {
		switch s.next() {
		case begin:
			return true
		case chars:
		case finish, end:
			return false
		}
	}
}

// Name is the local name of the element just entered.
func (s *Scanner) Name() string { return s.name }

// Skip leaves the current element and everything in it.
func (s *Scanner) Skip() {
	for depth := len(s.open); len(s.open) >= depth && s.err == nil; {
		s.next()
	}
}

// Content is the text of the current element, which is left. Elements within
// it are skipped.
func (s *Scanner) Content() string {
	var first string
	var more strings.Builder // only when comments or elements cut the text into pieces
	for {
		switch s.next() {
		case chars:
			if first == "" {
				first = s.name
			} else {
				more.WriteString(s.name)
			}
		case begin:
			s.Skip()
		case finish, end:
			if more.Len() == 0 {
				return first
			}
			return first + more.String()
		}
	}
}

// Attr is the value of an attribute without prefix of the element just entered.
func (s *Scanner) Attr(name string) (string, bool) {
	for _, a := range s.attrs {
		if a.name == name {
			return a.text()
		}
	}
	return "", false
}

// Prefixed is the value of an attribute with the local name and any prefix but
// xmlns, such as r:id.
func (s *Scanner) Prefixed(name string) (string, bool) {
	for _, a := range s.attrs {
		if prefix, local, found := strings.Cut(a.name, ":"); found && local == name && prefix != "xmlns" {
			return a.text()
		}
	}
	return "", false
}

// text is the value without references; they were found sound when it was read.
func (a attr) text() (string, bool) {
	value, err := resolve(a.value, true)
	return value, err == nil
}

func (s *Scanner) fail(err error) token {
	if s.err == nil {
		s.err = err
	}
	return end
}
