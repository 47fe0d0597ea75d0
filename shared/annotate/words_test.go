package annotate_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/annotate"
	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/review"
	"kipthoi/shared/review/reviewtest"
	"kipthoi/shared/sheet"
	"kipthoi/shared/workbook"
)

func TestWorkbook_WhatSheWroteIsNeverAFormula(t *testing.T) {
	for _, evil := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", `=cmd|' /C calc'!A0`, `<script>&"'`, "_x0041_", "a\x00b", "</t></is></c>"} {
		found := []report.Finding{{
			Rule: "X1", Effect: report.Reject, Sheet: form.SheetReport, Cell: "E9", Found: evil, Expected: evil,
			Message: report.Text{Vi: evil, En: evil}, Cure: report.Text{Vi: evil, En: evil},
		}}
		out, err := annotate.Workbook(marchBook(t, nil), found)
		if err != nil {
			t.Fatalf("%q: %v", evil, err)
		}
		f := open(t, out)
		for _, cell := range []string{"D4", "E4", "F4", "G4"} {
			if formula, err := f.GetCellFormula(listName, cell); err != nil || formula != "" {
				t.Errorf("%q is a formula in %s: %q, %v", evil, cell, formula, err)
			}
		}
		if got, _ := f.GetCellValue(listName, "F4"); got != strings.ReplaceAll(evil, "\x00", "\uFFFD") {
			t.Errorf("%q reads %q", evil, got)
		}
	}
}

func TestWorkbook_TheSameAgain_GivesTheSameBytes(t *testing.T) {
	data := marchBook(t, spoilt)
	if !bytes.Equal(returned(t, data), returned(t, data)) {
		t.Error("two returns of one file differ")
	}
}

func TestWorkbook_FindingsWithoutACell_AreListedOnly(t *testing.T) {
	out, err := annotate.Workbook(marchBook(t, nil), []report.Finding{
		{Rule: "T04", Effect: report.Reject, Message: report.Text{Vi: "Tệp của kỳ khác.", En: "Another period."}},
		{Rule: "X1", Effect: report.Note, Sheet: "Không có", Cell: "A1", Message: report.Text{Vi: "Trang khác.", En: "Elsewhere."}},
		{Rule: "X2", Effect: report.Note, Sheet: form.SheetHidden, Cell: "B3", Message: report.Text{Vi: "Trang ẩn.", En: "Hidden."}},
	})
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, out)
	for cell, want := range map[string]string{"C4": "Cả tệp", "C5": "Ô A1, trang tính Không có", "C6": "B3 · " + form.SheetHidden} {
		if got, err := f.GetCellValue(listName, cell); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", cell, got, err, want)
		}
		if linked, _, err := f.GetCellHyperLink(listName, cell); err != nil || linked {
			t.Errorf("%s leads somewhere, %v", cell, err)
		}
	}
}

func TestWorkbook_WhatIsNoWorkbook_IsRefused(t *testing.T) {
	for name, data := range map[string][]byte{"nothing": nil, "a list": []byte("a;b\n1;2\n"), "a PDF": []byte("%PDF-1.7"), "cut off": marchBook(t, nil)[:9000]} {
		if _, err := annotate.Workbook(data, nil); !errors.Is(err, annotate.ErrNotWorkbook) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWorkbook_TooLargeToBeSentAgain_IsRefused(t *testing.T) {
	noise := make([]byte, sheet.MaxSize-4000)
	for i := range noise { // that does not pack
		noise[i] = byte(rand.Uint32())
	}
	all := small()
	all["xl/media/image1.png"] = string(noise)
	data := packed(t, all)
	if _, err := sheet.Open(data); err != nil {
		t.Fatalf("not even read: %v", err)
	}
	if _, err := annotate.Workbook(data, []report.Finding{remarkOn("S", "A1")}); !errors.Is(err, annotate.ErrCannotAnnotate) {
		t.Errorf("got %v", err)
	}
}

func TestList_ShowsTheFindingsOfAFileThatIsNoWorkbook(t *testing.T) {
	out, err := annotate.List([]report.Finding{
		{Rule: "H20", Effect: report.Explain, Cell: "B5", Found: "-1", Message: report.Text{Vi: "Số âm.", En: "Negative."}, Cure: report.Text{Vi: "Sửa lại.", En: "Mend it."}},
		{Rule: "F11", Effect: report.Reject, Message: report.Text{Vi: "Đây là tệp PDF.", En: "A PDF."}},
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := open(t, out).GetRows(listName)
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if !strings.HasPrefix(rows[0][0], "CẦN SỬA: 1 phải sửa, 1 cần giải trình") || rows[3][2] != "Cả tệp" || rows[4][2] != "Ô B5" || rows[4][4] != "-1" {
		t.Errorf("rows %q", rows)
	}
	if book, err := sheet.Open(out); err != nil || len(book.Sheets) != 1 {
		t.Errorf("our own reader: %v", err)
	}
}

func BenchmarkWorkbook(b *testing.B) {
	data := marchBook(b, spoilt)
	found := judge(b, data)
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := annotate.Workbook(data, found); err != nil {
			b.Fatal(err)
		}
	}
}

func listOf(t testing.TB) ([]byte, error) {
	t.Helper()
	return annotate.List(judge(t, marchBook(t, spoilt)))
}

func TestWorkbook_TheTemplateOfEveryForm_ComesBackTheSame(t *testing.T) {
	for _, f := range form.All() {
		want := expectation()
		want.Unit.Kind, want.Previous = f.Kind, nil
		data := reviewtest.Template(t, f, workbook.Identity{Unit: want.Unit, Period: calendar.DefaultRule.Period("2018-03")})
		before, err := review.File(data, want)
		if err != nil || len(before.Findings) == 0 {
			t.Fatalf("%s: nothing is wrong with an empty form: %v", f.ID, err)
		}
		out, err := annotate.Workbook(data, before.Findings)
		if err != nil {
			t.Fatalf("%s: %v", f.ID, err)
		}
		after, err := review.File(out, want)
		if diff := cmp.Diff(before, after); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", f.ID, err, diff)
		}
	}
}

func TestWorkbook_AConversationAboutACell_StaysAsItIs(t *testing.T) {
	const note = `<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>tc={0001}</author></authors>` +
		`<commentList><comment ref="A1" authorId="0"><text><t>[Threaded comment]</t></text></comment></commentList></comments>`
	all := small()
	all["xl/worksheets/_rels/sheet1.xml.rels"] = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="x/comments" Target="../comments1.xml"/></Relationships>`
	all["xl/comments1.xml"] = note
	out, err := annotate.Workbook(packed(t, all), []report.Finding{remarkOn("S", "A1"), remarkOn("S", "B1")})
	if err != nil {
		t.Fatal(err)
	}
	after := parts(t, out)
	if text := after["xl/comments1.xml"]; !strings.Contains(text, `<comment ref="A1" authorId="0"><text><t>[Threaded comment]</t></text></comment><comment ref="B1" authorId="1">`) {
		t.Errorf("notes %s", text)
	}
	if text := after["xl/drawings/vmlDrawing1.vml"]; strings.Count(text, "</v:shape>") != 2 {
		t.Errorf("boxes %s", text)
	}
	if got := fill(t, open(t, out), "S", "A1"); got != "FFB8B3" {
		t.Errorf("A1 is %s", got)
	}
}
