package main

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"kipthoi/shared/form"
	"kipthoi/shared/workbook"
)

// The columns of the sheet she fills in.
const (
	colNumber   = "A"
	colLabel    = "B"
	colUnit     = "C"
	colPrevious = "D"
	colValue    = "E"
	colExplain  = "F"
	colCheck    = "G"
)

var columns = []struct {
	col, heading string
	width        float64
}{
	{colNumber, "STT", 5.5},
	{colLabel, "Chỉ tiêu", 42},
	{colUnit, "Đơn vị tính", 13},
	{colPrevious, "Kỳ trước", 12.5},
	{colValue, "Kỳ này", 14},
	{colExplain, "Giải trình, ghi chú", 25},
	{colCheck, "Kiểm tra", 25},
}

// The rows above the table.
const (
	rowOffice = iota + 1
	rowTitle
	rowPeriod
	rowUnit
	rowInfo
	rowHint
	rowStatus
	rowHead
	rowFirst // of the table
)

// layout knows where every indicator stands.
type layout struct {
	form *form.Form
	rows map[string]int // by code
	last int            // row of the last indicator
}

func newLayout(f *form.Form) layout {
	l := layout{form: f, rows: make(map[string]int), last: rowFirst + len(f.Indicators) - 1}
	for i, in := range f.Indicators {
		l.rows[in.Code] = rowFirst + i
	}
	return l
}

// value is the cell of an indicator's figure.
func (l layout) value(code string) string { return at(colValue, l.rows[code]) }

// template builds the skeleton of a version of a form.
func template(f *form.Form) ([]byte, error) {
	doc := &document{file: excelize.NewFile()}
	doc.do("set font", func() error { return doc.file.SetDefaultFont(font) })
	doc.do("add sheets", func() error { return addSheets(doc.file) })
	l := newLayout(f)
	lists := addHidden(sheet{doc, form.SheetHidden}, l)
	addReport(sheet{doc, form.SheetReport}, l, lists)
	addGuide(sheet{doc, form.SheetGuide}, f)
	doc.do("hide sheet", func() error { return doc.file.SetSheetVisible(form.SheetHidden, false) })
	doc.do("calculate on opening", func() error {
		yes := true
		return doc.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &yes})
	})
	if doc.err != nil {
		return nil, fmt.Errorf("form %s %s: %w", f.ID, f.Version, doc.err)
	}
	return finish(doc.file, f.Title.Vi)
}

func addSheets(file *excelize.File) error {
	if err := file.SetSheetName("Sheet1", form.SheetReport); err != nil {
		return err
	}
	for _, name := range []string{form.SheetGuide, form.SheetHidden} {
		if _, err := file.NewSheet(name); err != nil {
			return err
		}
	}
	return nil
}

func addReport(s sheet, l layout, lists map[string]string) {
	for _, c := range columns {
		s.width(c.col, c.width)
	}
	addHead(s, l)
	for _, in := range l.form.Indicators {
		addRow(s, l, in, lists)
	}
	addSignatures(s, l.last+2)
	mark(s, l)
	setUp(s, l)
}

// addHead writes the lines above the table, and its headings.
func addHead(s sheet, l layout) {
	line := func(row int, name, value string, height float64, look excelize.Style) {
		s.text(at(colNumber, row), value)
		s.merge(at(colNumber, row), at(colCheck, row))
		s.dress(at(colNumber, row), at(colCheck, row), look)
		s.height(row, height)
		if name != "" {
			s.called(name, at(colNumber, row))
		}
	}
	line(rowTitle, "", strings.ToUpper(l.form.Title.Vi), 24, lookTitle())
	line(rowPeriod, workbook.NamePeriodLine, "", 17, lookPeriod())
	line(rowUnit, workbook.NameUnitLine, "", 17, lookLine(true))
	line(rowInfo, workbook.NameInfoLine, "", 17, lookLine(false))
	line(rowHint, "", "Điền vào các ô màu vàng; dòng có dấu * là bắt buộc. Tiền ghi bằng triệu đồng (một tỷ ghi 1000). Không phát sinh thì ghi 0.", 17, lookHint())
	line(rowStatus, workbook.NameStatus, "", 19, lookStatus())
	s.formula(at(colNumber, rowStatus), l.statusFormula())
	addLetterhead(s, l.form)
	addHeadings(s)
}

// addLetterhead names the alliance on the left and the form on the right.
func addLetterhead(s sheet, f *form.Form) {
	s.merge(at(colNumber, rowOffice), at(colPrevious, rowOffice))
	s.dress(at(colNumber, rowOffice), at(colPrevious, rowOffice), lookOffice("left"))
	s.called(workbook.NameOffice, at(colNumber, rowOffice))
	s.merge(at(colValue, rowOffice), at(colCheck, rowOffice))
	s.text(at(colValue, rowOffice), fmt.Sprintf("Mẫu %s · phiên bản %s", f.ID, f.Version))
	s.dress(at(colValue, rowOffice), at(colCheck, rowOffice), lookOffice("right"))
}

func addHeadings(s sheet) {
	for _, c := range columns {
		s.text(at(c.col, rowHead), c.heading)
	}
	s.dress(at(colNumber, rowHead), at(colCheck, rowHead), lookHeading())
	s.height(rowHead, 34)
	s.called(workbook.NamePrevious, at(colPrevious, rowHead))
	s.called(workbook.NameCurrent, at(colValue, rowHead))
}

func addRow(s sheet, l layout, in form.Indicator, lists map[string]string) {
	row := l.rows[in.Code]
	s.number(at(colNumber, row), in.Number)
	s.text(at(colLabel, row), label(in))
	s.text(at(colUnit, row), broken(in.Unit.Vi))
	s.dress(at(colNumber, row), at(colNumber, row), lookNumber(in))
	s.dress(at(colLabel, row), at(colLabel, row), lookLabel(in))
	s.dress(at(colUnit, row), at(colUnit, row), lookUnit())
	s.dress(at(colPrevious, row), at(colPrevious, row), lookKnown(in))
	s.called(workbook.PreviousPrefix+in.Code, at(colPrevious, row))
	s.called(form.NamePrefix+in.Code, at(colValue, row))
	s.height(row, rowHeight(in))
	if in.Type == form.Text {
		s.merge(at(colValue, row), at(colCheck, row))
		s.dress(at(colValue, row), at(colCheck, row), lookInput(in))
		s.validate(validation(in, at(colValue, row), lists))
		return
	}
	s.dress(at(colExplain, row), at(colExplain, row), lookExplain())
	s.called(form.ExplainPrefix+in.Code, at(colExplain, row))
	s.dress(at(colCheck, row), at(colCheck, row), lookCheck())
	if in.Nature == form.Derived {
		s.dress(at(colValue, row), at(colValue, row), lookKnown(in))
		s.formula(at(colValue, row), l.derivedFormula(in))
	} else {
		s.dress(at(colValue, row), at(colValue, row), lookInput(in))
		s.validate(validation(in, at(colValue, row), lists))
	}
	s.formula(at(colCheck, row), l.checkFormula(in, lists))
}

// label is the indicator's name; a line that is part of another says so.
func label(in form.Indicator) string {
	if in.Part {
		return "– " + in.Label.Vi
	}
	return in.Label.Vi
}

// unitRoom is how many characters of a unit fit on one line.
const unitRoom = 14

// broken breaks a long unit after its first stroke, where it reads best:
// triệu đồng/ người/tháng.
func broken(unit string) string {
	if len([]rune(unit)) <= unitRoom {
		return unit
	}
	return strings.Replace(unit, "/", "/\n", 1)
}

// rowHeight leaves room for a label or a unit of two lines, and for a text.
func rowHeight(in form.Indicator) float64 {
	switch {
	case in.Type == form.Text:
		return 66
	case in.Type == form.Enum || len([]rune(label(in))) > 40 || len([]rune(in.Unit.Vi)) > unitRoom:
		return 33
	default:
		return 19
	}
}

// addSignatures leaves room to sign a printed copy; nothing in it is read, and
// no name is asked for.
func addSignatures(s sheet, row int) {
	for _, block := range []struct{ from, to, title string }{
		{colNumber, colUnit, "Người lập biểu"}, {colValue, colCheck, "Đại diện đơn vị"},
	} {
		s.merge(at(block.from, row), at(block.to, row))
		s.text(at(block.from, row), block.title)
		s.dress(at(block.from, row), at(block.to, row), lookSigner())
	}
}

// mark shows in red what fails, and drops the decimals of whole amounts.
func mark(s sheet, l layout) {
	table := func(from, to string) string { return at(from, rowFirst) + ":" + at(to, l.last) }
	whole := intFormat
	first := at(colPrevious, rowFirst)
	s.when(table(colPrevious, colValue), fmt.Sprintf("AND(ISNUMBER(%s),%s=INT(%s))", first, first, first), excelize.Style{CustomNumFmt: &whole})
	red := excelize.Style{Font: &excelize.Font{Color: redInk, Bold: true}}
	filled(&red, redFill)
	s.when(table(colValue, colValue), fmt.Sprintf("LEN($%s%d)>0", colCheck, rowFirst), red)
	done := excelize.Style{Font: &excelize.Font{Color: "166534", Bold: true}}
	s.when(at(colNumber, rowStatus), fmt.Sprintf(`LEFT($%s$%d,6)="Đã đủ."`, colNumber, rowStatus), done)
}

// setUp freezes the head, protects the sheet and prepares it for printing.
func setUp(s sheet, l layout) {
	s.do("freeze", func() error {
		return s.file.SetPanes(s.name, &excelize.Panes{
			Freeze: true, YSplit: rowHead, TopLeftCell: at("A", rowFirst), ActivePane: "bottomLeft",
			Selection: []excelize.Selection{{SQRef: at(colValue, rowFirst), ActiveCell: at(colValue, rowFirst), Pane: "bottomLeft"}},
		})
	})
	s.lock()
	s.page(0, fmt.Sprintf("%s · phiên bản %s", l.form.ID, l.form.Version))
	s.do("repeat headings", func() error {
		return s.file.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: fmt.Sprintf("'%s'!$%d:$%d", s.name, rowHead, rowHead),
		})
	})
	s.do("set print area", func() error {
		return s.file.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Area", Scope: s.name, RefersTo: fmt.Sprintf("'%s'!$%s$1:$%s$%d", s.name, colNumber, colCheck, l.last+6),
		})
	})
	s.do("show no grid", func() error {
		no := false
		return s.file.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &no})
	})
}
