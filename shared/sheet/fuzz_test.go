package sheet_test

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"kipthoi/shared/sheet"
)

// checkOpen holds for every file there is: it is refused with a reason in words,
// or read into a book within the bounds.
func checkOpen(t *testing.T, data []byte) *sheet.Book {
	t.Helper()
	r := refusal(t, data)
	if r != nil {
		if f := r.Finding(); f.Rule == "" || f.Message.Vi == "" || f.Cure.Vi == "" {
			t.Fatalf("refused without words: %v", r)
		}
		return nil
	}
	book := open(t, data)
	cells := 0
	for _, s := range book.Sheets {
		last := 0
		for row, held := range s.Rows() {
			if row <= last || row > 5000 || len(held) > 256 || held[len(held)-1] == (sheet.Cell{}) {
				t.Fatalf("row %d of %d cells after row %d", row, len(held), last)
			}
			for i, c := range held {
				checkCell(t, c, s.Cell(row, i+1))
				if c != (sheet.Cell{}) {
					cells++
				}
			}
			last = row
		}
	}
	if cells > 50_000 || len(book.Sheets) == 0 {
		t.Fatalf("%d sheets with %d cells", len(book.Sheets), cells)
	}
	return book
}

func checkCell(t *testing.T, c, again sheet.Cell) {
	t.Helper()
	switch {
	case c != again:
		t.Fatalf("Rows says %+v, Cell says %+v", c, again)
	case (c.Kind == sheet.Empty) != (c.Text == ""):
		t.Fatalf("kind and text of %+v do not fit", c)
	case !utf8.ValidString(c.Text) || !norm.NFC.IsNormalString(c.Text) || utf8.RuneCountInString(c.Text) > 32_767:
		t.Fatalf("text of %+v", c)
	case c.Uncached && (!c.Formula || c.Kind != sheet.Empty), c.Date && c.Kind != sheet.Number, c.From1904 && !c.Date:
		t.Fatalf("flags of %+v", c)
	}
	if d, ok := c.Day(); ok && c.String() != d.Vietnamese() {
		t.Fatalf("%+v is written %s, but is %s", c, c, d)
	}
}

// FuzzOpen tries whole files.
func FuzzOpen(f *testing.F) {
	for _, name := range []string{"kinds-libreoffice.xlsx", "template-libreoffice.xlsx", "kinds.ods", "kinds.xls", "kinds.fods"} {
		f.Add(fixture(f, name))
	}
	f.Add(plainBook(`<row r="1"><c r="A1"><v>1</v></c></row>`).file(f))
	f.Add([]byte("sep=;\na;b\n1;2\n"))
	f.Fuzz(func(t *testing.T, data []byte) { checkOpen(t, data) })
}

// FuzzWorkbook tries the parts of workbooks, packed as they should be, which
// whole files never reach: their sums would not be right.
func FuzzWorkbook(f *testing.F) {
	add := func(w bookParts) {
		f.Add(w["xl/worksheets/sheet1.xml"], w["xl/sharedStrings.xml"], w["xl/styles.xml"], w["xl/workbook.xml"], w["xl/_rels/workbook.xml.rels"])
	}
	add(plainBook(`<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" s="2"><f>A1</f><v>43174</v></c></row>`))
	for _, c := range hostile() {
		if len(c.book["xl/worksheets/sheet1.xml"])+len(c.book["xl/sharedStrings.xml"]) < 2000 && len(c.book) < 10 {
			add(c.book)
		}
	}
	f.Fuzz(func(t *testing.T, sheet1, texts, styles, main, related string) {
		w := plainBook(``)
		for name, content := range map[string]string{
			"xl/worksheets/sheet1.xml": sheet1, "xl/sharedStrings.xml": texts, "xl/styles.xml": styles,
			"xl/workbook.xml": main, "xl/_rels/workbook.xml.rels": related,
		} {
			w[name] = content
		}
		book := checkOpen(t, w.file(t))
		if book == nil {
			return
		}
		if p, ok := book.Named("KT_one"); ok && (!slices.Contains(book.Sheets, p.Sheet) || p.Row < 1 || p.Col < 1) {
			t.Fatalf("KT_one is at %+v", p)
		}
	})
}

// FuzzCSV tries lists.
func FuzzCSV(f *testing.F) {
	const list = "Mã số;Tên\r\n0012;\"Hợp tác xã; Ớt\"\r\n\r\n0013;1.234,5\r\n"
	for _, seed := range []string{list, "\uFEFF" + list, inUTF16(binary.LittleEndian, list), inUTF16(binary.BigEndian, list), in1258(f, list), "sep=,\na,b", "a\tb\rc\td"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if book := checkOpen(t, data); book != nil && book.Format == sheet.CSV && len(book.Sheets) != 1 {
			t.Fatalf("%d sheets in a list", len(book.Sheets))
		}
	})
}

func TestOpen_ReadsListsAsTheyWereWritten(t *testing.T) {
	value := rapid.StringMatching(`[ a-zàảãáạăâđêôơư0-9;,."-]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		rows := [][]string{{"Mã", "Tên", "Số"}}
		rows = append(rows, rapid.SliceOfN(rapid.SliceOfN(value, 3, 3), 0, 9).Draw(t, "rows")...)
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		w.Comma = rapid.SampledFrom([]rune{';', '\t'}).Draw(t, "separator")
		w.UseCRLF = rapid.Bool().Draw(t, "CRLF")
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		book, err := sheet.Open(out.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		got := make([][]string, len(rows))
		for i := range rows {
			for col := range rows[i] {
				got[i] = append(got[i], book.Sheets[0].Cell(i+1, col+1).Text)
			}
		}
		if diff := cmp.Diff(rows, got); diff != "" {
			t.Fatalf("rows (-written +read):\n%s\n%s", diff, strings.ReplaceAll(out.String(), "\t", "→"))
		}
	})
}
