package sheet

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kipthoi/shared/sheet/internal/markup"
)

// readTexts reads the texts that cells refer to by number.
func (r *reader) readTexts(part string) error {
	if err := r.begin(part, "sst"); err != nil {
		return err
	}
	for r.scan.Child() {
		if r.scan.Name() != "si" {
			r.scan.Skip()
			continue
		}
		if len(r.texts) == maxStrings {
			return refuse(RuleTooLarge, "more than %d texts", maxStrings)
		}
		r.texts = append(r.texts, richText(r.scan))
	}
	return r.finish()
}

// richText reads the text of an element: in one piece, or in runs of different
// looks. How the text is pronounced (rPh) is no part of it.
func richText(scan *markup.Scanner) string {
	var first string
	var more strings.Builder
	add := func(piece string) {
		if first == "" {
			first = piece
		} else {
			more.WriteString(piece)
		}
	}
	for scan.Child() {
		switch scan.Name() {
		case "t":
			add(scan.Content())
		case "r":
			for scan.Child() {
				if scan.Name() == "t" {
					add(scan.Content())
				} else {
					scan.Skip()
				}
			}
		default:
			scan.Skip()
		}
	}
	if more.Len() > 0 {
		first += more.String()
	}
	return cellText(first)
}

// cellText is text in NFC, with the characters that workbooks write as _x000D_.
func cellText(text string) string {
	if strings.Contains(text, "_x") {
		text = unescape(text)
	}
	return norm.NFC.String(text)
}

// escapeLength is that of _x000D_.
const escapeLength = 7

func unescape(text string) string {
	var out strings.Builder
	for {
		at := strings.Index(text, "_x")
		if at < 0 {
			out.WriteString(text)
			return out.String()
		}
		out.WriteString(text[:at])
		text = text[at:]
		letter, ok := escaped(text)
		switch {
		case !ok:
			out.WriteByte('_')
			text = text[1:]
			continue
		case !unicode.IsControl(letter) || unicode.IsSpace(letter):
			out.WriteRune(letter)
		}
		text = text[escapeLength:]
	}
}

// escaped is the character at the beginning of text if it is written _xHHHH_.
func escaped(text string) (rune, bool) {
	if len(text) < escapeLength || text[escapeLength-1] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[2:escapeLength-1], 16, 16)
	isSurrogate := n >= 0xD800 && n < 0xE000
	return rune(n), err == nil && !isSurrogate
}
