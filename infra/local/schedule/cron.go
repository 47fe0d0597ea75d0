package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// set is the values that a field allows; nil allows all.
type set map[int]bool

func (s set) has(n int) bool { return s == nil || s[n] }

// cron is minutes, hours, days of the month, months, days of the week and years.
type cron struct {
	minutes, hours, days, months, weekdays, years set
	location                                      *time.Location
}

// field is the range of one of cron's fields, and names for its values.
type field struct {
	name     string
	min, max int
	names    []string
}

var fields = []field{
	{"minute", 0, 59, nil},
	{"hour", 0, 23, nil},
	{"day of month", 1, 31, nil},
	{"month", 1, 12, []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}},
	{"day of week", 1, 7, []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}},
	{"year", 1970, 2199, nil},
}

func parseCron(text string, location *time.Location) (Expression, error) {
	parts := strings.Fields(text)
	if len(parts) != len(fields) {
		return nil, fmt.Errorf("%d fields, want %d", len(parts), len(fields))
	}
	if (parts[2] == "?") == (parts[4] == "?") {
		return nil, fmt.Errorf("one of day of month and day of week has to be ?")
	}
	sets := make([]set, len(fields))
	for i, part := range parts {
		var err error
		if sets[i], err = fields[i].parse(part); err != nil {
			return nil, err
		}
	}
	return cron{sets[0], sets[1], sets[2], sets[3], sets[4], sets[5], location}, nil
}

// parse reads "*", "?", "5", "MON-FRI", "*/10" and lists of these. L, W and # are not known here.
func (f field) parse(text string) (set, error) {
	if text == "*" || text == "?" {
		return nil, nil
	}
	allowed := set{}
	for _, item := range strings.Split(text, ",") {
		from, to, step, err := f.span(item)
		if err != nil {
			return nil, err
		}
		for n := from; n <= to; n += step {
			allowed[n] = true
		}
	}
	return allowed, nil
}

// span reads one item of a list.
func (f field) span(item string) (from, to, step int, err error) {
	bounds, every, stepped := strings.Cut(item, "/")
	step = 1
	if stepped {
		if step, err = strconv.Atoi(every); err != nil || step < 1 {
			return 0, 0, 0, fmt.Errorf("%s: step %q", f.name, every)
		}
	}
	low, high, ranged := strings.Cut(bounds, "-")
	if low == "*" {
		return f.min, f.max, step, nil
	}
	if from, err = f.value(low); err != nil {
		return 0, 0, 0, err
	}
	switch {
	case ranged:
		to, err = f.value(high)
	case stepped:
		to = f.max
	default:
		to = from
	}
	if err == nil && to < from {
		err = fmt.Errorf("%s: %q ends before it begins", f.name, item)
	}
	return from, to, step, err
}

func (f field) value(text string) (int, error) {
	for i, name := range f.names {
		if strings.EqualFold(name, text) {
			return f.min + i, nil
		}
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < f.min || n > f.max {
		return 0, fmt.Errorf("%s: %q is not within %d and %d", f.name, text, f.min, f.max)
	}
	return n, nil
}

// horizon ends the search for an instant that may never come, such as 30 February: nothing that comes takes longer than
// from one 29 February to the next.
const horizon = 8 * 366

// Next goes through the days, and through the minutes of a day that is allowed.
func (c cron) Next(t time.Time) time.Time {
	local := t.In(c.location)
	year, month, day := local.Date()
	for n := range horizon {
		date := time.Date(year, month, day+n, 0, 0, 0, 0, c.location)
		if !c.onDay(date) {
			continue
		}
		if due, ok := c.within(date, t); ok {
			return due.UTC()
		}
	}
	return time.Time{}
}

func (c cron) onDay(date time.Time) bool {
	return c.days.has(date.Day()) && c.months.has(int(date.Month())) && c.weekdays.has(int(date.Weekday())+1) && c.years.has(date.Year())
}

// within finds the first due minute of the day after t. A minute that the clocks skip on that day does not come.
func (c cron) within(date, t time.Time) (time.Time, bool) {
	for hour := range 24 {
		if !c.hours.has(hour) {
			continue
		}
		for minute := range 60 {
			if !c.minutes.has(minute) {
				continue
			}
			due := time.Date(date.Year(), date.Month(), date.Day(), hour, minute, 0, 0, c.location)
			if due.After(t) && due.Hour() == hour {
				return due, true
			}
		}
	}
	return time.Time{}, false
}
