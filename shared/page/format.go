package page

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// moment is an instant on the clock of Viet Nam.
func (f Frame) moment(t time.Time) string {
	if f.English() {
		return t.In(calendar.Zone).Format("2 Jan 2006, 15:04")
	}
	return t.In(calendar.Zone).Format("15:04 ngày 02/01/2006")
}

// exact is moment to the second, for receipts.
func (f Frame) exact(t time.Time) string {
	if f.English() {
		return t.In(calendar.Zone).Format("2 Jan 2006, 15:04:05") + " (UTC+7)"
	}
	return t.In(calendar.Zone).Format("15:04:05 ngày 02/01/2006") + " (giờ Việt Nam)"
}

// day is a civil date.
func (f Frame) day(d calendar.Date) string {
	if f.English() {
		return d.Start().Format("2 Jan 2006")
	}
	return d.Vietnamese()
}

var weekdays = map[time.Weekday]string{
	time.Monday: "thứ Hai", time.Tuesday: "thứ Ba", time.Wednesday: "thứ Tư", time.Thursday: "thứ Năm",
	time.Friday: "thứ Sáu", time.Saturday: "thứ Bảy", time.Sunday: "Chủ nhật",
}

// weekday is a civil date with the day of its week.
func (f Frame) weekday(d calendar.Date) string {
	if f.English() {
		return d.Start().Format("Mon 2 Jan 2006")
	}
	return weekdays[d.Weekday()] + ", " + d.Vietnamese()
}

// period is the name of a reference month.
func (f Frame) period(id calendar.PeriodID) string {
	if f.English() {
		return time.Date(id.Year(), time.Month(id.Month()), 1, 0, 0, 0, 0, time.UTC).Format("January 2006")
	}
	return id.Vietnamese()
}

// during is the name of a reference month within a sentence.
func (f Frame) during(id calendar.PeriodID) string {
	if f.English() {
		return f.period(id)
	}
	return "t" + strings.TrimPrefix(f.period(id), "T")
}

// daysLeft counts from today to the due day: 0 is today, negative is overdue.
func daysLeft(o report.Obligation, now time.Time) int {
	return o.DueOn().DaysSince(calendar.DateOf(now))
}

// left says how much time there is.
func (f Frame) left(days int) string {
	switch {
	case days < 0:
		return fmt.Sprintf(f.pick("quá hạn %d ngày", "%d days overdue"), -days)
	case days == 0:
		return f.pick("hết hạn hôm nay", "due today")
	case days == 1:
		return f.pick("còn 1 ngày", "1 day left")
	default:
		return fmt.Sprintf(f.pick("còn %d ngày", "%d days left"), days)
	}
}

// punctual says how early or late the version that stands was.
func (f Frame) punctual(o report.Obligation) string {
	days, ok := o.Punctuality()
	switch {
	case !ok:
		return "–"
	case days < 0:
		return fmt.Sprintf(f.pick("sớm %d ngày", "%d days early"), -days)
	case days == 0:
		return f.pick("đúng ngày hạn", "on the due day")
	default:
		return fmt.Sprintf(f.pick("trễ %d ngày", "%d days late"), days)
	}
}

// capital is t as it stands at the beginning of a line.
func capital(t report.Text) report.Text {
	upper := func(s string) string {
		first, size := utf8.DecodeRuneInString(s)
		return string(unicode.ToUpper(first)) + s[size:]
	}
	return report.Text{Vi: upper(t.Vi), En: upper(t.En)}
}

// size is a file size people read.
func (f Frame) size(bytes int64) string {
	switch {
	case bytes < 1<<10:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1<<20:
		return fmt.Sprintf("%d KB", (bytes+1<<9)>>10)
	default:
		tenths := (bytes*10 + 1<<19) >> 20
		return fmt.Sprintf("%d%s%d MB", tenths/10, f.pick(",", "."), tenths%10)
	}
}
