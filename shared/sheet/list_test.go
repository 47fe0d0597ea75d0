package sheet_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"kipthoi/shared/sheet"
)

// rowsOf is a list as rows of texts, by number.
func rowsOf(book *sheet.Book) map[int][]string {
	rows := make(map[int][]string)
	for n, cells := range book.Sheets[0].Rows() {
		for _, c := range cells {
			rows[n] = append(rows[n], c.Text)
		}
	}
	return rows
}

// inUTF16 is a text as Excel writes "Unicode Text".
func inUTF16(order binary.AppendByteOrder, s string) string {
	var out []byte
	for _, u := range utf16.Encode([]rune("\uFEFF" + s)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

// in1258 is a text as Excel here writes "CSV": letters with a tone become the
// letter and the tone, which the code page has apart.
func in1258(t testing.TB, s string) string {
	t.Helper()
	var out strings.Builder
	for _, r := range s {
		for _, form := range []string{string(r), letterAndTone(r), norm.NFD.String(string(r))} {
			if b, err := charmap.Windows1258.NewEncoder().String(form); err == nil {
				out.WriteString(b)
				break
			}
		}
	}
	return out.String()
}

// letterAndTone takes off the tone alone: "ợ" is "ơ" and a dot below.
func letterAndTone(r rune) string {
	letter, tones := "", ""
	for _, p := range norm.NFD.String(string(r)) {
		if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", p) {
			tones += string(p)
		} else {
			letter += string(p)
		}
	}
	return norm.NFC.String(letter) + tones
}

func TestOpen_ReadsListsInEveryEncodingOfThisCountry(t *testing.T) {
	const list = "Mã số;Tên\r\n0012;Hợp tác xã Ớt Mỹ Thới – đĐ\r\n0013;\"Đồng Tiến; ấp 2\"\r\n"
	want := map[int][]string{1: {"Mã số", "Tên"}, 2: {"0012", "Hợp tác xã Ớt Mỹ Thới – đĐ"}, 3: {"0013", "Đồng Tiến; ấp 2"}}
	for name, data := range map[string]string{
		"UTF-8":                        list,
		"UTF-8 with a byte order mark": "\uFEFF" + list,
		"UTF-8, decomposed":            norm.NFD.String(list),
		"UTF-16, little end first":     inUTF16(binary.LittleEndian, list),
		"UTF-16, big end first":        inUTF16(binary.BigEndian, list),
		"Windows-1258":                 in1258(t, list),
	} {
		t.Run(name, func(t *testing.T) {
			book := open(t, []byte(data))
			if diff := cmp.Diff(want, rowsOf(book)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if _, named := book.Named("x"); named || book.Format != sheet.CSV {
				t.Errorf("format = %v, named = %v; want CSV without names", book.Format, named)
			}
		})
	}
}

func TestOpen_FindsOutHowAListIsWritten(t *testing.T) {
	for name, c := range map[string]struct {
		list string
		want map[int][]string
	}{
		"semicolons":                           {"a;b\n1,5;2,5\n", map[int][]string{1: {"a", "b"}, 2: {"1,5", "2,5"}}},
		"decimal commas outnumber semicolons":  {"a;b;c\n1,5;2,5;3,5", map[int][]string{1: {"a", "b", "c"}, 2: {"1,5", "2,5", "3,5"}}},
		"commas":                               {"a,b\n1,2", map[int][]string{1: {"a", "b"}, 2: {"1", "2"}}},
		"tabs":                                 {"a\tb\n1,5\t2", map[int][]string{1: {"a", "b"}, 2: {"1,5", "2"}}},
		"commas within quotation marks":        {"\"a,b,c\";d\n\"1,2\";3", map[int][]string{1: {"a,b,c", "d"}, 2: {"1,2", "3"}}},
		"a title above":                        {"Danh sách, năm 2018\na;b\n1;2", map[int][]string{1: {"Danh sách, năm 2018"}, 2: {"a", "b"}, 3: {"1", "2"}}},
		"a first line that says it":            {"sep=,\na,b;c", map[int][]string{1: {"a", "b;c"}}},
		"blank lines are counted":              {"\n\na;b\n\n1;2\n", map[int][]string{3: {"a", "b"}, 5: {"1", "2"}}},
		"rows of blank values are left out":    {"a;b\n;;\n1;2", map[int][]string{1: {"a", "b"}, 3: {"1", "2"}}},
		"a value of two lines is one row":      {"a;\"x\ny\"\n\n1;2", map[int][]string{1: {"a", "x\ny"}, 3: {"1", "2"}}},
		"rows of different lengths":            {"a;b\n1;2;3\n4", map[int][]string{1: {"a", "b"}, 2: {"1", "2", "3"}, 3: {"4"}}},
		"lines as the old Mac ended them":      {"a;b\r1;2\r", map[int][]string{1: {"a", "b"}, 2: {"1", "2"}}},
		"a quotation mark within a value":      {"a;b\nHTX \"Đồng Tiến\";2", map[int][]string{1: {"a", "b"}, 2: {"HTX \"Đồng Tiến\"", "2"}}},
		"a column alone":                       {"a\nb", map[int][]string{1: {"a"}, 2: {"b"}}},
		"zeros in front and long numbers stay": {"0012345678;1.234.567,89", map[int][]string{1: {"0012345678", "1.234.567,89"}}},
		"signs and foreign names amid words":   {"Diện tích (m²);Hãng sản xuất ở Việt Nam\n5 m²;Citroën · Škoda · Ørsted & Müller", map[int][]string{1: {"Diện tích (m²)", "Hãng sản xuất ở Việt Nam"}, 2: {"5 m²", "Citroën · Škoda · Ørsted & Müller"}}},
		"a text that begins like a bitmap":     {"BM;Tên\n1;2", map[int][]string{1: {"BM", "Tên"}, 2: {"1", "2"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, rowsOf(open(t, []byte(c.list)))); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}
