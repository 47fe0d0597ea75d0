package sheet

import (
	"strings"
	"time"

	"kipthoi/shared/calendar"
)

// Kind says what a cell holds.
type Kind uint8

// The kinds of cell.
const (
	Empty Kind = iota
	Text
	Number
	Bool  // Text is "TRUE" or "FALSE"
	Error // Text is "#REF!", "#DIV/0!", …
)

// Cell is what one cell holds. The zero Cell is empty.
type Cell struct {
	Kind     Kind
	Text     string // in NFC; of a Number the lexeme as it is stored, such as "1234567.89" or "1.5E+9"
	Formula  bool   // a formula made it; what is here is the value stored beside the formula
	Uncached bool   // a formula whose value was never stored: Kind is Empty
	Date     bool   // a Number shown as a date
	From1904 bool   // a Date counted from 1904, as old files of the Mac do
}

// String is the cell as a person would write it in a list: dates as
// dd/mm/yyyy, numbers plain ("1500000000" for 1.5E+9) with the fifteen digits a
// spreadsheet shows at most.
func (c Cell) String() string {
	if c.Kind != Number {
		return c.Text
	}
	if d, ok := c.Day(); ok {
		return d.Vietnamese()
	}
	return plain(c.Text)
}

// Day is the date that is shown for a Number with a date format.
func (c Cell) Day() (calendar.Date, bool) {
	if c.Kind != Number || !c.Date {
		return calendar.Date{}, false
	}
	whole, _, _ := strings.Cut(plain(c.Text), ".")
	serial, ok := smallInt(whole)
	if !ok {
		return calendar.Date{}, false
	}
	return dayOf(serial, c.From1904)
}

// Serial dates count days from 1, the first of January 1900, and hold that 1900
// had a 29th of February, which is 60. Files of the old Mac count from 0, the
// first of January 1904. Both end with the year 9999.
const (
	leapBug    = 60
	lastSerial = 2958465
	macOffset  = 1462
)

func dayOf(serial int, from1904 bool) (calendar.Date, bool) {
	switch {
	case from1904:
		serial += macOffset
	case serial == leapBug:
		return calendar.Date{}, false
	case serial < leapBug:
		serial++
	}
	if serial < 2 || serial > lastSerial {
		return calendar.Date{}, false
	}
	return calendar.Date{Year: 1899, Month: time.December, Day: 30}.AddDays(serial), true
}

func smallInt(digits string) (int, bool) {
	if len(digits) == 0 || len(digits) > 7 {
		return 0, false
	}
	n := 0
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}
