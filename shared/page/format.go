package page

import (
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

// moment is an instant on the clock of Viet Nam.
func (f Frame) moment(t time.Time) string {
	if f.English() {
		return t.In(calendar.Zone).Format("2 Jan 2006, 15:04")
	}
	return t.In(calendar.Zone).Format("15:04 ngày 02/01/2006")
}

// exact is moment to the second, for receipts.
func (f Frame) exact(t time.Time) string { return wording.Moment(t).In(f.Lang) }

// day is a civil date.
func (f Frame) day(d calendar.Date) string {
	if f.English() {
		return d.Start().Format("2 Jan 2006")
	}
	return d.Vietnamese()
}

// weekday is a civil date with the day of its week.
func (f Frame) weekday(d calendar.Date) string { return wording.Day(d).In(f.Lang) }

// period is the name of a reference month.
func (f Frame) period(id calendar.PeriodID) string { return capital(wording.Month(id)).In(f.Lang) }

// during is the name of a reference month within a sentence.
func (f Frame) during(id calendar.PeriodID) string { return wording.Month(id).In(f.Lang) }

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
	if !ok {
		return "–"
	}
	return wording.Punctual(days).In(f.Lang)
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
