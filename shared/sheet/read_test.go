package sheet_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"kipthoi/shared/sheet"
)

func TestOpen_ReadsEveryKindOfCell(t *testing.T) {
	number := func(lexeme string) sheet.Cell { return sheet.Cell{Kind: sheet.Number, Text: lexeme} }
	words := func(s string) sheet.Cell { return sheet.Cell{Kind: sheet.Text, Text: s} }
	for name, c := range map[string]struct {
		stored string // with the address A1
		want   sheet.Cell
	}{
		"a number":                          {`<c r="A1"><v>1234567.89</v></c>`, number("1234567.89")},
		"a number with an exponent":         {`<c r="A1" t="n"><v>1.5E+9</v></c>`, number("1.5E+9")},
		"a number with all its digits":      {`<c r="A1"><v>0.30000000000000004</v></c>`, number("0.30000000000000004")},
		"a negative number":                 {`<c r="A1"><v>-12.5</v></c>`, number("-12.5")},
		"a shared text":                     {`<c r="A1" t="s"><v>0</v></c>`, words("Hợp tác xã")},
		"a text in its cell":                {`<c r="A1" t="inlineStr"><is><t>A &amp; B</t></is></c>`, words("A & B")},
		"a text in runs":                    {`<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>Đồng </t></r><r><t>Tiến</t></r></is></c>`, words("Đồng Tiến")},
		"a text with its pronunciation":     {`<c r="A1" t="inlineStr"><is><t>HTX</t><rPh sb="0" eb="1"><t>ha tê ích</t></rPh></is></c>`, words("HTX")},
		"a decomposed text":                 {`<c r="A1" t="inlineStr"><is><t>` + norm.NFD.String("Đồng Tiến") + `</t></is></c>`, words("Đồng Tiến")},
		"a text with a line break":          {`<c r="A1" t="inlineStr"><is><t>một&#10;hai_x000D_</t></is></c>`, words("một\nhai\r")},
		"a text that looks like an escape":  {`<c r="A1" t="inlineStr"><is><t>_x005F_x0041_ _x12_ _xD800_</t></is></c>`, words("_x0041_ _x12_ _xD800_")},
		"a text in CDATA":                   {`<c r="A1" t="inlineStr"><is><t>a<![CDATA[<b>]]>c</t></is></c>`, words("a<b>c")},
		"a text of spaces":                  {`<c r="A1" t="inlineStr"><is><t xml:space="preserve"> </t></is></c>`, words(" ")},
		"a yes":                             {`<c r="A1" t="b"><v>1</v></c>`, sheet.Cell{Kind: sheet.Bool, Text: "TRUE"}},
		"a no":                              {`<c r="A1" t="b"><v>0</v></c>`, sheet.Cell{Kind: sheet.Bool, Text: "FALSE"}},
		"an error":                          {`<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>`, sheet.Cell{Kind: sheet.Error, Text: "#DIV/0!", Formula: true}},
		"a formula":                         {`<c r="A1"><f>B1*2</f><v>8</v></c>`, sheet.Cell{Kind: sheet.Number, Text: "8", Formula: true}},
		"a formula written once for many":   {`<c r="A1"><f t="shared" si="0"/><v>8</v></c>`, sheet.Cell{Kind: sheet.Number, Text: "8", Formula: true}},
		"a formula that gives text":         {`<c r="A1" t="str"><f>B1</f><v>x</v></c>`, sheet.Cell{Kind: sheet.Text, Text: "x", Formula: true}},
		"a formula that gives nothing":      {`<c r="A1" t="str"><f>""</f><v></v></c>`, sheet.Cell{Formula: true}},
		"a formula without a value":         {`<c r="A1"><f>B1*2</f></c>`, sheet.Cell{Formula: true, Uncached: true}},
		"a formula with a blank value":      {`<c r="A1"><f>B1*2</f><v></v></c>`, sheet.Cell{Formula: true, Uncached: true}},
		"a text formula without a value":    {`<c r="A1" t="str"><f>B1</f></c>`, sheet.Cell{Formula: true, Uncached: true}},
		"a date in a format with a number":  {`<c r="A1" s="1"><v>43174</v></c>`, sheet.Cell{Kind: sheet.Number, Text: "43174", Date: true}},
		"a date in a format with a code":    {`<c r="A1" s="2"><v>43174.5</v></c>`, sheet.Cell{Kind: sheet.Number, Text: "43174.5", Date: true}},
		"a time of day is no date":          {`<c r="A1" s="3"><v>0.5</v></c>`, number("0.5")},
		"a date stored as one":              {`<c r="A1" t="d"><v>2018-03-15T00:00:00</v></c>`, sheet.Cell{Kind: sheet.Number, Text: "43174", Date: true}},
		"a style and nothing else":          {`<c r="A1" s="2"/>`, sheet.Cell{}},
		"a shared text and no number of it": {`<c r="A1" t="s"/>`, sheet.Cell{}},
	} {
		t.Run(name, func(t *testing.T) {
			book := open(t, plainBook(`<row r="1">`+c.stored+`</row>`).file(t))
			if diff := cmp.Diff(c.want, book.Sheets[0].Cell(1, 1)); diff != "" {
				t.Errorf("cell (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOpen_ReadsEverySheetAndSaysWhichIsHidden(t *testing.T) {
	book := open(t, plainBook(``).file(t))
	type said struct {
		Name   string
		Hidden bool
		A1     string
	}
	var got []said
	for _, s := range book.Sheets {
		got = append(got, said{s.Name, s.Hidden, s.Cell(1, 1).Text})
	}
	if diff := cmp.Diff([]said{{"Báo cáo", false, ""}, {"An's", true, "7"}}, got); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	if book.Format != sheet.XLSX {
		t.Errorf("format = %v, want XLSX", book.Format)
	}
}

func TestOpen_FindsCellsWhereverTheirWriterPutThem(t *testing.T) {
	want := map[string]string{"B2": "1", "D2": "2", "A4": "3"}
	for name, rows := range map[string]string{
		"in order":                 `<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="4"><c r="A4"><v>3</v></c></row>`,
		"without addresses":        `<row/><row><c/><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>`,
		"rows out of order":        `<row r="4"><c r="A4"><v>3</v></c></row><row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row>`,
		"cells out of order":       `<row r="2"><c r="D2"><v>2</v></c><c r="B2"><v>1</v></c></row><row r="4"><c r="A4"><v>3</v></c></row>`,
		"amid formatted emptiness": `<row r="2"><c r="A2" s="1"/><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c><c r="XFD2" s="1"/></row><row r="4"><c r="A4"><v>3</v></c></row><row r="1048576" ht="9"/>`,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, plainBook(rows).file(t)).Sheets[0]
			got := make(map[string]string)
			for row, cells := range s.Rows() {
				for i, c := range cells {
					if c.Kind != sheet.Empty {
						got[sheet.Ref(row, i+1)] = c.Text
					}
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
			if c := s.Cell(2, 3); c != (sheet.Cell{}) {
				t.Errorf("C2 = %v, want nothing", c)
			}
		})
	}
}

func TestRows_StopsWhenAskedTo(t *testing.T) {
	s := open(t, plainBook(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>`).file(t)).Sheets[0]
	for row := range s.Rows() {
		if row != 1 {
			t.Fatalf("row %d after the loop was left", row)
		}
		break
	}
}

func TestNamed_FindsTheFirstCellOfWhatANameSpeaksOf(t *testing.T) {
	name := func(attrs, refer string) string {
		return `<definedName ` + attrs + `>` + refer + `</definedName>`
	}
	for title, c := range map[string]struct {
		names string
		want  string // "" when the name is not there
	}{
		"a cell":                             {name(`name="x"`, `'Báo cáo'!$C$5`), "Báo cáo!C5"},
		"a range":                            {name(`name="x"`, `'Báo cáo'!$C$5:$D$9`), "Báo cáo!C5"},
		"another case":                       {name(`name="X"`, `'BÁO CÁO'!$c$5`), "Báo cáo!C5"},
		"without dollars":                    {name(`name="x"`, `'Báo cáo'!C5`), "Báo cáo!C5"},
		"a sheet with an apostrophe":         {name(`name="x"`, `'An''s'!$A$1`), "An's!A1"},
		"a decomposed sheet name":            {name(`name="x"`, `'`+norm.NFD.String("Báo cáo")+`'!$A$1`), "Báo cáo!A1"},
		"hidden":                             {name(`name="x" hidden="1"`, `'Báo cáo'!$A$1`), "Báo cáo!A1"},
		"of one sheet":                       {name(`name="x" localSheetId="1"`, `'An''s'!$B$1`), "An's!B1"},
		"of one sheet and of the whole book": {name(`name="x" localSheetId="1"`, `'An''s'!$B$1`) + name(`name="X"`, `'Báo cáo'!$A$1`), "Báo cáo!A1"},
		"twice":                              {name(`name="x"`, `'Báo cáo'!$A$1`) + name(`name="X"`, `'Báo cáo'!$A$2`), "Báo cáo!A1"},
		"lost in the book, kept in a sheet":  {name(`name="x"`, `#REF!`) + name(`name="x" localSheetId="1"`, `'An''s'!$B$1`), "An's!B1"},
		"cells that are gone":                {name(`name="x"`, `'Báo cáo'!#REF!`), ""},
		"a sheet that is gone":               {name(`name="x"`, `#REF!$A$1`), ""},
		"an unknown sheet":                   {name(`name="x"`, `Khác!$A$1`), ""},
		"another file":                       {name(`name="x"`, `'[1]Báo cáo'!$A$1`), ""},
		"whole rows":                         {name(`name="x"`, `'Báo cáo'!$8:$8`), ""},
		"whole columns":                      {name(`name="x"`, `'Báo cáo'!$A:$A`), ""},
		"several areas":                      {name(`name="x"`, `'Báo cáo'!$A$1,'Báo cáo'!$B$2`), ""},
		"a formula":                          {name(`name="x"`, `SUM('Báo cáo'!$A$1)`), ""},
		"a number":                           {name(`name="x"`, `42`), ""},
		"an apostrophe left open":            {name(`name="x"`, `'Báo cáo!$A$1`), ""},
		"outside of every sheet":             {name(`name="x"`, `'Báo cáo'!$XFE$1`), ""},
	} {
		t.Run(title, func(t *testing.T) {
			w := plainBook(``).changed("xl/workbook.xml", `<definedName name="KT_one">'Báo cáo'!$B$2</definedName>`, c.names)
			got := ""
			if p, ok := open(t, w.file(t)).Named("x"); ok {
				got = p.Sheet.Name + "!" + sheet.Ref(p.Row, p.Col)
			}
			if got != c.want {
				t.Errorf("x = %q, want %q", got, c.want)
			}
		})
	}
}

func TestOpen_ReadsWorkbooksHoweverTheyArePutTogether(t *testing.T) {
	plain := plainBook(`<row r="2"><c r="B2" t="s"><v>0</v></c></row>`)
	strict := make(bookParts)
	for name, content := range plain {
		content = strings.ReplaceAll(content, "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
		strict[name] = strings.ReplaceAll(content, "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships")
	}
	moved := plain.with("xl/workbook.xml", "", "xl/_rels/workbook.xml.rels", "",
		"_rels/.rels", rels("x", "officeDocument", "/book/main.xml"), "book/main.xml", plain["xl/workbook.xml"],
		"book/_rels/main.xml.rels", rels("rId1", "worksheet", "/xl/worksheets/sheet1.xml", "rId2", "worksheet", "../xl/worksheets/sheet2.xml",
			"s", "sharedStrings", "/xl/sharedStrings.xml"))
	shouting := plain.with("xl/worksheets/sheet1.xml", "", `XL\Worksheets\Sheet1.xml`, plain["xl/worksheets/sheet1.xml"])
	prefixed := plain.with("xl/worksheets/sheet1.xml",
		`<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row r="2"><x:c r="B2" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>`)
	crowded := plain.changed("xl/worksheets/sheet1.xml", `<sheetData>`,
		`<!-- a remark --><sheetPr><tabColor rgb="FF0000"/></sheetPr><?pi x?><sheetData>`).
		changed("xl/worksheets/sheet1.xml", `</sheetData>`,
			`</sheetData><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><c r="B2"><v>9</v></c></mc:Choice></mc:AlternateContent><extLst><ext><f>1</f></ext></extLst>`)
	phone := plain.with("xl/worksheets/sheet1.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet `+mainNS+
		` xmlns:mx="http://schemas.microsoft.com/office/mac/excel/2008/main" xmlns:x14ac="urn:x14ac" xmlns:xr="urn:xr" xr:uid="{00000000-0001-0000-0000-000000000000}">`+
		`<dimension ref="B2"/><cols><col customWidth="1" min="1" max="1" width="5.0"/></cols><sheetData>`+
		`<row r="1" ht="15.75" customHeight="1" spans="1:7" x14ac:dyDescent="0.3"><c r="A1" s="1"/></row>`+
		`<row r="2" spans="1:7"><c r="B2" s="1" t="s" cm="1"><v>0</v></c><c r="C2"><v>5.0</v></c></row></sheetData><drawing r:id="rId1"/></worksheet>`)
	marked := plain.with("xl/worksheets/sheet1.xml", "\uFEFF"+plain["xl/worksheets/sheet1.xml"])
	declared := plain.changed("xl/worksheets/sheet1.xml", `encoding="UTF-8"`, `encoding='utf-8'`)
	chart := plain.changed("xl/workbook.xml", `</sheets>`, `<sheet name="Biểu đồ" sheetId="3" r:id="rId9"/></sheets>`).
		changed("xl/_rels/workbook.xml.rels", `</Relationships>`, `<Relationship Id="rId9" Type="`+relsKind+`chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>`)
	for name, w := range map[string]bookParts{
		"as Excel does":                 plain,
		"in the strict variant":         strict,
		"with absolute targets":         moved,
		"with another case and slashes": shouting,
		"with prefixes":                 prefixed,
		"with much around the cells":    crowded,
		"as phones and Google do":       phone,
		"with a byte order mark":        marked,
		"with another declaration":      declared,
		"with a sheet that is a chart":  chart,
		"with a target outside of it": plain.changed("xl/_rels/workbook.xml.rels", `</Relationships>`,
			`<Relationship Id="rId8" Type="`+relsKind+`externalLink" TargetMode="External" Target="https://example.invalid/x"/></Relationships>`),
	} {
		t.Run(name, func(t *testing.T) {
			p, ok := open(t, w.file(t)).Named("kt_ONE")
			if !ok || p.Sheet.Cell(p.Row, p.Col).Text != "Hợp tác xã" {
				t.Errorf("KT_one = %v, %v; want the text of B2", p, ok)
			}
		})
	}
}

func TestOpen_ReadsAWorkbookWithoutStylesAndTexts(t *testing.T) {
	w := plainBook(`<row r="1"><c r="A1" s="9"><v>43174</v></c></row>`).with("xl/styles.xml", "", "xl/sharedStrings.xml", "",
		"xl/_rels/workbook.xml.rels", rels("rId1", "worksheet", "worksheets/sheet1.xml", "rId2", "worksheet", "worksheets/sheet2.xml"))
	if got := open(t, w.file(t)).Sheets[0].Cell(1, 1); got != (sheet.Cell{Kind: sheet.Number, Text: "43174"}) {
		t.Errorf("A1 = %+v, want the number", got)
	}
}

func TestOpen_CountsTheDatesOfAnOldMacFrom1904(t *testing.T) {
	w := plainBook(`<row r="1"><c r="A1" s="1"><v>41712</v></c><c r="B1"><v>41712</v></c></row>`).changed("xl/workbook.xml", `<workbookPr/>`, `<workbookPr date1904="1"/>`)
	s := open(t, w.file(t)).Sheets[0]
	if got := s.Cell(1, 1).String(); got != "15/03/2018" {
		t.Errorf("date = %s, want 15/03/2018", got)
	}
	if got := s.Cell(1, 2); got != (sheet.Cell{Kind: sheet.Number, Text: "41712"}) {
		t.Errorf("number = %+v, want it as it is stored", got)
	}
}

func TestOpen_KnowsDateFormatsFromOthers(t *testing.T) {
	for code, want := range map[string]bool{
		"dd/mm/yyyy": true, "d-mmm": true, "mmm-yy": true, "mm": true, `[$-42A]dd\ mmmm\ yyyy;@`: true, `"ngày" dd "tháng" mm`: true, "yyyy": true, "d/m/yy h:mm": true,
		"General": false, "0.00": false, "#,##0": false, `#,##0\ "đồng"`: false, "h:mm": false, "[h]:mm:ss": false, "mm:ss": false, "h:mm AM/PM": false,
		`0 "d"`: false, "[Red]0": false, "0.0E+00": false, `_-* #,##0_-;\-* #,##0_-`: false, "@": false, `0;"dd"`: false, "0;dd": false, `\d0`: false, "": false, `"d`: false, "[d": false, "0_": false,
	} {
		w := plainBook(`<row r="1"><c r="A1" s="2"><v>43174</v></c></row>`).
			changed("xl/styles.xml", "dd/mm/yyyy;@", strings.ReplaceAll(code, `"`, "&quot;"))
		if got := open(t, w.file(t)).Sheets[0].Cell(1, 1).Date; got != want {
			t.Errorf("format %q shows a date: %v, want %v", code, got, want)
		}
	}
}
