package annotate_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/annotate"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

// remarkOn is a finding about a cell.
func remarkOn(name, cell string) report.Finding {
	return report.Finding{
		Rule: "X1", Effect: report.Reject, Sheet: name, Cell: cell,
		Message: report.Text{Vi: "Sai.", En: "Wrong."}, Cure: report.Text{Vi: "Sửa.", En: "Mend it."},
	}
}

// small is a workbook as a program might write it that writes no more than it
// has to.
func small() map[string]string {
	const (
		head = `<?xml version="1.0" encoding="UTF-8"?>`
		main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
		rels = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
		kind = `Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
		typ  = `ContentType="application/vnd.openxmlformats-`
	)
	return map[string]string{
		"[Content_Types].xml": head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ` + typ + `officedocument.spreadsheetml.worksheet+xml"/>` +
			`<Default Extension="rels" ` + typ + `package.relationships+xml"/><Override PartName="/xl/workbook.xml" ` + typ + `officedocument.spreadsheetml.sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ` + typ + `officedocument.spreadsheetml.styles+xml"/></Types>`,
		"_rels/.rels":                head + `<Relationships ` + rels + `><Relationship Id="r" ` + kind + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            head + `<workbook ` + main + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="7" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": head + `<Relationships ` + rels + `><Relationship Id="rId1" ` + kind + `worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="rId2" ` + kind + `styles" Target="styles.xml"/></Relationships>`,
		"xl/styles.xml": head + `<styleSheet ` + main + `><fonts><font/></fonts><fills count="1"><fill><patternFill/></fill></fills><borders><border/></borders>` +
			`<cellXfs><xf/><xf numFmtId="14" fillId="0"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml": head + `<worksheet ` + main + `><sheetData><row><c><v>1</v></c><c><v>2</v></c></row></sheetData></worksheet>`,
	}
}

// withSheet is a small workbook with another sheet part.
func withSheet(body string) map[string]string {
	all := small()
	all["xl/worksheets/sheet1.xml"] = strings.Replace(all["xl/worksheets/sheet1.xml"], "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row></sheetData>", body, 1)
	return all
}

func TestWorkbook_OfAnyShape_GetsItsMarks(t *testing.T) {
	for name, c := range map[string]struct {
		parts map[string]string
		cells []string
		want  string // the data of the sheet
	}{
		"rows and cells without addresses": {
			small(),
			[]string{"B1", "D1", "A3"},
			`<row><c><v>1</v></c><c s="2"><v>2</v></c><c r="D1" s="2"/></row><row r="3"><c r="A3" s="2"/></row>`,
		},
		"no rows":                  {withSheet(`<sheetData/>`), []string{"B2", "A1", "A2"}, `<row r="1"><c r="A1" s="2"/></row><row r="2"><c r="A2" s="2"/><c r="B2" s="2"/></row>`},
		"no rows, written longer":  {withSheet(`<sheetData></sheetData>`), []string{"A1"}, `<row r="1"><c r="A1" s="2"/></row>`},
		"an empty row":             {withSheet(`<sheetData><row r="2"/></sheetData>`), []string{"C2", "A2"}, `<row r="2"><c r="A2" s="2"/><c r="C2" s="2"/></row>`},
		"a row formatted as dates": {withSheet(`<sheetData><row r="2" s="1" customFormat="1" spans="2:3"><c r="B2"/></row></sheetData>`), []string{"A2", "B2"}, `<row r="2" s="1" customFormat="1" ><c r="A2" s="2"/><c s="3" r="B2"/></row>`},
		"a column formatted":       {withSheet(`<cols><col min="2" max="4" style="1" width="9"/></cols><sheetData><row r="1"><c r="E1"/></row></sheetData>`), []string{"C1", "C5"}, `<row r="1"><c r="C1" s="2"/><c r="E1"/></row><row r="5"><c r="C5" s="2"/></row>`},
		"a row between others":     {withSheet(`<sheetData><row r="1"/><row r="9"><c r="B9" s="1"/></row></sheetData>`), []string{"A5", "A9"}, `<row r="1"/><row r="5"><c r="A5" s="2"/></row><row r="9"><c r="A9" s="2"/><c r="B9" s="1"/></row>`},
	} {
		t.Run(name, func(t *testing.T) {
			var found []report.Finding
			for _, cell := range c.cells {
				found = append(found, remarkOn("S", cell))
			}
			out, err := annotate.Workbook(packed(t, c.parts), found)
			if err != nil {
				t.Fatal(err)
			}
			text := parts(t, out)["xl/worksheets/sheet1.xml"]
			_, data, _ := strings.Cut(text, "<sheetData>")
			data, _, _ = strings.Cut(data, "</sheetData>")
			if diff := cmp.Diff(c.want, data); diff != "" {
				t.Errorf("sheet (-want +got):\n%s", diff)
			}
			if !strings.HasSuffix(text, `<legacyDrawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/></worksheet>`) {
				t.Errorf("no drawing in %s", text)
			}
			if notes := noteTexts(t, open(t, out), "S"); len(notes) != len(c.cells) {
				t.Errorf("notes %q", notes)
			}
		})
	}
}

// tags are the tags of a part, to put a prefix before their names.
var tags = regexp.MustCompile(`<(/?)([A-Za-z])`)

func TestWorkbook_WrittenWithPrefixes_GetsItsMarks(t *testing.T) {
	data := marchBook(t, spoilt)
	all := parts(t, data)
	for part, text := range all {
		if strings.HasPrefix(part, "xl/worksheets/") || part == "xl/workbook.xml" || part == "xl/styles.xml" || part == "xl/sharedStrings.xml" {
			text = tags.ReplaceAllString(text, "<${1}x:$2")
			all[part] = strings.NewReplacer(` xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`, "",
				` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`, ` xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`).Replace(text)
		}
	}
	qualified := packed(t, all)
	want := judge(t, data)
	if diff := cmp.Diff(want, judge(t, qualified)); diff != "" {
		t.Fatalf("the test itself (-want +got):\n%s", diff)
	}
	out := returned(t, returned(t, qualified))
	if diff := cmp.Diff(want, judge(t, out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	plain := convert(t, "xlsx", out)[0]
	if diff := cmp.Diff(open(t, returned(t, data)).GetSheetList(), open(t, plain).GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	f := open(t, plain)
	if notes := noteTexts(t, f, form.SheetReport); len(notes) != len(want) || fill(t, f, form.SheetReport, "E11") != "FFB8B3" {
		t.Errorf("%d notes, E11 is %s", len(notes), fill(t, f, form.SheetReport, "E11"))
	}
}

func TestWorkbook_ADrawingStandsWhereItMay(t *testing.T) {
	for before, after := range map[string]string{
		`<sheetData/><pageMargins/>`:                         ``,
		`<sheetData/><drawing/>`:                             `<tableParts/><extLst/>`,
		`<sheetData/><rowBreaks/>`:                           `<legacyDrawingHF/><picture/><AlternateContent/>`,
		`<sheetData/><AlternateContent/><ignoredErrors/>`:    `<controls/>`,
		`<sheetPr/><sheetData></sheetData><mergeCells/>`:     `<oleObjects/>`,
		`<sheetData/><hyperlinks/><headerFooter/><drawing/>`: `<webPublishItems/>`,
	} {
		out, err := annotate.Workbook(packed(t, withSheet(before+after)), []report.Finding{remarkOn("S", "A1")})
		if err != nil {
			t.Fatal(err)
		}
		text := parts(t, out)["xl/worksheets/sheet1.xml"]
		if _, behind, found := strings.Cut(text, "<legacyDrawing "); !found || !strings.HasSuffix(behind, "/>"+after+"</worksheet>") || strings.Contains(behind, "<drawing/>") {
			t.Errorf("%s", text)
		}
	}
}

func TestWorkbook_TwoThingsWrongWithACell_AreOneNoteAndTheWorstColour(t *testing.T) {
	note, wrong := remarkOn("S", "A1"), remarkOn("S", "$A$1")
	note.Effect, note.Message.Vi = report.Note, "Chú ý."
	out, err := annotate.Workbook(packed(t, small()), []report.Finding{note, wrong})
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, out)
	said := noteTexts(t, f, "S")["A1"]
	if i, j := strings.Index(said, "Sai."), strings.Index(said, "Chú ý."); i < 0 || j < i || strings.Count(said, "Kịp Thời · ") != 1 {
		t.Errorf("note %q", said)
	}
	if got := fill(t, f, "S", "A1"); got != "FFB8B3" {
		t.Errorf("colour %s", got)
	}
}

func TestWorkbook_ThatCannotBeChangedSafely_IsRefused(t *testing.T) {
	change := func(part, old, text string) map[string]string {
		all := small()
		if !strings.Contains(all[part], old) {
			t.Fatalf("%s has no %s", part, old)
		}
		all[part] = strings.Replace(all[part], old, text, 1)
		return all
	}
	noStyles := change("xl/_rels/workbook.xml.rels", "relationships/styles", "relationships/other")
	strict := small()
	for part, text := range strict {
		strict[part] = strings.ReplaceAll(text, "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
	}
	withRel := func(kind, target, text string) map[string]string {
		all := small()
		all["xl/worksheets/_rels/sheet1.xml.rels"] = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` + kind + `" Target="../` + target + `"/></Relationships>`
		all["xl/"+target] = text
		all["xl/worksheets/sheet1.xml"] = strings.Replace(all["xl/worksheets/sheet1.xml"], "</worksheet>", `<legacyDrawing xmlns:r="x" r:id="rId1"/></worksheet>`, 1)
		return all
	}
	for name, all := range map[string]map[string]string{
		"strict":                            strict,
		"no styles":                         noStyles,
		"styles without formats":            change("xl/styles.xml", `<cellXfs><xf/><xf numFmtId="14" fillId="0"/></cellXfs>`, ""),
		"a format that is not there":        change("xl/worksheets/sheet1.xml", "<c><v>1", `<c s="9"><v>1`),
		"content types that are none":       change("[Content_Types].xml", "</Types>", ""),
		"content types with a DTD":          change("[Content_Types].xml", "<Types", "<!DOCTYPE a><Types"),
		"notes that are cut off":            withRel("comments", "comments1.xml", "<comments><commentList>"),
		"notes without a list":              withRel("comments", "comments1.xml", "<comments/>"),
		"notes of no cell":                  withRel("comments", "comments1.xml", `<comments><authors/><commentList><comment ref="?"><text/></comment></commentList></comments>`),
		"a drawing that is no drawing":      withRel("vmlDrawing", "d.vml", "<xml/>"),
		"a drawing without an end":          withRel("vmlDrawing", "d.vml", `<xml xmlns:v="" xmlns:o="" xmlns:x="">`),
		"a drawing that ends in a shape":    withRel("vmlDrawing", "d.vml", `<xml xmlns:v="" xmlns:o="" xmlns:x=""><v:shape></xml></v:shape>`),
		"a drawing that is nowhere":         change("xl/worksheets/sheet1.xml", "</worksheet>", `<legacyDrawing xmlns:r="x" r:id="rId1"/></worksheet>`),
		"a sheet with relations of no kind": withRel("vmlDrawing", "", ""),
	} {
		data := packed(t, all)
		if _, err := sheet.Open(data); err != nil {
			t.Fatalf("%s: not even read: %v", name, err)
		}
		if _, err := annotate.Workbook(data, []report.Finding{remarkOn("S", "A1")}); !errors.Is(err, annotate.ErrCannotAnnotate) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
