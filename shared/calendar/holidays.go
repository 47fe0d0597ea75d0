package calendar

import (
	_ "embed"
	"fmt"
	"strings"
	"time"
)

// holidays.txt lists the public holidays, one date and its name a line.
//
//go:embed holidays.txt
var holidaysText string

var holidays = mustHolidays(holidaysText)

// Holiday is the name of the public holiday on d.
func Holiday(d Date) (name string, ok bool) {
	name, ok = holidays[d]
	return name, ok
}

// IsWorkingDay reports whether offices are open on d: neither a weekend nor a
// public holiday. Years outside the data count weekends only.
func IsWorkingDay(d Date) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	_, off := Holiday(d)
	return !off
}

// NextWorkingDay is d itself, or the first working day after it.
func NextWorkingDay(d Date) Date {
	for !IsWorkingDay(d) {
		d = d.AddDays(1)
	}
	return d
}

func parseHolidays(text string) (map[Date]string, error) {
	days := make(map[Date]string)
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		date, name, _ := strings.Cut(line, " ")
		d, err := ParseDate(date)
		if err != nil {
			return nil, fmt.Errorf("holidays.txt:%d: %w", n+1, err)
		}
		if old, twice := days[d]; twice {
			return nil, fmt.Errorf("holidays.txt:%d: %s is listed as %q already", n+1, d, old)
		}
		days[d] = strings.TrimSpace(name)
	}
	return days, nil
}

// mustHolidays stops a build whose data file is broken at its first test.
func mustHolidays(text string) map[Date]string {
	days, err := parseHolidays(text)
	if err != nil {
		panic(err)
	}
	return days
}
