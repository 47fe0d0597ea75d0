package filing

import (
	"strings"
	"unicode"

	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
	"kipthoi/shared/vntext"
)

// reading is what a cell says as a number. Given with a problem is a number to
// be told or asked about; a problem alone is no number; neither is a blank.
type reading struct {
	number  report.Decimal
	given   bool
	problem problem
}

func number(d report.Decimal) reading           { return reading{number: d, given: true} }
func noNumber(p problem) reading                { return reading{problem: p} }
func asked(d report.Decimal, p problem) reading { return reading{number: d, given: true, problem: p} }

// readNumber reads a cell as the number of an indicator.
func readNumber(c sheet.Cell, in form.Indicator) reading {
	switch c.Kind {
	case sheet.Empty:
		return reading{}
	case sheet.Number:
		return readStored(c, in)
	case sheet.Text:
		return readTyped(c.Text, in)
	default:
		return noNumber(problem{words: notANumber})
	}
}

// readStored takes a number as it is stored, whatever the cell shows. What a
// formula computes beyond the last decimal nobody has typed, so nobody is asked
// to round it.
func readStored(c sheet.Cell, in form.Indicator) reading {
	if c.Date {
		return noNumber(problem{words: isADate})
	}
	text, negative := strings.CutPrefix(c.String(), "-")
	whole, fraction, _ := strings.Cut(text, ".")
	if c.Formula && in.Type == form.Decimal && len(fraction) > in.Decimals {
		return readComputed(negative, whole, fraction, in)
	}
	d, p := exact(negative, whole, fraction, in)
	return reading{number: d, given: p.words == nil, problem: p}
}

func readComputed(negative bool, whole, fraction string, in form.Indicator) reading {
	d, p := exact(false, whole, fraction[:in.Decimals], in)
	if p.words != nil {
		return noNumber(p)
	}
	if fraction[in.Decimals] >= '5' {
		d += report.Scale / [...]report.Decimal{1, 10, 100, 1000}[in.Decimals]
	}
	if negative {
		d = -d
	}
	return asked(d, problem{words: wasRounded, read: d})
}

// zeroWords are what people write for "nothing", as keys; a lone dash is one too.
var zeroWords = map[string]bool{
	"x": true, "khong": true, "khong co": true, "ko": true, "ko co": true,
	"kps": true, "khong phat sinh": true, "khong ps": true,
}

// dashes are written for minus, and alone for nothing.
const dashes = "-−–—‐‑"

// readTyped reads a number typed as text.
func readTyped(text string, in form.Indicator) reading {
	text = strings.TrimLeft(vntext.Normalize(strings.Map(plain, text)), "'’")
	if text == "" {
		return reading{}
	}
	if strings.Trim(text, dashes+" ") == "" || zeroWords[vntext.Key(text)] {
		return number(0)
	}
	body, negative := sign(text)
	if letter := letterForDigit(body); letter != 0 {
		return noNumber(problem{words: letterInNumber, letter: letter})
	}
	digits, suffix := cutSuffix(body)
	n, ok := parseDigits(digits)
	if !ok || !isUnit(suffix) {
		return noNumber(problem{words: notANumber})
	}
	n.negative = negative
	return n.in(suffix, in)
}

// plain is the ASCII character that a full-width one or an Arabic digit stands
// for. A raised digit is no digit: 5² is not 52.
func plain(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	}
	return r
}

// sign cuts the sign: -5, −5, + 5 and the accountants' (5).
func sign(text string) (body string, negative bool) {
	if inner, open := strings.CutPrefix(text, "("); open {
		if inner, closed := strings.CutSuffix(inner, ")"); closed {
			return strings.TrimSpace(inner), true
		}
	}
	if body := strings.TrimLeft(text, dashes); body != text {
		return strings.TrimSpace(body), true
	}
	return strings.TrimSpace(strings.TrimPrefix(text, "+")), false
}

// cutSuffix cuts the number at its head from what is written behind it. The E
// of an exponent belongs to the number.
func cutSuffix(text string) (digits, suffix string) {
	end := len(text)
	for i, r := range text {
		if isDigit(r) || strings.ContainsRune(" .,", r) {
			continue
		}
		if length := exponent(text[i:]); length > 0 {
			i += length
		}
		end = i
		break
	}
	digits = strings.TrimRight(text[:end], " ")
	return digits, strings.TrimSpace(text[end:])
}

// isUnit reports whether what stands behind a number may be a unit: it says
// something, and there is no further number in it.
func isUnit(suffix string) bool {
	says := func(r rune) bool { return unicode.IsLetter(r) || r == '%' }
	return suffix == "" || strings.ContainsFunc(suffix, says) && !strings.ContainsFunc(suffix, unicode.IsNumber)
}

// exponent is the length of the exponent, such as E+9, that s begins with.
func exponent(s string) int {
	if s[0] != 'e' && s[0] != 'E' {
		return 0
	}
	i := 1
	if i < len(s) && s[i] == '+' {
		i++
	}
	first := i
	for i < len(s) && isDigit(rune(s[i])) {
		i++
	}
	if i == first {
		return 0
	}
	return i
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// letterForDigit finds a letter O, l or I in the place of a digit: 0 where there
// is none, or where there are other letters as well.
func letterForDigit(text string) (letter rune) {
	digits := false
	for _, r := range text {
		switch {
		case strings.ContainsRune("OolI", r):
			letter = r
		case isDigit(r):
			digits = true
		case !strings.ContainsRune(" .,", r):
			return 0
		}
	}
	if !digits && !strings.ContainsFunc("OoIl", func(r rune) bool { return text == string(r) }) {
		return 0
	}
	return letter
}
