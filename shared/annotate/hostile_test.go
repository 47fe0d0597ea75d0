package annotate_test

import (
	"fmt"
	"strings"
	"testing"

	"kipthoi/shared/annotate"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

// BenchmarkWorkbook_Hostile is how long workbooks take that are as large as the
// reader lets them be, with 300 findings each.
func BenchmarkWorkbook_Hostile(b *testing.B) {
	var found []report.Finding
	for row := 1; row <= 300; row++ {
		found = append(found, remarkOn("S", sheet.Ref(row, 3)))
	}
	full := "<sheetData>" + strings.Repeat("<row>"+strings.Repeat("<c><v>1</v></c>", 45)+"</row>", 1000) + "</sheetData>"
	styles := small()
	styles["xl/styles.xml"] = strings.Replace(styles["xl/styles.xml"], "<xf/>", strings.Repeat("<xf/>", 140_000), 1)
	for name, all := range map[string]map[string]string{
		"45000_cells":    withSheet(full),
		"140000_rows":    withSheet("<sheetData>" + strings.Repeat("<row/>", 140_000) + "</sheetData>"),
		"140000_formats": styles,
		"60000_columns":  withSheet("<cols>" + strings.Repeat(`<col min="900" max="901"/>`, 60_000) + "</cols><sheetData/>"),
		"100000_shapes":  withDrawing(strings.Repeat("<v:shape></v:shape>", 100_000)),
		"open_shapes":    withDrawing(strings.Repeat("<v:shape ", 200_000) + "/></v:shape>"),
	} {
		data := packed(b, all)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := annotate.Workbook(data, found); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// withDrawing is a small workbook whose notes have a drawing.
func withDrawing(shapes string) map[string]string {
	all := withSheet(`<sheetData/><legacyDrawing xmlns:r="x" r:id="rId1"/>`)
	all["xl/worksheets/_rels/sheet1.xml.rels"] = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="x/vmlDrawing" Target="../d.vml"/></Relationships>`
	all["xl/d.vml"] = `<xml xmlns:v="" xmlns:o="" xmlns:x="">` + shapes + "</xml>"
	return all
}

func TestWorkbook_ADrawingWithOtherShapes_KeepsThem(t *testing.T) {
	const (
		button = `<v:shape id="b" type="#_x0000_t201"><x:ClientData ObjectType="Button"><x:Row>0</x:Row><x:Column>2</x:Column></x:ClientData></v:shape>`
		note   = `<v:shape id="_x0000_s%d"><x:ClientData ObjectType="Note"><x:Row> %d </x:Row><x:Column>2</x:Column></x:ClientData></v:shape>`
		empty  = `<v:shapetype id="_x0000_t201"/><v:shape id="e"/><br>`
	)
	hers, other := fmt.Sprintf(note, 1040, 0), fmt.Sprintf(note, 2050, 7)
	out, err := annotate.Workbook(packed(t, withDrawing(empty+button+hers+other)), []report.Finding{remarkOn("S", "C1")})
	if err != nil {
		t.Fatal(err)
	}
	text := parts(t, out)["xl/d.vml"]
	if !strings.HasPrefix(text, `<xml xmlns:v="" xmlns:o="" xmlns:x="">`+empty+button+other+`<v:shapetype id="_x0000_t202"`) ||
		strings.Count(text, "</v:shape>") != 3 || !strings.Contains(text, `<v:shape id="_x0000_s2051"`) {
		t.Errorf("drawing %s", text)
	}
}

func TestSameCells_SeesWhatIsMissingAddedOrChanged(t *testing.T) {
	read := func(body string) *sheet.Sheet {
		book, err := sheet.Open(packed(t, withSheet("<sheetData>"+body+"</sheetData>")))
		if err != nil {
			t.Fatal(err)
		}
		return book.Sheets[0]
	}
	const line = `<row><c><v>1</v></c><c><v>2</v></c></row>`
	for body, same := range map[string]bool{
		line: true, `<row><c/><c/><c/></row>`: false, strings.Replace(line, "2", "3", 1): false,
		line + line: false, `<row s="1"><c s="0"><v>1</v></c><c><v>2</v></c><c/></row>`: true,
		strings.Replace(line, "<c>", `<c s="1">`, 1): false, // shown as a date now
	} {
		if annotate.SameCells(read(line), read(body)) != same || annotate.SameCells(read(body), read(line)) != same {
			t.Errorf("%s: want %v", body, same)
		}
	}
}
