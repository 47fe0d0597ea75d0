package workbook

import (
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"unicode/utf8"
)

// sheetWriter writes one sheet part through a buffer; the rows that were
// written are forgotten. The first failure is kept and everything after it is
// skipped, so that the writing itself reads as plain text.
type sheetWriter struct {
	out    io.Writer
	look   *look
	spec   SheetSpec
	buf    []byte
	err    error
	row    int // rows written
	widest int // cells of the widest row
	merges []string
	names  []string // of columns, as far as needed
}

const flushAt = 32 << 10

func newSheetWriter(out io.Writer, look *look, spec SheetSpec) *sheetWriter {
	return &sheetWriter{out: out, look: look, spec: spec, buf: make([]byte, 0, 2*flushAt)}
}

func (s *sheetWriter) begin(selected bool) {
	s.add(xmlHead, `<worksheet xmlns="`, nsMain, `">`)
	if len(s.spec.Breaks) == 0 {
		s.add(`<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`)
	}
	s.add(`<sheetViews><sheetView workbookViewId="0"`)
	if selected {
		s.add(` tabSelected="1"`)
	}
	s.add(`>`)
	s.pane()
	s.add(`</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>`)
	s.columns()
	s.add(`<sheetData>`)
	for _, cells := range s.spec.Head {
		s.addRow(cells, headHeight(cells, s.spec.Widths))
	}
}

// pane keeps the head and the leading columns in view.
func (s *sheetWriter) pane() {
	rows, cols := len(s.spec.Head), s.spec.FreezeColumns
	if rows == 0 && cols == 0 {
		return
	}
	corner := "bottomRight"
	s.add(`<pane`)
	if cols > 0 {
		s.add(` xSplit="`, strconv.Itoa(cols), `"`)
	} else {
		corner = "bottomLeft"
	}
	if rows > 0 {
		s.add(` ySplit="`, strconv.Itoa(rows), `"`)
	} else {
		corner = "topRight"
	}
	s.add(` topLeftCell="`, columnName(cols), strconv.Itoa(rows+1), `" activePane="`, corner, `" state="frozen"/><selection pane="`, corner, `"/>`)
}

func (s *sheetWriter) columns() {
	if len(s.spec.Widths) == 0 {
		return
	}
	s.add(`<cols>`)
	for i, w := range s.spec.Widths {
		n := strconv.Itoa(i + 1)
		s.add(`<col min="`, n, `" max="`, n, `" width="`, strconv.FormatFloat(w, 'f', -1, 64), `" customWidth="1"/>`)
	}
	s.add(`</cols>`)
}

// rows writes what the iterator gives.
func (s *sheetWriter) rows() error {
	for cells, err := range orNone(s.spec.Rows) {
		if err != nil {
			return fmt.Errorf("row %d: %w", s.row+1, err)
		}
		if s.addRow(cells, 0); s.err != nil {
			return s.err
		}
	}
	return s.err
}

func orNone(rows iter.Seq2[[]Cell, error]) iter.Seq2[[]Cell, error] {
	if rows == nil {
		return func(func([]Cell, error) bool) {}
	}
	return rows
}

func (s *sheetWriter) addRow(cells []Cell, height float64) {
	if s.row >= maxRows || len(cells) > maxColumns {
		s.fail(fmt.Errorf("%w: row %d with %d cells", ErrSpec, s.row+1, len(cells)))
		return
	}
	s.row++
	s.widest = max(s.widest, len(cells))
	s.buf = append(s.buf, `<row r="`...)
	s.buf = strconv.AppendInt(s.buf, int64(s.row), 10)
	if height > 0 {
		s.add(`" ht="`, strconv.FormatFloat(height, 'f', -1, 64), `" customHeight="1`)
	}
	s.buf = append(s.buf, `">`...)
	for col, c := range cells {
		s.addCell(col, c)
	}
	s.buf = append(s.buf, `</row>`...)
	s.spill()
}

func (s *sheetWriter) addCell(col int, c Cell) {
	if c.merged() {
		s.merge(col, c)
	}
	b := append(s.buf, `<c r="`...)
	b = append(b, s.column(col)...)
	b = strconv.AppendInt(b, int64(s.row), 10)
	b = append(b, `" s="`...)
	b = strconv.AppendInt(b, int64(s.look.style(c)), 10)
	switch c.kind {
	case blank:
		b = append(b, `"/>`...)
	case text:
		b = s.appendInline(b, c.text)
	default:
		b = append(b, `"><v>`...)
		b = c.appendNumber(b)
		b = append(b, `</v></c>`...)
	}
	s.buf = b
}

// appendInline writes a text into its cell: typed as text, it is never a formula.
func (s *sheetWriter) appendInline(b []byte, value string) []byte {
	if len(value) > maxText && utf8.RuneCountInString(value) > maxText {
		s.fail(fmt.Errorf("%w: row %d: a text longer than %d characters", ErrSpec, s.row, maxText))
	}
	return appendInline(b, value)
}

// appendInline closes the start tag of a cell and writes its text.
func appendInline(b []byte, value string) []byte {
	b = append(b, `" t="inlineStr"><is><t`...)
	if needsSpace(value) {
		b = append(b, ` xml:space="preserve"`...)
	}
	b = append(b, '>')
	b = appendText(b, value)
	return append(b, `</t></is></c>`...)
}

func (s *sheetWriter) merge(col int, c Cell) {
	right, below := col+max(c.across, 1)-1, s.row+max(c.down, 1)-1
	s.merges = append(s.merges, s.column(col)+strconv.Itoa(s.row)+":"+s.column(right)+strconv.Itoa(below))
}

func (s *sheetWriter) column(col int) string {
	for len(s.names) <= col {
		s.names = append(s.names, columnName(len(s.names)))
	}
	return s.names[col]
}

// end writes what comes after the rows, in the order the format prescribes.
func (s *sheetWriter) end() {
	s.add(`</sheetData>`)
	if s.spec.Filter && len(s.spec.Head) > 0 && s.widest > 0 {
		s.add(`<autoFilter ref="A`, strconv.Itoa(len(s.spec.Head)), `:`, s.column(s.widest-1), strconv.Itoa(s.row), `"/>`)
	}
	if len(s.merges) > 0 {
		s.add(`<mergeCells count="`, strconv.Itoa(len(s.merges)), `">`)
		for _, m := range s.merges {
			s.add(`<mergeCell ref="`, m, `"/>`)
		}
		s.add(`</mergeCells>`)
	}
	s.page()
	s.add(`</worksheet>`)
}

// page sets A4, small margins and a footer with the page number.
func (s *sheetWriter) page() {
	orientation := "portrait"
	if s.spec.Landscape {
		orientation = "landscape"
	}
	s.add(`<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" `)
	if len(s.spec.Breaks) > 0 {
		s.add(`scale="`, strconv.Itoa(s.spec.Scale))
	} else {
		s.add(`fitToWidth="`, strconv.Itoa(max(s.spec.PagesWide, 1)), `" fitToHeight="0`)
	}
	s.add(`" orientation="`, orientation, `"/><headerFooter><oddFooter>&amp;L`)
	s.buf = appendText(s.buf, footerText(s.spec.Footer))
	s.add(`&amp;RTrang &amp;P/&amp;N</oddFooter></headerFooter>`)
	s.breaks()
}

// breaks begins printed pages at the columns asked for.
func (s *sheetWriter) breaks() {
	n := strconv.Itoa(len(s.spec.Breaks))
	if n == "0" {
		return
	}
	s.add(`<colBreaks count="`, n, `" manualBreakCount="`, n, `">`)
	for _, col := range s.spec.Breaks {
		s.add(`<brk id="`, strconv.Itoa(col), `" max="1048575" man="1"/>`)
	}
	s.add(`</colBreaks>`)
}

func (s *sheetWriter) add(parts ...string) {
	for _, p := range parts {
		s.buf = append(s.buf, p...)
	}
	s.spill()
}

// spill hands the buffer on when it is full enough.
func (s *sheetWriter) spill() {
	if len(s.buf) >= flushAt {
		s.fail(s.flush())
	}
}

func (s *sheetWriter) flush() error {
	if s.err != nil {
		return s.err
	}
	if _, err := s.out.Write(s.buf); err != nil {
		return fmt.Errorf("write cells: %w", err)
	}
	s.buf = s.buf[:0]
	return nil
}

func (s *sheetWriter) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// headHeight is the height a row of headings needs for its wrapped texts: no
// spreadsheet works it out itself for merged cells. 0 leaves the row alone.
func headHeight(cells []Cell, widths []float64) float64 {
	lines := 1
	for i, c := range cells {
		if c.Style == Header && c.kind == text {
			lines = max(lines, wrapped(c, i, widths))
		}
	}
	if lines == 1 {
		return 0
	}
	return float64(lines) * 15
}

// wrapped estimates on how many lines of one row a heading is shown.
func wrapped(c Cell, col int, widths []float64) int {
	room := 0.0
	for i := col; i < min(col+max(c.across, 1), len(widths)); i++ {
		room += widths[i]
	}
	if room < 2 {
		return 1
	}
	lines := math.Ceil(float64(utf8.RuneCountInString(c.text)) * 1.15 / (room - 1))
	return int(math.Ceil(lines / float64(max(c.down, 1))))
}
