package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// openList reads a list of values separated by semicolons, tabs or commas.
func openList(data []byte) (*Book, error) {
	list, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(list) == "" {
		return nil, refuse(RuleEmpty, "a text without letters")
	}
	list, separator := cutSeparator(list)
	sheet, err := readList(list, separator)
	if err != nil {
		return nil, err
	}
	return &Book{Format: CSV, Sheets: []*Sheet{sheet}}, nil
}

// decodeText finds out the encoding: by its mark, or because only UTF-8 looks
// like UTF-8; what is left has been saved as "CSV" by an Excel of this country,
// in Windows-1258. Lines end with \n in what it returns.
func decodeText(data []byte) (string, error) {
	var list string
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		list = string(data[3:])
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		list = decoded(unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM), data)
	case utf8.Valid(data):
		list = string(data)
	default:
		list = decoded(charmap.Windows1258, data)
	}
	if !utf8.ValidString(list) || strings.ContainsRune(list, utf8.RuneError) {
		return "", refuse(RuleUnknownText, "text in no encoding that is known")
	}
	if i := strings.IndexFunc(list, isBinary); i >= 0 {
		return "", refuse(RuleUnknown, "control character at %d", i)
	}
	if list = norm.NFC.String(list); isLegacy(list) {
		return "", refuse(RuleUnknownText, "text in a code of before Unicode")
	}
	return strings.ReplaceAll(strings.ReplaceAll(list, "\r\n", "\n"), "\r", "\n"), nil
}

// decoded is data in UTF-8; what cannot be decoded becomes U+FFFD.
func decoded(from encoding.Encoding, data []byte) string {
	out, err := from.NewDecoder().Bytes(data)
	if err != nil {
		return string(utf8.RuneError)
	}
	return string(out)
}

// isBinary recognises characters no list has.
func isBinary(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' || r == 0x7F
}

// separators in the order they are preferred: a comma may be a decimal mark.
const separators = ";\t,"

// cutSeparator finds out what stands between the values: what a first line
// "sep=…" says, or else the separator that most of the first lines have.
func cutSeparator(list string) (rest string, separator rune) {
	first, after, _ := strings.Cut(list, "\n")
	if len(first) == 5 && strings.EqualFold(first[:4], "sep=") && strings.Contains(separators, first[4:]) {
		return after, rune(first[4])
	}
	best, most := ';', 0
	for _, s := range separators {
		n := 0
		for i, line := range strings.SplitN(list, "\n", 12) {
			if i < 11 && strings.ContainsRune(unquoted(line), s) {
				n++
			}
		}
		if n > most {
			best, most = s, n
		}
	}
	return list, best
}

// unquoted is a line without what stands between quotation marks.
func unquoted(line string) string {
	var b strings.Builder
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 0 {
			b.WriteString(part)
		}
	}
	return b.String()
}

// readList numbers the rows as a spreadsheet program does, blank lines counted.
func readList(list string, separator rune) (*Sheet, error) {
	r := csv.NewReader(strings.NewReader(list))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = separator, -1, true, true
	sheet, room := &Sheet{}, newRoom()
	row, line, end := 0, 1, 0
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return sheet, nil
		}
		if err != nil {
			return nil, refuse(RuleDamaged, "a list that cannot be taken apart")
		}
		start, _ := r.FieldPos(0)
		row += 1 + start - line
		if err := sheet.addRecord(row, record, room); err != nil {
			return nil, err
		}
		line += strings.Count(list[end:r.InputOffset()], "\n")
		end = int(r.InputOffset())
	}
}

func (s *Sheet) addRecord(row int, record []string, room *room) error {
	for i, field := range record {
		if field == "" {
			continue
		}
		c := placed{row: row, col: i + 1, Cell: Cell{Kind: Text, Text: strings.Clone(field)}}
		if err := s.add(c, room); err != nil {
			return err
		}
	}
	return nil
}
