package annotate

import (
	"encoding/xml"
	"strings"
)

const blanks = " \t\r\n"

// attribute is the value of an attribute of a start tag, "" without. A name that
// begins with a colon stands for any prefix but xmlns: ":id" finds r:id.
func attribute(tag, name string) string {
	from, to, found := findAttribute(tag, name)
	if !found {
		return ""
	}
	return unescaped(tag[from:to])
}

// findAttribute finds the value of an attribute in a start tag that is well
// formed.
func findAttribute(tag, name string) (from, to int, found bool) {
	at := strings.IndexAny(tag, blanks)
	for at >= 0 && at < len(tag) {
		rest := strings.TrimLeft(tag[at:], blanks)
		key, value, isPair := strings.Cut(rest, "=")
		value = strings.TrimLeft(value, blanks)
		if !isPair || value == "" {
			return 0, 0, false
		}
		from = len(tag) - len(value) + 1
		length := strings.IndexByte(tag[from:], value[0])
		if length < 0 {
			return 0, 0, false
		}
		if isNamed(strings.TrimRight(key, blanks), name) {
			return from, from + length, true
		}
		at = from + length + 1
	}
	return 0, 0, false
}

func isNamed(key, name string) bool {
	if strings.HasPrefix(name, ":") {
		return strings.HasSuffix(key, name) && !strings.HasPrefix(key, "xmlns:")
	}
	return key == name
}

// withAttribute is a start tag, or an element, with an attribute set.
func withAttribute(tag, name, value string) string {
	if from, to, found := findAttribute(startTag(tag), name); found {
		return tag[:from] + escaped(value) + tag[to:]
	}
	at := strings.IndexAny(tag, blanks+"/>")
	if at <= 0 {
		return tag
	}
	return tag[:at] + " " + name + `="` + escaped(value) + `"` + tag[at:]
}

// withoutAttribute is the same without the attribute.
func withoutAttribute(tag, name string) string {
	from, to, found := findAttribute(startTag(tag), name)
	if !found {
		return tag
	}
	before := strings.TrimRight(tag[:from-1], blanks+"=")
	return strings.TrimRight(strings.TrimSuffix(before, name), blanks) + tag[to+1:]
}

// startTag is the start tag an element is written with; values may hold ">".
func startTag(element string) string {
	var quote byte
	for i := range len(element) {
		switch c := element[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && c == '>':
			return element[:i+1]
		}
	}
	return element
}

// unescaped replaces the references in a value.
func unescaped(value string) string {
	if !strings.Contains(value, "&") {
		return value
	}
	scan := xml.NewDecoder(strings.NewReader("<a>" + value + "</a>"))
	var out strings.Builder
	for {
		token, err := scan.RawToken()
		if err != nil {
			return out.String()
		}
		if letters, isText := token.(xml.CharData); isText {
			out.Write(letters)
		}
	}
}

// escaped is a text as the content of an element or a value. Characters XML
// cannot carry become U+FFFD, and what happens to look like the escape _xHHHH_
// of spreadsheets is escaped so that it is shown as it was written.
func escaped(text string) string {
	var plain strings.Builder
	for i := range len(text) {
		if text[i] == '_' && looksEscaped(text[i:]) {
			plain.WriteString("_x005F")
		}
		plain.WriteByte(text[i])
	}
	var out strings.Builder
	// A strings.Builder takes everything.
	_ = xml.EscapeText(&out, []byte(plain.String()))
	return out.String()
}

func looksEscaped(s string) bool {
	return len(s) >= 7 && (s[1] == 'x' || s[1] == 'X') && s[6] == '_' && strings.Trim(s[2:6], "0123456789abcdefABCDEF") == ""
}
