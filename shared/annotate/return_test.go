package annotate_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"kipthoi/shared/annotate"
	"kipthoi/shared/form"
	"kipthoi/shared/review/reviewtest"
	"kipthoi/shared/sheet"
)

const listName = "Cần sửa"

func TestWorkbook_SentAgainUnchanged_GivesTheSameFindings(t *testing.T) {
	for name, data := range map[string][]byte{
		"as excelize saves it":      marchBook(t, spoilt),
		"as LibreOffice saves it":   saved(t, "libreoffice.xlsx"),
		"the template, nothing in":  template(t),
		"without the names":         marchBook(t, spoilt, reviewtest.LoseNames),
		"with a heading as a value": marchBook(t, reviewtest.Cells{"kt_ld_nu": "Vốn điều lệ", "kt_tv_ra": "Kỳ này"}, reviewtest.LoseNames),
		"sheet renamed":             marchBook(t, spoilt, rename(`Tháng 3 'nháp' & <b>"`)),
		"rows put in":               marchBook(t, spoilt, func(f *excelize.File) error { return f.InsertRows(form.SheetReport, 12, 3) }),
	} {
		t.Run(name, func(t *testing.T) {
			want := judge(t, data)
			if len(want) == 0 {
				t.Fatal("nothing is wrong with the file")
			}
			once := returned(t, data)
			if diff := cmp.Diff(want, judge(t, once)); diff != "" {
				t.Errorf("once (-want +got):\n%s", diff)
			}
			twice := returned(t, once)
			if diff := cmp.Diff(want, judge(t, twice)); diff != "" {
				t.Errorf("twice (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(open(t, once).GetSheetList(), open(t, twice).GetSheetList()); diff != "" {
				t.Errorf("sheets (-once +twice):\n%s", diff)
			}
		})
	}
}

func rename(name string) func(*excelize.File) error {
	return func(f *excelize.File) error { return f.SetSheetName(form.SheetReport, name) }
}

// right is what the spoilt cells should have held.
func right(t testing.TB) reviewtest.Cells {
	cells := reviewtest.Cells{}
	for name := range spoilt {
		cells[name] = nil
	}
	for name, value := range reviewtest.Of(htx(t), march) {
		cells[name] = value
	}
	return cells
}

func TestWorkbook_Mended_IsAccepted_AndComesBackClean(t *testing.T) {
	for name, data := range map[string][]byte{"excelize": marchBook(t, spoilt), "LibreOffice": saved(t, "libreoffice.xlsx")} {
		t.Run(name, func(t *testing.T) {
			mended := reviewtest.Fill(t, returned(t, data), right(t))
			if found := judge(t, mended); len(found) > 0 {
				t.Fatalf("mended, and still: %v", found)
			}
			out := returned(t, mended)
			clean, before := open(t, out), open(t, data)
			for row := 9; row <= 41; row++ {
				cell := sheet.Ref(row, 5)
				if was, is := fill(t, before, form.SheetReport, cell), fill(t, clean, form.SheetReport, cell); was == "" || is != was {
					t.Errorf("%s is %s, was %s", cell, is, was)
				}
			}
			if diff := cmp.Diff(noteTexts(t, before, form.SheetReport), noteTexts(t, clean, form.SheetReport)); diff != "" {
				t.Errorf("notes are not as they were (-want +got):\n%s", diff)
			}
			if was, is := boxes(t, data), boxes(t, out); is != was {
				t.Errorf("%d boxes, there were %d", is, was)
			}
			if title, err := clean.GetCellValue(listName, "A1"); err != nil || !strings.HasPrefix(title, "KHÔNG CÓ GÌ PHẢI SỬA") {
				t.Errorf("the list says %q, %v", title, err)
			}
		})
	}
}

// boxes is how many boxes of notes a workbook has.
func boxes(t testing.TB, data []byte) int {
	t.Helper()
	n := 0
	for part, text := range parts(t, data) {
		if strings.HasSuffix(part, ".vml") {
			n += strings.Count(text, "</v:shape>")
		}
	}
	return n
}

func style(t testing.TB, f *excelize.File, name, cell string) *excelize.Style {
	t.Helper()
	id, err := f.GetCellStyle(name, cell)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fill is the colour of a cell, "" for none. What excelize says of a style is
// nothing as soon as a program stored the colour behind the pattern too.
func fill(t testing.TB, f *excelize.File, name, cell string) string {
	t.Helper()
	id, err := f.GetCellStyle(name, cell)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.GetStyle(id); err != nil { // reads the styles
		t.Fatal(err)
	}
	pattern := f.Styles.Fills.Fill[*f.Styles.CellXfs.Xf[id].FillID].PatternFill
	if pattern == nil || pattern.PatternType != "solid" || pattern.FgColor == nil {
		return ""
	}
	return strings.TrimPrefix(pattern.FgColor.RGB, "FF")
}

func noteTexts(t testing.TB, f *excelize.File, name string) map[string]string {
	t.Helper()
	notes, err := f.GetComments(name)
	if err != nil {
		t.Fatal(err)
	}
	texts := make(map[string]string)
	for _, n := range notes {
		text := n.Text
		for _, p := range n.Paragraph {
			text += p.Text
		}
		if text != "" {
			texts[n.Cell] += text
		}
	}
	return texts
}

func TestWorkbook_ColoursTheCellsAndSaysWhatIsWrong(t *testing.T) {
	f := open(t, returned(t, marchBook(t, spoilt)))
	for cell, want := range map[string]string{
		"E11": "FFB8B3", "E12": "FFB8B3", "E22": "FFDF80", "E24": "C9D7E6", "E27": "C9D7E6", "E9": "EDEDED", "E13": "FFF9D6",
	} {
		if got := fill(t, f, form.SheetReport, cell); got != want {
			t.Errorf("%s is %s, want %s", cell, got, want)
		}
	}
	notes := noteTexts(t, f, form.SheetReport)
	want := "Kịp Thời · PHẢI SỬA (quy tắc H03)\nTổng số thành viên cuối kỳ phải bằng 46 (= 30 cá nhân + 14 hộ + 2 pháp nhân), trong tệp là 49.\n" +
		"Đã ghi: 49\nCần có: 46\nCách sửa: Sửa một trong ba dòng cá nhân, hộ gia đình, pháp nhân, hoặc sửa tổng cuối kỳ.\n" +
		"Must be corrected: Members, closing, must be 46 (= 30 individuals + 14 households + 2 legal entities); the file says 49. Correct one of the three kinds, or the closing number.\n" +
		"— hết lời nhắc của Kịp Thời —"
	if diff := cmp.Diff(want, notes["E12"]); diff != "" {
		t.Errorf("note of E12 (-want +got):\n%s", diff)
	}
	if len(notes) != len(judge(t, marchBook(t, spoilt))) {
		t.Errorf("%d notes", len(notes))
	}
}

func TestWorkbook_ListsEveryFindingAndLeadsToItsCell(t *testing.T) {
	const name = `Tháng 3 'nháp' & <b>"`
	data := marchBook(t, spoilt, rename(name))
	found := judge(t, data)
	f := open(t, returned(t, data))
	if got := f.GetSheetList()[0]; got != listName || f.GetActiveSheetIndex() != 0 {
		t.Errorf("the first sheet is %q, %d is shown", got, f.GetActiveSheetIndex())
	}
	rows, err := f.GetRows(listName)
	if err != nil || len(rows) != 3+len(found) {
		t.Fatalf("%d rows for %d findings, %v", len(rows), len(found), err)
	}
	if got := rows[4][:6]; !slices.Equal(got[:3], []string{"2", "Phải sửa\nMust be corrected", "E12 · " + name}) || got[4] != "49" || got[5] != "46" {
		t.Errorf("a line of the list: %q", got)
	}
	if linked, target, err := f.GetCellHyperLink(listName, "C5"); err != nil || !linked || target != `'Tháng 3 ''nháp'' & <b>"'!E12` {
		t.Errorf("the link leads to %q, %v", target, err)
	}
	panes, err := f.GetPanes(listName)
	if err != nil || !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	layout, err := f.GetPageLayout(listName)
	if err != nil || *layout.Orientation != "landscape" || *layout.Size != 9 {
		t.Errorf("layout %+v, %v", layout, err)
	}
}

// what of a sheet part may change.
var changes = regexp.MustCompile(` s="\d+"|<legacyDrawing [^>]*>| tabSelected="[^"]*"`)

func TestWorkbook_LeavesEverythingElseAsItIs(t *testing.T) {
	for name, data := range map[string][]byte{"excelize": marchBook(t, spoilt), "LibreOffice": saved(t, "libreoffice.xlsx")} {
		t.Run(name, func(t *testing.T) {
			before, after := parts(t, data), parts(t, returned(t, data))
			for part, was := range before {
				is := after[part]
				if strings.HasPrefix(part, "xl/worksheets/sheet") {
					was, is = changes.ReplaceAllString(was, ""), changes.ReplaceAllString(is, "")
				}
				switch part {
				case "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
					"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml":
					continue
				}
				if was != is {
					t.Errorf("%s has changed", part)
				}
			}
			sameBook(t, open(t, data), open(t, returned(t, data)))
		})
	}
}

// sameBook compares what a spreadsheet program sees of the sheets that were
// there before.
func sameBook(t *testing.T, before, after *excelize.File) {
	t.Helper()
	if diff := cmp.Diff(names(before), names(after)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	for _, name := range before.GetSheetList() {
		for row := 1; row <= 50; row++ {
			for col := 1; col <= 8; col++ {
				cell := sheet.Ref(row, col)
				if diff := cmp.Diff(style(t, before, name, cell), style(t, after, name, cell), cmpopts.IgnoreFields(excelize.Style{}, "Fill")); diff != "" {
					t.Fatalf("%s!%s (-want +got):\n%s", name, cell, diff)
				}
				was, err := before.GetCellFormula(name, cell)
				is, err2 := after.GetCellFormula(name, cell)
				if err != nil || err2 != nil || was != is {
					t.Errorf("%s!%s: formula %q, was %q", name, cell, is, was)
				}
			}
		}
		for what, get := range map[string]func(*excelize.File) (any, error){
			"validations": func(f *excelize.File) (any, error) { return f.GetDataValidations(name) },
			"protection":  func(f *excelize.File) (any, error) { return f.GetSheetProtection(name) },
			"visibility":  func(f *excelize.File) (any, error) { return f.GetSheetVisible(name) },
			"conditions":  func(f *excelize.File) (any, error) { return f.GetConditionalFormats(name) },
			"width":       func(f *excelize.File) (any, error) { return f.GetColWidth(name, "B") },
			"panes":       func(f *excelize.File) (any, error) { return f.GetPanes(name) },
		} {
			was, err := get(before)
			is, err2 := get(after)
			if diff := cmp.Diff(was, is); diff != "" || err != nil || err2 != nil {
				t.Errorf("%s of %s: %v, %v (-want +got):\n%s", what, name, err, err2, diff)
			}
		}
	}
}

// names are the names of cells, but for those of the list.
func names(f *excelize.File) []string {
	var all []string
	for _, n := range f.GetDefinedName() {
		if n.Scope != listName && !strings.HasPrefix(n.Name, "ktl_") {
			all = append(all, n.Scope+" "+n.Name+" "+n.RefersTo)
		}
	}
	slices.Sort(all)
	return all
}

func TestWorkbook_OneSheetIsSelected(t *testing.T) {
	data := marchBook(t, spoilt, func(f *excelize.File) error { f.SetActiveSheet(1); return nil })
	out := returned(t, data)
	if was, is := open(t, data).GetActiveSheetIndex(), open(t, out).GetActiveSheetIndex(); was != 1 || is != 0 {
		t.Errorf("sheet %d is shown, was %d", is, was)
	}
	for part, text := range parts(t, out) {
		if strings.HasPrefix(part, "xl/worksheets/sheet") && strings.Contains(text, `tabSelected="1"`) != strings.Contains(text, "<tabColor") ||
			strings.Contains(text, `tabSelected="true"`) {
			t.Errorf("%s is selected, or the list is not", part)
		}
	}
}

func TestWorkbook_HerOwnNotesStay(t *testing.T) {
	data := marchBook(t, reviewtest.Cells{"kt_tv_ra": "O"}, func(f *excelize.File) error {
		for cell, text := range map[string]string{"E11": "hỏi lại <chị Hoa>", "B5": "xem sổ"} {
			if err := f.AddComment(form.SheetReport, excelize.Comment{Cell: cell, Author: "Lan", Paragraph: []excelize.RichTextRun{{Text: text}}}); err != nil {
				return err
			}
		}
		return nil
	})
	before := noteTexts(t, open(t, data), form.SheetReport)
	once := returned(t, data)
	notes := noteTexts(t, open(t, once), form.SheetReport)
	if notes["B5"] != before["B5"] || !strings.HasPrefix(notes["E11"], "Kịp Thời · ") || !strings.HasSuffix(notes["E11"], "— hết lời nhắc của Kịp Thời —\n"+before["E11"]) {
		t.Errorf("notes %q", notes)
	}
	if again := noteTexts(t, open(t, returned(t, once)), form.SheetReport); !cmp.Equal(notes, again) {
		t.Errorf("returned twice (-want +got):\n%s", cmp.Diff(notes, again))
	}
	clean, err := annotate.Workbook(once, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, noteTexts(t, open(t, clean), form.SheetReport)); diff != "" {
		t.Errorf("taken out again (-want +got):\n%s", diff)
	}
	drawing := parts(t, clean)["xl/drawings/vmlDrawing1.vml"]
	if n := strings.Count(drawing, "</v:shape>"); n != 2 {
		t.Errorf("%d boxes for two notes", n)
	}
}

func TestWorkbook_ASheetOfHerOwnWithTheNameOfTheList_Stays(t *testing.T) {
	data := marchBook(t, spoilt, func(f *excelize.File) error { _, err := f.NewSheet("CẦN SỬA"); return err })
	got := open(t, returned(t, data)).GetSheetList()
	if got[0] != listName+" 2" || !slices.Contains(got, "CẦN SỬA") {
		t.Errorf("sheets %q", got)
	}
}

func TestWorkbook_TheListMovedHiddenAndRenamedByHer_IsInFrontAgain(t *testing.T) {
	data := marchBook(t, spoilt)
	all := parts(t, returned(t, data))
	book := strings.ReplaceAll(all["xl/workbook.xml"], listName, "xong")
	entry := regexp.MustCompile(`<sheet [^>]*name="xong"[^>]*/>`).FindString(book)
	book = strings.Replace(book, entry, "", 1)
	book = strings.Replace(book, "</sheets>", strings.Replace(entry, "<sheet ", `<sheet state="hidden" `, 1)+"</sheets>", 1)
	book = strings.NewReplacer(`localSheetId="0"`, `localSheetId="3"`, `localSheetId="1"`, `localSheetId="0"`).Replace(book)
	all["xl/workbook.xml"] = book
	f := open(t, returned(t, packed(t, all)))
	want := []string{"xong", form.SheetReport, form.SheetGuide, form.SheetHidden}
	if diff := cmp.Diff(want, f.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	if visible, err := f.GetSheetVisible("xong"); err != nil || !visible {
		t.Errorf("the list is hidden, %v", err)
	}
	theirs := slices.DeleteFunc(names(f), func(n string) bool { return strings.HasPrefix(n, "xong ") })
	if diff := cmp.Diff(names(open(t, data)), theirs); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestWorkbook_TheListWhoseNameIsLost_IsReplaced(t *testing.T) {
	all := parts(t, returned(t, marchBook(t, spoilt)))
	all["xl/workbook.xml"] = regexp.MustCompile(`<definedName name="ktl_[^/]*/definedName>`).ReplaceAllString(all["xl/workbook.xml"], "")
	if got := open(t, returned(t, packed(t, all))).GetSheetList(); len(got) != 4 || got[0] != listName {
		t.Errorf("sheets %q", got)
	}
}
