package workbook_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/workbook"
)

func rows(cells ...[]workbook.Cell) iter.Seq2[[]workbook.Cell, error] {
	return func(yield func([]workbook.Cell, error) bool) {
		for _, row := range cells {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// summary is a small workbook with everything a compiled one has.
func summary() []workbook.SheetSpec {
	head := func(s string) workbook.Cell { return workbook.Text(s).As(workbook.Header) }
	group := func(n int, s string) []workbook.Cell {
		row := []workbook.Cell{head(s).Over(n, 1)}
		for range n - 1 {
			row = append(row, workbook.Blank().As(workbook.Header))
		}
		return row
	}
	return []workbook.SheetSpec{
		{
			Name: "Tổng hợp", Widths: []float64{34, 10, 10, 14, 10}, Headings: 2, FreezeColumns: 1, Landscape: true,
			Footer: "Bạc Liêu & Cà Mau · bản số 1",
			Head: [][]workbook.Cell{
				{workbook.Text("TỔNG HỢP BÁO CÁO THÁNG 3/2018").As(workbook.Title)},
				{workbook.Text("Số liệu do đơn vị tự báo cáo").As(workbook.Note)},
				slices.Concat([]workbook.Cell{head("Loại hình").Over(1, 2)}, group(2, "Đơn vị"), group(2, "Doanh thu (triệu đồng) và tỷ lệ")),
				{workbook.Blank().As(workbook.Header), head("Phải nộp"), head("Đã nộp"), head("Doanh thu trong kỳ"), head("Tỷ lệ nộp %")},
			},
			Rows: rows(
				[]workbook.Cell{workbook.Text("Hợp tác xã").As(workbook.Group), workbook.Int(150).As(workbook.Group), workbook.Int(120), workbook.Number(12_345_500), workbook.Percent(12_500)},
				[]workbook.Cell{workbook.Text("Nông nghiệp").As(workbook.Part), workbook.Int(100), workbook.Int(0).As(workbook.Alert), workbook.Number(-1), workbook.Blank()},
				[]workbook.Cell{workbook.Text("Tổng cộng").As(workbook.Total), workbook.Int(250).As(workbook.Total), workbook.Int(120).As(workbook.Total), workbook.Number(12_345_499).As(workbook.Total), workbook.Blank().As(workbook.Total)},
			),
		},
		{
			Name: "Chưa nộp", Widths: []float64{6, 40, 14}, Headings: 1, Filter: true,
			Head: [][]workbook.Cell{{head("STT"), head("Tên đơn vị"), head("Hạn nộp")}},
			Rows: rows([]workbook.Cell{
				workbook.Int(1), workbook.Text(`=HYPERLINK("http://x","HTX <Đồng & Tiến>")`),
				workbook.Date(calendar.Date{Year: 2018, Month: 4, Day: 16}),
			}),
		},
	}
}

func write(t *testing.T, sheets []workbook.SheetSpec) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := workbook.Write(&b, sheets); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func reopen(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestWrite_AnotherReader_SeesEveryCell(t *testing.T) {
	f := reopen(t, write(t, summary()))
	for sheet, want := range map[string][][]string{
		"Tổng hợp": {
			{"TỔNG HỢP BÁO CÁO THÁNG 3/2018"},
			{"Số liệu do đơn vị tự báo cáo"},
			{"Loại hình", "Đơn vị", "", "Doanh thu (triệu đồng) và tỷ lệ"},
			{"", "Phải nộp", "Đã nộp", "Doanh thu trong kỳ", "Tỷ lệ nộp %"},
			{"Hợp tác xã", "150", "120", "12345.5", "0.125"},
			{"Nông nghiệp", "100", "0", "-0.001"},
			{"Tổng cộng", "250", "120", "12345.499"},
		},
		"Chưa nộp": {
			{"STT", "Tên đơn vị", "Hạn nộp"},
			{"1", `=HYPERLINK("http://x","HTX <Đồng & Tiến>")`, "43206"},
		},
	} {
		got, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", sheet, diff)
		}
	}
}

func TestWrite_AnotherReader_SeesTheFormats(t *testing.T) {
	f := reopen(t, write(t, summary()))
	for cell, want := range map[string]string{"D5": "12,345.5", "B5": "150", "E5": "12.5%"} {
		got, err := f.GetCellValue("Tổng hợp", cell)
		if err != nil || got != want {
			t.Errorf("%s = %q, %v, want %q", cell, got, err, want)
		}
	}
	got, err := f.GetCellValue("Chưa nộp", "C2")
	if err != nil || got != "16/04/2018" {
		t.Errorf("a date reads %q, %v", got, err)
	}
}

func TestWrite_TheHeadStaysInViewAndOnEveryPage(t *testing.T) {
	f := reopen(t, write(t, summary()))
	panes, err := f.GetPanes("Tổng hợp")
	if err != nil || !panes.Freeze || panes.YSplit != 4 || panes.XSplit != 1 {
		t.Errorf("panes = %+v, %v", panes, err)
	}
	merged, err := f.GetMergeCells("Tổng hợp")
	if err != nil || len(merged) != 3 || merged[0][0] != "A3:A4" {
		t.Errorf("merged = %v, %v", merged, err)
	}
	var titles []string
	for _, n := range f.GetDefinedName() {
		titles = append(titles, n.Name+" "+n.RefersTo)
	}
	want := []string{"_xlnm.Print_Titles 'Tổng hợp'!$A:$A,'Tổng hợp'!$3:$4", "_xlnm.Print_Titles 'Chưa nộp'!$1:$1"}
	if diff := cmp.Diff(want, titles); diff != "" {
		t.Errorf("print titles (-want +got):\n%s", diff)
	}
}

func TestWrite_PagesBeginWhereTheyAreAskedTo(t *testing.T) {
	specs := summary()
	specs[0].Breaks, specs[0].Scale = []int{1, 3}, 55
	f := reopen(t, write(t, specs))
	for sheet, want := range map[string][2]int{"Tổng hợp": {55, 0}, "Chưa nộp": {0, 1}} {
		layout, err := f.GetPageLayout(sheet)
		if err != nil {
			t.Fatal(err)
		}
		props, err := f.GetSheetProps(sheet)
		if err != nil {
			t.Fatal(err)
		}
		fits := props.FitToPage != nil && *props.FitToPage
		if fits != (want[1] == 1) || want[0] != 0 && int(*layout.AdjustTo) != want[0] {
			t.Errorf("%s: fits %v, scale %v", sheet, fits, layout.AdjustTo)
		}
	}
	if !bytes.Contains(part(t, write(t, specs), "xl/worksheets/sheet1.xml"), []byte(`<brk id="1" max="1048575" man="1"/><brk id="3" max="1048575" man="1"/></colBreaks>`)) {
		t.Error("the breaks are not in the sheet")
	}
}

// part is one part of a workbook.
func part(t *testing.T, data []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestWrite_Twice_GivesTheSameBytes(t *testing.T) {
	if !bytes.Equal(write(t, summary()), write(t, summary())) {
		t.Error("two workbooks of the same cells differ")
	}
}

func TestWrite_WhateverAUnitCallsItself_StaysText(t *testing.T) {
	for _, name := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "  HTX Đồng Tiến ", "a\nb", "_x0041_", "x_x000D_y", `"<&>'`, "0123", "\U0001F33E", "e\u0302",
	} {
		f := reopen(t, write(t, []workbook.SheetSpec{{Name: "S", Rows: rows([]workbook.Cell{workbook.Text(name)})}}))
		value, err := f.GetCellValue("S", "A1")
		if err != nil || value != name {
			t.Errorf("%q reads back as %q, %v", name, value, err)
		}
		if formula, err := f.GetCellFormula("S", "A1"); err != nil || formula != "" {
			t.Errorf("%q became the formula %q, %v", name, formula, err)
		}
	}
}

func TestWrite_CharactersXMLCannotCarry_AreReplaced(t *testing.T) {
	f := reopen(t, write(t, []workbook.SheetSpec{{Name: "S", Rows: rows([]workbook.Cell{workbook.Text("a\x00b\xffc\uFFFEd")})}}))
	if got, _ := f.GetCellValue("S", "A1"); got != "a\uFFFDb\uFFFDc\uFFFDd" {
		t.Errorf("got %q", got)
	}
}

func TestWrite_ASheetTheFormatCannotHold_IsRefused(t *testing.T) {
	long := strings.Repeat("ệ", 32768)
	for name, sheets := range map[string][]workbook.SheetSpec{
		"no sheet":          nil,
		"no name":           {{}},
		"a long name":       {{Name: strings.Repeat("ế", 32)}},
		"a slash":           {{Name: "3/2018"}},
		"a name twice":      {{Name: "Báo cáo"}, {Name: "báo cáo"}},
		"a long text":       {{Name: "S", Rows: rows([]workbook.Cell{workbook.Text(long)})}},
		"too many columns":  {{Name: "S", Rows: rows(make([]workbook.Cell, 16385))}},
		"too many headings": {{Name: "S", Headings: 1}},
		"a print too small": {{Name: "S", Breaks: []int{3}, Scale: 9}},
	} {
		if err := workbook.Write(io.Discard, sheets); !errors.Is(err, workbook.ErrSpec) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWrite_RowsThatFail_FailTheWorkbook(t *testing.T) {
	broken := errors.New("partition gone")
	err := workbook.Write(io.Discard, []workbook.SheetSpec{{Name: "S", Rows: func(yield func([]workbook.Cell, error) bool) {
		_ = yield([]workbook.Cell{workbook.Int(1)}, nil) && yield(nil, broken)
	}}})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type failingWriter struct{ left int }

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestWrite_AFullDisk_IsReported(t *testing.T) {
	size := len(write(t, summary()))
	for _, room := range []int{0, 100, 5000, size - 1} {
		if err := workbook.Write(&failingWriter{room}, summary()); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("room for %d of %d bytes: %v", room, size, err)
		}
	}
}

// month is the data sheet of a national month: n reports of 14 texts, 25
// figures and a date.
func month(n int) iter.Seq2[[]workbook.Cell, error] {
	return func(yield func([]workbook.Cell, error) bool) {
		row := make([]workbook.Cell, 40)
		for i := range n {
			for c := range row {
				row[c] = monthCell(i, c)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func monthCell(i, c int) workbook.Cell {
	switch {
	case c < 14:
		return workbook.Text(fmt.Sprintf("Hợp tác xã số %d", (i*7+c)%5000))
	case c < 39:
		return workbook.Number(report.Decimal((i*31 + c*977) % 9_000_000))
	default:
		return workbook.Date(calendar.Date{Year: 2018, Month: 4, Day: 1 + i%28})
	}
}

func BenchmarkWrite_NationalMonth(b *testing.B) {
	const units = 105_000
	b.ReportAllocs()
	for b.Loop() {
		if err := workbook.Write(io.Discard, []workbook.SheetSpec{{Name: "Số liệu", Rows: month(units)}}); err != nil {
			b.Fatal(err)
		}
	}
}
