package sheet

import (
	"strconv"
	"strings"
)

// readStyles finds out which styles show a number as a date.
func (r *reader) readStyles(part string) error {
	if err := r.begin(part, "styleSheet"); err != nil {
		return err
	}
	custom := make(map[string]bool)
	for r.scan.Child() {
		switch r.scan.Name() {
		case "numFmts":
			for r.scan.Child() {
				id, _ := r.scan.Attr("numFmtId")
				code, _ := r.scan.Attr("formatCode")
				custom[id] = showsDate(code)
				r.scan.Skip()
			}
		case "cellXfs":
			for r.scan.Child() {
				id, _ := r.scan.Attr("numFmtId")
				date, known := custom[id]
				r.dates = append(r.dates, date || !known && isBuiltInDate(id))
				r.scan.Skip()
			}
		default:
			r.scan.Skip()
		}
	}
	return r.finish()
}

// isBuiltInDate knows the date formats that have a number and no code: those of
// every language, and those of Chinese, Japanese, Korean and Thai.
func isBuiltInDate(id string) bool {
	n, err := strconv.Atoi(id)
	return err == nil && (n >= 14 && n <= 17 || n == 22 ||
		n >= 27 && n <= 31 || n == 36 || n >= 50 && n <= 54 || n == 57 || n == 58 || n >= 71 && n <= 74 || n == 77)
}

// showsDate reports whether a format shows a day, a month or a year. Letters
// within quotation marks, brackets or behind a backslash are shown as they are.
func showsDate(code string) bool {
	first := formatLetters(code)
	switch {
	case strings.ContainsAny(first, "dy"):
		return true
	case strings.ContainsAny(first, "hs"):
		return false // the m of minutes
	}
	return strings.Contains(first, "m")
}

// formatLetters is the first section of a format, in lower case, without what
// is shown as it is.
func formatLetters(code string) string {
	var out strings.Builder
	for i := 0; i < len(code) && code[i] != ';'; i++ {
		switch code[i] {
		case '"':
			i += skipTo(code[i+1:], '"')
		case '[':
			i += skipTo(code[i+1:], ']')
		case '\\', '_', '*':
			i++
		default:
			out.WriteByte(code[i])
		}
	}
	letters := strings.ToLower(out.String())
	return strings.NewReplacer("general", "", "am/pm", "h").Replace(letters)
}

// skipTo is how far it is behind the next mark, or to the end.
func skipTo(rest string, mark byte) int {
	if n := strings.IndexByte(rest, mark); n >= 0 {
		return n + 1
	}
	return len(rest)
}
