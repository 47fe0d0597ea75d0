package markup

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// sort says what a byte may be in markup.
type sort uint8

const (
	plain   sort = iota
	loud         // has a meaning in text or values, or is not allowed, or begins a letter that may not be
	control      // not allowed
)

// loudness of the bytes of text and values: most texts have none that is loud
// and are taken as they are.
var loudness = func() (of [256]sort) {
	for c := range 0x20 {
		of[c] = control
	}
	for _, c := range "\t\n" {
		of[c] = plain
	}
	for _, c := range "\r&<>]" {
		of[c] = loud
	}
	of[0xEF] = loud // U+FFFE and U+FFFF begin so
	return of
}()

// isQuiet reports whether text can be taken as it is.
func isQuiet(text string) bool {
	for i := range len(text) {
		if loudness[text[i]] != plain {
			return false
		}
	}
	return true
}

// allowed reports whether text has only characters XML may have. It is valid
// UTF-8 already.
func allowed(text string) bool {
	for i := range len(text) {
		if loudness[text[i]] == control {
			return false
		}
	}
	return !strings.Contains(text, "\uFFFE") && !strings.Contains(text, "\uFFFF")
}

// newlines makes every end of a line \n.
func newlines(text string) string {
	if strings.IndexByte(text, '\r') < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// resolve replaces the references in a text or a value.
func resolve(text string, value bool) (string, error) {
	if isQuiet(text) {
		return text, nil
	}
	if !allowed(text) || !value && strings.Contains(text, "]]>") {
		return "", ErrSyntax
	}
	text = newlines(text)
	if strings.IndexByte(text, '&') < 0 {
		return text, nil
	}
	var out strings.Builder
	out.Grow(len(text))
	for {
		before, rest, found := strings.Cut(text, "&")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		name, rest, found := strings.Cut(rest, ";")
		letter, ok := reference(name)
		if !found || !ok {
			return "", ErrSyntax
		}
		out.WriteRune(letter)
		text = rest
	}
}

// reference is what &name; stands for.
func reference(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, numeric := strings.CutPrefix(name, "#")
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	letter := rune(n)
	return letter, numeric && err == nil && n <= utf8.MaxRune && isChar(letter)
}

// isChar reports whether XML may have the character.
func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// nameEnd marks the bytes at which a name ends.
var nameEnd = func() (of [256]bool) {
	for _, c := range " \t\r\n=/><?\"'&" {
		of[c] = true
	}
	return of
}()

// cutName takes a name off the front of text.
func cutName(text string) (name, rest string) {
	i := 0
	for i < len(text) && !nameEnd[text[i]] {
		i++
	}
	return text[:i], text[i:]
}

// isName takes the names the parts of workbooks are made of: ASCII, with at most
// one prefix. XML would allow more.
func isName(name string) bool {
	colon := 0
	for i := range len(name) {
		c := name[i]
		switch letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'; {
		case letter:
		case i == 0:
			return false
		case c == ':' && colon == 0:
			colon = i
		case c < '0' || c > '9':
			if c != '-' && c != '.' {
				return false
			}
		}
	}
	return name != "" && name[len(name)-1] != ':'
}

// local is a name without its prefix.
func local(name string) string {
	return name[strings.IndexByte(name, ':')+1:]
}
