package vntext

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"golang.org/x/text/unicode/norm"

	"kipthoi/shared/calendar"
)

// ErrDate says that a text is not a date, or a date that does not exist.
var ErrDate = errors.New("not a date")

// The ways people write a date. A time of day may follow the numbers, as lists
// exported by other programs have it; it is dropped.
var (
	numbersDate = regexp.MustCompile(`^(\d{1,2}) ?[/.-] ?(\d{1,2}) ?[/.-] ?(\d{4}|\d{2})` + timeOfDay)
	isoDate     = regexp.MustCompile(`^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})` + timeOfDay)
	wordsDate   = regexp.MustCompile(`^(?:ngay )?(\d{1,2}) thang (\d{1,2}) (?:nam )?(\d{4}|\d{2})$`)
)

const timeOfDay = `(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$`

// ParseDate reads a date as it is written here: 15/03/2018, 15-3-18, 15.03.2018,
// "ngày 15 tháng 3 năm 2018", or 2018-03-15. The day stands first; only when
// that cannot be, because the second number is greater than 12, is the first
// taken for the month. Two digits mean a year of this century.
func ParseDate(s string) (calendar.Date, error) {
	s = Normalize(norm.NFKC.String(s))
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return date(s, m[3], m[2], m[1])
	}
	if m := wordsDate.FindStringSubmatch(Key(s)); m != nil {
		return date(s, m[1], m[2], m[3])
	}
	m := numbersDate.FindStringSubmatch(s)
	if m == nil {
		return calendar.Date{}, fmt.Errorf("%w: %q", ErrDate, s)
	}
	if len(m[2]) == 2 && m[2] > "12" {
		return date(s, m[2], m[1], m[3])
	}
	return date(s, m[1], m[2], m[3])
}

// date puts together the digits found in the text s.
func date(s, day, month, year string) (calendar.Date, error) {
	if len(year) == 2 {
		year = "20" + year
	}
	d := calendar.Date{Year: number(year), Month: time.Month(number(month)), Day: number(day)}
	if d != calendar.DateOf(d.Start()) { // 30/02 would move to March
		return calendar.Date{}, fmt.Errorf("%w: %q", ErrDate, s)
	}
	return d, nil
}

// number reads up to four digits, which always fit.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
