package compile

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"kipthoi/shared/report"
	"kipthoi/shared/rollup"
	"kipthoi/shared/workbook"
)

// source is printed on every sheet: what the figures are and what they are not.
const source = "Số liệu do đơn vị tự báo cáo qua hệ thống kipthoi; không ước tính thay đơn vị chưa báo cáo. Đơn vị tiền: triệu đồng."

// provinceWorkbook writes the file the provincial alliance works with.
func (j *job) provinceWorkbook(a area, obligations []report.Obligation) error {
	absentees := func(yield func(absent, error) bool) {
		for _, o := range obligations {
			if !o.Status.Done() && !yield(missingOf(o), nil) {
				return
			}
		}
	}
	rows := func(yield func([]string, error) bool) {
		row := make([]string, len(j.fields))
		for _, o := range obligations {
			for i, f := range j.fields {
				row[i] = f.value(o)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	name := fileName(j.period.ID, j.number, slug(a.code, a.name), "xlsx")
	return j.writeBook(file{name: name, kind: workbookFile, province: a.code}, []workbook.SheetSpec{
		j.summarySheet("Tổng hợp", "Tỉnh/thành phố: "+a.name, a.summary),
		j.missingSheet(absentees),
		j.dataSheet(rows),
	})
}

// nationalWorkbook writes the file the centre works with.
func (j *job) nationalWorkbook() error {
	name := fileName(j.period.ID, j.number, "toan-quoc", "xlsx")
	return j.writeBook(file{name: name, kind: workbookFile}, []workbook.SheetSpec{
		j.summarySheet("Tổng hợp", "Phạm vi: toàn quốc", j.nation),
		j.coverageSheet(),
		j.missingSheet(j.eachMissing),
		j.dataSheet(j.eachFlat),
	})
}

func (j *job) writeBook(f file, sheets []workbook.SheetSpec) error {
	out, err := os.Create(filepath.Join(j.dir, f.name))
	if err != nil {
		return fmt.Errorf("create %s: %w", f.name, err)
	}
	if err := errors.Join(workbook.Write(out, sheets), out.Close()); err != nil {
		return fmt.Errorf("write %s: %w", f.name, err)
	}
	j.files = append(j.files, f)
	return nil
}

// headLines are the lines above the headings of every sheet.
func (j *job) headLines(title, scope string) [][]workbook.Cell {
	p := j.period
	return [][]workbook.Cell{
		{workbook.Text(title).As(workbook.Title)},
		{workbook.Text(scope).As(workbook.Line)},
		{workbook.Text(fmt.Sprintf("Kỳ báo cáo: %s (tính đến ngày %s) – hạn nộp %s – bản tổng hợp lần %d",
			p.ID.Vietnamese(), p.End.Vietnamese(), p.DueOn.Vietnamese(), j.number)).As(workbook.Line)},
		{workbook.Text(source).As(workbook.Note)},
	}
}

func (j *job) summarySheet(name, scope string, s *rollup.Summary) workbook.SheetSpec {
	groups := []workbook.Cell{workbook.Text("Loại hình – lĩnh vực").As(workbook.Header).Over(1, 2)}
	labels := []workbook.Cell{workbook.Blank().As(workbook.Header)}
	widths := []float64{labelWidth}
	for i, c := range rollup.Columns {
		group := workbook.Blank()
		if i == 0 || rollup.Columns[i-1].Group != c.Group {
			group = workbook.Text(c.Group.Vi).Over(groupWidth(i), 1)
		}
		groups = append(groups, group.As(workbook.Header))
		labels = append(labels, workbook.Text(c.Label.Vi).As(workbook.Header))
		widths = append(widths, columnWidth(c))
	}
	return workbook.SheetSpec{
		Name: name, Widths: widths, Head: append(j.headLines("TỔNG HỢP BÁO CÁO THÁNG KHU VỰC KINH TẾ HỢP TÁC", scope), groups, labels),
		Headings: 2, FreezeColumns: 1, Landscape: true, Breaks: summaryPages, Scale: 50, Footer: source, Rows: summaryRows(s),
	}
}

// summaryPages are the columns the printed pages of a summary begin with: pages
// hold whole groups, as many as fit on paper on its side at half size.
var summaryPages = pagesOf(260)

func pagesOf(room float64) []int {
	var breaks []int
	used := labelWidth
	for i := 0; i < len(rollup.Columns); {
		n, width := groupWidth(i), 0.0
		for _, c := range rollup.Columns[i : i+n] {
			width += columnWidth(c)
		}
		if used+width > room {
			breaks, used = append(breaks, i+1), labelWidth
		}
		used += width
		i += n
	}
	return breaks
}

// labelWidth is the width of the first column of a summary.
const labelWidth = 38.0

func groupWidth(first int) int {
	n := 1
	for first+n < len(rollup.Columns) && rollup.Columns[first+n].Group == rollup.Columns[first].Group {
		n++
	}
	return n
}

func columnWidth(c rollup.Column) float64 {
	if c.Format == rollup.Amount {
		return 16
	}
	return 11
}

func summaryRows(s *rollup.Summary) iter.Seq2[[]workbook.Cell, error] {
	return func(yield func([]workbook.Cell, error) bool) {
		for _, line := range s.Table() {
			style := []workbook.Style{workbook.Total, workbook.Group, workbook.Part}[line.Level]
			row := []workbook.Cell{workbook.Text(line.Label.Vi).As(style)}
			for i, v := range line.Values {
				row = append(row, valueCell(v, rollup.Columns[i].Format).As(bodyStyle(style)))
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// bodyStyle is the style of the figures of a line: only its label is indented.
func bodyStyle(label workbook.Style) workbook.Style {
	if label == workbook.Part {
		return workbook.Body
	}
	return label
}

func valueCell(v rollup.Value, format rollup.Format) workbook.Cell {
	switch {
	case !v.Given:
		return workbook.Blank()
	case format == rollup.Percent:
		return workbook.Percent(v.Number)
	default:
		return workbook.Number(v.Number)
	}
}

// coverageSheet says, province by province, how much of the country the totals
// stand on.
func (j *job) coverageSheet() workbook.SheetSpec {
	head := []string{"Mã", "Tỉnh/thành phố", "Phải nộp", "Đúng hạn", "Trễ hạn", "Không phát sinh", "Được miễn", "Chưa báo cáo", "Tỷ lệ nộp %", "Tỷ lệ đúng hạn %"}
	return workbook.SheetSpec{
		Name: "Tỷ lệ nộp theo tỉnh", Widths: []float64{6, 26, 11, 11, 11, 13, 11, 13, 12, 12},
		Head:     append(j.headLines("TỶ LỆ NỘP BÁO CÁO THEO TỈNH", "Phạm vi: toàn quốc"), headings(head)),
		Headings: 1, Filter: true, Footer: source,
		Rows: func(yield func([]workbook.Cell, error) bool) {
			for _, a := range j.areas {
				if !yield(coverageRow(a.code, a.name, a.summary.Total().Returns, workbook.Body), nil) {
					return
				}
			}
			yield(coverageRow("", "Toàn quốc", j.nation.Total().Returns, workbook.Total), nil)
		},
	}
}

func coverageRow(code, name string, r rollup.Returns, style workbook.Style) []workbook.Cell {
	row := []workbook.Cell{workbook.Text(code), workbook.Text(name)}
	for _, n := range []int{r.Expected, r.OnTime, r.Late, r.Nil, r.Exempt, r.Missing()} {
		row = append(row, workbook.Int(n))
	}
	for _, rate := range []func() (report.Decimal, bool){r.Rate, r.RateOnTime} {
		share, ok := rate()
		row = append(row, valueCell(rollup.Value{Number: share, Given: ok}, rollup.Percent))
	}
	for i := range row {
		row[i] = row[i].As(style)
	}
	return row
}

func (j *job) missingSheet(absentees iter.Seq2[absent, error]) workbook.SheetSpec {
	head := []string{"Mã tỉnh", "Mã đơn vị", "Tên đơn vị", "Loại hình", "Lĩnh vực", "Xã, phường", "Tình trạng", "Số lần đã nộp"}
	return workbook.SheetSpec{
		Name: "Chưa báo cáo", Widths: []float64{8, 18, 44, 10, 34, 22, 24, 12},
		Head:     append(j.headLines("DANH SÁCH ĐƠN VỊ CHƯA CÓ BÁO CÁO ĐƯỢC CHẤP NHẬN", "Trong số đơn vị phải nộp của kỳ"), headings(head)),
		Headings: 1, Filter: true, Landscape: true, Footer: source,
		Rows: func(yield func([]workbook.Cell, error) bool) {
			for a, err := range absentees {
				if err != nil {
					yield(nil, err)
					return
				}
				if !yield(absentRow(a), nil) {
					return
				}
			}
		},
	}
}

func absentRow(a absent) []workbook.Cell {
	state := map[report.Status]string{
		report.StatusExpected: "Chưa nộp", report.StatusRejected: "Bị trả lại, chưa nộp lại",
		report.StatusAwaitingExplanation: "Chờ giải trình",
	}[a.Status]
	return []workbook.Cell{
		workbook.Text(a.Province), workbook.Text(string(a.Unit)), workbook.Text(a.Name), workbook.Text(string(a.Kind)),
		workbook.Text(a.Sector.Vietnamese()), workbook.Text(a.Commune), workbook.Text(state), workbook.Int(a.Uploads),
	}
}

func (j *job) dataSheet(rows iter.Seq2[[]string, error]) workbook.SheetSpec {
	var codes, labels []workbook.Cell
	var widths []float64
	for _, f := range j.fields {
		labels = append(labels, workbook.Text(f.label.Vi).As(workbook.Header))
		codes = append(codes, workbook.Text(f.code).As(workbook.Header))
		widths = append(widths, f.width())
	}
	return workbook.SheetSpec{
		Name: "Số liệu từng đơn vị", Widths: widths,
		Head:     append(j.headLines("SỐ LIỆU TỪNG ĐƠN VỊ", "Mỗi dòng một đơn vị phải nộp; ô trống là không khai, không phải bằng 0"), labels, codes),
		Headings: 2, FreezeColumns: 4, Filter: true, Landscape: true, PagesWide: 6, Footer: source,
		Rows: func(yield func([]workbook.Cell, error) bool) {
			cells := make([]workbook.Cell, len(j.fields))
			for row, err := range rows {
				if err == nil {
					err = j.fill(cells, row)
				}
				if !yield(cells, err) || err != nil {
					return
				}
			}
		},
	}
}

// fill turns one row of the flat data into cells, reusing them.
func (j *job) fill(cells []workbook.Cell, row []string) error {
	for i, v := range row {
		cells[i] = workbook.Blank()
		switch {
		case v == "":
		case !j.fields[i].number:
			cells[i] = workbook.Text(v)
		default:
			d, err := report.ParseDecimal(v)
			if err != nil {
				return fmt.Errorf("read back %s: %w", j.fields[i].code, err)
			}
			cells[i] = workbook.Number(d)
		}
	}
	return nil
}

func headings(texts []string) []workbook.Cell {
	var row []workbook.Cell
	for _, t := range texts {
		row = append(row, workbook.Text(t).As(workbook.Header))
	}
	return row
}
