package workbook

import (
	"strconv"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// Style is how a cell looks; how its value is formatted follows from the value.
type Style uint8

// The styles of a compiled workbook.
const (
	Body    Style = iota // a cell of a table
	Part                 // the same, indented: "trong đó"
	Group                // a subtotal: bold
	Total                // the last line: bold on grey
	Header               // a column heading: bold, centred, wrapped
	Title                // the title of a sheet
	Line                 // a line of text outside the table
	Note                 // a remark outside the table, in italics
	Alert                // a cell of a table that asks for attention
	nStyles = iota
)

// Styles lists every style.
var Styles = [nStyles]Style{Body, Part, Group, Total, Header, Title, Line, Note, Alert}

// Format is how a value is shown.
type Format uint8

// The five formats.
const (
	FormatText    Format = iota
	FormatInt            // 1.234
	FormatDecimal        // 1.234,5
	FormatPercent        // 12,5%
	FormatDate           // 31/03/2018
	nFormats      = iota
)

// Formats lists every format.
var Formats = [nFormats]Format{FormatText, FormatInt, FormatDecimal, FormatPercent, FormatDate}

// Cell is one cell of a sheet that is being written. The zero Cell is blank.
type Cell struct {
	Style Style

	kind   kind
	text   string
	number report.Decimal // of a date: its serial number
	across int            // columns it is merged over, when more than one
	down   int            // rows it is merged over, when more than one
}

type kind uint8

const (
	blank kind = iota
	text
	number
	percent
	date
)

// Blank is a cell without a value: it still has borders.
func Blank() Cell { return Cell{} }

// Text is a cell that shows s, whatever s begins with.
func Text(s string) Cell { return Cell{kind: text, text: s} }

// Number is an exact number; whole numbers are shown without decimals.
func Number(d report.Decimal) Cell { return Cell{kind: number, number: d} }

// Int is a whole number.
func Int(n int) Cell { return Number(report.Int(int64(n))) }

// Percent is a share given in percent: 12.5 is shown as 12,5%.
func Percent(d report.Decimal) Cell { return Cell{kind: percent, number: d} }

// Date is a civil date; the zero Date is blank.
func Date(d calendar.Date) Cell {
	if d.IsZero() {
		return Blank()
	}
	return Cell{kind: date, number: report.Int(int64(d.DaysSince(serialZero)))}
}

// serialZero is day 0 of the 1900 date system as it is right from March 1900 on.
var serialZero = calendar.Date{Year: 1899, Month: 12, Day: 30}

// As gives the cell a style.
func (c Cell) As(s Style) Cell {
	c.Style = s
	return c
}

// Over merges the cell over columns to the right and rows below. The cells it
// covers must be there, blank: a row stays a plain list of its columns.
func (c Cell) Over(columns, rows int) Cell {
	c.across, c.down = columns, rows
	return c
}

func (c Cell) merged() bool { return c.across > 1 || c.down > 1 }

func (c Cell) format() Format {
	switch {
	case c.kind == percent:
		return FormatPercent
	case c.kind == date:
		return FormatDate
	case c.kind == number && c.number.IsInt():
		return FormatInt
	case c.kind == number:
		return FormatDecimal
	default:
		return FormatText
	}
}

// appendNumber writes the value as the file holds it: a point, no grouping, and
// of a percentage the hundredth part, exactly.
func (c Cell) appendNumber(b []byte) []byte {
	if c.kind != percent {
		return appendDecimal(b, int64(c.number), 3)
	}
	return appendDecimal(b, int64(c.number), 5)
}

// appendDecimal writes n ÷ 10^places without trailing zeros and without floats.
func appendDecimal(b []byte, n int64, places int) []byte {
	u := uint64(n)
	if n < 0 {
		b, u = append(b, '-'), -u
	}
	scale := uint64(1)
	for range places {
		scale *= 10
	}
	b = strconv.AppendUint(b, u/scale, 10)
	frac := u % scale
	if frac == 0 {
		return b
	}
	b = append(b, '.')
	for frac != 0 {
		scale /= 10
		b = append(b, byte('0'+frac/scale))
		frac %= scale
	}
	return b
}
