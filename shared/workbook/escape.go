package workbook

import (
	"strings"
	"unicode/utf8"
)

// maxText is the longest text a cell may hold; a longer one makes Excel offer
// to repair the file.
const maxText = 32767

// appendText writes s as the content of an XML element. Characters XML cannot
// carry become U+FFFD, and a text that happens to look like the spreadsheet
// escape _xHHHH_ is escaped so that it is shown as it was written.
func appendText(b []byte, s string) []byte {
	if plain(s) {
		return append(b, s...)
	}
	for i, r := range s {
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '"':
			b = append(b, "&quot;"...)
		case r == '\r':
			b = append(b, "&#13;"...)
		case r == '_' && looksEscaped(s[i:]):
			b = append(b, "_x005F_"...)
		case !inXML(r):
			b = utf8.AppendRune(b, utf8.RuneError)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// plain reports whether s can be copied byte for byte; nearly every text can.
func plain(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == '&' || c == '<' || c == '>' || c == '"' || c == '_' || c >= 0xEF {
			return false
		}
	}
	return utf8.ValidString(s)
}

// inXML reports whether XML 1.0 allows r.
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || (r >= ' ' && r != 0xFFFE && r != 0xFFFF)
}

func looksEscaped(s string) bool {
	return len(s) >= 7 && (s[1] == 'x' || s[1] == 'X') && s[6] == '_' && strings.Trim(s[2:6], "0123456789abcdefABCDEF") == ""
}

// needsSpace reports whether XML readers would trim s.
func needsSpace(s string) bool {
	return s != "" && (s[0] <= ' ' || s[len(s)-1] <= ' ' || strings.Contains(s, "\n"))
}
