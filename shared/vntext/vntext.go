// Package vntext reads Vietnamese text as people really type it: composed or
// decomposed, with the tone mark on either vowel, with spaces nobody sees, and
// with dates in every order.
//
// It decides what counts as the same text. It refuses a date that does not
// exist rather than move it to another day.
package vntext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalize returns s in NFC, without what takes no room (zero-width
// characters, byte order marks, other control characters), trimmed, every run
// of white space one space. Bytes that are no UTF-8 become U+FFFD.
func Normalize(s string) string {
	if isPlain(s) {
		return s
	}
	// What takes no room goes first: it may stand between a letter and its tone.
	s = strings.Map(visible, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

// isPlain spares the common case, ASCII that needs nothing done, the work.
func isPlain(s string) bool {
	previous := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && previous == ' ' {
			return false
		}
		previous = c
	}
	return previous != ' ' || s == ""
}

// visible drops, for strings.Map, the characters that take no room.
func visible(r rune) rune {
	if unicode.IsSpace(r) {
		return ' '
	}
	if unicode.In(r, unicode.Cc, unicode.Cf) {
		return -1
	}
	return r
}

// Key is the form by which texts are compared and searched: without marks, đ
// as d, in lower case, every run of anything but letters and digits one space.
// "Hòa Bình", "HOÀ  BÌNH" and "hoa-binh" have the same key.
func Key(s string) string {
	s = norm.NFD.String(strings.Map(visible, strings.ToValidUTF8(s, "\uFFFD")))
	key := make([]byte, 0, len(s))
	gap := false
	for _, r := range s {
		r = plainLetter(r)
		switch {
		case unicode.IsMark(r):
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if gap && len(key) > 0 {
				key = append(key, ' ')
			}
			key, gap = utf8.AppendRune(key, r), false
		default:
			gap = true
		}
	}
	return string(key)
}

// plainLetter is r in lower case, and đ, which no decomposition takes apart, as d.
func plainLetter(r rune) rune {
	if r == 'Đ' || r == 'đ' {
		return 'd'
	}
	return unicode.ToLower(r)
}
