package annotate

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

// listName is what the first sheet is called.
const listName = "Cần sửa"

// columns of the list, and how wide they are. The last holds what the next
// return needs to know, and is hidden.
var listColumns = []struct {
	heading report.Text
	width   float64
}{
	{report.Text{Vi: "STT", En: "No."}, 6},
	{report.Text{Vi: "Mức độ", En: "Level"}, 17},
	{report.Text{Vi: "Ở đâu", En: "Where"}, 17},
	{report.Text{Vi: "Nội dung", En: "What is wrong"}, 52},
	{report.Text{Vi: "Đã ghi", En: "Found"}, 18},
	{report.Text{Vi: "Cần có", En: "Expected"}, 18},
	{report.Text{Vi: "Cách sửa", En: "What to do"}, 48},
}

// Where things stand in the list.
const (
	titleRow   = 1
	introRow   = 2
	headRow    = 3
	hiddenCol  = 8
	lastLetter = "G"
)

// lister writes the sheet that lists the remarks.
type lister struct {
	s     *source
	looks listLooks
	rows  strings.Builder
	links strings.Builder
	row   int
	kept  map[*page]map[place]bool // cells whose former fill is noted down
}

// list puts the list of the remarks in front of the sheets.
func (s *source) list(remarks []remark) error {
	l := &lister{s: s, looks: s.styles.listLooks(), row: headRow, kept: make(map[*page]map[place]bool)}
	l.head(remarks)
	for i, r := range remarks {
		l.remark(i+1, r)
	}
	part, err := s.placeList()
	if err != nil {
		return err
	}
	s.put(part, l.markup())
	return nil
}

func (l *lister) head(remarks []remark) {
	title, intro := titleOf(remarks), introOf(l.s.book != nil, remarks)
	l.begin(titleRow, 30)
	l.text("A", l.looks.title, title, 11)
	l.end()
	l.begin(introRow, 18*linesOf(intro.Vi, 165)+13)
	l.text("A", l.looks.intro, intro, 9)
	l.end()
	l.begin(headRow, 36)
	for i, c := range listColumns {
		l.text(letter(i), l.looks.head, c.heading, 9)
	}
	l.end()
}

// titleOf counts what there is to do.
func titleOf(remarks []remark) report.Text {
	var counts [nLevels]int
	for _, r := range remarks {
		counts[r.level]++
	}
	if len(remarks) == 0 {
		return report.Text{Vi: "KHÔNG CÓ GÌ PHẢI SỬA", En: "Nothing to correct"}
	}
	var vi, en []string
	for _, c := range []struct {
		n      int
		vi, en string
	}{
		{counts[mustMend], "phải sửa", "to correct"}, {counts[toExplain], "cần giải trình", "to explain"}, {counts[toKnow], "lưu ý", "to note"},
	} {
		if c.n > 0 {
			vi, en = append(vi, fmt.Sprintf("%d %s", c.n, c.vi)), append(en, fmt.Sprintf("%d %s", c.n, c.en))
		}
	}
	return report.Text{Vi: "CẦN SỬA: " + strings.Join(vi, ", "), En: strings.Join(en, ", ")}
}

func introOf(isHers bool, remarks []remark) report.Text {
	switch {
	case len(remarks) == 0:
		return report.Text{Vi: "Không có lỗi hay lưu ý nào.", En: "There are no findings."}
	case isHers:
		return report.Text{
			Vi: "Đây chính là tệp đơn vị đã nộp. Bấm vào cột “Ở đâu” để tới ô; ô cần xem có màu và lời nhắc. Sửa ngay trong ô, hoặc ghi lời giải trình vào cột Giải trình cùng dòng, lưu rồi nộp lại tệp này. Không cần xóa trang này, màu và lời nhắc.",
			En: "This is the file that was sent. Click on “Where” to go to the cell; it has a colour and a note. Correct the cell, or write an explanation beside it, save and send this file again. This sheet, colours and notes may stay.",
		}
	}
	return report.Text{
		Vi: "Danh sách những điều cần xem lại trong tệp đã nộp. Sửa trong tệp của đơn vị, lưu rồi nộp lại tệp ấy; không nộp tệp danh sách này.",
		En: "What is to be looked at in the file that was sent. Correct your own file and send it again, not this list.",
	}
}

// remark is one line of the list.
func (l *lister) remark(number int, r remark) {
	word, where, cure := r.word(), wording.Place(r.Finding), r.cure()
	p, at, linked := l.s.placeOf(r)
	if linked {
		where.Vi = r.Cell + " · " + r.Sheet
	}
	l.begin(l.row+1, l.heightOf(r))
	fmt.Fprintf(&l.rows, `<c r="A%d" s="%d"><v>%d</v></c>`, l.row, l.looks.number, number)
	l.text("B", l.looks.levels[r.level], word, 9)
	look := l.looks.cell
	if linked && !p.hidden {
		look = l.looks.link
		fmt.Fprintf(&l.links, `<hyperlink ref="C%d" location="%s" display="%s"/>`, l.row, escaped(quoted(p.name)+"!"+at.String()), escaped(where.Vi))
	}
	l.text("C", look, report.Text{Vi: where.Vi}, 9)
	l.text("D", l.looks.cell, r.Message, 9)
	l.text("E", l.looks.cell, report.Text{Vi: r.found()}, 9)
	l.text("F", l.looks.cell, report.Text{Vi: clip(r.Expected)}, 9)
	l.text("G", l.looks.cell, cure, 9)
	if linked {
		l.keep(p, at)
	}
	l.end()
}

// keep notes down, once, what a cell looked like before it was coloured.
func (l *lister) keep(p *page, at place) {
	fill, known := p.fills[at]
	if !known || l.kept[p][at] {
		return
	}
	if l.kept[p] == nil {
		l.kept[p] = make(map[place]bool)
	}
	l.kept[p][at] = true
	l.text(letter(hiddenCol-1), 0, report.Text{Vi: recordOf(p, at, fill)}, 9)
}

// heightOf is about how high a line is; programs that measure text correct it.
func (l *lister) heightOf(r remark) int {
	lines := 0
	for _, c := range []struct {
		text  report.Text
		width int
	}{{r.Message, 52}, {r.cure(), 48}, {report.Text{Vi: r.found()}, 17}, {report.Text{Vi: r.Expected}, 17}, {report.Text{Vi: r.Cell + " · " + r.Sheet}, 15}} {
		n := linesOf(clip(c.text.Vi), c.width)*17 + linesOf(clip(c.text.En), c.width*9/7)*12
		lines = max(lines, n)
	}
	return min(max(lines+8, 36), 400)
}

func linesOf(text string, width int) int {
	if text == "" {
		return 0
	}
	n := 0
	for _, part := range strings.Split(text, "\n") {
		n += 1 + utf8.RuneCountInString(part)/width
	}
	return n
}

func (l *lister) begin(row, height int) {
	l.row = row
	fmt.Fprintf(&l.rows, `<row r="%d" ht="%d">`, row, height)
}

func (l *lister) end() { l.rows.WriteString(`</row>`) }

// text writes a cell that shows a text, whatever it begins with: the second
// language small below the first.
func (l *lister) text(column string, look int, text report.Text, small int) {
	fmt.Fprintf(&l.rows, `<c r="%s%d" s="%d"`, column, l.row, look)
	vi, en := clip(text.Vi), clip(text.En)
	switch {
	case vi == "":
		l.rows.WriteString(`/>`)
		return
	case en == "":
		fmt.Fprintf(&l.rows, ` t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, escaped(vi))
		return
	}
	fmt.Fprintf(&l.rows, ` t="inlineStr"><is><r>%s<t xml:space="preserve">%s</t></r><r><rPr><sz val="%d"/><color rgb="FF6B7280"/><rFont val="Times New Roman"/><family val="1"/></rPr><t xml:space="preserve">%s</t></r></is></c>`,
		l.looks.runs[look], escaped(vi+"\n"), small, escaped(en))
}

func letter(i int) string { return string(rune('A' + i)) }

// quoted is the name of a sheet as references have it.
func quoted(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// markup is the part of the sheet.
func (l *lister) markup() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<worksheet xmlns="` + nsMain + `"><sheetPr><tabColor rgb="FFB42318"/><pageSetUpPr fitToPage="1"/></sheetPr>`)
	fmt.Fprintf(&b, `<dimension ref="A1:%s%d"/>`, letter(hiddenCol-1), l.row)
	fmt.Fprintf(&b, `<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"><pane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="C%[2]d" sqref="C%[2]d"/></sheetView></sheetViews>`, headRow, headRow+1)
	b.WriteString(`<sheetFormatPr defaultRowHeight="15"/><cols>`)
	for i, c := range listColumns {
		fmt.Fprintf(&b, `<col min="%[1]d" max="%[1]d" width="%[2]g" customWidth="1"/>`, i+1, c.width)
	}
	fmt.Fprintf(&b, `<col min="%[1]d" max="%[1]d" width="9" hidden="1" customWidth="1"/></cols>`, hiddenCol)
	b.WriteString(`<sheetData>` + l.rows.String() + `</sheetData>`)
	fmt.Fprintf(&b, `<mergeCells count="2"><mergeCell ref="A%[1]d:%[3]s%[1]d"/><mergeCell ref="A%[2]d:%[3]s%[2]d"/></mergeCells>`, titleRow, introRow, lastLetter)
	if l.links.Len() > 0 {
		b.WriteString(`<hyperlinks>` + l.links.String() + `</hyperlinks>`)
	}
	b.WriteString(`<printOptions horizontalCentered="1"/><pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.25" footer="0.25"/>` +
		`<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>` +
		`<headerFooter><oddFooter>&amp;LKịp Thời · Cần sửa&amp;RTrang &amp;P/&amp;N</oddFooter></headerFooter></worksheet>`)
	return b.String()
}
